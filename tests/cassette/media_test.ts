// Media that JSON and texts hold in base64: taken out into files of its own, and put back to the letter.
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { toBase64 } from "../../src/cassette/base64.ts";
import { bodyBytes, bodyText, encodeBody, encodePieces } from "../../src/cassette/body.ts";
import { formatCassette, parseCassette } from "../../src/cassette/format.ts";
import { putIn, takeOut } from "../../src/cassette/side_files.ts";
import type { Body, Cassette, JsonValue } from "../../src/cassette/types.ts";
import { digest } from "../../src/host/files.ts";

const RULES = { text: 2000, binary: 300 };
const encode = (text: string) => new TextEncoder().encode(text);

/** Bytes that begin as those of a picture do. */
function media(start: readonly number[], length = 400): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from({ length }, (_, at) => (at * 7919 + start.length) >> 3);
  bytes.set(start);
  return bytes;
}

const PNG = media([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG = media([0xff, 0xd8, 0xff, 0xe0], 401);
const WAV = media([...encode("RIFF"), 0, 1, 0, 0, ...encode("WAVEfmt ")], 402);
const [png, jpeg, wav] = [PNG, JPEG, WAV].map(toBase64) as [string, string, string];

function cassetteOf(...bodies: Body[]): Cassette {
  const recordedAt = "2026-01-01T00:00:00.000Z";
  const headers: [string, string][] = [["content-type", "application/json"]];
  return {
    format: "retake/2",
    recordedAt,
    interactions: bodies.map((body, at) => ({
      request: { method: "POST", url: `https://a.example/${at}`, headers, body },
      recordedAt,
      waited: 1,
      response: { status: 200, statusText: "OK", type: "basic", headers, body },
    })),
  };
}

/** Takes out, puts back, and wants the same; @returns the text in between, and how its files end. */
async function there(...bodies: Body[]): Promise<{ text: string; endings: string[] }> {
  const before = cassetteOf(...bodies);
  const whole = formatCassette(before);
  const { cassette, files } = takeOut(before, RULES, digest);
  const text = formatCassette(cassette);
  assertEquals(formatCassette(before), whole, "nothing is changed in place");
  for (const [file, bytes] of files) assertEquals(file.slice(3, 67), digest(bytes));
  const value = JSON.parse(text);
  const reads: string[] = [];
  await putIn(value, (file) => {
    reads.push(file);
    return Promise.resolve(files.get(file)!);
  });
  assertEquals(reads.length, new Set(reads).size, "a file is read once");
  assertEquals(formatCassette(parseCassette(value, "a")), whole);
  return { text, endings: [...files.keys()].map((file) => file.split(".")[1]!).sort() };
}

const ofJson = (value: unknown, indent?: number) =>
  encodeBody(encode(JSON.stringify(value, null, indent)), "application/json");

/** As they are answered and asked: OpenAI's images, Gemini's inline data, a data URL, speech. */
const BODIES: [name: string, body: Body, endings: string[]][] = [
  ["b64_json", ofJson({ created: 1, data: [{ b64_json: png }] }, 2), ["png"]],
  [
    "inline data",
    ofJson({ parts: [{ inlineData: { mimeType: "image/jpeg", data: jpeg } }] }),
    ["jpg"],
  ],
  ["a data URL", ofJson({ image_url: { url: `data:image/png;base64,${png}` } }), ["png"]],
  ["speech", ofJson({ message: { audio: { id: "audio_1", data: wav, transcript: "é" } } }), [
    "wav",
  ]],
  ["the same one twice, and another", ofJson([png, { png }, jpeg, png]), ["jpg", "png"]],
  ["a name that is one of JavaScript's", ofJson(JSON.parse(`{"__proto__":{"a":"${png}"}}`)), [
    "png",
  ]],
  [
    "JSON as Python writes it",
    encodeBody(encode(`{"model": "m", "image": "${png}", "more": [1, 2]}\n`), "application/json"),
    ["png"],
  ],
  [
    "a page",
    encodeBody(encode(`<p>\n<img src="data:image/png;base64,${png}">\n</p>\n`), "text/html"),
    ["png"],
  ],
  [
    "an answer in pieces",
    encodePieces(
      [0, 1].map((at) => {
        const bytes = encode(JSON.stringify({ data: [{ b64_json: png }] }));
        return { at, bytes: at ? bytes.slice(99) : bytes.slice(0, 99) };
      }),
      "application/json",
    ),
    ["png"],
  ],
];

for (const [name, body, wanted] of BODIES) {
  Deno.test(`media in base64 lies beside its cassette: ${name}`, async () => {
    const { text, endings } = await there(body);
    assertEquals(endings, wanted);
    assert(!text.includes(png.slice(20, 90)) && !text.includes(jpeg.slice(20, 90)), text);
    assert(text.length < 3000, text);
  });
}

Deno.test("what is no media, small, or not base64 as it is written, stays where it stands", async () => {
  const stays: JsonValue[] = [
    toBase64(media([])), // of no kind that a person can open
    png.slice(0, 200), // small
    png.replaceAll("+", "-").replaceAll("/", "_") + "--__", // of the other alphabet
    png.replace(/=+$/, ""), // not padded
    png.replace(/.==$/, "B=="), // bits behind its last byte
    `${png.slice(0, 100)}\n${png.slice(100, 300)}`, // in lines
  ];
  for (const value of stays) {
    const { text, endings } = await there(ofJson({ value }));
    assertEquals(endings, [], JSON.stringify(value));
    assertStringIncludes(text, JSON.stringify(value));
  }
});

Deno.test("a text that says by itself what stands for media is kept as a whole", async () => {
  const file = `${digest(PNG).slice(0, 2)}/${digest(PNG)}.png`;
  const { endings } = await there(ofJson({ mark: `{{${file}}}`, png, more: "x".repeat(2000) }));
  assertEquals(endings, ["json"]);
  // One that stands for another file is only a text.
  const other = `{{${file.replace(".png", ".gif")}}}`;
  assertStringIncludes((await there(ofJson({ other, png }))).text, other);
});

Deno.test("what is mostly something else, and large, lies beside its cassette as a whole", async () => {
  const [little, much] = ["a word ".repeat(20), "a word ".repeat(400)];
  assertEquals((await there(ofJson({ png, little }))).endings, ["png"]);
  assertEquals((await there(ofJson({ png, much }))).endings, ["json"]);
});

Deno.test("of conversations that each send all their pictures again, each lies there once", async () => {
  const turns = Array.from(
    { length: 10 },
    (_, at) =>
      ofJson({
        messages: [png, jpeg, wav].flatMap((data, index) => index <= at ? [{ data }] : []),
      }),
  );
  const { text, endings } = await there(...turns);
  assertEquals(endings, ["jpg", "png", "wav"]);
  for (const base64 of [png, jpeg, wav]) assert(!text.includes(base64.slice(20, 90)));
});

Deno.test("one that was not read is refused by its name, and one that is damaged by its place", () => {
  const { cassette, files } = takeOut(cassetteOf(BODIES[0]![1]), RULES, digest);
  const [file] = files.keys();
  const body = parseCassette(JSON.parse(formatCassette(cassette)), "a").interactions[0]!.request
    .body!;
  for (const read of [bodyBytes, bodyText]) {
    assertStringIncludes((assertThrows(() => read(body)) as Error).message, file!);
  }
  const damaged: [change: (body: Record<string, unknown>) => void, says: string][] = [
    [(body) => body.files = [], "body.files has none"],
    [(body) => body.files = [{ file: "../x", bytes: 1 }], "body.files[0].file"],
    [(body) => body.files = 5, "body.files"],
    [(body) => body.around = { base64: "" }, "body.around must have one of json, text"],
    [(body) => body.json = 1, "must have exactly one of"],
  ];
  for (const [change, says] of damaged) {
    const value = JSON.parse(formatCassette(cassette));
    change(value.interactions[0].request.body);
    assertStringIncludes((assertThrows(() => parseCassette(value, "a")) as Error).message, says);
  }
});
