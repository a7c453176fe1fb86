// Journals in a folder: what is in them outlives its process, and whether that still runs.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { isRetakeError } from "../../mod.ts";
import { self } from "../../src/host/process.ts";
import { folderStore } from "../../src/store/fs.ts";
import { folderJournals } from "../../src/store/fs/journal.ts";
import type { JournalFile } from "../../src/store/types.ts";
import { PATIENCE } from "../support/patience.mjs";
import { runtimes, startIn } from "../support/others.ts";
import { mayRun, mayUseFiles, runtime } from "../support/runtime.ts";
import { inFolder } from "../support/temporary.ts";

const journalsOf = (folder: string) => folderJournals({ path: folder });
const list = (folder: string): Promise<JournalFile[]> => journalsOf(folder).list("a/b");

/** A journal as somebody else left it. */
function plant(folder: string, owner: object, { lines = ["first"], secondsAgo = 0 } = {}): string {
  const place = `${folder}/a/b.journal`;
  const path = `${place}/0123456789ab.ndjson`;
  mkdirSync(place, { recursive: true });
  writeFileSync(path, [JSON.stringify(owner), ...lines, ""].join("\n"));
  const time = Date.now() / 1000 - secondsAgo;
  utimesSync(path, time, time);
  return path;
}

/** Whether a journal is taken for one that is being written. */
async function isAlive(folder: string, owner: object, secondsAgo: number): Promise<boolean> {
  for (;;) {
    const planted = Date.now();
    plant(folder, owner, { secondsAgo });
    const [journal, ...others] = await list(folder);
    assertEquals([journal!.lines, others], [["first"], []]);
    // On a busy machine it may be older than that by the time it is looked at.
    if (!journal!.alive && Date.now() - planted > 1000) continue;
    return journal!.alive;
  }
}

inFolder("what was appended outlives a process killed right after", async (folder) => {
  for (const command of runtimes()) {
    await startIn("note", [folder, "200"], command).finished;
    const [journal, ...others] = await list(folder);
    const wanted = ["first", ...Array.from({ length: 200 }, (_, at) => `line ${at + 1}`)];
    assertEquals(journal?.lines, wanted, command.join(" "));
    assertEquals([journal!.alive, others], [false, []]);
    await journal!.remove();
    assertEquals(readdirSync(`${folder}/a`), []);
  }
}, !mayRun);

inFolder("a journal is alive as long as its process, of any runtime", async (folder) => {
  for (const command of runtimes()) {
    const writer = startIn("write", [folder], command);
    const id = await writer.firstLine;
    const [running] = await list(folder);
    assertEquals([running?.id, running?.alive], [id, true]);
    const { pid } = JSON.parse(readFileSync(running!.where, "utf8").split("\n")[0]!);
    process.kill(pid, "SIGKILL");
    await writer.finished;
    const [killed] = await list(folder);
    assertEquals([killed?.id, killed?.alive], [id, false]);
    await killed!.remove();
  }
}, !mayRun);

inFolder("a journal left open keeps no process alive", async (folder) => {
  for (const command of runtimes()) {
    const { code, stderr } = await startIn("leave", [folder], command).finished;
    assertEquals([code, stderr], [0, ""], command.join(" "));
    const [left] = await list(folder);
    assertEquals([left?.lines, left?.alive], [["first"], false]);
    await left!.remove();
  }
}, !mayRun);

inFolder("a line that was cut off is left out, and nothing else", async (folder) => {
  const journal = await journalsOf(folder).open("a/b", "first");
  await journal.append("second");
  appendFileSync(journal.where, '{"torn": "é');
  assertEquals((await list(folder))[0]?.lines, ["first", "second"]);
  await journal.close();
  const path = `${folder}/a/b.journal/abcdef012345.ndjson`;
  const whole = `${JSON.stringify({ pid: 99_999_999 })}\nfirst\nsecond 😀\n`;
  const bytes = new TextEncoder().encode(whole);
  for (let length = 0; length <= bytes.length; length++) {
    writeFileSync(path, bytes.subarray(0, length));
    const { lines } = (await list(folder)).find(({ id }) => id === "abcdef012345")!;
    const wholeLines = whole.slice(0, whole.length - (bytes.length - length > 0 ? 1 : 0));
    const count = new TextDecoder().decode(bytes.subarray(0, length)).split("\n").length - 2;
    assertEquals(lines, wholeLines.split("\n").slice(1, 1 + Math.max(0, count)));
  }
});

inFolder("a process that cannot be asked is alive for half a minute", async (folder) => {
  const elsewhere = { pid: 1, host: "elsewhere" };
  for (const owner of [elsewhere, { pid: 1 }, { ...self(), pid: -1 }, { pid: "1" }, {}]) {
    assertEquals(await isAlive(folder, owner, 28), true, JSON.stringify(owner));
    assertEquals(await isAlive(folder, owner, 31), false, JSON.stringify(owner));
  }
});

inFolder("a part of this process that is gone is told by its silence", async (folder) => {
  assertEquals(await isAlive(folder, self(), 28), true);
  assertEquals(await isAlive(folder, self(), 31), false);
});

inFolder("a process that is gone is dead at once, whatever its last sign", async (folder) => {
  assertEquals(await isAlive(folder, { ...self(), pid: 99_999_999 }, 0), false);
}, !mayRun);

inFolder("a process that runs is alive for a minute after its last sign", async (folder) => {
  const other = startIn("hold", [`${folder}/other`]);
  await other.firstLine;
  const { pid } = JSON.parse(readFileSync(`${folder}/other/a/b.journal/lock`, "utf8"));
  try {
    assertEquals(await isAlive(folder, { ...self(), pid }, 55), true);
    assertEquals(await isAlive(folder, { ...self(), pid }, 61), false);
  } finally {
    process.kill(pid, "SIGKILL");
    await other.finished;
  }
}, !mayRun);

inFolder("a closed journal is dead though its process runs", async (folder) => {
  const path = plant(folder, self(), { lines: ["first", '{"closed":"0123456789ab"}'] });
  const [closed] = await list(folder);
  assertEquals([closed?.lines, closed?.alive], [["first"], false]);
  // A line that a program wrote is its own, whatever is in it.
  writeFileSync(path, `${JSON.stringify(self())}\nfirst\n{"closed":"abcdef012345"}\n`);
  const [open] = await list(folder);
  assertEquals([open?.lines.length, open?.alive], [2, true]);
});

inFolder("a journal that is open gives a sign each second", async (folder) => {
  const journal = await journalsOf(folder).open("a/b", "first");
  utimesSync(journal.where, 1, 1);
  assertEquals((await list(folder))[0]?.alive, true); // this isolate needs no sign
  const limit = performance.now() + PATIENCE;
  while (statSync(journal.where).mtimeMs === 1000) {
    assert(performance.now() < limit, "no sign came");
    await wait(50);
  }
  await journal.close();
  utimesSync(journal.where, 1, 1);
  await wait(1200);
  assertEquals(statSync(journal.where).mtimeMs, 1000);
});

inFolder("a moved clock and a seeded chance do not reach a journal", async (folder) => {
  const { now } = Date;
  const { random } = Math;
  const before = Object.getOwnPropertyDescriptor(crypto, "randomUUID");
  Date.now = () => 0;
  Math.random = () => 0.5;
  Object.defineProperty(crypto, "randomUUID", {
    value: () => "00000000-0000-4000-8000-000000000000",
    configurable: true,
    writable: true,
  });
  try {
    const one = await journalsOf(folder).open("a/b", "1");
    const two = await journalsOf(folder).open("a/b", "2");
    assert(one.id !== two.id);
    const head = JSON.parse(readFileSync(one.where, "utf8").split("\n")[0]!);
    assert(head.at > 1e12);
    await one.remove();
    await two.remove();
    await folderStore(folder).exclusively!("a/b", async () => {
      await folderStore(folder).save("a/b", "{}");
    });
  } finally {
    Date.now = now;
    Math.random = random;
    if (before) Object.defineProperty(crypto, "randomUUID", before);
    else delete (crypto as Partial<Crypto>).randomUUID;
  }
});

inFolder("a journal removed by somebody else is no trouble", async (folder) => {
  const journal = await journalsOf(folder).open("a/b", "first");
  rmSync(`${folder}/a`, { recursive: true });
  await journal.append("second").catch(() => {});
  await journal.remove();
  assertEquals(await list(folder), []);
  const again = await journalsOf(folder).open("a/b", "first");
  const [found] = await list(folder);
  await found!.remove();
  await again.close();
  await again.remove();
  assert(!existsSync(`${folder}/a/b.journal`));
});

inFolder("a line with a line feed in it would be two", async (folder) => {
  const journal = await journalsOf(folder).open("a/b", "first");
  const error = await assertRejects(() => journal.append("one\ntwo"));
  assert(isRetakeError(error, "STORE_WRITE"));
  await journal.append("three");
  assertEquals((await list(folder))[0]?.lines, ["first", "three"]);
  await journal.remove();
});

inFolder(
  "on Deno, a journal and a lock need the permission for the folder only",
  async (folder) => {
    const deno = runtimes().find(([path]) => /\bdeno(?:\.exe)?$/.test(path!));
    if (!deno) return; // not here, and not the runtime that runs this
    mkdirSync(`${folder}/cassettes`);
    const path = `${folder}/cassettes`;
    const allowed = [deno[0]!, "run", "--no-prompt", "--no-check"];
    const command = [...allowed, `--allow-read=${path}`, `--allow-write=${path}`];
    const { code, stdout, stderr } = await startIn("all", [path], command).finished;
    assertEquals([code, stdout.trim()], [0, "{} first,second true 1"], stderr);
    assertEquals(readdirSync(path), ["a"]);
    assertEquals(readdirSync(`${path}/a`), ["b.json"]);
  },
  !mayRun,
);

const granted = runtime === "deno" && mayUseFiles ? mkdtempSync(join(tmpdir(), "retake-")) : ".";

Deno.test({
  name: "without the permission to ask for processes, the last sign decides",
  ignore: !mayUseFiles,
  permissions: { read: [granted], write: [granted], run: false },
  async fn() {
    const gone = { ...self(), pid: 99_999_999 };
    assertEquals(await isAlive(granted, gone, 28), true);
    assertEquals(await isAlive(granted, gone, 31), false);
    rmSync(`${granted}/a`, { recursive: true });
    const journal = await journalsOf(granted).open("a/b", "first");
    await journal.append("second");
    const [own] = await list(granted);
    assertEquals([own?.lines, own?.alive], [["first", "second"], true]);
    await journal.remove();
    assertEquals(await folderStore(granted).exclusively!("a/b", () => Promise.resolve(1)), 1);
    await folderStore(granted).save("a/b", "{}");
    assertEquals(await folderStore(granted).load("a/b"), "{}");
    rmSync(granted, { recursive: true });
  },
});
