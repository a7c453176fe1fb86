// Large bodies: taken out of a cassette and put back, byte for byte.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import { bodyBytes, bodyPieces, encodeBody, encodePieces } from "../../src/cassette/body.ts";
import { formatCassette, parseCassette } from "../../src/cassette/format.ts";
import { isSideFile, putIn, takeOut } from "../../src/cassette/side_files.ts";
import type { Body, Cassette, HeaderPair } from "../../src/cassette/types.ts";

const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const encode = (text: string) => new TextEncoder().encode(text);
const noise = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 7919) >> 3);

function cassetteOf(bodies: [type: string, body: Body][]): Cassette {
  const recordedAt = "2026-01-01T00:00:00.000Z";
  const interactions = bodies.map(([type, body], at) => {
    const headers: HeaderPair[] = [["content-type", type]];
    return {
      request: { method: "POST", url: `https://a.example/${at}`, headers, body },
      recordedAt,
      waited: 1,
      response: { status: 200, statusText: "OK", type: "basic", headers, body },
    };
  });
  return { format: "retake/2", recordedAt, interactions };
}

const json = JSON.stringify({
  items: Array.from({ length: 50 }, (_, id) => ({ id, text: "é\n" })),
});
const events = 'data: {"a": "é"}\n\n'.repeat(20);
const FORM = "multipart/form-data; boundary=xx";
const form = [
  ...encode('--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\nshort\r\n'),
  ...encode("--xx\r\nContent-Type: image/png\r\n\r\n"),
  ...noise(300),
  ...encode("\r\n--xx--\r\n"),
];

/** Each form of a body, by type, and how its file ends; none where it stays. */
const BODIES: [type: string, body: Body, ending: string | undefined][] = [
  ["application/json", encodeBody(encode(json), "application/json"), "json"],
  ["application/problem+json; charset=utf-8", encodeBody(encode(`${json}\n`), ""), "json"],
  ["application/json", encodeBody(encode(JSON.stringify(JSON.parse(json), null, 2)), ""), "json"],
  ["application/json", encodeBody(encode(JSON.stringify([...noise(200)])), ""), "json"],
  ["text/html", encodeBody(encode("<p>é</p>\n".repeat(40)), "text/html"), "html"],
  ["", encodeBody(encode("no type ".repeat(40)), ""), "txt"],
  ["../../x", encodeBody(encode("odd type ".repeat(40)), ""), "txt"],
  ["image/png", encodeBody(noise(300), "image/png"), "png"],
  ["constructor", encodeBody(noise(300), ""), "bin"],
  [
    "text/event-stream",
    encodePieces(
      [{ at: 0, bytes: encode(events) }, { at: 9, bytes: encode(events) }],
      "text/event-stream",
    ),
    "txt",
  ],
  [
    "text/event-stream",
    encodePieces([{ at: 3, bytes: encode(events) }], "text/event-stream"),
    "txt",
  ],
  [
    "application/json",
    encodePieces([{ at: 0, bytes: encode(json.slice(0, 99)) }, {
      at: 5,
      bytes: encode(json.slice(99)),
    }], "application/json"),
    "json",
  ],
  [FORM, encodeBody(Uint8Array.from(form), FORM), "png"],
  ["text/plain", encodeBody(encode("small"), "text/plain"), undefined],
  // By hand, in a form that its bytes do not lead to.
  ["application/json", { text: json }, undefined],
];

for (const [type, body, ending] of BODIES) {
  const form = Object.keys(body)[0];
  Deno.test(`a large body is taken out and put back: ${type || "no type"}, ${form}, ${ending ?? "stays"}`, async () => {
    const before = cassetteOf([[type, body], [type, body]]);
    const text = formatCassette(before);
    const { cassette, files } = takeOut(before, { text: 200, binary: 200 }, digest);
    assertEquals(formatCassette(before), text, "nothing is changed in place");
    assertEquals([...files.keys()].map((file) => file.split(".")[1]), ending ? [ending] : []);
    for (const [file, bytes] of files) {
      assert(isSideFile(file));
      assertEquals(file.slice(3, 67), digest(bytes));
    }
    const small = formatCassette(cassette);
    if (ending) assert(!small.includes("items") && small.length < text.length + 300);
    const value = JSON.parse(small);
    if (ending && form !== "boundary") {
      const [one] = parseCassette(value, "a").interactions;
      assertThrows(() => bodyBytes(one!.request.body!), Error, "the store has not read it");
    }
    await putIn(value, (file) => Promise.resolve(files.get(file)!));
    assertEquals(formatCassette(value), text);
  });
}

Deno.test("a file of many bodies is read once, and what is no text is kept as bytes alone", async () => {
  const bytes = noise(3000);
  const pieces = encodePieces(
    [{ at: 0, bytes: bytes.slice(0, 10) }, { at: 7, bytes: bytes.slice(10) }],
    "image/png",
  );
  const bodies: [string, Body][] = [["image/png", pieces], ["", encodeBody(bytes, "")]];
  const text = formatCassette(cassetteOf(bodies));
  const { cassette, files } = takeOut(
    JSON.parse(text),
    { text: 200, binary: 200 },
    digest,
  );
  // The endings differ, so these are two files; each is of a request and of a response.
  assertEquals([...files.keys()].map((file) => file.split(".")[1]), ["png", "bin"]);
  const value = JSON.parse(formatCassette(cassette));
  let reads = 0;
  await putIn(value, (file) => Promise.resolve(files.get(file)!).finally(() => reads++));
  assertEquals(reads, 2);
  const { interactions } = parseCassette(value, "a");
  for (const { request, response } of interactions) {
    for (const body of [request.body!, response!.body!]) {
      const { get } = Object.getOwnPropertyDescriptor(body, "base64")!;
      assert(get, "its base64 is made before anybody has asked");
      assertEquals(bodyBytes(body), bytes);
      bodyBytes(body).fill(0); // a copy
      assertEquals(bodyBytes(body), bytes);
    }
  }
  assertEquals(bodyPieces(interactions[0]!.response!.body!).map(({ at, bytes }) => [at, bytes]), [
    [0, bytes.slice(0, 10)],
    [7, bytes.slice(10)],
  ]);
  assertEquals(formatCassette(value), text);
});

Deno.test("what is no name of such a file is left alone", async () => {
  for (const file of ["../../etc/passwd", "ab/../x", `cd/${"a".repeat(64)}.json`, "", 5, null]) {
    const value = cassetteOf([["", { text: "x" }]]) as unknown as {
      interactions: [{ response: { body: unknown } }];
    };
    value.interactions[0].response.body = { file, bytes: 1 };
    const before = JSON.stringify(value);
    await putIn(value, () => Promise.reject(new Error("read")));
    assertEquals(JSON.stringify(value), before);
    assertThrows(() => parseCassette(value, "a"), Error, "interactions[0].response.body.file");
  }
  for (const odd of [null, 5, {}, { interactions: {} }, { interactions: [null, 5, {}] }]) {
    await putIn(odd, () => Promise.reject(new Error("read")));
  }
});
