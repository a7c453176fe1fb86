// Whatever a file of another tool holds, it is refused with a place, or makes a cassette that can be read.
import { assert } from "@std/assert";
import fc from "fast-check";
import { formatCassette, parseCassette } from "../../src/cassette/format.ts";
import { Fault, wantShallow } from "../../src/cassette/validate.ts";
import { type ForeignFormat, formatOf, nameInside, READERS } from "../../src/exchange/formats.ts";
import { toInteractions } from "../../src/exchange/interactions.ts";
import { noNotes } from "../../src/exchange/types.ts";
import { anyJson } from "./damage.ts";
import { Choices, numbers, property, wantCleanPrototypes } from "./run.ts";

/** An object or a list, whose items go by their numbers. */
type Node = { [key: string]: unknown };

const har = (creator: string, content: object, more: object = {}) => ({
  log: {
    creator: { name: creator },
    entries: [{
      startedDateTime: "2026-01-02T03:04:05.000Z",
      time: 30,
      timings: { send: 2, wait: 20, receive: 7 },
      request: {
        method: "POST",
        url: "https://api.example.com/a?b=c#d",
        httpVersion: "HTTP/1.1",
        headers: [{ name: "Content-Type", value: "application/json" }],
        postData: { mimeType: "application/json", text: '{"a":1}', params: [] },
        bodySize: 7,
      },
      response: {
        status: 200,
        statusText: "OK",
        httpVersion: "HTTP/1.1",
        headers: [{ name: "content-type", value: "text/event-stream" }, {
          name: "content-length",
          value: "3",
        }],
        content,
      },
      ...more,
    }],
  },
});
const vcr = {
  request: {
    method: "post",
    uri: "https://a:b@api.example.com/a",
    url: "https://api.example.com/a",
    headers: { A: ["1", "2"], "Content-Type": "application/json" },
    body: { encoding: "UTF-8", string: '{"a":1}' },
  },
  response: {
    status: { code: 200, message: "OK" },
    code: 200,
    headers: { Date: ["Fri, 02 Jan 2026 03:04:05 GMT"], "content-encoding": "gzip" },
    body: { base64_string: "AAEC" },
    duration: "1.5ms",
  },
  recorded_at: "2026-01-02T03:04:05",
};
const SAMPLES: Record<ForeignFormat, object> = {
  har: har("x", { size: 3, text: "data: 1\n\n" }, {
    _webSocketMessages: [{ type: "send", time: 1767323045.5, opcode: 2, data: "AAEC" }],
  }),
  polly: har("Polly.JS", { size: 3, text: '["AAEC"]', encoding: "base64" }),
  nock: [{
    scope: "https://api.example.com:443",
    method: "GET",
    path: "/a?b=c",
    body: { a: 1 },
    status: 200,
    response: ["00ff"],
    rawHeaders: ["Content-Encoding", "gzip"],
    reqheaders: { "content-length": 3 },
    responseIsBinary: false,
  }],
  undici: [{
    snapshot: {
      request: {
        method: "POST",
        url: "https://api.example.com/a",
        headers: { "content-length": "3" },
        body: "0,1,2",
      },
      responses: [{ statusCode: 200, headers: { "set-cookie": "a=1, b=2" }, body: "AAEC" }],
      timestamp: "2026-01-02T03:04:05.000Z",
    },
  }],
  vcr: { http_interactions: [vcr] },
  vcrpy: {
    interactions: [{ ...vcr, request: { ...vcr.request, body: null, parsed_body: { a: 1 } } }],
  },
  "go-vcr": {
    interactions: [{
      request: { ...vcr.request, body: "", form: { a: ["1"] }, content_length: -1 },
      response: { ...vcr.response, status: "200 OK", body: "hi" },
    }],
  },
  betamax: { http_interactions: [vcr], recorded_with: "betamax/1" },
};

const ODD: unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    99,
    101,
    200,
    204,
    304,
    999,
    1e21,
    Infinity,
    NaN,
    "",
    "a",
    " ",
    "\0",
  ],
  ...[
    "\r\n",
    "a: b\r\nc: d",
    "é",
    "日",
    "\ud800",
    "-",
    "200",
    "AA",
    "AAEC",
    "0,1,300",
    "{",
    "[]",
    '["AA"]',
  ],
  ...[
    "https://api.example.com/",
    "https://<A>/",
    "http://",
    "//a",
    "data:,a",
    "wss://a.example/",
    "2026-01-02",
  ],
  ...[
    "gzip",
    "text/event-stream",
    "multipart/form-data; boundary=x",
    "__proto__",
    "1h",
    "99999999999h",
  ],
  ...[
    [],
    {},
    [null],
    ["a"],
    { a: 1 },
    { string: 1 },
    { __proto__: null },
    new Uint8Array([0, 255]),
  ],
  ...[JSON.parse('{"__proto__":{"x":1}}'), { toString: 1, valueOf: 1 }, { name: "a", value: 1 }, [[
    "a",
    "b",
  ]], [{ name: "b" }]],
];

/** A sample in which some values are others. */
function changed(choices: Choices): { format: ForeignFormat; value: unknown } {
  const format = choices.of(Object.keys(SAMPLES) as ForeignFormat[]);
  const value = structuredClone(SAMPLES[format]);
  for (let times = choices.below(3); times >= 0; times--) {
    let at = value as unknown as Node;
    for (;;) {
      const keys = Object.keys(at);
      if (keys.length === 0) break;
      const key = choices.of(keys);
      const inside = at[key];
      const isDeep = typeof inside === "object" && inside !== null &&
        !(inside instanceof Uint8Array);
      if (isDeep && choices.below(8) > 0) {
        at = inside as Node;
        continue;
      }
      at[key] = structuredClone(choices.of(ODD));
      break;
    }
  }
  return { format, value };
}

const tools = {
  undo: (bytes: Uint8Array<ArrayBuffer>) => Promise.resolve(bytes.length % 2 ? bytes : undefined),
  statusText: () => "OK",
  now: Date.parse("2026-01-01T00:00:00.000Z"),
};

/** @returns whether it was read */
async function readOne(format: ForeignFormat, value: unknown): Promise<boolean> {
  const notes = noNotes();
  try {
    wantShallow(value); // as the command does first
    const exchanges = READERS[format]({ value, beside: () => undefined }, notes);
    const interactions = await toInteractions(exchanges, tools, notes);
    const recordedAt = new Date(tools.now).toISOString();
    // What it makes is never refused later, in the words of a damaged cassette.
    parseCassette(formatCassette({ format: "retake/2", recordedAt, interactions }), "made");
    return true;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    assert(error.path !== "", error.message);
    return false;
  } finally {
    wantCleanPrototypes();
  }
}

property(
  "a changed recording of another tool is refused, or makes a cassette",
  0.05,
  numbers,
  async (list) => {
    const { format, value } = changed(new Choices(list));
    formatOf(value);
    nameInside(value);
    await readOne(format, value);
  },
);

property("any JSON is refused by all readers, or makes a cassette", 0.01, anyJson, async (text) => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return; // no JSON
  }
  formatOf(value);
  for (const format of Object.keys(READERS) as ForeignFormat[]) await readOne(format, value);
});

Deno.test("recordings as they should be are read, and changed ones often read and often refused", async () => {
  for (const [format, value] of Object.entries(SAMPLES)) {
    assert(await readOne(format as ForeignFormat, value), `${format} is refused`);
  }
  let read = 0;
  for (const list of fc.sample(numbers, 1000)) {
    const { format, value } = changed(new Choices(list));
    if (await readOne(format, value)) read++;
  }
  assert(read > 100 && read < 900, `${read} of 1000 are read`);
});
