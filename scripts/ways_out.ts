/**
 * Writes the table of `docs/reach.md`: what a replay does about each way out of a process, on each
 * runtime that is here, with Retake imported after the client and before. Every cell was tried:
 * `npm run ways-out`. Node starts it, for it knows the others.
 *
 * It ends with 1 where a way is silent, or is not what the tests expect of it.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { leaving } from "../tests/support/leaving.ts";
import type { Tried } from "../tests/support/ways_out.ts";
import { startPostgres } from "./postgres.mjs";
import { program, run, runtimes } from "./runtimes.mjs";

/** What tries the ways: with Retake imported last, and first. */
const PROGRAMS = ["tests/intercept/ways_out", "tests/clients/scenarios/ways_out"]
  .map((path) =>
    [`../${path}.ts`, `../${path}_first.ts`].map((one) => new URL(one, import.meta.url))
  );

const columns = await runtimes();

const postgres = await startPostgres();
Object.assign(process.env, postgres?.env);
const rows = new Map<string, string[]>();
let cells = 0;
try {
  for (const [at, [column, command]] of columns.entries()) {
    for (const files of PROGRAMS) {
      const [last, first] = [
        await leaving(files[0]!, command),
        await leaving(files[1]!, command),
      ];
      for (const [row, tried] of last.entries()) {
        if (!rows.has(tried.name)) rows.set(tried.name, []);
        rows.get(tried.name)![at] = cell(column, tried, first[row]!);
      }
    }
  }
} finally {
  await postgres?.stop();
}

/** What became of a way; both, where it makes a difference when Retake was imported. */
function cell(column: string, last: Tried, first: Tried): string {
  if (last.verdict === "absent") return "";
  for (const [order, tried] of Object.entries({ "Retake last": last, "Retake first": first })) {
    cells++;
    // What is ended in mid-air may have been sent, or not.
    const isLate = tried.expected === "refused, and sent" && tried.verdict === "refused";
    if ((tried.verdict === tried.expected || isLate) && tried.leads !== false) continue;
    process.exitCode = 1;
    console.error(`${column}, ${order}: ${JSON.stringify(tried)}`);
  }
  return last.expected === first.expected
    ? last.expected
    : `${last.expected}; Retake first: ${first.expected}`;
}

const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
const table = [
  line(["way out", ...columns.map(([name]) => name)]),
  line(["---", ...columns.map(() => "---")]),
  ...[...rows].map(([name, row]) => line([name, ...columns.map((_, at) => row[at] ?? "")])),
].join("\n");
console.log(`${table}\n\n${rows.size} ways, tried ${cells} times`);
if (process.exitCode !== 1) {
  const page = new URL("../docs/reach.md", import.meta.url);
  const text = readFileSync(page, "utf8");
  const [from, to] = ["<!-- by `npm run ways-out` -->", "<!-- -->"];
  const [before, after] = [text.split(from)[0]!, text.slice(text.indexOf(to))];
  writeFileSync(page, `${before}${from}\n\n${table}\n\n${after}`);
  const deno = program("deno");
  if (deno) await run(deno, ["fmt", "-q", page.pathname], { quiet: true });
}
