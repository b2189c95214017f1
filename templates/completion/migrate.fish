# Completion of migrate for fish. To load it: migrate completion fish | source
function __migrate_knows
    set -l before (commandline -opc)
    # The one on PATH, not the one that is typed: a key press must not run a program of the current folder.
    set -g __migrate_found (command migrate __complete -- $before[2..-1] (commandline -ct) 2>/dev/null)
    test (count $__migrate_found) -gt 0
end
complete -c migrate -f -n __migrate_knows -a '(string join \n -- $__migrate_found)'
