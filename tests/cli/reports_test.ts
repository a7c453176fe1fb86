// Reports, written down.
import { assertEquals, assertMatch } from "@std/assert";
import { readdir, readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { leaveReports } from "../../src/cli/reports.ts";
import { SAVINGS_FILE, savingsText } from "../../src/cli/savings.ts";
import { REPORT_FORMATS } from "../../src/suite/report/formats.ts";
import { toMarkdown } from "../../src/suite/report/markdown.ts";
import { openSavings } from "../../src/suite.ts";
import { mayRun } from "../support/runtime.ts";
import { said } from "../support/said.ts";
import { mixedRun } from "../support/sample_reports.ts";
import { inFolder } from "../support/temporary.ts";

const savings = openSavings({}, "2026-11-23T00:00:00.000Z");

/** Leaves reports where a step of a workflow has its summary there, or none. */
async function leave(folder: string | undefined, summary?: string) {
  const before = process.env.GITHUB_STEP_SUMMARY;
  process.env.GITHUB_STEP_SUMMARY = summary ?? "";
  let isWritten: boolean | undefined;
  try {
    const lines = await said(async () =>
      isWritten = await leaveReports(mixedRun(), savings, folder)
    );
    return { isWritten, ...lines };
  } finally {
    if (before === undefined) delete process.env.GITHUB_STEP_SUMMARY;
    else process.env.GITHUB_STEP_SUMMARY = before;
  }
}

inFolder(
  "every form that has a file is written to it, and the page is named first",
  async (folder) => {
    const results = `${folder}/results`;
    const { isWritten, said, printed } = await leave(results);
    const files = REPORT_FORMATS.filter(({ file }) => file !== undefined);
    const names = [...files.map(({ file }) => file!), SAVINGS_FILE];
    assertEquals((await readdir(results)).sort(), [...names].sort());
    for (const { file, render } of files) {
      assertEquals(await readFile(`${results}/${file}`, "utf8"), render(mixedRun()));
    }
    assertEquals(await readFile(`${results}/${SAVINGS_FILE}`, "utf8"), savingsText(savings));
    const [page, ...others] = names;
    assertEquals([isWritten, said], [true, []]);
    const [line] = printed.map((text) => text.replace(/\p{Cc}\[\d+m/gu, ""));
    assertEquals(line, `report  ${results}/${page} (and ${others.join(", ")})`);
  },
  !mayRun,
);

inFolder("what cannot be written is told, and is no success", async (folder) => {
  await writeFile(`${folder}/taken`, "a file");
  const { isWritten, said, printed } = await leave(`${folder}/taken`);
  assertEquals([isWritten, printed], [false, []]);
  assertMatch(said.join("\n"), /cannot be written to .*taken: [^]*--results another-folder/);
  const unsummed = await leave(undefined, `${folder}/no/such/summary.md`);
  assertEquals(unsummed.isWritten, false);
  assertMatch(unsummed.said.join("\n"), /GITHUB_STEP_SUMMARY cannot be written/);
}, !mayRun);

inFolder("a summary is added to what others have written", async (folder) => {
  const path = `${folder}/summary.md`;
  await writeFile(path, "before\n");
  assertEquals(await leave(undefined, path), { isWritten: true, said: [], printed: [] });
  assertEquals(await readFile(path, "utf8"), `before\n${toMarkdown(mixedRun())}\n`);
}, !mayRun);
