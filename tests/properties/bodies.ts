// Bodies of every kind that a server or a client may send, and the content types that come with them.
import { Buffer } from "node:buffer";
import fc, { type Arbitrary } from "fast-check";
import { document, oddText, write } from "./json.ts";
import { Choices, numbers } from "./run.ts";

/** A body as it is sent. */
export interface Sent {
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** A piece of a body as it arrives. */
export interface TimedBytes {
  at: number;
  bytes: Uint8Array<ArrayBuffer>;
}

const encode = (text: string) => new TextEncoder().encode(text);

const type: Arbitrary<string> = fc.constantFrom(
  ...["", "application/json", "text/plain; charset=utf-8", "application/octet-stream", "TEXT/HTML"],
  ...["application/x-www-form-urlencoded", "application/x-ndjson", "text/event-stream"],
  ...["multipart/form-data; boundary=X", 'multipart/mixed;charset=x; boundary="a b"', "multipart/"],
);

const noText: Arbitrary<Uint8Array<ArrayBuffer>> = fc.oneof(
  { weight: 99, arbitrary: fc.uint8Array({ maxLength: 40 }).map((array) => new Uint8Array(array)) },
  // More than String.fromCharCode is given at once.
  { weight: 1, arbitrary: fc.constant(new Uint8Array(0x8001).fill(0xe9)) },
);

const words = fc.constantFrom("data: {}\n\n", "\ufeff", "\r\n", "--X", "--X--", "a=1&b", "\0", "é");
const text: Arbitrary<string> = fc.array(fc.oneof(words, oddText), { maxLength: 8 })
  .map((parts) => parts.join(""));

/** JSON text in any spelling, indented as JSON.stringify does it, or deep. */
export const jsonText: Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: document.map((json) => write(json)) },
  {
    weight: 4,
    arbitrary: fc.tuple(document, numbers).map(([json, list]) => write(json, new Choices(list))),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(
      document,
      fc.constantFrom(0, 1, 2, 4, 10, 11, "\t", " \t", "--"),
      fc.constantFrom("", "\n", " \r\n", "\ufeff", "\u00a0", "x"),
    ).map(([json, indent, end]) => JSON.stringify(JSON.parse(write(json)), null, indent) + end),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(99, 100, 199, 200, 201, 400), fc.boolean())
      .map(([depth, both]) =>
        both
          ? '{"a":['.repeat(depth) + "1" + "]}".repeat(depth)
          : "[".repeat(depth) + "]".repeat(depth)
      ),
  },
);

const lines = fc.tuple(fc.array(jsonText, { maxLength: 3 }), fc.constantFrom("", "\n"))
  .map(([all, end]) => all.join("\n") + end);

const form = fc.array(fc.tuple(oddText, oddText), { maxLength: 4 })
  .map((pairs) => new URLSearchParams(pairs).toString());

const boundary = fc.oneof(
  fc.constantFrom("X", "XX", "--", "a b", "----WebKitFormBoundaryé", "x;y", "=", ":", "\\"),
  fc.string({
    unit: fc.constantFrom("X", "-", " ", "'", "(", "+", "?"),
    minLength: 1,
    maxLength: 4,
  }),
);
const latin1 = fc.string({
  unit: fc.constantFrom("a", "Content-Type", ": ", ":", " ", ";", '"', "é", "\n", "\0"),
  maxLength: 3,
});

const { anything } = fc.letrec<{ anything: Sent; multipart: Sent }>((tie) => ({
  multipart: fc.record({
    boundary,
    parts: fc.array(
      fc.record({
        headers: fc.array(fc.tuple(latin1, latin1), { maxLength: 2 }),
        sent: anyOf(tie),
      }),
      { maxLength: 3 },
    ),
    before: fc.constantFrom("", "", "", "", "preamble\r\n"),
    line: fc.constantFrom("\r\n", "\r\n", "\r\n", "\r\n", "\n"),
    close: fc.constantFrom("--\r\n", "--\r\n", "--", "-- \r\nepilogue", "", "-"),
    quoted: fc.boolean(),
  }).map(({ boundary, parts, before, line, close, quoted }) => {
    const sections = parts.map(({ headers, sent }) =>
      [
        `--${boundary}`,
        ...(sent.type === "" ? [] : [`content-type: ${sent.type}`]),
        ...headers.map((pair) => pair.join(": ")),
        "",
        Buffer.from(sent.bytes).toString("latin1"),
        "",
      ].join(line)
    );
    return {
      type: `multipart/form-data; boundary=${quoted ? `"${boundary}"` : boundary}`,
      bytes: new Uint8Array(
        Buffer.from(`${before}${sections.join("")}--${boundary}${close}`, "latin1"),
      ),
    };
  }),
  anything: fc.oneof({ maxDepth: 3 }, anyOf(tie), tie("multipart")),
}));

function anyOf(tie: (key: "multipart") => Arbitrary<Sent>): Arbitrary<Sent> {
  const written = fc.oneof(text, jsonText, lines, form).map(encode);
  const plain = fc.record({ type, bytes: fc.oneof(noText, written, written, written) });
  return fc.oneof({ maxDepth: 3 }, plain, plain, tie("multipart"));
}

/** Any body with any content type: mostly, not always, one that fits. */
export const sent: Arbitrary<Sent> = anything;

/** A multipart body in a multipart body in a multipart body. */
export function nested(depth: number): Sent {
  let inner: Sent = { type: "text/plain", bytes: encode("core") };
  for (let level = 0; level < depth; level++) {
    const boundary = `b${String(level).padStart(4, "0")}`;
    inner = {
      type: `multipart/mixed; boundary=${boundary}`,
      bytes: encode(
        `--${boundary}\r\nContent-Type: ${inner.type}\r\n\r\n${
          new TextDecoder().decode(inner.bytes)
        }\r\n--${boundary}--\r\n`,
      ),
    };
  }
  return inner;
}

/** A body in pieces, cut anywhere, some of them empty. */
export function cut(bytes: Uint8Array<ArrayBuffer>, choices: Choices): TimedBytes[] {
  const places = Array.from({ length: choices.below(5) }, () => choices.below(bytes.length + 1));
  const ends = [...places.sort((a, b) => a - b), bytes.length];
  let start = 0, at = 0;
  return ends.map((end) => {
    const piece = bytes.slice(start, end);
    start = end;
    at += choices.below(1000) / 8;
    return { at, bytes: piece };
  });
}
