/**
 * `deno task check`: all that can be said of the code without running its tests. Every check runs,
 * also after one has failed, and each counts as one test passed or failed.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { exports }: { exports: Record<string, string> } = JSON.parse(
  await Deno.readTextFile(`${root}deno.json`),
);
const doors = Object.values(exports);
const folder = await Deno.makeTempDir({ prefix: "retake-check-" });

const PAGES = [`${root}README.md`, `${root}docs/`];
const OFFLINE = ["--allow-read", "--allow-write", "--allow-env", "--deny-net", "--no-remote"];

const checks: { args: string[]; cwd?: string }[] = [
  { args: ["fmt", "--check"] },
  { args: ["lint"] },
  { args: ["check"] },
  { args: ["doc", "--lint", ...doors] },
  // The examples in the doc comments and on the page about stores, each run as a test; in an empty
  // folder, since some write.
  {
    args: [
      "test",
      "--doc",
      "-A",
      `--config=${root}deno.json`,
      `${root}mod.ts`,
      `${root}src/`,
      `${root}docs/stores.md`,
    ],
    cwd: folder,
  },
  // The examples of the README and the pages, with no network; those that need a package or a test
  // runner are marked `ignore`, and run by `npm run check:npm`.
  {
    args: ["test", "--doc", ...OFFLINE, `--config=${root}deno.json`, ...PAGES],
    cwd: folder,
  },
  { args: ["run", "-A", "scripts/cassettes_module.ts", "--check"] },
  // The types have been looked at above; slow ones are told of all the same.
  { args: ["publish", "--dry-run", "--allow-dirty", "--no-check"] },
];

let passed = 0, failed = 0;
for (const { args, cwd = root } of checks) {
  const name = `deno ${args.join(" ").replaceAll(root, "")}`;
  console.log(`\n--- ${name}`);
  const child = new Deno.Command(Deno.execPath(), { args, cwd, stdin: "null" }).spawn();
  if ((await child.status).success) passed++;
  else failed++, console.log(`failed: ${name}`);
}
await Deno.remove(folder, { recursive: true });
console.log(`\n${passed} passed, ${failed} failed`);
Deno.exit(failed > 0 ? 1 : 0);
