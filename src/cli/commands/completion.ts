/**
 * `retake completion SHELL`: a script by which a shell completes what is typed, with the Tab key.
 *
 * @module
 */
import { closestWord, RetakeError } from "../../errors.ts";
import { printLine } from "../../host/terminal.ts";
import { retakeHere } from "../../host/retake.ts";
import type { Command } from "../arguments.ts";

/** Each asks `retake complete -- WORDS`, and offers names of files where that has nothing to offer. */
const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# retake completion bash
_retake() {
  local program word
  # An alias, as of npx retake, is no program: then that of the project is asked.
  program=$(type -P "$1") || program=node_modules/.bin/retake
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    COMPREPLY+=("$word")
  done < <("$program" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _retake retake`,
  zsh: `#compdef retake
# retake completion zsh
_retake() {
  local program line
  local -a candidates
  program=$(whence -p "$words[1]") || program=node_modules/.bin/retake
  for line in "\${(@f)$("$program" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -z $line ]] && continue
    if [[ $line == *$'\\t'* ]]; then
      candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    else
      candidates+=("\${line//:/\\\\:}")
    fi
  done
  if (( \${#candidates} )); then _describe retake candidates; else _files; fi
}
if [[ $funcstack[1] == _retake ]]; then
  _retake "$@" # this is a file of $fpath, read at the first Tab
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _retake retake
fi`,
  fish: `# retake completion fish
function __retake_complete
  set -l words (commandline -opc)
  set -l program (command -v $words[1]; or echo node_modules/.bin/retake)
  $program complete -- $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c retake -a '(__retake_complete)'`,
  powershell: `# retake completion powershell
Register-ArgumentCompleter -Native -CommandName retake -ScriptBlock {
  param($word, $command, $cursor)
  $before = $command.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursor }
  $words = @($before | Select-Object -Skip 1 | ForEach-Object {
    if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { "$_" }
  })
  if ($word -eq '') {
    # Up to 7.2, and where 7.3 is told so, an empty word is handed on in quotes of its own alone.
    $old = $PSVersionTable.PSVersion -lt [version]'7.3' -or $PSNativeCommandArgumentPassing -eq 'Legacy'
    if ($old) { $words += '""' } else { $words += '' }
  }
  retake complete '--' @words 2>$null | ForEach-Object {
    $value, $text = $_ -split "\`t", 2
    if (-not $text) { $text = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $text)
  }
}`,
};

/** The shells that there is a script for. */
const SHELLS = Object.keys(SCRIPTS);

/** The command. */
export const completionCommand: Command = {
  name: "completion",
  readsNoSettings: true,
  description:
    "Print a script by which a shell completes commands, options and names of cassettes.",
  argument: ["<shell>", SHELLS.join(", ")],
  completes: SHELLS,
  options: [],
  more: `
bash        echo 'source <(retake completion bash)' >> ~/.bashrc
zsh         echo 'source <(retake completion zsh)' >> ~/.zshrc
fish        retake completion fish > ~/.config/fish/completions/retake.fish
powershell  retake completion powershell >> $PROFILE

It completes "retake": where that is installed in a project alone, alias retake='npx retake' in bash or zsh.`,
  run(typed) {
    const shell = String(typed);
    const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
    if (script === undefined) {
      const close = closestWord(shell, SHELLS);
      throw new RetakeError(
        "OPTION_INVALID",
        `There is no script for "${shell}"${close ? `; did you mean "${close}"?` : "."}\n` +
          `  there  ${SHELLS.join(", ")}\n  to do  ${retakeHere()} completion ${
            close ?? SHELLS[0]
          }`,
      );
    }
    printLine(script);
    return Promise.resolve(0);
  },
};
