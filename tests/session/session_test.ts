import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  createRetake,
  isRetakeError,
  memoryStore,
  openSession,
  type RecordedRequest,
  type SessionOptions,
  type Store,
  withCassette,
} from "../../mod.ts";
import { postJson, serve } from "../support/local_server.ts";
import { clock } from "../../src/wire/native.ts";
import { asElsewhere } from "../support/sessions.ts";

async function cassetteIn(store: Store, name = "a") {
  return JSON.parse(await store.load(name) as string);
}

Deno.test("a cassette that nobody wrote to leaves no trace", async () => {
  const store = memoryStore();
  await withCassette("a", { store, mode: "record" }, () => {});
  assertEquals(await store.list(), []);
});

Deno.test("a run in record that asks nothing leaves an empty cassette where one was", async () => {
  await using server = await serve();
  const store = memoryStore();
  await withCassette("a", { store, mode: "record" }, () => fetch(server.url));
  const later = await asElsewhere(store);
  await withCassette("a", { store: later, mode: "record" }, () => {});
  assertEquals((await cassetteIn(later)).interactions, []);
});

Deno.test("a failed run in record leaves the cassette as it was, and keeps the answers", async () => {
  await using server = await serve();
  const store = memoryStore();
  const warnings: string[] = [];
  const options: SessionOptions = {
    store,
    mode: "record",
    onWarning: (text) => warnings.push(text),
  };
  await withCassette("a", options, () => fetch(`${server.url}/good`));
  const before = await store.load("a");
  const thrown = new Error("assertion failed");
  const error = await assertRejects(() =>
    withCassette("a", options, async () => {
      await fetch(`${server.url}/new`);
      throw thrown;
    })
  );
  assertEquals(error, thrown);
  assertEquals(await store.load("a"), before);
  assertEquals((await cassetteIn(store, "a.failed")).interactions.length, 1);
  assertStringIncludes(warnings.join(), "a.failed");
  await withCassette("a", options, () => fetch(`${server.url}/better`));
  assertEquals(await store.load("a.failed"), undefined);
});

Deno.test("a replay changes nothing in the store", async () => {
  await using server = await serve();
  const store = memoryStore();
  const ask = () => postJson(server.url, { q: 1 });
  await withCassette("a", { store, mode: "record" }, ask);
  const writes: string[] = [];
  const watched: Store = {
    ...store,
    save: (name) => Promise.resolve(void writes.push(name)),
    remove: (name) => Promise.resolve(void writes.push(name)),
  };
  for (const mode of ["replay", "once", "update"] as const) {
    await withCassette("a", { store: watched, mode }, ask);
  }
  assertEquals(writes, []);
});

Deno.test("recordings nobody asked for are told, or fail the run, or are ignored", async () => {
  await using server = await serve();
  const store = memoryStore();
  await withCassette("a", { store, mode: "record" }, async () => {
    await fetch(`${server.url}/1`);
    await fetch(`${server.url}/2`);
  });
  const warnings: string[] = [];
  const onWarning = (text: string) => warnings.push(text);
  const ask = () => fetch(`${server.url}/1`);
  await withCassette("a", { store, onWarning }, ask);
  assertStringIncludes(warnings[0]!, "1 of 2 recordings in memory: a were not asked for");
  assertStringIncludes(warnings[0]!, `#2  GET ${server.url}/2`);
  await withCassette("a", { store, onWarning, unused: "ignore" }, ask);
  assertEquals(warnings.length, 1);
  const error = await assertRejects(() => withCassette("a", { store, unused: "error" }, ask));
  assert(isRetakeError(error, "UNUSED"));
});

Deno.test("a run that failed is not told about unused recordings too", async () => {
  await using server = await serve();
  const store = memoryStore();
  await withCassette("a", { store, mode: "record" }, () => fetch(server.url));
  const thrown = new Error("first");
  const error = await assertRejects(() =>
    withCassette("a", { store, unused: "error" }, () => Promise.reject(thrown))
  );
  assertEquals(error, thrown);
});

Deno.test("secrets of headers never reach the store", async () => {
  await using server = await serve((_, response) => {
    response.setHeader("set-cookie", ["sid=HIDDEN-1; Path=/; HttpOnly", "lang=HIDDEN-2"]);
    response.end("ok");
  });
  const store = memoryStore();
  const names = ["authorization", "cookie", "x-api-key", "api-key", "proxy-authorization"];
  const headers = Object.fromEntries(names.map((name) => [name, `HIDDEN-${name}`]));
  for (const match of [{}, { headers: names }]) {
    await withCassette(
      "a",
      { store, mode: "record", match },
      () => fetch(server.url, { headers: { ...headers, "x-other": "HIDDEN-other" } }),
    );
    const text = await store.load("a") as string;
    assert(!text.includes("HIDDEN"), text);
    assertMatch(text, /\["set-cookie", "sid=redacted_sid_1; Path=\/; HttpOnly"\]/);
  }
  const replayed = await withCassette(
    "a",
    { store, match: { headers: names } },
    () => fetch(server.url, { headers }),
  );
  const cookies = replayed.headers.getSetCookie();
  assertEquals(cookies, ["sid=redacted_sid_1; Path=/; HttpOnly", "lang=redacted_lang_1"]);
});

Deno.test("keys in query parameters never reach the store, and do not have to match", async () => {
  await using server = await serve((hit, response) => {
    if (hit.path.startsWith("/moved")) {
      response.writeHead(302, { location: "/there?access_token=HIDDEN-3&page=2" });
    }
    response.end("ok");
  });
  const store = memoryStore();
  const ask = (key: string) => async () => {
    await fetch(`${server.url}/v1/models/gemini:generate?alt=sse&key=${key}`);
    await fetch(new Request(`${server.url}/file?X-Amz-Signature=${key}&X-Amz-Date=1`));
    const moved = await fetch(`${server.url}/moved`, { redirect: "manual" });
    const followed = await fetch(`${server.url}/moved`);
    return [moved.headers.get("location"), followed.url.slice(server.url.length)];
  };
  await withCassette("a", { store, mode: "record" }, ask("HIDDEN-1"));
  const text = await store.load("a") as string;
  assert(!text.includes("HIDDEN"), text);
  assertMatch(text, /generate\?alt=sse&key=redacted_key_1"/);
  const redacted = /\/there\?access_token=redacted_access_token_1&page=2/.exec(text)![0];
  assertEquals(await withCassette("a", { store }, ask("HIDDEN-2")), [redacted, redacted]);
  for (const kept of ["monkey=1", "page_tokens=1", "keyword=a", "author=b"]) {
    const one = await withCassette("b", { store, mode: "record" }, async (session) => {
      await fetch(`${server.url}/?${kept}`);
      return session.report().recorded;
    });
    assertEquals(one, 1);
    assertStringIncludes(await store.load("b") as string, kept);
  }
});

Deno.test("a redactor of one's own works in both directions", async () => {
  await using server = await serve();
  const store = memoryStore();
  const redact = {
    request: (request: RecordedRequest) => ({
      ...request,
      url: request.url.replace(/acct_\w+/, "acct_redacted"),
    }),
  };
  const ask = (account: string) => () => fetch(`${server.url}/${account}`);
  await withCassette("a", { store, mode: "record", redact }, ask("acct_one"));
  const { interactions } = await cassetteIn(store);
  assertEquals(interactions[0].request.url, `${server.url}/acct_redacted`);
  await withCassette("a", { store, redact }, ask("acct_two"));
});

Deno.test("upstreams: recorded elsewhere, kept under the canonical URL, which says where", async () => {
  await using server = await serve((hit, response) => {
    if (hit.path === "/v1/moved") response.writeHead(302, { location: "/v1/there" });
    response.end(JSON.stringify(hit));
  });
  const store = memoryStore();
  const api = "https://api.example.com";
  const upstreams = { [api]: server.url };
  const ask = async () => {
    const plain = await fetch(`${api}/v1/plain?a=b+c`);
    const request = await fetch(new Request(`${api}/v1/request`, { method: "POST", body: "hi" }));
    const moved = await fetch(`${api}/v1/moved`);
    return [plain.url, request.url, moved.url, moved.redirected, await request.json()];
  };
  const recorded = await withCassette("a", { store, mode: "record", upstreams }, ask);
  assertEquals(recorded.slice(0, 4), [
    `${api}/v1/plain?a=b+c`,
    `${api}/v1/request`,
    `${api}/v1/there`,
    true,
  ]);
  assertEquals(server.hits[0]!.path, "/v1/plain?a=b+c");
  const { interactions } = await cassetteIn(store);
  assertEquals(interactions[0].request.url, `${api}/v1/plain?a=b+c`);
  assertEquals(interactions[0].recordedFrom, server.url);
  await server.close();
  assertEquals(await withCassette("a", { store }, ask), recorded);
  const live = await withCassette(
    "a",
    { store, mode: "live", upstreams },
    () => fetch(`${api}/v1/plain`).catch((error: unknown) => error),
  );
  assert(live instanceof Error); // went to the stopped server, not to the API
});

Deno.test("upstreams: a Request arrives whole, whatever has been put in the place of its class", async () => {
  await using server = await serve((hit, response, { headers }) =>
    response.end(`${hit.method} ${hit.body} ${headers["x-a"]}`)
  );
  const store = memoryStore();
  const api = "https://api.example.com";
  const upstreams = { [api]: server.url };
  const init = { method: "POST", body: "{}", headers: { "x-a": "1" } };
  const { Request: found } = globalThis;
  class Own extends found {
    readonly own = true;
  }
  // As chromadb does it on Deno, and Vitest's jsdom with what has a body.
  function Spreading(input: string | URL | Request, init?: RequestInit) {
    return new found(input, init && { ...init });
  }
  Spreading.prototype = found.prototype;
  class Below extends found {}
  const others = [Spreading as unknown as typeof Request, Below];
  const ask = async () => {
    const answers: string[] = [];
    for (const other of others) {
      globalThis.Request = other;
      for (const make of [Request, Own, found]) {
        answers.push(await (await fetch(new make(`${api}/a`, init))).text());
      }
    }
    return answers;
  };
  try {
    const asked = await withCassette("a", { store, mode: "record", upstreams }, ask);
    assertEquals(new Set(asked), new Set(["POST {} 1"]));
    globalThis.Request = found;
    const { interactions } = await cassetteIn(store);
    assertEquals(
      interactions.map((one: { request: { method: string } }) => one.request.method),
      Array(6).fill("POST"),
    );
    const before = server.hits.length;
    assertEquals(await withCassette("a", { store, upstreams }, ask), asked);
    assertEquals(server.hits.length, before);
  } finally {
    globalThis.Request = found;
  }
});

Deno.test("defaults of createRetake stand below what a call says", async () => {
  const store = memoryStore();
  const retake = createRetake({ store, mode: "once", unused: "error" });
  await using one = await retake.openSession("a");
  assertEquals(one.mode, "once");
  await using two = await retake.openSession("a", { mode: "replay", unused: undefined });
  assertEquals(two.mode, "replay");
});

Deno.test("a cassette that cannot be read is never recorded over", async () => {
  const store = memoryStore({ a: '{"format":"retake/1","interactions":[' });
  for (const mode of ["replay", "once", "update", "record"] as const) {
    const error = await assertRejects(() =>
      withCassette("a", { store, mode }, () => fetch("https://api.example.com/"))
    );
    assert(isRetakeError(error, "CASSETTE_INVALID"), mode);
  }
  assertEquals(await store.load("a"), '{"format":"retake/1","interactions":[');
});

Deno.test("a store that fails to save makes the run fail, with its reason", async () => {
  await using server = await serve();
  const reason = new Error("disk full");
  const store: Store = { ...memoryStore(), save: () => Promise.reject(reason) };
  const error = await assertRejects(() =>
    withCassette("a", { store, mode: "record" }, () => fetch(server.url))
  );
  assertEquals(error, reason);
});

const wrong: [string, unknown, string, string][] = [
  ["an unknown option", { moed: "replay" }, "OPTION_UNKNOWN", 'did you mean "mode"'],
  ["an unknown part of ignore", { ignore: { bdoy: [] } }, "OPTION_UNKNOWN", '"ignore.body"'],
  ["an unknown part of match", { match: { header: [] } }, "OPTION_UNKNOWN", '"match.headers"'],
  ["a list that is none", { ignore: { query: "ts" } }, "OPTION_INVALID", "a list of texts"],
  [
    "a time without end",
    { expires: Infinity },
    "OPTION_INVALID",
    "expires is Infinity; it must be",
  ],
  ["a pace that is no number", { pace: NaN }, "OPTION_INVALID", "pace is NaN; it must be"],
  ["a large number", { settle: 5n }, "OPTION_INVALID", "settle is 5n; it must be"],
  [
    "a host for all",
    { pass: ["*"] },
    "OPTION_INVALID",
    'pass is ["*"]; it must be a list of hosts',
  ],
  ["a star within a host", { pass: ["a.*.b"] }, "OPTION_INVALID", "a list of hosts"],
  ["a pace of nothing", { pace: 0 }, "OPTION_INVALID", "above 0"],
  [
    "a word it does not know",
    { unused: "fail" },
    "OPTION_INVALID",
    '"ignore" or "warn" or "error"',
  ],
  ["an upstream that is no URL", { upstreams: { a: "b" } }, "OPTION_INVALID", "origins"],
  ...([
    ["a host without a scheme", { "localhost:8080": "http://a" }],
    ["a scheme that no request has", { "ftp://a": "http://b" }],
    ["a scheme without an origin", { "data:,a": "http://b" }],
    ["a scheme around another", { "blob:https://a/b": "http://b" }],
    ["a target that is no server", { "https://a": "file:///b" }],
    ["a target that is none", { "https://a": null }],
    ["two targets for one origin", { "https://a": "http://b", "wss://a": "http://c" }],
    ["two targets for one origin by its paths", {
      "https://a/b": "http://b",
      "https://a/c": "http://c",
    }],
  ] as const).map(([what, upstreams]): [string, unknown, string, string] => [
    `an upstream of ${what}`,
    { upstreams },
    "OPTION_INVALID",
    "origins",
  ]),
  ["a path it does not know", { ignore: { body: ["a.b"] } }, "OPTION_INVALID", "$.messages[*].id"],
  ["options that are none", "replay", "OPTION_INVALID", "an object"],
  ["a folder for a store", { store: "cassettes" }, "OPTION_INVALID", "folderStore()"],
  ["a drift that is none", { drift: "maybe" }, "OPTION_INVALID", '"accept"'],
  ["a failure policy that is none", { recordFailures: "some" }, "OPTION_INVALID", "transient"],
  ["freeze with openSession", { freeze: true }, "OPTION_INVALID", "withCassette"],
  ["a pattern that is a text", { redact: { patterns: ["a"] } }, "OPTION_INVALID", "expressions"],
  ["a redactor's field that is no list", { redact: { fields: "a" } }, "OPTION_INVALID", "list"],
  ["an unknown member of redact", { redact: { field: ["a"] } }, "OPTION_UNKNOWN", "redact.fields"],
  ["match.body that is no flag", { match: { body: "no" } }, "OPTION_INVALID", "true or false"],
  ["notSecret that is no list", { notSecret: "sk-a" }, "OPTION_INVALID", "list of texts"],
  ["a negative time", { settle: -1 }, "OPTION_INVALID", "milliseconds"],
];

for (const [name, options, code, text] of wrong) {
  Deno.test(`${name} is one clear sentence`, async () => {
    const given = typeof options === "object"
      ? { store: memoryStore(), ...options as SessionOptions }
      : options as SessionOptions;
    const error = await assertRejects(() => openSession("a", given)) as Error & { code: string };
    assertEquals(error.code, code);
    assertStringIncludes(error.message, text);
  });
}

Deno.test("a match function decides alone, and its reason is in the miss", async () => {
  await using server = await serve();
  const store = memoryStore();
  const match = (live: { url: string }, recorded: { url: string }) =>
    live.url.length === recorded.url.length || "not as long";
  await withCassette("a", { store, mode: "record" }, () => fetch(`${server.url}/one`));
  await withCassette("a", { store, match }, () => fetch(`${server.url}/two`));
  const error = await assertRejects(() =>
    withCassette("a", { store, match }, () => fetch(`${server.url}/three`))
  ) as Error;
  assertStringIncludes(error.message, "not as long");
  const bad = await assertRejects(() =>
    withCassette("a", { store, match: () => undefined as never }, () => fetch(server.url))
  );
  assert(isRetakeError(bad, "OPTION_INVALID"));
});

Deno.test("without a function withCassette says what it takes", async () => {
  const error = await assertRejects(() => withCassette("a", {}, undefined as never)) as Error;
  assertStringIncludes(error.message, "withCassette(name, fn)");
  assertThrows(() => createRetake({ moed: 1 } as never));
});

Deno.test("gzipped JSON is recorded readable and matched by meaning", async () => {
  const seen: number[] = [];
  await using server = await serve((hit, response) => {
    seen.push(hit.body.length);
    response.end("ok");
  });
  const store = memoryStore();
  const gzip = async (value: unknown) => {
    const stream = new Blob([JSON.stringify(value)]).stream()
      .pipeThrough(new CompressionStream("gzip"));
    const body = new Uint8Array(await new Response(stream).arrayBuffer());
    const headers = { "content-encoding": "gzip", "content-type": "application/json" };
    return await fetch(server.url, { method: "POST", headers, body });
  };
  await withCassette("a", { store, mode: "record" }, () => gzip({ a: 1, b: 2 }));
  assertEquals((await cassetteIn(store)).interactions[0].request.body, { json: { a: 1, b: 2 } });
  await withCassette("a", { store }, () => gzip({ b: 2, a: 1 }));
  await assertRejects(() => withCassette("a", { store }, () => gzip({ b: 3, a: 1 })));
  seen.length = 0;
  await withCassette("a", { store, mode: "live" }, () => gzip({ c: 1 }));
  const options = { store, allowFallback: true, unused: "ignore", onWarning: () => {} } as const;
  const asRequest = async (value: unknown) => {
    const headers = { "content-encoding": "gzip" };
    const stream = new Blob([JSON.stringify(value)]).stream()
      .pipeThrough(new CompressionStream("gzip"));
    const body = new Uint8Array(await new Response(stream).arrayBuffer());
    return await fetch(new Request(server.url, { method: "POST", headers, body }));
  };
  await withCassette("a", options, () => asRequest({ c: 1 }));
  assertEquals(seen[0], seen[1]); // sent as compressed as it came
});

Deno.test("an old cassette is told, refused, or recorded anew", async () => {
  let count = 0;
  await using server = await serve((_, response) => response.end(`answer ${++count}`));
  const store = memoryStore();
  const ask = async () => await (await fetch(server.url)).text();
  await withCassette("a", { store, mode: "record" }, ask);
  const days = (count: number) => () => Date.now() + count * 24 * 3600 * 1000;
  const warnings: string[] = [];
  const onWarning = (text: string) => warnings.push(text);
  const open = async (options: SessionOptions) => {
    const session = await openSession("a", { store, onWarning, unused: "ignore", ...options });
    return (await session.close()).expired;
  };

  assertEquals(await open({ now: days(29) }), false);
  assertEquals(await open({ now: days(31), expires: "never" }), false);
  assertEquals(await open({ now: days(31), mode: "live" }), false);
  assertEquals(warnings, []);
  assertEquals(await open({ now: days(31) }), true);
  assertStringIncludes(warnings[0]!, "recorded 31 days ago; it expires after 30 days");
  assertEquals(await open({ now: days(0.5), expires: "6h" }), true);
  assertStringIncludes(warnings[1]!, "12 hours ago; it expires after 6 hours");
  const error = await assertRejects(() => open({ now: days(31), onExpired: "error" }));
  assert(isRetakeError(error, "EXPIRED"));

  const anew: SessionOptions = { store, onWarning, now: days(31), onExpired: "record" };
  await assertRejects(() =>
    withCassette("a", anew, async () => {
      await ask();
      throw new Error("the run failed");
    })
  );
  assertEquals(await withCassette("a", { store }, ask), "answer 1"); // as it was
  assertEquals(await withCassette("a", anew, ask), "answer 3");
  assertEquals(await withCassette("a", { store }, ask), "answer 3");
  await assertRejects(() => open({ expires: "a month" }), Error, '"30d"');
});

Deno.test("a status that cannot be constructed is what it is live", async () => {
  await using server = await serve((_, response) => {
    response.writeHead(999, "Go away");
    response.end("no");
  });
  const store = memoryStore();
  const ask = async () => {
    const response = await fetch(server.url);
    const copy = response.clone();
    return [response.status, response.ok, copy.status, await response.text(), await copy.text()];
  };
  const live = await ask();
  assertEquals(live, [999, false, 999, "no", "no"]);
  assertEquals(await withCassette("a", { store, mode: "record" }, ask), live);
  assertEquals(await withCassette("a", { store }, ask), live);
});

Deno.test("a recording says when it was made, by the clock it is given", async () => {
  await using server = await serve();
  const store = memoryStore();
  const now = () => Date.parse("2030-01-02T03:04:05.678Z");
  await withCassette("a", { store, mode: "record", now }, () => fetch(server.url));
  const { recordedAt, interactions } = await cassetteIn(store);
  assertEquals([recordedAt, interactions[0].recordedAt], Array(2).fill("2030-01-02T03:04:05.678Z"));
});

Deno.test("a stream that the caller gave up says how long it lasted", async () => {
  await using server = await serve((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: 1\n\n");
  });
  const store = memoryStore();
  const { elapsed } = clock;
  let time = 0;
  clock.elapsed = () => time; // what passes is what this test says
  try {
    await withCassette("a", { store, mode: "record" }, async () => {
      const giveUp = new AbortController();
      const { body } = await fetch(server.url, { signal: giveUp.signal });
      const reader = body!.getReader();
      await reader.read();
      time = 300;
      giveUp.abort();
      await assertRejects(() => reader.read());
    });
  } finally {
    clock.elapsed = elapsed;
  }
  const { response } = (await cassetteIn(store)).interactions[0];
  assertEquals([response.partial, response.lasted], ["aborted", 300]);
});
