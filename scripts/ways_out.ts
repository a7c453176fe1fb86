/**
 * Prints the table of `docs/reach.md`: what a replay does about each way out of a process, on each
 * runtime that is here. Every cell was tried: `npm run ways-out`. Node starts it, for it knows the others.
 *
 * It ends with 1 where a way is silent, or is not what the tests expect of it.
 *
 * @module
 */
import process from "node:process";
import { leaving } from "../tests/support/leaving.ts";
import type { Tried } from "../tests/support/ways_out.ts";
import { NODE_VERSIONS, nodeOf, program } from "./runtimes.mjs";

const programs = ["tests/intercept/ways_out.ts", "tests/clients/scenarios/ways_out.ts"]
  .map((path) => new URL(`../${path}`, import.meta.url));

const columns: [name: string, command: string[]][] = [];
for (const major of NODE_VERSIONS) {
  columns.push([`Node ${major}`, [await nodeOf(major), "--import", "tsx"]]);
}
const deno = program("deno");
const bun = program("bun");
if (deno) columns.push(["Deno", [deno, "run", "-A", "--no-check"]]);
if (bun) columns.push(["Bun", [bun]]);

const rows = new Map<string, (Tried | undefined)[]>();
for (const [at, [, command]] of columns.entries()) {
  for (const file of programs) {
    for (const tried of await leaving(file, command)) {
      if (!rows.has(tried.name)) rows.set(tried.name, []);
      rows.get(tried.name)![at] = tried;
    }
  }
}

const line = (cells: string[]) => console.log(`| ${cells.join(" | ")} |`);
line(["way out", ...columns.map(([name]) => name)]);
line(["---", ...columns.map(() => "---")]);
for (const [name, cells] of rows) {
  line([
    name,
    ...columns.map((_, at) => {
      const tried = cells[at];
      if (!tried || tried.verdict === "absent") return "";
      if (tried.verdict !== tried.expected || tried.leads === false) process.exitCode = 1;
      return tried.verdict;
    }),
  ]);
}
