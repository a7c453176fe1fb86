/**
 * Runs dnt: `deno run -A --no-config scripts/npm/dnt.ts '<options as JSON>'`. In a process of its own
 * and with no configuration, since the links of `deno.json` would reach dnt's own imports.
 *
 * The import is a literal, so that where JSR can be reached these options are type-checked against
 * dnt's own; where it cannot, dnt is `any`.
 *
 * @module
 */

import { CANNOT_LOAD, type DntOptions } from "./dnt_options.ts";

const options: DntOptions = JSON.parse(Deno.args[0] ?? "");
// deno-lint-ignore no-import-prefix -- run with no configuration, so no name of deno.json can stand here
const dnt = await import("jsr:@deno/dnt@^0.43.2").catch((error) => {
  console.error(String(error).split("\n")[0]);
  Deno.exit(CANNOT_LOAD);
});
await dnt.build(options);
