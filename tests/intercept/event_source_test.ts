// The runtime's own EventSource is recorded and played, where there is one: what a client sees is the same
// live, while recording and in replay.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createServer } from "node:http";
import { memoryStore, restoreFetch, type SessionOptions, withCassette } from "../../mod.ts";

/** As far as it is used here. */
interface Source extends EventTarget {
  readonly readyState: number;
  close(): void;
}
type SourceClass = new (url: string) => Source;

const classNow = () => (globalThis as { EventSource?: SourceClass }).EventSource!;
const FAR = "http://api.example.invalid/events";

/** Answers with these events, one after another, then with the last of them or with 204. */
async function serve(answers: string[], isEndless = false) {
  const ids: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const at = ids.push(request.headers["last-event-id"] as string | undefined) - 1;
    const answer =
      answers[isEndless ? Math.min(at, answers.length - 1) : at % (answers.length + 1)];
    if (answer === undefined) return response.writeHead(204).end();
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    ids,
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** All that is told, until it is closed: by itself, or where `isEnough` says so. */
function listen(url: string, isEnough: (log: unknown[]) => boolean = () => false) {
  const source = new (classNow())(url);
  const log: unknown[] = [source instanceof classNow()];
  return new Promise<unknown[]>((resolve) => {
    for (const type of ["open", "message", "tick", "error"]) {
      source.addEventListener(type, (event) => {
        const { data, lastEventId, origin } = event as MessageEvent;
        // Deno's own has the whole URL there, the standard its origin.
        const from = origin && new URL(origin).origin;
        log.push([type, source.readyState, data, lastEventId, from]);
        if (isEnough(log)) source.close();
        if (source.readyState === 2) resolve(log);
      });
    }
  });
}

function watched(options: SessionOptions = {}) {
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const all: SessionOptions = { store: memoryStore(), own: "record", onWarning, ...options };
  return { options: all, warnings };
}

if ("EventSource" in globalThis) {
  Deno.test("an EventSource is the same live, recorded and replayed, as often as it asks", async () => {
    const events = "retry: 5\nid: 7\nevent: tick\ndata: a\n\ndata: b\ndata: c\n\n";
    await using server = await serve([events, "data: again\n\n"]);
    const { options } = watched();
    const live = await listen(server.url);
    const flow = () => listen(server.url);
    assertEquals(await withCassette("a", { ...options, mode: "record" }, flow), live);
    assertEquals(server.ids, [undefined, "7", "7", undefined, "7", "7"]);
    assertEquals(await withCassette("a", { ...options, unused: "error" }, flow), live);
    assertEquals(server.ids.length, 6);
  });

  Deno.test("an EventSource that asks again where nothing is recorded is closed, and that is told", async () => {
    await using server = await serve(["retry: 5\ndata: a\n\n"], true);
    const { options, warnings } = watched();
    const count = (log: unknown[], type: string) =>
      log.filter((one) => (one as string[])[0] === type).length;
    const record = { ...options, mode: "record" } as const;
    await withCassette("a", record, () => listen(server.url, (log) => count(log, "error") === 2));
    const { length } = server.ids;
    for (const repeat of ["refuse", "last"] as const) {
      warnings.length = 0;
      const log = await withCassette("a", { ...options, repeat }, () => listen(server.url));
      assertEquals([count(log, "open"), count(log, "error")], [2, 3]);
      assertEquals((log.at(-1) as unknown[]).slice(0, 2), ["error", 2]);
      assertStringIncludes(warnings.join("\n"), "no recording is left for this EventSource");
      assertEquals(server.ids.length, length);
    }
  });

  Deno.test("an EventSource that waits for an event which is not recorded: told where the run fails", async () => {
    const recordedAt = "2026-01-01T00:00:00.000Z";
    const response = {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [["content-type", "text/event-stream"]],
      body: { chunks: [{ at: 0, text: "data: 1\n\n" }] },
      partial: "open",
    };
    const headers = [["accept", "text/event-stream"], ["cache-control", "no-cache"]];
    const request = { method: "GET", url: FAR, headers };
    const interactions = [{ request, recordedAt, waited: 1, response }];
    const text = JSON.stringify({ format: "retake/1", recordedAt, interactions });
    const { options, warnings } = watched({
      store: memoryStore({ a: text }),
      now: () => Date.parse(recordedAt),
    });
    const run = withCassette("a", options, async () => {
      const source = new (classNow())(FAR);
      await new Promise((resolve) => source.addEventListener("message", resolve));
      // Turns enough until it asks for more.
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve));
      throw new Error("another one was expected");
    });
    await assertRejects(() => run, Error, "another one");
    assertEquals(warnings.length, 1);
    assertStringIncludes(warnings[0]!, `GET ${FAR} waits for what is not recorded: its answer was`);
  });

  Deno.test("an EventSource whose first request nothing answers is a miss", async () => {
    const { options } = watched({ mode: "replay" });
    let log: unknown[] = [];
    const error = await assertRejects(() =>
      withCassette("a", options, async () => void (log = await listen(FAR)))
    );
    assertEquals((error as { code?: string }).code, "MISS");
    assertEquals(log.slice(1).map((one) => (one as unknown[]).slice(0, 2)), [["error", 2]]);
  });

  Deno.test("an EventSource that is not listened to is refused", async () => {
    const { options } = watched({ listen: { eventSource: false } });
    const error = await assertRejects(() => withCassette("a", options, () => listen(FAR)));
    assertEquals((error as { code?: string }).code, "UNHEARD");
    assertStringIncludes((error as Error).message, "listen: { eventSource: true }");
  });

  Deno.test("a class that extends EventSource has what is its own", async () => {
    await using server = await serve(["data: a\n\n"]);
    const { options } = watched({ mode: "record" });
    await withCassette("a", options, async () => {
      class Named extends classNow() {
        own = "own";
        override close() {
          this.own = "closed";
          super.close();
        }
      }
      const source = new Named(server.url);
      await new Promise((resolve) => source.addEventListener("message", resolve));
      source.close();
      assert(source instanceof Named && source instanceof classNow());
      assertEquals([source.own, source.readyState], ["closed", 2]);
    });
  });

  Deno.test("the class is put back as it was found", async () => {
    restoreFetch();
    const found = Object.getOwnPropertyDescriptor(globalThis, "EventSource");
    await withCassette("a", watched().options, () => {});
    assert(classNow() !== found?.value);
    restoreFetch();
    assertEquals(Object.getOwnPropertyDescriptor(globalThis, "EventSource"), found);
    await withCassette("a", watched().options, () => {}); // takes its place again, for other tests
  });
}
