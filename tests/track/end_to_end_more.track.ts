// The function tracker from a user's side, once more: what is accepted, moved, broken, interrupted, or run by another runner.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ESCAPE, historyOf, inScene, recorded } from "../support/tracked_scene.ts";

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
