// What recordings have spared over all runs, kept in a file.
import { assertEquals, assertMatch } from "@std/assert";
import { writeFile } from "node:fs/promises";
import { readSavings, SAVINGS_FILE, savingsText } from "../../src/cli/savings.ts";
import { inFolder } from "../support/temporary.ts";

const SUM = { requests: 2, dollars: 0.5, unknown: 0, milliseconds: 900 };

inFolder("what was kept is read again, and goes on", async (folder) => {
  const warned: string[] = [];
  const read = () => readSavings(folder, (message) => warned.push(message));
  const first = await read();
  first.add("a/b", "2026-11-23T00:00:00.000Z", SUM);
  await writeFile(`${folder}/${SAVINGS_FILE}`, savingsText(first));
  const second = await read();
  assertEquals([second.all(), second.ofThisRun(), warned], [first.all(), undefined, []]);
  second.add("a/b", "2026-11-23T00:00:00.000Z", SUM);
  assertEquals(second.ofThisRun()!.dollars, 1);
  assertEquals(Object.values(second.days()).map(({ requests }) => requests), [4]);
});

inFolder("what is damaged or of another version is told, and counted anew", async (folder) => {
  for (
    const text of ["{ half", '{"format":"retake-ledger/2","cassettes":{"a":{}}}', "null"]
  ) {
    await writeFile(`${folder}/${SAVINGS_FILE}`, text);
    const warned: string[] = [];
    const savings = await readSavings(folder, (message) => warned.push(message));
    assertEquals([savings.all(), warned.length], [{}, 1]);
    assertMatch(warned[0]!, /ledger\.json is no ledger of this version/);
  }
});
