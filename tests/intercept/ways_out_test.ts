// Every way out that this runtime has: a replay refuses it, or tells of it; none is silent.
import { checkWays } from "../support/check_ways.ts";
import { leaving } from "../support/leaving.ts";
import { mayRun } from "../support/runtime.ts";

const program = new URL("./ways_out.ts", import.meta.url);

Deno.test({
  name: "each way out of the runtime is refused or told, and own servers are reached",
  ignore: !mayRun,
  fn: async (t) => await checkWays(t, await leaving(program)),
});
