// The lock of the folder store, with real processes, of all runtimes that are here.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { isRetakeError } from "../../mod.ts";
import { self } from "../../src/host/process.ts";
import { folderStore } from "../../src/store/fs.ts";
import { withLock } from "../../src/store/fs/lock.ts";
import { PATIENCE } from "../support/patience.mjs";
import { runtimes, startIn } from "../support/others.ts";
import { mayRun } from "../support/runtime.ts";
import { inFolder } from "../support/temporary.ts";

/** A lock as somebody else left it. */
function plant(folder: string, owner: object | string, secondsAgo = 0): string {
  const place = `${folder}/a/b.journal`;
  mkdirSync(place, { recursive: true });
  const text = typeof owner === "string" ? owner : JSON.stringify(owner);
  writeFileSync(`${place}/lock`, text);
  const time = Date.now() / 1000 - secondsAgo;
  utimesSync(`${place}/lock`, time, time);
  return place;
}

const token = "0123456789ab";
const take = (folder: string, patience: number) =>
  withLock({ path: folder }, `${folder}/a/b.journal`, () => Promise.resolve("in"), patience);

inFolder("eight processes that count in turns lose no count", async (folder) => {
  const file = join(folder, "count");
  writeFileSync(file, "0");
  const commands = runtimes();
  const started = Array.from(
    { length: 8 },
    (_, at) => startIn("count", [folder, file, "50"], commands[at % commands.length]),
  );
  for (const { finished } of started) {
    const { code, stderr } = await finished;
    assertEquals(code, 0, stderr);
  }
  assertEquals(readFileSync(file, "utf8"), "400");
  assert(!existsSync(`${folder}/a/b.journal`));
}, !mayRun);

inFolder("the lock of a process that is killed is free at once", async (folder) => {
  for (const command of runtimes()) {
    const holder = startIn("hold", [folder], command);
    assertEquals(await holder.firstLine, "held");
    const early = await assertRejects(() => take(folder, 300)) as Error;
    assert(isRetakeError(early, "STORE_WRITE"), `${early}`);
    const { pid } = JSON.parse(readFileSync(`${folder}/a/b.journal/lock`, "utf8"));
    assertStringIncludes(early.message, `process ${pid}`);
    assertStringIncludes(early.message, `${folder}/a/b.journal/lock`);
    process.kill(pid, "SIGKILL");
    await holder.finished;
    // By its process, and not by its silence: that is a minute in coming, and more.
    const later = Date.now() / 1000 + 3600;
    utimesSync(`${folder}/a/b.journal/lock`, later, later);
    assertEquals(await take(folder, PATIENCE), "in");
    assert(!existsSync(`${folder}/a/b.journal`));
  }
}, !mayRun);

inFolder("many who find a lock dead at once come in one by one", async (folder) => {
  const commands = runtimes();
  const start = `${folder}/start`;
  const started = Array.from(
    { length: 5 },
    (_, at) => startIn("steal", [folder, "60", start], commands[at % commands.length]),
  );
  while (readdirSync(folder).filter((name) => name.startsWith("ready")).length < 5) {
    await wait(10);
  }
  writeFileSync(start, "");
  for (const { finished } of started) {
    const { code, stdout, stderr } = await finished;
    assertEquals([code, stdout.trim()], [0, "overlaps 0"], stderr);
  }
  // What is left is the last dead lock, and a claim on it: nothing of those that were stolen.
  if (existsSync(`${folder}/a/b.journal`)) {
    assert(readdirSync(`${folder}/a/b.journal`).length <= 2);
  }
  assertEquals(await take(folder, PATIENCE), "in");
  assert(!existsSync(`${folder}/a/b.journal`));
}, !mayRun);

inFolder("a lock whose process cannot be asked is free after half a minute", async (folder) => {
  for (const owner of [{ pid: 1, host: "elsewhere", token }, { pid: 1, token }, "", "{", "[]"]) {
    plant(folder, owner, 25);
    const error = await assertRejects(() => take(folder, 50)) as Error;
    assert(isRetakeError(error, "STORE_WRITE"), `${error}`);
  }
  const silent = [{ pid: 1, host: "elsewhere", token }, { ...self(), token }, ""];
  await Promise.all(silent.map(async (owner, at) => {
    const own = `${folder}/${at}`;
    plant(own, owner, 31);
    // It waits whether a sign comes after all: the machine may have slept.
    const error = await assertRejects(() => take(own, 50));
    assert(isRetakeError(error, "STORE_WRITE"));
    assertEquals(await take(own, PATIENCE), "in");
    assert(!existsSync(`${own}/a/b.journal`));
  }));
});

inFolder("a process with the id of a dead owner does not keep its lock", async (folder) => {
  const other = startIn("write", [`${folder}/other`]);
  await other.firstLine;
  const [name] = readdirSync(`${folder}/other/a/b.journal`);
  const journal = readFileSync(`${folder}/other/a/b.journal/${name}`, "utf8");
  const { pid } = JSON.parse(journal.split("\n")[0]!);
  try {
    plant(folder, { ...self(), pid, token }, 50);
    assert(isRetakeError(await assertRejects(() => take(folder, 50)), "STORE_WRITE"));
    plant(folder, { ...self(), pid, token }, 61);
    assertEquals(await take(folder, PATIENCE), "in");
  } finally {
    process.kill(pid, "SIGKILL");
    await other.finished;
  }
}, !mayRun);

inFolder("a sign of life keeps a lock while its section runs", async (folder) => {
  const place = `${folder}/a/b.journal`;
  await withLock({ path: folder }, place, async () => {
    utimesSync(`${place}/lock`, 1, 1);
    const limit = performance.now() + PATIENCE;
    while (statSync(`${place}/lock`).mtimeMs === 1000) {
      assert(performance.now() < limit, "no sign came");
      await wait(50);
    }
  });
});

inFolder("who was taken for dead does not break the lock of the next one", async (folder) => {
  const place = `${folder}/a/b.journal`;
  await withLock({ path: folder }, place, () => {
    const { token } = JSON.parse(readFileSync(`${place}/lock`, "utf8"));
    writeFileSync(`${place}/lock.${token}`, JSON.stringify({ ...self(), token: "abcdef012345" }));
    return Promise.resolve();
  });
  assertEquals(readdirSync(place).length, 2);
  assert(isRetakeError(await assertRejects(() => take(folder, 100)), "STORE_WRITE"));
});

inFolder("a claim on a lock that is gone by now is let go of", async (folder) => {
  // Left by someone who was killed between the two: no lock has this token any more.
  const place = plant(folder, { pid: 1, host: "elsewhere", token });
  rmSync(`${place}/lock`);
  writeFileSync(`${place}/lock.${token}`, JSON.stringify({ ...self(), token: "abcdef012345" }));
  assertEquals(await take(folder, PATIENCE), "in");
});

inFolder("a chain of locks that is a circle, or leads elsewhere, ends", async (folder) => {
  const dead = { ...self(), pid: 99_999_999 };
  const place = plant(folder, { ...dead, token });
  writeFileSync(`${place}/lock.${token}`, JSON.stringify({ ...dead, token }));
  assert(isRetakeError(await assertRejects(() => take(folder, 100)), "STORE_WRITE"));
  plant(folder, { ...dead, token: "/../../../../elsewhere" }, 61);
  rmSync(`${place}/lock.${token}`);
  await take(folder, PATIENCE);
  assertEquals(readdirSync(folder), ["a"]);
}, !mayRun);

inFolder("sections of one process wait for each other by any path", async (folder) => {
  mkdirSync(`${folder}/real`);
  symlinkSync(`${folder}/real`, `${folder}/alias`);
  const stores = [folderStore(`${folder}/real`), folderStore(`${folder}/alias`)];
  let inside = 0;
  await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      stores[at % 2]!.exclusively!("x", async () => {
        assertEquals(++inside, 1);
        await wait(1);
        inside--;
      })),
  );
  assertEquals(readdirSync(`${folder}/real`), []);
});

inFolder("a lock leaves nothing behind, not even the folders it needed", async (folder) => {
  assertEquals(await take(folder, PATIENCE), "in");
  await assertRejects(() =>
    withLock({ path: folder }, `${folder}/c/d.journal`, () => Promise.reject(new Error("fault")))
  );
  mkdirSync(`${folder}/a`);
  assertEquals(await take(folder, PATIENCE), "in");
  assertEquals(readdirSync(folder), ["a"]); // this one was there before
});

inFolder("a section inside of itself is told, and those behind it come in", async (folder) => {
  const place = `${folder}/a/b.journal`;
  const inner = await withLock({ path: folder }, place, async () => {
    const inner = take(folder, 100).catch((error) => error);
    const behind = take(folder, PATIENCE);
    return { error: await inner, behind };
  });
  assert(isRetakeError(inner.error, "STORE_WRITE"));
  assertStringIncludes(inner.error.message, "another part of this process");
  assertEquals(await inner.behind, "in");
});

inFolder("a place where no lock can be made is told, and left as it was", async (folder) => {
  writeFileSync(`${folder}/a`, "a file in the way");
  const error = await assertRejects(() => take(folder, 1000)) as Error;
  assert(isRetakeError(error, "STORE_WRITE"), `${error}`);
  assertEquals(readdirSync(folder), ["a"]);
  rmSync(`${folder}/a`);
  mkdirSync(`${folder}/a/b.journal/lock`, { recursive: true });
  const other = await assertRejects(() => take(folder, 1000)) as Error;
  assert(isRetakeError(other, "STORE_WRITE"), `${other}`);
  assertStringIncludes(other.message, "is a folder");
});
