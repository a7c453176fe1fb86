// Code that has played a login holds an alias. What it would send with that is refused, in each way to send: it is
// neither sent nor recorded, since no server knows it, and the run fails. Servers are of this process, so
// `own: "record"` has them recorded by any way.
import http from "node:http";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  isRetakeError,
  memoryStore,
  type RetakeError,
  type SessionOptions,
  type Store,
  withCassette,
} from "../../mod.ts";
import { serve } from "../support/local_server.ts";
import { asElsewhere } from "../support/sessions.ts";
import { HttpSocket } from "../support/socket_client.ts";
import { openSocketServer } from "../support/socket_server.ts";

const TOKEN = "q7Rk2Vx9Tm4Wz8Lp3Nf6Yb1CdE5g";
const ALIAS = "redacted_access_token_1";

/** An API that wants the token that its login has given, and sends it again by its socket. */
const serveApi = () =>
  serve((hit, response, { headers: { authorization } }) => {
    const isRight = authorization === `Bearer ${TOKEN}`;
    const isLogin = hit.path === "/login";
    response.writeHead(isLogin || isRight ? 200 : 401, { "content-type": "application/json" });
    response.end(JSON.stringify(isLogin ? { access_token: TOKEN } : { isRight }));
  });

const login = async (url: string): Promise<string> =>
  (await (await fetch(`${url}/login`, { method: "POST" })).json()).access_token;

/** Ways to ask with a token; each gives the status. */
const WAYS: { [name: string]: (url: string, token: string) => Promise<number | undefined> } = {
  async "fetch"(url, token) {
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    await response.body?.cancel();
    return response.status;
  },
  async "fetch of a Request"(url, token) {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(new Request(url, { method: "POST", headers, body: "a" }));
    await response.body?.cancel();
    return response.status;
  },
  "node:http": (url, token) =>
    new Promise((resolve, reject) => {
      http.get(url, { headers: { authorization: `Bearer ${token}` } }, (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode));
      }).on("error", reject);
    }),
};

async function failureOf(run: () => Promise<unknown>): Promise<RetakeError> {
  const error = await assertRejects(run);
  assert(isRetakeError(error), String(error));
  return error;
}

const recordingsOf = async (store: Store) =>
  JSON.parse(await store.load("a") as string).interactions.length as number;

for (const [way, ask] of Object.entries(WAYS)) {
  Deno.test(`an alias from a recording is not sent: ${way}`, async () => {
    await using server = await serveApi();
    const store = memoryStore();
    const quiet: SessionOptions = { store, own: "record", unused: "ignore", onWarning: () => {} };
    const flow = (paths: string[], options: SessionOptions) =>
      withCassette("a", { ...quiet, ...options }, async () => {
        const token = await login(server.url);
        const statuses: unknown[] = [];
        for (const path of paths) statuses.push(await ask(server.url + path, token));
        return statuses;
      });
    assertEquals(await flow(["/a"], { mode: "record" }), [200]);
    const asked = server.hits.length;
    for (const options of [{ mode: "update" }, { mode: "replay", allowFallback: true }] as const) {
      const error = await failureOf(() => flow(["/a", "/b"], options));
      assertEquals(error.code, "SECRET_MISSING");
      const [first, ...rest] = error.message.split("\n");
      assertStringIncludes(first!, `${server.url}/b is not sent: request.headers.authorization`);
      assertStringIncludes(first!, ALIAS);
      assertStringIncludes(
        rest.join("\n"),
        "record the whole cassette again:  CASSETTE_MODE=record",
      );
      assertEquals(error.facts.alias, ALIAS);
    }
    assertEquals(server.hits.length, asked);
    assertEquals(await recordingsOf(store), 2);
    assertEquals(await flow(["/a"], { mode: "update" }), [200]);
    const anew = await asElsewhere(store);
    assertEquals(await flow(["/a", "/b"], { store: anew, mode: "record" }), [200, 200]);
    assertEquals(await flow(["/a", "/b"], { store: anew }), [200, 200]);
  });
}

Deno.test("what holds no alias is added, also where a login was played", async () => {
  await using server = await serveApi();
  const store = memoryStore();
  const flow = (mode: "record" | "update", key: string) =>
    withCassette("a", { store, mode, onWarning: () => {} }, async () => {
      await login(server.url);
      return await WAYS.fetch!(`${server.url}/${mode}`, key);
    });
  assertEquals(await flow("record", TOKEN), 200);
  assertEquals(await flow("update", TOKEN), 200);
  assertEquals(await recordingsOf(store), 3);
});

Deno.test("a code that swallows the error is no green run", async () => {
  await using server = await serveApi();
  const store = memoryStore();
  const flow = (mode: "record" | "update", path: string) =>
    withCassette("a", { store, mode, onWarning: () => {} }, async () => {
      await WAYS.fetch!(server.url + path, await login(server.url)).catch(() => {});
    });
  await flow("record", "/a");
  assertEquals((await failureOf(() => flow("update", "/b"))).code, "SECRET_MISSING");
  assertEquals(await recordingsOf(store), 2);
});

Deno.test("a second test that records the same cassette is told to take one of its own", async () => {
  await using server = await serveApi();
  const options: SessionOptions = { store: memoryStore(), mode: "record", onWarning: () => {} };
  const first = async () =>
    void await withCassette("a", options, async () => {
      await WAYS.fetch!(`${server.url}/a`, await login(server.url));
    });
  const second = async () =>
    void await withCassette("a", options, async () => {
      await WAYS.fetch!(`${server.url}/b`, await login(server.url));
    });
  await first();
  const { code, message } = await failureOf(second);
  assertEquals(code, "SECRET_MISSING");
  assertStringIncludes(message, "give this test a cassette of its own");
  assert(!message.includes("CASSETTE_MODE"), message);
});

for (const [way, ask] of Object.entries(WAYS)) {
  Deno.test(`an alias that another cassette has given is not sent, as of a hook that logs in: ${way}`, async () => {
    await using server = await serveApi();
    const first = memoryStore();
    const suite = async (test: string, options: SessionOptions) => {
      const quiet: SessionOptions = { own: "record", onWarning: () => {}, ...options };
      const token = await withCassette("hook", quiet, () => login(server.url));
      return await withCassette(test, quiet, () => ask(`${server.url}/${test}`, token));
    };
    assertEquals(await suite("a", { store: first, mode: "record" }), 200);
    const store = await asElsewhere(first);
    assertEquals(await suite("a", { store }), 200);
    const asked = server.hits.length;
    for (
      const options of [{ mode: "once" }, { mode: "update" }, { allowFallback: true }] as const
    ) {
      const { code, message, facts } = await failureOf(() => suite("b", { store, ...options }));
      assertEquals(code, "SECRET_MISSING");
      assertStringIncludes(message, "\n  alias of  memory: hook\n");
      assertStringIncludes(
        message,
        "record both cassettes again, in one run:  CASSETTE_MODE=record",
      );
      assertEquals(facts.giver, "hook");
    }
    assertEquals(server.hits.length, asked);
    assertEquals(await store.load("b"), undefined);
    const anew = await asElsewhere(store);
    assertEquals(await suite("b", { store: anew, mode: "record" }), 200);
    assertEquals(await suite("b", { store: anew }), 200);
  });
}

Deno.test("where another cassette was played, what holds no alias goes out as it was given, streams too", async () => {
  await using server = await serve((hit, response) => {
    const isLogin = hit.path === "/login";
    response.end(JSON.stringify(isLogin ? { access_token: TOKEN } : hit.body));
  });
  const first = memoryStore();
  await withCassette(
    "hook",
    { store: first, mode: "record", onWarning: () => {} },
    () => login(server.url),
  );
  const store = await asElsewhere(first);
  await withCassette("hook", { store }, () => login(server.url));
  const bodies: (() => BodyInit)[] = [
    () => "redacted_other_1",
    () => new TextEncoder().encode("bytes"),
    () => new Blob(["streamed"]).stream(),
  ];
  const test = () =>
    withCassette("test", { store, mode: "once" }, async () => {
      const seen: string[] = [];
      for (const body of bodies) {
        const init = { method: "POST", body: body(), duplex: "half" };
        seen.push(await (await fetch(server.url, init as RequestInit)).json());
      }
      return seen;
    });
  assertEquals(await test(), ["redacted_other_1", "bytes", "streamed"]);
  assertEquals(await test(), ["redacted_other_1", "bytes", "streamed"]);
});

Deno.test("a miss that holds an alias offers no way that would send it", async () => {
  await using server = await serveApi();
  const store = memoryStore();
  const flow = (mode: "record" | "replay" | "once", path: string, sends = true) =>
    withCassette("a", { store, mode, unused: "ignore", onWarning: () => {} }, async () => {
      const token = await login(server.url);
      await WAYS.fetch!(server.url + path, sends ? token : "none");
    });
  await flow("record", "/a");
  for (const mode of ["replay", "once"] as const) {
    const { code, message } = await failureOf(() => flow(mode, "/b"));
    assertEquals(code, "MISS");
    assertStringIncludes(message, "record it again:  CASSETTE_MODE=record");
    assert(!/CASSETTE_MODE=update|ALLOW_FALLBACK/.test(message), message);
  }
  const { message } = await failureOf(() => flow("replay", "/b", false));
  for (const way of ["CASSETTE_MODE=update", "ALLOW_FALLBACK"]) assertStringIncludes(message, way);
});

/** Opens a socket, says something when it is open, and gives what comes back, or how it ended. */
const talk = (url: string, said: string) =>
  new Promise<string>((resolve) => {
    const socket = new HttpSocket(url) as unknown as WebSocket;
    let heard = "closed";
    socket.onopen = () => socket.send(said);
    socket.onmessage = ({ data }) => {
      heard = data;
      socket.close();
    };
    socket.onclose = () => resolve(heard);
  });

Deno.test("an alias from a recording is not sent: a WebSocket's URL, and its messages", async () => {
  const heard: unknown[] = [];
  const server = await openSocketServer({
    "/login": { onMessage: (peer) => peer.send(JSON.stringify({ access_token: TOKEN })) },
    "/echo": {
      onMessage(peer, data) {
        heard.push(data);
        peer.send(data);
      },
    },
  });
  const store = memoryStore();
  const flow = (mode: "record" | "update" | "replay", path = "", said = "a") =>
    withCassette(
      "a",
      { store, mode, own: "record", allowFallback: true, unused: "ignore", onWarning: () => {} },
      async () => {
        const { access_token } = JSON.parse(await talk(`${server.url}/login`, "me"));
        if (path === "") return "";
        const fill = (text: string) => text.replace("TOKEN", access_token);
        return await talk(server.url + fill(path), fill(said));
      },
    );
  await flow("record");
  for (const mode of ["update", "replay"] as const) {
    for (const [path, said] of [["/echo?token=TOKEN", "a"], ["/echo", '{"token":"TOKEN"}']]) {
      const error = await failureOf(() => flow(mode, path, said));
      assertEquals(error.code, "SECRET_MISSING", error.message);
      assertStringIncludes(error.message, ALIAS);
    }
  }
  assertEquals(await flow("replay", "/echo", "b"), "b");
  assertEquals(heard.filter((data) => data !== "b"), []);
  await server.close();
});
