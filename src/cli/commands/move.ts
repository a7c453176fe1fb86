/**
 * `retake move`: gives a cassette another name, with all that knows it by the old one.
 *
 * @module
 */
import { formatCassette } from "../../cassette/format.ts";
import type { Cassette } from "../../cassette/types.ts";
import { bareName, checkName, FAILED_SUFFIX } from "../../cassette/name.ts";
import { RetakeError } from "../../errors.ts";
import { printLine } from "../../host/terminal.ts";
import { validityPrefix } from "../../staleness/valid.ts";
import { folderStore } from "../../store/fs.ts";
import type { Store } from "../../store/types.ts";
import { counted } from "../../suite/report/words.ts";
import type { Command, Declared } from "../arguments.ts";
import { findName, FOLDER, namesIn, openCassettes } from "../cassettes.ts";

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
          "  to do  retake move OLD NEW",
      );
    }
    const folder = openCassettes(dir);
    const names = await namesIn(folder);
    const old = findName(from, names, folder);
    const made = checkName(bareName(to.replaceAll("\\", "/")));
    if (names.includes(made)) {
      throw new RetakeError(
        "NAME_INVALID",
        `There is a cassette "${made}" already: ${folder.store.locate(made)} is left as it is.\n` +
          `  to do  take another name, or see what differs:  retake diff ${old} ${made}`,
      );
    }
    await rename(folder.store, old, made);
    const left = old + FAILED_SUFFIX;
    if (names.includes(left)) await rename(folder.store, left, made + FAILED_SUFFIX);
    const moved = await renameValidity(folderStore(signatures), { old, made, names });
    printLine(
      `${folder.store.locate(made)} was ${folder.store.locate(old)}` +
        (moved > 0 ? `; ${counted(moved, "verdict")} of its functions moved along` : ""),
    );
    return 0;
  },
};

/** Kept under the new name before it goes under the old one: whenever this is killed, it is there. */
async function rename(store: Store, old: string, made: string): Promise<void> {
  const source = await store.load(old);
  if (source === undefined) throw new RetakeError("STORE_READ", `${store.locate(old)} is gone.`);
  await store.save(made, typeof source === "string" ? source : formatCassette(source as Cassette));
  await store.remove(old);
}

async function renameValidity(
  store: Store,
  { old, made, names }: { old: string; made: string; names: readonly string[] },
): Promise<number> {
  const [before, after] = [validityPrefix(old), validityPrefix(made)];
  // A cassette may be called as the folder of others is.
  const others = names.filter((name) => name.startsWith(`${old}/`)).map(validityPrefix);
  let count = 0;
  for (const name of await store.list()) {
    if (!name.startsWith(before) || others.some((other) => name.startsWith(other))) continue;
    await rename(store, name, after + name.slice(before.length));
    count++;
  }
  return count;
}
