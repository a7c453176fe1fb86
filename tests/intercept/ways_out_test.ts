// Every way out that this runtime has: a replay refuses it, or tells of it; none is silent.
import { assert, assertEquals } from "@std/assert";
import { checkWays } from "../support/check_ways.ts";
import { leaving } from "../support/leaving.ts";
import { mayRun } from "../support/runtime.ts";

const program = new URL("./ways_out.ts", import.meta.url);

Deno.test({
  name: "each way out of the runtime is refused or told, and own servers are reached",
  ignore: !mayRun,
  fn: async (t) => await checkWays(t, await leaving(program)),
});

Deno.test({
  name: "the same with Retake imported before all else",
  ignore: !mayRun,
  fn: async (t) => {
    const first = new URL("./ways_out_first.ts", import.meta.url);
    await checkWays(t, await leaving(first), { isFirst: true });
  },
});

Deno.test({
  name: 'outside: "refuse" refuses each way out with no cassette open, and lets go what is no HTTP',
  ignore: !mayRun,
  async fn(t) {
    for (const row of await leaving(program, undefined, "in no cassette")) {
      // What is asked of this machine passes; a server of it may be a database's.
      if (!/^(?:refused|heard)/.test(row.expected) || row.name.startsWith("server of")) continue;
      if (row.verdict === "absent") continue;
      await t.step(row.name, () => {
        const shown = JSON.stringify(row, null, 1);
        const mayBeSent = row.expected === "refused, and sent" && row.verdict === row.expected;
        if (!mayBeSent) assertEquals(row.verdict, "refused", shown);
        assert(row.leads !== false, shown);
      });
    }
  },
});
