// What git ignores; tests/track/ignored.track.ts holds the same cases against git itself.
import { assertEquals } from "@std/assert";
import { type IgnoreFile, isIgnored, readIgnoreFile } from "../../src/staleness/git_ignore.ts";
import { IGNORED_BY_GIT, starredPaths } from "../support/ignored_by_git.ts";

/** The ignore files of a case that decide over a folder. */
function filesOf(files: Record<string, string>, folder: string): IgnoreFile[] {
  const names = folder === "" ? [] : folder.split("/");
  const folders = ["", ...names.map((_, at) => names.slice(0, at + 1).join("/"))];
  return folders.flatMap((it) => files[it] === undefined ? [] : [readIgnoreFile(files[it]!, it)]);
}

for (const [name, { files, paths }] of Object.entries(IGNORED_BY_GIT)) {
  Deno.test(`ignored by git: ${name}`, async () => {
    const known = starredPaths(paths);
    const found = [];
    for (const { path } of known) {
      const ignored = await isIgnored(path, (folder) => Promise.resolve(filesOf(files, folder)));
      found.push({ path, isIgnored: ignored });
    }
    assertEquals(found, known);
  });
}
