// On which line a part of a cassette stands.
import { assert, assertEquals } from "@std/assert";
import { lineOf, readLooseJson } from "../../src/cassette/position.ts";

const TEXT = `{
  "format": "retake/2",
  "interactions": [
    {
      "request": { "url": "https://a.b/", "headers": [] }
    },
    {
      "request": {
        "url": "https://a.b/\\u00e9\\"",
        "headers": [
          ["accept", "x"],
          ["x-key", "y"]
        ],
        "body": {
          "json": {
            "a": [1, -2.5e3, null, true],
            "two words": { "b": "c" },
            "deep": [
              [],
              { "d": "e" }
            ]
          }
        }
      }
    }
  ]
}
`;

Deno.test("a place is on its line, and what is not there on that of what would hold it", () => {
  const at = (place: string) => [place, lineOf(TEXT, place)];
  const lines: [string, number][] = [
    ["interactions[0].request.url", 5],
    ["interactions[1]", 7],
    ["interactions[1].request.url", 9],
    ["interactions[1].request.headers.x-key", 12],
    ["interactions[1].request.headers.x-none", 10],
    ["interactions[1].request.body $.a[1]", 16],
    ['interactions[1].request.body $["two words"].b', 17],
    ["interactions[1].request.body $.deep[1].d", 20],
    ["interactions[1].response.body", 7],
    ["interactions[7].request", 3],
    ["error", 1],
  ];
  for (const [place, line] of lines) assertEquals(at(place), [place, line]);
});

Deno.test("a text that is no JSON has no places", () => {
  for (const text of ["", "{", '{"a" 1}', '{"a": "b', "[1 2]", "<<<<<<< ours"]) {
    assertEquals([text, lineOf(text, "a")], [text, undefined]);
  }
});

Deno.test("JSON as people write it is read as it is meant, and a fault has its line", () => {
  const text =
    '\ufeff{ // one\n  "a": [1, "/*", /* two\n */ { "b": "//" },],\n  "$schema": null,\n}\n';
  const read = readLooseJson(text);
  assert("value" in read, JSON.stringify(read));
  assertEquals(read.value, { a: [1, "/*", { b: "//" }], $schema: null });
  assertEquals(["a", "a[2].b", "$schema"].map(read.lineOf), [2, 3, 4]);
  const faults: [string, number][] = [
    ["", 1],
    ['{\n"a": 1\n"b": 2}', 3],
    ['{\n"a": 01}', 2],
    ["{\n\n'a': 1}", 3],
    ["{}\n{}", 2],
    ["{\n/* no end", 2],
    ["{\n,}", 2],
  ];
  for (const [text, faultLine] of faults) {
    assertEquals([text, readLooseJson(text)], [text, { faultLine }]);
  }
});
