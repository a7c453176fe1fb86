/**
 * `retake index`: writes the module that imports every cassette, for replays that may read no files.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import { printLine } from "../../host/terminal.ts";
import { isModuleFresh, writeModule } from "../../store/fs.ts";
import type { Command, Declared } from "../arguments.ts";
import { FOLDER, openTyped } from "../cassettes.ts";

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
    "\nFrom then on it is kept up to date by whatever records, moves or deletes a cassette. moduleStore() takes it.",
  async run(_, { dir, check }: IndexOptions) {
    const { path, bucket } = openTyped(dir);
    if (bucket) {
      throw new RetakeError(
        "OPTION_INVALID",
        `The recordings of ${path}/ are in a bucket, and a module holds what lies in the folder alone.\n` +
          "  to do  leave the bucket out of the configuration, for what is to be imported",
      );
    }
    if (!check) {
      printLine(`${await writeModule(path)} is up to date`);
      return 0;
    }
    if (await isModuleFresh(path)) return 0;
    printLine(`${path}/mod.ts is not up to date\n  to do  retake index`);
    return 1;
  },
};
