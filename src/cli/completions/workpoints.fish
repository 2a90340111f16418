# fish completion for workpoints. The program itself knows what fits: it is asked at each TAB.
function __workpoints_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    for line in ($before[1] __complete (math (count $before) - 1) $before[2..-1] "$current" 2>/dev/null)
        switch $line
            case \tfiles
                __fish_complete_path "$current"
            case \tfolders
                __fish_complete_directories "$current"
            case '*'
                echo $line
        end
    end
end
complete -c workpoints -f -k -a '(__workpoints_complete)'
