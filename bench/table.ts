/**
 * All rows that have a goal, one after the other, on the runtime that runs this. Run `deno task build:npm` first.
 *
 *     deno task bench:table        node bench/table.ts        bun bench/table.ts
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { execPath, versions } from "node:process";
import { fileURLToPath } from "node:url";

const run = "deno" in versions ? ["run", "-A", "--no-check"] : [];
for (const name of ["replay", "record", "open", "start", "tests"]) {
  console.log(`\n${name}.ts`);
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const { status } = spawnSync(execPath, [...run, file], { stdio: "inherit" });
  if (status !== 0) throw new Error(`bench/${name}.ts ended with ${status}`);
}
