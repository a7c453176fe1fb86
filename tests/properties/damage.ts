// Cassettes that hold all a cassette can hold, and what hand or chance may do to one.
import fc, { type Arbitrary } from "fast-check";
import { anyText, document, type Json, write } from "./json.ts";
import { Choices, numbers } from "./run.ts";

const TIME = "2026-01-01T00:00:00.000Z";
const url = "https://api.example.com/v1?b=2&a=1";
const head = { status: 200, statusText: "OK", type: "basic" };
const failure = {
  class: "TypeError",
  name: "TypeError",
  message: "fetch failed",
  properties: { code: "ECONNRESET", errno: -104, fatal: true },
  cause: {
    class: "AggregateError",
    name: "AggregateError",
    message: "",
    errors: [{ class: "DOMException", name: "AbortError", message: "x" }],
  },
};
const multipart = {
  boundary: "XX",
  parts: [
    {
      headers: [["Content-Type", "multipart/mixed; boundary=Y"], ["content-type", "é"]],
      body: { boundary: "Y", parts: [{ headers: [["", ""]], body: { json: { a: 1 } } }] },
    },
    { headers: [], body: { base64: "/w==" } },
  ],
  end: "--",
};
const exchange = (body: unknown, answer: unknown, more: object = {}) => ({
  request: { method: "POST", url, headers: [["content-type", "application/json"]], body },
  recordedAt: TIME,
  waited: 12,
  response: { ...head, headers: [["set-cookie", "a=1"], ["x", "é"]], body: answer, ...more },
});
const json = { json: { query: "{ a }", variables: { x: [1, null] } }, indent: 2, end: "\n" };
const text = { text: ["one\n", "two"], pieces: [[0, 3], [5, 4]] };
const bytes = { base64: "AAEC/w==", pieces: [[0, 1], [2, 3]] };
const events = { chunks: [{ at: 0, text: "data: 1\n\n" }, { at: 7, base64: "4oI=" }] };

const interactions: unknown[] = [
  exchange(json, text, { url: "https://b.example/", redirected: true }),
  exchange(text, json),
  exchange(bytes, events),
  exchange(multipart, bytes, { type: "default", status: 999 }),
  exchange({ text: "a=1&b" }, events, { partial: "cancelled", lasted: 40 }),
  exchange({ text: "" }, text, { partial: "aborted", lasted: 4 }),
  exchange({ json: [] }, bytes, { broken: failure }),
  {
    request: { method: "GET", url, headers: [], redirect: "manual" },
    recordedAt: TIME,
    waited: 0,
    recordedFrom: "http://127.0.0.1:4010",
    response: { status: 204, statusText: "", type: "basic", headers: [] },
  },
  { request: { method: "GET", url, headers: [] }, recordedAt: TIME, waited: 1, error: failure },
  { request: { method: "GET", url, headers: [] }, recordedAt: TIME, waited: 2, unanswered: true },
];
const cassette = (interactions: unknown[], more: object = {}) => ({
  format: "retake/1",
  recordedAt: TIME,
  ...more,
  interactions,
});
const extras = {
  salt: "c2FsdA",
  frozen: { at: TIME, seed: "x" },
  variables: { id: "1", list: [1, { a: null }] },
  later: { addition: [true] },
};

/** Cassettes as they should be, as documents. */
const good: Json[] = [
  ...interactions.map((one) => cassette([one])),
  cassette([interactions[0], interactions[7]], extras),
  cassette([]),
].map(toDocument);

function toDocument(value: unknown): Json {
  if (typeof value === "string") return { text: value };
  if (typeof value === "number") return { number: String(value) };
  if (Array.isArray(value)) return { items: value.map(toDocument) };
  if (typeof value !== "object" || value === null) {
    return { word: String(value) as "null" | "true" | "false" };
  }
  return { members: Object.entries(value).map(([key, item]) => [key, toDocument(item)]) };
}

const keys = fc.constantFrom(
  ...["format", "recordedAt", "salt", "frozen", "seed", "variables", "interactions", "request"],
  ...["response", "error", "unanswered", "waited", "recordedFrom", "method", "url", "headers"],
  ...["body", "redirect", "status", "statusText", "type", "redirected", "partial", "lasted"],
  ...["broken", "json", "text", "base64", "chunks", "parts", "boundary", "pieces", "indent", "end"],
  ...["at", "class", "name", "message", "properties", "cause", "errors", "code", "stack", "x"],
  ...["__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "", "0"],
);

const raw = (number: string): Json => ({ number });
const oddNumber = fc.constantFrom(
  ...["-1", "0", "-0", "1", "1.5", "0.001", "99", "101", "103", "200", "204", "205", "304", "599"],
  ...["600", "999", "1000", "1e9", "2147483648", "1e21", "1e308", "1e400", "-1e400", "5e-324"],
).map(raw);
const oddWord = fc.constantFrom(
  ...[
    "",
    "a",
    "A",
    "日",
    "\u0100",
    "\xff",
    "\ud800",
    "x\udc00",
    "\0",
    "\r\n",
    "a\r\nb: c",
    " a ",
    "\t",
  ],
  ...["\x7f", "\x01", "a b", "GET", "get", "OK", "retake/1", "retake/2", "vcr", "[object Object]"],
  ...[
    "A",
    "AA",
    "AA=",
    "AA==",
    "AAA=",
    "AAAA=",
    "AAAA==",
    "AAAAA=",
    "AAAAAA=",
    "AB==",
    "==",
    "====",
  ],
  ...[
    "AA==AA==",
    " AA==",
    "AAA\n",
    "a*b=",
    "-_-_",
    "https://x",
    "http://a b/",
    "HTTP://X.com/../a",
  ],
  ...[
    "https://u:p@h/?a=1&a=2#f?g",
    "http://x/?%ff=\ud800",
    "//x",
    "http:///",
    "https://\0/",
    "file:///",
  ],
  ...["2026", "soon", "+275760-09-13T00:00:00.001Z", "Thu, 01 Jan 1970 00:00:00 GMT", "0"],
  ...[
    "x".repeat(5000),
    "manual",
    "follow",
    "open",
    "aborted",
    "cancelled",
    "TypeError",
    "DOMException",
    "stack",
  ],
  ...["AggregateError", "multipart/form-data; boundary=X", "application/json", "text/event-stream"],
).map((text): Json => ({ text }));
const openings: [open: string, core: string, close: string][] = [
  ["[", "", "]"],
  ['{"a":', "1", "}"],
  ['{"cause":', "1", "}"],
  ['{"boundary":"x","parts":[{"headers":[],"body":', '{"text":""}', "}]}"],
  ['{"class":"Error","name":"Error","message":"","cause":', "null", "}"],
];
/** Levels of nesting around every limit that there is, and beyond all. */
const deep = fc.tuple(fc.constantFrom(...openings), fc.constantFrom(7, 19, 21, 199, 399, 600, 5000))
  .map(([[open, core, close], levels]) => raw(open.repeat(levels) + core + close.repeat(levels)));
const oddThing = fc.constantFrom(
  ...[[], {}, [[]], [{}], [null], { toString: 1 }, { toString: "x", valueOf: null }],
  ...[[["a", "b"]], [["A", " \t"]], [["a"]], [["a", "b", "c"]], [["", "b"]], [["a", "\u0100"]]],
  ...[[["a:", "b"]], [["é", "b"]], [["a", "\x01\x7f"]], [["a", 1]], [[["a"], "b"]], ["ab"]],
  ...[[[0, 1]], [[0, 1.5], [1, 1e308]], [[0, -1]], [[0]], [[1e300, 1]], [[3, 9], [1, 9]]],
  ...[{ text: "" }, { text: [] }, { text: ["a", "\ud83d", "\ude00"] }, { text: "\ud800" }],
  ...[{ json: null }, { json: 1, indent: {} }, { json: [1], indent: "\ud800" }, { json: "\ud800" }],
  ...[{ json: {}, end: { toString: 1 } }, { json: 1, end: 5 }, { json: [1], indent: -1 }],
  ...[{ base64: "" }, { base64: "AA" }, { base64: "AAAAA=" }, { base64: "AA=" }, { base64: 1 }],
  ...[{ text: "abc", pieces: [] }, { text: "", pieces: [[0, 5]] }, {
    text: "abc",
    pieces: [[9, 0]],
  }],
  ...[{ chunks: [] }, { chunks: [{ at: 0, text: "" }] }, { chunks: [{ at: 1e300, text: "a" }] }],
  ...[{ chunks: [{ at: 0, base64: "AA==", text: { toString: 1 } }] }, { chunks: [{ at: 0 }] }],
  ...[{ boundary: "", parts: [], end: { toString: 1 } }, { boundary: "日", parts: [] }, {
    parts: [],
  }],
  ...[{ boundary: "x", parts: [{ headers: ["ab"], body: { text: "" } }] }],
  ...[{ boundary: "x", parts: [{ headers: [[1, 2]], body: { text: "" } }], end: null }],
  ...[{ boundary: "x", parts: [{ headers: [["a", "€"]], body: { text: "" } }], end: [] }],
  ...[{ class: "Error", name: "E", message: "", properties: { stack: 1, message: {} } }],
  ...[{ class: "DOMException", name: "", message: "\ud800", properties: { code: 1, name: "x" } }],
  ...[{ class: "AggregateError", name: "", message: "", errors: [], properties: { errors: 1 } }],
  ...[{ class: "__proto__", name: "constructor", message: "", properties: { __proto__: 1 } }],
).map(toDocument);

/** A value that may stand where it should not. */
const oddValue: Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Json>({ word: "null" }, { word: "true" }) },
  { weight: 12, arbitrary: oddNumber },
  { weight: 20, arbitrary: oddWord },
  { weight: 20, arbitrary: oddThing },
  { weight: 4, arbitrary: document },
  { weight: 2, arbitrary: anyText.map((text): Json => ({ text })) },
  { weight: 1, arbitrary: deep },
);

type Change =
  | { kind: "replace" | "add"; place: number; key: string; value: Json }
  | { kind: "remove" | "repeat"; place: number }
  | { kind: "rename"; place: number; key: string }
  | { kind: "transplant"; place: number; from: number };

const place = fc.nat(0xffff);
const change: Arbitrary<Change> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("replace" as const),
      place,
      key: keys,
      value: oddValue,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("add" as const), place, key: keys, value: oddValue }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("repeat" as const), place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("rename" as const), place, key: keys }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("transplant" as const), place, from: fc.nat(0xffff) }),
  },
);

/** Where a value stands: in what, and as which of its children. */
interface Slot {
  parent: Json;
  at: number;
}

function slotsOf(json: Json, slots: Slot[] = []): Slot[] {
  const children = "items" in json
    ? json.items
    : "members" in json
    ? json.members.map(([, it]) => it)
    : [];
  children.forEach((child, at) => {
    slots.push({ parent: json, at });
    slotsOf(child, slots);
  });
  return slots;
}

function valueIn({ parent, at }: Slot): Json {
  return "items" in parent
    ? parent.items[at]!
    : (parent as { members: [string, Json][] }).members[at]![1];
}

/** Changes a document in place. */
function apply(json: Json, change: Change): void {
  const slots = slotsOf(json);
  if (slots.length === 0) return;
  const slot = slots[change.place % slots.length]!;
  const { parent, at } = slot;
  const put = (value: Json) => {
    if ("items" in parent) parent.items[at] = value;
    else if ("members" in parent) parent.members[at] = [parent.members[at]![0], value];
  };
  switch (change.kind) {
    case "replace":
      return put(change.value);
    case "add": {
      const into = valueIn(slot);
      if ("items" in into) into.items.push(change.value);
      else if ("members" in into) into.members.push([change.key, change.value]);
      return;
    }
    case "remove":
      return void ("items" in parent ? parent.items : (parent as { members: unknown[] }).members)
        .splice(at, 1);
    case "repeat":
      if ("items" in parent) parent.items.push(structuredClone(valueIn(slot)));
      return;
    case "rename":
      if ("members" in parent) parent.members[at] = [change.key, parent.members[at]![1]];
      return;
    case "transplant":
      return put(structuredClone(valueIn(slots[change.from % slots.length]!)));
  }
}

const base: Arbitrary<Json> = fc.constantFrom(...good);

/** The text of a good cassette. */
export const goodText: Arbitrary<string> = fc.tuple(base, fc.option(numbers, { freq: 3 }))
  .map(([json, list]) => write(json, list ? new Choices(list) : undefined));

/** The text of a cassette with one or a few of its values changed. */
export const changedText: Arbitrary<string> = fc.tuple(
  base,
  fc.array(change, { minLength: 1, maxLength: 3 }),
).map(([json, changes]) => {
  const copy = structuredClone(json);
  for (const one of changes) apply(copy, structuredClone(one));
  return write(copy);
});

const anyNode: Arbitrary<Json> = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    oddValue,
    fc.array(fc.tuple(keys, tie("node")), { maxLength: 5 }).map((members): Json => ({ members })),
    fc.array(tie("node"), { maxLength: 3 }).map((items): Json => ({ items })),
  ),
})).node;

/** Where any JSON is put: a cassette with a hole. */
const HOLE = "the hole";
const holed: string[] = [
  HOLE,
  cassette([HOLE]),
  cassette([], { variables: HOLE, frozen: { at: TIME, seed: "x" } }),
  cassette([exchange(HOLE, text)]),
  cassette([exchange(json, HOLE)]),
  cassette([exchange(json, { chunks: [{ at: 1, text: "a" }, HOLE] })]),
  cassette([exchange({ boundary: "x", parts: [{ headers: [], body: HOLE }] }, text)]),
  cassette([exchange(json, text, { headers: HOLE })]),
  cassette([exchange(json, text, { status: HOLE, broken: HOLE })]),
  cassette([{ request: HOLE, recordedAt: TIME, waited: 1, error: failure }]),
  cassette([{
    request: { method: "GET", url, headers: [] },
    recordedAt: TIME,
    waited: 1,
    error: HOLE,
  }]),
].map((one) => JSON.stringify(one));

/** Any JSON, with the names that a cassette has, as a cassette or where one has something else. */
export const anyJson: Arbitrary<string> = fc.tuple(fc.constantFrom(...holed), anyNode)
  .map(([outside, inside]) => outside.replaceAll(JSON.stringify(HOLE), () => write(inside)));

const snippet = fc.oneof(
  fc.constantFrom(...'"{}[]:,\\0-.eE \n\0'),
  fc.constantFrom("\ufeff", "\\ud800", "\\u0000", "1e999", "[".repeat(60_000), "{}", '"":', "é"),
  anyText,
);

/** The text of a cassette that was cut, written into or damaged: as bytes, as a disk has them. */
export const damagedText: Arbitrary<string> = fc.tuple(
  fc.oneof(goodText, changedText),
  fc.array(
    fc.record({ at: fc.nat(), length: fc.nat(12), put: snippet, byte: fc.nat(255) }),
    { minLength: 1, maxLength: 2 },
  ),
  fc.constantFrom("cut", "write", "write", "lose", "flip"),
).map(([text, edits, kind]) => {
  for (const { at, length, put, byte } of edits) {
    const from = at % (text.length + 1);
    if (kind === "cut") text = text.slice(0, from);
    else if (kind === "write") text = text.slice(0, from) + put + text.slice(from);
    else if (kind === "lose") text = text.slice(0, from) + text.slice(from + length);
    else {
      const bytes = new TextEncoder().encode(text);
      if (bytes.length > 0) bytes[at % bytes.length] = byte;
      text = new TextDecoder().decode(bytes);
    }
  }
  return text;
});

/** Any bytes, read as a file is read. */
export const noise: Arbitrary<string> = fc.uint8Array({ maxLength: 60 })
  .map((bytes) => new TextDecoder().decode(bytes));
