/**
 * What others have written, made harmless: nothing in it steers a terminal or breaks out of a report.
 *
 * @module
 */

/**
 * What others have written may hold colours of a terminal, and characters that steer one, turn the
 * direction of writing, or may stand in no XML.
 *
 * @param text what others have written
 * @returns it without colours, and with such characters written out: `\u001b`
 */
export function printable(text: string): string {
  return text
    .replace(/\p{Cc}\[[\d;:]*m/gu, (it) => it.startsWith("\u001b") ? "" : it)
    .replace(/\r\n?/g, "\n")
    .replace(
      /[^\P{Cc}\n\t]|\p{Cs}|[\u{202a}-\u{202e}\u{2066}-\u{2069}\u{fffe}\u{ffff}]/gu,
      (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

/** @returns the same on one line, as a name or a reason stands in a table */
export function oneLine(text: string): string {
  return printable(text).replace(/\s*[\n\t]+\s*/g, " ").trim() || "(no name)";
}
