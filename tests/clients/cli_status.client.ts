// `retake status` after runs of another test runner: what no test asks for, and what was renamed.
import { assertEquals, assertMatch } from "@std/assert";
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatCassette } from "../../mod.ts";
import { gitIn } from "../support/git.ts";
import { runnerHere } from "../support/cli_scene.ts";
import { inProject } from "../support/tracked_project.ts";
import { mayRun } from "../support/runtime.ts";

const tape = (path: string) =>
  formatCassette({
    format: "retake/2",
    recordedAt: new Date().toISOString(),
    interactions: [{
      request: { method: "GET", url: `https://api.example.com/${path}`, headers: [] },
      recordedAt: new Date().toISOString(),
      waited: 1,
      response: { status: 200, statusText: "OK", type: "basic", headers: [], body: { text: "a" } },
    }],
  });

Deno.test({
  name: "status knows of whole runs what no test asks for, and of any run what was renamed",
  ignore: !mayRun,
  async fn() {
    const { file, words, head } = runnerHere();
    const asks = (name: string, path: string) =>
      `() => withCassette("${name}", { unused: "ignore" }, () => fetch("https://api.example.com/${path}"))`;
    const tests = `${head}
       import { withCassette } from "@retake/retake";
       test("one", ${asks("chat/one", "one")});
       test("renamed", ${asks("chat/new", "renamed")});
       if (Date.now() < 0) test("skipped", ${asks("chat/skipped", "skipped")});`;
    await inProject({
      "cli.ts": `import "@retake/retake/cli";\n`,
      [file]: tests,
    }, async ({ folder, run }) => {
      const tapes = join(folder, "cassettes/chat");
      mkdirSync(tapes, { recursive: true });
      const paths = { one: "one", old: "renamed", skipped: "skipped", gone: "gone" };
      for (const [name, path] of Object.entries(paths)) {
        writeFileSync(join(tapes, `${name}.json`), tape(path));
      }
      const journal = join(tapes, "cut.journal/0123.ndjson");
      mkdirSync(join(tapes, "cut.journal"));
      writeFileSync(
        journal,
        '{"pid":1,"host":"elsewhere","at":1}\n{"journal":"retake-journal/1","run":"a"}\n{"at":0}\n',
      );
      utimesSync(journal, 0, 0);
      const retake = (...words: string[]) =>
        run("cli.ts", words, {
          env: {
            NO_COLOR: "1",
            CI: "",
            npm_lifecycle_event: undefined,
            NODE_TEST_CONTEXT: undefined,
          },
        });
      const replay = (...options: string[]) =>
        retake("replay", "--no-results", ...options, "--", ...command());
      const command = () => [process.execPath, ...words];
      const verdicts = async () => {
        const { stdout, code } = await retake("status", "--json");
        const all = JSON.parse(stdout) as Record<string, string>[];
        const found = all.map(({ name, verdict, next }) => [name, verdict, next]);
        return { code, found: Object.fromEntries(found.map(([name, ...rest]) => [name, rest])) };
      };
      // A run that fails tells what was renamed, and of nothing that nobody asks for it.
      const missed = await replay();
      assertEquals(missed.code, 1, missed.stdout);
      const renamed = await verdicts();
      assertEquals(renamed.found["chat/old"], ["renamed", "npx retake move chat/old chat/new"]);
      assertEquals(renamed.found["chat/gone"], ["fresh", undefined]);
      assertEquals(renamed.found["chat/cut"]?.[0], "interrupted");
      assertEquals(renamed.code, 1);
      const text = (await retake("status")).stdout;
      assertMatch(text, /the last one, .*, is not known to be of all: .*; --whole says that it is/);
      assertEquals((await retake("move", "chat/old", "chat/new")).code, 0);
      // A run of all of them tells of the rest.
      const whole = await replay("--whole");
      assertEquals(whole.code, 0, whole.stderr + whole.stdout);
      const { found, code } = await verdicts();
      assertEquals(code, 1);
      assertEquals(found["chat/gone"], ["orphaned", "npx retake clean --orphaned"]);
      assertEquals(found["chat/skipped"]?.[0], "unused");
      assertEquals([found["chat/one"], found["chat/new"]].map((one) => one?.[0]), [
        "fresh",
        "fresh",
      ]);
      // What nobody asks for goes: what git holds by itself, the rest when it is told.
      const git = gitIn(folder);
      git("init", "-q");
      git("add", "cassettes/chat/gone.json");
      git("commit", "-qm", "a");
      const cleaned = JSON.parse((await retake("clean", "--unused", "--yes", "--json")).stdout);
      assertEquals(
        cleaned.map((
          { name, verdict, deleted }: Record<string, unknown>,
        ) => [name, verdict, deleted]),
        [["chat/gone", "unused", true], ["chat/skipped", "unused", false]],
      );
      const cut = await retake("clean", "--interrupted", "--yes", "--force");
      assertMatch(
        cut.stdout,
        /cut\.journal\/0123\.ndjson {2}left by a recording that was cut off, 1 answer: deleted/,
      );
      assertEquals(readdirSync(tapes).sort(), ["new.json", "one.json", "skipped.json"]);
      assertEquals(readFileSync(join(folder, ".retake/.gitignore"), "utf8"), "*\n");
    });
  },
});
