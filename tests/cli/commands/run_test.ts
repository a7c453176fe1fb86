// `retake run`: another program, and what it ends with.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { writeFile } from "node:fs/promises";
import process from "node:process";
import { isRetakeError } from "../../../mod.ts";
import { runCommand } from "../../../src/cli/commands/run.ts";
import { mayRun } from "../../support/runtime.ts";
import { said } from "../../support/said.ts";
import { inFolder } from "../../support/temporary.ts";

inFolder(
  "it ends with the code of the other program, and says where nothing was used",
  async (folder) => {
    const file = `${folder}/ends.mjs`;
    await writeFile(file, "process.exit(7);\n");
    const words = [process.execPath, ..."deno" in process.versions ? ["run", "-A"] : [], file];
    let code: number | undefined;
    const lines = await said(async () => code = await runCommand.run(words, { results: false }));
    assertEquals(code, 7);
    assertMatch(lines.said.join("\n"), /no use of a cassette was written down/);
    assertMatch(lines.printed.join("\n"), /ended badly; what it says itself is above/);
  },
  !mayRun,
);

inFolder("a program that is not there is named", async () => {
  const error = await assertRejects(() => runCommand.run(["no-such-program"], { results: false }));
  assert(isRetakeError(error, "OPTION_INVALID"), String(error));
}, !mayRun);
