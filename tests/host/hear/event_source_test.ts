// An EventSource of ours does what the standard says, with a real server, on every runtime.
import { assertEquals } from "@std/assert";
import { createServer, type ServerResponse } from "node:http";
import type { Exchange } from "../../../src/intercept/types.ts";
import {
  type EventSourceClass,
  hearEventSource,
  MEMBER_NAMES,
  memberOfBoth,
  readAskedEventSource,
} from "../../../src/host/hear/event_source.ts";

/** Sends everything as it is. */
const exchange: Exchange = { answer: (heard) => heard.fetch(heard.url), send: (fn) => fn() };

/** Stands for the runtime's own class. */
class Real extends EventTarget {
  get readyState(): number {
    throw new TypeError("Illegal invocation");
  }
}

for (const name of MEMBER_NAMES) {
  const found = Object.getOwnPropertyDescriptor(Real.prototype, name);
  Object.defineProperty(Real.prototype, name, memberOfBoth(name, found));
}

type Source = EventTarget & {
  url: string;
  readyState: number;
  withCredentials: boolean;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
};

async function serve(answers: ((response: ServerResponse) => void)[]) {
  const ids: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const id = request.headers["last-event-id"] as string | undefined;
    ids.push(id && new TextDecoder().decode(Uint8Array.from(id, (one) => one.charCodeAt(0))));
    const answer = answers.shift();
    if (answer) answer(response);
    else response.writeHead(204).end();
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

const events = (text: string) => (response: ServerResponse) => {
  response.writeHead(200, { "content-type": "text/event-stream;charset=utf-8" });
  response.end(text);
};

function open(url: string): Source {
  const asked = readAskedEventSource([url, { withCredentials: true }])!;
  return hearEventSource(asked, exchange, Real as unknown as EventSourceClass) as Source;
}

/** All that is told, until it is closed. */
function untilClosed(source: Source, log: unknown[], types: string[]): Promise<void> {
  return new Promise((resolve) => {
    for (const type of types) {
      source.addEventListener(type, (event) => {
        const { data, lastEventId } = event as MessageEvent;
        log.push([type, source.readyState, data, lastEventId]);
        if (type === "error" && source.readyState === 2) resolve();
      });
    }
  });
}

Deno.test("an EventSource asks again with the last id, until it is told to stop", async () => {
  await using server = await serve([
    events("retry: 5\n\nid: é7\nevent: tick\ndata: a\n\ndata: b\n\ndata: cut off"),
    (response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "content-length": 100 });
      response.write("data: broken off\n", () => response.socket!.destroy());
    },
    events("data: again\n\n"),
  ]);
  const source = open(server.url);
  assertEquals([source.url, source.readyState, source.withCredentials], [server.url, 0, true]);
  assertEquals(source instanceof Real, true);
  const log: unknown[] = [];
  source.onmessage = ({ data }) => log.push(data);
  await untilClosed(source, log, ["open", "message", "tick", "error"]);
  assertEquals(log, [
    ["open", 1, undefined, undefined],
    ["tick", 1, "a", "é7"],
    "b",
    ["message", 1, "b", "é7"],
    ["error", 0, undefined, undefined],
    ["open", 1, undefined, undefined],
    ["error", 0, undefined, undefined],
    ["open", 1, undefined, undefined],
    "again",
    ["message", 1, "again", "é7"],
    ["error", 0, undefined, undefined],
    ["error", 2, undefined, undefined],
  ]);
  assertEquals(server.ids, [undefined, "é7", "é7", "é7"]);
});

Deno.test("an EventSource that is closed hears nothing more, and asks nothing more", async () => {
  await using server = await serve([events("retry: 1\n\ndata: 1\n\ndata: 2\n\n")]);
  const source = open(server.url);
  const log: unknown[] = [];
  await new Promise<void>((resolve) =>
    source.onmessage = ({ data }) => {
      log.push(data);
      source.close();
      setTimeout(resolve, 20);
    }
  );
  assertEquals([log, source.readyState, server.ids], [["1"], 2, [undefined]]);
});

Deno.test("an EventSource closes at an answer of another type", async () => {
  await using server = await serve([(response) => response.end("no events")]);
  const source = open(server.url);
  const log: unknown[] = [];
  await untilClosed(source, log, ["open", "error"]);
  assertEquals(log, [["error", 2, undefined, undefined]]);
});

Deno.test("what a runtime's own class refuses is left to it", () => {
  for (const args of [["no url"], ["ftp://a.example/"], []]) {
    assertEquals(readAskedEventSource(args), undefined);
  }
});
