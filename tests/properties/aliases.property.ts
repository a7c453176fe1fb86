// What an answer says and requests use stays no secret on disk, whatever it is and however it is spelt, and
// plays back: each secret by its own alias.
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import fc, { type Arbitrary } from "fast-check";
import { memoryStore, openSession, type SessionOptions } from "../../mod.ts";
import { property } from "./run.ts";

const letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/** What tokens have beside letters and digits (RFC 6750), and what each encoding changes. */
const drawn = fc.string({ unit: fc.constantFrom(...letters), minLength: 26, maxLength: 40 });
const secret: Arbitrary<string> = fc.oneof(
  drawn,
  fc.tuple(drawn, fc.constantFrom(..."-._~+/=:!é")).map(([random, odd]) =>
    `${random.slice(0, 12)}${odd}${random.slice(12)}`
  ),
);

/** Where the answer to a login may have its two secrets; and how code finds them there. */
const LOGINS: readonly [type: string, write: (a: string, b: string) => string, read: Read][] = [
  [
    "application/json",
    (a, b) => JSON.stringify({ access_token: a, refresh_token: b, expires_in: 3600 }),
    (text) => [JSON.parse(text).access_token, JSON.parse(text).refresh_token],
  ],
  [
    "application/json",
    (a, b) => JSON.stringify({ data: { credentials: [{ api_key: a }, { client_secret: b }] } }),
    (text) => {
      const [one, other] = JSON.parse(text).data.credentials;
      return [one.api_key, other.client_secret];
    },
  ],
  [
    "application/json",
    (a, b) => JSON.stringify({ body: JSON.stringify({ sessionToken: a, password: b }) }),
    (text) => {
      const { sessionToken, password } = JSON.parse(JSON.parse(text).body);
      return [sessionToken, password];
    },
  ],
  [
    "application/x-www-form-urlencoded",
    (a, b) => String(new URLSearchParams({ access_token: a, id: "1", refresh_token: b })),
    (text) => {
      const pairs = new URLSearchParams(text);
      return [pairs.get("access_token")!, pairs.get("refresh_token")!];
    },
  ],
  [
    "text/event-stream",
    (a, b) => [{ access_token: a }, { client_secret: b }].map(event).join(""),
    (text) => {
      const [one, other] = text.split("\n\n").map((line) => JSON.parse(line.slice(6) || "{}"));
      return [one.access_token, other.client_secret];
    },
  ],
];
type Read = (text: string) => [string, string];
const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;

const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** How a later request may use what it was given. */
const USES: readonly ((secret: string) => [path: string, init?: RequestInit])[] = [
  (secret) => ["/h", { headers: { authorization: `Bearer ${encodeURI(secret)}` } }],
  (secret) => ["/b", { headers: { authorization: `Basic ${base64(`me:${secret}`)}` } }],
  (secret) => [`/q?access_token=${encodeURIComponent(secret)}`],
  (secret) => [`/q?${new URLSearchParams({ page: "1", state: secret })}`],
  (secret) => [`/p/${encodeURIComponent(secret)}/members`],
  (
    secret,
  ) => [`/q?next=${encodeURIComponent(`https://b.example/?t=${encodeURIComponent(secret)}`)}`],
  (secret) => ["/j", post(JSON.stringify({ cursor: secret, n: 1 }), json)],
  (secret) => ["/j", post(JSON.stringify({ arguments: JSON.stringify({ with: secret }) }), json)],
  (secret) => ["/j", post(JSON.stringify({ blob: base64(`{"t":"${secret}"}`) }), json)],
  (secret) => ["/f", post(String(new URLSearchParams({ grant: "x", code_2: secret })), form)],
  (secret) => ["/t", post(`please use ${secret} now`, { "content-type": "text/plain" })],
];
const post = (body: string, headers: HeadersInit) => ({ method: "POST", body, headers });

/** How an answer may say it again. */
const ECHOES: readonly ((secret: string) => string)[] = [
  () => "ok",
  (secret) => `no such token: ${secret}`,
  (secret) => JSON.stringify({ message: `"${secret}" is unknown`, [secret]: 1 }),
  (secret) => JSON.stringify({ url: `https://c.example/${encodeURIComponent(secret)}?a=b` }),
  (secret) => JSON.stringify({ seen: base64(secret), also: base64(`it was ${secret}.`) }),
  (secret) => JSON.stringify({ hex: Buffer.from(secret).toString("hex") }),
];

interface Flow {
  secrets: [string, string];
  login: number;
  uses: [which: 0 | 1, use: number, echo: number][];
}
const flow: Arbitrary<Flow> = fc.record({
  secrets: fc.uniqueArray(secret, { minLength: 2, maxLength: 2 }) as Arbitrary<[string, string]>,
  login: fc.nat(LOGINS.length - 1),
  uses: fc.array(
    fc.tuple(
      fc.constantFrom(0 as const, 1 as const),
      fc.nat(USES.length - 1),
      fc.nat(ECHOES.length - 1),
    ),
    { minLength: 1, maxLength: 5 },
  ),
});

/** What a secret looks like wherever it may be written. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const percent = encodeURIComponent(secret);
  const shifted = [0, 1, 2].map((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64").replace(/=+$/, "");
    return all.slice(Math.ceil(before * 4 / 3), all.length - 1);
  });
  return [
    secret,
    percent,
    encodeURIComponent(percent),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString("hex"),
    ...shifted,
    ...shifted.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
}

property("secrets flow: none on disk, each plays back by its alias", 0.003, flow, async (flow) => {
  const { secrets, login, uses } = flow;
  const [type, write, read] = LOGINS[login]!;
  const answers = [
    { type, text: write(...secrets) },
    ...uses.map(([which, , echo]) => {
      const text = ECHOES[echo]!(secrets[which]);
      return { type: text.startsWith("{") ? "application/json" : "text/plain", text };
    }),
  ];
  const store = memoryStore();
  const options: SessionOptions = {
    store,
    onWarning: () => {},
    fetch: () => {
      const { type, text } = answers.shift()!;
      return Promise.resolve(new Response(text, { headers: { "content-type": type } }));
    },
  };
  const run = async (mode: "record" | "replay") => {
    const session = await openSession("flow", { ...options, mode });
    const ask = async (path: string, init?: RequestInit) =>
      await (await session.fetch(`https://api.example.com${path}`, init)).text();
    const given = read(await ask("/login"));
    const texts: string[] = [];
    for (const [which, use] of uses) texts.push(await ask(...USES[use]!(given[which])));
    await session.close();
    return { given, texts };
  };
  assertEquals((await run("record")).given, secrets, "live code gets what was sent");
  const disk = String(await store.load("flow"));
  for (const spelling of secrets.flatMap(spellings)) {
    assert(!disk.includes(spelling), `${spelling} in ${disk}`);
  }
  const { given, texts } = await run("replay");
  const [one, other] = given;
  assertNotEquals(one, other);
  for (const alias of given) assert(/^redacted_[a-z_]+_\d+$/.test(alias), alias);
  // What an answer says again is the alias that the login gave.
  for (const [at, [which, , echo]] of uses.entries()) {
    assertEquals(texts[at], ECHOES[echo]!(given[which]));
  }
});
