// The function tracker from a user's side: examples/tracked is recorded, and a helper two modules away is edited.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ESCAPE, historyOf, inScene, producersOf, recorded } from "../support/tracked_scene.ts";

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
