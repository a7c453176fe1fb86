/**
 * Whether `npm run test:each` leaves out no test that `npm run test:all` runs: a file may define one for one
 * runtime alone. Each runtime loads all test files, and tells what they define; nothing is run.
 *
 * @module
 */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environment, filesBelow, NODE_VERSIONS, nodeOf, program, root, run } from "./runtimes.mjs";
import { KINDS, runtimesOf } from "./test_plan.mjs";

const collector = join(root, "scripts", "collect_tests.mjs");
const folder = mkdtempSync(join(tmpdir(), "retake-plan-"));
const files = KINDS.flatMap(({ ending }) => filesBelow("tests", ending));
writeFileSync(join(folder, "files.json"), JSON.stringify(files));

const onNode = ["--import", "tsx", "--import", "./scripts/shim/node.ts"];
const commands = {
  "oldest node": [await nodeOf(Math.min(...NODE_VERSIONS)), ...onNode],
  "newest node": [await nodeOf(Math.max(...NODE_VERSIONS)), ...onNode],
  bun: [program("bun"), "--preload", "./scripts/shim/bun.ts"],
  deno: [program("deno"), "run", "-A", "--no-check"],
};

/** What a runtime defines: of each file the names of its tests, those left out that it ignores. */
async function defined([runtime, [command, ...words]], index) {
  const made = join(folder, `${index}.json`);
  // As large as in CI, since names say how large.
  const env = environment({ RETAKE_TEST_THOROUGH: "true" });
  const args = [...words, collector, join(folder, "files.json"), made];
  const { code, output } = await run(command, args, { quiet: true, env });
  if (!existsSync(made)) throw new Error(`${runtime} ended with ${code}: ${output}`);
  return [runtime, JSON.parse(readFileSync(made, "utf8"))];
}

/** How often and how large differs between runtimes, and the text of a function by who has compiled it. */
const plain = (name) => name.replace(/\d+/g, "#").replace(/\s+/g, "");

let [count, missing] = [0, 0];
try {
  const all = Object.fromEntries(await Promise.all(Object.entries(commands).map(defined)));
  for (const file of files) {
    const names = (level) =>
      (runtimesOf(file, level) ?? Object.keys(commands)).flatMap((runtime) => all[runtime][file]);
    const each = new Set(names("each").map(plain));
    const left = new Map(names("all").map((name) => [plain(name), name]));
    count += left.size;
    for (const [key, name] of left) {
      if (each.has(key)) continue;
      missing++;
      console.log(`not ok ${file}: npm run test:each runs nowhere "${name}"`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`of ${count} tests, npm run test:each leaves out ${missing}`);
process.exitCode = missing > 0 || count === 0 ? 1 : 0;
