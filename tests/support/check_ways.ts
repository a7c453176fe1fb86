/** Holds a table of ways out to what was expected of each. */
import { assert, assertEquals } from "@std/assert";
import type { Tried } from "./ways_out.ts";

/** @param t the test whose steps the rows are */
export async function checkWays(
  t: { step(name: string, fn: () => void): Promise<boolean> },
  tried: Tried[],
): Promise<void> {
  assert(tried.length > 10);
  for (const row of tried) {
    if (row.verdict === "absent") continue;
    const shown = JSON.stringify(row, null, 1);
    await t.step(row.name, () => {
      // What is ended in mid-air may have been sent, or not.
      const isLate = row.expected === "refused, and sent" && row.verdict === "refused";
      if (!isLate) assertEquals(row.verdict, row.expected, shown);
      // What leads nowhere without a cassette shows nothing by leading nowhere in one.
      assert(row.leads !== false, shown);
      assert(row.leads !== true || (row.sent > 0) === (row.verdict !== "refused"), shown);
    });
  }
}
