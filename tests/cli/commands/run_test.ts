// `retake run`: another program, and what it ends with.
import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { writeFile } from "node:fs/promises";
import process from "node:process";
import { isRetakeError } from "../../../mod.ts";
import { collectingFolder, openPurse } from "../../../src/host/collect.ts";
import { runCommand } from "../../../src/cli/commands/run.ts";
import { mayRun } from "../../support/runtime.ts";
import { again, said } from "../../support/said.ts";
import { inFolder } from "../../support/temporary.ts";

inFolder(
  "it ends with the code of the other program, and says where nothing was used",
  async (folder) => {
    const file = `${folder}/ends.mjs`;
    await writeFile(file, "process.exit(7);\n");
    const words = [process.execPath, ..."deno" in process.versions ? ["run", "-A"] : [], file];
    let code: number | undefined;
    const lines = await said(async () =>
      code = await runCommand.run(words, { results: false }, again)
    );
    assertEquals(code, 7);
    // Why it ended badly is what it says itself: that no test uses a cassette need not be the cause.
    assertEquals(lines.said, [
      "retake: no use of a cassette was written down, so there is nothing to report",
    ]);
    assertMatch(lines.printed.join("\n"), /ended badly; what it says itself is above/);
  },
  !mayRun,
);

inFolder(
  "where all went well, and nothing was used, it says what may be the cause",
  async (folder) => {
    const file = `${folder}/ends.mjs`;
    await writeFile(file, "");
    const words = [process.execPath, ..."deno" in process.versions ? ["run", "-A"] : [], file];
    const { said: lines } = await said(() => runCommand.run(words, { results: false }, again));
    assertMatch(
      lines.join("\n"),
      /no use of a cassette was written down[^]*\n {2}to do {2}see that/,
    );
  },
  !mayRun,
);

inFolder("a program that is not there is named", async () => {
  const error = await assertRejects(() =>
    runCommand.run(["no-such-program"], { results: false }, again)
  );
  assert(isRetakeError(error, "OPTION_INVALID"), String(error));
}, !mayRun);

inFolder(
  "what several processes spend is told to each, and is no line of any session",
  async () => {
    const folder = await collectingFolder();
    const [path] = Object.values(folder.environment);
    const [one, two] = [openPurse(path!), openPurse(path!)];
    assertEquals([one.share(0.5), two.share(0.25), one.share(0.75), two.share(0)], [
      0,
      0.5,
      0.25,
      0.75,
    ]);
    assertEquals(await folder.lines(), []);
    await folder.remove();
    const error = assertThrows(() => one.share(1));
    assert(isRetakeError(error, "STORE_WRITE"), String(error));
  },
);
