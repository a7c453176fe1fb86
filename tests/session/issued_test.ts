// A login before all tests: what one cassette's answer has issued, the others know.
import { assert, assertEquals } from "@std/assert";
import { memoryStore, type SessionOptions, withCassette } from "../../mod.ts";
import { drawFrom } from "../support/draw.ts";
import { serve } from "../support/local_server.ts";

const draw = drawFrom("issued");
const API = "https://api.example.com";

/** Issues the tokens one after the other, and tells each request of itself what it has seen of them. */
async function serveLogin(tokens: readonly string[]) {
  let logins = 0;
  return await serve(({ path, body }, response, { headers }) => {
    const shown = `${path} ${headers.authorization} ${body}`;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(
      path === "/login"
        ? { access_token: tokens[logins++] }
        : { of: tokens.find((token) => shown.includes(token)) ?? null },
    ));
  });
}

type Answer = { access_token: string; of: string | null };
const read = async (path: string, init?: RequestInit) =>
  await (await fetch(API + path, init)).json() as Answer;
const login = async () => (await read("/login", { method: "POST" })).access_token;

/** Each way in which a token is sent on, in a cassette of its own. */
const WAYS: Record<string, (token: string) => Promise<Answer>> = {
  header: (token) => read("/me", { headers: { authorization: `Bearer ${token}` } }),
  path: (token) => read(`/rooms/${token}/join`),
  query: (token) => read(`/rooms?ref=${token}`),
  body: (token) => read("/rooms", { method: "POST", body: JSON.stringify({ ref: token }) }),
};

Deno.test("a token of one cassette's login is none of the secrets of the next, and is found in it again", async () => {
  const tokens = [draw.alnum(24), draw.alnum(24)];
  const server = await serveLogin(tokens);
  const store = memoryStore();
  for (const mode of ["record", "replay"] as const) {
    const options: SessionOptions = { store, mode, upstreams: { [API]: server.url } };
    if (mode === "replay") await server.close();
    const got = await withCassette("login", options, async () => [await login(), await login()]);
    for (const [way, ask] of Object.entries(WAYS)) {
      for (const [at, token] of got.entries()) {
        const { of } = await withCassette(`${way}/${at}`, options, () => ask(token));
        assertEquals(of, token, `${way}, ${mode}`);
      }
    }
  }
  for (const way of ["login", ...Object.keys(WAYS).flatMap((way) => [`${way}/0`, `${way}/1`])]) {
    const text = JSON.stringify(await store.load(way));
    assert(!tokens.some((token) => text.includes(token)), `${way}: ${text}`);
  }
});

Deno.test("a token of another cassette stays where somebody says that it is no secret", async () => {
  const token = draw.alnum(24);
  await using server = await serveLogin([token]);
  const store = memoryStore();
  const options: SessionOptions = { store, mode: "record", upstreams: { [API]: server.url } };
  await withCassette("login", options, login);
  await withCassette("shown", { ...options, notSecret: [token] }, () => WAYS.path!(token));
  assert(JSON.stringify(await store.load("shown")).includes(`/rooms/${token}/join`));
});

Deno.test("of many tokens the latest are known", async () => {
  const tokens = Array.from({ length: 450 }, () => draw.alnum(24));
  await using server = await serveLogin(tokens);
  const store = memoryStore();
  const options: SessionOptions = { store, mode: "record", upstreams: { [API]: server.url } };
  await withCassette("logins", options, async () => {
    for (const _ of tokens) await login();
  });
  for (const [at, token] of tokens.slice(-80).entries()) {
    await withCassette(`next/${at}`, options, () => WAYS.path!(token));
    assert(!JSON.stringify(await store.load(`next/${at}`)).includes(token));
  }
});
