/**
 * `retake index`: writes the module that imports every cassette, for replays that may read no files.
 *
 * @module
 */
import { printLine } from "../../host/terminal.ts";
import { retakeHere } from "../../host/retake.ts";
import { isModuleFresh, writeModule } from "../../store/fs.ts";
import type { Command, Declared } from "../arguments.ts";
import { dirOption, FOLDER } from "../cassettes.ts";
import { openTyped } from "../folders.ts";

/** The options as they are typed. */
interface IndexOptions {
  dir?: string;
  check?: true;
}

const OPTIONS: Record<keyof IndexOptions, Declared> = {
  dir: FOLDER,
  check: ["--check", "write nothing: exit with 1 where it is not up to date"],
};

/** The command. */
export const indexCommand: Command = {
  name: "index",
  description:
    "Write cassettes/mod.ts, which imports every cassette: for replays that may read no files.",
  options: Object.values(OPTIONS),
  more:
    "\nFrom then on it is kept up to date by whatever records, moves or deletes a cassette. moduleStore() takes it.\n" +
    "With a bucket it holds a copy of all that is pinned or was recorded here, and is written by this command alone.",
  async run(_, { dir, check }: IndexOptions) {
    const folder = await openTyped(dir);
    const { path, store, bucket } = folder;
    // What is pinned lies in no folder: the module holds a copy of it.
    const from = bucket && store;
    if (!check) {
      printLine(`${await writeModule(path, from)} is up to date`);
      return 0;
    }
    if (await isModuleFresh(path, from)) return 0;
    printLine(
      `${path}/mod.ts is not up to date\n  to do  ${retakeHere()} index${dirOption(folder)}`,
    );
    return 1;
  },
};
