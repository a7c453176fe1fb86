/**
 * `retake move`: gives a cassette another name, with all that knows it by the old one.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import { printLine } from "../../host/terminal.ts";
import { retakeHere } from "../../host/retake.ts";
import { counted } from "../../suite/report/words.ts";
import type { Command, Declared } from "../arguments.ts";
import { findName, FOLDER, namesIn, openCassettes } from "../cassettes.ts";
import { renameCassette } from "../renaming.ts";

/** The options as they are typed. */
interface MoveOptions {
  dir?: string;
  signatures?: string;
}

const OPTIONS: Record<keyof MoveOptions, Declared> = {
  dir: FOLDER,
  signatures: [
    "--signatures <folder>",
    "where the signatures of functions are (default: signatures)",
  ],
};

/** The command. */
export const moveCommand: Command = {
  name: "move",
  description: "Give a cassette another name, with all that knows it by the old one.",
  argument: ["<names...>", "the cassette, and its new name"],
  options: Object.values(OPTIONS),
  more: "\nWhat a failed run has left of it moves along, and what was verified of its functions.",
  async run(typed, { dir, signatures = "signatures" }: MoveOptions) {
    const [from, to, ...others] = typed;
    if (from === undefined || to === undefined || others.length > 0) {
      throw new RetakeError(
        "OPTION_INVALID",
        `retake move takes a cassette and its new name, not ${counted(typed.length, "name")}.\n` +
          `  to do  ${retakeHere()} move OLD NEW`,
      );
    }
    const folder = openCassettes(dir);
    const old = findName(from, await namesIn(folder), folder);
    const { made, moved } = await renameCassette({ old, to, signatures }, folder);
    printLine(
      `${folder.store.locate(made)} was ${folder.store.locate(old)}` +
        (moved > 0 ? `; ${counted(moved, "verdict")} of its functions moved along` : ""),
    );
    return 0;
  },
};
