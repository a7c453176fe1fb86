// `retake replay`: what its command gets to know of the environment.
import { assertEquals } from "@std/assert";
import { readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { replayCommand } from "../../../src/cli/commands/replay.ts";
import { mayRun } from "../../support/runtime.ts";
import { again, said } from "../../support/said.ts";
import { inFolder } from "../../support/temporary.ts";

const SETS = [
  "CASSETTE_MODE",
  "ALLOW_FALLBACK",
  "CASSETTE_PASS",
  "CASSETTE_GUARD",
  "CASSETTE_STALE",
];

/** What a command behind `retake replay` finds in its environment, where that of this program says something. */
async function found(folder: string, env: Record<string, string>): Promise<unknown> {
  const file = `${folder}/tells.mjs`;
  await writeFile(
    file,
    `import { writeFileSync } from "node:fs";
    import process from "node:process";
    const told = ${JSON.stringify(SETS)}.map((name) => process.env[name] ?? "unset");
    writeFileSync(${JSON.stringify(`${folder}/told.json`)}, JSON.stringify(told));\n`,
  );
  const before = SETS.map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  try {
    const words = [process.execPath, ..."deno" in process.versions ? ["run", "-A"] : [], file];
    await said(() => replayCommand.run(words, { results: false }, again));
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
  return JSON.parse(await readFile(`${folder}/told.json`, "utf8"));
}

inFolder("nothing that the environment says has a replay send something", async (folder) => {
  const sends = {
    CASSETTE_MODE: "live",
    ALLOW_FALLBACK: "true",
    CASSETTE_PASS: "127.0.0.1",
    CASSETTE_GUARD: "off",
    CASSETTE_STALE: "record",
  };
  assertEquals(await found(folder, sends), ["replay", "false", "", "", ""]);
}, !mayRun);

inFolder("what sends nothing stays as it is", async (folder) => {
  assertEquals(await found(folder, { CASSETTE_STALE: "verify" }), [
    "replay",
    "false",
    "",
    "",
    "verify",
  ]);
}, !mayRun);
