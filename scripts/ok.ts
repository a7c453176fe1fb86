/**
 * `deno task ok`, `npm run ok`: the one command before a commit. Format, lint, types, the rules, and
 * the tests of the rooms whose files differ from HEAD; `deno task ok main` takes those that differ
 * from where the branch has left `main`. It says what it has run, and what it has left out.
 *
 * @module
 */

import { walk } from "@std/fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { environment } from "./runtimes.mjs";
import { testsOfChanges } from "./tests_of_changes.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const base = Deno.args[0] ?? "HEAD";

/** Runs Deno; shows its output where it fails, else what of it says how it went. */
async function step(name: string, args: string[], how = /^$/): Promise<boolean> {
  const began = performance.now();
  const options = { args, cwd: root, env: environment(), clearEnv: true };
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), options).output();
  const output = [stdout, stderr].map((it) => new TextDecoder().decode(it)).join("");
  const seconds = `${((performance.now() - began) / 1000).toFixed(1)} s`.padStart(7);
  const line = `${success ? "ok" : "not ok"}`.padEnd(7) + name.padEnd(7) + seconds;
  console.log(`${line}  ${how.exec(output)?.[0] ?? ""}`.trimEnd());
  if (!success) console.log(output.trimEnd().replace(/^/gm, "    "));
  return success;
}

/** What git prints, by line. */
async function git(...args: string[]): Promise<string[]> {
  const command = new Deno.Command("git", { args, cwd: root });
  const { success, stdout, stderr } = await command.output();
  if (!success) {
    console.error(`git ${args.join(" ")}: ${new TextDecoder().decode(stderr).trim()}`);
    Deno.exit(2);
  }
  return new TextDecoder().decode(stdout).split(/[\0\n]/).filter(Boolean);
}

const [from = base] = await git("merge-base", base, "HEAD");
const changed = [
  ...await git("diff", "-z", "--name-only", "--no-renames", from),
  ...await git("ls-files", "-z", "--others", "--exclude-standard"),
];
const tests: string[] = [];
for await (const { path } of walk(`${root}tests`, { exts: ["ts"], includeDirs: false })) {
  tests.push(relative(root, path).replaceAll("\\", "/"));
}
const { run, leftOut } = testsOfChanges(changed, tests);
console.log(`${changed.length} files differ from ${base}`);

const quick = tests.filter((path) => path.endsWith("_test.ts"));
// Two at a time: types take as long as all else. Tests are not type-checked once more.
const lanes = await Promise.all([
  step("types", ["check", "--quiet", "mod.ts", "src/", "scripts/", ...quick]),
  (async () => [
    await step("format", ["fmt", "--check"]),
    await step("lint", ["lint", "--quiet"]),
    await step("tests", ["test", "-A", "--no-check", "--reporter=dot", ...run], /\d+ passed.*$/m),
  ])(),
]);
const rooms = [...new Set(run.map((path) => path.split("/").slice(0, 2).join("/")))];
console.log(`\nrun: ${run.length} test files of ${rooms.join(", ")}, on Deno`);
console.log(
  "left out: Node, Bun and all other tests (npm test); the types of examples and clients,",
);
console.log("  docs and their examples (deno task check)");
for (const sentence of leftOut) console.log(`  ${sentence}`);
const failed = lanes.flat().filter((ok) => !ok).length;
console.log(failed === 0 ? "\nok" : `\n${failed} not ok`);
Deno.exit(failed > 0 ? 1 : 0);
