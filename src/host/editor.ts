/**
 * The editor that somebody has chosen.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { process } from "./process.ts";

/** Editors that open a file at a line by `+12`. */
const BY_PLUS =
  /(?:^|[/\\])(?:vi|vim|nvim|view|ex|nano|pico|emacs|emacsclient|micro|kak|joe|mg)(?:\.exe)?$/;

/**
 * Opens a file in the editor of `VISUAL` or `EDITOR`, on the terminal that this program has itself, and waits until
 * it is closed.
 *
 * @param path the file
 * @param line where to begin, where the editor can be told that
 * @throws {RetakeError} `OPTION_INVALID` where none is named, or it fails
 */
export async function editFile(path: string, line: number): Promise<void> {
  const editor = process.env.VISUAL || process.env.EDITOR;
  if (!editor) {
    throw new RetakeError(
      "OPTION_INVALID",
      "No editor is named by VISUAL or EDITOR.\n  to do  export EDITOR=vi",
    );
  }
  const [program = ""] = editor.trim().split(/\s+/);
  const at = BY_PLUS.test(program) ? [`+${line}`] : [];
  const { spawn } = process.getBuiltinModule("node:child_process");
  // The variable may hold options too, so a shell reads it, as git has it.
  const child = process.platform === "win32"
    ? spawn(`${editor} ${at.join(" ")} "${path}"`, { stdio: "inherit", shell: true })
    : spawn("sh", ["-c", `${editor} "$@"`, editor, ...at, path], { stdio: "inherit" });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code === 0) return;
  throw new RetakeError("OPTION_INVALID", `The editor "${editor}" has ended with code ${code}.`);
}
