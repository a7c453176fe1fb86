// A folder of cassettes may come from strangers, and a disk may be full: nothing outside of the
// folder is read or written, nothing hangs, and what was there before still is.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { isRetakeError } from "../../mod.ts";
import { faultOf } from "../../src/host/files.ts";
import { folderStore, writeModule } from "../../src/store/fs.ts";
import { cannot, checkSize, LARGEST } from "../../src/store/fs/guard.ts";
import { runtimes, startIn } from "../support/others.ts";
import { mayRun } from "../support/runtime.ts";
import { inFolder } from "../support/temporary.ts";

/** A folder of cassettes, and a place beside it that is none of its business. */
function lay(folder: string) {
  const inside = `${folder}/cassettes`;
  const outside = `${folder}/outside`;
  mkdirSync(`${inside}/a`, { recursive: true });
  mkdirSync(`${outside}/b.journal`, { recursive: true });
  writeFileSync(`${outside}/b.json`, '{"secret":1}');
  writeFileSync(`${outside}/b.journal/0123456789ab.ndjson`, '{"pid":1}\n{"secret":1}\n');
  return { inside, outside, store: folderStore(inside), before: contentOf(outside) };
}

/** Every file below a folder, with its content. */
function contentOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()
    .map((path) =>
      path + (/\.\w*json$/.test(path) ? readFileSync(`${folder}/${path}`, "utf8") : "")
    );
}

async function refuses(
  code: "STORE_READ" | "STORE_WRITE",
  fn: () => Promise<unknown>,
  words: string[],
): Promise<void> {
  const error = await assertRejects(fn) as Error;
  assert(isRetakeError(error, code), `${error.stack}`);
  assertStringIncludes(error.message, "to do");
  for (const word of words) assertStringIncludes(error.message, word);
}

inFolder("a linked file that leads out of the folder is refused", async (folder) => {
  const { inside, outside, store, before } = lay(folder);
  symlinkSync(`${outside}/b.json`, `${inside}/a/b.json`);
  const words = [`${inside}/a/b.json`, `${outside}/b.json`, "folder"];
  await refuses("STORE_READ", () => store.load("a/b"), words);
  await refuses("STORE_WRITE", () => store.save("a/b", "{}"), words);
  await refuses("STORE_WRITE", () => store.remove("a/b"), words);
  assertEquals(contentOf(outside), before);
  assertEquals(readdirSync(`${inside}/a`), ["b.json"]);
});

inFolder("a linked folder that leads out of the folder is refused", async (folder) => {
  const { inside, outside, store, before } = lay(folder);
  rmSync(`${inside}/a`, { recursive: true });
  symlinkSync(outside, `${inside}/a`, "junction");
  const { journals, exclusively } = store;
  for (const name of ["a/b", "a/none", "a/deep/er/none"]) {
    const words = [`${inside}/a`, outside];
    await refuses("STORE_WRITE", () => store.save(name, "{}"), words);
    await refuses("STORE_WRITE", () => store.remove(name), words);
    await refuses("STORE_WRITE", () => journals!.open(name, "first"), words);
    await refuses("STORE_WRITE", () => exclusively!(name, () => Promise.resolve()), words);
  }
  const words = [`${inside}/a/b`, `${outside}/b`];
  await refuses("STORE_READ", () => store.load("a/b"), words);
  await refuses("STORE_READ", () => journals!.list("a/b"), words);
  assertEquals(await store.list(), []);
  assertEquals(contentOf(outside), before);
});

inFolder("linked journals and locks that lead out of the folder are refused", async (folder) => {
  const { inside, outside, store, before } = lay(folder);
  const { journals, exclusively } = store;
  symlinkSync(`${outside}/b.journal`, `${inside}/a/b.journal`, "junction");
  const words = [`${inside}/a/b.journal`, `${outside}/b.journal`];
  await refuses("STORE_READ", () => journals!.list("a/b"), words);
  await refuses("STORE_WRITE", () => journals!.open("a/b", "first"), words);
  await refuses("STORE_WRITE", () => exclusively!("a/b", () => Promise.resolve()), words);

  mkdirSync(`${inside}/a/c.journal`);
  const linked = `${inside}/a/c.journal/0123456789ab.ndjson`;
  symlinkSync(`${outside}/b.journal/0123456789ab.ndjson`, linked);
  await refuses("STORE_READ", () => journals!.list("a/c"), [linked, outside]);

  const lock = `${inside}/a/c.journal/lock`;
  for (const target of ["b.json", "none"]) {
    symlinkSync(`${outside}/${target}`, lock);
    await refuses("STORE_WRITE", () => exclusively!("a/c", () => Promise.resolve()), [lock]);
    rmSync(lock);
  }
  assertEquals(contentOf(outside), before);
});

inFolder("a link to what is not there yet makes nothing there", async (folder) => {
  const { inside, outside, store, before } = lay(folder);
  symlinkSync(`${outside}/new.json`, `${inside}/a/b.json`);
  assertEquals(await store.load("a/b"), undefined);
  await store.save("a/b", "{}");
  assertEquals(await store.load("a/b"), "{}");
  symlinkSync(`${outside}/new`, `${inside}/c`, "junction");
  for (const name of ["c/b", "c/d/e/b"]) {
    const attempts = [
      () => store.save(name, "{}"),
      () => store.journals!.open(name, "first"),
      () => store.exclusively!(name, () => Promise.resolve()),
    ];
    for (const attempt of attempts) {
      assert(isRetakeError(await assertRejects(attempt), "STORE_WRITE"));
    }
  }
  assertEquals(contentOf(outside), before);
});

inFolder(
  "a linked mod.ts that leads out of the folder is neither read nor written",
  async (folder) => {
    const { inside, outside, store } = lay(folder);
    await store.save("a/b", "{}");
    await writeModule(inside);
    renameSync(`${inside}/mod.ts`, `${outside}/mod.ts`);
    symlinkSync(`${outside}/mod.ts`, `${inside}/mod.ts`);
    const before = readFileSync(`${outside}/mod.ts`, "utf8");
    await refuses("STORE_WRITE", () => store.save("a/c", "{}"), [`${inside}/mod.ts`, outside]);
    await refuses("STORE_WRITE", () => writeModule(inside), [`${inside}/mod.ts`, outside]);
    assertEquals(readFileSync(`${outside}/mod.ts`, "utf8"), before);
  },
);

inFolder(
  "links that stay in the folder are followed, and so is the folder's own",
  async (folder) => {
    const { inside } = lay(folder);
    symlinkSync(inside, `${folder}/alias`, "junction");
    const store = folderStore(`${folder}/alias`);
    await store.save("a/b", '"b"');
    symlinkSync(`${inside}/a/b.json`, `${inside}/a/c.json`);
    symlinkSync(`${inside}/a`, `${inside}/d`, "junction");
    assertEquals([await store.load("a/c"), await store.load("d/b")], ['"b"', '"b"']);
    const journal = await store.journals!.open("d/b", "first");
    assertEquals((await store.journals!.list("a/b"))[0]?.lines, ["first"]);
    assertEquals(await store.exclusively!("d/b", () => Promise.resolve(1)), 1);
    await journal.remove();
    // The folder may come to be another one while the store is open.
    rmSync(`${folder}/alias`);
    mkdirSync(`${folder}/alias`);
    await store.save("a/b", '"other"');
    assertEquals(await store.load("a/b"), '"other"');
    assertEquals(readFileSync(`${inside}/a/b.json`, "utf8"), '"b"');
  },
);

inFolder("links in a circle end", async (folder) => {
  const { inside, store } = lay(folder);
  symlinkSync(inside, `${inside}/a/self`, "junction");
  symlinkSync(`${inside}/y.json`, `${inside}/x.json`);
  symlinkSync(`${inside}/x.json`, `${inside}/y.json`);
  await store.save("a/b", "{}");
  assertEquals(await store.list(), ["a/b"]);
  await refuses("STORE_READ", () => store.load("x"), ["x.json"]);
  await refuses("STORE_WRITE", () => store.save("x", "{}"), ["x.json"]);
});

inFolder("what is no file is refused, and nothing waits for it", async (folder) => {
  const { inside, store } = lay(folder);
  execFileSync("mkfifo", [`${inside}/pipe.json`, `${inside}/mod.ts`]);
  mkdirSync(`${inside}/folder.json`);
  mkdirSync(`${inside}/a/b.journal`);
  execFileSync("mkfifo", [
    `${inside}/a/b.journal/0123456789ab.ndjson`,
    `${inside}/a/b.journal/lock`,
  ]);
  await refuses("STORE_READ", () => store.load("pipe"), ["pipe.json", "pipe"]);
  await refuses("STORE_READ", () => store.load("folder"), ["folder.json", "a folder"]);
  await refuses("STORE_READ", () => store.journals!.list("a/b"), [".ndjson", "pipe"]);
  await refuses("STORE_WRITE", () => store.exclusively!("a/b", () => Promise.resolve()), ["lock"]);
  await refuses("STORE_WRITE", () => store.save("a/c", "{}"), ["mod.ts"]);
  assertEquals(await store.list(), ["a/c"]);
}, !mayRun);

inFolder("a file too large to be a cassette is not read", async (folder) => {
  const { inside, store } = lay(folder);
  for (const path of ["a/b.json", "a/b.journal/0123456789ab.ndjson"]) {
    mkdirSync(`${inside}/a/b.journal`, { recursive: true });
    writeFileSync(`${inside}/${path}`, "{}");
    truncateSync(`${inside}/${path}`, 300 * 1024 * 1024); // takes no room: a hole
  }
  await refuses("STORE_READ", () => store.load("a/b"), ["300 MB", "256 MB"]);
  await refuses("STORE_READ", () => store.journals!.list("a/b"), ["300 MB", "256 MB"]);
});

inFolder("what could not be read again is not written", async (folder) => {
  const { inside, store } = lay(folder);
  const large = "x".repeat(LARGEST + 1);
  const told = ["257 MB", "256 MB", "record less"];
  await refuses("STORE_WRITE", () => store.save("a/c", large), told);
  const journal = await store.journals!.open("a/b", "first");
  const lines = ["second", large, "third"].map((line) => journal.append(line));
  const [, refused] = await Promise.allSettled(lines);
  for (const words of told) {
    assertStringIncludes((refused as PromiseRejectedResult).reason.message, words);
  }
  await journal.close();
  assertEquals((await store.journals!.list("a/b"))[0]?.lines, ["first", "second", "third"]);
  assertEquals(readdirSync(`${inside}/a`), ["b.journal"]);
});

Deno.test("the most that is read is the most that is written, in bytes", () => {
  const refused = (content: string | Uint8Array, before: number) => {
    try {
      checkSize("a", content, before);
      return false;
    } catch (error) {
      assert(isRetakeError(error, "STORE_WRITE"));
      return true;
    }
  };
  for (const [content, bytes] of [["abc", 3], ["é😀", 6], [new Uint8Array(4), 4]] as const) {
    assertEquals(refused(content, LARGEST - bytes), false);
    assertEquals(refused(content, LARGEST - bytes + 1), true);
  }
});

inFolder(
  "where the disk is full, what was there before still is, and nothing else",
  async (folder) => {
    // A limit on the size of files is a full disk that any user can have.
    const limit = ["bash", "-c", `trap '' XFSZ; ulimit -f 4096; exec "$@"`, "bash"];
    for (const command of runtimes()) {
      const store = folderStore(folder);
      await store.save("a/b", '"before"');
      const { code, stdout, stderr } = await startIn("fill", [folder, "6000000"], [
        ...limit,
        ...command,
      ]).finished;
      assertEquals(code, 0, stderr);
      const lines = stdout.trim().split("\n");
      assertEquals(lines.map((line) => line.split(": ").slice(0, 2).join()), [
        "save,STORE_WRITE",
        "open,STORE_WRITE",
        "append,STORE_WRITE",
      ]);
      for (const line of lines) assertStringIncludes(line, "the disk is full");
      assertEquals(await store.load("a/b"), '"before"');
      const [journal] = await store.journals!.list("a/d");
      assertEquals([journal?.lines, journal?.alive], [["first", "second", "third"], false]);
      await journal!.remove();
      assertEquals(readdirSync(`${folder}/a`), ["b.json"]);
    }
  },
  !mayRun,
);

inFolder("a failure half way leaves no temporary file", async (folder) => {
  const { inside, store } = lay(folder);
  mkdirSync(`${inside}/a/b.json/in-the-way`, { recursive: true });
  await refuses("STORE_WRITE", () => store.save("a/b", "{}"), [`${inside}/a/b.json`, "kept"]);
  assertEquals(readdirSync(`${inside}/a`), ["b.json"]);
  writeFileSync(`${inside}/file`, "");
  await refuses("STORE_WRITE", () => store.save("file/b", "{}"), [`${inside}/file/b.json`]);
  await refuses("STORE_WRITE", () => store.journals!.open("file/b", "first"), [`${inside}/file/b`]);
  assertEquals(readdirSync(inside).sort(), ["a", "file"]);
});

inFolder("a disk that cannot be written to is told as what it is", async (folder) => {
  const { inside } = lay(folder);
  writeFileSync(`${inside}/a/old.json`, "{}");
  // Where a user may mount: a read-only view of the folder, for this process alone.
  const mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"';
  const readonly = ["unshare", "-rm", "bash", "-c", mount, inside];
  for (const command of runtimes()) {
    const run = startIn("touch", [inside], [...readonly, ...command]);
    const { stdout } = await run.finished.catch(() => ({ stdout: "" }));
    const lines = stdout.trim().split("\n").filter(Boolean);
    assert(lines.length === 0 || lines.length === 4, stdout);
    for (const line of lines) {
      assert(/^\w+: STORE_WRITE: .*: the file system is read-only\.$/.test(line), line);
    }
  }
  // And on every machine: what the system calls these faults.
  const told = (code: string) => {
    const fault = Object.assign(new Error(code), { code });
    return [faultOf(fault), cannot("write", "x.json", { path: "." }, fault).message.split("\n")[0]];
  };
  const full = ["full", "x.json cannot be written: the disk is full."];
  for (const code of ["ENOSPC", "EDQUOT", "EFBIG"]) assertEquals(told(code), full);
  const expected = ["readonly", "x.json cannot be written: the file system is read-only."];
  assertEquals(told("EROFS"), expected);
  assert(existsSync(`${inside}/a/old.json`));
}, !mayRun);
