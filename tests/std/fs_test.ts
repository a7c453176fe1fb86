// What is used of @std/fs, true of the real one and of our stand-in for it.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { copy, emptyDir, ensureDir, exists, walk, type WalkOptions, walkSync } from "@std/fs";
import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { inFolder } from "../support/temporary.ts";

/** a.ts, b.json, deep/a.ts, deep/er/c.txt, an empty folder, and a link to a folder. */
async function lay(folder: string): Promise<void> {
  await mkdir(join(folder, "deep/er"), { recursive: true });
  await mkdir(join(folder, "empty"));
  const files = { "a.ts": "a", "b.json": "b", "deep/a.ts": "da", "deep/er/c.txt": "c" };
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
  await symlink("deep", join(folder, "link"), "junction");
}

/** `Array.fromAsync`, which Node 20 does not have. */
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Where a walk came by, from its start, sorted: its order is that of the system. */
async function walked(folder: string, options?: WalkOptions): Promise<string[]> {
  const named = (path: string) => relative(folder, path).replaceAll("\\", "/") || ".";
  const found = (await all(walk(folder, options))).map(({ path }) => named(path));
  assertEquals([...walkSync(folder, options)].map(({ path }) => named(path)).sort(), found.sort());
  return found;
}

inFolder("fs: a walk comes by everything once, its start and links too", async (folder) => {
  await lay(folder);
  assertEquals(await walked(folder), [
    ".",
    "a.ts",
    "b.json",
    "deep",
    "deep/a.ts",
    "deep/er",
    "deep/er/c.txt",
    "empty",
    "link",
  ]);
});

inFolder("fs: a walk says of each what it is, a folder before what is in it", async (folder) => {
  await lay(folder);
  const entries = await all(walk(folder));
  const kinds = entries.map(({ path, name, isFile, isDirectory, isSymlink }) => {
    assertEquals(name, basename(path));
    assertEquals([isFile, isDirectory, isSymlink].filter(Boolean).length, 1);
    return `${name} ${isFile ? "file" : isDirectory ? "folder" : "link"}`;
  });
  assertEquals(kinds[0], `${basename(folder)} folder`);
  assertEquals(
    kinds.slice(1).sort(),
    [
      ...["a.ts file", "a.ts file", "b.json file", "c.txt file"],
      ...["deep folder", "empty folder", "er folder", "link link"],
    ],
  );
  const paths = entries.map(({ path }) => path);
  for (const path of paths.slice(1)) {
    const above = join(path, "..");
    assert(paths.indexOf(above) >= 0 && paths.indexOf(above) < paths.indexOf(path), path);
  }
});

inFolder("fs: a walk gives back what its options ask for", async (folder) => {
  await lay(folder);
  const files = ["a.ts", "b.json", "deep/a.ts", "deep/er/c.txt"];
  assertEquals(await walked(folder, { includeDirs: false, includeSymlinks: false }), files);
  assertEquals(await walked(folder, { includeDirs: false }), [...files, "link"]);
  assertEquals(await walked(folder, { includeFiles: false, includeSymlinks: false }), [
    ".",
    "deep",
    "deep/er",
    "empty",
  ]);
  assertEquals(await walked(folder, { maxDepth: 0 }), ["."]);
  assertEquals(await walked(folder, { maxDepth: 1, includeDirs: false }), [
    "a.ts",
    "b.json",
    "link",
  ]);
  assertEquals(await walked(folder, { maxDepth: -1 }), []);
  for (const exts of [["ts"], [".ts"]]) {
    assertEquals(await walked(folder, { exts }), ["a.ts", "deep/a.ts"]);
  }
  assertEquals(await walked(folder, { exts: [".ts", ".txt"], includeDirs: false }), [
    "a.ts",
    "deep/a.ts",
    "deep/er/c.txt",
  ]);
});

inFolder("fs: what a walk does not match is gone into, what it skips is not", async (folder) => {
  await lay(folder);
  assertEquals(await walked(folder, { match: [/c\.txt$/, /b\.json$/] }), [
    "b.json",
    "deep/er/c.txt",
  ]);
  assertEquals(await walked(folder, { skip: [/[\\/]deep$/], includeDirs: false }), [
    "a.ts",
    "b.json",
    "link",
  ]);
  assertEquals(await walked(folder, { skip: [/[\\/]a\.ts$/], match: [/\.ts$/] }), []);
});

inFolder("fs: a walk starts at a URL too, and fails where nothing is", async (folder) => {
  await lay(folder);
  const options = { includeDirs: false, exts: ["json"] };
  const entries = await all(walk(pathToFileURL(folder), options));
  assertEquals(entries.map(({ path }) => path), [join(folder, "b.json")]);
  await assertRejects(() => all(walk(join(folder, "none"))));
  await assertRejects(() => all(walk(join(folder, "none"), options)));
  assertThrows(() => [...walkSync(join(folder, "none"), options)]);
});

inFolder("fs: ensureDir makes folders, leaves what is there, refuses a file", async (folder) => {
  const deep = join(folder, "a/b/c");
  await ensureDir(deep);
  await writeFile(join(deep, "file"), "text");
  await ensureDir(deep);
  await ensureDir(pathToFileURL(join(folder, "other")));
  assertEquals(await readdir(deep), ["file"]);
  assertEquals((await readdir(folder)).sort(), ["a", "other"]);
  await assertRejects(() => ensureDir(join(deep, "file")), Error, "expected 'dir', got 'file'");
  await Promise.all([1, 2, 3].map(() => ensureDir(join(folder, "at/once"))));
});

inFolder(
  "fs: emptyDir leaves the folder alone, and makes one that is not there",
  async (folder) => {
    await lay(folder);
    await emptyDir(folder);
    assertEquals(await readdir(folder), []);
    await emptyDir(join(folder, "not/there"));
    assertEquals(await readdir(join(folder, "not/there")), []);
    // What a link in it leads to stays.
    await writeFile(join(folder, "kept"), "text");
    await symlink(join(folder, "kept"), join(folder, "not/there/link"));
    await emptyDir(join(folder, "not"));
    assertEquals((await readdir(folder)).sort(), ["kept", "not"]);
    await assertRejects(() => emptyDir(join(folder, "kept")));
  },
);

inFolder("fs: copy takes a folder with all that is in it, links as links", async (folder) => {
  await lay(join(folder, "from"));
  await copy(join(folder, "from"), join(folder, "new/to"));
  const to = join(folder, "new/to");
  assertEquals(await walked(to), await walked(join(folder, "from")));
  assertEquals(await readFile(join(to, "deep/er/c.txt"), "utf8"), "c");
  assert((await lstat(join(to, "link"))).isSymbolicLink());
  assertEquals(await readlink(join(to, "link")), await readlink(join(folder, "from/link")));
});

inFolder("fs: copy goes over what is there only when it is told to", async (folder) => {
  const path = (name: string) => join(folder, name);
  await writeFile(path("a"), "new");
  await writeFile(path("b"), "old");
  await assertRejects(() => copy(path("a"), path("b")), Error, "already exists");
  await assertRejects(() => copy(path("a"), path("b"), { overwrite: false }), Error, "exists");
  assertEquals(await readFile(path("b"), "utf8"), "old");
  await copy(pathToFileURL(path("a")), pathToFileURL(path("b")), { overwrite: true });
  assertEquals(await readFile(path("b"), "utf8"), "new");

  // A folder that is there counts as such, also an empty one; told to, it goes into it.
  for (const name of ["from", "to"]) await mkdir(path(name));
  await writeFile(path("from/same"), "new");
  await assertRejects(() => copy(path("from"), path("to")), Error, "already exists");
  await writeFile(path("to/same"), "old");
  await writeFile(path("to/other"), "kept");
  await copy(path("from"), path("to"), { overwrite: true });
  assertEquals(await readFile(path("to/same"), "utf8"), "new");
  assertEquals(await readFile(path("to/other"), "utf8"), "kept");
});

inFolder("fs: copy refuses what makes no sense", async (folder) => {
  const path = (name: string) => join(folder, name);
  await mkdir(path("from"));
  await writeFile(path("file"), "text");
  const over = { overwrite: true };
  await assertRejects(() => copy(path("from"), path("from"), over), Error, "cannot be the same");
  await assertRejects(() => copy(path("from"), path("from/in")), Error, "subdirectory of itself");
  await assertRejects(() => copy(path("from"), path("file"), over), Error, "non-directory");
  await assertRejects(() => copy(path("file"), path("from"), over));
  await assertRejects(() => copy(path("none"), path("to")));
  await assertRejects(() => copy(path("file"), path("no/such/folder")));
  await copy(path("from"), path("from-2")); // no folder below it, though it begins so
  assertEquals((await readdir(folder)).sort(), ["file", "from", "from-2"]);
});

inFolder("fs: exists says whether something is there, and of that kind", async (folder) => {
  await lay(folder);
  const [file, inside] = [join(folder, "a.ts"), join(folder, "deep")];
  const asked = [file, inside, join(folder, "link"), join(folder, "none"), pathToFileURL(file)];
  const ask = (options?: { isFile?: boolean; isDirectory?: boolean }) =>
    Promise.all(asked.map((path) => exists(path, options)));
  assertEquals(await ask(), [true, true, true, false, true]);
  assertEquals(await ask({ isFile: true }), [true, false, false, false, true]);
  assertEquals(await ask({ isDirectory: true }), [false, true, true, false, false]);
  const both = { isFile: true, isDirectory: true };
  await assertRejects(() => exists(file, both), TypeError, "must not be true together");
});
