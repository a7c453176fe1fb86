// A cassette that was recorded again keeps the bytes of what has not changed.
import { assert, assertEquals } from "@std/assert";
import type { Cassette, HeaderPair, Interaction, JsonValue } from "../../src/cassette/types.ts";
import { compareBy } from "../../src/diff/comparison.ts";
import { freezeAt } from "../../src/intercept/freeze.ts";
import { confirm, type Recorded } from "../../src/diff/confirm.ts";

/** Everything that is made anew by one run: its day, and how its ids begin. */
interface Day {
  day: number;
  mark: string;
}

const FIRST: Day = { day: 1, mark: "aQ7xK2" };
const SECOND: Day = { day: 2, mark: "Zm3vB9" };

function answer(
  { day, mark }: Day,
  path: string,
  json: JsonValue,
  { body, headers = [] }: { body?: JsonValue; headers?: HeaderPair[] } = {},
): Interaction {
  return {
    request: {
      method: body === undefined ? "GET" : "POST",
      url: `https://api.example.com${path}`,
      headers: [["content-type", "application/json"]],
      ...body === undefined ? {} : { body: { json: body } },
    },
    recordedAt: `2026-01-0${day}T00:00:00.000Z`,
    waited: 100 * day,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [
        ["content-type", "application/json"],
        ["date", `Thu, 0${day} Jan 2026 00:00:00 GMT`],
        ["x-request-id", `req_${mark}0000`],
        ...headers,
      ],
      body: { json },
    },
  };
}

const said = (day: Day, content: string, prompt = content): Interaction =>
  answer(day, "/chat", {
    id: `chatcmpl-${day.mark}1234${[...content].map((one) => one.charCodeAt(0)).join("")}`,
    created: 1_767_225_600 + day.day,
    choices: [{ message: { content } }],
  }, { body: { messages: [prompt] } });

const cassette = (recorded: Recorded): Cassette => ({
  format: "retake/2",
  recordedAt: "2026-01-01T00:00:00.000Z",
  ...recorded,
});

/** By place: whether it is as it was, or made anew. */
function told(made: Recorded, old: Recorded) {
  const before = structuredClone(cassette(old));
  const found = confirm(made, before, compareBy());
  const places = found.interactions.map((one) => {
    const at = before.interactions.findIndex((was) => was.response === one.response);
    return at < 0 ? "new" : at;
  });
  assertEquals(found.confirmed, places.filter((place) => place !== "new").length);
  return places;
}

/** A thread is made, a message is put into it, and it is asked for. */
const thread = (day: Day, reply = "blue"): Interaction[] => {
  const id = `thread_${day.mark}abcdef`;
  return [
    answer(day, "/threads", { id }, { body: {} }),
    answer(day, `/threads/${id}/messages`, { id: `msg_${day.mark}123456`, thread_id: id }, {
      body: { text: "Which colour?" },
    }),
    answer(day, `/threads/${id}`, { id, reply }),
  ];
};

const session = (alias: string, day: Day): Interaction =>
  answer(day, "/login", { access_token: alias });

const ROWS: [string, made: Interaction[], old: Interaction[], ReturnType<typeof told>][] = [
  ["all of it", [said(SECOND, "a"), said(SECOND, "b")], [said(FIRST, "a"), said(FIRST, "b")], [
    0,
    1,
  ]],
  [
    "in the order it had, where all is kept",
    [said(SECOND, "b"), said(SECOND, "a")],
    [said(FIRST, "a"), said(FIRST, "b")],
    [0, 1],
  ],
  [
    "all but what is answered otherwise",
    [said(SECOND, "a"), said(SECOND, "B", "b"), said(SECOND, "c")],
    [said(FIRST, "a"), said(FIRST, "b"), said(FIRST, "c")],
    [0, "new", 2],
  ],
  [
    "all but what is asked otherwise",
    [said(SECOND, "a"), said(SECOND, "b", "b?")],
    [said(FIRST, "a"), said(FIRST, "b")],
    [0, "new"],
  ],
  ["what is asked no more is gone", [said(SECOND, "b")], [said(FIRST, "a"), said(FIRST, "b")], [1]],
  [
    "the same twice, in order",
    [said(SECOND, "1", "a"), said(SECOND, "2", "a")],
    [said(FIRST, "1", "a"), said(FIRST, "2", "a")],
    [0, 1],
  ],
  [
    "twice, and swapped: other answers",
    [said(SECOND, "2", "a"), said(SECOND, "1", "a")],
    [said(FIRST, "1", "a"), said(FIRST, "2", "a")],
    ["new", "new"],
  ],
  ["an id that goes on", thread(SECOND), thread(FIRST), [0, 1, 2]],
  [
    "an id that what has changed uses is the new one everywhere",
    [...thread(SECOND, "red"), said(SECOND, "a")],
    [...thread(FIRST), said(FIRST, "a")],
    ["new", "new", "new", 3],
  ],
  [
    "a header that says something",
    [answer(SECOND, "/a", 1, { headers: [["location", "/2"]] })],
    [answer(FIRST, "/a", 1, { headers: [["location", "/1"]] })],
    ["new"],
  ],
  ["a value of another type", [answer(SECOND, "/a", "1")], [answer(FIRST, "/a", 1)], ["new"]],
  [
    "secrets by their aliases",
    [session("redacted_access_token_1", SECOND)],
    [session("redacted_access_token_1", FIRST)],
    [0],
  ],
  [
    "another number of a secret is another secret",
    [session("redacted_access_token_2", SECOND)],
    [session("redacted_access_token_1", FIRST)],
    ["new"],
  ],
];

for (const [name, interactions, before, places] of ROWS) {
  Deno.test(`kept of a cassette that was recorded again: ${name}`, () => {
    assertEquals(told({ interactions }, { interactions: before }), places);
  });
}

Deno.test("what was answered in pieces is the same however it was cut up; its trailers count", () => {
  const stream = (day: Day, texts: string[], trailer = "x"): Interaction => {
    const one = said(day, "");
    one.response!.headers[0] = ["content-type", "text/event-stream"];
    one.response!.body = { chunks: texts.map((text, at) => ({ at: at * day.day, text })) };
    one.response!.trailers = [["x-sum", trailer]];
    return one;
  };
  const was = stream(FIRST, ['data: {"a":1}\n\n', 'data: {"a":2}\n\n']);
  const rows = [
    [stream(SECOND, ['data: {"a":1}\n\n', 'data: {"a":2}\n\n']), 0],
    [stream(SECOND, ['data: {"a":1}\n\ndata: {"a":2}\n\n']), 0],
    [stream(SECOND, ['data: {"a":1}\n\n', 'data: {"a":3}\n\n']), "new"],
    [stream(SECOND, ['data: {"a":1}\n\n', 'data: {"a":2}\n\n'], "y"), "new"],
  ] as const;
  for (const [now, place] of rows) {
    assertEquals(told({ interactions: [now] }, { interactions: [was] }), [place]);
  }
});

Deno.test("single values and a frozen clock are kept with all of it, or not at all", () => {
  const run = (day: Day, more: Interaction[] = []): Recorded => ({
    interactions: [
      answer(day, `/runs/run-${day.mark}`, { ok: true }),
      said(day, "a"),
      ...more,
    ],
    variables: { id: `run-${day.mark}` },
    frozen: { at: `2026-01-0${day.day}T00:00:00.000Z`, seed: day.mark },
  });
  const before = cassette(run(FIRST));
  const same = confirm(run(SECOND), before, compareBy());
  assertEquals([same.variables, same.frozen, same.interactions], [
    before.variables,
    before.frozen,
    before.interactions,
  ]);
  const more = run(SECOND, [said(SECOND, "b")]);
  assertEquals(confirm(more, before, compareBy()), { ...more, confirmed: 0 });
});

Deno.test("ids and times that a frozen run draws are its own, and those of code are not", () => {
  const frozen = (day: Day) => ({ at: `2026-01-0${day.day}T00:00:00.000Z`, seed: day.mark });
  const run = (day: Day, constant = "11111111-1111-4111-8111-111111111111"): Recorded => {
    const { state: { at }, randomUUID, now } = freezeAt(frozen(day));
    const [first, second] = [randomUUID(), randomUUID()];
    const body = { id: second, at, text: `of ${first}`, seconds: now() / 1000, constant };
    return {
      interactions: [answer(day, `/runs/${first}`, { echo: first, at }, { body })],
      frozen: frozen(day),
    };
  };
  const before = cassette(run(FIRST));
  const same = confirm(run(SECOND), before, compareBy());
  assertEquals([same.frozen, same.interactions], [before.frozen, before.interactions]);
  const other = run(SECOND, "22222222-2222-4222-8222-222222222222");
  assertEquals(confirm(other, before, compareBy()), { ...other, confirmed: 0 });
});

Deno.test("the functions behind a recording are those of today, its answer is as it was", () => {
  const by = (day: Day, hash: string): Interaction => ({
    ...said(day, "a"),
    producedBy: [{ fn: "lib/a.ts#ask", hash, how: "scope" }],
  });
  const before = cassette({ interactions: [by(FIRST, "1".repeat(64))] });
  const { interactions: [one] } = confirm(
    { interactions: [by(SECOND, "2".repeat(64))] },
    before,
    compareBy(),
  );
  assertEquals(one!.producedBy![0]!.hash, "2".repeat(64));
  assertEquals([one!.recordedAt, one!.response], [
    before.interactions[0]!.recordedAt,
    before.interactions[0]!.response,
  ]);
});

Deno.test("an open connection is kept with all of it, or not at all", () => {
  const open = (day: Day): Interaction => {
    const one = answer(day, "/events", null);
    return { ...one, response: { ...one.response!, partial: "open" } } as Interaction;
  };
  const before = [open(FIRST), said(FIRST, "a"), said(FIRST, "b")];
  assertEquals(
    told({ interactions: [open(SECOND), said(SECOND, "a"), said(SECOND, "b")] }, {
      interactions: before,
    }),
    [0, 1, 2],
  );
  assertEquals(
    told({ interactions: [open(SECOND), said(SECOND, "a"), said(SECOND, "B", "b")] }, {
      interactions: before,
    }),
    ["new", "new", "new"],
  );
});

Deno.test("a thousand recordings are looked through by their number", () => {
  const many = (day: Day) =>
    Array.from(
      { length: 1000 },
      (_, at) => said({ day: day.day, mark: `${day.mark}${at}x` }, `answer ${at}`),
    );
  const now = many(SECOND);
  now[500] = said(SECOND, "another", "answer 500");
  const places = told({ interactions: now }, { interactions: many(FIRST) });
  assertEquals(places.filter((place) => place === "new"), ["new"]);
  assert(places[500] === "new");
});

/** A token as it lies in a cassette: its claims, and no signature. */
const token = (claims: JsonValue) => {
  const part = (value: JsonValue) =>
    btoa(JSON.stringify(value)).replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_");
  return `${part({ alg: "RS256" })}.${part(claims)}.redacted_token_1`;
};

Deno.test("a login is the same where its tokens differ in when they were made", () => {
  const login = (day: Day, claims: { [name: string]: JsonValue } = {}): Interaction[] => {
    const at = 1_767_225_600 + day.day;
    const made = { iat: at, exp: at + 3600, jti: day.mark };
    const issued = token({ sub: "ada", ...claims, ...made });
    return [
      answer(day, "/token", { access_token: issued }, {
        body: { assertion: token({ iss: "ci", ...made }) },
      }),
      answer(day, "/me", { name: "Ada", token: issued }, {
        headers: [["x-token", `Bearer ${issued}`]],
      }),
    ];
  };
  const first = { interactions: login(FIRST) };
  assertEquals(told({ interactions: login(SECOND) }, first), [0, 1]);
  assertEquals(told({ interactions: login(SECOND, { role: "admin" }) }, first), ["new", "new"]);
  const other = [...login(SECOND), said(SECOND, "blue")];
  assertEquals(told({ interactions: other }, first), [0, 1, "new"]);
});

Deno.test("what is told alike of two answers that differ is no reason to keep the old one", () => {
  const bytes = (day: Day, base64: string): Interaction => {
    const one = answer(day, "/image", null, { headers: [["x-empty", ""]] });
    return { ...one, response: { ...one.response!, body: { base64 } } } as Interaction;
  };
  const bare = (one: Interaction): Interaction => {
    const headers = one.response!.headers.filter(([name]) => name !== "x-empty");
    return { ...one, response: { ...one.response!, headers } } as Interaction;
  };
  const first = { interactions: [bytes(FIRST, "/wAB")] };
  assertEquals(told({ interactions: [bytes(SECOND, "/wAB")] }, first), [0]);
  assertEquals(told({ interactions: [bytes(SECOND, "/wAC")] }, first), ["new"]);
  assertEquals(told({ interactions: [bare(bytes(SECOND, "/wAB"))] }, first), ["new"]);
});
