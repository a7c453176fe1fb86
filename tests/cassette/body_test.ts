import { assert, assertEquals } from "@std/assert";
import {
  bodyBytes,
  bodyPieces,
  bodyText,
  cloneJson,
  encodeBody,
  encodePieces,
  encodeText,
  isDeeperThan,
  isEventStream,
  isJson,
} from "../../src/cassette/body.ts";
import { formatCassette } from "../../src/cassette/format.ts";

const encoder = new TextEncoder();

const bodies: [string, string | Uint8Array<ArrayBuffer>, string, string][] = [
  ["compact JSON", '{"b":1,"a":[1.5,"é",null]}', "application/json", "json"],
  ["JSON indented by two", '{\n  "a": [\n    1\n  ]\n}\n', "application/json", "json"],
  ["JSON indented by tabs", '{\n\t"a": 1\n}', "application/json", "json"],
  ["a JSON number alone", "1", "application/json", "json"],
  ["JSON that would lose digits", '{"a":12345678901234567890}', "application/json", "text"],
  ["JSON that would lose a zero", '{"a":1.0}', "application/json", "text"],
  ["JSON with a key twice", '{"a":1,"a":2}', "application/json", "text"],
  ["JSON with odd spacing", '{ "a":1 }', "application/json", "text"],
  ["JSON with numeric keys out of order", '{"b":1,"2":1,"1":2}', "application/json", "text"],
  ["JSON with a byte order mark", '\ufeff{"a":1}', "application/json", "text"],
  ["JSON with __proto__", '{"__proto__":{"a":1}}', "application/json", "json"],
  ["JSON that ends early", '{"a":', "application/json", "text"],
  ["JSON nested deeply", "[".repeat(20_000) + "]".repeat(20_000), "application/json", "text"],
  ["text of lines", "one\r\ntwo\nthree", "text/plain", "text"],
  ["nothing", "", "text/plain", "text"],
  ["invalid UTF-8", new Uint8Array([0x66, 0xff, 0xfe]), "text/plain", "base64"],
  ["a NUL", new Uint8Array([0x66, 0, 0x66]), "text/plain", "text"],
  ["bytes", new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]), "image/png", "base64"],
  [
    "multipart",
    '--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--XX--\r\n',
    "multipart/form-data; boundary=XX",
    "parts",
  ],
  [
    "multipart whose parts have no headers",
    "--XX\r\n\r\n1\r\n--XX\r\n\r\n\r\n\r\n--XX--",
    "multipart/mixed; boundary=XX",
    "parts",
  ],
  ["multipart that is none", "--XX\nnonsense", "multipart/form-data; boundary=XX", "text"],
  [
    "multipart with a preamble",
    "pre\r\n--XX\r\n\r\n\r\n1\r\n--XX--",
    "multipart/mixed; boundary=XX",
    "text",
  ],
];

for (const [name, content, type, form] of bodies) {
  Deno.test(`a body round-trips to the byte: ${name}`, () => {
    const bytes = typeof content === "string" ? encoder.encode(content) : content;
    const body = encodeBody(bytes, type);
    assertEquals(form in body, true, JSON.stringify(body).slice(0, 200));
    assertEquals(bodyBytes(JSON.parse(JSON.stringify(body))), bytes);
  });
}

Deno.test("pieces come back as they came, also where a character was cut", () => {
  const euro = encoder.encode("€uro €");
  const cuts = [[0, 1], [1, 2], [2, 9], [9, euro.length]] as const;
  const pieces = cuts.map(([from, to], at) => ({ at: at * 10, bytes: euro.slice(from, to) }));
  for (const type of ["text/event-stream", "text/plain", "application/octet-stream"]) {
    const body = JSON.parse(JSON.stringify(encodePieces(pieces, type)));
    assertEquals(bodyPieces(body), pieces, type);
  }
});

Deno.test("an empty piece, which no stream takes, is not played", () => {
  const pieces = [new Uint8Array(), encoder.encode("a"), new Uint8Array()];
  for (const type of ["text/event-stream", "text/plain"]) {
    const body = encodePieces(pieces.map((bytes, at) => ({ at, bytes })), type);
    assertEquals(bodyPieces(body), [{ at: 1, bytes: encoder.encode("a") }]);
    assertEquals(bodyPieces(encodePieces([{ at: 0, bytes: new Uint8Array() }], type)), []);
  }
  assertEquals(bodyPieces({ text: "a", pieces: [] }), [{ at: 0, bytes: encoder.encode("a") }]);
});

Deno.test("half a character in text is recorded as it is sent", () => {
  assertEquals(encodeText("a\ud83d"), { text: "a\ufffd" });
  assertEquals(encodeText('"\ud83d"'), { text: '"\ufffd"' });
  assertEquals(encodeText('"\\ud83d"'), { json: "\ud83d" }); // JSON can say it
});

Deno.test("a body edited by hand still plays whole", () => {
  const bytes = bodyPieces({ text: "longer than before", pieces: [[0, 3], [5, 4]] });
  assertEquals(bytes.map((piece) => new TextDecoder().decode(piece.bytes)), [
    "lon",
    "ger ",
    "than before",
  ]);
});

Deno.test("a piece whose length was written by hand has whole bytes, and at least one", () => {
  const texts = (pieces: [number, number][]) =>
    bodyPieces({ text: "one two", pieces }).map(({ bytes }) => new TextDecoder().decode(bytes));
  assertEquals(texts([[0, 5e-324], [5, 4]]), ["one ", "two"]);
  assertEquals(texts([[0, 0], [1, 3.9], [5, 0.5]]), ["one", " two"]);
});

Deno.test("the text of a body is given where it is text, in whatever form", () => {
  assertEquals(bodyText({ json: { a: [1] } }), '{"a":[1]}');
  assertEquals(bodyText({ json: { a: 1 }, indent: 2, end: "\n" }), '{\n  "a": 1\n}\n');
  assertEquals(bodyText({ text: ["a\n", "b"] }), "a\nb");
  assertEquals(bodyText({ chunks: [{ at: 0, text: "a" }, { at: 1, text: "b" }] }), "ab");
  // A character that was cut in two is whole again.
  assertEquals(bodyText({ chunks: [{ at: 0, base64: "4oI=" }, { at: 1, base64: "rA==" }] }), "€");
  assertEquals(bodyText({ base64: "/w==" }), undefined);
});

Deno.test("what streams piece by piece is told by its type", () => {
  const types = ["text/event-stream; charset=utf-8", "application/x-ndjson", "application/jsonl"];
  assertEquals(types.filter((type) => !isEventStream(type)), []);
  assertEquals(["application/json", "text/plain", ""].filter(isEventStream), []);
});

Deno.test("a clone of JSON is equal, and shares nothing with it", () => {
  const value = JSON.parse('{"a":[{"b":1},null,"c"],"__proto__":{"d":2}}');
  const clone = cloneJson(value);
  assertEquals(JSON.stringify(clone), JSON.stringify(value));
  assertEquals(Object.getPrototypeOf(clone), Object.prototype);
  clone.a[0].b = 3;
  assertEquals(value.a[0].b, 1);
});

Deno.test("depth is counted by what holds values, and only what JSON can hold is JSON", () => {
  assertEquals([1, [], [[]], [[[]]]].map((value) => isDeeperThan(value, 2)), [
    false,
    false,
    false,
    true,
  ]);
  const json = [null, "a", true, 1.5, [], {}, { a: [{}] }, Object.create(null)];
  assertEquals(json.filter((value) => !isJson(value)), []);
  const others = [undefined, NaN, Infinity, 1n, new Date(), new Map(), { a: undefined }, () => 1];
  assertEquals(others.filter((value) => isJson(value)), []);
  const circle: unknown[] = [];
  circle.push(circle);
  assertEquals(isJson(circle), false);
});

const floats = (count: number) => Array.from({ length: count }, (_, at) => Math.sin(at + 0.5));

Deno.test("JSON that is little but numbers is kept as text, in lines that break between them", () => {
  const embeddings = {
    object: "list",
    data: Array.from({ length: 3 }, (_, index) => ({ index, embedding: floats(1536) })),
  };
  for (const text of [JSON.stringify(embeddings), JSON.stringify(embeddings, null, 2)]) {
    const body = encodeBody(new TextEncoder().encode(text), "application/json");
    assert("text" in body && Array.isArray(body.text));
    assertEquals(bodyText(body), text);
    assert(body.text.every((line) => line.length <= 1000));
    assert(body.text.slice(0, -1).every((line) => /[,\n]$/.test(line)));
    const written = formatCassette({
      format: "retake/2",
      recordedAt: "2026-01-01T00:00:00.000Z",
      interactions: [{
        request: { method: "GET", url: "https://api.example.com/", headers: [] },
        recordedAt: "2026-01-01T00:00:00.000Z",
        waited: 0,
        response: { status: 200, statusText: "", type: "basic", headers: [], body },
      }],
    });
    assert(written.length < 1.05 * text.length + 1000, `${written.length} of ${text.length}`);
  }
  const few = { usage: [1, 2, 3], said: "what a person reads", box: floats(4) };
  assertEquals(encodeBody(new TextEncoder().encode(JSON.stringify(few)), ""), { json: few });
  const wide = JSON.stringify([...floats(20)]).replace(",", `, ${"\u{1f44d}"}`);
  assertEquals(encodeBody(new TextEncoder().encode(wide), ""), { text: wide }, "no JSON");
});

Deno.test("a text of very many short lines has few in its cassette, and comes back as it was", () => {
  for (const text of ["\n".repeat(20_000), "a\n\r\n".repeat(5000), "1\n".repeat(20_000)]) {
    const body = encodeText(text);
    assertEquals(bodyText(body), text);
    const recordedAt = "2026-01-01T00:00:00.000Z";
    const request = { method: "PUT", url: "https://a.example/", headers: [], body };
    const laidOut = formatCassette({
      format: "retake/2",
      recordedAt,
      interactions: [
        { request, recordedAt, waited: 0, error: { class: "Error", name: "Error", message: "" } },
      ],
    });
    // A line feed is written as two characters.
    assert(laidOut.length < 2.2 * text.length, `${laidOut.length} characters for ${text.length}`);
  }
  const words = "word\n".repeat(2000);
  assertEquals(encodeText(words), { text: Array.from({ length: 2000 }, () => "word\n") });
});
