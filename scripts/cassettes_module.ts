/**
 * `deno task cassettes:module`: writes `cassettes/mod.ts`, which imports every cassette, so that a
 * replay from it needs no permission to read files. `--check` only says whether it is up to date.
 *
 * @module
 */

import { writeModule } from "../src/store/fs.ts";

const root = new URL("..", import.meta.url);
Deno.chdir(root);
const path = "cassettes/mod.ts";

const before = await Deno.readTextFile(path).catch(() => "");
await writeModule("cassettes");
const after = await Deno.readTextFile(path);

if (!Deno.args.includes("--check")) console.log(`${path} is up to date`);
else if (before !== after) {
  await (before === "" ? Deno.remove(path) : Deno.writeTextFile(path, before));
  console.error(`${path} is not up to date: run \`deno task cassettes:module\``);
  Deno.exit(1);
}
