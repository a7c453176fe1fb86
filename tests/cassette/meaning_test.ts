// Which bodies mean the same is in tests/match/matcher_test.ts; here is what they are understood as.
import { assert, assertEquals } from "@std/assert";
import { encodeBody } from "../../src/cassette/body.ts";
import { parsePath } from "../../src/cassette/json_path.ts";
import { canonicalJson, meaningKey, meaningOf, showJson } from "../../src/cassette/meaning.ts";
import type { JsonValue } from "../../src/cassette/types.ts";

const understood = (text: string, type: string) =>
  meaningOf(encodeBody(new TextEncoder().encode(text), type), type);

const kinds: [string, string, string, JsonValue][] = [
  ['{"a":1}', "", "json", { a: 1 }],
  ["1", "application/json", "json", 1],
  ["1", "text/plain", "text", "1"],
  ['{"query":"{a}"}', "application/json", "graphql", {
    query: "{ a }",
    operationName: null,
    variables: {},
    extensions: {},
  }],
  ['{"query":"cats"}', "application/json", "json", { query: "cats" }],
  ["b=2&a=1&b=3", "application/x-www-form-urlencoded", "form", { b: ["2", "3"], a: ["1"] }],
  ['{"a":1}\n\n{"b":2}\n', "application/x-ndjson", "lines", [{ a: 1 }, { b: 2 }]],
  ["{not json", "application/json", "text", "{not json"],
  ["", "text/plain", "none", null],
];

for (const [text, type, kind, value] of kinds) {
  Deno.test(`${JSON.stringify(text)} of type "${type}" is understood as ${kind}`, () => {
    const meaning = understood(text, type);
    assertEquals(meaning.kind, kind);
    assertEquals(JSON.stringify(meaning.value), JSON.stringify(value));
  });
}

Deno.test("no body, and bytes that are no text", () => {
  assertEquals(meaningOf(undefined, ""), { kind: "none", value: null });
  assertEquals(meaningOf({ base64: "/w==" }, "text/plain"), { kind: "bytes", value: "/w==" });
});

Deno.test("what is ignored is left out, and the body is not changed", () => {
  const body = { json: { a: 1, b: [{ c: 1 }] } };
  assertEquals(meaningOf(body, "", { ignoreBody: [parsePath("$.b[*].c")] }).value, {
    a: 1,
    b: [{}],
  });
  assertEquals(body.json.b, [{ c: 1 }]);
});

Deno.test("of a multipart body nothing is left out: what it is understood as is no body of anyone", () => {
  const part = (value: number) => ({
    headers: [["content-type", "application/json"]] as [string, string][],
    body: { json: { value } },
  });
  const body = (value: number) => ({ parts: [part(value)], boundary: "b" });
  for (const path of ["$..value", "$..content", "$[*]"]) {
    const rules = { ignoreBody: [parsePath(path)] };
    const [one, two] = [1, 2].map((value) => meaningKey(meaningOf(body(value), "", rules)));
    assert(one !== two, path);
  }
});

Deno.test("a key is one text for one meaning, and says of which kind", () => {
  assertEquals(
    canonicalJson({ b: [2, { d: 1, c: null }], a: "x" }),
    '{"a":"x","b":[2,{"c":null,"d":1}]}',
  );
  assertEquals(
    meaningKey({ kind: "json", value: "a" }) === meaningKey({ kind: "text", value: "a" }),
    false,
  );
});

Deno.test("a number that no double holds is shown as it was written", () => {
  const { value } = understood('{ "a": 12345678901234567890, "b": "\\\\u0000number 1" }', "");
  assertEquals(showJson(value), String.raw`{"a":1234567890123456789e1,"b":"\\u0000number 1"}`);
});
