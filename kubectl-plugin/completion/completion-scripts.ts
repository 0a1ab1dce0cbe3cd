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
  local out directive line word typed current glued='' count=0
  local -a words
  # Bash parts words at = : and @ too, and writes anew what stands after the last of them; an @ it writes anew as well.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ -n $word && $word != *[!=:@]* && $count -gt 0 ]]; then
      words[count-1]+=$word glued=1 current=\${word##*[=:]}
    elif [[ -n $glued ]]; then
      words[count-1]+=$word glued='' current+=$word
    else
      words[count++]=$word current=$word
    fi
  done
  out=$(kubectl-rtoken __complete "\${words[@]}" 2>/dev/null) || return
  directive=\${out##*:}
  typed=\${words[count-1]}
  [[ $typed == -*=* ]] && typed=\${typed#*=}
  COMPREPLY=()
  while IFS= read -r line; do
    line=\${line%%$'\\t'*}
    case $line in ''|:[0-9]) ;; *) COMPREPLY+=("\${line#"\${typed%"$current"}"}") ;; esac
  done <<< "$out"
  if [ "$directive" = 0 ] && [ \${#COMPREPLY[@]} -eq 0 ]; then compopt -o default 2>/dev/null; fi
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
  # The flag before the value stays as it is.
  [[ \${words[CURRENT]} == -*=* ]] && compset -P '-*='
  if [[ $directive == 0 && \${#choices} -eq 0 ]]; then _files; else _describe -V tokens choices; fi
}
compdef _kubectl_rtoken kubectl-rtoken
# From fpath this file is the function itself, the first time that it is called.
if [[ $funcstack[1] == _kubectl-rtoken ]]; then _kubectl_rtoken; fi
`

const FISH = `# fish completion of kubectl-rtoken: source it.
function __kubectl_rtoken
  set -l typed (commandline -ct)
  set -l words (commandline -opc) $typed
  set -l answer (kubectl-rtoken __complete $words[2..-1] 2>/dev/null)
  # The flag before the value is a part of the word.
  set -l flag (string match -r -- '^-[^=]*=' "$typed")
  set -l choices (string match -v -r '^:[0-9]$' -- $answer)
  if test "$answer[-1]" = ':0'
    set choices (__fish_complete_path (string replace -r -- '^-[^=]*=' '' "$typed"))
  end
  for choice in $choices
    echo "$flag$choice"
  end
end
complete -c kubectl-rtoken -f -a '(__kubectl_rtoken)'
`

export function completionScript(shell: Shell): string {
  return { kubectl: KUBECTL, bash: BASH, zsh: ZSH, fish: FISH }[shell]
}
