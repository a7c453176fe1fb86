// What a system says of a file that may not be touched, as people read it.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { aboutFile } from "../../src/host/files.ts";
import { refusedFile } from "../../src/host/refused_files.ts";

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
  assertEquals(refusedFile(thrown("ENOTDIR", "a/b"))!.message.split("\n"), [
    "a/b cannot be read or written: a part of its path is a file, where a folder is wanted.",
    "  to do  see what is in its way: ENOTDIR: no, open 'a/b'",
  ]);
  // Of what is written by a handle no system says the path.
  assertStringIncludes(refusedFile(thrown("ENOSPC"))!.message, "A file cannot be read or written");
  const about = refusedFile(aboutFile(thrown("ENOSPC"), "a"))!;
  assertStringIncludes(about.message, "a cannot be read or written: the disk is full");
  assertEquals((aboutFile(thrown("ENOENT", "a"), "b") as { path: string }).path, "a");
  // Of a fault of ours it matters where it was thrown; a program, and a connection, is no file.
  const spawned = Object.assign(thrown("ENOENT", "npm"), { syscall: "spawn npm" });
  for (const error of [spawned, thrown("EACCES"), thrown("ENOENT"), new TypeError("no"), null]) {
    assertEquals(refusedFile(error), undefined);
  }
});
