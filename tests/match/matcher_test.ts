import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { IgnoreRules, Interaction, RecordedRequest } from "../../mod.ts";
import { compareBy } from "../../src/diff/comparison.ts";
import { differences } from "../../src/diff/requests.ts";
import { encodeBody } from "../../src/cassette/body.ts";
import { createLookup } from "../../src/match/lookup.ts";
import { checkVerdict, matchRequest } from "../../src/match/matcher.ts";
import { isThorough } from "../support/runtime.ts";

const encoder = new TextEncoder();

function request(url: string, body?: string | Uint8Array, type = "", more = {}): RecordedRequest {
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  return {
    method: body === undefined ? "GET" : "POST",
    url,
    headers: type === "" ? [] : [["content-type", type]],
    ...(bytes ? { body: encodeBody(bytes as Uint8Array<ArrayBuffer>, type) } : {}),
    ...more,
  };
}

const at = "https://api.example.com/v1";

/** Both ways to decide must agree: the matcher, which says why, and the lookup, which is fast. */
function verdict(
  live: RecordedRequest,
  recorded: RecordedRequest,
  ignore: IgnoreRules = {},
  headers: string[] = [],
): true | string {
  const answer = matchRequest({ headers }, ignore)(live, recorded);
  const interaction: Interaction = {
    request: recorded,
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 0,
    unanswered: true,
  };
  const lookup = createLookup([interaction], { comparison: compareBy({ headers }, ignore) });
  const probe = {
    key: lookup.keyOf(live),
    raw: "\0none",
    request: () => live,
    plain: () => live,
    apart: () => 0,
  };
  const found = lookup.take(probe);
  assertEquals(found !== undefined, answer === true, `lookup and matcher disagree: ${answer}`);
  return answer;
}

const json = "application/json";
const form = "application/x-www-form-urlencoded";
const text = "text/plain";

/** As axios sends it by fetch: it says that it is urlencoded. */
const named = (boundary: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--${boundary}--\r\n`;

const same: [string, RecordedRequest, RecordedRequest, IgnoreRules?][] = [
  ["query in any order", request(`${at}?a=1&b=2`), request(`${at}?b=2&a=1`)],
  ["query encoded otherwise", request(`${at}?q=a+b`), request(`${at}?q=a%20b`)],
  ["an empty query and none", request(`${at}?`), request(at)],
  [
    "JSON with other key order",
    request(at, '{"a":1,"b":[2]}', json),
    request(at, '{"b":[2],"a":1}', json),
  ],
  ["JSON with other spacing", request(at, '{ "a" : 1 }\n', json), request(at, '{"a":1}', json)],
  [
    "JSON with other escapes",
    request(at, '{"a":"\\u00e9\\/"}', json),
    request(at, '{"a":"é/"}', json),
  ],
  [
    "JSON numbers written otherwise",
    request(at, '{"a":1.0,"b":1e2}', json),
    request(at, '{"a":1,"b":100}', json),
  ],
  [
    "large numbers written otherwise",
    request(at, '{"a":123456789012345678901e2}', json),
    request(at, '{"a":12345678901234567890100}', json),
  ],
  ["JSON without a content type", request(at, '{"a":1, "b":2}'), request(at, '{"b":2,"a":1}')],
  ["a form in another order", request(at, "a=1&b=2+3", form), request(at, "b=2%203&a=1", form)],
  [
    "NDJSON with other spacing",
    request(at, '{"a":1}\n{"b":2}\n', "application/x-ndjson"),
    request(at, '{ "a": 1 }\n{ "b": 2 }', "application/x-ndjson"),
  ],
  [
    "multipart with another boundary",
    request(at, multipart("AAA", "x"), "multipart/form-data; boundary=AAA"),
    request(at, multipart("BBB", "x"), 'multipart/form-data; boundary="BBB"'),
  ],
  [
    "multipart with a colon alone behind its names, with another boundary",
    request(
      at,
      multipart("AAA", "x").replaceAll(": ", ":"),
      "multipart/form-data; boundary=AAA",
    ),
    request(at, multipart("BBB", "x").replaceAll(": ", ":"), "multipart/form-data; boundary=BBB"),
  ],
  [
    "multipart that says that it is another kind of form, with another boundary",
    request(at, named("AAA"), form),
    request(at, named("BBB"), form),
  ],
  [
    "multipart with JSON parts of another key order",
    request(at, multipart("AAA", '{"a":1,"b":2}', json), "multipart/form-data; boundary=AAA"),
    request(at, multipart("BBB", '{"b":2,"a":1}', json), "multipart/form-data; boundary=BBB"),
  ],
  [
    "GraphQL whatever the layout",
    request(at, '{"query":"query A($x: Int) { a(x: $x), b }","variables":{"x":1}}', json),
    request(
      at,
      '{"variables":{"x":1},"query":"query A($x:Int){\\n  # a comment\\n  a(x:$x)\\n  b\\n}"}',
      json,
    ),
  ],
  [
    "GraphQL with nothing for null",
    request(at, '{"query":"{ a }","operationName":null,"variables":{}}', json),
    request(at, '{"query":"{a}"}', json),
  ],
  [
    "GraphQL that ends in a comment",
    request(at, '{"query":"{ a } # all, so far"}', json),
    request(at, '{"query":"{a}"}', json),
  ],
  [
    "multipart without headers, with another boundary",
    request(at, "--AAA\r\n\r\nx\r\n--AAA--\r\n", "multipart/mixed; boundary=AAA"),
    request(at, "--BBB\r\n\r\nx\r\n--BBB--\r\n", "multipart/mixed; boundary=BBB"),
  ],
  ["a form that is a number", request(at, "1", form), request(at, "1=", form)],
  [
    "ignored elements, counted in the list as it is",
    request(at, "[1,2,3,4]", json),
    request(at, "[5,6,3,7]", json),
    { body: ["$[0]", "$[1]", "$[3]"] },
  ],
  [
    "ignored fields of odd names",
    request(at, '{"a\\nb":1,"it\\u0027s":1,"\\"":1,"\\\\n":1,"é":1}', json),
    request(at, "{}", json),
    {
      body: [String.raw`$["a\nb"]`, `$["it's"]`, String.raw`$["\""]`, '$["\\\\n"]', '$["\\u00e9"]'],
    },
  ],
  ["ignored query", request(`${at}?ts=1&a=1`), request(`${at}?a=1`), { query: ["ts"] }],
  [
    "ignored body fields",
    request(at, '{"id":1,"m":[{"id":2,"t":"x"},{"id":3,"t":"y"}],"x":{"ts":1}}', json),
    request(at, '{"m":[{"id":5,"t":"x"},{"t":"y"}],"x":{"ts":4}}', json),
    { body: ["$.id", "$.m[*].id", "$..ts"] },
  ],
  ["ignored form fields", request(at, "a=1&nonce=2", form), request(at, "a=1&nonce=3", form), {
    body: ["$.nonce"],
  }],
  [
    "an empty body and none",
    request(at, "", "", { method: "POST" }),
    request(at, undefined, "", { method: "POST" }),
  ],
  ["bytes", request(at, new Uint8Array([0, 255])), request(at, new Uint8Array([0, 255]))],
];

const different: [string, RecordedRequest, RecordedRequest, string, IgnoreRules?][] = [
  ["the method", request(at), request(at, undefined, "", { method: "DELETE" }), "method"],
  ["the path", request(at), request(`${at}/x`), "url"],
  ["the host", request("https://a.example/"), request("https://b.example/"), "url"],
  ["a query value", request(`${at}?a=1`), request(`${at}?a=2`), "query.a"],
  ["one query value more", request(`${at}?a=1&a=2`), request(`${at}?a=1`), "query.a"],
  ["the order of one name's values", request(`${at}?a=1&a=2`), request(`${at}?a=2&a=1`), "query.a"],
  ["a value that needs its separator", request(`${at}?a=1%26b`), request(`${at}?a=1&b`), "query.a"],
  ["a prompt", request(at, '{"p":"a"}', json), request(at, '{"p":"b"}', json), "$.p"],
  ["the order of a list", request(at, "[1,2]", json), request(at, "[2,1]", json), "$[0]"],
  ["a type", request(at, '{"a":1}', json), request(at, '{"a":"1"}', json), "$.a"],
  ["a field more", request(at, '{"a":1,"b":null}', json), request(at, '{"a":1}', json), "$.b"],
  ["an odd key", request(at, '{"a b":1}', json), request(at, '{"a b":2}', json), '$["a b"]'],
  [
    "digits beyond a double",
    request(at, '{"a":12345678901234567890}', json),
    request(at, '{"a":12345678901234567891}', json),
    "$.a",
  ],
  [
    "exponents beyond a double",
    request(at, '{"a":1e99999999999999999999}', json),
    request(at, '{"a":1e99999999999999999998}', json),
    "$.a",
  ],
  [
    "a key named __proto__",
    request(at, '{"__proto__":1}', json),
    request(at, '{"__proto__":2}', json),
    "$.__proto__",
  ],
  ["a line feed behind a number", request(at, "1\n", text), request(at, "1", text), "body"],
  ["a space behind a word", request(at, "true ", text), request(at, "true", text), "body"],
  [
    "a part's header that comes twice",
    request(at, "--A\r\nx: 1\r\nx: 2\r\n\r\n\r\n--A--\r\n", "multipart/mixed; boundary=A"),
    request(at, "--A\r\nx: 3\r\nx: 2\r\n\r\n\r\n--A--\r\n", "multipart/mixed; boundary=A"),
    "$[0].headers.x",
  ],
  ["spaces inside text", request(at, "a b"), request(at, "a  b"), "body"],
  ["a byte", request(at, new Uint8Array([0, 255])), request(at, new Uint8Array([0, 254])), "body"],
  ["a body and none", request(at, "x"), request(at, undefined, "", { method: "POST" }), "body"],
  [
    "a part's content",
    request(at, multipart("AAA", "x"), "multipart/form-data; boundary=AAA"),
    request(at, multipart("AAA", "y"), "multipart/form-data; boundary=AAA"),
    "$[0].content.value",
  ],
  ...["text/plain", "application/octet-stream"].map((type): typeof different[number] => [
    `the content of an upload of ${type}, whatever paths are left out`,
    request(at, multipart("AAA", "x\0", type), "multipart/form-data; boundary=AAA"),
    request(at, multipart("BBB", "y\0", type), "multipart/form-data; boundary=BBB"),
    "$[0].content.value",
    { body: ["$..content", "$..value", "$[*]", "$..kind"] },
  ]),
  [
    "GraphQL variables",
    request(at, '{"query":"{a}","variables":{"x":1}}', json),
    request(at, '{"query":"{a}","variables":{"x":2}}', json),
    "$.variables.x",
  ],
  [
    "GraphQL fields",
    request(at, '{"query":"{a}"}', json),
    request(at, '{"query":"{a b}"}', json),
    "$.query",
  ],
  [
    "text that only begins like GraphQL",
    request(at, '{"query":"query  a"}', json),
    request(at, '{"query":"query a"}', json),
    "$.query",
  ],
  [
    "the redirect mode",
    request(at, undefined, "", { redirect: "manual" }),
    request(at),
    "redirect",
  ],
  [
    "what is not ignored",
    request(at, '{"id":1,"p":2}', json),
    request(at, '{"id":2,"p":3}', json),
    "$.p",
    { body: ["$.id"] },
  ],
];

for (const [name, live, recorded, ignore] of same) {
  Deno.test(`matches: ${name}`, () => {
    assertEquals(verdict(live, recorded, ignore), true);
    assertEquals(verdict(recorded, live, ignore), true);
  });
}

for (const [name, live, recorded, field, ignore] of different) {
  Deno.test(`does not match, and says why: ${name}`, () => {
    const answer = verdict(live, recorded, ignore);
    assertEquals(String(answer).split(":")[0], field);
    assertEquals(verdict(recorded, live, ignore) === true, false);
  });
}

Deno.test("headers match only where asked, and then by value", () => {
  const live = { ...request(at), headers: [["x-tenant", "a"]] as [string, string][] };
  const recorded = { ...request(at), headers: [["x-tenant", "b"]] as [string, string][] };
  assertEquals(verdict(live, recorded), true);
  assertStringIncludes(String(verdict(live, recorded, {}, ["X-Tenant"])), "header.x-tenant");
  assertEquals(verdict(live, recorded, { headers: ["x-tenant"] }, ["X-Tenant"]), true);
  assertStringIncludes(String(verdict(live, request(at), {}, ["x-tenant"])), "(nothing)");
});

Deno.test("the option that a message suggests does what it says, for fields of any name", () => {
  const names = [
    "a",
    "a b",
    "it's",
    'say "x"',
    "back\\slash",
    "a\nb",
    "__proto__",
    "日本",
    "\u2028",
  ];
  for (const name of names) {
    const ask = (value: number) => request(at, `{"m":[{${JSON.stringify(name)}:${value}}]}`, json);
    const [difference] = differences(ask(1), ask(2), compareBy());
    const { ignore } = new Function(`return { ${difference!.ignore} }`)();
    assertEquals(verdict(ask(1), ask(2), ignore), true, difference!.ignore);
  }
});

Deno.test("bodies with texts of megabytes are told apart and put together", () => {
  const long = "x y".repeat(isThorough ? 2_000_000 : 400_000);
  const graphql = (word: string, end = "") =>
    request(at, JSON.stringify({ query: `{ a(b: "${long}", c: ${word}) }${end}` }), json);
  assertEquals(verdict(graphql("d"), graphql("d", "\n")), true);
  assertEquals(verdict(graphql("d"), graphql("e")) === true, false);
  const data = (number: string) => request(at, `{ "a": "${long}", "b": ${number} }`, json);
  assertEquals(verdict(data("12345678901234567890"), data("1234567890123456789e1")), true);
  assertEquals(verdict(data("12345678901234567890"), data("12345678901234567891")) === true, false);
});

Deno.test("a matcher of one's own answers true or a reason, and nothing else", () => {
  assertEquals(checkVerdict(true), true);
  assertEquals(checkVerdict("another tenant"), false);
  for (const other of [false, undefined, 1, {}]) {
    const error = assertThrows(() => checkVerdict(other)) as Error;
    assertStringIncludes(error.message, "it must answer true, or the reason as text");
  }
});

function multipart(boundary: string, content: string, type = "text/plain"): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n` +
    `Content-Type: ${type}\r\n\r\n${content}\r\n--${boundary}--\r\n`;
}
