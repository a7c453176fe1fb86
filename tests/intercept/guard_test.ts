// The guard: what no seam hears is refused before it leaves, in whichever mode it could be missed.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import childProcess, { spawn } from "node:child_process";
import http, { get } from "node:http";
import http2 from "node:http2";
import https from "node:https";
import net from "node:net";
import process from "node:process";
import { Worker } from "node:worker_threads";
import {
  createRetake,
  isRetakeError,
  memoryStore,
  openSession,
  restoreFetch,
  type RetakeError,
  type SessionOptions,
  useCassette,
  withCassette,
} from "../../mod.ts";
import { makeRetake } from "../../src/session/use.ts";
import { deferred, serve } from "../support/local_server.ts";
import { mayRun, runtime } from "../support/runtime.ts";

/** A name that nobody has: what gets as far as asking for it has got too far, and fails with that. */
const FAR = "http://api.example.invalid";

/** Where MSW notes that it listens to `node:http`. */
const AT_WORK: unique symbol = Symbol.for("client-request-interceptor");

/** A GET by node:http: the status, or the error. */
const ask = (url: string, options: http.RequestOptions = {}) =>
  new Promise<number>((resolve, reject) => {
    get(url, options, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode!));
    }).on("error", reject);
  });
const swallow = (url: string, options?: http.RequestOptions) =>
  ask(url, options).then(() => {}, () => {});

/** Options with a store of its own, and what was warned of; `node:http` stands for what cannot be heard. */
function watched(options: SessionOptions = {}): { options: SessionOptions; warnings: string[] } {
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const listen = { http: false };
  return { options: { store: memoryStore(), onWarning, listen, ...options }, warnings };
}

async function unheard(run: () => Promise<unknown>): Promise<RetakeError> {
  const error = await assertRejects(run) as RetakeError;
  assert(isRetakeError(error, "UNHEARD"), `${error}`);
  return error;
}

Deno.test("a replay refuses what leaves by node:http, and says what, where, and what to do", async () => {
  let caught: unknown;
  const { options } = watched();
  const error = await unheard(() =>
    withCassette("guard/refuses", options, async () => {
      caught = await ask(`${FAR}/v1/chat?api_key=sk-abcdefghijklmnop`, { method: "POST" })
        .catch((error) => error);
    })
  );
  assertEquals(caught, error);
  const [first, ...lines] = error.message.split("\n");
  assertStringIncludes(first!, "POST http://api.example.invalid/v1/chat");
  assertStringIncludes(first!, "was refused: it would have left by node:http");
  const text = lines.join("\n");
  assertStringIncludes(text, "guard_test");
  assertStringIncludes(text, "memory: guard/refuses (mode replay)");
  assertStringIncludes(text, "listen: { http: true }");
  assertStringIncludes(text, 'pass: ["api.example.invalid"]');
  assertStringIncludes(text, "CASSETTE_GUARD=warn");
  assert(!error.message.includes("sk-abcdefghijklmnop"));
  const { way, host, port, name, mode } = error.facts;
  assertEquals([way, host, port, name, mode], [
    "node:http",
    "api.example.invalid",
    80,
    "guard/refuses",
    "replay",
  ]);
});

Deno.test("a client that swallows and retries does not make a green run", async () => {
  const { options } = watched();
  await unheard(() =>
    withCassette("guard/swallows", options, async () => {
      for (let attempt = 0; attempt < 3; attempt++) await swallow(`${FAR}/`);
      return "green";
    })
  );
});

for (const mode of ["record", "once", "update"] as const) {
  Deno.test(`what cannot be recorded is not sent in ${mode} either`, async () => {
    const { options, warnings } = watched({ mode });
    const error = await unheard(() => withCassette("guard/records", options, () => swallow(FAR)));
    assertStringIncludes(error.message, "by node:http, where it cannot be recorded");
    assertEquals(await options.store!.load("guard/records"), undefined);
    assertEquals(warnings, []);
  });
}

Deno.test("live passes", async () => {
  const { options, warnings } = watched({ mode: "live" });
  await withCassette("guard/live", options, async () => {
    const error = await assertRejects(() => ask(FAR));
    assert(!isRetakeError(error), `${error}`);
  });
  assertEquals(warnings, []);
});

Deno.test('guard: "warn" tells and sends; "off" sends', async () => {
  for (const guard of ["warn", "off"] as const) {
    const { options, warnings } = watched({ guard });
    await withCassette(`guard/${guard}`, options, async () => {
      const error = await assertRejects(() => ask(`${FAR}/${guard}`));
      assert(!isRetakeError(error), `${error}`);
    });
    const told = warnings.filter((text) => text.includes(`GET ${FAR}/${guard} left by node:http`));
    assertEquals(told.length, guard === "warn" ? 1 : 0);
  }
});

Deno.test("CASSETTE_GUARD and CASSETTE_PASS stand between a call and the defaults", async () => {
  const variables: Record<string, string> = { CASSETTE_GUARD: "loud", CASSETTE_PASS: "a, b.c" };
  const retake = makeRetake({ variable: (name) => variables[name] }, { guard: "error" });
  const { options } = watched({ fetch: () => Promise.resolve(new Response("passed")) });
  const error = await assertRejects(() => retake.openSession("a", options)) as RetakeError;
  assert(isRetakeError(error, "OPTION_INVALID"));
  assertStringIncludes(error.message, 'CASSETTE_GUARD is "loud", not "error" or "warn" or "off"');
  variables.CASSETTE_GUARD = "off";
  const session = await retake.openSession("a", options);
  assertEquals(await (await session.fetch("https://b.c/d")).text(), "passed");
  await session.close();
});

Deno.test("a CASSETTE_PASS that lets nothing pass is refused, in a cassette and outside of all", async () => {
  const { options } = watched({});
  for (const word of ["*", "a.b, *", "https://a.b", "a.*.b", "*b", "a.b/c"]) {
    const host = { variable: (name: string) => name === "CASSETTE_PASS" ? word : undefined };
    const error = await assertRejects(() => makeRetake(host, {}).openSession("a", options));
    assert(isRetakeError(error, "OPTION_INVALID"), `${error}`);
    assertStringIncludes(error.message, 'CASSETTE_PASS has "');
  }
  for (const word of ["", " ", "a, *.b.c:80,[::1]:8080,", "LOCALHOST", "a_b-c.d."]) {
    const host = { variable: (name: string) => name === "CASSETTE_PASS" ? word : undefined };
    await (await makeRetake(host, {}).openSession("a", options)).close();
  }
});

Deno.test("a guard and a pass that make no sense are refused", async () => {
  for (
    const options of [{ guard: "loud" }, { pass: "a" }, { pass: ["https://a/"] }, { pass: [1] }]
  ) {
    const error = await assertRejects(() => openSession("a", options as SessionOptions));
    assert(isRetakeError(error, "OPTION_INVALID"), `${error}`);
  }
});

Deno.test("own servers are reached in a replay, with not a word", async () => {
  await using server = await serve();
  const { options, warnings } = watched();
  await withCassette("guard/own", options, async () => {
    assertEquals(await ask(server.url), 200);
    assertEquals(await ask(server.url.replace("127.0.0.1", "localhost")), 200);
  });
  assertEquals(server.hits.length, 2);
  assertEquals(warnings, []);
});

Deno.test("a server that is asked through a proxy is not the proxy", async () => {
  await using proxy = await serve();
  const { options } = watched();
  const error = await unheard(() =>
    withCassette("guard/proxy", options, () => swallow(proxy.url, { path: `${FAR}/by/proxy` }))
  );
  assertEquals(error.facts.host, "api.example.invalid");
  assertEquals(proxy.hits.length, 0);
});

Deno.test("raw connections that are no HTTP pass; to a port that nothing is known of they are told", async () => {
  const { options, warnings } = watched();
  const connect = (port: number) =>
    new Promise((resolve) => net.connect(port, "db.example.invalid").on("error", resolve));
  await withCassette("guard/sockets", options, async () => {
    assert(!isRetakeError(await connect(5432)));
    assertEquals(warnings, []);
    assert(!isRetakeError(await connect(7777)));
  });
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0]!, "a connection to db.example.invalid:7777");
});

Deno.test("useCassette guards the whole process until it closes", async () => {
  const { options } = watched();
  const inNoScope = deferred();
  const asked = inNoScope.promise.then(() => ask(`${FAR}/no-scope`)).catch((error) => error);
  const session = await useCassette("guard/block", options);
  inNoScope.resolve();
  assert(isRetakeError(await asked, "UNHEARD"));
  await unheard(() => session.close());
  const after = await assertRejects(() => ask(`${FAR}/after`));
  assert(!isRetakeError(after), `${after}`);
});

Deno.test("what is asked outside of withCassette goes, and is told once", async () => {
  const { options, warnings } = watched();
  const outside = deferred();
  const gate = deferred();
  const asked = outside.promise.then(async () => {
    for (const path of ["/1", "/2"]) {
      const error = await ask(`http://outside.example.invalid${path}`).catch((error) => error);
      assert(!isRetakeError(error), `${error}`);
    }
  });
  const inside = withCassette("guard/inside", options, () => {
    outside.resolve();
    return gate.promise;
  });
  await asked;
  gate.resolve();
  await inside;
  assertEquals(warnings.length, 1);
  assertStringIncludes(
    warnings[0]!,
    "GET http://outside.example.invalid/1 left by node:http outside",
  );
});

Deno.test("cassettes side by side: each is refused its own, and live its nothing", async () => {
  const run = (name: string, mode: "replay" | "live") => {
    const { options } = watched({ mode });
    return withCassette(`guard/${name}`, options, () => ask(`http://${name}.example.invalid/`));
  };
  const errors = await Promise.all(
    [run("a", "replay"), run("b", "live"), run("c", "replay")].map((one) =>
      one.then(() => undefined, (error) => error)
    ),
  );
  assertEquals(errors.map((error) => error.facts?.host), [
    "a.example.invalid",
    undefined,
    "c.example.invalid",
  ]);
});

Deno.test("what runs on after its cassette has closed is refused, and told", async () => {
  const { options, warnings } = watched();
  const closed = deferred();
  let late: Promise<unknown> | undefined;
  await withCassette("guard/late", options, () => {
    late = closed.promise.then(() => ask(`${FAR}/late`)).catch((error) => error);
  });
  closed.resolve();
  const error = await late as RetakeError;
  assert(isRetakeError(error, "UNHEARD"));
  assertStringIncludes(error.message, "guard/late (closed by then)");
  assert(warnings.some((text) => text.includes(`${FAR}/late`)));
});

Deno.test("recording by fetch goes on as ever: what Retake sends itself passes", async () => {
  await using server = await serve();
  const { options, warnings } = watched({ mode: "record", own: "record" });
  await withCassette("guard/fetch", options, async () => {
    await (await fetch(server.url)).text();
    const error = await assertRejects(() => fetch(`${FAR}/recorded`));
    assert(!isRetakeError(error), `${error}`);
  });
  assertEquals(server.hits.length, 1);
  assertEquals(warnings, []);
  const { interactions } = JSON.parse(await options.store!.load("guard/fetch") as string);
  assertEquals(interactions.length, 2);
});

Deno.test("restoreFetch puts back what was found, exactly, and the next cassette guards again", async () => {
  const looked = () =>
    [
      [http.ClientRequest.prototype, "agent"],
      [net.Socket.prototype, "connect"],
      [net.Server.prototype, "listen"],
    ].map(([target, key]) => Object.getOwnPropertyDescriptor(target as object, key as string));
  restoreFetch();
  const before = looked();
  assertEquals(before[0], undefined);
  await unheard(() => withCassette("guard/one", watched().options, () => swallow(FAR)));
  const during = looked();
  assert(during[0] !== undefined && during[1]!.value !== before[1]!.value);
  for (const key of ["name", "length"]) {
    assertEquals(during[1]!.value[key], before[1]!.value[key]);
  }
  restoreFetch();
  const after = looked();
  assertEquals(after, before);
  for (const [at, one] of after.entries()) assert(one?.value === before[at]?.value);
  await unheard(() => withCassette("guard/two", watched().options, () => swallow(FAR)));
});

Deno.test({
  name: "programs and workers that are started in a cassette are told, once, by name",
  ignore: !mayRun,
  async fn() {
    const { options, warnings } = watched();
    const run = (name: string) => new Promise((resolve) => spawn(name).on("close", resolve));
    await run("true");
    await withCassette("guard/deaf", options, async () => {
      await run("true");
      await run("/bin/true");
      childProcess.spawnSync("false");
      const worker = new Worker("", { eval: true });
      await new Promise((resolve) => worker.on("exit", resolve));
    });
    assertEquals(
      warnings.map((text) => text.slice(0, text.indexOf(" was started"))),
      ['retake: the program "true"', 'retake: the program "false"', "retake: a worker thread"],
    );
    assertStringIncludes(warnings[0]!, 'was started in "guard/deaf"');
    assertStringIncludes(warnings[0]!, "cannot be heard");
  },
});

Deno.test("a stranger in the place of a gate is told, and the next cassette is before it", async () => {
  const { options, warnings } = watched();
  restoreFetch();
  const { connect } = net.Socket.prototype;
  try {
    await withCassette("guard/stranger", options, () => {
      net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
        return Reflect.apply(connect, this, args);
      } as typeof connect;
    });
    assertEquals(warnings.length, 1);
    assertStringIncludes(warnings[0]!, "net.Socket.prototype.connect was replaced while");
    const tls443 = () =>
      new Promise((_, reject) => net.connect(443, "a.example.invalid").on("error", reject));
    const replay = watched();
    await unheard(() => withCassette("guard/next", replay.options, () => tls443().catch(() => {})));
    assertEquals(replay.warnings, []);
  } finally {
    restoreFetch();
    net.Socket.prototype.connect = connect;
  }
});

Deno.test("a fetch that was replaced inside a cassette is told when that closes", async () => {
  let ours = globalThis.fetch;
  const { options, warnings } = watched();
  try {
    await withCassette("guard/replaced", options, () => {
      ours = globalThis.fetch;
      globalThis.fetch = function stub() {
        return Promise.resolve(new Response("stub"));
      };
    });
  } finally {
    globalThis.fetch = ours;
  }
  assertEquals(warnings.length, 1);
  assertStringIncludes(
    warnings[0]!,
    'globalThis.fetch was replaced while "guard/replaced" was open',
  );
  assertStringIncludes(warnings[0]!, "stub");
});

Deno.test("an agent of one's own keeps its ways: its options, its sockets, `this`", async () => {
  await using server = await serve();
  class Own extends http.Agent {
    #added = 0;
    get added() {
      return this.#added;
    }
    addRequest(...args: unknown[]) {
      this.#added++;
      const real = (http.Agent.prototype as unknown as { addRequest: (...of: unknown[]) => void })
        .addRequest;
      return real.apply(this, args);
    }
  }
  const agent = new Own({ keepAlive: true });
  const { options } = watched();
  await withCassette("guard/agent", options, async () => {
    assertEquals(await ask(server.url, { agent }), 200);
    const request = get(server.url, { agent });
    assert((request as unknown as { agent: unknown }).agent === agent);
    await new Promise((resolve) => request.on("response", (it) => it.resume().on("end", resolve)));
  });
  assertEquals(agent.added, 2);
  agent.destroy();
});

/** While MSW or nock note that they are at work. */
async function atWork(fn: () => Promise<void>): Promise<void> {
  const noted = globalThis as { [AT_WORK]?: object };
  noted[AT_WORK] = {};
  try {
    await fn();
  } finally {
    delete noted[AT_WORK];
  }
}

type Connecting = { createConnection(...of: unknown[]): net.Socket };

/** As MSW 2 and nock 14 do it: they give a request an agent, which asks its own for a connection to pass it on. */
class MockAgent extends http.Agent {
  constructor(readonly answers: boolean, readonly port: number, readonly customAgent?: http.Agent) {
    super();
  }
  override createConnection(...args: unknown[]) {
    if (this.answers) return net.connect(this.port, "127.0.0.1");
    const own = this.customAgent instanceof http.Agent ? this.customAgent : undefined;
    const { createConnection } = (own ?? http.Agent.prototype) as unknown as Connecting;
    return createConnection.apply(own ?? this, args);
  }
}

Deno.test("what MSW or nock answer is theirs, and what they pass on is heard", async () => {
  await using server = await serve();
  const { options, warnings } = watched({ listen: {}, own: "record" });
  const port = Number(new URL(server.url).port);
  const own = new http.Agent({ keepAlive: true });
  await atWork(async () => {
    const run = async () => {
      assertEquals(await ask(`${FAR}/theirs`, { agent: new MockAgent(true, port) }), 200);
      assertEquals(await ask(`${server.url}/a`, { agent: new MockAgent(false, port) }), 200);
      assertEquals(await ask(`${server.url}/b`, { agent: new MockAgent(false, port, own) }), 200);
    };
    await withCassette("guard/passed-on", { ...options, mode: "record" }, run);
    assertEquals(server.hits.map(({ path }) => path), ["/theirs", "/a", "/b"]);
    await withCassette("guard/passed-on", options, run);
    assertEquals(server.hits.map(({ path }) => path), ["/theirs", "/a", "/b", "/theirs"]);
    const { recorded, missed } = await withCassette("guard/theirs", options, async (session) => {
      await ask(`${FAR}/theirs`, { agent: new MockAgent(true, port) });
      return session.report();
    });
    assertEquals([recorded, missed], [0, 0]);
    const missing = await assertRejects(() =>
      withCassette(
        "guard/missing",
        options,
        () => swallow(`${FAR}:8080/on`, { agent: new MockAgent(false, port) }),
      )
    ) as RetakeError;
    assert(isRetakeError(missing, "MISS"), `${missing}`);
    // What nothing hears is refused as the request that it is.
    const refused = await unheard(() =>
      withCassette(
        "guard/refused",
        { ...options, listen: { http: false } },
        () => swallow(`${FAR}:8080/on`, { agent: new MockAgent(false, port) }),
      )
    );
    assertEquals(refused.facts.call, `GET ${FAR}:8080/on`);
  });
  own.destroy();
  assertEquals(warnings, []);
});

Deno.test("what older versions of MSW pass on is refused where it opens a connection, to any port", async () => {
  await using server = await serve();
  const { options, warnings } = watched({ listen: {} });
  const { ClientRequest } = http;
  class Theirs extends ClientRequest {}
  const port = Number(new URL(server.url).port);
  const swallowed = (url: string, options: http.RequestOptions = {}) =>
    new Promise<void>((resolve) => {
      // Deno's own class takes no URL in the place of options.
      const { hostname: host, port, pathname: path } = new URL(url);
      const asked = new Theirs({ host, port, path, ...options } as never);
      asked.on("error", () => resolve());
      asked.on("response", (response) => response.resume().on("end", resolve)).end();
    });
  await atWork(async () => {
    const agent = new http.Agent();
    agent.createConnection = () => net.connect(port, "127.0.0.1");
    await withCassette("guard/older", options, () => swallowed(`${FAR}/theirs`, { agent }));
    assertEquals(server.hits.length, 1);
    const error = await unheard(() =>
      withCassette("guard/older", options, () => swallowed(`${FAR}:8080/on`))
    );
    assertEquals(error.facts.call, `GET ${FAR}:8080/on`);
    assertStringIncludes(error.message, 'onUnhandledRequest: "error"');
  });
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0]!, `GET ${FAR}/theirs was asked by node:http`);
  assertStringIncludes(warnings[0]!, "where MSW or nock may answer it");
});

Deno.test("a class of requests in the place of the real one does not hide these from a guard that comes later", async () => {
  // As nock 14 and older ones do it.
  const { ClientRequest } = http;
  class Theirs extends ClientRequest {}
  restoreFetch();
  Object.assign(http, { ClientRequest: Theirs });
  try {
    const { options } = watched();
    await unheard(() => withCassette("guard/their-class", options, () => swallow(`${FAR}:8080/`)));
  } finally {
    Object.assign(http, { ClientRequest });
  }
});

Deno.test("node:https is refused with its URL, as one of createRetake's defaults says", async () => {
  const retake = createRetake({ store: memoryStore(), listen: { http: false } });
  const request = () =>
    new Promise((_, reject) =>
      https.request("https://api.example.invalid:8443/x", { method: "PUT" })
        .on("error", reject).end("body")
    );
  const error = await unheard(() => retake.withCassette("guard/https", request));
  assertEquals(error.facts.call, "PUT https://api.example.invalid:8443/x");
});

for (
  const [host, advice] of [
    ["api.example.invalid", "ask by fetch"],
    ["bedrock.invalid.amazonaws.com", "requestHandler: new NodeHttpHandler()"],
  ]
) {
  Deno.test(`a session of node:http2 is refused as what it is, with its scheme: ${host}`, async () => {
    const { options } = watched();
    const error = await unheard(() =>
      withCassette("guard/http2", options, async () => {
        // What clients do: they ask at once, and wait for no connection.
        const session = http2.connect(`https://${host}`);
        await new Promise((resolve) => {
          session.on("error", resolve);
          try {
            session.request({ ":method": "POST", ":path": "/v1/chat" }).on("error", resolve);
          } catch (error) {
            resolve(error);
          }
        });
        await new Promise((resolve) => setTimeout(resolve));
        session.destroy();
      })
    );
    const { message } = error;
    // On Bun, nothing of a session says where it leads before it is connected.
    if (runtime !== "bun") {
      assertStringIncludes(message, `POST https://${host}/v1/chat was refused`);
    }
    assertStringIncludes(message.split("\n")[0]!, "it would have left by node:http2");
    assertStringIncludes(/to do +(.*)/.exec(message)![1]!, advice!);
    assert(!message.includes("a socket"), message);
    assertEquals([error.facts.way, error.facts.port], ["node:http2", 443]);
  });
}

Deno.test("a connection is refused where a test has faked nextTick and queueMicrotask since", async () => {
  const { options } = watched();
  const { nextTick } = process;
  const { queueMicrotask } = globalThis;
  const queued: unknown[] = [];
  let ended: Promise<unknown> | undefined;
  const error = await unheard(() =>
    withCassette("guard/faked", options, () => {
      const socket = new net.Socket();
      ended = new Promise((resolve) => socket.once("error", resolve));
      // As fake timers do: what is queued waits until the test lets it run.
      const fake = (...args: unknown[]) => void queued.push(args);
      process.nextTick = fake;
      globalThis.queueMicrotask = fake;
      try {
        socket.connect(443, "api.example.invalid");
      } finally {
        process.nextTick = nextTick;
        globalThis.queueMicrotask = queueMicrotask;
      }
    })
  );
  assertEquals([error.facts.way, queued], ["a socket", []]);
  assertEquals(await ended, error);
});
