#compdef migrate
# Completion of migrate for zsh. To load it: source <(migrate completion zsh)
_migrate() {
  local line
  local -a names descriptions
  # The one on PATH, not the one that is typed: a key press must not run a program of the current folder.
  for line in "${(@f)$(command migrate __complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] || continue
    names+=("${line%%$'\t'*}")
    descriptions+=("${line/$'\t'/  }")
  done
  if (( ${#names} )); then
    compadd -l -d descriptions -- "${names[@]}"
  else
    _files
  fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
compdef _migrate migrate
