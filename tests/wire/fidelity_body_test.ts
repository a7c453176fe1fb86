/**
 * Fidelity of bodies: each way to read one, what is left after it, and what a second read says.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { compare } from "../support/compare.ts";
import { attempt, byteText, head } from "../support/observe.ts";
import { runtime } from "../support/runtime.ts";
import { httpText } from "../support/server.ts";

const READERS = ["text", "json", "arrayBuffer", "blob", "bytes", "formData"] as const;
type Reader = typeof READERS[number];

/** Reads a body in one way, into plain data. */
async function read(response: Response, how: Reader): Promise<unknown> {
  // Not there on Node 20: then the error is what must be the same.
  const value: unknown = await response[how]();
  if (value instanceof Blob) {
    return { type: value.type, size: value.size, text: await value.text() };
  }
  if (value instanceof ArrayBuffer) return { buffer: byteText(value) };
  if (value instanceof Uint8Array) {
    return { bytes: byteText(value), whole: value.buffer.byteLength === value.byteLength };
  }
  if (value instanceof FormData) return { form: await formEntries(value) };
  return value;
}

async function formEntries(form: FormData): Promise<unknown[]> {
  const entries: unknown[] = [];
  for (const [name, value] of form) {
    entries.push(
      typeof value === "string"
        ? [name, value]
        : [name, value.name, value.type, await value.text(), value instanceof File],
    );
  }
  return entries;
}

const JSON_TEXT = '{"a": 12345678901234567890, "b": 1.0,\n "a": "é\\u0000"}';

for (const how of READERS) {
  Deno.test(`${how}() of a JSON answer gives what it gives live, and uses the body up`, async () => {
    await compare({
      answer: (response) =>
        response.writeHead(200, { "content-type": "application/json" }).end(JSON_TEXT),
      run: async ({ url }) => {
        const response = await fetch(url);
        const before = response.bodyUsed;
        const reading = attempt(() => read(response, how));
        const during = response.bodyUsed;
        return { before, during, outcome: await reading, after: response.bodyUsed };
      },
    });
  });

  Deno.test(`every second read after ${how}() fails with live's own error`, async () => {
    await compare({
      answer: (response) =>
        response.writeHead(200, { "content-type": "application/json" }).end("[1]"),
      run: async ({ url }) => {
        const seen: unknown[] = [];
        for (const second of READERS) {
          const response = await fetch(`${url}/${second}`);
          await attempt(() => read(response, how));
          seen.push(await attempt(() => read(response, second)), response.bodyUsed);
        }
        return seen;
      },
    });
  });

  Deno.test(`${how}() of an empty body is what it is live`, async () => {
    await compare({
      answer: (response) => response.end(),
      run: async ({ url }) => {
        const response = await fetch(url);
        const outcome = await attempt(() => read(response, how));
        return {
          outcome,
          used: response.bodyUsed,
          again: await attempt(() => read(response, how)),
        };
      },
    });
  });
}

Deno.test("a read in progress refuses a second one as live", async () => {
  await compare({
    answer: (response) => response.end("once"),
    run: async ({ url }) => {
      const response = await fetch(url);
      return await Promise.all([
        attempt(() => response.text()),
        attempt(() => response.text()),
        attempt(() => response.arrayBuffer()),
        attempt(() => response.clone().text()),
      ]);
    },
  });
});

Deno.test("json() of what is not JSON fails with live's class, and leaves the body used", async () => {
  await compare({
    answer: (response) =>
      response.writeHead(200, { "content-type": "application/json" }).end("{oops"),
    run: async ({ url }) => {
      const response = await fetch(url);
      const outcome = await attempt(() => response.json());
      return { outcome, used: response.bodyUsed };
    },
  });
});

Deno.test("a byte order mark is dropped by text() and json(), and kept by arrayBuffer()", async () => {
  const { observed } = await compare({
    answer: (response) => response.end('\ufeff{"a":1}'),
    run: async ({ url }) => [
      await (await fetch(`${url}/1`)).text(),
      await attempt(async () => await (await fetch(`${url}/2`)).json()),
      (await (await fetch(`${url}/3`)).arrayBuffer()).byteLength,
      (await (await fetch(`${url}/4`)).blob()).size,
    ],
  });
  assertEquals(observed[2], 10);
});

Deno.test("two byte order marks lose only the first", async () => {
  await compare({
    answer: (response) => response.end("\ufeff\ufeffx"),
    run: async ({ url }) => await (await fetch(url)).text(),
  });
});

Deno.test("a byte order mark of UTF-16 is no text, and its bytes are kept", async () => {
  await compare({
    wire: (socket) =>
      socket.end(httpText("200 OK", ["Content-Type: text/plain"], "\xff\xfeh\x00i\x00")),
    run: async ({ url }) => [
      await (await fetch(`${url}/1`)).text(),
      byteText(await (await fetch(`${url}/2`)).arrayBuffer()),
    ],
  });
});

Deno.test("invalid UTF-8 is replaced in text() and kept in bytes", async () => {
  const { observed } = await compare({
    wire: (socket) => socket.end(httpText("200 OK", ["Content-Type: text/plain"], "a\xff\xc3b")),
    run: async ({ url }) => [
      await (await fetch(`${url}/1`)).text(),
      byteText(await (await fetch(`${url}/2`)).arrayBuffer()),
    ],
  });
  assertEquals(observed, ["a\ufffd\ufffdb", "a\xff\xc3b"]);
});

Deno.test("a charset in the content type changes nothing, as live", async () => {
  await compare({
    wire: (socket) =>
      socket.end(httpText("200 OK", ["Content-Type: text/html; charset=iso-8859-1"], "caf\xe9")),
    run: async ({ url }) => await (await fetch(url)).text(),
  });
});

Deno.test("all 256 byte values come back", async () => {
  const all = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join("");
  const { observed } = await compare({
    wire: (socket) => socket.end(httpText("200 OK", ["Content-Length: 256"], all)),
    run: async ({ url }) => byteText(await (await fetch(url)).arrayBuffer()),
  });
  assertEquals(observed, all);
});

Deno.test("JSON comes back to the byte, whatever its numbers, keys and spaces", async () => {
  const texts = [
    JSON_TEXT,
    '{"a":1e3,"b":-0,"c":1.50}',
    '{"__proto__":1,"2":1,"1":2}',
    '  {"a" : [ ] }\r\n',
    '"\\u00e9\\/"',
    "null\n",
    '{"a":"\\ud800"}',
    "[1,]",
    `${"[".repeat(5000)}${"]".repeat(5000)}`,
  ];
  const { observed } = await compare({
    answer: (response, { seen }) =>
      response.writeHead(200, { "content-type": "application/json" })
        .end(texts[Number(seen.target.slice(1))]),
    run: async ({ url }) => {
      const read: string[] = [];
      for (const index of texts.keys()) read.push(await (await fetch(`${url}/${index}`)).text());
      return read;
    },
  });
  assertEquals(observed, texts);
});

for (
  const type of [
    "text/plain",
    "text/plain;charset=UTF-8",
    'TEXT/HTML; Charset="x"; a=b',
    "image/png",
    "",
    "not a type",
  ]
) {
  Deno.test(`blob() of content type "${type}" has live's type`, async () => {
    await compare({
      answer: (response) => response.writeHead(200, type ? { "content-type": type } : {}).end("b"),
      run: async ({ url }) => {
        const blob = await (await fetch(url)).blob();
        // Bun keeps the capitals of a type that came from the network, and of no other.
        const told = runtime === "bun" ? blob.type.toLowerCase() : blob.type;
        return { type: told, size: blob.size, tag: Object.prototype.toString.call(blob) };
      },
    });
  });
}

Deno.test("formData() of a multipart answer has its fields and files", async () => {
  const body = [
    "--b1",
    'Content-Disposition: form-data; name="field"',
    "",
    "value",
    "--b1",
    'Content-Disposition: form-data; name="file"; filename="a.bin"',
    "Content-Type: application/x-thing",
    "",
    "two\r\nlines",
    "--b1--",
    "",
  ].join("\r\n");
  await compare({
    answer: (response) =>
      response.writeHead(200, { "content-type": "multipart/form-data; boundary=b1" }).end(body),
    run: async ({ url }) => {
      const response = await fetch(url);
      return [await read(response, "formData"), response.bodyUsed];
    },
  });
});

Deno.test("formData() of an urlencoded answer has its fields", async () => {
  await compare({
    answer: (response) =>
      response.writeHead(200, { "content-type": "application/x-www-form-urlencoded" })
        .end("a=1&b=x+y%20z&a=2"),
    run: async ({ url }) => await read(await fetch(url), "formData"),
  });
});

Deno.test("what a reader gives belongs to the caller, who may change it", async () => {
  await compare({
    answer: (response) => response.end("abc"),
    run: async ({ url }) => {
      const first = await fetch(url);
      const clone = first.clone();
      const bytes = new Uint8Array(await first.arrayBuffer());
      bytes.fill(120);
      return [await clone.text(), byteText(bytes)];
    },
  });
});

Deno.test("two replays of one cassette do not share bytes", async () => {
  const { observed } = await compare({
    answer: (response) => response.end("abc"),
    run: async ({ url }) => {
      new Uint8Array(await (await fetch(url)).arrayBuffer()).fill(0);
      return await (await fetch(url)).text();
    },
  });
  assertEquals(observed, "abc");
});

Deno.test("a body nobody reads leaves no trace in what is seen", async () => {
  const { cassette } = await compare({
    answer: (response) => response.end("unread"),
    run: async ({ url }) => head(await fetch(url)),
  });
  assertEquals(cassette.interactions[0]!.response?.body, { text: "unread" });
  assertEquals(cassette.interactions[0]!.response?.partial, undefined);
});
