/**
 * `retake complete -- WORDS`: what can stand at the cursor, for the scripts of `retake completion`.
 *
 * @module
 */
import { printLine } from "../../host/terminal.ts";
import type { Command } from "../arguments.ts";
import { namesIn, openCassettes } from "../cassettes.ts";
import { type Completable, complete } from "../complete.ts";
import { loadSettings } from "../configuration.ts";

/**
 * @param program what is known of the program
 * @returns the command
 */
export function completeCommand(program: Omit<Completable, "cassettes">): Command {
  return {
    name: "complete",
    hidden: true,
    readsNoSettings: true,
    description: "Say what can stand at the cursor, for the scripts of retake completion.",
    argument: [
      "[words...]",
      "what was typed behind the program's name, with the word at the cursor",
    ],
    options: [],
    more: "",
    async run(words) {
      const cassettes = async (dir: string | undefined) => {
        await loadSettings(undefined);
        return await namesIn(openCassettes(dir));
      };
      // Nobody sees what is said while a key is pressed: what cannot be known is left out.
      const found = await complete(words, { ...program, cassettes }).catch(() => []);
      for (const [word, description] of found) {
        printLine(description === "" ? word : `${word}\t${description}`);
      }
      return 0;
    },
  };
}
