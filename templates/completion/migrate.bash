# Completion of migrate for bash. To load it: source <(migrate completion bash)
_migrate_complete() {
  local line
  COMPREPLY=()
  # The one on PATH, not the one that is typed: a key press must not run a program of the current folder.
  while IFS= read -r line; do
    [[ -n $line ]] && COMPREPLY+=("$(printf '%q' "$line")")
  done < <(command migrate __complete --plain -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _migrate_complete migrate
