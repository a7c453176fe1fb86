import { assertEquals, assertThrows } from "@std/assert";
import { normalUrl, queryPairs, urlKey } from "../../src/cassette/url.ts";

Deno.test("a URL is as the standard writes it, without its fragment", () => {
  assertEquals(
    normalUrl("HTTPS://API.example.com:443/a/../b?q=1#part"),
    "https://api.example.com/b?q=1",
  );
  assertEquals(normalUrl("https://a.example#"), "https://a.example/");
  assertThrows(() => normalUrl("/b"), TypeError);
});

const keys: [string, string, string, string[], boolean][] = [
  ["parameters in another order", "?a=1&b=2", "?b=2&a=1", [], true],
  ["the values of one name in another order", "?a=1&a=2", "?a=2&a=1", [], false],
  ["another encoding", "?q=a+b%2B", "?q=a%20b%2b", [], true],
  ["an empty query and none", "?", "", [], true],
  ["what is ignored", "?a=1&ts=2&ts=3", "?ts=4&a=1", ["ts"], true],
  ["all of it ignored", "?ts=1", "", ["ts"], true],
  ["a separator that is part of a value", "?a=1%26b%3D2", "?a=1&b=2", [], false],
  ["a name without a value and with an empty one", "?a", "?a=", [], true],
  ["another path", "/x", "/y", [], false],
];

for (const [name, one, other, ignore, same] of keys) {
  Deno.test(`${same ? "one" : "two"} for URLs that differ in: ${name}`, () => {
    const [first, second] = [one, other].map((end) =>
      urlKey(normalUrl(`https://a.example/v1${end}`), ignore)
    );
    assertEquals(first === second, same, `${first} ${second}`);
  });
}

Deno.test("the pairs of a query are decoded, in order", () => {
  assertEquals(queryPairs("https://a.example/?b=%C3%A9&a=1+2&b"), [["b", "é"], ["a", "1 2"], [
    "b",
    "",
  ]]);
  assertEquals(queryPairs("https://a.example/"), []);
});
