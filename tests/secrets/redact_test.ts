import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { type Cassette, memoryStore, type SessionOptions, withCassette } from "../../mod.ts";
import { openAliases } from "../../src/secrets/aliases.ts";
import { createRedaction, mayHoldSecret, redactAll } from "../../src/secrets/redact.ts";
import type { Interaction } from "../../src/cassette/types.ts";
import { redactionRules } from "../../src/session/redaction_rules.ts";
import { makeRetake } from "../../src/session/use.ts";
import { deferred, serve } from "../support/local_server.ts";

/** Assembled here, so that no scanner takes this file for a leak. */
const KEY = `sk-${"proj"}-A1b2C3d4E5f6G7h8I9j0K1l2M3n4`;
const OTHER = `sk-${"proj"}-Z9y8X7w6V5u4T3s2R1q0P9o8N7m6`;
const MARK = "redacted_";

type Ask = (url: string) => Promise<unknown>;

/** Records, and gives back what lies in the store. */
async function recorded(
  ask: Ask,
  body: string,
  { type = "application/json", ...options }: SessionOptions & { type?: string } = {},
): Promise<{ text: string; cassette: Cassette; replay: (again?: Ask) => Promise<unknown> }> {
  await using server = await serve((_, response) => {
    response.setHeader("content-type", type);
    response.setHeader("content-length", new TextEncoder().encode(body).length);
    response.end(body);
  });
  const { url } = server;
  const store = memoryStore();
  await withCassette("a", { store, mode: "record", ...options }, () => ask(url));
  const text = await store.load("a") as string;
  const replay = (again: Ask = ask) => withCassette("a", { store, ...options }, () => again(url));
  return { text, cassette: JSON.parse(text), replay };
}

const post = (body: BodyInit, headers: Record<string, string> = {}): Ask => async (url) =>
  await (await fetch(url, { method: "POST", body, headers })).text();

const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };

const requests: [string, (secret: string) => Ask, string?][] = [
  ["a JSON field by name", (s) => post(JSON.stringify({ a: { api_key: s } }), json)],
  ["a JSON field of any spelling", (s) => post(JSON.stringify([{ clientSecret: s }]), json)],
  ["a list under a name", (s) => post(JSON.stringify({ api_keys: ["x".repeat(9), s] }), json)],
  ["a known format in a neutral field", (s) => post(JSON.stringify({ note: `it is ${s}!` }), json)],
  ["JSON in a JSON text", (s) => post(JSON.stringify({ a: JSON.stringify({ token: s }) }), json)],
  ["JSON spread over lines", (s) => post(`{\n  "password" :\n  "${s}"\n}\n`, json)],
  ["JSON with escapes", (s) => post(`{"note":"\\u0073${s.slice(1)}"}`, json)],
  [
    "NDJSON",
    (s) => post(`{"a":1}\n{"secret":"${s}"}\n`, { "content-type": "application/x-ndjson" }),
  ],
  ["an urlencoded field", (s) => post(`a=1&client_secret=${encodeURIComponent(s)}&b=2`, form)],
  ["text", (s) => post(`use ${s} to log in`, { "content-type": "text/plain" })],
  ["base64", (s) => post(JSON.stringify({ a: btoa(`user:${s}`) }), json)],
  ["the path of the URL", (s) => async (url) => await fetch(`${url}/bot/${s}/send`)],
  ["a query parameter", (s) => async (url) => await fetch(`${url}/?q=1&access_token=${s}`)],
  [
    "a key in a query parameter of another name",
    (s) => async (url) => await fetch(`${url}/?q=${s}`),
  ],
  [
    "a multipart field",
    (s) => {
      const body = new FormData();
      body.append("password", s);
      body.append("file", new File([`{"api_key":"${s}"}`], "a.json", { type: "application/json" }));
      return post(body);
    },
  ],
];

for (const [name, ask] of requests) {
  Deno.test(`redacted, and matches: ${name}`, async () => {
    const { text, replay } = await recorded(ask(KEY), "{}");
    assert(!text.includes(KEY) && !text.includes(btoa(KEY).slice(0, 12)), text);
    assert(
      [MARK, "cmVkYWN0ZWRf", "JlZGFjdGVkX", "yZWRhY3RlZF"].some((mark) => text.includes(mark)),
    );
    await replay();
    await replay(ask(OTHER)); // a replay needs no real key
  });
}

const responses: [string, string, string?][] = [
  ["a JSON field", JSON.stringify({ access_token: KEY, expires_in: 1 })],
  [
    "an event stream",
    `data: {"note":"${KEY}"}\n\ndata: {"api_key":"abcd"}\n\n`,
    "text/event-stream",
  ],
  ["text", `Incorrect API key provided: ${KEY}.`, "text/plain"],
];

for (const [name, body, type] of responses) {
  Deno.test(`redacted in an answer, its length true: ${name}`, async () => {
    const { text, cassette, replay } = await recorded(
      async (url) => {
        const response = await fetch(url);
        const length = Number(response.headers.get("content-length"));
        const bytes = new Uint8Array(await response.arrayBuffer());
        assertEquals(bytes.length, length);
        return new TextDecoder().decode(bytes);
      },
      body,
      { type },
    );
    assert(!text.includes(KEY) && !text.includes('"abcd"'), text);
    assertStringIncludes(await replay() as string, MARK);
    const { headers } = cassette.interactions[0]!.response!;
    assert(Number(Object.fromEntries(headers)["content-length"]) !== body.length);
  });
}

Deno.test("a secret that runs over the end of a chunk is found", async () => {
  // Another than that of the tests before, which this process knows by the name of a field.
  const key = KEY.slice(0, 12) + [...KEY.slice(12)].reverse().join("");
  await using server = await serve(async (_, response) => {
    response.setHeader("content-type", "text/event-stream");
    response.write(`data: {"note":"${key.slice(0, 12)}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
    response.end(`${key.slice(12)}"}\n\ndata: [DONE]\n\n`);
  });
  const store = memoryStore();
  const ask = () =>
    withCassette("a", { store, mode: "once" }, async () => {
      return await (await fetch(server.url)).text();
    });
  await ask();
  const text = await store.load("a") as string;
  assert(!text.includes(key.slice(0, 12)) && !text.includes(key.slice(12)), text);
  assertMatch(await ask(), /^data: \{"note":"redacted_openai_key_1"\}\n\ndata: \[DONE\]\n\n$/);
});

Deno.test("what is secret in a request is so in its answer, whatever it looks like", async () => {
  const secret = "correct horse battery staple";
  const { text } = await recorded(
    async (url) => await fetch(url, { headers: { authorization: `Bearer ${secret}` } }),
    JSON.stringify({ error: { message: `Wrong key: ${secret}` } }),
  );
  assert(!text.includes(secret), text);
  assertStringIncludes(text, '["authorization", "Bearer redacted_authorization_1');
});

Deno.test("a secret at the end of a sentence has the alias that it has elsewhere", async () => {
  const uuid = "3f2b8c1e-9d47-4a6b-8e05-71c9d2a4f6b8";
  const jwt =
    [{ alg: "HS256", typ: "JWT" }, { sub: "ada", iat: 1700000000 }].map((part) =>
      btoa(JSON.stringify(part)).replace(/=+$/, "")
    ).join(".") + ".q7Rk2Vx9Tm4Wz8Lp3Nf6Yb1CdE5gHj0K";
  const sentences = (secret: string) => [
    `Incorrect API key provided: ${secret}. You can find yours at https://a.example`,
    `Invalid token: ${secret}.`,
    `Your secret is ${secret}... and the token was "${secret}."`,
    `authorization: Bearer ${secret}. It is not known`,
    `https://a.example/reset/${secret}. Or https://a.example/?token=${secret}.`,
    `Server=a;Password=${secret}. It is ${secret}.`,
  ];
  for (const secret of [KEY, "h4Jn8Bv2Xs6Gd9Wq3Kz7", uuid, jwt]) {
    const warnings: string[] = [];
    const { cassette } = await recorded(
      async (url) => await fetch(url, { headers: { authorization: `Bearer ${secret}` } }),
      JSON.stringify({ messages: sentences(secret) }),
      { onWarning: (message) => warnings.push(message) },
    );
    const { request, response } = cassette.interactions[0]!;
    const [, header] = request.headers.find(([name]) => name === "authorization")!;
    const { messages } = (response!.body as { json: { messages: string[] } }).json;
    assertEquals(messages, sentences(header.replace("Bearer ", "")));
    assertEquals(warnings, []);
  }
});

Deno.test("a URL in an error's text ends before what ends the sentence", async () => {
  const store = memoryStore();
  const said = (key: string) =>
    `${["ws", "http"].map((scheme) => `no ${scheme}://a.example/?key=${key}`).join(", ")}. So.`;
  const fails = () => Promise.reject(new TypeError(said("h4Jn8Bv2Xs6Gd9Wq3Kz7")));
  const ask = () => fetch("http://127.0.0.1:1/").catch((error: Error) => error.message);
  await withCassette("a", { store, mode: "record", fetch: fails }, ask);
  assertEquals(await withCassette("a", { store }, ask), said("redacted_key_1"));
});

Deno.test("an error's text is redacted", async () => {
  const store = memoryStore();
  const fails = () =>
    Promise.reject(new TypeError(`cannot reach https://u:${KEY}@a.example/?key=${KEY}`));
  const ask = () => fetch("http://127.0.0.1:1/").catch((error: Error) => error.message);
  await withCassette("a", { store, mode: "record", fetch: fails }, ask);
  const text = await store.load("a") as string;
  assert(!text.includes(KEY), text);
  assertEquals(
    await withCassette("a", { store }, ask),
    JSON.parse(text).interactions[0].error.message,
  );
});

Deno.test("values of the environment's keys are redacted, in base64 too", async () => {
  const value = "no-format-at-all-0815";
  const host = {
    variable: () => undefined,
    variables: () => [["ACME_API_KEY", value], ["SORT_KEY", "created"]] as const,
  };
  const store = memoryStore();
  const { openSession } = makeRetake(host, { store });
  const fetchOnce = (answer: string) => () => Promise.resolve(new Response(answer));
  const session = await openSession("a", {
    mode: "record",
    fetch: fetchOnce(`${value} ${btoa(`me:${value}`)} ${encodeURIComponent(`${value}/`)} created`),
  });
  await (await session.fetch(`https://api.example.com/${value}`, { method: "POST", body: value }))
    .text();
  await session.close();
  const text = await store.load("a") as string;
  assert(!text.includes(value) && !text.includes(btoa(value).slice(0, 20)), text);
  assertStringIncludes(text, "created");
});

Deno.test("rules of one's own add to the built-in ones", async () => {
  const { text } = await recorded(
    async (url) =>
      await fetch(`${url}/?tenant=t-1&key=${KEY}`, {
        method: "POST",
        headers: { "x-tenant": "t-2", ...json },
        body: JSON.stringify({ iban: "t-3", note: "cust-12345678", who: "Ada Lovelace" }),
      }),
    "{}",
    {
      redact: [
        { query: ["tenant"], headers: ["X-Tenant"], fields: ["iban"] },
        { patterns: [/\bcust-\d{8}\b/], values: ["Ada Lovelace"] },
      ],
    },
  );
  for (const secret of ["t-1", "t-2", "t-3", "cust-", "Ada", KEY]) {
    assert(!text.includes(secret), text);
  }
});

Deno.test("notSecret leaves alone what only looks like a secret", async () => {
  const body = JSON.stringify({ id: KEY, other: OTHER });
  const { text } = await recorded(async (url) => await fetch(url), body, {
    notSecret: [KEY],
  });
  assertStringIncludes(text, KEY);
  assert(!text.includes(OTHER), text);
  const { text: both } = await recorded(async (url) => await fetch(url), body, {
    notSecret: [/^sk-proj-/],
  });
  assertStringIncludes(both, OTHER);
});

Deno.test("page tokens, counts of tokens and logprobs are no secrets", async () => {
  const body = JSON.stringify({
    next_page_token: "CAUQAA1b2c3d4e5f6g7h8i9j0",
    usage: { prompt_tokens: 12, total_tokens: 20 },
    logprobs: [{ token: " Hello", bytes: [32] }],
    parameters: { type: "object", properties: { password: { type: "string" } } },
  });
  const { text } = await recorded(
    async (url) => await fetch(`${url}/?pageToken=CAUQAA1b2c3d4e5f6g7h8i9j0&max_tokens=9`),
    body,
  );
  assert(!text.includes(MARK), text);
});

Deno.test("a wrong key and the right one stay apart, by the order in which they come", async () => {
  await using server = await serve((_, response, request) => {
    const right = request.headers.authorization === `Bearer ${KEY}`;
    response.writeHead(right ? 200 : 401).end(right ? "welcome" : "who are you?");
  });
  const store = memoryStore();
  const ask = async (key: string) => {
    const response = await fetch(server.url, { headers: { authorization: `Bearer ${key}` } });
    return `${response.status} ${await response.text()}`;
  };
  const wrong = "sk-wrong";
  await withCassette(
    "a",
    { store, mode: "record" },
    async () => [await ask(wrong), await ask(KEY)],
  );
  const text = await store.load("a") as string;
  assert(!text.includes(KEY) && !text.includes(wrong), text);
  const [welcome, who] = ["200 welcome", "401 who are you?"];
  const both = (first: string, second: string) =>
    withCassette("a", { store }, async () => [await ask(first), await ask(second)]);
  assertEquals(await both(wrong, KEY), [who, welcome]);
  // None of them is known: a replay needs no key.
  assertEquals(await both("one", "another"), [who, welcome]);
  assertEquals(await both("one", "one"), [who, welcome]);
});

Deno.test("match.headers tells long random secrets apart strictly, by slow hashes", async () => {
  await using server = await serve();
  const store = memoryStore();
  const match = { headers: ["authorization"] };
  const ask = (key: string) => () => fetch(server.url, { headers: { authorization: key } });
  await withCassette("a", { store, mode: "record", match }, ask(KEY));
  await withCassette("a", { store, match }, ask(KEY));
  const error = await assertRejects(() => withCassette("a", { store, match }, ask(OTHER))) as Error;
  assertStringIncludes(error.message, "header.authorization");
  assert(!error.message.includes(OTHER), error.message);
});

Deno.test("a wrong and a right password in bodies stay apart", async () => {
  await using server = await serve((hit, response) =>
    response.end(hit.body.includes(KEY) ? "in" : "out")
  );
  const store = memoryStore();
  const ask = (password: string) => post(JSON.stringify({ password }), json)(server.url);
  const wrong = "a wrong password";
  await withCassette(
    "a",
    { store, mode: "record" },
    async () => [await ask(KEY), await ask(wrong), await ask(KEY)],
  );
  const answers = await withCassette(
    "a",
    { store },
    async () => [await ask("one"), await ask("another"), await ask("one")],
  );
  assertEquals(answers, ["in", "out", "in"]);
});

Deno.test("a placeholder that comes back in a request is itself again", async () => {
  await using server = await serve((hit, response) => {
    response.setHeader("content-type", "application/json");
    response.end(hit.method === "POST" ? JSON.stringify({ access_token: KEY }) : '{"ok":true}');
  });
  const store = memoryStore();
  const flow = async () => {
    const { access_token } = await (await fetch(server.url, { method: "POST" })).json();
    const url = `${server.url}/me?access_token=${access_token}`;
    return await (await fetch(url, { headers: { authorization: `Bearer ${access_token}` } }))
      .json();
  };
  await withCassette("a", { store, mode: "record" }, flow);
  assertEquals(await withCassette("a", { store }, flow), { ok: true });
});

Deno.test("messages hold no secret: a miss, a closed session, one outside, each request told", async () => {
  const store = memoryStore();
  const url = `https://api.example.com/${OTHER}?key=${KEY}`;
  const init = { method: "POST", body: JSON.stringify({ api_key: KEY }) };
  const said: string[] = [];
  const { error, warn } = console;
  console.error = console.warn = (...texts: unknown[]) => void said.push(texts.join(" "));
  try {
    const host = { variable: (name: string) => name === "VERBOSE" ? "true" : undefined };
    const retake = makeRetake(host, { store, fetch: () => Promise.resolve(new Response(KEY)) });
    const told = await retake.openSession("a", { mode: "record" });
    await (await told.fetch(url, init)).text();
    await told.close();
    const session = await retake.openSession("a");
    said.push(await (await session.fetch(url, init)).text());
    said.push(String(await session.fetch(`${url}&more=1`, init).catch((miss: unknown) => miss)));
    said.push(String(await session.close().catch((miss: unknown) => miss)));
    said.push(String(await session.fetch(url, init).catch((closed: unknown) => closed)));
    const { promise: isOpen, resolve: opened } = deferred();
    const outside = isOpen.then(() => fetch(url, init)).catch((refusal: unknown) => refusal);
    await withCassette("b", { store }, async () => {
      opened();
      said.push(String(await outside));
    }).catch((failure: unknown) => said.push(String(failure)));
  } finally {
    Object.assign(console, { error, warn });
  }
  const text = said.join("\n");
  assert(!text.includes(KEY) && !text.includes(OTHER), text);
  for (const part of ["recording", "played #1", "MISS", "had closed", "outside", MARK]) {
    assertStringIncludes(text, part);
  }
});

Deno.test("a URL that holds no secret in a place of its own is told at once", () => {
  const bare = [
    "https://a.example/v1/x",
    "https://a.example/?q=1&model=gpt",
    "https://a.example/?",
  ];
  assertEquals(bare.filter((url) => mayHoldSecret(url) && !url.endsWith("?")), []);
  const may = [
    "https://u:p@a.example/",
    "https://a.example/?api_key=1",
    "https://a.example/?q=%41",
    "https://a.example/?abc",
  ];
  assertEquals(may.filter((url) => !mayHoldSecret(url)), []);
});

Deno.test("what replaces a secret is asked for each, with the rule that found it", () => {
  const rules = redactionRules([], [], [], { variable: () => undefined });
  const rulesSeen: string[] = [];
  const redacted = redactAll(
    {
      request: {
        method: "GET",
        url: `https://me:${OTHER}@api.example.com/a?api_key=${KEY}#${KEY}`,
        headers: [["authorization", `Basic ${btoa(`me:${OTHER}`)}`], ["user-agent", "x"]],
      },
      recordedAt: "2026-01-01T00:00:00.000Z",
      waited: 1,
      error: { class: "E", name: "E", message: `at https://a.example/?key=1 with ${KEY}` },
    },
    rules,
    (_, rule) => {
      rulesSeen.push(rule);
      return "***";
    },
  );
  assertEquals(redacted.request.url, "https://***:***@api.example.com/a?api_key=***#***");
  assertEquals(redacted.request.headers, [["authorization", "Basic ***"]]);
  assertEquals(redacted.error!.message, "at https://a.example/?key=*** with ***");
  for (
    const rule of ["URL with a password", "field api_key", "openai-key", "header authorization"]
  ) {
    assert(rulesSeen.includes(rule), rulesSeen.join(", "));
  }
});

Deno.test("a request is compared by bare placeholders and kept with aliases", () => {
  const redaction = createRedaction(redactionRules([], [], [], { variable: () => undefined }));
  const headers: [string, string][] = [["x-api-key", KEY]];
  const request = { method: "GET", url: "https://a.example/", headers };
  assertEquals(redaction.request(request).headers, [["x-api-key", "[redacted]"]]);
  const named = redaction.namedRequest(request, openAliases());
  assertEquals(named.headers, [["x-api-key", "redacted_x_api_key_1"]]);
  assertEquals(
    redaction.text(`see https://a.example/?token=x and ${KEY}`),
    "see https://a.example/?token=[redacted] and [redacted]",
  );
});

const BASIC_KEY = ["q7Rk2Vx9", "Tm4Wz8Lp", "3Nf6Yb1C", "dE5g"].join("");

Deno.test("basic credentials are replaced whatever they are, also where they are no base64", async () => {
  for (const credentials of ["<BASIC_AUTH>", "me:hidden-word-1", "HIDDENx", `${BASIC_KEY}=x`]) {
    const ask = (url: string) => fetch(url, { headers: { authorization: `Basic ${credentials}` } });
    const { cassette, replay } = await recorded(ask, "{}", {
      match: { headers: ["authorization"] },
    });
    assertEquals(cassette.interactions[0]!.request.headers.filter(([name]) => name !== "accept"), [
      ["authorization", "Basic redacted_authorization_1"],
    ]);
    await replay();
  }
});

Deno.test("a key that is the user of basic credentials without a password is one elsewhere too", async () => {
  // Which no answer of another test has issued.
  const own = [...BASIC_KEY].reverse().join("");
  const basic = (user: string, password = "") => ({
    authorization: `Basic ${btoa(`${user}:${password}`)}`,
  });
  const answer = (text: string) => JSON.stringify({ message: `No such account: ${text}` });
  const ask = (user: string, password?: string): Ask => (url) =>
    fetch(url, { headers: basic(user, password) });
  const key = await recorded(ask(own), answer(own));
  assert(!key.text.includes(own), key.text);
  const named = await recorded(ask("somebody-there"), answer("somebody-there"));
  assertStringIncludes(named.text, "somebody-there");
  const user = await recorded(ask(own, "x"), answer(own));
  assertStringIncludes(user.text, own);
});

/** What is left of cookies that an answer sets. */
function setCookies(...cookies: string[]): string[] {
  const redacted = redactAll(
    {
      request: { method: "GET", url: "https://api.example.com/", headers: [] },
      recordedAt: "2026-01-01T00:00:00.000Z",
      waited: 1,
      response: {
        status: 200,
        statusText: "",
        type: "basic",
        headers: cookies.map((cookie) => ["set-cookie", `${cookie}; Path=/`]),
      },
    },
    redactionRules([], [], [], { variable: () => undefined }),
    () => "***",
  );
  return redacted.response!.headers.map(([, value]) => value);
}

Deno.test("a cookie without a name is a secret as one with a name is, its attributes are not", () => {
  assertEquals(setCookies(`${BASIC_KEY}; Secure`, "seen"), ["***; Secure; Path=/", "seen; Path=/"]);
});

Deno.test("a cookie that is named after a session is a secret from 16 characters on, whatever they are", () => {
  for (const value of ["VLWufewqaEBVBya bkeMf", "correct horse battery", "aaaaaaaaaaaaaaaa"]) {
    assertEquals(setCookies(`session=${value}`), ["session=***; Path=/"]);
  }
  const shown = ["closed", "2026-01-01T00:00:00Z", "****************", "{{session_of_the_user}}"];
  const kept = ["theme=correct horse battery", ...shown.map((value) => `session=${value}`)];
  assertEquals(setCookies(...kept), kept.map((cookie) => `${cookie}; Path=/`));
});

Deno.test("a header and a URL in which nothing was found hold a secret once it is known as one", () => {
  const redaction = createRedaction(redactionRules([], [], [], { variable: () => undefined }));
  const aliases = openAliases();
  const words = ["quiet-harbour-lantern", "amber-orchard-window"] as const;
  const exchange = (word: string, authorization?: string): Interaction => ({
    request: {
      method: "GET",
      url: `https://api.example.com/${word}`,
      headers: authorization === undefined ? [] : [["authorization", authorization]],
    },
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 0,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [["location", `/${word}`], ["x-echo", word], ["x-encoded", btoa(`is ${word}`)]],
    },
  });
  const held = (interaction: Interaction, word: string) => {
    const text = JSON.stringify(interaction);
    return text.includes(word) || text.includes(btoa(`is ${word}`));
  };
  const [own, other] = words;
  for (const word of [own, other, own, other]) {
    assert(held(redaction.interaction(exchange(word), aliases), word), word);
  }
  // Secret in this request, so also in its answer; and from then on wherever it stands.
  assert(!held(redaction.interaction(exchange("things", `Bearer ${own}`), aliases), own));
  const echoed = { ...exchange(own, `Bearer ${own}`) };
  assert(!held(redaction.interaction(echoed, aliases), own));
  assert(!held(redaction.interaction(exchange(own), aliases), own));
  assert(held(redaction.interaction(exchange(other), aliases), other));
  assert(held(redaction.interaction(exchange(own), openAliases()), own));
});
