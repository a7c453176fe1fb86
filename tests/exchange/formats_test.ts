// Files of other tools, hand-written after what each of them writes: what a cassette holds of them.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { bodyText } from "../../src/cassette/body.ts";
import { formatCassette, parseCassette } from "../../src/cassette/format.ts";
import type { Interaction } from "../../src/cassette/types.ts";
import { Fault } from "../../src/cassette/validate.ts";
import { formatNamed, formatOf, nameInside, READERS } from "../../src/exchange/formats.ts";
import { toInteractions } from "../../src/exchange/interactions.ts";
import { noNotes, type Notes } from "../../src/exchange/types.ts";

const NOW = Date.parse("2026-11-26T12:00:00.000Z");
const base64 = (text: string) => btoa(text);

/** A coding that every runtime has, so that these tests need none of it: text, turned round. */
const tools = {
  undo: (bytes: Uint8Array<ArrayBuffer>, coding: string) => {
    const text = new TextDecoder().decode(bytes);
    const isCoded = coding === "turned" && text.startsWith("~");
    return Promise.resolve(
      isCoded ? new TextEncoder().encode([...text.slice(1)].reverse().join("")) : undefined,
    );
  },
  statusText: (status: number) => ({ 200: "OK", 404: "Not Found" })[status],
  now: NOW,
};

async function read(
  value: unknown,
  beside: Record<string, string> = {},
): Promise<{ interactions: Interaction[]; notes: Notes; format: string }> {
  const format = formatOf(value);
  assert(format !== undefined, "no format");
  const notes = noNotes();
  const file = {
    value,
    beside: (name: string) =>
      Object.hasOwn(beside, name) ? new TextEncoder().encode(beside[name]) : undefined,
  };
  const interactions = await toInteractions(READERS[format](file, notes), tools, notes);
  const recordedAt = new Date(NOW).toISOString();
  const text = formatCassette({ format: "retake/2", recordedAt, interactions });
  return { interactions: parseCassette(text, "made").interactions, notes, format };
}

/** A recording in few words: what was asked, what came. */
const told = ({ request, response, error, unanswered }: Interaction): string =>
  [
    `${request.method} ${request.url}`,
    ...(request.body ? [`> ${bodyText(request.body)}`] : []),
    response
      ? `${response.status} ${response.statusText} ${response.body ? bodyText(response.body) : "-"}`
      : error
      ? `error ${error.cause?.message}`
      : `unanswered ${unanswered}`,
  ].join(" ");

const invented = ({ invented }: Notes) => Object.fromEntries(invented);

async function refusal(value: unknown): Promise<string> {
  const fault = await assertRejects(() => read(value), Fault);
  return `${fault.path} ${fault.message}`;
}

// ---------------------------------------------------------------- HAR

const entry = (more: object = {}, request: object = {}, response: object = {}) => ({
  startedDateTime: "2026-01-02T03:04:05.000Z",
  time: 30,
  timings: { blocked: 1, dns: -1, connect: -1, send: 2, wait: 20, receive: 7 },
  request: { method: "GET", url: "https://api.example.com/a#top", headers: [], ...request },
  response: {
    status: 200,
    statusText: "",
    httpVersion: "h2",
    headers: [{ name: ":status", value: "200" }, { name: "Content-Type", value: "text/plain" }],
    content: { size: 2, mimeType: "text/plain", text: "hi" },
    ...response,
  },
  ...more,
});
const har = (...entries: object[]) => ({ log: { version: "1.2", creator: {}, entries } });

Deno.test("a browser's HAR is read by time, with what it does not tell left as it is", async () => {
  const { interactions, notes, format } = await read(har(
    entry({ startedDateTime: "2026-01-02T03:04:06.000Z" }, {
      method: "POST",
      headers: [{ name: ":authority", value: "x" }, { name: "X-B", value: ["1"] }],
      postData: { mimeType: "application/json", text: '{"a":1}' },
    }),
    entry(),
  ));
  assertEquals(format, "har");
  assertEquals(interactions.map(told), [
    "GET https://api.example.com/a 200  hi",
    'POST https://api.example.com/a > {"a":1} 200  hi',
  ]);
  const [first, second] = interactions;
  assertEquals([first!.recordedAt, first!.waited], ["2026-01-02T03:04:05.000Z", 23]);
  assertEquals(second!.request.headers, [["content-type", "application/json"], ["x-b", "1"]]);
  assertEquals(first!.response!.headers, [["content-type", "text/plain"]]);
  assertEquals(invented(notes), {}); // HTTP/2 has no status text
});

Deno.test("a HAR's odd entries: errors, given up, unread, preflights, images, forms, files", async () => {
  const content = (content: object) => ({ content });
  const { interactions, notes } = await read(
    har(
      entry({ _error: "x" }, {}, { status: 0, _error: "net::ERR_FAILED" }),
      entry({}, {}, { status: 0, _error: "net::ERR_ABORTED" }),
      entry({}, {}, { status: 0 }),
      entry({}, {}, content({ size: 9 })),
      entry({}, { url: "data:text/plain,hi" }),
      entry({}, {
        method: "OPTIONS",
        headers: [{ name: "Access-Control-Request-Method", value: "GET" }],
      }),
      entry({}, {}, content({ size: 3, text: base64("\0\xff\x01"), encoding: "base64" })),
      entry({}, {
        method: "POST",
        postData: {
          mimeType: "application/x-www-form-urlencoded",
          params: [{ name: "a", value: "1 2" }, { name: "b", value: "é" }],
        },
      }),
      entry({}, { method: "PUT", bodySize: 4 }),
      entry({}, {}, content({ size: 3, _file: "a1.txt" })),
      entry({}, {}, { status: 204, content: { size: 0 } }),
      // Decoded, and the header that names the coding is still there.
      entry({}, {}, {
        headers: [{ name: "content-encoding", value: "turned" }, {
          name: "content-length",
          value: "7",
        }],
        content: { size: 3, text: "abc" },
      }),
      entry({}, {}, {
        headers: [{ name: "Content-Length", value: "900" }],
        httpVersion: "HTTP/1.1",
      }),
    ),
    { "a1.txt": "one" },
  );
  assertEquals(interactions.map(told), [
    "GET https://api.example.com/a error net::ERR_FAILED",
    "GET https://api.example.com/a unanswered true",
    "GET https://api.example.com/a unanswered true",
    "GET https://api.example.com/a 200  undefined",
    "POST https://api.example.com/a > a=1+2&b=%C3%A9 200  hi",
    "PUT https://api.example.com/a 200  hi",
    "GET https://api.example.com/a 200  one",
    "GET https://api.example.com/a 204  -",
    "GET https://api.example.com/a 200  abc",
    "GET https://api.example.com/a 200 OK hi",
  ]);
  assertEquals(interactions[3]!.response!.body, { base64: "AP8B" });
  assertEquals(interactions[8]!.response!.headers, [
    ["content-encoding", "turned"],
    ["content-length", "7"],
  ]);
  assertEquals(interactions[9]!.response!.headers, [["content-length", "2"]]);
  assertEquals(Object.fromEntries(notes.leftOut), { unread: 1, scheme: 1, preflight: 1 });
  assertEquals(invented(notes), { requestBody: 1, statusText: 1, length: 1 });
});

Deno.test("a HAR's event stream comes event by event, its WebSocket message by message", async () => {
  const stream = 'data: {"a":1}\n\ndata: two\ndata: lines\n\n\ndata: [DONE]';
  const { interactions, notes } = await read(har(
    entry({}, {}, {
      headers: [{ name: "content-type", value: "text/event-stream" }],
      content: { size: 9, text: stream },
    }),
    entry(
      {
        _webSocketMessages: [
          { type: "send", time: 1767323045.5, opcode: 1, data: '{"q":1}' },
          { type: "receive", time: 1767323045.75, opcode: 2, data: base64("\x01\x02") },
        ],
      },
      { url: "https://api.example.com/live" },
      { status: 101, content: {} },
    ),
  ));
  const [streamed, socket] = interactions;
  assertEquals(streamed!.response!.body, {
    chunks: ['data: {"a":1}\n\n', "data: two\ndata: lines\n\n\n", "data: [DONE]"].map((text) => ({
      at: 0,
      text,
    })),
  });
  assertEquals(socket!.request.url, "wss://api.example.com/live");
  assertEquals(socket!.response!.frames, [
    { from: "client", at: 500, json: { q: 1 } },
    { from: "server", at: 750, base64: "AQI=" },
  ]);
  assertEquals(invented(notes), { pieces: 1, close: 1 });
});

// ---------------------------------------------------------------- Polly

Deno.test("Polly's bodies: text, base64, hexadecimal, lists of pieces in a coding", async () => {
  const polly = (...contents: object[]) => ({
    log: {
      _recordingName: "Suite/asks",
      creator: { name: "Polly.JS" },
      entries: contents.map((content) =>
        entry({ _order: 0 }, {}, {
          httpVersion: "HTTP/1.1",
          statusText: "OK",
          headers: [{ name: "content-encoding", value: "turned" }],
          content,
        })
      ),
    },
  });
  const value = polly(
    { text: "plain", size: 5 },
    { text: base64("~cba"), encoding: "base64", size: 4 },
    { text: JSON.stringify([base64("~c"), base64("ba")]), encoding: "base64", size: 4 },
    { text: "7e636261", _isBinary: true, size: 4 },
    { text: JSON.stringify(["7e63", "6261"]), _isBinary: true, size: 4 },
    // What hooks have put in its place is said to be base64 still.
    { text: '{"plain":"é"}', encoding: "base64", size: 4 },
    { text: '["plain é"]', encoding: "base64", size: 4 },
    { text: { an: "object" }, encoding: "base64", size: 4 },
  );
  const { interactions, format } = await read(value);
  assertEquals(format, "polly");
  assertEquals(nameInside(value), "Suite/asks");
  assertEquals(
    interactions.map(told),
    [
      ...["plain", "abc", "abc", "abc", "abc"],
      ...['{"plain":"é"}', '["plain é"]', '{"an":"object"}'],
    ].map((text) => `GET https://api.example.com/a 200 OK ${text}`),
  );
  assertEquals(
    await refusal(polly({ text: "zz", _isBinary: true, size: 2 })),
    "log.entries[0].response.content.text is said to be binary, and is not hexadecimal",
  );
});

// ---------------------------------------------------------------- nock

const definition = (more: object) => ({
  scope: "https://api.example.com:443",
  method: "get",
  path: "/a?b=c",
  body: "",
  status: 200,
  response: "",
  rawHeaders: [],
  responseIsBinary: false,
  ...more,
});

Deno.test("nock's definitions of all versions: values, hexadecimal, pieces in a coding", async () => {
  const { interactions, notes, format } = await read([
    definition({ response: { b: 1, a: 2 }, rawHeaders: ["Content-Type", "application/json"] }),
    definition({ response: "00ff", responseIsBinary: true, rawHeaders: { "content-type": "x/y" } }),
    definition({ response: ["7e63", "6261"], rawHeaders: { "content-encoding": "turned" } }),
    definition({ response: ["7e63", "6261"] }), // no coding: a JSON body
    definition({
      method: "POST",
      body: "00ff03",
      reqheaders: { "content-length": 3 },
      status: 404,
    }),
    definition({ method: "POST", body: { x: 1 } }),
    definition({ response: "plain", rawHeaders: { date: "Fri, 02 Jan 2026 03:04:05 GMT" } }),
  ]);
  assertEquals(format, "nock");
  assertEquals(interactions.map(told), [
    'GET https://api.example.com/a?b=c 200 OK {"b":1,"a":2}',
    "GET https://api.example.com/a?b=c 200 OK undefined",
    "GET https://api.example.com/a?b=c 200 OK abc",
    'GET https://api.example.com/a?b=c 200 OK ["7e63","6261"]',
    "POST https://api.example.com/a?b=c > undefined 404 Not Found ",
    'POST https://api.example.com/a?b=c > {"x":1} 200 OK ',
    "GET https://api.example.com/a?b=c 200 OK plain",
  ]);
  assertEquals(interactions[4]!.request.body, { base64: "AP8D" });
  assertEquals(interactions[0]!.recordedAt, new Date(NOW).toISOString());
  assertEquals(interactions[6]!.recordedAt, "2026-01-02T03:04:05.000Z");
  assertEquals(invented(notes), { spelling: 3, time: 6, date: 1, wait: 7, statusText: 7 });
});

Deno.test("nock's patterns are refused, with their place", async () => {
  const rows: [object, string][] = [
    [{ body: "/a+/i" }, '[0].body is "/a+/i", a pattern: what was asked is not said'],
    [{ body: "*" }, '[0].body is "*", a pattern: what was asked is not said'],
    [{ path: "^/a" }, '[0].path is "^/a", a pattern: what was asked is not said'],
    [
      { scope: "/example/" },
      '[0].scope is "/example/", a pattern: which host was asked is not said',
    ],
    [
      { response: "xy", responseIsBinary: true },
      "[0].response is said to be binary, and is not hexadecimal",
    ],
    [{ rawHeaders: ["a"] }, "[0].rawHeaders is a list of names with one value missing"],
  ];
  for (const [more, why] of rows) assertEquals(await refusal([definition(more)]), why);
});

// ---------------------------------------------------------------- undici

Deno.test("undici's snapshots: base64 of what came, repeats, joined cookies, lists of bytes", async () => {
  const { interactions, notes, format } = await read([{
    hash: "x",
    snapshot: {
      request: {
        method: "POST",
        url: "https://api.example.com/a",
        headers: { "content-length": "3" },
        body: "0,255,3",
      },
      responses: [
        {
          statusCode: 200,
          headers: {
            "content-encoding": "turned",
            "set-cookie": "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT, b=2",
          },
          body: base64("~cba"),
          trailers: {},
        },
        { statusCode: 404, headers: {}, body: "" },
      ],
      timestamp: "2026-01-02T03:04:05.000Z",
    },
  }]);
  assertEquals(format, "undici");
  assertEquals(interactions.map(told), [
    "POST https://api.example.com/a > undefined 200 OK abc",
    "POST https://api.example.com/a > undefined 404 Not Found ",
  ]);
  assertEquals(interactions[0]!.request.body, { base64: "AP8D" });
  assertEquals(interactions[0]!.response!.headers.slice(1), [
    ["set-cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT"],
    ["set-cookie", "b=2"],
  ]);
  assertEquals(invented(notes), { order: 1, cookies: 1, wait: 2, statusText: 2 });
});

// ---------------------------------------------------------------- VCR and its kin

Deno.test("VCR, R's vcr and betamax: times in words, statuses as texts, bodies in base64", async () => {
  const vcr = await read({
    http_interactions: [{
      request: {
        method: "post",
        uri: "https://api.example.com/a",
        body: { encoding: "UTF-8", string: "q=1" },
        headers: { Authorization: ["one,\n  two"], "X-Name": ["é", "ł"] },
      },
      response: {
        status: { code: "200", message: null },
        headers: { "Content-Encoding": ["turned"] },
        body: { encoding: "ASCII-8BIT", base64_string: base64("~cba") + "\n" },
      },
      recorded_at: "Fri, 02 Jan 2026 03:04:05 GMT",
    }],
    recorded_with: "VCR 6.3.1",
  });
  assertEquals(vcr.format, "vcr");
  assertEquals(vcr.interactions.map(told), ["POST https://api.example.com/a > q=1 200 OK abc"]);
  assertEquals(vcr.interactions[0]!.recordedAt, "2026-01-02T03:04:05.000Z");
  assertEquals(vcr.interactions[0]!.request.headers, [
    ["authorization", "one, two"],
    ["x-name", "é"],
    ["x-name", "\xc5\x82"],
  ]);
  const betamax = await read({
    http_interactions: [{
      request: { method: "GET", uri: "https://api.example.com/a", headers: {}, body: "" },
      response: {
        status: { code: 200, message: "Fine" },
        headers: { "Content-Length": "999" },
        body: { string: "hi" },
      },
      recorded_at: "2026-01-02T03:04:05",
    }],
    recorded_with: "betamax/0.9.0",
  });
  assertEquals(betamax.format, "betamax");
  assertEquals(betamax.interactions.map(told), ["GET https://api.example.com/a 200 Fine hi"]);
  assertEquals(betamax.interactions[0]!.recordedAt, "2026-01-02T03:04:05.000Z");
  assertEquals(invented(betamax.notes), { zone: 1, wait: 1, length: 1 });
  const first = await read({
    http_interactions: [{
      request: { method: "GET", uri: "https://api.example.com/zen", headers: {}, body: "" },
      response: {
        status_code: 200,
        url: "https://api.example.com/zen",
        headers: { status: "200 OK" },
        body: { base64_string: base64("hi"), encoding: "utf-8" },
      },
      recorded_at: "2013-11-11T04:31:21",
    }],
    recorded_with: "betamax",
  });
  assertEquals(first.interactions.map(told), ["GET https://api.example.com/zen 200 OK hi"]);
});

const vcrOf = (uri: string, more: object = {}) => ({
  http_interactions: [{
    request: { method: "get", uri, headers: {}, body: null },
    response: { status: { code: 200 }, headers: {}, body: { string: "" }, ...more },
  }],
});

Deno.test("what VCR leaves open is refused: placeholders in hosts, bodies in other files", async () => {
  const [login] = (await read(vcrOf("https://api:<KEY>@api.example.com/a"))).interactions;
  assertEquals(login!.request.url, "https://api.example.com/a");
  assertEquals(login!.request.headers, [["authorization", `Basic ${base64("api:<KEY>")}`]]);
  assertEquals(
    await refusal(vcrOf("https://bedrock.<REGION>.amazonaws.com/a")),
    'http_interactions[0] asks "https://bedrock.<REGION>.amazonaws.com/a", which is no URL that can be asked',
  );
  assertEquals(
    await refusal(vcrOf("https://api.example.com", { body: { file: "yes" } })),
    "http_interactions[0].response.body.file says that the body is in another file, which is not read",
  );
  assertEquals(
    await refusal(vcrOf("https://api.example.com", { status: { code: 101 } })),
    "http_interactions[0] has opened a WebSocket, whose messages are not in the file",
  );
  assertEquals(
    await refusal(vcrOf("https://api.example.com", { headers: { "a b": "1" } })),
    'http_interactions[0] has the header "a b", whose name is none',
  );
  assertEquals(
    await refusal({ http_interactions: [] }),
    "http_interactions is empty: nothing was recorded",
  );
});

Deno.test("vcrpy: lists of each, own serializers, bytes and text with a coding in the headers", async () => {
  const uri = "https://api.example.com/a";
  const asked = (more: object = {}) => ({ method: "POST", uri, headers: {}, ...more });
  const answer = (more: object) => ({ status: { code: 200, message: "OK" }, headers: {}, ...more });
  const coded = { "Content-Encoding": ["turned"], "Content-Length": ["4"] };
  const bytes = (text: string) => new TextEncoder().encode(text);
  const { interactions, notes, format } = await read({
    interactions: [
      {
        request: asked({ body: "q" }),
        response: answer({ body: { string: bytes("~cba") }, headers: coded }),
      },
      {
        request: asked({ body: null }),
        response: answer({ body: { string: "abc" }, headers: coded }),
      },
      {
        request: asked({ parsed_body: { b: [1, 2.5], a: null } }),
        response: answer({ parsed_body: { ok: true } }),
      },
      {
        request: asked(),
        response: { status_code: 404, headers: {}, content: "no", url: `${uri}/b` },
      },
    ],
    version: 1,
  });
  assertEquals(format, "vcrpy");
  assertEquals(interactions.map(told), [
    `POST ${uri} > q 200 OK abc`,
    `POST ${uri} 200 OK abc`,
    `POST ${uri} > {"b":[1,2.5],"a":null} 200 OK {"ok":true}`,
    `POST ${uri} 404 Not Found no`,
  ]);
  assertEquals(interactions[3]!.response!.url, `${uri}/b`);
  assertEquals(invented(notes), { spelling: 2, time: 4, wait: 4, statusText: 1 });
  const lists = await read({ requests: [asked()], responses: [answer({ body: { string: "x" } })] });
  assertEquals(lists.interactions.map(told), [`POST ${uri} 200 OK x`]);
  assertEquals(
    await refusal({ requests: [asked()], responses: [] }),
    "responses are 0, and there are 1 requests",
  );
});

Deno.test("go-vcr: durations, status texts with their code, forms", async () => {
  const { interactions, format } = await read({
    version: 2,
    interactions: [{
      id: 0,
      request: {
        method: "POST",
        url: "https://api.example.com/a",
        host: "",
        body: "",
        form: { a: ["1", "2"] },
        content_length: -1,
        headers: { Accept: ["*/*"] },
      },
      response: { code: 200, status: "200 OK", body: "hi", headers: {}, duration: "1.69387s" },
    }],
  });
  assertEquals(format, "go-vcr");
  assertEquals(interactions.map(told), ["POST https://api.example.com/a > a=1&a=2 200 OK hi"]);
  assertEquals(interactions[0]!.waited, 1694);
});

// ---------------------------------------------------------------- what nobody has asked for

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36";
const NODE = { "accept": "*/*", "accept-language": "*", "sec-fetch-mode": "cors" };

/** What was sent, and what a cassette has of it. */
const SENT: [who: string, sent: Record<string, string>, kept: Record<string, string>][] = [
  ["nock hears a fetch of Node", { ...NODE, "accept-encoding": "gzip, deflate" }, {}],
  [
    "undici's fetch",
    { ...NODE, "user-agent": "undici", "accept-encoding": "br, gzip, deflate" },
    {},
  ],
  ["Node's fetch", { ...NODE, "user-agent": "node" }, {}],
  ["Deno's fetch", {
    "accept": "*/*",
    "accept-language": "*",
    "user-agent": "Deno/2.9.5",
    "accept-encoding": "gzip,br",
  }, {}],
  ["Bun's fetch", { "accept": "*/*", "user-agent": "Bun/1.4.5" }, {}],
  ["a browser's", { "Accept": "*/*", "Accept-Language": "de,en;q=0.7", "User-Agent": CHROME }, {}],
  ["requests", { "Accept": "*/*", "User-Agent": "python-requests/2.32.3" }, {
    "user-agent": "python-requests/2.32.3",
  }],
  ["a program that says more", {
    ...NODE,
    "accept": "application/json",
    "accept-language": "de",
    "user-agent": "my-app/1",
    "x-a": "*/*",
  }, {
    "accept": "application/json",
    "accept-language": "de",
    "user-agent": "my-app/1",
    "x-a": "*/*",
  }],
  ["node-fetch, which sets it", { "accept": "*/*", "user-agent": "node-fetch" }, {
    "accept": "*/*",
    "user-agent": "node-fetch",
  }],
  ["nobody that is known", { "accept": "*/*" }, { "accept": "*/*" }],
];

for (const [who, sent, kept] of SENT) {
  Deno.test(`what a client sends by itself is left out: ${who}`, async () => {
    const files = [
      har(entry({}, { headers: Object.entries(sent).map(([name, value]) => ({ name, value })) })),
      [definition({ reqheaders: sent })],
      [{
        snapshot: {
          request: { method: "GET", url: "https://api.example.com/a", headers: sent },
          response: { statusCode: 200, headers: {}, body: "" },
        },
      }],
    ];
    for (const file of files) {
      const { interactions } = await read(file);
      assertEquals(Object.fromEntries(interactions[0]!.request.headers), kept);
    }
  });
}

Deno.test("a language that is not that of the browser was asked for", async () => {
  const headers = (language: string) => [
    { name: "User-Agent", value: CHROME },
    { name: "Accept-Language", value: language },
  ];
  const { interactions } = await read(
    har(entry({}, { headers: headers("en-US,en;q=0.9") }), entry({}, { headers: headers("fr") })),
  );
  assertEquals(interactions.map(({ request }) => request.headers), [[], [[
    "accept-language",
    "fr",
  ]]]);
});

// ---------------------------------------------------------------- what nobody has checked

Deno.test("values that do not fit are refused with their place, whatever they are", async () => {
  const wrong: unknown[] = [null, 7, "x", [], {}, [[]], true];
  const good = har(entry()) as { log: { entries: Record<string, unknown>[] } };
  for (const value of wrong) {
    for (const member of ["request", "response"]) {
      const broken = structuredClone(good);
      broken.log.entries[0]![member] = value;
      assert((await refusal(broken)).startsWith("log.entries[0]."), String(value));
    }
  }
  for (const name of ["../a", "/etc/passwd", "a/b", "..", ".env", "c:\\a", "none.txt"]) {
    const why = await refusal(har(entry({}, {}, { content: { _file: name } })));
    assert(why.startsWith("log.entries[0].response.content._file is "), why);
  }
  for (const status of [-1, 1000, 1.5, "abc", null, 100]) {
    await refusal(har(entry({}, {}, { status })));
  }
  const polluted = JSON.parse('{"__proto__":{"scope":"https://a.b","path":"/"},"log":null}');
  assertEquals(formatOf(polluted), undefined);
  for (const value of [null, 1, "x", [], [null], {}, { log: 1 }, { interactions: {} }]) {
    assertEquals(formatOf(value), undefined);
  }
});

Deno.test("a format is known by its name, and a misspelt one by the closest", () => {
  assertEquals(formatNamed("go-vcr"), "go-vcr");
  assertThrows(() => formatNamed("vcrpi"), Error, 'did you mean "vcrpy"?');
});
