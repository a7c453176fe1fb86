// Whatever is sent or answered lies in the cassette, and comes out of it, to the byte.
import { assert, assertEquals } from "@std/assert";
import fc, { type Arbitrary } from "fast-check";
import { toBase64 } from "../../src/cassette/base64.ts";
import {
  bodyBytes,
  bodyPieces,
  bodyText,
  concatenate,
  encodeBody,
  encodePieces,
} from "../../src/cassette/body.ts";
import { formatCassette, parseCassette } from "../../src/cassette/format.ts";
import { isSideFile, putIn, takeOut } from "../../src/cassette/side_files.ts";
import type { Cassette, HeaderPair } from "../../src/cassette/types.ts";
import { digest } from "../../src/host/files.ts";
import { cut, nested, type Sent, sent } from "./bodies.ts";
import { Choices, numbers, property, wantSameBytes } from "./run.ts";

const TIME = "2026-01-01T00:00:00.000Z";

const headerValue: Arbitrary<string> = fc.string({
  unit: fc.integer({ min: 1, max: 0xff }).map((code) =>
    code === 10 || code === 13 ? "\t" : String.fromCharCode(code)
  ),
  maxLength: 8,
}).map((text) => text.trim());

const headers: Arbitrary<HeaderPair[]> = fc.array(
  fc.tuple(
    fc.constantFrom("x-a", "set-cookie", "etag", "__proto__", "!#$%&'*+.^_`|~9"),
    headerValue,
  ),
  { maxLength: 3 },
);

interface Exchange {
  asked: Sent;
  answered: Sent;
  headers: HeaderPair[];
  /** How the answer is cut into pieces. */
  cuts: number[];
}

const exchange: Arbitrary<Exchange> = fc.record({
  asked: sent,
  answered: fc.oneof(
    sent,
    sent.map(({ bytes }) => ({ type: "text/event-stream", bytes })),
    sent.map(({ bytes }) => ({ type: "application/x-ndjson", bytes })),
  ),
  headers,
  cuts: numbers,
});

function record({ asked, answered, headers, cuts }: Exchange): Cassette {
  const pieces = cut(answered.bytes, new Choices(cuts));
  return {
    format: "retake/1",
    recordedAt: TIME,
    interactions: [{
      request: {
        method: "POST",
        url: "https://api.example.com/",
        headers: [["content-type", asked.type], ...headers],
        body: encodeBody(asked.bytes, asked.type),
      },
      recordedAt: TIME,
      waited: 0,
      response: {
        status: 200,
        statusText: "Très bien",
        type: "basic",
        headers: [...headers, ["content-type", answered.type]],
        body: encodePieces(pieces, answered.type),
      },
    }],
  };
}

property("an exchange comes back from its file to the byte", 0.1, exchange, (exchange) => {
  const cassette = record(exchange);
  const text = formatCassette(cassette);
  const read = parseCassette(text, "x");
  assert(formatCassette(read) === text, "the text is not the same the second time");

  const { request, response } = read.interactions[0]!;
  assertEquals(request.headers, cassette.interactions[0]!.request.headers);
  assertEquals(response!.headers, cassette.interactions[0]!.response!.headers);
  wantSameBytes(bodyBytes(request.body!), exchange.asked.bytes, "the request");
  wantSameBytes(bodyBytes(response!.body!), exchange.answered.bytes, "the response");
  for (const body of [request.body!, response!.body!]) {
    const own = bodyText(body);
    if (own !== undefined) {
      wantSameBytes(new TextEncoder().encode(own), bodyBytes(body), "its text");
    }
  }
});

property(
  "bodies lie beside a cassette and come back, to the byte",
  0.05,
  exchange,
  async (exchange) => {
    const cassette = parseCassette(formatCassette(record(exchange)), "x");
    const text = formatCassette(cassette);
    const least = exchange.cuts.length % 3 * 8;
    const rules = {
      text: least,
      binary: least,
      packing: ([undefined, "gz", "zst"] as const)[exchange.headers.length % 3],
    };
    const { cassette: left, files } = takeOut(cassette, rules, digest);
    for (const file of files.keys()) assert(isSideFile(file), file);
    const value = JSON.parse(formatCassette(left));
    await putIn(value, (file) => Promise.resolve(files.get(file)!));
    assert(formatCassette(parseCassette(value, "x")) === text, formatCassette(left));
  },
);

/** A text around media in base64, which may have any character at its side, in any spelling of JSON. */
const withMedia = fc.record({
  begins: fc.constantFrom(
    "\x89PNG\r\n\x1a\n",
    "\xff\xd8\xff",
    "GIF89a",
    "%PDF-1.7",
    "OggS\0",
    "no media",
  ),
  length: fc.integer({ min: 60, max: 200 }),
  seed: fc.nat(255),
  sides: fc.tuple(
    fc.oneof(fc.constantFrom("", "data:image/png;base64,", "{{", "x"), fc.string({ maxLength: 8 })),
    fc.oneof(fc.constantFrom("", "=", "}}", "x"), fc.string({ maxLength: 8 })),
  ),
  key: fc.constantFrom("data", "__proto__", "0", ""),
  times: fc.integer({ min: 1, max: 3 }),
  spelling: fc.constantFrom("", " ", "\t", "python", "lines", "multipart"),
});

property(
  "media in base64 lies beside a cassette and comes back, to the letter",
  0.05,
  withMedia,
  async ({ begins, length, seed, sides, key, times, spelling }) => {
    const bytes = Uint8Array.from({ length }, (_, at) => at * seed + (at >> 3));
    bytes.set([...begins].map((letter) => letter.charCodeAt(0)));
    const text = `${sides[0]}${toBase64(bytes)}${sides[1]}`;
    const value = [text, ...Array(times).fill({ [key]: { text, more: [1, null] } })];
    const json = JSON.stringify(value, null, spelling.trim() === "" ? spelling : "");
    const sent = spelling === "python"
      ? json.replaceAll(",", ", ")
      : spelling === "lines"
      ? `<p>\n${text}\n</p>\n`
      : json;
    const type = spelling === "multipart" ? "multipart/form-data; boundary=X" : "application/json";
    const whole = spelling === "multipart"
      ? `--X\r\nContent-Disposition: form-data; name="a"\r\n\r\n${json}\r\n--X--\r\n`
      : sent;
    const exchange = { type, bytes: new TextEncoder().encode(whole) };
    const cassette = record({ asked: exchange, answered: exchange, headers: [], cuts: [seed] });
    const before = formatCassette(parseCassette(formatCassette(cassette), "x"));
    const rules = { text: 4096, binary: 50 };
    const { cassette: left, files } = takeOut(JSON.parse(before), rules, digest);
    const isClean = begins !== "no media" && spelling !== "python" &&
      sides.every((side) => !/[A-Za-z0-9+/=]$|^[A-Za-z0-9+/=]/.test(side));
    if (isClean) assert(files.size > 0, `nothing was taken out of ${whole}`);
    for (const [file, taken] of files) {
      assert(digest(taken) === file.slice(3, 67) && isSideFile(file));
    }
    const again = JSON.parse(formatCassette(left));
    await putIn(again, (file) => Promise.resolve(files.get(file)!));
    assert(formatCassette(parseCassette(again, "x")) === before, formatCassette(left));
    const { request, response } = parseCassette(again, "x").interactions[0]!;
    wantSameBytes(bodyBytes(request.body!), exchange.bytes);
    wantSameBytes(bodyBytes(response!.body!), exchange.bytes);
  },
);

property("the pieces of an answer come back as they came", 0.05, exchange, (exchange) => {
  const cassette = parseCassette(formatCassette(record(exchange)), "x");
  const body = cassette.interactions[0]!.response!.body!;
  const pieces = cut(exchange.answered.bytes, new Choices(exchange.cuts));
  const played = bodyPieces(body);
  assert(played.every((piece) => piece.bytes.length > 0), "an empty piece cannot be played");
  wantSameBytes(concatenate(played.map((piece) => piece.bytes)), exchange.answered.bytes);
  // The parts of a multipart body say nothing of pieces; one piece alone came at once.
  if ("parts" in body || (pieces.length === 1 && !("chunks" in body))) return;
  const came = pieces.filter((piece) => piece.bytes.length > 0);
  assertEquals(played.map((piece) => piece.at), came.map((piece) => Math.round(piece.at)));
  assertEquals(
    played.map((piece) => piece.bytes.length),
    came.map((piece) => piece.bytes.length),
  );
});

property("multipart in multipart is read again, however deep", 0.001, fc.nat(60), (depth) => {
  const { type, bytes } = nested(depth);
  const body = encodeBody(bytes, type);
  wantSameBytes(bodyBytes(body), bytes);
  const exchange = {
    asked: { type, bytes },
    answered: { type, bytes },
    headers: [],
    cuts: [0],
  };
  parseCassette(formatCassette(record(exchange)), "x");
});
