/**
 * `deno task track:mutations`: makes every single mutation of a literal, an operator, a template, a
 * regular expression, a `return` or a value in JSON of the projects in `tests/track_projects/`, runs
 * the project's driver with each, and counts the functions whose behaviour changed though their hash
 * did not. What was observed is written to `tests/track_projects/mutations.json`, from where the
 * tests take it: they need to run none of it.
 *
 * A word narrows it: `deno task track:mutations src/fx` looks at those files alone and writes
 * nothing.
 *
 * @module
 */

import { copy } from "@std/fs";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runtimes } from "../tests/support/others.ts";
import { type Mutant, mutantsOf } from "../tests/support/track_mutants.ts";
import { folderFiles, hashes } from "../tests/support/track_score.ts";

const root = fileURLToPath(new URL("../tests/track_projects/", import.meta.url));
const wanted = process.argv[2];
/** The one that starts soonest; what the drivers print is the same on all. */
const command = runtimes().find(([path]) => /bun/.test(path!)) ?? runtimes()[0]!;

type Seen = Record<string, string>;

/** What the driver of a project printed, by function; `undefined` if it broke down or hung. */
function drive(folder: string, only?: string): Promise<Seen | undefined> {
  const [path, ...args] = command;
  const env = { ...process.env, ...(only && { ONLY: only }) };
  return new Promise((resolve) => {
    const options = { cwd: folder, env, timeout: 5000, killSignal: "SIGKILL" as const };
    execFile(path!, [...args, "driver.ts"], options, (error, output) => {
      if (error) return resolve(undefined);
      const seen = Object.entries(JSON.parse(output));
      resolve(Object.fromEntries(seen.map(([id, value]) => [id, JSON.stringify(value)])));
    });
  });
}

/** The functions that do something else than before. */
async function changedBy(folder: string, before: Seen, alone: Seen): Promise<string[]> {
  const ids = Object.keys(before);
  const after = await drive(folder);
  if (after) return ids.filter((id) => after[id] !== before[id]);
  // It is not known which function did it: each is tried alone. A module that can no longer be
  // loaded shows nothing of what its functions do: the error is seen whatever the verdict.
  const changed: string[] = [];
  for (const id of ids) {
    const now = await drive(folder, id);
    if (now && now[id] !== alone[id]) changed.push(id);
  }
  return changed;
}

/** What each function does when it is the only one. */
async function eachAlone(folder: string, ids: string[]): Promise<Seen> {
  const alone: Seen = {};
  for (const id of ids) alone[id] = (await drive(folder, id))![id]!;
  return alone;
}

let made = 0, visible = 0, functions = 0;
const missed: string[] = [];
const more: string[] = [];
const golden: Record<string, { ids: string[]; mutants: unknown[] }> = {};
for (const name of ["one", "two"]) {
  const folder = join(await mkdtemp(join(tmpdir(), "retake-mutations-")), name);
  await copy(join(root, name), folder);
  const before = await drive(folder);
  if (!before) throw new Error(`the driver of ${name} does not run`);
  const ids = Object.keys(before);
  const alone = await eachAlone(folder, ids);
  const known = await hashes(folder, ids);
  const rows: [Mutant, string[]][] = [];
  for (const path of (await folderFiles(folder).listFiles!("src")).sort()) {
    if (wanted !== undefined && !path.startsWith(wanted)) continue;
    const source = await readFile(join(folder, path), "utf8");
    for (const mutant of await mutantsOf(path, source)) {
      const { at, from, to } = mutant;
      const edited = source.slice(0, at) + to + source.slice(at + from.length);
      await writeFile(join(folder, path), edited);
      const observed = await changedBy(folder, before, alone);
      const after = await hashes(folder, ids).catch((): Record<string, string> => ({}));
      const changed: string[] = [];
      for (const id of observed) {
        // What one function of the driver leaves behind, as a counter, the next one may see.
        const isDoubtful = after[id] === known[id] && (await drive(folder, id))?.[id] === alone[id];
        if (!isDoubtful) changed.push(id);
      }
      const line = source.slice(0, at).split("\n").length;
      const title = `${name}/${path}:${line} ${mutant.kind} ${from} -> ${to}`;
      for (const id of changed) if (after[id] === known[id]) missed.push(`${title}: ${id}`);
      const others = ids.filter((id) => after[id] !== known[id] && !changed.includes(id));
      if (others.length) more.push(`${title}: ${others}`);
      made++;
      if (changed.length) {
        visible++;
        functions += changed.length;
        rows.push([mutant, changed]);
      }
    }
    await writeFile(join(folder, path), source);
  }
  const mutants = rows.map(([it, changed]) => [
    it.path,
    it.at,
    it.from,
    it.to,
    // Positions in `ids`.
    changed.map((id) => ids.indexOf(id)).join(" "),
  ]);
  golden[name] = { ids, mutants };
  await rm(join(folder, ".."), { recursive: true });
}

if (wanted === undefined) {
  const lines = Object.entries(golden).map(([name, { ids, mutants }]) =>
    `  ${JSON.stringify(name)}: {\n    "ids": ${JSON.stringify(ids)},\n    "mutants": [\n` +
    mutants.map((it) => `      ${JSON.stringify(it)}`).join(",\n") + "\n    ]\n  }"
  );
  await writeFile(join(root, "mutations.json"), `{\n${lines.join(",\n")}\n}\n`);
}
if (process.env.TRACK_MORE) { for (const it of more) console.log(`more: ${it}`); }
for (const it of missed) console.log(`missed: ${it}`);
const share = 100 * (functions - missed.length) / (functions || 1);
console.log(
  `${made} mutations, ${visible} with a change that can be observed; of ${functions} changed ` +
    `functions ${functions - missed.length} were found (${share.toFixed(2)} %)`,
);
process.exit(share < 99.5 ? 1 : 0);
