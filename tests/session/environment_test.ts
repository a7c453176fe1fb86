import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { Finished } from "../../examples/process.ts";
import { serve } from "../support/local_server.ts";
import { startProgram } from "../support/others.ts";
import { mayRun, runtime } from "../support/runtime.ts";

const program = new URL("../support/asking.ts", import.meta.url);
const unset = Object.fromEntries(
  ["CASSETTE_MODE", "CASSETTE_DIR", "ALLOW_FALLBACK", "SHOW_STATS", "VERBOSE"]
    .concat("npm_lifecycle_event")
    .map((name) => [name, undefined]),
);

interface How {
  /** Options for the cassette. */
  options?: object;
  /** More arguments of the program. */
  args?: string[];
  /** The command that runs it. */
  runtime?: string[];
}

/** Runs the program in an empty folder of its own, against a server of its own. */
async function inFolder(
  run: (
    ask: (env: Record<string, string>, how?: How) => Promise<Finished>,
    server: { close: () => Promise<void>; hits: unknown[] },
    folder: string,
  ) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "retake-"));
  await using server = await serve((_, response) => response.end(`answer ${server.hits.length}`));
  const ask = (env: Record<string, string>, { options = {}, args = [], runtime }: How = {}) =>
    startProgram(program, [`${server.url}/`, JSON.stringify(options), ...args], {
      cwd: folder,
      env: { ...unset, ...env },
      ...(runtime ? { runtime } : {}),
    }).finished;
  await run(ask, server, folder);
  await rm(folder, { recursive: true });
}

function test(name: string, fn: Parameters<typeof inFolder>[0]): void {
  Deno.test({ name, ignore: !mayRun, fn: () => inFolder(fn) });
}

test(
  "CASSETTE_MODE=record, then replay by default, with the server gone",
  async (ask, server, folder) => {
    const recorded = await ask({ CASSETTE_MODE: "record" });
    assertEquals([recorded.code, recorded.stdout.trim()], [0, "record: answer 1"], recorded.stderr);
    const text = await readFile(join(folder, "cassettes/tests/asking.json"), "utf8");
    assert(!text.includes("s3cret"));
    await server.close();
    const replayed = await ask({});
    assertEquals([replayed.code, replayed.stdout.trim()], [0, "replay: answer 1"], replayed.stderr);
    assertEquals(await readFile(join(folder, "cassettes/tests/asking.json"), "utf8"), text);
  },
);

test("CASSETTE_DIR keeps cassettes elsewhere", async (ask, _, folder) => {
  await ask({ CASSETTE_MODE: "once", CASSETTE_DIR: "tapes" });
  assertStringIncludes(await readFile(join(folder, "tapes/tests/asking.json"), "utf8"), "retake/2");
});

test(
  "without a cassette, replay refuses and tells the command that records it",
  async (ask, server) => {
    const { code, stdout } = await ask({});
    assertEquals(code, 3);
    assertStringIncludes(stdout, "MISS");
    assertStringIncludes(stdout, "cassettes/tests/asking.json (mode replay; no such file)");
    const node = process.env.RETAKE_TEST_COMPILED ? "node --import" : "npx tsx";
    const commands = { deno: "deno run -A", bun: "bun", node };
    const command = `CASSETTE_MODE=record ${commands[runtime as keyof typeof commands]} `;
    assertStringIncludes(stdout, command);
    assertMatch(stdout, /asking\.ts http:\S+ '?\{\}'?\n/); // with its arguments
    assertEquals(server.hits.length, 0);
  },
);

test("ALLOW_FALLBACK=true asks the real API on a miss, and says so", async (ask, server) => {
  const { code, stdout, stderr } = await ask({ ALLOW_FALLBACK: "true" });
  assertEquals([code, stdout.trim()], [0, "replay: answer 1"]);
  assertStringIncludes(stderr, "ALLOW_FALLBACK");
  assertEquals((await ask({ ALLOW_FALLBACK: "false" })).code, 3);
  assertEquals(server.hits.length, 1);
});

test("VERBOSE and SHOW_STATS tell each request and the sum", async (ask) => {
  await ask({ CASSETTE_MODE: "record" });
  const { stderr } = await ask({ VERBOSE: "true", SHOW_STATS: "1" });
  assertStringIncludes(stderr, "tests/asking: GET ");
  assertStringIncludes(stderr, "played #1");
  assertStringIncludes(stderr, "tests/asking (replay): 1 played, 0 recorded, 0 live, 0 missed");
});

test("a mode that is none is one clear sentence, and nothing is asked", async (ask, server) => {
  const { code, stdout } = await ask({ CASSETTE_MODE: "rerecord" });
  assertEquals(code, 3);
  assertStringIncludes(stdout, 'CASSETTE_MODE is "rerecord", which is no mode');
  assertStringIncludes(stdout, "replay, once, update, record, live");
  const flag = await ask({ ALLOW_FALLBACK: "maybe" });
  assertStringIncludes(flag.stdout, 'ALLOW_FALLBACK is "maybe"; it must be true or false.');
  const budget = await ask({ RETAKE_BUDGET: "1,50" });
  assertStringIncludes(budget.stdout, 'RETAKE_BUDGET is "1,50"; it must be an amount of US');
  const passed = await ask({ CASSETTE_PASS: "*" });
  assertStringIncludes(passed.stdout, 'CASSETTE_PASS has "*", which is no host');
  assertEquals(server.hits.length, 0);
});

test("what the call says counts more than the environment", async (ask) => {
  const { stdout } = await ask({ CASSETTE_MODE: "replay" }, { options: { mode: "once" } });
  assertEquals(stdout.trim(), "once: answer 1");
});

if (runtime === "deno") {
  test("on Deno, an argument sets the mode where the environment may not be read", async (ask) => {
    const runtime = [process.execPath, "run", "--allow-net", "--allow-read", "--allow-write"];
    const unread = await ask({ CASSETTE_MODE: "record" }, { runtime });
    assertEquals([unread.code, unread.stdout.split("\n")[0]], [3, "MISS"], unread.stderr);
    const recorded = await ask({}, { runtime, args: ["--cassette-mode=record"] });
    assertEquals(recorded.stdout.trim(), "record: answer 1", recorded.stderr);
  });
}
