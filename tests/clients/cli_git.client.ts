// A repository of git, as a team uses it: two branches each record another prompt of one cassette and are merged
// without a hand; a test is renamed, another one deleted; and a conflict is told by its file and line.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startServer } from "../../examples/server.ts";
import { gitIn } from "../support/git.ts";
import { runtimes } from "../support/others.ts";
import { scriptHere } from "../support/cli_scene.ts";
import { inProject } from "../support/tracked_project.ts";

const ask = (origin: string) => `
export async function ask(question: string): Promise<void> {
  const response = await fetch("https://api.openai.com/v1/chat/completions", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer key-of-nobody" },
    body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: question }] }),
  });
  if (!response.ok) throw new Error(await response.text());
  await response.json();
}
export const upstreams = { "https://api.openai.com": ${JSON.stringify(origin)} };
`;
/** A file that asks these questions, in cassettes of these names. */
const asks = (cassettes: Record<string, string[]>) => `
import process from "node:process";
import { withCassette } from "@retake/retake";
import { ask, upstreams } from "./ask.ts";
${
  Object.entries(cassettes).map(([name, questions]) => `
await withCassette("${name}", { upstreams, unused: "drop" }, async () => {
  for (const question of ${JSON.stringify(questions)}) await ask(question);
}).catch((error) => {
  console.log(error.message);
  process.exitCode = 1;
});`).join("")
}
`;

Deno.test("cli: branches that record are merged, what is renamed or deleted is found, a conflict has a clear word", async () => {
  await using api = await startServer({ latency: [0, 5], pause: 0 });
  const files = { "cli.ts": `import "@retake/retake/cli";\n`, "ask.ts": ask(api.origin) };
  await inProject(files, async ({ folder, run }) => {
    const git = gitIn(folder);
    const retake = (...words: string[]) =>
      run("cli.ts", words, { env: { NO_COLOR: "1", CI: "", GITHUB_ACTIONS: "", LANG: "C" } });
    const runs = (...words: string[]) =>
      retake(...words, "--no-results", "--", ...scriptHere("main.ts"));
    const lay = (cassettes: Record<string, string[]>) =>
      writeFileSync(join(folder, "main.ts"), asks(cassettes));
    const commit = (why: string) => {
      git("add", ".");
      git("commit", "-qm", why);
    };
    const program = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
    const words = runtimes()[0]!;
    const driver = [...words, program].map((word) => `'${word}'`).join(" ");
    git("init", "-q", "-b", "main");
    git("config", "merge.retake.driver", `${driver} merge %O %A %B %P`);
    writeFileSync(join(folder, ".gitattributes"), "cassettes/**/*.json merge=retake\n");
    const chat = (...questions: string[]) => ({ "team/chat": questions, "team/other": ["three"] });
    lay(chat("one", "two"));
    assertEquals((await runs("record")).code, 0);
    commit("recorded");

    // Each branch has changed another prompt, and records what that has changed.
    const recordAs = async (branch: string, ...questions: string[]) => {
      git("checkout", "-qB", branch, branch === "main" ? "HEAD" : "main");
      lay(chat(...questions));
      const plan = await retake("record", "--since", "HEAD", "--dry-run");
      assertMatch(plan.stdout, /team\/chat +what has changed/, plan.stderr);
      const { code, stdout } = await runs("record", "--since", "HEAD");
      assertEquals(code, 0, stdout);
      commit(branch);
      assertEquals(
        git("show", "--stat", "--format=", "HEAD", "--", "cassettes").match(/\.json/g)?.length,
        1,
      );
    };
    await recordAs("theirs", "one", "two otherwise");
    git("checkout", "-q", "main");
    await recordAs("main", "one otherwise", "two");
    git("merge", "-q", "theirs", "-m", "merged", "-X", "theirs");
    lay(chat("one otherwise", "two otherwise"));
    commit("both");
    const both = await runs("replay");
    assertEquals(both.code, 0, both.stdout);
    const shown = (await retake("show", "team/chat")).stdout;
    assertEquals([...shown.matchAll(/> user {2}(.*)/g)].map(([, said]) => said), [
      "one otherwise",
      "two otherwise",
    ]);

    // A test is renamed, another one is gone.
    lay({ "team/talk": ["one otherwise", "two otherwise"] });
    assertEquals((await runs("replay")).code, 1);
    assertMatch(
      (await retake("status")).stdout,
      /renamed\n {2}team\/chat .*\n {2}to do {2}.*retake move team\/chat team\/talk\n/,
    );
    assertEquals((await retake("move", "team/chat", "team/talk")).code, 0);
    assertEquals((await runs("replay", "--whole")).code, 0);
    assertMatch(
      (await retake("status")).stdout,
      /orphaned\n {2}team\/other .*\n {2}to do {2}.*retake clean/,
    );
    commit("renamed");
    assertStringIncludes((await retake("clean", "--yes")).stdout, "1 cassette, 1 deleted");
    assertEquals(readdirSync(join(folder, "cassettes/team")), ["talk.json"]);
    assertEquals((await retake("status")).code, 0);
    commit("cleaned");

    // Without the driver git leaves marks, which are told wherever the cassette is asked for.
    git("config", "--unset", "merge.retake.driver");
    const path = join(folder, "cassettes/team/talk.json");
    const edit = (branch: string, word: string) => {
      git("checkout", "-qB", branch, branch === "main" ? "HEAD" : "main");
      writeFileSync(path, readFileSync(path, "utf8").replace("one otherwise", word));
      commit(branch);
      git("checkout", "-q", "main");
    };
    edit("right", "one right");
    edit("main", "one left");
    let refused = "";
    try {
      git("merge", "-q", "right", "-m", "conflict");
    } catch (error) {
      refused = String((error as { stdout?: string }).stdout);
    }
    assert(existsSync(join(folder, ".git/MERGE_HEAD")), refused);
    const line = readFileSync(path, "utf8").split("\n").findIndex((it) =>
      it.startsWith("<<<<<<<")
    ) + 1;
    const word = `the first on line ${line}`;
    const checked = await retake("check", "--github");
    assertEquals(checked.code, 1);
    assertStringIncludes(checked.stdout, `cassettes/team/talk.json:${line}  damaged`);
    assertStringIncludes(checked.stdout, `::error file=cassettes/team/talk.json,line=${line},`);
    for (const told of [checked, await retake("status"), await runs("replay")]) {
      assertStringIncludes(told.stdout, "merge conflict");
      assertStringIncludes(told.stdout, word);
    }
  });
});
