// What differs between two cassettes.
import { assertEquals } from "@std/assert";
import type { Cassette, HeaderPair, Interaction, JsonValue } from "../../src/cassette/types.ts";
import { type CassetteDifferences, cassetteDifferences } from "../../src/diff/cassettes.ts";
import { compareBy } from "../../src/diff/comparison.ts";

const CHAT = "https://api.openai.com/v1/chat/completions";

/** A request with the JSON that answers it. */
const interaction = (request: Interaction["request"], json: JsonValue): Interaction => ({
  request,
  recordedAt: "2026-01-01T00:00:00.000Z",
  waited: 100,
  response: { status: 200, statusText: "OK", type: "basic", headers: [], body: { json } },
});

/** What was asked, and said. */
const chat = (prompt: string, content: string, headers: HeaderPair[] = []): Interaction => {
  const body = { json: { model: "gpt-4o", messages: [{ role: "user", content: prompt }] } };
  return interaction(
    { method: "POST", url: CHAT, headers, body },
    { choices: [{ message: { content } }] },
  );
};

const get = (path: string, json: JsonValue): Interaction =>
  interaction({ method: "GET", url: `https://api.example.com${path}`, headers: [] }, json);

const cassette = (interactions: Interaction[], more: Partial<Cassette> = {}): Cassette => ({
  format: "retake/1",
  recordedAt: "2026-01-01T00:00:00.000Z",
  interactions,
  ...more,
});

/** Pairs as `#before #after: request fields; answer fields`, without those that say nothing. */
function told({ added, removed, pairs }: CassetteDifferences) {
  const fields = (all: CassetteDifferences["variables"]) =>
    all.filter(({ volatile }) => !volatile).map(({ field }) => field).join(", ");
  return {
    added: added.map(({ position }) => position),
    removed: removed.map(({ position }) => position),
    pairs: pairs.map(({ before, after, request, answer }) =>
      `${before.position} ${after.position}: ${fields(request)}; ${fields(answer)}`
    ),
  };
}

const compare = (after: Interaction[], before: Interaction[]) =>
  told(cassetteDifferences(cassette(after), cassette(before)));

Deno.test("equal cassettes have pairs without differences", () => {
  const all = [chat("Hi", "Hello"), get("/a", 1)];
  assertEquals(compare(structuredClone(all), all), {
    added: [],
    removed: [],
    pairs: ["0 0: ; ", "1 1: ; "],
  });
  assertEquals(compare([], []), { added: [], removed: [], pairs: [] });
});

Deno.test("requests that came, went, and are answered otherwise", () => {
  const before = [get("/a", 1), get("/b", 2), get("/c", 3)];
  const after = [get("/a", 1), get("/c", 4), get("/d", 5)];
  assertEquals(compare(after, before), {
    added: [2],
    removed: [1],
    pairs: ["0 0: ; ", "2 1: ; $"],
  });
});

Deno.test("a request that is asked otherwise is paired with what it was", () => {
  const before = [chat("Tell me of Oslo", "A city"), chat("And of Rome", "Another")];
  const after = [chat("And of Rome", "Another"), chat("Tell me more of Oslo", "A town")];
  const content = "$.choices[0].message.content";
  assertEquals(compare(after, before), {
    added: [],
    removed: [],
    pairs: ["1 0: ; ", `0 1: $.messages[0].content; ${content}`],
  });
});

Deno.test("of several that are left, the closest is what it was", () => {
  const before = [
    chat("What is the capital of Norway?", "Oslo"),
    chat("Write a poem about the sea", "Waves"),
    chat("Sum up this text: ...", "Nothing"),
  ];
  const after = [chat("Write a long poem about the sea", "Waves"), chat("Hello", "Hi")];
  const { removed, pairs } = compare(after, before);
  assertEquals(pairs[0], "1 0: $.messages[0].content; ");
  assertEquals(pairs.length, 2);
  assertEquals(removed.length, 1);
});

Deno.test("the same request several times is paired in order, as it is played", () => {
  const before = [get("/poll", "wait"), get("/poll", "wait"), get("/poll", "done")];
  const after = [get("/poll", "wait"), get("/poll", "done")];
  assertEquals(compare(after, before), {
    added: [],
    removed: [2],
    pairs: ["0 0: ; ", "1 1: ; $"],
  });
});

Deno.test("another place is another request", () => {
  assertEquals(compare([get("/b", 1)], [get("/a", 1)]), { added: [0], removed: [0], pairs: [] });
  assertEquals(compare([get("/a?page=2", 1)], [get("/a?page=1", 1)]), {
    added: [],
    removed: [],
    pairs: ["0 0: query.page; "],
  });
});

Deno.test("what makes requests the same is the matcher's to say", () => {
  const before = [get("/a?trace=1", 1)];
  const after = [get("/a?trace=2", 1)];
  const ignoring = compareBy({}, { query: ["trace"] });
  assertEquals(told(cassetteDifferences(cassette(after), cassette(before), ignoring)), {
    added: [],
    removed: [],
    pairs: ["0 0: ; "],
  });
});

Deno.test("headers that are kept for readers are told, each once", () => {
  const by = (tenant: string, agent: string) =>
    chat("Hi", "Hello", [["x-agent", agent], ["x-tenant", tenant]]);
  const [after, before] = [cassette([by("a", "2")]), cassette([by("b", "1")])];
  const pairs = (comparison = compareBy()) =>
    told(cassetteDifferences(after, before, comparison)).pairs;
  assertEquals(pairs(), ["0 0: header.x-agent, header.x-tenant; "]);
  assertEquals(pairs(compareBy({ headers: ["x-tenant"] })), [
    "0 0: header.x-tenant, header.x-agent; ",
  ]);
});

Deno.test("keys of others are the same request; what is redacted is no difference", () => {
  const by = (tag: string) => get(`/a?key=[redacted:${tag}]`, 1);
  assertEquals(compare([by("1a2b3c4d")], [by("5e6f7a8b")]).pairs, ["0 0: ; "]);
});

Deno.test("single values are compared by name", () => {
  const before = cassette([], { variables: { "order id": "a", kept: 1 } });
  const after = cassette([], { variables: { "order id": "b", kept: 1, fresh: [1] } });
  assertEquals(cassetteDifferences(after, before).variables, [
    { field: 'variables["order id"]', recorded: '"a"', asked: '"b"' },
    { field: "variables.fresh", recorded: undefined, asked: "[1]" },
  ]);
});
