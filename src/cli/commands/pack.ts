/**
 * `retake pack`: keeps cassettes that exist as the configuration says today: where large bodies lie, and what is
 * compressed.
 *
 * @module
 */
import { formatCassette } from "../../cassette/format.ts";
import { isRetakeError } from "../../errors.ts";
import { digest, factsAt, listFiles, readBytes, removeFile } from "../../host/files.ts";
import { printLine } from "../../host/terminal.ts";
import { oneLine } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import type { Command, Declared } from "../arguments.ts";
import {
  AS_JSON,
  type CassetteFolder,
  findName,
  FOLDER,
  loadHere,
  namesIn,
  parseHere,
  reasonOf,
} from "../cassettes.ts";
import { openTyped } from "../folders.ts";
import { bodiesOfNobody } from "../side_files.ts";

/** The options as they are typed. */
interface PackOptions {
  dir?: string;
  json?: true;
}

const OPTIONS: Record<keyof PackOptions, Declared> = { dir: FOLDER, json: AS_JSON };

/** The command. */
export const packCommand: Command = {
  name: "pack",
  description: "Keep cassettes as the configuration says today: bodies beside them, compressed.",
  argument: ["[names...]", "only these cassettes"],
  options: Object.values(OPTIONS),
  more: `
It applies bodies and compress of the configuration to cassettes that exist. What they say stays the same.
It exits with 1 where one cannot be read, which is left as it is.`,
  async run(typed, { dir, json }: PackOptions) {
    const folder = await openTyped(dir);
    const all = await namesIn(folder);
    const names = typed.length === 0
      ? all
      : [...new Set(typed.map((name) => findName(name, all, folder)))];
    const nobodys = new Set(await bodiesOfNobody(folder.path));
    const before = await sizeOf(folder.path);
    const packed: Packed[] = [];
    for (const name of names) packed.push(await packOne(name, folder));
    for (const body of await bodiesOfNobody(folder.path)) {
      if (!nobodys.has(body)) removeFile(`${folder.path}/${body}`);
    }
    const after = await sizeOf(folder.path);
    if (json) {
      printLine(JSON.stringify({ cassettes: packed, bytes: { before, after } }, null, 2));
    } else {
      let told: string | undefined;
      for (const { where, why, next, changed } of packed) {
        if (why) {
          printLine(`${oneLine(where)}  left as it is: ${oneLine(why)}`);
          // What holds for many, as of a folder that cannot be written, is said once.
          if (next !== undefined && next !== told) printLine(`  to do  ${oneLine(told = next)}`);
        }
        if (changed) printLine(oneLine(where));
      }
      const changed = packed.filter((one) => one.changed).length;
      printLine(
        `${counted(packed.length, "cassette")}: ` +
          (changed === 0 ? "nothing to change" : `${changed} written anew`) +
          `, ${inKilobytes(before)} before, ${inKilobytes(after)} now`,
      );
    }
    return packed.some(({ why }) => why !== undefined) ? 1 : 0;
  },
};

/** What became of one cassette. */
interface Packed {
  name: string;
  /** Where it lies now. */
  where: string;
  changed: boolean;
  /** Why it is left as it is, and what to do. */
  why?: string;
  next?: string;
}

async function packOne(name: string, { store, path }: CassetteFolder): Promise<Packed> {
  const before = store.locate(name);
  const result: Packed = { name, where: before, changed: false };
  const write = async () => {
    const source = await loadHere({ store }, name);
    if (source === undefined || factsAt(before)?.kind === "link") return; // removed meanwhile, or kept elsewhere
    const stamp = await stampOf(before);
    const cassette = parseHere(source, before, { name, path }); // what is damaged stays as it is
    await store.save(name, typeof source === "string" ? source : formatCassette(cassette));
    result.where = store.locate(name);
    result.changed = result.where !== before || await stampOf(before) !== stamp;
  };
  try {
    await (store.exclusively ? store.exclusively(name, write) : write());
    return result;
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    return { ...result, ...reasonOf(error) };
  }
}

/** What a file holds, in short; of a store that keeps none, nothing. */
async function stampOf(path: string): Promise<string> {
  return factsAt(path) ? digest(await readBytes(path)) : "";
}

async function sizeOf(path: string): Promise<number> {
  if (!factsAt(path)) return 0;
  const files = await listFiles(path, (name) => !name.endsWith(".journal"));
  return files.reduce((sum, file) => sum + (factsAt(`${path}/${file}`)?.size ?? 0), 0);
}

function inKilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KB`;
}
