// A process that works in a folder of cassettes beside others: in_folder.ts TASK FOLDER ...
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import process from "node:process";
import { createText } from "../../src/host/new_files.ts";
import { randomHex, self } from "../../src/host/process.ts";
import { writeFolder } from "../../src/host/site_folder.ts";
import { folderStore } from "../../src/store/fs.ts";
import { withLock } from "../../src/store/fs/lock.ts";
import { isRetakeError } from "../../src/errors.ts";
import { PATIENCE } from "./patience.mjs";

const [task = "", folder = "", ...rest] = process.argv.slice(2);
const store = folderStore(folder);
const place = `${folder}/a/b.journal`;

/** A lock as somebody leaves it who was killed: no process has this id. */
function deadLock(): { token: string; text: string } {
  const token = randomHex(12);
  return { token, text: JSON.stringify({ ...self(), pid: 99_999_999, token }) };
}

const tasks: Record<string, () => Promise<void>> = {
  /** Counts up in a file that holds the number, which loses counts unless one waits for the other. */
  async count() {
    const [file = "", times = ""] = rest;
    for (let left = Number(times); left > 0; left--) {
      await store.exclusively!("a/b", async () => {
        const count = Number(readFileSync(file, "utf8"));
        await wait(1);
        writeFileSync(file, String(count + 1));
      });
    }
  },
  /** Writes a folder, and comes to no end. */
  async export() {
    await writeFolder(
      `${folder}/site`,
      (async function* () {
        yield { path: "half.html", content: "half" };
        console.log("half");
        await wait(5 * PATIENCE);
      })(),
    );
  },
  /** Keeps the old of what is gone, and undoes that; killed before the file of that number is put in its place. */
  async decide() {
    const { promises } = process.getBuiltinModule("node:fs");
    const { rename } = promises;
    let left = Number(rest[0]);
    promises.rename = async (from, to) => {
      if (--left === 0) process.kill(process.pid, "SIGKILL");
      await rename(from, to);
    };
    const { openDesk } = await import("../../src/cli/desk.ts");
    const desk = openDesk({ path: folder, store }, { command: [], program: [] });
    const { id } = await desk.keep({ side: "old", against: "HEAD", which: { kind: "gone" } });
    await desk.undo(id);
    console.log("done");
  },
  /** Records by the program that is named, until it is killed. */
  async record() {
    const { openDesk } = await import("../../src/cli/desk.ts");
    const program = [process.execPath, ...process.versions.deno ? ["run", "-A"] : [], rest[0]!];
    const desk = openDesk({ path: folder, store }, { dir: folder, command: ["forever"], program });
    await desk.record("made");
    await wait(5 * PATIENCE);
  },
  /** Takes the lock and keeps it. */
  async hold() {
    await store.exclusively!("a/b", async () => {
      console.log("held");
      await wait(5 * PATIENCE);
    });
  },
  /** Takes the lock in turns with others, and leaves dead ones behind; says where it overlapped. */
  async steal() {
    const [times = "", start = ""] = rest;
    const mark = `${folder}/inside`;
    writeFileSync(`${folder}/ready-${process.pid}`, "");
    while (!existsSync(start)) await wait(1);
    let overlaps = 0;
    for (let round = Number(times); round > 0; round--) {
      await withLock({ path: folder }, place, async () => {
        try {
          closeSync(openSync(mark, "wx"));
        } catch {
          overlaps++;
        }
        await wait(round % 3);
        rmSync(mark, { force: true });
      });
      const dead = deadLock();
      if (await createText(`${place}/lock`, dead.text) && round % 2) {
        await createText(`${place}/lock.${dead.token}`, deadLock().text);
      }
    }
    console.log(`overlaps ${overlaps}`);
  },
  /** Notes lines in a journal and is killed as soon as the last one is said to be there. */
  async note() {
    const journal = await store.journals!.open("a/b", "first");
    for (let line = 1; line <= Number(rest[0]); line++) await journal.append(`line ${line}`);
    process.kill(process.pid, "SIGKILL");
  },
  /** Has a journal open until it is killed. */
  async write() {
    const journal = await store.journals!.open("a/b", "first");
    console.log(journal.id);
    await wait(5 * PATIENCE);
  },
  /** Has a journal open and nothing else to do. */
  async leave() {
    await store.journals!.open("a/b", "first");
  },
  /** Does all that a session does with its store. */
  async all() {
    await store.save("a/b", "{}");
    const text = await store.load("a/b");
    const journal = await store.journals!.open("a/b", "first");
    await journal.append("second");
    const [found] = await store.journals!.list("a/b");
    await journal.remove();
    const count = await store.exclusively!("a/b", () => Promise.resolve(1));
    console.log(`${text} ${found?.lines} ${found?.alive} ${count}`);
  },
  /** Writes more than there is room for; prints the error and what still works. */
  async fill() {
    const large = "x".repeat(Number(rest[0]));
    const attempts: Record<string, () => Promise<unknown>> = {
      save: () => store.save("a/b", large),
      open: () => store.journals!.open("a/c", large),
      async append() {
        const journal = await store.journals!.open("a/d", "first");
        await journal.append("second");
        const failure = await journal.append(large).then(() => undefined, (error) => error);
        await journal.append("third");
        await journal.close();
        if (failure) throw failure;
      },
    };
    await tell(attempts);
  },
  /** Tries to write where nothing can be written. */
  async touch() {
    const attempts: Record<string, () => Promise<unknown>> = {
      save: () => store.save("a/b", "{}"),
      open: () => store.journals!.open("a/b", "first"),
      lock: () => store.exclusively!("a/b", () => Promise.resolve()),
      remove: () => store.remove("a/old"),
    };
    await tell(attempts);
  },
};

/** Prints how each attempt fails. */
async function tell(attempts: Record<string, () => Promise<unknown>>): Promise<void> {
  for (const [name, attempt] of Object.entries(attempts)) {
    const error = await attempt().then(() => undefined, (error: unknown) => error);
    const [first] = error instanceof Error ? error.message.split("\n") : [];
    console.log(`${name}: ${isRetakeError(error) ? error.code : "no error"}: ${first}`);
  }
}

await tasks[task]!();
