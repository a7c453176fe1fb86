// What git ignores, as git itself says it.
import process from "node:process";
import { assertEquals } from "@std/assert";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IGNORED_BY_GIT, starredPaths } from "../support/ignored_by_git.ts";
import { writeFiles } from "../support/tracked_project.ts";

const GIT = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };

Deno.test("git ignores what the tests of its rules say", async () => {
  for (const [name, { files, paths }] of Object.entries(IGNORED_BY_GIT)) {
    const folder = await mkdtemp(join(tmpdir(), "retake-ignored-"));
    const git = (words: string[], input = "") =>
      spawnSync("git", words, {
        cwd: folder,
        input,
        encoding: "utf8",
        env: { ...process.env, ...GIT },
      });
    try {
      assertEquals(git(["init", "-q"]).status, 0);
      const rules = Object.entries(files).map(([at, text]) => [join(at, ".gitignore"), text]);
      await writeFiles(folder, Object.fromEntries(rules));
      const known = starredPaths(paths);
      const asked = known.map(({ path }) => path).join("\0");
      const { stdout } = git(["check-ignore", "--no-index", "-z", "--stdin"], asked);
      const ignored = known.filter((it) => it.isIgnored).map(({ path }) => path);
      assertEquals(stdout.split("\0").filter(Boolean), ignored, name);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
});
