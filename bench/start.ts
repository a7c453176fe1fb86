/**
 * What a process pays once: the import of the built npm package, and its first cassette, beside an empty module and
 * the runtime's own first `Response`. Run `deno task build:npm` first.
 *
 *     deno task bench:start        node bench/start.ts        bun bench/start.ts
 *
 * @module
 */
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
const took: Record<string, number[]> = {};
for (let round = 0; round < 9; round++) {
  for (const [name, args] of Object.entries(ways)) {
    (took[name] ??= []).push(Number(outputOf(once, args)));
  }
}
row("once in a process, CPU", "");
for (const [name, times] of Object.entries(took)) row(name, `${median(times).toFixed(1)} ms`);
