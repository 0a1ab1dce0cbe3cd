export const SHELLS = ['kubectl', 'bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** kubectl asks a program of this name, on PATH, what may come after `kubectl rtoken`. */
const KUBECTL = `#!/usr/bin/env sh
# kubectl_complete-rtoken: put it on PATH, executable, beside kubectl-rtoken.
exec kubectl-rtoken __complete "$@"
`

/** The answer of __complete: one choice a line, a tab before its description, and last \`:4\` (no files) or \`:0\` (files). */
const BASH = `# bash completion of kubectl-rtoken: source it.
_kubectl_rtoken() {
  local out directive line
  out=$(kubectl-rtoken __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) || return
  directive=\${out##*:}
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in ''|:[0-9]) ;; *) COMPREPLY+=("\${line%%$'\\t'*}") ;; esac
  done <<< "$out"
  if [ "$directive" = 0 ] && [ \${#COMPREPLY[@]} -eq 0 ]; then compopt -o default; fi
}
complete -F _kubectl_rtoken kubectl-rtoken
`

const ZSH = `#compdef kubectl-rtoken
# zsh completion of kubectl-rtoken: source it, or put it in a folder of fpath as _kubectl-rtoken.
_kubectl_rtoken() {
  local out directive line
  local -a choices
  out=$(kubectl-rtoken __complete "\${(@)words[2,CURRENT]}" 2>/dev/null) || return
  directive=\${out##*:}
  for line in "\${(f)out}"; do
    [[ $line == :[0-9] || -z $line ]] && continue
    # A colon parts the choice from its description.
    case $line in
      *$'\\t'*) choices+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
      *) choices+=("\${line//:/\\\\:}") ;;
    esac
  done
  if [[ $directive == 0 && \${#choices} -eq 0 ]]; then _files; else _describe -V tokens choices; fi
}
compdef _kubectl_rtoken kubectl-rtoken
`

const FISH = `# fish completion of kubectl-rtoken: source it.
function __kubectl_rtoken
  set -l words (commandline -opc) (commandline -ct)
  kubectl-rtoken __complete $words[2..-1] 2>/dev/null | string match -v -r '^:[0-9]$'
end
complete -c kubectl-rtoken -f -a '(__kubectl_rtoken)'
`

export function completionScript(shell: Shell): string {
  return { kubectl: KUBECTL, bash: BASH, zsh: ZSH, fish: FISH }[shell]
}
