// A repository in which nothing is committed yet: all cassettes are new.
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "../../src/cli/arguments.ts";
import { diffCommand } from "../../src/cli/commands/diff.ts";
import { learnCommand } from "../../src/cli/commands/learn.ts";
import { reviewCommand } from "../../src/cli/commands/review.ts";
import { changedFiles } from "../../src/host/git.ts";
import { mayRun } from "../support/runtime.ts";
import { again, said } from "../support/said.ts";
import { asks, repository, writeTape } from "../support/small_tapes.ts";
import { inFolder } from "../support/temporary.ts";

async function typed(command: Command, words: string[], options: object) {
  let code: number | undefined;
  const { printed } = await said(async () =>
    code = await command.run(words, options as never, again)
  );
  return { code, lines: printed.join("\n").split("\n") };
}

inFolder("before the first commit, and on a branch without one, all is new", async (folder) => {
  const root = realpathSync(folder);
  const dir = join(root, "cassettes");
  const git = repository(root);
  writeTape(dir, "chat/asks", [asks("a", "1")]);
  writeFileSync(join(root, "staged.ts"), "1;\n");
  git("add", "staged.ts");
  for (const branch of ["first", "orphan"]) {
    const diff = await typed(diffCommand, [], { dir, failOn: "breaking" });
    assertEquals([diff.code, diff.lines[0]], [0, "chat/asks  new"], branch);
    const review = await typed(reviewCommand, [], { dir });
    assertEquals(
      [review.code, review.lines[0]],
      [1, "chat/asks  new  a new cassette: 1 recording"],
      branch,
    );
    const learn = await assertRejects(() => typed(learnCommand, ["asks"], { dir }));
    assertStringIncludes(String(learn), "chat/asks.json at HEAD.\n  to do  record it twice:");
    assertEquals(await changedFiles(root, "HEAD"), ["cassettes/chat/asks.json", "staged.ts"]);
    const other = await assertRejects(() => typed(diffCommand, [], { dir, since: "nothing" }));
    assertStringIncludes(String(other), 'git knows no commit "nothing" here');
    assertStringIncludes(String(other), "where nothing is committed yet.\n  to do  leave it out");
    if (branch === "orphan") break;
    git("commit", "-qm", "one");
    assertEquals(await changedFiles(root, "HEAD"), ["cassettes/chat/asks.json"]);
    git("checkout", "-q", "--orphan", "orphan");
  }
}, !mayRun);
