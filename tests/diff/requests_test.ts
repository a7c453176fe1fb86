// What differs between a request and a recorded one.
import { assertEquals } from "@std/assert";
import type { RecordedRequest } from "../../src/cassette/types.ts";
import { compareBy } from "../../src/diff/comparison.ts";
import { comparedUrl, differences, requestMeaning } from "../../src/diff/requests.ts";

const request = (more: Partial<RecordedRequest> = {}): RecordedRequest => ({
  method: "POST",
  url: "https://api.example.com/v1/things?a=1&b=2",
  headers: [["content-type", "application/json"], ["x-tenant", "one"]],
  body: { json: { model: "m", n: 1 } },
  ...more,
});

const fields = (asked: Partial<RecordedRequest>, by = compareBy()) =>
  differences(request(asked), request(), by).map(({ field }) => field);

Deno.test("a request that differs in nothing that is compared does not differ", () => {
  assertEquals(fields({}), []);
  assertEquals(fields({ url: "https://api.example.com/v1/things?b=2&a=1" }), []);
  assertEquals(fields({ headers: [["content-type", "application/json"]] }), []);
  assertEquals(fields({ body: { text: '{ "n": 1, "model": "m" }' } }), []);
});

Deno.test("all that differs is told, each field once", () => {
  const asked = request({
    method: "PUT",
    url: "https://api.example.com/v2/things?a=1&b=3&c=4",
    redirect: "manual",
    body: { json: { model: "m", n: 2 } },
  });
  assertEquals(differences(asked, request(), compareBy()), [
    { field: "method", recorded: "POST", asked: "PUT" },
    {
      field: "url",
      recorded: "https://api.example.com/v1/things",
      asked: "https://api.example.com/v2/things",
    },
    { field: "query.b", recorded: '"2"', asked: '"3"', ignore: 'ignore: { query: ["b"] }' },
    { field: "query.c", recorded: undefined, asked: '"4"', ignore: 'ignore: { query: ["c"] }' },
    { field: "redirect", recorded: "follow", asked: "manual" },
    { field: "$.n", recorded: "1", asked: "2", ignore: "ignore: { body: ['$.n'] }" },
  ]);
});

Deno.test("what is compared, and what is left out, is said by the comparison", () => {
  const other: Partial<RecordedRequest> = {
    url: "https://api.example.com/v1/things?a=9&b=2",
    headers: [["content-type", "application/json"], ["x-tenant", "two"]],
    body: { json: { model: "m", n: 2 } },
  };
  assertEquals(fields(other), ["query.a", "$.n"]);
  assertEquals(fields(other, compareBy({ headers: ["X-Tenant"] })), [
    "query.a",
    "header.x-tenant",
    "$.n",
  ]);
  assertEquals(fields(other, compareBy({ body: false })), ["query.a"]);
  assertEquals(fields(other, compareBy({}, { query: ["a"], body: ["$.n"] })), []);
});

Deno.test("bodies of other kinds are told as a whole", () => {
  const [difference] = differences(request({ body: { base64: "AAE=" } }), request(), compareBy());
  assertEquals(difference?.field, "body");
  assertEquals(fields({ body: undefined }), ["body"]);
});

Deno.test("a URL is compared without what is ignored, its query in any order", () => {
  const urls = ["?b=2&a=1", "?a=1&b=2", "?a=2&b=2"].map((query) => `https://a.example/x${query}`);
  const compared = (by = compareBy()) => new Set(urls.map((url) => comparedUrl(url, by))).size;
  assertEquals([compared(), compared(compareBy({}, { query: ["a"] }))], [2, 1]);
});

Deno.test("the meaning of a body leaves out what is ignored", () => {
  const by = compareBy({}, { body: ["$.n"] });
  assertEquals(requestMeaning(request(), by), { kind: "json", value: { model: "m" } });
});
