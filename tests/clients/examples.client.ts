// The examples and the demo, run as a newcomer runs them: each in a process of its own, in an empty
// folder, the first time recording, the second time replaying.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { start } from "../../examples/process.ts";

const env = { CASSETTE_MODE: undefined, CASSETTE_DIR: undefined, OPENAI_API_KEY: undefined };

async function inEmptyFolder(fn: (cwd: string) => Promise<void>): Promise<void> {
  const cwd = await mkdtemp(join(tmpdir(), "retake-examples-"));
  try {
    await fn(cwd);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

async function run(name: string, cwd: string): Promise<string[]> {
  const file = new URL(`../../examples/${name}.ts`, import.meta.url);
  const { code, stdout, stderr } = await start(file, [], { cwd, env }).finished;
  assertEquals(code, 0, stderr);
  return stdout.trimEnd().split("\n");
}

/** The last line of the first run, of the second one, and the files there are after both. */
const EXAMPLES: Record<string, [RegExp, RegExp, RegExp[]]> = {
  with_cassette: [/, 1 requests sent$/, /, 0 requests sent$/, [/^with-cassette\.json$/]],
  use_cassette: [/0 played, 2 recorded$/, /2 played, 0 recorded$/, [/^use-cassette\.json$/]],
  open_session: [/0 played, 1 recorded$/, /1 played, 0 recorded$/, [/^open-session\.json$/]],
  wrap: [/^2 requests sent/, /^0 requests sent/, [
    /^describe-\w{6}\.json$/,
    /^describe-\w{6}\.json$/,
  ]],
};

for (const [name, [first, second, files]] of Object.entries(EXAMPLES)) {
  Deno.test(`examples/${name}.ts records once and replays from then on`, () =>
    inEmptyFolder(async (cwd) => {
      const live = await run(name, cwd);
      const replay = await run(name, cwd);
      assertMatch(live.at(-1)!, first);
      assertMatch(replay.at(-1)!, second);
      assertEquals(replay.slice(0, -1), live.slice(0, -1));
      const found = (await readdir(join(cwd, "cassettes/examples"))).sort();
      assertEquals(found.length, files.length);
      files.forEach((file, i) => assertMatch(found[i]!, file));
    }));
}

Deno.test("examples/demo.ts prints one row a call, every outcome the same", () =>
  inEmptyFolder(async (cwd) => {
    const lines = await run("demo", cwd);
    const rows = lines.filter((line) => line.includes("results/demo/"));
    assertEquals(rows.length, 5);
    for (const row of rows) {
      assertMatch(row, / ms .* ms .*x .* yes .*results\/demo\/[\w-]+\.json$/);
    }
    assertMatch(lines.at(-1)!, /every outcome the same/);
    const dir = join(cwd, "results/demo");
    const files = await readdir(dir);
    assertEquals(files.length, 5);
    for (const file of files) {
      const text = await readFile(join(dir, file), "utf8");
      assert(!text.includes("sk-no-key"), `${file} holds the key`);
      assert(text.includes("https://api.openai.com/v1/"), `${file} holds another address`);
    }
  }));
