/**
 * Answers that are not read to their end, or have none: what is recorded, and what replay makes of
 * it.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { RetakeError } from "../../mod.ts";
import { compare, onBench } from "../support/compare.ts";
import { byteText, describeError, readPieces } from "../support/observe.ts";
import { chunk, httpText, LAST_CHUNK, resetSocket, type Wire } from "../support/server.ts";

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" +
  "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";

const ENDS: Record<string, Wire> = {
  "a socket that is closed in a body of known length": async (socket, { turn }) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nten bytes.");
    await turn();
    socket.end();
  },
  "a socket that is closed in a chunked body": async (socket, { turn }) => {
    socket.write(`${HEAD}${chunk("ten bytes.")}`);
    await turn();
    socket.end();
  },
  "a reset in a body of known length": async (socket, { turn }) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nten bytes.");
    await turn();
    resetSocket(socket);
  },
  "a reset in a chunked body": async (socket, { turn }) => {
    socket.write(`${HEAD}${chunk("ten bytes.")}`);
    await turn();
    resetSocket(socket);
  },
  "garbage where a chunk should be": async (socket, { turn }) => {
    socket.write(`${HEAD}${chunk("ten bytes.")}`);
    await turn();
    socket.end("this is no chunk\r\n");
  },
};

for (const [what, wire] of Object.entries(ENDS)) {
  Deno.test(`${what} breaks the stream at the same byte with the same error`, async () => {
    const { observed } = await compare({
      wire,
      run: async ({ url, confirm }) => {
        const response = await fetch(url);
        const reader = response.body!.getReader();
        const first = await reader.read();
        confirm();
        try {
          const { done } = await reader.read();
          return { first: byteText(first.value!), done };
        } catch (error) {
          const again = await reader.read().catch((later) => later === error);
          const closed = await reader.closed.catch((later) => later === error);
          return { first: byteText(first.value!), error: describeError(error), again, closed };
        }
      },
    });
    assertEquals(observed.first, "ten bytes.");
  });

  Deno.test(`${what} fails text() and json() with live's error`, async () => {
    await compare({
      wire,
      run: async ({ url, confirm }) => {
        const seen: unknown[] = [];
        for (const how of ["text", "json", "arrayBuffer"] as const) {
          const response = await fetch(`${url}/${how}`);
          const reading = response[how]();
          confirm();
          seen.push(await reading.catch(describeError), response.bodyUsed);
        }
        return seen;
      },
    });
  });
}

Deno.test("a broken answer that nobody reads fails nothing", async () => {
  await compare({
    wire: (socket) => socket.end(httpText("200 OK", ["Content-Length: 100"], "less")),
    run: async ({ url }) => (await fetch(url)).status,
  });
});

/** Two chunks at once, a third that only a confirmation brings. */
const twoThenWait: Wire = async (socket, { turn }) => {
  socket.write(HEAD);
  socket.write(chunk("data: one\n\n"));
  await turn();
  socket.write(chunk("data: two\n\n"));
  await turn();
  socket.end(LAST_CHUNK);
};

Deno.test("a caller that cancels half way leaves a recording that says so", async () => {
  await onBench({ wire: twoThenWait }, async ({ server, record, replay, cassette }) => {
    const cancelAfterOne = async () => {
      const { body } = await fetch(server.url);
      const reader = body!.getReader();
      const { value } = await reader.read();
      await reader.cancel("enough");
      return byteText(value!);
    };
    const reported = await record(async (session) => {
      const text = await cancelAfterOne();
      return { text, session };
    });
    assertEquals(reported.session.report().partial, 1);
    const { response } = (await cassette()).interactions[0]!;
    assertEquals(response?.partial, "cancelled");
    assertEquals(await replay(cancelAfterOne), reported.text); // the same code is content with it
  });
});

Deno.test("reading on where the recording was cancelled fails, and fails the session", async () => {
  await onBench({ wire: twoThenWait }, async ({ server, record, replay }) => {
    await record(async () => {
      const reader = (await fetch(server.url)).body!.getReader();
      await reader.read();
      await reader.cancel();
    });
    let pieces: Awaited<ReturnType<typeof readPieces>> | undefined;
    const error = await assertRejects(
      () => replay(async () => pieces = await readPieces((await fetch(server.url)).body)),
      RetakeError,
    );
    assertEquals(error.code, "PARTIAL_RECORDING");
    assertEquals(pieces?.pieces, ["data: one\n\n"]);
    assertEquals(pieces?.error?.code, "PARTIAL_RECORDING");
  });
});

Deno.test("text() of a recording that was cancelled fails, and fails the session", async () => {
  await onBench({ wire: twoThenWait }, async ({ server, record, replay }) => {
    await record(async () => {
      for await (const _ of (await fetch(server.url)).body!) break;
    });
    const error = await assertRejects(
      () =>
        replay(async () => {
          // A caller that swallows the error does not make the run a right one.
          await (await fetch(server.url)).text().catch(() => {});
        }),
      RetakeError,
    );
    assertEquals(error.code, "PARTIAL_RECORDING");
  });
});

Deno.test("a body cancelled unread is recorded as cancelled", async () => {
  await onBench({ wire: twoThenWait }, async ({ server, record, replay, cassette }) => {
    const run = async () => await (await fetch(server.url)).body!.cancel();
    await record(run);
    assertEquals((await cassette()).interactions[0]!.response?.partial, "cancelled");
    await replay(run);
  });
});

Deno.test("an event stream cancelled after data: [DONE] counts as complete", async () => {
  const wire: Wire = async (socket, { turn }) => {
    socket.write(`${HEAD}${chunk('data: {"a":1}\n\n')}`);
    await turn();
    socket.write(chunk("data: [DONE]\n\n"));
    await turn(); // never: the client leaves first
  };
  await onBench({ wire }, async ({ server, record, replay, cassette }) => {
    const likeAnSdk = async () => {
      const reader = (await fetch(server.url)).body!.getReader();
      const decoder = new TextDecoder();
      let text = "";
      while (!text.includes("[DONE]")) {
        text += decoder.decode((await reader.read()).value, { stream: true });
        server.confirm();
      }
      await reader.cancel();
      return text;
    };
    const recorded = await record(likeAnSdk);
    const { response } = (await cassette()).interactions[0]!;
    assertEquals(response?.partial, undefined);
    assertEquals(await replay(likeAnSdk), recorded);
    const whole = await replay(async () => await (await fetch(server.url)).text());
    assertEquals(whole, recorded); // and it ends there
  });
});

Deno.test("a stream that never ends is saved as open, and close() does not wait for ever", async () => {
  const wire: Wire = (socket, { seen }) => {
    if (seen.method === "POST") return socket.end(httpText("202 Accepted", ["Content-Length: 0"]));
    socket.write(`${HEAD}${chunk("event: endpoint\n\n")}`);
    return new Promise(() => {}); // and nothing more, ever
  };
  await onBench({ wire }, async ({ server, store, record, replay, cassette }) => {
    // As an MCP client does it: an event stream stays open beside the calls.
    const run = async () => {
      const events = await fetch(server.url, { headers: { accept: "text/event-stream" } });
      const reader = events.body!.getReader();
      const first = await reader.read();
      const next = reader.read(); // waits for what never comes
      next.catch(() => {});
      const posted = await fetch(server.url, { method: "POST", body: "call" });
      return [byteText(first.value!), posted.status];
    };
    const recorded = await record(run, { settle: 100 });
    const { interactions } = await cassette();
    assertEquals(interactions.map(({ response }) => response?.partial), ["open", undefined]);
    // Who waited for what was recorded to last for hours would wait for hours.
    const text = (await store.load("scene") as string).replace(
      /"lasted": \d+/,
      '"lasted": 36000000',
    );
    assert(text.includes("36000000"));
    await store.save("scene", text);
    assertEquals(await replay(run), recorded);
  });
});

Deno.test("a body nobody reads is recorded whole", async () => {
  const wire: Wire = async (socket) => {
    socket.write(HEAD);
    for (let index = 0; index < 5; index++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      socket.write(chunk(`data: ${index}\n\n`));
    }
    socket.end(LAST_CHUNK);
  };
  await onBench({ wire }, async ({ server, record, replay, cassette }) => {
    await record(async () => (await fetch(server.url)).status);
    assertEquals((await cassette()).interactions[0]!.response?.partial, undefined);
    const text = await replay(async () => await (await fetch(server.url)).text());
    assertEquals(text, [0, 1, 2, 3, 4].map((index) => `data: ${index}\n\n`).join(""));
  });
});

Deno.test("a response is read after withCassette has returned, recording and in replay", async () => {
  await onBench(
    { wire: (socket) => socket.end(`${HEAD}${chunk("one")}${chunk("two")}${LAST_CHUNK}`) },
    async ({ server, record, replay }) => {
      const ask = () => fetch(server.url);
      const recorded = await record(ask);
      assertEquals([recorded.bodyUsed, await recorded.text()], [false, "onetwo"]);
      const played = await replay(ask);
      assertEquals([played.bodyUsed, await played.text(), played.bodyUsed], [
        false,
        "onetwo",
        true,
      ]);
      const bySteps = await replay(ask, { pace: "recorded" });
      assertEquals(await bySteps.text(), "onetwo");
    },
  );
});

Deno.test("what is left of a body while recording is read after withCassette too", async () => {
  const wire: Wire = async (socket, { turn }) => {
    socket.write(`${HEAD}${chunk("one")}`);
    await turn();
    socket.end(`${chunk("two")}${chunk("three")}${LAST_CHUNK}`);
  };
  await onBench({ wire }, async ({ server, record, cassette }) => {
    const reader = await record(async () => {
      const reader = (await fetch(server.url)).body!.getReader();
      assertEquals(byteText((await reader.read()).value!), "one");
      server.confirm();
      return reader;
    });
    let rest = "";
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      rest += byteText(piece.value);
    }
    assertEquals(rest, "twothree");
    assertEquals((await cassette()).interactions[0]!.response?.partial, undefined);
  });
});
