#compdef workpoints
# zsh completion for workpoints. The program itself knows what fits: it is asked at each TAB.
_workpoints() {
    local line value about
    local -a values shown
    for line in "${(@f)$("${words[1]}" __complete $((CURRENT - 2)) "${(@Q)words[2,-1]}" 2>/dev/null)}"; do
        value=${line%%$'\t'*} about=${line#*$'\t'}
        if [[ -z $value ]]; then
            case $about in
                files) _files ;;
                folders) _files -/ ;;
            esac
            continue
        fi
        values+=("$value")
        [[ -n $about ]] && shown+=("$value  -- $about") || shown+=("$value")
    done
    (( $#values )) && compadd -l -d shown -a values
}
if [[ $funcstack[1] == _workpoints ]]; then
    _workpoints "$@"
else
    compdef _workpoints workpoints
fi
