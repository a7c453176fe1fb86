// Sending a request elsewhere, while it looks as if it went where it was sent.
import { assertEquals } from "@std/assert";
import { detailsOf, keepDetails } from "../../src/wire/details.ts";
import { readUpstreams, sendTo } from "../../src/wire/upstream.ts";

const upstreams = new Map([["https://api.example.com", "http://127.0.0.1:4010/v2/"]]);

Deno.test("upstreams are by origin, and what is said of WebSockets holds for all", () => {
  const read = (given: Record<string, string>) => [...readUpstreams(given) ?? ["none"]];
  assertEquals(read({ "https://a/b?c": "http://d/e/" }), [["https://a", "http://d/e"]]);
  assertEquals(read({ "wss://a": "http://d" }), [["https://a", "http://d"]]);
  assertEquals(read({ "WS://a:80/": "wss://d/e" }), [["http://a", "https://d/e"]]);
  assertEquals(read({ "https://a": "http://d", "wss://a": "ws://d/" }), [[
    "https://a",
    "http://d",
  ]]);
  assertEquals(read({ "https://a": "http://d", "http://a": "http://e" }), [
    ["https://a", "http://d"],
    ["http://a", "http://e"],
  ]);
  assertEquals(read({}), []);
  const wrongs: Record<string, string>[] = [
    { "ftp://a": "http://d" },
    { "https://a": "ftp://d" },
    { "a:80": "http://d" },
    { "https://a": "http://d", "wss://a": "http://e" },
    { "https://a": "" },
  ];
  for (const wrong of wrongs) {
    assertEquals(readUpstreams(wrong), undefined, JSON.stringify(wrong));
  }
});

Deno.test("where no upstream is said, a request and its answer stay what they are", () => {
  const input = new URL("https://other.example.com/a");
  const route = sendTo(input, upstreams);
  assertEquals([route.input, route.origin], [input, undefined]);
  const response = new Response("x");
  assertEquals([route.canonical(response), route.canonicalUrl("http://a/")], [
    response,
    "http://a/",
  ]);
});

Deno.test("a request goes to the upstream, path, query and all", () => {
  const { input, origin } = sendTo("https://api.example.com/a/b?c=1#d", upstreams);
  assertEquals([input, origin], ["http://127.0.0.1:4010/v2/a/b?c=1#d", "http://127.0.0.1:4010"]);
});

Deno.test("a Request stays what it is but for where it goes", async () => {
  const given = new Request("https://api.example.com/a", {
    method: "POST",
    body: "hello",
    headers: { "x-a": "1" },
  });
  const input = sendTo(given, upstreams).input as Request;
  const { url, method, headers } = input;
  assertEquals([url, method, headers.get("x-a")], ["http://127.0.0.1:4010/v2/a", "POST", "1"]);
  assertEquals(await input.text(), "hello");
});

Deno.test("an answer has the URL that it would have had, also behind a redirect", async () => {
  const { canonicalUrl, canonical } = sendTo("https://api.example.com/a", upstreams);
  assertEquals(canonicalUrl("http://127.0.0.1:4010/v2/b?c"), "https://api.example.com/b?c");
  assertEquals(canonicalUrl("http://127.0.0.1:4010/elsewhere"), "http://127.0.0.1:4010/elsewhere");
  const answered = Response.json({ a: 1 }, { status: 201, headers: { "x-a": "1" } });
  Object.defineProperty(answered, "url", { value: "http://127.0.0.1:4010/v2/b" });
  const response = canonical(answered);
  const { status, headers, url } = response;
  assertEquals([status, headers.get("x-a"), url], [201, "1", "https://api.example.com/b"]);
  assertEquals(await response.json(), { a: 1 });
});

Deno.test("an answer keeps what clients of node:http see of it beside that", () => {
  const { canonical } = sendTo("https://api.example.com/a", upstreams);
  const details = { headers: [["x-a", "1"]] as [string, string][], spelling: ["X-a"] };
  assertEquals(detailsOf(canonical(keepDetails(new Response("x"), details))), details);
  assertEquals(detailsOf(canonical(new Response("x"))), undefined);
});
