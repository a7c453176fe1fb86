// `retake push` and `pull` as people use them: two clones of a repository, and a bucket on a share.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { start } from "../../../examples/process.ts";
import { gitIn } from "../../support/git.ts";
import { scriptHere } from "../../support/cli_scene.ts";
import { mayRun } from "../../support/runtime.ts";
import { ASIDE, inProject } from "../../support/tracked_project.ts";

type Retake = (
  words: string[],
  env?: Record<string, string>,
) => Promise<{ code: number; text: string }>;

/** A clone of a repository, and the program in it. */
interface Clone {
  folder: string;
  retake: Retake;
  git(...words: string[]): string;
  write(path: string, text: string): void;
  read(path: string): string;
}

const QUIET = {
  ...{
    CI: "",
    NO_COLOR: "1",
    CASSETTE_DIR: "",
    CASSETTE_MODE: "",
    RETAKE_CONFIG: "",
    RETAKE_CACHE: "",
  },
  ...{ CASSETTE_CI_RECORD: "", GITHUB_ACTIONS: "" },
};

/** The program in a process that stays: a line for a command, a line for what came of it. It starts but once. */
const DESK = `
import { createInterface } from "node:readline";
import process from "node:process";
import { main } from "SOURCE/cli/main.ts";
import { runtimeHost } from "SOURCE/host/runtime.ts";
import { forgetConfiguration } from "SOURCE/session/configuration.ts";

for await (const line of createInterface({ input: process.stdin })) {
  const { words, env } = JSON.parse(line);
  const before = { ...process.env };
  Object.assign(process.env, env);
  forgetConfiguration(runtimeHost());
  const said = [];
  console.log = console.error = (text) => said.push(text);
  const code = await main(words, () => Promise.resolve(() => Promise.reject(new Error("nothing is run here"))));
  for (const name of Object.keys(env)) process.env[name] = before[name];
  process.stdout.write(JSON.stringify({ code, text: said.join("\\n") + "\\n" }) + "\\n");
}
`.replaceAll("SOURCE", new URL("../../../src", import.meta.url).href);

/** Opens a clone in a folder, with the program of its own, which is there until \`close\`. */
function openClone(folder: string, desk: string): Clone & { close(): Promise<void> } {
  mkdirSync(folder, { recursive: true });
  const [program, ...words] = scriptHere(desk);
  const child = spawn(program!, words, {
    cwd: folder,
    env: { ...process.env, ...QUIET },
    stdio: "pipe",
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => said += text);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, "close");
  return {
    ...cloneIn(folder, async (words, env = {}) => {
      child.stdin.write(JSON.stringify({ words, env }) + "\n");
      const { value, done } = await answers.next();
      assert(!done, `the program has ended at retake ${words.join(" ")}:\n${said}`);
      return JSON.parse(value);
    }),
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

function cloneIn(folder: string, retake: Retake): Clone {
  return {
    folder,
    retake,
    git: gitIn(folder),
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    read: (path) => readFileSync(join(folder, path), "utf8"),
  };
}

/** A folder alone, with a process for each command. */
function onlyClone(folder: string): Clone {
  return cloneIn(folder, async (words) => {
    const ran = start(pathToFileURL(join(folder, "cli.ts")), words, { cwd: folder, env: QUIET });
    const { code, stdout, stderr } = await ran.finished;
    return { code: code!, text: stdout + stderr.replace(ASIDE, "") };
  });
}

/** What a test has: a repository whose bucket is on a share, where the share is, and how it is cloned. */
interface Place {
  one: Clone;
  share: string;
  clone(name: string): Clone;
}

function withClones(fn: (place: Place) => Promise<void>): Promise<void> {
  return inProject({ "desk.ts": DESK }, async ({ folder }) => {
    const opened: { close(): Promise<void> }[] = [];
    const open = (name: string) => {
      const clone = openClone(join(folder, name), join(folder, "desk.ts"));
      opened.push(clone);
      return clone;
    };
    const one = open("one");
    one.write("retake.config.json", JSON.stringify({ bucket: "../share" }));
    one.git("init", "-q", "-b", "main");
    const clone = (name: string) => {
      one.git("clone", "-q", ".", `../${name}`);
      return open(name);
    };
    try {
      await fn({ one, share: join(folder, "share"), clone });
    } finally {
      for (const { close } of opened) await close();
    }
  });
}

const cassette = (text: string, path = "") =>
  JSON.stringify(
    {
      format: "retake/2",
      recordedAt: new Date().toISOString(),
      interactions: [{
        request: { method: "GET", url: `https://api.example.com/${path}`, headers: [] },
        recordedAt: new Date().toISOString(),
        waited: 1,
        response: {
          status: 200,
          statusText: "OK",
          type: "basic",
          headers: [["content-type", "text/plain"]],
          body: { text },
        },
      }],
    },
    null,
    2,
  ) + "\n";

Deno.test({
  name: "push and pull: two clones, a leak, CI, and a bucket that is gone",
  ignore: !mayRun,
  fn: () =>
    withClones(async ({ one, share, clone }) => {
      one.write(".gitignore", "cassettes/\n");
      one.write("cassettes/chat/asks.json", cassette("asks"));
      one.write("cassettes/large.json", cassette("large ".repeat(20_000)));
      const secret = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;
      one.write("cassettes/leaks.json", cassette(`a key: ${secret}`));

      const leaks = await one.retake(["push"]);
      assertEquals(leaks.code, 1, leaks.text);
      assertStringIncludes(leaks.text, "cassettes/leaks.json:");
      assertStringIncludes(leaks.text, "nothing was pushed");
      assert(!leaks.text.includes(secret) && !existsSync(share));
      rmSync(join(one.folder, "cassettes/leaks.json"));

      const dry = await one.retake(["push", "--dry-run"]);
      assertEquals([dry.code, dry.text.trim().split("\n").at(-1)], [
        0,
        "2 cassettes would be pushed",
      ]);
      const inCI = await one.retake(["push"], { CI: "true" });
      assertEquals(inCI.code, 2);
      assertStringIncludes(inCI.text, "CASSETTE_CI_RECORD=true");
      assert(!existsSync(share));

      const pushed = await one.retake(["push"]);
      assertEquals(pushed.code, 0, pushed.text);
      assertStringIncludes(pushed.text, "2 cassettes pushed to ../share");
      assertStringIncludes(pushed.text, "git add cassettes.lock.json");
      assertEquals(readdirSync(join(one.folder, "cassettes")), []);
      assertEquals((await one.retake(["push"])).text.trim(), "nothing to push");
      one.git("add", ".");
      one.git("commit", "-q", "-m", "recordings");

      const two = clone("two");
      const pulled = await two.retake(["pull"]);
      assertEquals([pulled.code, pulled.text.trim()], [
        0,
        "2 cassettes: 2 fetched, 0 here already",
      ]);
      assertEquals(two.git("status", "--porcelain"), "");
      // A module holds a copy of all that is pinned, and of what was recorded here.
      two.write("cassettes/new.json", cassette("new"));
      assertEquals((await two.retake(["index", "--check"])).code, 1);
      const index = await two.retake(["index"]);
      assertEquals([index.code, index.text], [0, "cassettes/mod.ts is up to date\n"]);
      const { cassettes } = await import(pathToFileURL(join(two.folder, "cassettes/mod.ts")).href);
      assertEquals(Object.keys(cassettes), ["chat/asks", "large", "new"]);
      for (const name of Object.keys(cassettes)) {
        const text = cassettes[name].interactions[0].response.body.text;
        assertEquals(text, { "chat/asks": "asks", new: "new" }[name] ?? "large ".repeat(20_000));
      }
      assertEquals((await two.retake(["push", "new"])).code, 0);
      assertEquals((await two.retake(["index", "--check"])).code, 0); // no push has written it
      two.git("checkout", "-q", "cassettes.lock.json");
      assertEquals((await two.retake(["index", "--check"])).code, 1);
      rmSync(join(two.folder, "cassettes/mod.ts"));
      rmSync(share, { recursive: true });
      const shown = await two.retake(["show", "chat/asks"]);
      assertEquals(shown.code, 0, shown.text);
      assertStringIncludes(shown.text, "asks");
      assertStringIncludes((await two.retake(["pull"])).text, "0 fetched, 2 here already");
      rmSync(join(two.folder, ".retake/cache"), { recursive: true });
      const gone = await two.retake(["pull", "chat"]);
      assertEquals(gone.code, 1);
      assertStringIncludes(gone.text, "The recording of chat/asks is not in ../share");
      assertStringIncludes(gone.text, "retake push --all");
      const back = await one.retake(["push", "--all"]);
      assertStringIncludes(back.text, "3 objects put back");
      assertEquals((await two.retake(["pull", "--json"])).code, 0);

      // What was no secret once, and is one now, is not put back either.
      one.write("cassettes/leaks.json", cassette(`a key: ${secret}`));
      one.write(
        "retake.config.json",
        JSON.stringify({ bucket: "../share", notSecret: [secret] }),
      );
      const passed = await one.retake(["push"]);
      assertEquals(passed.code, 0, passed.text);
      rmSync(share, { recursive: true });
      one.write("retake.config.json", JSON.stringify({ bucket: "../share" }));
      const gate = await one.retake(["push", "--all"]);
      assertEquals(gate.code, 1, gate.text);
      assertStringIncludes(gate.text, "nothing was pushed");
      assert(!existsSync(share) && !gate.text.includes(secret));
      one.git("checkout", "-q", "cassettes.lock.json");
      assertEquals((await one.retake(["push", "--all"])).code, 0);

      const { sha256 } = JSON.parse(one.read("cassettes.lock.json")).cassettes["chat/asks"];
      for (const place of [share, join(one.folder, ".retake/cache")]) {
        rmSync(join(place, sha256.slice(0, 2), sha256));
        if (place !== share) continue;
        const seen = await one.retake(["check"]);
        assertStringIncludes(seen.text, "The recording of chat/asks is in the cache here, and not");
      }
      const nowhere = await one.retake(["push", "--all"]);
      assertEquals(nowhere.code, 1, nowhere.text);
      assertStringIncludes(nowhere.text, "chat/asks  is neither there nor here");
      assertStringIncludes(nowhere.text, "record --only chat/asks");

      // A share is at hand: what it has lost, or has damaged, is seen without fetching anything.
      for (const damage of [undefined, ""]) {
        if (damage !== undefined) writeFileSync(join(share, sha256.slice(0, 2), sha256), damage);
        rmSync(join(one.folder, ".retake/cache"), { recursive: true, force: true });
        for (
          const [words, next] of [[["status"], "push --all;"], [["check"], "push --all "]] as const
        ) {
          const seen = await one.retake([...words]);
          assertEquals(seen.code, 1, seen.text);
          assertEquals(
            seen.text.split("The recording of chat/asks is not in ").length +
              seen.text.split("as the recording of chat/asks is another").length,
            3,
            seen.text,
          );
          assertStringIncludes(seen.text, next);
        }
        assert(!(await one.retake(["status"])).text.includes("git checkout"));
      }
    }),
});

Deno.test({
  name: "status, check, diff, merge and gc know the lock file, over branches and commits",
  ignore: !mayRun,
  fn: () =>
    withClones(async ({ one, share, clone }) => {
      const objects = () =>
        readdirSync(share, { recursive: true }).map(String).filter((path) => path.length > 60)
          .length;
      one.write(".gitignore", "cassettes/\nresults/\n.retake/\n");
      one.write(".gitattributes", "*.lock.json merge=retake\n");
      for (const name of ["a", "b", "c"]) one.write(`cassettes/${name}.json`, cassette(name));
      const commit = async (what: string) => {
        const pushed = await one.retake(["push"]);
        assertEquals(pushed.code, 0, pushed.text);
        one.git("add", ".");
        one.git("commit", "-q", "-m", what);
      };

      const before = await one.retake(["check", "--json"]);
      assertEquals(before.code, 1, before.text);
      const found: { rule: string; next: string }[] = JSON.parse(before.text);
      assertEquals(found.map(({ rule }) => rule), ["lock", "lock", "lock"]);
      assertMatch(found[0]!.next, /^\w.* retake push, and commit cassettes\.lock\.json$/);
      assertStringIncludes(
        (await one.retake(["status"])).text,
        "3 cassettes: 3 fresh; 3 not pushed",
      );
      // What a project allows always stands in its configuration; what is typed takes its place.
      const settings = (more: object) =>
        one.write("retake.config.json", JSON.stringify({ bucket: "../share", ...more }));
      settings({ allow: ["expired=14d", "lock=3,stale"] });
      assertEquals((await one.retake(["check"])).code, 0);
      assertEquals((await one.retake(["check", "--allow", "lock=2"])).code, 1);
      settings({ allow: "lokc" });
      const unknown = await one.retake(["check"]);
      assertEquals(unknown.code, 2, unknown.text);
      assertStringIncludes(
        unknown.text,
        'allow in retake.config.json: "lokc" is not a rule; did you mean "lock"?',
      );
      settings({});
      await commit("first");
      assertEquals((await one.retake(["check"])).code, 0);

      // Two branches: each records another cassette, and both record c, each another request of it.
      one.git("checkout", "-q", "-b", "side");
      one.write("cassettes/b.json", cassette("b again"));
      one.write("cassettes/c.json", cassette("c", "of-side"));
      const diff = await one.retake(["diff", "--json", "--since", "HEAD"]);
      assertEquals(JSON.parse(diff.text).map(({ name }: { name: string }) => name), ["b", "c"]);
      await commit("side");
      one.git("checkout", "-q", "main");
      one.write("cassettes/d.json", cassette("d"));
      one.write("cassettes/c.json", cassette("c", "of-main"));
      await commit("main");
      // What is replayed is of the commit that is checked out.
      const shown = async () => (await one.retake(["show", "b", "--whole"])).text;
      const ofMain = await shown();
      assert(ofMain.includes("https://api.example.com/") && !ofMain.includes("b again"), ofMain);
      one.git("checkout", "-q", "side");
      assertStringIncludes(await shown(), "b again");
      one.git("checkout", "-q", "main");

      one.write("base.json", one.git("show", "main~1:cassettes.lock.json"));
      one.write("theirs.json", one.git("show", "side:cassettes.lock.json"));
      one.write("ours.json", one.read("cassettes.lock.json"));
      const merged = await one.retake([
        ...["merge", "base.json", "ours.json", "theirs.json", "cassettes.lock.json"],
      ]);
      assertEquals(merged.code, 0, merged.text);
      assertStringIncludes(merged.text, "c: both sides have recorded it");
      const lock = JSON.parse(one.read("ours.json")).cassettes;
      assertEquals(Object.keys(lock), ["a", "b", "c", "d"]);
      assertEquals(lock.b, JSON.parse(one.read("theirs.json")).cassettes.b);
      const c = one.read("cassettes/c.json");
      assert(c.includes("of-side") && c.includes("of-main"), c);
      const again = await one.retake([
        ...["merge", "base.json", "ours.json", "theirs.json", "cassettes.lock.json"],
      ]);
      assertEquals(again.code, 2);
      assertStringIncludes(again.text, "is a third one, which is not pushed");
      for (const name of ["base", "ours", "theirs"]) rmSync(join(one.folder, `${name}.json`));

      // What the branches have stays; what was pushed and never committed goes, when it is old enough.
      await commit("both");
      assertEquals(objects(), 8);
      one.write("cassettes/never.json", cassette("never committed"));
      assertEquals((await one.retake(["push"])).code, 0);
      one.git("checkout", "-q", "cassettes.lock.json");
      assertEquals(objects(), 9);
      const young = await one.retake(["gc", "--yes"]);
      assertStringIncludes(young.text, "1 more stays: pushed too lately");
      const dry = await one.retake(["gc", "--older-than", "0m"]);
      assertEquals(dry.code, 0, dry.text);
      assertStringIncludes(dry.text, "8 objects named by commits and the lock file");
      assertStringIncludes(dry.text, "1 object (");
      const inCI = await one.retake(["gc", "--yes", "--older-than", "0m"], { CI: "1" });
      assertEquals([inCI.code, objects()], [2, 9]);
      const done = await one.retake(["gc", "--yes", "--older-than", "0m"]);
      assertStringIncludes(done.text, "deleted");
      assertEquals(objects(), 8);
      one.git("branch", "-q", "-D", "side");
      const tips = await one.retake(["gc", "--tips", "--older-than", "0m", "--json"]);
      assertEquals(JSON.parse(tips.text).objects.length, 4, tips.text); // b, c, of both sides

      // A clone that has nothing yet says so without fetching; what the bucket has lost, check finds.
      const two = clone("two");
      const status = await two.retake(["status"]);
      assertEquals(status.code, 0, status.text);
      assertStringIncludes(status.text, "4 cassettes: 4 unfetched");
      assert(!status.text.includes("(no name)"), status.text);
      for (const name of ["c", "d"]) {
        const { sha256 } = JSON.parse(two.read("cassettes.lock.json")).cassettes[name];
        rmSync(join(share, sha256.slice(0, 2), sha256));
      }
      // Who looks at all goes on with the others, and tells what is lost once; a checkout has the lock file alone.
      const going: [words: string[], code: number, says: string][] = [
        [["pr", "--check"], 1, "4 cassettes: no recording went stale; 2 cannot be read"],
        [["scan"], 2, "2 cassettes: nothing that looks like a secret"],
        [["stats"], 1, "2 cassettes, 2 recordings"],
      ];
      for (const [words, code, says] of going) {
        const seen = await two.retake(words);
        assertEquals(seen.code, code, seen.text);
        assertStringIncludes(seen.text, says);
        assertStringIncludes(seen.text, "The recording of c, d is not in ../share");
        assertEquals(seen.text.split("is not in ../share").length, 2, seen.text);
        assertStringIncludes(seen.text, "retake push --all");
      }
      // Who can do nothing without all of them names all of them.
      const planned = await two.retake(["record", "--stale", "--dry-run", "--", "true"]);
      assertEquals(planned.code, 2, planned.text);
      assertStringIncludes(planned.text, "The recording of c, d is not in ../share");
      const lost = await two.retake(["check"]);
      assertEquals(lost.code, 1);
      for (const name of ["c", "d"]) {
        assertStringIncludes(lost.text, `The recording of ${name} is not in ../share`);
      }
      two.write("retake.config.json", "{}");
      two.write("cassettes/x.json", cassette("x"));
      const unset = await two.retake(["check"]);
      assertEquals(unset.code, 1);
      assertStringIncludes(unset.text, "no bucket is set in which they would be");
    }),
});

Deno.test({
  name: "a bucket whose lock file is lost is told by it, not as a folder that is empty",
  ignore: !mayRun,
  fn: () =>
    inProject({ "cli.ts": `import "@retake/retake/cli";\n` }, async ({ folder }) => {
      const one = onlyClone(folder);
      one.write("retake.config.json", JSON.stringify({ bucket: "share" }));
      const commands: Record<string, number> = { check: 2, status: 2, pull: 0, ls: 0 };
      for (const [command, wanted] of Object.entries(commands)) {
        const { code, text } = await one.retake([command]);
        assertEquals(code, wanted, text);
        assertStringIncludes(text, "cassettes.lock.json is not there, so nothing in");
        assertStringIncludes(text, "git checkout cassettes.lock.json");
      }
    }),
});

Deno.test({
  name: "push, pull: what makes no sense is told in a sentence, with what to do",
  ignore: !mayRun,
  fn: () =>
    inProject({ "cli.ts": `import "@retake/retake/cli";\n` }, async ({ folder }) => {
      const one = onlyClone(folder);
      const none = await one.retake(["pull"]);
      assertEquals(none.code, 2);
      assertStringIncludes(none.text, "No bucket is set for cassettes/");
      assertStringIncludes(none.text, "to do");
      one.write("retake.config.json", JSON.stringify({ bucket: "ftp://somewhere" }));
      const other = await one.retake(["push"]);
      assertEquals(other.code, 2);
      assertStringIncludes(other.text, "s3://NAME/PREFIX");
      one.write("retake.config.json", JSON.stringify({ bucket: "share" }));
      one.write("cassettes.lock.json", "<<<<<<< HEAD\n{}");
      const damaged = await one.retake(["pull"]);
      assertEquals(damaged.code, 2);
      assertStringIncludes(damaged.text, "cassettes.lock.json cannot be used: line 1");
    }),
});
