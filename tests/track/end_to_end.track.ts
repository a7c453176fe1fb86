// The function tracker from a user's side: examples/tracked in a folder of its own, recorded against
// the stand-in server; a helper two modules away is edited; each step is a process of this runtime.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { copy } from "@std/fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HistoryEntry } from "../../src/signatures/types.ts";
import { startServer } from "../../examples/server.ts";
import { inProject } from "../support/tracked_project.ts";

const example = fileURLToPath(new URL("../../examples/tracked/", import.meta.url));

interface Scene {
  folder: string;
  /** Where the server is. */
  upstream: string;
  /** Runs the example's program on this runtime; kills it when so many requests have come. */
  run(
    command: string,
    env?: Record<string, string>,
    killAt?: number,
  ): Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Runs the program `retake`. */
  retake(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }>;
  edit(path: string, from: string, to: string): Promise<void>;
  /** All files below a folder, with their texts. */
  texts(below: string): Promise<Record<string, string>>;
  /** How many requests have reached the server. */
  requests(): number;
}

async function inScene(fn: (scene: Scene) => Promise<void>): Promise<void> {
  const server = await startServer({ latency: [100, 100], pause: 0 });
  try {
    await inProject({ "cli.ts": `import "@retake/retake/cli";\n` }, async ({ folder, run }) => {
      await copy(example, folder, { overwrite: true });
      await fn({
        folder,
        upstream: server.origin,
        async run(command, env, killAt = Infinity) {
          const last = server.requests + killAt;
          return await run("main.ts", [command], { env, killWhen: () => server.requests >= last });
        },
        retake: (...words) => run("cli.ts", words, { env: { NO_COLOR: "1" } }),
        async edit(path, from, to) {
          const text = await readFile(join(folder, path), "utf8");
          assertStringIncludes(text, from);
          await writeFile(join(folder, path), text.replace(from, to));
        },
        async texts(below) {
          const names = await readdir(join(folder, below), { recursive: true }).catch(() => []);
          const files = names.map((name) => name.replaceAll("\\", "/"))
            .filter((name) => /\.(?:json|txt)$/.test(name) && !name.includes(".cache"));
          const pairs = files.sort().map(async (name) =>
            [name, await readFile(join(folder, below, name), "utf8")] as const
          );
          return Object.fromEntries(await Promise.all(pairs));
        },
        requests: () => server.requests,
      });
    });
  } finally {
    await server.close();
  }
}

const recorded = async ({ run }: Scene, upstream: string): Promise<void> => {
  const { code, stderr } = await run("run", { CASSETTE_MODE: "record", UPSTREAM: upstream });
  assertEquals(code, 0, stderr);
};

const historyOf = async ({ texts }: Scene, name: string): Promise<HistoryEntry[]> =>
  Object.values(await texts(`signatures/.history/${name}`)).map((text) => JSON.parse(text));

const producersOf = (text: string): { fn: string; hash: string; how: string }[][] =>
  JSON.parse(text).interactions.map(({ producedBy }: { producedBy: [] }) => producedBy);

const ESCAPE = [`replaceAll("{", "(")`, `replaceAll("{", "<")`] as const;

Deno.test("a recording says which functions it comes from, and their signatures are written", () =>
  inScene(async (scene) => {
    await recorded(scene, scene.upstream);
    const cassettes = await scene.texts("cassettes");
    assertEquals(Object.keys(cassettes), [
      "persona/baker.json",
      "persona/braces.json",
      "persona/summary.json",
    ]);
    const [[producer, ...others] = [], ...more] = producersOf(cassettes["persona/baker.json"]!);
    assertEquals([others, more], [[], []]);
    assertEquals([producer!.fn, producer!.how], ["persona.ts#fromPrompt", "scope"]);
    const signatures = await scene.texts("signatures/persona.ts");
    assertEquals(Object.keys(signatures), ["fromPrompt.json", "summarize.json"]);
    const signature = JSON.parse(signatures["fromPrompt.json"]!);
    const [first] = await historyOf(scene, "persona.ts/fromPrompt");
    assertEquals(first!.hash, producer!.hash);
    assert("template.ts#escapeSlot" in signature.dependencies);
    assert(!("template.ts#escapeSlot" in JSON.parse(signatures["summarize.json"]!).dependencies));
    // A replay of unchanged code writes nothing and says nothing.
    const before = await scene.texts(".");
    const { code, stderr } = await scene.run("run");
    assertEquals([code, stderr], [0, ""]);
    assertEquals(await scene.texts("."), before);
  }));

Deno.test("kind 10: an edit two modules away: warned of, verified for free, recorded where it matters", () =>
  inScene(async (scene) => {
    await recorded(scene, scene.upstream);
    const before = await scene.texts("cassettes");
    const asked = scene.requests();
    await scene.edit("template.ts", ...ESCAPE);

    // In replay: a warning for what comes from it, with the path to it.
    const replay = await scene.run("run", { CASSETTE_DRIFT: "ignore" });
    assertMatch(
      replay.stderr,
      /persona\/baker\.json is stale: fromPrompt \(persona\.ts\) has changed/,
    );
    assertStringIncludes(replay.stderr, "fromPrompt -> buildMessages -> fill -> escapeSlot");
    assert(!replay.stderr.includes("persona/summary.json is stale"), replay.stderr);
    assertEquals(await scene.texts("cassettes"), before);

    // Why, with the difference of the source and the cost.
    const { stdout: why } = await scene.run("stale");
    assertMatch(why, /^2 of 3 cassettes are stale/);
    assertMatch(why, /-.*replaceAll\("\{", "\("\)/);
    assertMatch(why, /\+.*replaceAll\("\{", "<"\)/);
    assertMatch(why, /about \$0\.0/);

    // The same by the program, for people and for CI.
    const status = await scene.retake("status");
    assertEquals(status.code, 1, status.stderr);
    assertMatch(
      status.stdout,
      /^stale\n {2}persona\/baker {2}persona\.ts#fromPrompt has changed\n/,
    );
    assertMatch(status.stdout, /3 cassettes: 1 fresh, 2 stale\n/);
    const explained = await scene.retake("status", "braces", "--explain");
    assertMatch(explained.stdout, /1 cassette: 1 stale\n[^]*\+.*replaceAll\("\{", "<"\)/);

    // Verified: the request without braces is the same, at no cost.
    const { stdout: verified, stderr } = await scene.run("verify");
    assertEquals(verified.trim().split("\n"), [
      "persona/baker: still valid",
      "persona/braces: changed",
      "persona/summary: fresh",
    ], stderr);
    assertStringIncludes(stderr, "persona/baker: still valid: requests unchanged");
    assertEquals(scene.requests(), asked);
    const after = await scene.texts("cassettes");
    assertEquals(after["persona/braces.json"], before["persona/braces.json"]);
    assertEquals(after["persona/summary.json"], before["persona/summary.json"]);
    assertEquals(after["persona/baker.json"], before["persona/baker.json"]);
    const valid = await scene.texts("signatures/.valid/persona/baker");
    assertEquals(Object.keys(valid).length, 1);

    // Going back to the old source, and forth, it stays fresh.
    await scene.edit("template.ts", ESCAPE[1], ESCAPE[0]);
    assertEquals((await scene.run("stale")).stdout.trim(), "0 of 3 cassettes are stale");
    await scene.edit("template.ts", ...ESCAPE);
    assertMatch((await scene.run("stale")).stdout, /^1 of 3 cassettes are stale/);

    // Recorded: exactly the one that asks for something else.
    const again = await scene.run("record", { UPSTREAM: scene.upstream });
    assertEquals(again.stdout.trim().split("\n"), [
      "persona/baker: fresh",
      "persona/braces: recorded",
      "persona/summary: fresh",
    ], again.stderr);
    assertEquals(scene.requests(), asked + 1);
    const final = await scene.texts("cassettes");
    assertEquals(final["persona/baker.json"], after["persona/baker.json"]);
    assertEquals(final["persona/summary.json"], after["persona/summary.json"]);
    assert(final["persona/braces.json"] !== before["persona/braces.json"]);

    // The history says what became of it; what has not changed has none.
    const signatures = await scene.texts("signatures/persona.ts");
    assertEquals(Object.keys(signatures), ["fromPrompt.json", "summarize.json"]);
    const history = await historyOf(scene, "persona.ts/fromPrompt");
    assertEquals(history.length, 2);
    assertEquals(history[1]!.hash, producersOf(final["persona/braces.json"]!)[0]![0]!.hash);
    assertEquals(Object.keys(history[1]!.changed), ["template.ts#escapeSlot"]);
    assertEquals((await historyOf(scene, "persona.ts/summarize")).length, 1);

    // And all is quiet, offline.
    const quiet = await scene.run("run");
    assertEquals([quiet.code, quiet.stderr], [0, ""]);
  }));

Deno.test("a foreign runner does the same by CASSETTE_STALE", () =>
  inScene(async (scene) => {
    await recorded(scene, scene.upstream);
    const before = await scene.texts("cassettes");
    await scene.edit("template.ts", ...ESCAPE);
    const refused = await scene.run("run", { CASSETTE_STALE: "error" });
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.stderr, "is stale");
    assertEquals(await scene.texts("cassettes"), before);
    const asked = scene.requests();
    const refreshed = await scene.run("run", {
      CASSETTE_STALE: "record",
      UPSTREAM: scene.upstream,
    });
    assertEquals(refreshed.code, 0, refreshed.stderr);
    assertEquals(scene.requests(), asked + 1);
    const quiet = await scene.run("run");
    assertEquals([quiet.code, quiet.stderr], [0, ""]);
  }));

Deno.test("a comment, a type, a format and a renamed local make nothing stale", () =>
  inScene(async (scene) => {
    await recorded(scene, scene.upstream);
    await scene.edit("template.ts", "/** Keeps", "// Once more.\n\n/** Keeps");
    await scene.edit("template.ts", "(value: string): string", "(text: unknown & string)");
    await scene.edit("template.ts", "return value", "return text");
    await scene.edit("messages.ts", `{ role: "user", content`, `{\n  'role':\n'user',content`);
    const { code, stderr } = await scene.run("run", { CASSETTE_STALE: "error" });
    assertEquals([code, stderr], [0, ""]);
  }));

Deno.test("an accepted change makes nothing stale, and its reason is kept", () =>
  inScene(async (scene) => {
    await recorded(scene, scene.upstream);
    await scene.edit("template.ts", ...ESCAPE);
    const accepted = await scene.run("accept", { REASON: "braces are rare" });
    assertEquals(accepted.code, 0, accepted.stderr);
    const { stdout } = await scene.run("stale");
    assertEquals(stdout.trim(), "0 of 3 cassettes are stale");
    const history = await historyOf(scene, "persona.ts/fromPrompt");
    assertEquals(history.at(-1)!.verdict, "accepted: braces are rare");
  }));

Deno.test("a moved function keeps its recordings and its history", () =>
  inScene(async (scene) => {
    await recorded(scene, scene.upstream);
    await scene.edit("persona.ts", "export const fromPrompt", "export const personaFrom");
    await scene.edit("cases.ts", "import { fromPrompt,", "import { personaFrom as fromPrompt,");
    const { code, stderr } = await scene.run("run", { CASSETTE_STALE: "error" });
    assertEquals([code, stderr], [0, ""]);
    await scene.edit("template.ts", ...ESCAPE);
    const { stdout } = await scene.run("record", { UPSTREAM: scene.upstream });
    assertMatch(stdout, /persona\/braces: recorded/);
    const signatures = await scene.texts("signatures/persona.ts");
    const history = await historyOf(scene, "persona.ts/personaFrom");
    assertEquals(history.flatMap(({ previously }) => previously ?? []), ["persona.ts#fromPrompt"]);
    assert(history.length >= 2);
    assertEquals(Object.keys(signatures), ["personaFrom.json", "summarize.json"]);
  }));

Deno.test("a file that no longer parses makes its recordings unknown, never fresh", () =>
  inScene(async (scene) => {
    await recorded(scene, scene.upstream);
    await writeFile(join(scene.folder, "template.ts"), "export function (");
    const { stdout, code, stderr } = await scene.run("stale");
    assertEquals(code, 0, stderr);
    assertMatch(stdout, /^3 of 3 cassettes are stale\n.*cannot be looked into/);
  }));

Deno.test("an interrupted record leaves each cassette either old or new", () =>
  inScene(async (scene) => {
    await recorded(scene, scene.upstream);
    const before = await scene.texts("cassettes");
    await scene.edit("template.ts", ...ESCAPE);
    await scene.edit("messages.ts", "Describe a person", "Describe one person");
    // Killed in the middle of the second request: the server answers the first one only.
    const killed = await scene.run("record", { UPSTREAM: scene.upstream }, 2);
    assert(killed.code !== 0, killed.stdout);
    const after = await scene.texts("cassettes");
    assert(after["persona/baker.json"] !== before["persona/baker.json"], killed.stderr);
    assertEquals(after["persona/braces.json"], before["persona/braces.json"]);
    const again = await scene.run("record", { UPSTREAM: scene.upstream });
    assertEquals(again.stdout.trim().split("\n"), [
      "persona/baker: fresh",
      "persona/braces: recorded",
      "persona/summary: fresh",
    ], again.stderr);
  }));

Deno.test("what a fingerprint leaves out is told once, and how to declare it", () =>
  inScene(async (scene) => {
    const body = "return await complete(buildMessages(description));";
    await scene.edit("persona.ts", body, `eval("0"); ${body}`);
    const record = { CASSETTE_MODE: "record", UPSTREAM: scene.upstream };
    const first = await scene.run("run", record);
    assertMatch(
      first.stderr,
      /fingerprint of persona.ts#fromPrompt has gaps[^]*eval in persona.ts cannot be looked into[^]*deps:/,
    );
    assertEquals(first.stderr.split("has gaps").length, 2);
    const { stderr } = await scene.run("run", record);
    assertEquals(stderr.includes("has gaps"), false, stderr);
  }));
