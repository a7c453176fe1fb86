/**
 * Fidelity of what a body is in: compressed, absent, or large.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { crypto } from "@std/crypto";
import { Buffer } from "node:buffer";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { compare } from "../support/compare.ts";
import { attempt, head, readPieces } from "../support/observe.ts";
import { isThorough } from "../support/runtime.ts";
import { httpText } from "../support/server.ts";

const TEXT = JSON.stringify({ text: "compressed ".repeat(100) });
const CODINGS: Record<string, (text: string) => Uint8Array> = {
  gzip: gzipSync,
  "x-gzip": gzipSync,
  br: brotliCompressSync,
  deflate: deflateSync,
  "deflate, gzip": (text) => gzipSync(deflateSync(text)),
  identity: (text) => new TextEncoder().encode(text),
};

for (const [coding, compress] of Object.entries(CODINGS)) {
  Deno.test(`an answer in ${coding} is read as live`, async () => {
    await compare({
      answer: (response) =>
        response.writeHead(200, { "content-encoding": coding, "content-type": "application/json" })
          .end(compress(TEXT)),
      run: async ({ url }) => {
        const response = await fetch(url);
        const seen = head(response);
        // Not every runtime undoes every coding: the bytes are what they are live.
        return [seen, await attempt(() => response.text()), response.bodyUsed];
      },
    });
  });
}

Deno.test("a coding that is not what it says fails or not, as live", async () => {
  await compare({
    answer: (response) => response.writeHead(200, { "content-encoding": "gzip" }).end("not gzip"),
    run: async ({ url }) => {
      const response = await attempt(() => fetch(url));
      return "error" in response ? response : await attempt(() => response.value.text());
    },
  });
});

Deno.test("a compressed answer that is cut off fails as live", async () => {
  const whole = gzipSync(TEXT);
  await compare({
    answer: (response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(whole.subarray(0, 30)),
    run: async ({ url }) => {
      const response = await attempt(() => fetch(url));
      return "error" in response ? response : await attempt(() => response.value.text());
    },
  });
});

for (const status of [204, 205, 304]) {
  Deno.test(`an answer of ${status} has no body, as live`, async () => {
    await compare({
      answer: (response) => response.writeHead(status, { etag: '"x"' }).end(),
      run: async ({ url }) => {
        const response = await fetch(url);
        return [
          head(response),
          response.body === null,
          await attempt(() => response.text()),
          response.bodyUsed,
          await attempt(() => response.text()),
          await attempt(() => response.json()),
        ];
      },
    });
  });
}

Deno.test("a 200 with a length of 0 has live's kind of empty body", async () => {
  await compare({
    wire: (socket) => socket.end(httpText("200 OK", ["Content-Length: 0"])),
    run: async ({ url }) => {
      const response = await fetch(url);
      const isNull = response.body === null;
      return [isNull, await readPieces(response.body), response.bodyUsed];
    },
  });
});

Deno.test("HEAD has headers and no body", async () => {
  const { observed } = await compare({
    answer: (response) => response.writeHead(200, { "content-length": 1000, "x-a": "b" }).end(),
    run: async ({ url }) => {
      const response = await fetch(url, { method: "HEAD" });
      return {
        head: head(response),
        none: response.body === null,
        text: await response.text(),
        used: response.bodyUsed,
      };
    },
  });
  assertEquals(observed.text, "");
});

for (const status of [201, 206, 299, 400, 401, 404, 409, 422, 500, 502, 503, 599]) {
  Deno.test(`an answer of ${status} is what it is live`, async () => {
    await compare({
      answer: (response) => response.writeHead(status, { "retry-after": "1" }).end("body"),
      run: async ({ url }) => {
        const response = await fetch(url);
        return [head(response), await response.text()];
      },
    });
  });
}

/** Bytes that no text or JSON can hold and no compression makes small. */
function noise(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let state = 1;
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

const fingerprint = (bytes: ArrayBuffer | Uint8Array) =>
  Buffer.from(crypto.subtle.digestSync("SHA-256", new Uint8Array(bytes))).toString("hex");

for (const megabytes of [1, isThorough ? 20 : 5]) {
  Deno.test(`${megabytes} MB of binary come back byte for byte`, async () => {
    const bytes = noise(megabytes * 1024 * 1024);
    const { observed } = await compare({
      answer: (response) =>
        response.writeHead(200, { "content-type": "application/octet-stream" }).end(bytes),
      run: async ({ url }) => {
        const body = await (await fetch(url)).arrayBuffer();
        return [body.byteLength, fingerprint(body)];
      },
    });
    assertEquals(observed, [bytes.length, fingerprint(bytes)]);
  });
}

Deno.test("2 MB of text in many scripts come back byte for byte, read as a stream", async () => {
  const text = "grüße, мир, 世界, 🎬\n".repeat(60_000);
  const { observed } = await compare({
    answer: (response) => response.writeHead(200, { "content-type": "text/plain" }).end(text),
    run: async ({ url }) => {
      const decoder = new TextDecoder();
      let read = "";
      for await (const piece of (await fetch(url)).body!) {
        read += decoder.decode(piece, { stream: true });
      }
      return read === text;
    },
  });
  assert(observed);
});

Deno.test("a 1 MB upload arrives and matches byte for byte", async () => {
  const bytes = noise(1024 * 1024);
  const { replay } = await compare({
    answer: (response, { seen }) => response.end(fingerprint(Buffer.from(seen.body, "latin1"))),
    run: async ({ url }) => {
      const init = { method: "POST", body: bytes.slice() };
      return await (await fetch(url, init)).text();
    },
  });
  assertEquals(replay.played, 1);
});
