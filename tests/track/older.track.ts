// Recordings whose fingerprints an older normaliser made: told as what they are, taken over by `verify`
// at no cost, and never told as a change of the function.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serve } from "../support/local_server.ts";
import { inProject } from "../support/tracked_project.ts";

const FILES = {
  "ask.ts": `import { track } from "@retake/retake/track";
const words = (word: string) => "say " + word;
export const ask = track(async (word: string) =>
  await (await fetch("https://api.example.com/" + words(word))).text()
);
`,
  "main.ts": `import { withCassette } from "@retake/retake";
import process from "node:process";
import { ask } from "./ask.ts";
const upstreams = process.env.UPSTREAM ? { "https://api.example.com": process.env.UPSTREAM } : {};
await withCassette("words/one", { upstreams }, () => ask("one"));
await withCassette("words/two", { upstreams }, () => ask("two"));
`,
  "stale.ts": `import { accept, checkStale, explainStale } from "@retake/retake/track";
import process from "node:process";
if (process.argv[2]) await accept("ask.ts#ask", process.argv[2]);
const { stale } = await checkStale();
console.log(stale.length + " stale: " + stale.flatMap((it) => it.functions.map(({ why }) => why)));
for (const { text } of await explainStale()) console.log(text);
`,
};

/** All that is committed, as a release with normaliser 1 wrote it: with other hashes, unnumbered. */
async function makeOlder(folder: string): Promise<void> {
  for (const below of ["cassettes", "signatures"]) {
    for (const name of await readdir(join(folder, below), { recursive: true })) {
      if (!name.endsWith(".json") || name.includes(".cache")) continue;
      const path = join(folder, below, name);
      const text = (await readFile(path, "utf8"))
        .replace(/"(?:[0-9a-f]{64}|[0-9a-f]{16})"/g, (hash) => [...hash].reverse().join(""))
        .replace(/ {2}"normaliser": 2,\n/, name.includes(".history") ? "" : `  "normaliser": 1,\n`);
      await writeFile(path, text);
    }
  }
}

Deno.test("what an older normaliser made is told as that, and verified for free", async () => {
  await using server = await serve();
  await inProject(FILES, async ({ folder, run }) => {
    const ran = async (env: Record<string, string | undefined>) => {
      const { code, stderr } = await run("main.ts", [], { env });
      assertEquals(code, 0, stderr);
      return stderr;
    };
    const stale = async (...reason: string[]) => {
      const { code, stdout, stderr } = await run("stale.ts", reason);
      assertEquals(code, 0, stderr);
      return stdout;
    };
    await ran({ CASSETTE_MODE: "record", UPSTREAM: server.url });
    assertEquals(await stale(), "0 stale: \n");
    await makeOlder(folder);

    const told = await ran({});
    assertStringIncludes(
      told,
      "words/one.json is stale: ask (ask.ts) was recorded with an older fingerprint",
    );
    assertMatch(told, /to do .*CASSETTE_STALE=verify/);
    assertStringIncludes(told, "nothing says that the function has changed");
    assert(!/\) has changed|ask in ask\.ts changed/.test(told), told);
    const why = await stale();
    assertMatch(
      why,
      /^2 stale: older,older\nask \(ask\.ts\) was recorded with an older fingerprint/,
    );
    assertMatch(why, /at no cost: .*CASSETTE_STALE=verify/);

    // A cassette at a time: that one is taken over does not make a change of the other.
    const text = await readFile(join(folder, "main.ts"), "utf8");
    await writeFile(join(folder, "main.ts"), text.replace(/await .*two.*\n/, ""));
    assertMatch(await ran({ CASSETTE_STALE: "verify" }), /still valid/);
    assertMatch(await stale(), /^1 stale: older\n/);
    await writeFile(join(folder, "main.ts"), text);
    await ran({ CASSETTE_STALE: "verify" });
    assertEquals(await stale(), "0 stale: \n");
    assertEquals(await ran({}), "");

    // From then on a change is a change.
    const ask = await readFile(join(folder, "ask.ts"), "utf8");
    await writeFile(join(folder, "ask.ts"), ask.replace("say ", "tell "));
    assertMatch(await stale(), /^2 stale: changed,changed\n/);
  });
});

Deno.test("what an older normaliser made can be accepted, too", async () => {
  await using server = await serve();
  await inProject(FILES, async ({ folder, run }) => {
    const env = { CASSETTE_MODE: "record", UPSTREAM: server.url };
    assertEquals((await run("main.ts", [], { env })).code, 0);
    await makeOlder(folder);
    const { stdout, stderr } = await run("stale.ts", ["a newer release"]);
    assertEquals(stdout, "0 stale: \n", stderr);
  });
});
