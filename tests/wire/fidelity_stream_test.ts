/**
 * Fidelity of `response.body`: a body read as the stream it is.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { compare } from "../support/compare.ts";
import { attempt, byteText, readPieces } from "../support/observe.ts";
import { runtime } from "../support/runtime.ts";
import { chunk, LAST_CHUNK, type Wire } from "../support/server.ts";

/** Three chunks, each after the first only once the client has seen the one before. */
const inThree: Wire = async (socket, { turn }) => {
  socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
  socket.write(chunk("one"));
  await turn();
  socket.write(chunk("two!"));
  await turn();
  socket.write(chunk("three"));
  socket.end(LAST_CHUNK);
};

const THREE = ["one", "two!", "three"];

Deno.test("an unread body is a stream, neither locked nor used", async () => {
  await compare({
    answer: (response) => response.end("x"),
    run: async ({ url }) => {
      const response = await fetch(url);
      const { body } = response;
      return {
        instance: body instanceof ReadableStream,
        tag: Object.prototype.toString.call(body),
        same: body === response.body,
        locked: body!.locked,
        used: response.bodyUsed,
      };
    },
  });
});

Deno.test("locked and bodyUsed follow a reader step by step", async () => {
  await compare({
    answer: (response) => response.end("steps"),
    run: async ({ url }) => {
      const response = await fetch(url);
      const seen: unknown[] = [];
      const note = () => {
        const { locked } = response.body!;
        // Bun's network bodies count as used once they are locked, which no other stream does.
        seen.push([locked, runtime === "bun" && locked ? "not compared" : response.bodyUsed]);
      };
      note();
      const reader = response.body!.getReader();
      note();
      const piece = await reader.read();
      seen.push(piece.done, byteText(piece.value!), piece.value instanceof Uint8Array);
      note();
      seen.push(await reader.read());
      note();
      seen.push(await reader.closed === undefined);
      reader.releaseLock();
      note();
      return [...seen, await attempt(() => response.text())];
    },
  });
});

Deno.test("chunks come one by one, with the same boundaries", async () => {
  const { observed } = await compare({
    wire: inThree,
    run: async ({ url, confirm }) => {
      const pieces: string[] = [];
      const reader = (await fetch(url)).body!.getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        pieces.push(byteText(piece.value));
        confirm();
      }
      return pieces;
    },
  });
  assertEquals(observed, THREE);
});

Deno.test("for await gives the chunks", async () => {
  const { observed } = await compare({
    wire: inThree,
    run: async ({ url, confirm }) => {
      const response = await fetch(url);
      const pieces: string[] = [];
      for await (const piece of response.body!) {
        pieces.push(byteText(piece));
        confirm();
      }
      return { pieces, used: response.bodyUsed, locked: response.body!.locked };
    },
  });
  assertEquals(observed.pieces, THREE);
});

Deno.test("leaving for await early ends the stream as live", async () => {
  await compare({
    options: { unused: "ignore" },
    wire: inThree,
    run: async ({ url }) => {
      const response = await fetch(url);
      for await (const piece of response.body!) {
        assertEquals(byteText(piece), "one");
        break;
      }
      return [response.bodyUsed, response.body!.locked, await readPieces(response.body)];
    },
  });
});

Deno.test("a body can be piped through transforms", async () => {
  const { observed } = await compare({
    wire: inThree,
    run: async ({ url, confirm }) => {
      const response = await fetch(url);
      const shout = new TransformStream<string, string>({
        transform(text, controller) {
          controller.enqueue(text.toUpperCase());
          confirm();
        },
      });
      const stream = response.body!.pipeThrough(new TextDecoderStream()).pipeThrough(shout);
      const pieces: string[] = [];
      const reader = stream.getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        pieces.push(piece.value);
      }
      return { pieces: pieces.join(""), used: response.bodyUsed, locked: response.body!.locked };
    },
  });
  assertEquals(observed.pieces, "ONETWO!THREE");
});

Deno.test("a body can be piped to a sink", async () => {
  await compare({
    wire: inThree,
    run: async ({ url, confirm }) => {
      const response = await fetch(url);
      const seen: string[] = [];
      await response.body!.pipeTo(
        new WritableStream<Uint8Array>({
          write(piece) {
            seen.push(byteText(piece));
            confirm();
          },
          close: () => void seen.push("closed"),
        }),
      );
      return { seen, used: response.bodyUsed };
    },
  });
});

Deno.test("a body can be teed", async () => {
  await compare({
    answer: (response) => response.end("both"),
    run: async ({ url }) => {
      const response = await fetch(url);
      const [left, right] = response.body!.tee();
      return [
        await new Response(left).text(),
        await new Response(right).text(),
        response.body!.locked,
        response.bodyUsed,
        await attempt(() => response.text()),
      ];
    },
  });
});

Deno.test("while a reader holds the body, readers of the response fail as live", async () => {
  await compare({
    answer: (response) => response.end("held"),
    run: async ({ url }) => {
      const response = await fetch(url);
      const reader = response.body!.getReader();
      const held = [
        await attempt(() => response.text()),
        await attempt(() => response.body!.getReader()),
        await attempt(() => response.body!.cancel()),
        await attempt(() => response.blob()),
      ].map((outcome) =>
        // Bun has other words for it when the body comes from the network.
        runtime === "bun" && "error" in outcome ? outcome.error.class : outcome
      );
      return [held, byteText((await reader.read()).value!)];
    },
  });
});

Deno.test("cancelling an unread body works as live", async () => {
  await compare({
    answer: (response) => response.end("cancelled"),
    run: async ({ url }) => {
      const response = await fetch(url);
      const cancelled = await attempt(() => response.body!.cancel("no more"));
      return [
        cancelled,
        response.bodyUsed,
        response.body!.locked,
        await attempt(() => response.text()),
      ];
    },
  });
});

Deno.test("a byte reader can be had where live has one", async () => {
  await compare({
    answer: (response) => response.end("bytes"),
    run: async ({ url }) => {
      const { body } = await fetch(url);
      return await attempt(() => String(body!.getReader({ mode: "byob" })));
    },
  });
});

Deno.test("a byte reader fills the caller's own buffers", async () => {
  await compare({
    answer: (response) => response.end("0123456789"),
    run: async ({ url }) => {
      const response = await fetch(url);
      let reader: ReadableStreamBYOBReader;
      try {
        reader = response.body!.getReader({ mode: "byob" });
      } catch {
        return await response.text(); // Bun's bodies are no byte streams, live and else
      }
      const pieces: string[] = [];
      for (;;) {
        const { done, value } = await reader.read(new Uint8Array(4));
        if (value?.length) pieces.push(byteText(value));
        if (done) return { pieces, last: value?.length, used: response.bodyUsed };
      }
    },
  });
});

Deno.test("a byte reader gets chunks as they arrive", async () => {
  await compare({
    wire: inThree,
    run: async ({ url, confirm }) => {
      const response = await fetch(url);
      let reader: ReadableStreamBYOBReader;
      try {
        reader = response.body!.getReader({ mode: "byob" });
      } catch {
        for (let times = 0; times < 2; times++) confirm();
        return await response.text();
      }
      const pieces: string[] = [];
      for (;;) {
        const { done, value } = await reader.read(new Uint8Array(100));
        if (done) return pieces;
        pieces.push(byteText(value));
        confirm();
      }
    },
  });
});

Deno.test("multi-byte characters may be split across chunks", async () => {
  const bytes = new TextEncoder().encode("data: grüße 🎬\n\n");
  const cuts = [0, 9, 15, 17, bytes.length]; // in the middle of ü, and of the film clapper
  const { observed, cassette } = await compare({
    wire: async (socket, { turn }) => {
      socket.write(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" +
          "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
      );
      for (let index = 1; index < cuts.length; index++) {
        if (index > 1) await turn();
        socket.write(chunk(bytes.slice(cuts[index - 1], cuts[index])));
      }
      socket.end(LAST_CHUNK);
    },
    run: async ({ url, confirm }) => {
      const decoder = new TextDecoder();
      const pieces: number[][] = [];
      let text = "";
      for await (const piece of (await fetch(url)).body!) {
        pieces.push([...piece]);
        text += decoder.decode(piece, { stream: true });
        confirm();
      }
      return { pieces, text };
    },
  });
  assertEquals(observed.text, "data: grüße 🎬\n\n");
  assertEquals(observed.pieces.length, 4);
  const { body } = cassette.interactions[0]!.response!;
  assert(body && "chunks" in body && body.chunks.some((piece) => "base64" in piece));
});

Deno.test("a stream of nothing but an end is empty", async () => {
  await compare({
    wire: (socket) =>
      socket.end(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" +
          `Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${LAST_CHUNK}`,
      ),
    run: async ({ url }) => {
      const response = await fetch(url);
      return [response.body !== null, await readPieces(response.body), response.bodyUsed];
    },
  });
});

Deno.test("a WebAssembly module compiles from a response, as live", async () => {
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  await compare({
    answer: (response) =>
      response.writeHead(200, { "content-type": "application/wasm" }).end(empty),
    run: async ({ url }) => {
      const compiled = await attempt(() => WebAssembly.compileStreaming(fetch(url)));
      return "value" in compiled ? "a module" : compiled;
    },
  });
});
