import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { isRetakeError } from "../../mod.ts";
import { bodyBytes, encodeBody } from "../../src/cassette/body.ts";
import { formatCassette, parseCassette } from "../../src/cassette/format.ts";

const encoder = new TextEncoder();

Deno.test("multipart in multipart, as deep as it may be sent, is recorded and read again", () => {
  let [type, content] = ["text/plain", "core"];
  for (let level = 100; level < 130; level++) {
    content = `--b${level}\r\ncontent-type: ${type}\r\n\r\n${content}\r\n--b${level}--\r\n`;
    type = `multipart/mixed; boundary=b${level}`;
  }
  const body = encodeBody(encoder.encode(content), type);
  const read = parseCassette(JSON.stringify(change("response.body", body)(cassette)), "x");
  const again = bodyBytes(read.interactions[0]!.response!.body!);
  assertEquals(new TextDecoder().decode(again), content);
});

const cassette = {
  format: "retake/1",
  recordedAt: "2026-01-01T00:00:00.000Z",
  interactions: [{
    request: { method: "GET", url: "https://api.example.com/", headers: [["accept", "*/*"]] },
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 12,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [["content-type", "text/plain"], ["set-cookie", "a=1"], ["set-cookie", "b=2"]],
      body: { text: ["line one\n", `line two${" and on".repeat(10)}\n`], pieces: [[1, 9], [2, 9]] },
    },
  }],
} as const;

Deno.test("a cassette is written the same each time, and reads back as it was", () => {
  const text = formatCassette(cassette as never);
  assertEquals(parseCassette(text, "x") as unknown, cassette);
  assertEquals(formatCassette(parseCassette(text, "x")), text);
  assertStringIncludes(text, '["content-type", "text/plain"]');
  assertStringIncludes(text, '"line one\\n",\n');
  assert(text.endsWith("}\n"));
});

Deno.test("how a cassette is recorded again is asked where something is wrong with it, and not before", () => {
  const asked: string[] = [];
  const rerun = (assignment: string) => {
    asked.push(assignment);
    return "again";
  };
  parseCassette(JSON.stringify(cassette), "x", rerun);
  assertEquals(asked, []);
  assertThrows(() => parseCassette("{}", "x", rerun), Error, "record it again:  again");
  assertEquals(asked, ["CASSETTE_MODE=record"]);
});

Deno.test("marks of a merge conflict are told as a fact, and no name is taken for them", () => {
  const factsOf = (text: string) => {
    const error = assertThrows(() => parseCassette(text, "the merge conflict.json"));
    return (error as { facts: Record<string, unknown> }).facts;
  };
  assertEquals(factsOf("{\n<<<<<<< HEAD\n=======\n>>>>>>> b\n}").conflict, 2);
  assertEquals("conflict" in factsOf("{"), false);
});

Deno.test("what looks like the end of a line, a list or a power of ten in a text stays as it is", () => {
  const hard = [
    ["e+21", "1e+21,", "[", "],", "a [\n", "{", "}"],
    { "[": "e+5", "a: [": [1e21, -2e300, 1e-7], "e+9": { "]": [] } },
    [{ "a[": ["x".repeat(80)] }, [["e+21"]], {}, [{}]],
  ];
  const file = { ...cassette, variables: { hard } } as never;
  const text = formatCassette(file);
  assertEquals(JSON.parse(text), JSON.parse(JSON.stringify(file)));
  assertEquals(formatCassette(parseCassette(text, "x")), text);
  assertStringIncludes(text, '["e+21", "1e+21,", "[", "],", "a [\\n", "{", "}"]');
  assertStringIncludes(text, '"a: [": [1e21, -2e300, 1e-7]');
});

Deno.test("a cassette is written as deno fmt and Prettier would write it", () => {
  const x = (length: number) => "x".repeat(length);
  const texts = (json: unknown) => {
    const file = { ...cassette, variables: { a: json } };
    return formatCassette(file as never).split("\n");
  };
  // As wide as they have it; what is wider stands one below the other.
  const fits = texts([x(30), x(33)]);
  assert(fits.includes(`    "a": ["${x(30)}", "${x(33)}"]`), fits.join("\n"));
  assertEquals(`    "a": ["${x(30)}", "${x(33)}"]`.length, 80);
  const wide = texts([x(30), x(34)]);
  assertEquals(wide.slice(wide.indexOf('    "a": [')).slice(0, 4), [
    '    "a": [',
    `      "${x(30)}",`,
    `      "${x(34)}"`,
    "    ]",
  ]);
  assert(texts([[1, 2], [3]]).includes('    "a": [[1, 2], [3]]'));
  assert(
    texts([[1, 2], [3, 4]]).includes("      [1, 2],"),
    "a table has its rows below each other",
  );
  const row = texts([1e9, ...Array(9).fill(123456)]);
  assertEquals(row.slice(row.indexOf('    "a": [')).slice(0, 4), [
    '    "a": [',
    "      1000000000,",
    "",
    "      123456,",
  ]);
  // Beyond all numbers is Infinity, which JSON has no number for.
  assertEquals(texts([1e400, ...Array(12).fill(123456)]), texts([null, ...Array(12).fill(123456)]));
  const mixed = texts([null, ...Array(12).fill(123456)]);
  assert(!mixed.slice(0, -1).includes(""), "an empty line stands between numbers alone");
  assert(texts([[], {}, "語"]).includes('    "a": [[], {}, "語"]'));
  const named = (name: string, json: unknown) =>
    formatCassette({ ...cassette, variables: { [name]: json } } as never).split("\n");
  assert(named(x(90), []).includes(`    "${x(90)}": []`), "nothing has one line");
  assert(named(x(90), {}).includes(`    "${x(90)}": {}`), "nothing has one line");
  assert(texts([1e21, -1.5e-7, 2e300]).includes('    "a": [1e21, -1.5e-7, 2e300]'));
  // How wide one of each is, as both of them have it.
  for (
    const [text, width] of [
      ["語", 2],
      ["한", 2],
      ["Ａ", 2],
      ["ｱ", 1],
      ["〈", 2],
      ["𠀀", 2],
      ["é", 1],
      ["e\u0301", 1],
      ["ก็", 1],
      ["क्षि", 3],
      ["👍", 2],
      ["👍🏽", 2],
      ["👨‍👩‍👧", 2],
      ["👩🏽‍🚀", 2],
      ["🇩🇪", 2],
      ["❤", 1],
      ["❤️", 2],
      ["1️⃣", 2],
      ["©", 1],
      ["…", 1],
    ] as const
  ) {
    const item = (more: number) => [text, x(80 - '    "a": ["", ""]'.length - width + more)];
    const line = ([one, other]: string[]) => `    "a": ["${one}", "${other}"]`;
    assert(texts(item(0)).includes(line(item(0))), `${text} is no wider than ${width}`);
    assert(!texts(item(1)).includes(line(item(1))), `${text} is no narrower than ${width}`);
  }
  assert(
    !texts(["語".repeat(34)]).includes(`    "a": ["${"語".repeat(34)}"]`),
    "of two columns each",
  );
});

/** A change to the good cassette, and the place the error must name. */
const damages: [string, (file: typeof cassette) => unknown, string][] = [
  ["a list", () => [], "the file is a list"],
  ["null", () => null, "the file is null"],
  ["no format", ({ format: _, ...rest }) => rest, "format is missing"],
  ["another format", (file) => ({ ...file, format: "vcr" }), 'format is "vcr"'],
  ["no interactions", ({ interactions: _, ...rest }) => rest, "interactions is missing"],
  ["a time that is none", (file) => ({ ...file, recordedAt: "soon" }), 'recordedAt is "soon"'],
  [
    "a status of text",
    change("response.status", "200"),
    'interactions[0].response.status is "200"',
  ],
  ["a status above all", change("response.status", 1000), "interactions[0].response.status"],
  ["a status out of range", change("response.status", 99), "interactions[0].response.status"],
  ["a header of three", change("response.headers", [["a", "b", "c"]]), "headers[0] is not a pair"],
  ["a header that cannot be", change("response.headers", [["a b", "c"]]), "headers[0] cannot be"],
  [
    "a header of two lines",
    change("response.headers", [["a", "b\r\nc: d"]]),
    "headers[0] cannot be",
  ],
  [
    "a body of two forms",
    change("response.body", { text: "", json: 1 }),
    "body must have exactly one",
  ],
  ["base64 that is none", change("response.body", { base64: "a*b=" }), "body.base64 is not base64"],
  [
    "a chunk without text",
    change("response.body", { chunks: [{ at: 0 }] }),
    "chunks[0].text is missing",
  ],
  [
    "a chunk of text and base64",
    change("response.body", { chunks: [{ at: 0, base64: "AA==", text: { toString: 1 } }] }),
    "chunks[0] must have one of text, base64",
  ],
  ["base64 that is padded wrongly", change("response.body", { base64: "AAAAA=" }), "not base64"],
  ["base64 that is padded twice", change("response.body", { base64: "AAAA==" }), "not base64"],
  ["base64 that is half padded", change("response.body", { base64: "AA=" }), "not base64"],
  ["half a character", change("response.body", { text: ["a", "\ud83d"] }), "body.text has half"],
  [
    "a part's header that is no pair",
    change("response.body", part({ headers: ["ab"] })),
    "parts[0].headers[0] is",
  ],
  [
    "a part's header that is no text",
    change("response.body", part({ headers: [["a", 1]] })),
    "parts[0].headers[0] is 1, not text",
  ],
  [
    "a part's header that is no bytes",
    change("response.body", part({ headers: [["a", "€"]] })),
    'parts[0].headers[0] has "€"',
  ],
  [
    "a boundary that is no bytes",
    change("response.body", { ...part({ headers: [] }), boundary: "日" }),
    'body.boundary has "日"',
  ],
  ["an end of an object", change("response.body", { json: 1, end: {} }), "body.end is an object"],
  ["an end of a word", change("response.body", { json: 1, end: "x" }), 'body.end is "x"'],
  ["an indent too wide", change("response.body", { json: [1], indent: 11 }), "body.indent is 11"],
  ["an indent of a word", change("response.body", { json: [1], indent: "a" }), 'indent is "a"'],
  ["a status of an object", change("response.status", { toString: 1 }), "status is an object"],
  ["a reason of two lines", change("response.statusText", "OK\r\n"), "response.statusText is"],
  ["a reason that is no text", change("response.statusText", "a\0"), "response.statusText is"],
  ["a body with status 204", change("response.status", 204), "response.body is there, but"],
  [
    "a partial answer of nothing",
    (file) => change("response.partial", "open")(change("response.body", undefined)(file) as never),
    "response.body is missing, but",
  ],
  ["a method of two words", change("request.method", "GE T"), 'request.method is "GE T"'],
  ["a wait without end", change("waited", 1e300), "interactions[0].waited is 1e+300"],
  ["a source that is no URL", change("recordedFrom", "here"), 'recordedFrom is "here"'],
  [
    "an error's property of an object",
    (file) =>
      change("error", { class: "E", name: "E", message: "", properties: { code: {} } })(
        change("response", undefined)(file) as never,
      ),
    "error.properties.code is an object",
  ],
  ["a URL that is none", change("request.url", "/relative"), "interactions[0].request.url"],
  ["a URL of a file", change("request.url", "file:///etc/passwd"), "interactions[0].request.url"],
  ["no outcome", change("response", undefined), "exactly one of response, error, unanswered"],
  ["two outcomes", change("error", { class: "E", name: "E", message: "" }), "exactly one of"],
];

for (const [name, damage, place] of damages) {
  Deno.test(`a damaged cassette is refused with its place: ${name}`, () => {
    const error = assertThrows(() =>
      parseCassette(JSON.stringify(damage(cassette)), "cassettes/x.json")
    ) as Error;
    assert(isRetakeError(error, "CASSETTE_INVALID"), String(error));
    assertStringIncludes(error.message, "cassettes/x.json");
    assertStringIncludes(error.message, place);
  });
}

Deno.test("what is wrong is told in short, however long it is", () => {
  const long = "x".repeat(100_000);
  const changes: [string, unknown][] = [
    ["request.url", long],
    ["response.partial", long],
    ["response.headers", [[long, `${long}\n`]]],
    [long, JSON.parse("[".repeat(700) + "]".repeat(700))],
  ];
  for (const [path, value] of changes) {
    const error = assertThrows(() =>
      parseCassette(JSON.stringify(change(path, value)(cassette)), "x")
    ) as Error;
    assert(error.message.length < 1000, `${error.message.length} characters`);
  }
});

Deno.test("a cassette nested without end is refused, not followed", () => {
  const body = (text: string) =>
    JSON.stringify(change("response.body", "BODY")(cassette)).replace('"BODY"', text);
  const deep = (open: string, close: string, core: string) =>
    open.repeat(50_000) + core + close.repeat(50_000);
  const error = '{"class":"Error","name":"Error","message":"","cause":';
  const part = '{"boundary":"x","parts":[{"headers":[],"body":';
  const files = [
    body(`{"json":${deep("[", "]", "1")}}`),
    body(`{"json":${deep('{"a":', "}", "1")}}`),
    body(deep(part, "}]}", '{"text":""}')),
    JSON.stringify(change("response", undefined)(cassette))
      .replace('"waited":12', `"waited":12,"error":${deep(error, "}", "null")}`),
    deep("[", "]", ""),
    `{"format":${deep("[", "]", "")}}`,
    ...["variables", "response.redirected", "response.headers", "later", "response.later"].map(
      (place) =>
        JSON.stringify(change(place, "DEEP")(cassette))
          .replace('"DEEP"', deep('{"a":[', "]}", "1")),
    ),
  ];
  for (const file of files) {
    assert(isRetakeError(assertThrows(() => parseCassette(file, "x")), "CASSETTE_INVALID"));
  }
});

Deno.test("truncated JSON is refused as damaged, at every length", () => {
  const text = formatCassette(cassette as never);
  for (let length = 0; length < text.length - 2; length++) {
    const error = assertThrows(() => parseCassette(text.slice(0, length), "x"));
    assert(isRetakeError(error, "CASSETTE_INVALID"));
  }
});

Deno.test("an unknown version is refused with found and supported", () => {
  const error = assertThrows(() => parseCassette('{"format":"retake/3"}', "x")) as Error;
  assert(isRetakeError(error, "CASSETTE_VERSION"));
  assertStringIncludes(error.message, "retake/3");
  assertStringIncludes(error.message, "retake/2 and retake/1");
  // It is not recorded over.
  assertStringIncludes(error.message, "or delete it and record it again:  CASSETTE_MODE=record");
});

Deno.test("a cassette that git could not merge is merged by git, or one side of it is taken", () => {
  const text = formatCassette(cassette as never).replace("{", "{\n<<<<<<< HEAD");
  const retake = () => "pnpm exec retake";
  const error = assertThrows(() => parseCassette(text, "a/x.json", (it) => `${it} test`, retake));
  assert(isRetakeError(error, "CASSETTE_INVALID"));
  assertStringIncludes(error.message, "the first on line 2");
  // Plain `git checkout` refuses what is unmerged.
  assertStringIncludes(
    error.message,
    "  to do  git checkout --merge a/x.json   after  pnpm exec retake init, which",
  );
  assertStringIncludes(error.message, "git checkout --ours a/x.json   or --theirs\n");
  assertStringIncludes(error.message, "delete it and record it again:  CASSETTE_MODE=record test");
});

function part(more: object) {
  return { boundary: "X", parts: [{ body: { text: "" }, ...more }] };
}

function change(path: string, value: unknown) {
  return (file: typeof cassette) => {
    const copy = JSON.parse(JSON.stringify(file));
    const keys = path.split(".");
    const last = keys.pop()!;
    const parent = keys.reduce((at, key) => at[key], copy.interactions[0]);
    parent[last] = value;
    return copy;
  };
}
