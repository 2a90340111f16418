# bash completion for workpoints. The program itself knows what fits: it is asked at each TAB.
_workpoints() {
    local line value about quoted widest=0 values=() abouts=()
    COMPREPLY=()
    while IFS= read -r line; do
        value=${line%%$'\t'*} about=${line#*$'\t'}
        if [[ -z $value ]]; then
            # Names of files, which bash knows better.
            [[ $about == folders ]] && compopt -o plusdirs 2>/dev/null || compopt -o default 2>/dev/null
            continue
        fi
        if [[ $value == *[[:space:]\'\"\\\$\&\;\(\)\<\>\|\*\?\[\]\#\!\`\~\{\}\^]* ]]; then
            printf -v quoted %q "$value"
            value=$quoted
        fi
        values+=("$value")
        abouts+=("$about")
        ((${#value} > widest)) && widest=${#value}
    done < <("${COMP_WORDS[0]}" __complete "$((COMP_CWORD - 1))" "${COMP_WORDS[@]:1}" 2>/dev/null)
    local at
    for at in "${!values[@]}"; do
        # What a word means is shown where several are listed, and never inserted.
        if ((${#values[@]} > 1)) && [[ ${COMP_TYPE-} != 37 && ${COMP_TYPE-} != 42 && -n ${abouts[at]} ]]; then
            printf -v value "%-${widest}s  (%s)" "${values[at]}" "${abouts[at]}"
            COMPREPLY+=("$value")
        else
            COMPREPLY+=("${values[at]}")
        fi
    done
}
complete -o nosort -F _workpoints workpoints 2>/dev/null || complete -F _workpoints workpoints
