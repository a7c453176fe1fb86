/**
 * Words of commands, as they are typed in a shell.
 *
 * @module
 */
import { process } from "./process.ts";

/**
 * A word of a command that is copied into any shell. What a cassette says of functions may be somebody else's: what a
 * shell would take for more than a word is in no command.
 *
 * @returns the word, in quotes where it needs them; `undefined` where no quotes hold in all shells
 */
export function shellWord(word: string): string | undefined {
  if (/^[\w./][\w@+=:./#~-]*$/.test(word)) return word;
  return /^[\w@+=:,./#~ ()<>[\]-]+$/.test(word) && !word.startsWith("-") ? `"${word}"` : undefined;
}

/**
 * What stands before a command that is handed to another. PowerShell takes two bare dashes away from what npm has
 * installed, which it starts by scripts of its own; in these quotes all shells leave them.
 *
 * @param platform the operating system
 * @returns the two dashes, as they are typed there
 */
export function dashes(platform: string = process.platform): string {
  return platform === "win32" ? '"--"' : "--";
}

/**
 * @param word any text
 * @param platform the operating system
 * @returns it in quotes in which nothing is looked for: those of POSIX, or of PowerShell
 */
export function singleQuoted(word: string, platform: string = process.platform): string {
  return `'${word.replaceAll("'", platform === "win32" ? "''" : "'\\''")}'`;
}

/**
 * @param words a command of ours: options too
 * @param platform the operating system
 * @returns it as it is typed; in the quotes of that system's shell where no others hold
 */
export function typedCommand(
  words: readonly string[],
  platform: string = process.platform,
): string {
  return words.map((word) => {
    if (word === "--") return dashes(platform);
    // Bare, PowerShell takes a comma for a list, and a full stop behind one dash for the end of the word.
    if (/^(?:-[a-zA-Z]|--[\w-]+(?:=[\w@%+=:./-]*)?)$/.test(word)) return word;
    return shellWord(word) ??
      (/^-[\w@%+=:,./-]*$/.test(word) ? `"${word}"` : singleQuoted(word, platform));
  }).join(" ");
}
