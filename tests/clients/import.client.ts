// The dialects of YAML that recorders write, hand-written; read by the package yaml.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bodyText } from "../../src/cassette/body.ts";
import { parseCassette } from "../../src/cassette/format.ts";
import { importCommand } from "../../src/cli/commands/import.ts";
import { again, said } from "../support/said.ts";

const gzipped = (text: string) => gzipSync(text).toString("base64");

const FILES: Record<string, string | Uint8Array> = {
  "vcrpy.yaml": `interactions:
- request:
    body: '{"model": "m", "messages": [{"role": "user", "content": "It''s a
      test"}]}'
    headers:
      Accept:
      - application/json
      authorization:
      - Bearer sk-proj-AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJKKKKLLLL
      Etag:
      - 1e5
      x-retry:
      - 'no'
    method: POST
    uri: https://api.example.com/v1/chat
  response:
    body:
      string: "{\\n  \\"id\\": \\"a\\",\\n  \\"text\\": \\"caf\\xE9 \\\\u00e9\\"\\n}\\n"
    headers:
      Content-Type:
      - application/json
      content-length:
      - '12'
    status:
      code: 200
      message: OK
- request:
    body: null
    headers: {}
    method: GET
    uri: https://api.example.com/gzip
  response:
    body:
      string: !!binary |
        ${gzipped('{"z":1}')}
    headers:
      content-encoding:
      - gzip
    status: {code: 200, message: OK}
version: 1
`,
  "own_serializer.yaml": `interactions:
- request:
    headers:
      content-type:
      - application/json
    method: POST
    parsed_body:
      a: 1.0
      b: 1e5
      c: '1'
      d: null
      e: true
    uri: https://api.example.com/a
  response:
    body:
      string: |+
        data: {"a":1}

        data: [DONE]

    headers:
      content-type:
      - text/event-stream
    status:
      code: 200
      message: OK
version: 1
...
`,
  "lists.yaml.gz": gzipSync(`requests:
- body: !!binary |
    ${gzipped("q")}
  headers: {content-encoding: gzip}
  method: POST
  uri: https://api.example.com/a
responses:
- body: {string: ok}
  headers: {}
  status: {code: 200, message: OK}
`),
  "ruby.yml": `---
http_interactions:
- request:
    method: post
    uri: https://api.example.com/v1/chat?region=eu
    body:
      encoding: UTF-8
      string: &1 '{"q":1}'
    headers:
      User-Agent:
      - Faraday v2
      Authorization:
      - OAuth realm="x",
        oauth_token="abc"
  response:
    status:
      code: 200
      message: OK
    headers:
      Date:
      - Fri, 02 Jan 2026 03:04:05 GMT
    body:
      encoding: ASCII-8BIT
      string: !binary |-
        ${gzipped("binary")}
  recorded_at: Fri, 02 Jan 2026 03:04:06 GMT
- request:
    method: post
    uri: https://api.example.com/v1/chat?region=eu
    body:
      encoding: UTF-8
      string: *1
    headers: {}
  response:
    status:
      code: 404
      message: Not Found
    headers: {}
    body:
      encoding: UTF-8
      string: ''
  recorded_at: Fri, 02 Jan 2026 03:04:07 GMT
recorded_with: VCR 6.3.1
`,
  "r.yml": `http_interactions:
- request:
    method: get
    uri: https://api.example.com/get
    body:
      encoding: ''
      string: ''
    headers:
      Accept: application/json, text/xml
  response:
    status:
      status_code: '200'
      message: OK
      explanation: Request fulfilled, document follows
    headers:
      status: HTTP/1.1 200 OK
      x-null: ~
    body:
      encoding: UTF-8
      file: no
      string: |
        {"args": {}}
  recorded_at: 2026-01-02 03:04:05 GMT
  recorded_with: vcr/1.2.2, webmockr/0.9.0
`,
  // libyaml takes lines of a quoted text that stand further left than YAML has it, and some have written them.
  "far_left.yaml": `interactions:
- request: {body: null, headers: {}, method: GET, uri: "https://api.example.com/\\
left"}
  response:
    body: {string: !!python/unicode '{"it''s": [
1]}

'}
    headers: {a: ['b

c']}
    status: {code: 200, message: OK}
version: 1
`,
  "go.yaml": `---
version: 2
interactions:
- id: 0
  request:
    proto: HTTP/1.1
    proto_major: 1
    content_length: 7
    host: ""
    body: '{"q":1}'
    form: {}
    headers:
      Content-Type:
      - application/json
    url: https://api.example.com/go
    method: POST
  response:
    proto: HTTP/2.0
    content_length: -1
    uncompressed: true
    body: !!binary |
      AAEC/w==
    headers:
      Content-Type:
      - application/vnd.amazon.eventstream
    status: 200 OK
    code: 200
    duration: 693.87ms
`,
};

async function imported(name: string, content: string | Uint8Array) {
  const folder = mkdtempSync(join(tmpdir(), "retake-"));
  try {
    const path = join(folder, name);
    writeFileSync(path, content);
    let code = -1;
    const { printed, said: told } = await said(async () =>
      code = await importCommand.run([path], { to: join(folder, "c"), name: "made" }, again)
    );
    const text = code === 0 ? readFileSync(join(folder, "c", "made.json"), "utf8") : "";
    return { code, text, printed: printed.join("\n"), told: told.join("\n") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const EXPECTED: Record<string, string[]> = {
  "vcrpy.yaml": [
    `POST https://api.example.com/v1/chat {"model": "m", "messages": [{"role": "user", "content": "It's a test"}]} ` +
    '200 OK {\n  "id": "a",\n  "text": "café \\u00e9"\n}\n',
    'GET https://api.example.com/gzip - 200 OK {"z":1}',
  ],
  "own_serializer.yaml": [
    'POST https://api.example.com/a {"a":1,"b":100000,"c":"1","d":null,"e":true} 200 OK ' +
    'data: {"a":1}\n\ndata: [DONE]\n\n',
  ],
  "lists.yaml.gz": ["POST https://api.example.com/a q 200 OK ok"],
  "ruby.yml": [
    'POST https://api.example.com/v1/chat?region=eu {"q":1} 200 OK undefined',
    'POST https://api.example.com/v1/chat?region=eu {"q":1} 404 Not Found ',
  ],
  "r.yml": ['GET https://api.example.com/get - 200 OK {"args": {}}\n'],
  "far_left.yaml": ['GET https://api.example.com/left - 200 OK {"it\'s": [ 1]}\n'],
  "go.yaml": ['POST https://api.example.com/go {"q":1} 200 OK undefined'],
};

Deno.test("what recorders write as YAML is imported, body by body", async () => {
  assertEquals(Object.keys(EXPECTED), Object.keys(FILES));
  for (const [name, content] of Object.entries(FILES)) {
    const { code, text, told } = await imported(name, content);
    assertEquals(code, 0, `${name}: ${told}`);
    const { interactions } = parseCassette(text, name);
    assertEquals(
      interactions.map(({ request, response }) =>
        `${request.method} ${request.url} ${request.body ? bodyText(request.body) : "-"} ` +
        `${response!.status} ${response!.statusText} ${bodyText(response!.body!)}`
      ),
      EXPECTED[name],
      name,
    );
    assert(!text.includes("sk-proj-AAAA"), name);
  }
});

Deno.test("what YAML leaves open is decided as its recorder meant it", async () => {
  const { text } = await imported("vcrpy.yaml", FILES["vcrpy.yaml"]!);
  const [chat] = parseCassette(text, "vcrpy").interactions;
  const { request, response } = chat!;
  assertEquals(request.headers.find(([name]) => name === "accept"), ["accept", "application/json"]);
  const length = new TextEncoder().encode(bodyText(response!.body!)).length;
  assertEquals(response!.headers.at(-1), ["content-length", String(length)]);
  const go = await imported("go.yaml", FILES["go.yaml"]!);
  const [first] = parseCassette(go.text, "go").interactions;
  assertEquals([first!.waited, first!.response!.body], [694, { base64: "AAEC/w==" }]);
  const ruby = await imported("ruby.yml", FILES["ruby.yml"]!);
  assertEquals(parseCassette(ruby.text, "ruby").interactions.map(({ recordedAt }) => recordedAt), [
    "2026-01-02T03:04:06.000Z",
    "2026-01-02T03:04:07.000Z",
  ]);
});

Deno.test("a damaged recording among other files is told of", async () => {
  const folder = mkdtempSync(join(tmpdir(), "retake-"));
  try {
    writeFileSync(join(folder, "a.yml"), "http_interactions:\n- {");
    writeFileSync(join(folder, "b.har"), '{"log": {"entries": [');
    writeFileSync(join(folder, "c.yml"), "other: [");
    let code = -1;
    const { printed, said: told } = await said(async () =>
      code = await importCommand.run([folder], { to: join(folder, "c") }, again)
    );
    assertEquals([code, printed.at(-1)], [
      1,
      "0 files imported, 2 refused, 1 of no tool that is known",
    ]);
    assertEquals(told.length, 2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("YAML that is damaged, endless or no recording is refused by its line", async () => {
  const vcr = FILES["ruby.yml"] as string;
  const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"];
  for (const [one, before] of [..."bcdefghij"].map((it, at) => [it, "abcdefghij"[at]])) {
    bomb.push(`${one}: &${one} [${Array(9).fill(`*${before}`).join(", ")}]`);
  }
  const rows: [name: string, content: string, why: string][] = [
    [
      "erb.yml",
      vcr.replace("region=eu", "region=<%= region %>"),
      "erb.yml:5 cannot be carried over: it has ERB",
    ],
    [
      "host.yml",
      vcr.replaceAll("api.example.com", "<HOST>.example.com"),
      'host.yml:3 cannot be carried over: http_interactions[0] asks "https://<HOST>.example.com/',
    ],
    [
      "file.yml",
      (FILES["r.yml"] as string).replace("file: no", "file: yes"),
      "file.yml:20 cannot be carried over",
    ],
    ["cut.yml", "a: [1, 2\nb: {", "it is no YAML"],
    ["bomb.yml", bomb.join("\n"), "too large or too deep"],
    ["text.yml", "just words", "is the recording of no tool"],
    [
      "bytes.yml",
      vcr.replace(/!binary \|-\n +\S+/, "!binary '*'"),
      "is said to be binary, and is not base64",
    ],
  ];
  for (const [name, content, why] of rows) {
    const { code, told } = await imported(name, content);
    assertEquals(code, 1, name);
    assertStringIncludes(told, why);
  }
});
