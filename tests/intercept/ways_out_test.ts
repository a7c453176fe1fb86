// Every way out that this runtime has: a replay refuses it, or tells of it; none is silent.
import { assert, assertEquals } from "@std/assert";
import { leaving } from "../support/leaving.ts";
import { mayRun } from "../support/runtime.ts";

const program = new URL("./ways_out.ts", import.meta.url);

Deno.test({
  name: "each way out of the runtime is refused or told, and own servers are reached",
  ignore: !mayRun,
  async fn(t) {
    const tried = await leaving(program);
    assert(tried.length > 10);
    for (const row of tried) {
      await t.step(row.name, () => {
        if (row.verdict === "absent") return;
        assertEquals(row.verdict, row.expected, JSON.stringify(row, null, 1));
        // What leads nowhere without a cassette shows nothing by leading nowhere in one.
        assert(row.leads !== false, JSON.stringify(row, null, 1));
      });
    }
  },
});
