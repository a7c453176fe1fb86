/**
 * What a process pays once: the import of the built npm package, and its first cassette, beside an empty module and
 * the runtime's own first `Response`; and the program `retake`, beside an empty one. Run `deno task build:npm` first.
 *
 *     deno task bench:start        node bench/start.ts        bun bench/start.ts
 *     node bench/start.ts ../before/npm/esm        the import of another too, by turns
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { argv, execPath, versions } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { outputOf } from "./process.ts";
import { median, row } from "./rounds.ts";

const once = new URL("./once.mjs", import.meta.url);
const built = new URL("../npm/esm/mod.js", import.meta.url).href;
const ways: Record<string, string[]> = {
  "an empty module": ["import", "data:text/javascript,"],
  "import of the npm package": ["import", built],
  "import of its core": ["import", new URL("../npm/esm/src/core.js", import.meta.url).href],
  "the first Response of the runtime": ["response"],
  "the first cassette, with that Response": ["cassette", built],
};
for (const folder of argv.slice(2)) {
  ways[`import of ${folder}`] = ["import", pathToFileURL(resolve(folder, "mod.js")).href];
}
const took: Record<string, number[]> = {};
for (let round = 0; round < 9; round++) {
  for (const [name, args] of Object.entries(ways)) {
    (took[name] ??= []).push(Number(outputOf(once, args)));
  }
}
row("once in a process, CPU", "");
for (const [name, times] of Object.entries(took)) row(name, `${median(times).toFixed(1)} ms`);

// The program, by the clock on the wall, since a process of its own is what people wait for.
const cli = fileURLToPath(new URL("../npm/esm/src/cli.js", import.meta.url));
const programs: Record<string, string[]> = {
  "an empty program": [fileURLToPath(new URL("./empty.mjs", import.meta.url))],
  "retake --version": [cli, "--version"],
  "retake ls --help": [cli, "ls", "--help"],
};
const waited: Record<string, number[]> = {};
for (let round = 0; round < 15; round++) {
  for (const [name, words] of Object.entries(programs)) {
    const began = performance.now();
    const { status } = spawnSync(
      execPath,
      ["deno" in versions ? ["run", "-A"] : [], words].flat(),
    );
    if (status !== 0) throw new Error(`${name} ended with ${status}`);
    (waited[name] ??= []).push(performance.now() - began);
  }
}
row("a process, by the clock", "");
for (const [name, times] of Object.entries(waited)) row(name, `${median(times).toFixed(0)} ms`);
