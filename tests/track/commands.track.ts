// The commands that know functions: signatures, check, record --stale --dry-run, on a project that has changed.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serve } from "../support/local_server.ts";
import { inProject, TWO_WORDS } from "../support/tracked_project.ts";

Deno.test("signatures lists, explains and accepts a change; check fails for it, and record tells what it costs", async () => {
  await using server = await serve();
  await inProject(TWO_WORDS, async ({ folder, run }) => {
    const recorded = await run("main.ts", [], {
      env: { CASSETTE_MODE: "record", UPSTREAM: server.url },
    });
    assertEquals(recorded.code, 0, recorded.stderr);
    const retake = (...words: string[]) =>
      run("cli.ts", words, { env: { NO_COLOR: "1", GITHUB_ACTIONS: "" } });
    const fresh = JSON.parse((await retake("signatures", "--json")).stdout);
    assertEquals(
      fresh.map(({ id, changes, stale }: Record<string, unknown>) => [id, changes, stale]),
      [
        ["ask.ts#ask", 0, undefined],
      ],
    );
    const source = await readFile(join(folder, "ask.ts"), "utf8");
    await writeFile(join(folder, "ask.ts"), source.replace("say ", "sing "));

    assertMatch(
      (await retake("signatures")).stdout,
      /^ask\.ts#ask .*has changed: 2 cassettes stale\n/,
    );
    const { stdout: why } = await retake("signatures", "explain", "ask");
    assertStringIncludes(why, "words in ask.ts changed");
    assertStringIncludes(why, "path   ask -> words");
    assertStringIncludes(why, '+words = (word: string) => "sing " + word');
    assertMatch(why, /cost {7}\S/);
    const checked = await retake("check");
    assertEquals(checked.code, 1, checked.stderr);
    assertMatch(checked.stdout, /words\/one\.json:1 {2}stale {2}ask\.ts#ask has changed/);
    assertEquals((await retake("check", "--allow", "stale")).code, 0);
    // Of a pull request: told without a key, beside the code.
    const summary = join(folder, "summary.md");
    const pull = await run("cli.ts", ["pr", "--check"], {
      env: { NO_COLOR: "1", GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary },
    });
    assertEquals(pull.code, 1, pull.stderr);
    assertMatch(pull.stdout, /^2 recordings to renew \(2 stale\): unknown/);
    assertStringIncludes(
      pull.stdout,
      "::error file=ask.ts,line=1,title=retake%3A stale::ask.ts#ask has made 2 recordings stale",
    );
    assertMatch(
      await readFile(summary, "utf8"),
      /^### Retake: 2 recordings to renew .*`words\/one`/s,
    );
    assertEquals((await retake("pr", "--check", "--allow", "stale=2")).code, 0);
    const plan = await retake("record", "--stale", "--dry-run");
    assertMatch(plan.stdout, /words\/one {2}stale: 1 request/, plan.stderr);

    const missing = await retake("signatures", "accept", "ask");
    assertEquals(missing.code, 2);
    assertStringIncludes(missing.stderr, "takes one function and a reason");
    const accepted = await retake(
      "signatures",
      "accept",
      "ask",
      "--reason",
      "the same in other words",
    );
    assertEquals(accepted.stdout, "ask.ts#ask: 2 cassettes hold: words/one, words/two\n");
    const after = await retake("signatures");
    assertMatch(after.stdout, /1 accepted\n1 function, 0 with stale recordings/);
    assert((await retake("check")).code === 0);
  });
});
