// What a system says of a file that may not be touched, as people read it.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { refusedFile } from "../../src/host/files.ts";

/** An error as the file systems of the runtimes throw it; these are made, since tests may run as who may do all. */
const thrown = (code: string, path?: string) =>
  Object.assign(new Error(`${code}: no, open '${path}'`), { code, ...(path ? { path } : {}) });

Deno.test("a file that the system refuses is told by its name, not by that which it has while it is written", () => {
  const rows: [path: string, name: string][] = [
    ["package.json", "package.json"],
    ["/x/.mocharc.json.974537cf.tmp", "/x/.mocharc.json"],
    ["out.har.a765ec7f.tmp", "out.har"],
    ["results/.report.html.4060-9af883af.tmp", "results/report.html"],
    ["/x/..gitignore.4060-9af883af.tmp", "/x/.gitignore"],
    ["C:\\x\\.uix.53f181ad.retake-ui.part", "C:\\x\\uix"],
    ["notes.tmp", "notes.tmp"],
  ];
  for (const [path, name] of rows) {
    const { message = "" } = refusedFile(thrown("EACCES", path)) ?? {};
    assertEquals(message.split("\n"), [
      `${name} cannot be read or written: permission denied.`,
      "  kept   what was there before is still there",
      "  to do  give this user the right to read and write it",
    ]);
  }
  assertStringIncludes(refusedFile(thrown("EROFS", "a"))!.message, "the file system is read-only");
  assertStringIncludes(refusedFile(thrown("ENOSPC", "a"))!.message, "the disk is full");
  // Of a fault of ours it matters where it was thrown.
  for (const error of [thrown("ENOENT", "a"), thrown("EACCES"), new TypeError("no")]) {
    assertEquals(refusedFile(error), undefined);
  }
});
