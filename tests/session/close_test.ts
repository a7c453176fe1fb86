// The end of a session, and who is told of it.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { isRetakeError, type RetakeError } from "../../src/errors.ts";
import { runInContext } from "../../src/session/context.ts";
import type { SessionEnd } from "../../src/session/observe.ts";
import { type OpenSession, startSession } from "../../src/session/session.ts";
import type { SessionOptions, SessionReport } from "../../src/session/types.ts";
import { memoryStore } from "../../src/store/memory.ts";
import "../../mod.ts"; // brings an async scope along, for who watches
import { nowhere, settingsOf } from "../support/sessions.ts";

const url = "https://api.example.com/a";

async function open(options: SessionOptions = {}) {
  const { settings, warnings } = settingsOf({
    fetch: () => Promise.resolve(new Response("x")),
    ...options,
  });
  return { session: await startSession("a", settings, nowhere), warnings };
}

/** Opens a session that somebody watches; gives what they were told of its end. */
async function watched(options: SessionOptions, run: (session: OpenSession) => Promise<unknown>) {
  const ends: [SessionReport, SessionEnd][] = [];
  const observer = { onReport: (...end: [SessionReport, SessionEnd]) => void ends.push(end) };
  const { session } = await runInContext({ observer }, () => open(options));
  await run(session);
  return ends.map(([{ recorded }, { failed, error }]) => ({
    recorded,
    failed,
    error: error?.code,
  }));
}

Deno.test("who asked to be told of the end is told at once, and not once it does not want to be", async () => {
  const { session } = await open({ mode: "record" });
  const heard: string[] = [];
  session.onClose(() => void heard.push(`first, closed: ${session.closed()}`));
  const forget = session.onClose(() => void heard.push("forgotten"));
  forget();
  const closing = session.close();
  assertEquals(heard, ["first, closed: true"]); // before anything is waited for
  await closing;
  await assertRejects(() => session.close());
  assertEquals(heard.length, 1);
});

Deno.test("who asked to be told of failures is, until it does not want to be", async () => {
  const { session } = await open();
  const heard: string[] = [];
  const forget = session.onFailure(({ code }) => void heard.push(code));
  await assertRejects(() => session.fetch(url));
  forget();
  await assertRejects(() => session.fetch(`${url}/b`));
  assertEquals(heard, ["MISS"]);
  const error = await assertRejects(() => session.close());
  assertEquals(error, session.failure());
  assert((error as Error).message.includes("also      "), "the other one is told too");
});

Deno.test("a run that went well is saved, and that is told", async () => {
  const store = memoryStore();
  const ends = await watched({ store, mode: "record" }, async (session) => {
    await (await session.fetch(url)).text();
    await session.close();
  });
  assertEquals(ends, [{ recorded: 1, failed: false, error: undefined }]);
  assertEquals(await store.list(), ["a"]);
});

Deno.test("a run that failed by itself, or of which that is said, is told as that", async () => {
  const missed = await watched({}, async (session) => {
    await session.fetch(url).catch(() => {});
    await session.close().catch(() => {});
  });
  assertEquals(missed, [{ recorded: 0, failed: true, error: "MISS" }]);
  const failed = await watched({}, (session) => session.close({ failed: true }));
  assertEquals(failed, [{ recorded: 0, failed: true, error: undefined }]);
});

Deno.test("a cassette that cannot be saved is told, and thrown; another session may record then", async () => {
  const store = memoryStore();
  const full = { ...store, save: () => Promise.reject(new Error("full")) };
  const options: SessionOptions = { store: full, mode: "record" };
  let thrown: unknown;
  const ends = await watched(options, async (session) => {
    await (await session.fetch(url)).text();
    thrown = await session.close().catch((error: unknown) => error);
  });
  assertEquals((thrown as RetakeError).message, "full");
  assertEquals([ends.length, ends[0]?.failed], [1, true]);
  const { session } = await open(options); // its claim was given back
  await session.close();
});

Deno.test("leaving a block ends a session that is open, and lets one that has ended be", async () => {
  const { session } = await open();
  await session[Symbol.asyncDispose]();
  assert(session.closed());
  await session[Symbol.asyncDispose]();
  assert(isRetakeError(await assertRejects(() => session.close()), "SESSION_CLOSED"));
});
