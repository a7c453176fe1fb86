/**
 * `retake merge`: puts two cassettes together that come from one. It is git's driver for them too.
 *
 * @module
 */
import { formatCassette } from "../../cassette/format.ts";
import { mergeCassettes, NOTHING } from "../../diff/merge.ts";
import { RetakeError } from "../../errors.ts";
import { readBytes } from "../../host/files.ts";
import { replaceFile } from "../../host/new_files.ts";
import { writeResult } from "../../host/results.ts";
import { sayLine } from "../../host/terminal.ts";
import { retakeHere } from "../../host/retake.ts";
import { looksPacked, pack, unpackText } from "../../store/fs/packing.ts";
import { oneLine } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import { looksLikeLock } from "../../store/bucket/pins.ts";
import type { Command } from "../arguments.ts";
import { openCassettes, parseHere } from "../cassettes.ts";
import { loadSettings } from "../configuration.ts";
import { type LockSides, mergeLocks } from "../lock_merge.ts";

/** The command. */
export const mergeCommand: Command = {
  name: "merge",
  readsNoSettings: true,
  description: "Put two cassettes, or lock files, together that come from one: git's driver.",
  argument: [
    "<paths...>",
    "the file that both come from, ours, which becomes the result, theirs; and where it belongs, for messages",
  ],
  options: [],
  more: `
For git to use it:
  git config merge.retake.driver "npx retake merge %O %A %B %P"
and in .gitattributes:
  cassettes/**/*.json merge=retake
  cassettes.lock.json merge=retake`,
  async run(paths) {
    if (paths.length !== 3 && paths.length !== 4) {
      throw new RetakeError(
        "OPTION_INVALID",
        `retake merge takes three paths and a name for messages, not ${paths.length}.\n` +
          `  to do  ${retakeHere()} merge BASE OURS THEIRS`,
      );
    }
    const [base, ours, theirs, name = ours] = paths as [string, string, string, string?];
    const bytes = await read(ours);
    const [was, mine, other] = [await textOf(base), asText(bytes, ours), await textOf(theirs)];
    if (looksLikeLock(mine) || looksLikeLock(other)) {
      return await mergeLockFiles({ base: was, ours: mine, theirs: other, name }, ours);
    }
    // git hands over an empty file where there was none.
    const from = was.trim() === "" ? NOTHING : parseHere(was, `${name} (before)`);
    const { cassette, both, members } = mergeCassettes(
      from,
      parseHere(mine, `${name} (ours)`),
      parseHere(other, `${name} (theirs)`),
    );
    if (members.length > 0) {
      throw new RetakeError(
        "CASSETTE_INVALID",
        `${name} cannot be merged: both sides have another ${
          members.join(" and ")
        }, on which recordings depend.\n` +
          "  kept   our side is left as it is\n" +
          "  to do  take one side (git checkout --ours, or --theirs), and record what is missing",
      );
    }
    const text = formatCassette(cassette);
    // git's own files have no ending: what was compressed is again.
    if (looksPacked(bytes)) await replaceFile(ours, await pack(new TextEncoder().encode(text)));
    else await writeResult(ours, text);
    for (const request of both) {
      sayLine(
        `retake: ${oneLine(name)}: both sides have recorded ${
          oneLine(request)
        }: the newer one is kept`,
      );
    }
    sayLine(
      `retake: ${oneLine(name)} is merged: ${counted(cassette.interactions.length, "recording")}`,
    );
    return 0;
  },
};

async function mergeLockFiles(sides: Omit<LockSides, "open">, into: string): Promise<number> {
  const { name } = sides;
  const dir = name.endsWith(".lock.json") ? name.slice(0, -".lock.json".length) : undefined;
  const open = async () => {
    await loadSettings(undefined); // late: most merges need none
    return openCassettes(dir).bucket;
  };
  const { text, merged } = await mergeLocks({ ...sides, open });
  await writeResult(into, text);
  for (const cassette of merged) {
    sayLine(
      `retake: ${
        oneLine(cassette)
      }: both sides have recorded it: their recordings are put together, not pushed yet`,
    );
  }
  if (merged.length > 0) {
    sayLine(`  to do  ${retakeHere()} push, and commit the lock file once more`);
  }
  sayLine(`retake: ${oneLine(name)} is merged`);
  return 0;
}

async function textOf(path: string): Promise<string> {
  return asText(await read(path), path);
}

function asText(bytes: Uint8Array, path: string): string {
  return looksPacked(bytes) ? unpackText(bytes, path) : new TextDecoder().decode(bytes);
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readBytes(path);
  } catch (error) {
    throw new RetakeError(
      "STORE_READ",
      `${path} cannot be read: ${(error as Error).message}\n` +
        `  to do  ${retakeHere()} merge BASE OURS THEIRS, each the path of a file`,
    );
  }
}
