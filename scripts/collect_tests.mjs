/**
 * Loads test files on the runtime that runs this, writes what they define, and kills itself: see `check_plan.mjs`.
 *
 * @module
 */

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import process from "node:process";

const [list, made] = process.argv.slice(2);
const isDeno = "deno" in process.versions;
const found = {};
let file;

/** `Deno.test` in each of its forms: a name, options and a function, of which some may be left out. */
function note(...given) {
  const [first] = given;
  const options = given.find((one) => typeof one === "object") ?? {};
  const name = typeof first === "string" ? first : options.name ?? first.name;
  // What asks for Deno's permissions is left out elsewhere.
  if (options.ignore || (options.permissions && !isDeno)) return;
  found[file].push(name);
}
const nothing = () => {};
const hooks = { beforeAll: nothing, beforeEach: nothing, afterEach: nothing, afterAll: nothing };
globalThis.Deno.test = Object.assign(note, { only: note, ignore: nothing, ...hooks });

for (file of JSON.parse(readFileSync(list, "utf8"))) {
  found[file] = [];
  await import(pathToFileURL(file).href);
}
writeFileSync(made, JSON.stringify(found));
// Whatever they have begun ends here. Not by `process.exit`: on a loaded machine Node waits there, now and then
// forever, for threads that still compile what was loaded (nodejs/node#54918).
process.kill(process.pid, "SIGKILL");
