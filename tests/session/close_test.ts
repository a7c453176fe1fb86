// The end of a session, and who is told of it.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { isRetakeError, type RetakeError } from "../../src/errors.ts";
import { runInContext } from "../../src/session/context.ts";
import type { SessionEnd } from "../../src/session/observe.ts";
import { type OpenSession, startSession } from "../../src/session/session.ts";
import type { SessionOptions, SessionReport } from "../../src/session/types.ts";
import { memoryStore } from "../../src/store/memory.ts";
import type { Store } from "../../src/store/types.ts";
import "../../mod.ts"; // brings an async scope along, for who watches
import { deferred } from "../support/local_server.ts";
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

/** A store whose journal is opened, and has closed, when that is let. */
function slowStore() {
  const [opens, closes, closing] = [deferred(), deferred(), deferred()];
  let isOpen = true;
  const store: Store = {
    ...memoryStore(),
    journals: {
      list: () => Promise.resolve([]),
      async open() {
        await opens.promise;
        const append = () =>
          isOpen ? Promise.resolve() : Promise.reject(new Error("closed before"));
        const close = async () => {
          isOpen = false;
          closing.resolve();
          await closes.promise;
        };
        return { id: "1", where: "a.journal/1", append, close, remove: close };
      },
    },
  };
  return { store, opens, closes, closing };
}

Deno.test("a request that nobody awaits is recorded, also where the journal opens as the session closes", async () => {
  const { store, opens, closes } = slowStore();
  closes.resolve();
  const ends = await watched({ store, mode: "once" }, async (session) => {
    void session.fetch(url).then((response) => response.text());
    const closing = session.close();
    await new Promise((resolve) => setTimeout(resolve)); // the end waits for the journal by now
    opens.resolve();
    await closing;
  });
  assertEquals(ends, [{ recorded: 1, failed: false, error: undefined }]);
  assertEquals(await store.list(), ["a"]);
});

Deno.test("an answer that comes while its session closes is left out, and the run is a right one", async () => {
  const { store, opens, closes, closing } = slowStore();
  opens.resolve();
  const late = deferred();
  const fetch = async (input: unknown) => {
    if (String(input).endsWith("/late")) await late.promise;
    return new Response("x");
  };
  const ends = await watched({ store, mode: "once", settle: 0, fetch }, async (session) => {
    await (await session.fetch(url)).text();
    const answered = session.fetch(`${url}/late`).then((response) => response.text());
    const ended = session.close();
    await closing.promise;
    late.resolve();
    assertEquals(await answered, "x");
    closes.resolve();
    await ended;
  });
  assertEquals(ends.map(({ failed, error }) => ({ failed, error })), [
    { failed: false, error: undefined },
  ]);
});

Deno.test("a request that is read to its end only when its session has closed is told to be awaited", async () => {
  const [ends, began] = [deferred(), deferred()];
  const store = memoryStore();
  const { session: first } = await open({ store, mode: "record" });
  await (await first.fetch(url)).text();
  await first.close();
  const { session, warnings } = await open({ store, mode: "update" });
  const body = new ReadableStream({
    async pull(controller) {
      began.resolve();
      await ends.promise;
      controller.close();
    },
  });
  const asked = session.fetch(url, { method: "POST", body, duplex: "half" } as RequestInit);
  await began.promise;
  await session.close();
  ends.resolve();
  const error = await assertRejects(() => asked) as RetakeError;
  assertEquals(error.code, "SESSION_CLOSED");
  assert(error.message.includes("to do     await all requests"), error.message);
  assertEquals(warnings.at(-1), `retake: ${error.message}`);
});
