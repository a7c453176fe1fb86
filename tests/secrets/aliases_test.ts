// What becomes of secrets in a cassette as a whole.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  folderStore,
  type Interaction,
  memoryStore,
  openSession,
  type SessionOptions,
} from "../../mod.ts";
import { aliasFor, nameBy, openAliases } from "../../src/secrets/aliases.ts";
import { literalHits } from "../../src/secrets/literal_hits.ts";
import { isSpread, literalsOf } from "../../src/secrets/known_secrets.ts";
import { isAlias } from "../../src/secrets/placeholder.ts";
import { mayUseFiles } from "../support/runtime.ts";
import retake1 from "../support/retake_1.json" with { type: "json" };
import { jwt, word } from "../support/secret_flows.ts";

const asIs = (text: string) => text;
const same = (secret: string, rule = "field a") => aliasFor(openAliases(), secret, rule, asIs);

Deno.test("an alias is called after the place, and numbered by the order of finding", () => {
  const aliases = openAliases(["redacted_token_3"]);
  const of = (secret: string, rule: string) => aliasFor(aliases, secret, rule, asIs);
  assertEquals(of("secret-one", "field accessToken"), "redacted_access_token_1");
  assertEquals(of("secret-two", "header access-token"), "redacted_access_token_2");
  assertEquals(of("secret-one", "openai-key"), "redacted_access_token_1");
  assertEquals(of("secret-three", "field token"), "redacted_token_4");
  assertEquals(of("redacted_access_token_1", "field b"), "redacted_access_token_1");
  assertEquals(of(encodeURIComponent("pa ss/wörd"), "field c"), "redacted_c_1");
  assertEquals(
    [
      "field X-Api-Key",
      "field oauth_2_token",
      "field k7Qz93hbWmR2Lp0Tx5",
      "redact.patterns",
      "field ü",
    ]
      .map(nameBy),
    ["x_api_key", "oauth2_token", "secret", "patterns", "secret"],
  );
});

Deno.test("an alias keeps the form that code reads", () => {
  assertEquals(same(crypto.randomUUID()), "5ec7e700-0000-4000-8000-000000000001");
  assertEquals(["4242424242424242", "123456", "1234", "12"].map((digits) => same(digits)), [
    "1090000000000001",
    "100001",
    "1001",
    "11",
  ]);
  const pem = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----\n".trim();
  const framed = "-----BEGIN EC PRIVATE KEY-----\nredacted_a_1\n-----END EC PRIVATE KEY-----";
  assertEquals(same(pem), framed);
  assertEquals(same(JSON.stringify(pem).slice(1, -1)), JSON.stringify(framed).slice(1, -1));
  assertEquals(same("https://me:pw@a.example:8/x?y=1#z"), "https://a.example:8/redacted_a_1");
  const token = same(jwt({ sub: "user-1", exp: 7 }));
  const id = "pi_3MtwBwLkdIwHu7ix28a3tqPa";
  assertEquals(same(`${id}_secret_YrKJUKribcBjcG8HVhfZluoGH`), `${id}_secret_redacted_a_1`);
  const [head, claims, signature] = token.split(".");
  assertEquals(JSON.parse(atob(head!)), { alg: "RS256", typ: "JWT", kid: "k1" });
  assertEquals(JSON.parse(atob(claims!)), { sub: "user-1", exp: 7 });
  assertEquals(signature, "redacted_a_1");
  assertMatch(same("any thing/else+="), /^redacted_a_1$/);
});

Deno.test("what is short or said every day stays where no name says that it is secret", () => {
  const spread = ["hunter2hunter2", "4242424242424242", "correct horse", "a1b2c3d4"];
  assertEquals(spread.filter((secret) => !isSpread(secret)), []);
  const kept = [
    "1234",
    "hunter2",
    "password",
    "localhost",
    "1700000000",
    "2026-08-02",
    "https://a.example/",
  ];
  assertEquals(kept.filter(isSpread), []);
});

Deno.test("known texts are found in one pass, in all places", () => {
  const literals = [...literalsOf("hunter2hunter2", "r"), { text: "x", rule: "s" }];
  const text = `hunter2hunter2 ${btoa("me:hunter2hunter2")} x hunter2hunter2`;
  const found = literalHits(text, literals).map(({ at, literal }) => [at, literal.rule]);
  assertEquals(found.filter(([, rule]) => rule === "r").length, 3);
  assertEquals(found.filter(([, rule]) => rule === "s").length, 1);
  assertEquals(literalHits("", literals), []);
});

/** Records what a server says, and gives the cassette's text. */
async function recorded(
  answers: readonly string[],
  { requests = [], ...options }: SessionOptions & { requests?: readonly string[] } = {},
): Promise<{ text: string; said: string[] }> {
  const store = memoryStore();
  const said: string[] = [];
  let turn = 0;
  const session = await openSession("a", {
    mode: "record",
    store,
    now: () => 0,
    onWarning: (message) => said.push(message),
    fetch: () =>
      Promise.resolve(
        new Response(answers[turn++], { headers: { "content-type": "application/json" } }),
      ),
    ...options,
  });
  for (const [index] of answers.entries()) {
    const body = requests[index];
    const init = body === undefined ? {} : { method: "POST", body };
    await (await session.fetch(`https://api.example.com/${index}`, init)).text();
  }
  await session.close();
  return { text: await store.load("a") as string, said };
}

Deno.test("a value that is known to be secret later is replaced in what came before", async () => {
  const secret = word();
  const first = JSON.stringify({ note: `it is ${secret}`, b: btoa(`of ${secret}`), [secret]: 1 });
  const { text } = await recorded([first, JSON.stringify({ password: secret })]);
  assert(!text.includes(secret) && !text.includes(btoa(secret).slice(4, 20)), text);
  assertStringIncludes(text, '"note": "it is redacted_password_1"');
  assertStringIncludes(text, btoa("of redacted_password_1"));
  assertStringIncludes(text, '"redacted_password_1": 1');
});

Deno.test("nothing of a cassette depends on what its secrets are: none can be found by trying", async () => {
  const digits = (length: number) =>
    Array.from({ length }, () => 2 + Math.floor(Math.random() * 8)).join("");
  const draw = () => ({
    card: digits(16),
    pin: digits(4),
    passphrase: `correct horse battery ${digits(4)}`,
    token: word(),
    id: crypto.randomUUID(),
  });
  const record = async () => {
    const { card, pin, passphrase, token, id } = draw();
    const answer = JSON.stringify({
      password: passphrase,
      passphrase: pin,
      api_key: card,
      access_token: token,
      client_secret: id,
      note: `${passphrase} ${card} ${token} ${id}`,
    });
    const { text } = await recorded([answer, answer], {
      requests: [answer, JSON.stringify({ card })],
    });
    for (const value of [card, passphrase, token, id]) assert(!text.includes(value), text);
    return text.replace(/"waited": \d+/g, '"waited": 0');
  };
  assertEquals(await record(), await record());
});

Deno.test("what code gets as aliases is said once, when it is saved, with the line that keeps it", async () => {
  const { said } = await recorded([
    JSON.stringify({ access_token: word(), expires_in: 1 }),
    JSON.stringify({ access_token: word() }),
    "{}",
  ]);
  assertEquals(said.length, 1, said.join("\n"));
  assertStringIncludes(said[0]!, "response.body $.access_token of GET https://api.example.com/0");
  assertStringIncludes(said[0]!, 'notSecret: [{ name: "access_token" }]');
  assertEquals((await recorded(["{}"], { requests: ['{"password":"hunter2hunter2"}'] })).said, []);
});

Deno.test("a recording of format 1 replays, and is rewritten where something is added", async () => {
  const at = "2026-01-01T00:00:00.000Z";
  const one = (path: string, tag: string, answer: string) => ({
    request: {
      method: "POST",
      url: `https://api.example.com/${path}?key=[redacted:${tag}]`,
      headers: [["authorization", `Bearer [redacted:${tag}]`]],
      body: { json: { password: `[redacted:${tag}]` } },
    },
    recordedAt: at,
    waited: 1,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [["content-type", "application/json"]],
      body: { json: { answer, token: `[redacted:${tag}]` } },
    },
  });
  const interactions = [one("a", "0000000a", "first"), one("a", "0000000b", "second")];
  const store = memoryStore({
    a: JSON.stringify({ format: "retake/1", recordedAt: at, salt: "a", interactions }),
  });
  const options: SessionOptions = { store, expires: "never", onWarning: () => {} };
  const ask = async (session: { fetch: typeof fetch }, key: string, path = "a") => {
    const url = `https://api.example.com/${path}?key=${encodeURIComponent(key)}`;
    const init = { method: "POST", headers: { authorization: `Bearer ${key}` } };
    return await (await session.fetch(url, { ...init, body: JSON.stringify({ password: key }) }))
      .json();
  };
  const replay = await openSession("a", options);
  const [first, second] = [await ask(replay, "one-key-1234"), await ask(replay, "another-key")];
  assertEquals([first.answer, second.answer], ["first", "second"]);
  assertEquals(first.token, "[redacted:0000000a]");
  await replay.close();
  const again = await openSession("a", options);
  assertEquals((await ask(again, first.token)).answer, "first");
  assertEquals((await ask(again, second.token)).answer, "second");
  await again.close();
  const update = await openSession("a", {
    ...options,
    mode: "update",
    fetch: () => Promise.resolve(Response.json({ answer: "third" })),
  });
  await ask(update, first.token);
  await ask(update, second.token);
  assertEquals((await ask(update, "a-new-key-0815", "b")).answer, "third");
  await update.close();
  const text = await store.load("a") as string;
  assertStringIncludes(text, '"format": "retake/2"');
  assertStringIncludes(text, "redacted_key_1");
  assert(!text.includes("a-new-key"), text);
  const last = await openSession("a", options);
  for (const [key, path] of [["x", "a"], ["y", "a"], ["z", "b"]] as const) {
    await ask(last, key, path);
  }
  await last.close();
});

Deno.test("a cassette that format 1 has written is played as it is", async () => {
  const { format, interactions } = retake1;
  assertEquals(format, "retake/1");
  const session = await openSession("a", {
    store: memoryStore({ a: JSON.stringify(retake1) }),
    expires: "never",
    onChange: "ignore",
  });
  for (const { request, response } of interactions) {
    const headers = { authorization: "Bearer any-other-key", "content-type": "application/json" };
    const init = { method: request.method, headers, body: JSON.stringify(request.body.json) };
    const played = await session.fetch(request.url, init);
    assertEquals(await played.json(), response.body.json);
    assertStringIncludes(played.headers.get("set-cookie")!, "[redacted:");
  }
  await session.close();
});

Deno.test({
  name: "what processes record together has one alias for one value, and no alias for two",
  ignore: !mayUseFiles,
  async fn() {
    const folder = await mkdtemp(join(tmpdir(), "retake-aliases-"));
    try {
      const [shared, ...own] = [word(), word(), word()];
      // A store of its own each, as two processes have.
      const sessions = await Promise.all(own.map((secret) =>
        openSession("a", {
          mode: "record",
          store: { ...folderStore(folder) },
          onWarning: () => {},
          fetch: () => Promise.resolve(Response.json({ access_token: secret, by: shared })),
        })
      ));
      for (const [index, session] of sessions.entries()) {
        const headers = { authorization: `Bearer ${shared}` };
        await (await session.fetch(`https://api.example.com/${index}`, { headers })).text();
      }
      for (const session of sessions) await session.close();
      const text = await readFile(join(folder, "a.json"), "utf8");
      assert(![shared, ...own].some((secret) => text.includes(secret!)), text);
      const { interactions } = JSON.parse(text);
      const seen = interactions.map(({ request, response }: Interaction) => [
        request.headers[0]![1],
        response!.body,
      ]);
      const answer = (number: number) => ({
        json: { access_token: `redacted_access_token_${number}`, by: "redacted_authorization_1" },
      });
      assertEquals(seen, [
        ["Bearer redacted_authorization_1", answer(1)],
        ["Bearer redacted_authorization_1", answer(2)],
      ]);
      assertEquals(await readdir(folder), ["a.json"]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});

Deno.test("the aliases of very many short numbers are known as such", () => {
  const aliases = openAliases();
  for (const length of [4, 5, 6, 7, 8, 16]) {
    for (let number = 0; number < 1200; number++) {
      const secret = String(2 * 10 ** (length - 1) + number % 10 ** (length - 1));
      const alias = aliasFor(aliases, secret, "field pin", (text) => text);
      assert(isAlias(alias) && alias.length === length, `${secret} is ${alias}`);
    }
  }
});
