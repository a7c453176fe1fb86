// What differs by itself between two recordings of one code, and what differs because another question was asked.
import { assertEquals } from "@std/assert";
import type { Cassette, Interaction, JsonValue } from "../../src/cassette/types.ts";
import { cassetteDifferences } from "../../src/diff/cassettes.ts";
import { compareBy } from "../../src/diff/comparison.ts";
import { learn } from "../../src/diff/learn.ts";

const uuid = (digit: number) => `${String(digit).repeat(8)}-1111-4222-8333-444444444444`;

interface Asked {
  body?: JsonValue;
  query?: string;
  headers?: [string, string][];
  answer?: JsonValue;
}

const cassette = (asked: Asked[], more: Partial<Cassette> = {}): Cassette => ({
  format: "retake/2",
  recordedAt: "2026-01-01T00:00:00.000Z",
  ...more,
  interactions: asked.map(({ body, query = "", headers = [], answer = {} }): Interaction => ({
    request: {
      method: "POST",
      url: `https://api.example.com/a${query}`,
      headers: [...headers, ["content-type", "application/json"]],
      ...(body === undefined ? {} : { body: { json: body } }),
    },
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 1,
    response: { status: 200, statusText: "OK", type: "basic", headers: [], body: { json: answer } },
  })),
});

/** What is learned of one request whose body has this value at `$.x` the first time, and that the second. */
function of(
  was: JsonValue,
  now: JsonValue,
  name = "x",
  answers: [JsonValue, JsonValue] = [{}, {}],
) {
  const side = (value: JsonValue, answer: JsonValue) =>
    cassette([{ body: { same: 1, [name]: value }, answer }]);
  const { lessons, left } = learn(side(now, answers[1]), side(was, answers[0]), compareBy());
  return lessons.map(({ made, remedy }) => `${made} ${remedy}`)[0] ??
    (left.length > 0 ? "left" : "same");
}

Deno.test("times, ids and chance are known by what both values look like", () => {
  const rows: [JsonValue, JsonValue, string, name?: string][] = [
    ["2026-01-02T03:04:05.678Z", "2026-02-03T04:05:06.789Z", "time ignore"],
    ["2026-01-02", "2026-01-03", "time ignore"],
    ["Fri, 02 Jan 2026 03:04:05 GMT", "Sat, 03 Jan 2026 03:04:05 GMT", "time ignore"],
    ["20260102T030405Z", "20260103T030405Z", "time ignore"],
    [1767323045, 1767323046, "time ignore"],
    [1767323045123, 1767323046123, "time ignore"],
    ["1767323045", "1767323099", "time ignore"],
    [12, 13, "time ignore", "timestamp"],
    [uuid(1), uuid(2), "id ignore"],
    ["req_8f3kQz91LmXw", "req_Zk22pQw0aaBc", "id ignore"],
    ["V1StGXR8_Z5jdHi6B-myT", "aB3dE5fG7hJ9kL1mN-pQr", "id ignore"],
    ["5f2b1c9e0a7d4e36", "0c4d9a7be1f25836", "id ignore"],
    [0.8372615243, 0.1928374655, "chance ignore"],
    ["abc", "xyz", "chance ignore", "nonce"],
    ["first", "second", "chance ignore", "idempotencyKey"],
    ["blob_1795783182672.png", "blob_1795783225550.png", "chance freeze"],
    ["It is 1795783182 now.", "It is 1795783225 now.", "chance freeze"],
    // What a person, or another version of the code, has written:
    ["Name a colour.", "Name a bright colour.", "left"],
    ["gpt-4.1-mini", "gpt-4.1", "left"],
    ["claude-sonnet-20250514", "claude-sonnet-20240307", "left"],
    ["claude-opus-20250514", "claude-haiku-20240307", "left"],
    [1, 2, "left"],
    [0.7, 0.2, "left"],
    ["blue", "green", "left"],
    ["photosynthesis", "thermodynamics", "left"],
    [true, false, "left"],
    ["a", 1, "left"],
    [null, "2026-01-02", "left"],
    ["two words here", "three words here", "left", "nonce"],
    ["same", "same", "same"],
  ];
  for (const [was, now, expected, name] of rows) {
    assertEquals(of(was, now, name), expected, `${JSON.stringify(was)} ${JSON.stringify(now)}`);
  }
});

Deno.test("what stands inside a text, or comes back in the answer, is held still in place of left out", () => {
  assertEquals(of("Today is 2026-01-02.", "Today is 2026-01-03."), "time freeze");
  assertEquals(of(`For ${uuid(1)}: hi`, `For ${uuid(2)}: hi`), "id freeze");
  assertEquals(of("Today is 2026-01-02.", "It is 2026-01-03 today."), "left");
  const echoed: [JsonValue, JsonValue] = [{ id: uuid(1) }, { id: uuid(2) }];
  assertEquals(of(uuid(1), uuid(2), "x", echoed), "id freeze");
  const made: [JsonValue, JsonValue] = [{ at: "req_8f3kQz91LmXw" }, { at: "req_Zk22pQw0aaBc" }];
  assertEquals(of("req_8f3kQz91LmXw", "req_Zk22pQw0aaBc", "x", made), "id variable");
});

Deno.test("the options that are proposed make the requests the same", () => {
  const side = (digit: number) =>
    cassette([0, 1].map((at): Asked => ({
      body: {
        at: `2026-01-0${digit}T00:00:00Z`,
        "odd key": uuid(digit),
        list: [{ id: uuid(digit), text: "a" }, { id: uuid(digit + 3), text: `b${at}` }],
      },
      query: `?nonce=${digit}abc${digit}&page=${at}`,
      headers: [["idempotency-key", uuid(digit)]],
    })));
  const [was, now] = [side(1), side(2)];
  const { lessons, options, left, held, unpaired } = learn(now, was, compareBy());
  assertEquals([left, held, unpaired], [[], 0, 0]);
  assertEquals(options, {
    ignore: {
      query: ["nonce"],
      headers: ["idempotency-key"],
      body: ["$.at", "$.list[*].id", '$["odd key"]'],
    },
  });
  assertEquals(lessons.find(({ field }) => field === "$.list[*].id")!.requests, [1, 2]);
  const comparison = compareBy({}, options.ignore);
  const { pairs } = cassetteDifferences(now, was, comparison);
  assertEquals(
    pairs.flatMap(({ request }) => request).map(({ field }) => field).filter((field) =>
      !field.startsWith("header.")
    ),
    [],
  );
  // And there is nothing left to learn.
  assertEquals(learn(now, was, comparison).lessons, []);
});

Deno.test("where the clock has to stand still for one field, it does so for what else comes of it", () => {
  const side = (digit: number) =>
    cassette([{
      body: {
        prompt: `Today is 2026-01-0${digit}.`,
        id: uuid(digit),
        made: `req_${digit}8f3kQz91LmXw${digit}`,
      },
    }]);
  const { lessons, options } = learn(side(2), side(1), compareBy());
  assertEquals(
    lessons.map(({ field, remedy }) => `${field} ${remedy}`),
    [
      "$.prompt freeze",
      "$.id freeze",
      "$.made ignore",
    ],
  );
  assertEquals(options, { freeze: true, ignore: { body: ["$.made"] } });
});

Deno.test("what is frozen, or a single value, is held still already", () => {
  const side = (digit: number, more: Partial<Cassette>) =>
    cassette([{ body: { id: uuid(digit), at: `2026-01-0${digit}` } }], more);
  const frozen = (seed: string) => ({ frozen: { at: "2026-01-01T00:00:00.000Z", seed } });
  assertEquals(learn(side(2, frozen("b")), side(1, frozen("a")), compareBy()).held, 2);
  const learned = learn(
    side(2, { variables: { id: uuid(2) } }),
    side(1, { variables: { id: uuid(1) } }),
    compareBy(),
  );
  assertEquals([learned.held, learned.lessons.map(({ field }) => field)], [1, ["$.at"]]);
});

Deno.test("requests of one side alone are counted", () => {
  const one = cassette([{ body: { a: 1 } }]);
  const { unpaired, lessons } = learn(
    cassette([{ body: { a: 1 } }, { body: { b: 1 } }]),
    one,
    compareBy(),
  );
  assertEquals([unpaired, lessons], [1, []]);
});
