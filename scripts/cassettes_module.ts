/**
 * `deno task cassettes:module`: writes `cassettes/mod.ts`, which imports every cassette, so that a
 * replay from it needs no permission to read files. `--check` only says whether it is up to date.
 *
 * @module
 */

import { isModuleFresh, writeModule } from "../src/store/fs.ts";

Deno.chdir(new URL("..", import.meta.url));

if (!Deno.args.includes("--check")) console.log(`${await writeModule("cassettes")} is up to date`);
else if (!await isModuleFresh("cassettes")) {
  console.error("cassettes/mod.ts is not up to date: run `deno task cassettes:module`");
  Deno.exit(1);
}
