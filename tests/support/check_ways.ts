/** Holds a table of ways out to what was expected of each. */
import { assert, assertEquals } from "@std/assert";
import { readFileSync } from "node:fs";
import process from "node:process";
import type { Tried } from "./ways_out.ts";

/**
 * @param t the test whose steps the rows are
 * @param tried the rows
 * @param options.isFirst whether Retake was imported before all else
 */
export async function checkWays(
  t: { step(name: string, fn: () => void): Promise<boolean> },
  tried: Tried[],
  { isFirst = false } = {},
): Promise<void> {
  assert(tried.length > 10);
  const documented = documentedCells();
  for (const row of tried) {
    if (row.verdict === "absent") continue;
    const shown = JSON.stringify(row, null, 1);
    await t.step(row.name, () => {
      // What is ended in mid-air may have been sent, or not.
      const isLate = row.expected === "refused, and sent" && row.verdict === "refused";
      if (!isLate) assertEquals(row.verdict, row.expected, shown);
      // What leads nowhere without a cassette shows nothing by leading nowhere in one.
      assert(row.leads !== false, shown);
      if (documented) {
        const [last, first = last] = documented.get(row.name)?.split("; Retake first: ") ?? [];
        assertEquals(isFirst ? first : last, row.expected, "docs/reach.md");
      }
      assert(
        row.leads !== true || (row.sent > 0) === !/^(?:refused|heard)$/.test(row.verdict),
        shown,
      );
    });
  }
}

/** The column of this runtime in the table of the documentation, where it has one: by way. */
function documentedCells(): Map<string, string> | undefined {
  const { deno, bun, node } = process.versions as Record<string, string | undefined>;
  const name = deno ? "Deno" : bun ? "Bun" : `Node ${node!.split(".")[0]}`;
  const text = readFileSync(new URL("../../docs/reach.md", import.meta.url), "utf8");
  const table = text.slice(
    text.indexOf("<!-- by `npm run ways-out` -->"),
    text.indexOf("<!-- -->"),
  );
  const rows = table.split("\n").filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const column = rows[0]!.indexOf(name);
  return column < 0 ? undefined : new Map(rows.map((cells) => [cells[0]!, cells[column]!]));
}
