// own: the test's own servers are asked in every mode, and what their handlers ask of the world is recorded.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { get } from "node:http";
import { start } from "../../examples/process.ts";
import {
  isRetakeError,
  memoryStore,
  openSession,
  type SessionOptions,
  useCassette,
  withCassette,
} from "../../mod.ts";
import { serve } from "../support/local_server.ts";
import { mayRun, mayUseFiles, runtime } from "../support/runtime.ts";

const API = "https://api.example.com";

/** What an app's handler gets, and what it answers: what the world says, and the headers it has seen. */
interface App {
  url: string;
  close(): Promise<void>;
}

/** An app over node:http whose handler asks the world by fetch. */
async function startApp(): Promise<App> {
  return await serve(async ({ path }, response, { headers, rawHeaders }) => {
    const said = await fetch(API + path).then((it) => it.text(), (error) => String(error.code));
    const seen = [...Object.keys(headers), ...rawHeaders].join().toLowerCase();
    response.end(JSON.stringify({ said, seen }));
  });
}

/** The same over the runtime's own server. */
function startOwnKind(): App {
  const handler = async (request: Request) => {
    const said = await fetch(API + new URL(request.url).pathname)
      .then((it) => it.text(), (error) => String(error.code));
    const body = await request.text();
    return Response.json({ said, seen: [...request.headers.keys()].join(), body });
  };
  const { Bun } = globalThis as unknown as {
    Bun?: { serve(options: object): { port: number; stop(force: boolean): Promise<void> } };
  };
  if (Bun) {
    const server = Bun.serve({ port: 0, hostname: "127.0.0.1", routes: { "/*": handler } });
    return { url: `http://127.0.0.1:${server.port}`, close: () => server.stop(true) };
  }
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, handler);
  return { url: `http://127.0.0.1:${server.addr.port}`, close: () => server.shutdown() };
}

/** The world, and options that lead there. */
async function openWorld() {
  const warnings: string[] = [];
  const world = await serve(({ path }, response) => response.end(`the world on ${path}`));
  const options: SessionOptions = {
    store: memoryStore(),
    own: "pass",
    upstreams: { [API]: world.url },
    onWarning: (message) => void warnings.push(message),
  };
  return { world, options, warnings };
}

const recordedIn = async (options: SessionOptions, name: string): Promise<string[]> =>
  JSON.parse(await options.store!.load(name) as string).interactions
    .map((one: { request: { url: string } }) => one.request.url);

const askByHttp = (url: string) =>
  new Promise<{ said: string; seen: string }>((resolve, reject) => {
    get(url, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (data: string) => text += data);
      response.on("end", () => resolve(JSON.parse(text)));
    }).on("error", reject);
  });
const askByFetch = async (url: string) =>
  await (await fetch(url)).json() as { said: string; seen: string };

const WAYS = { fetch: askByFetch, "node:http": askByHttp };
const APPS = { "node:http": startApp, "the runtime's own server": startOwnKind };

for (const [kind, startIt] of Object.entries(APPS)) {
  if (kind !== "node:http" && runtime === "node") continue;
  for (const [client, ask] of Object.entries(WAYS)) {
    for (const where of ["before the cassette", "inside"] as const) {
      Deno.test(`own: "pass", ${kind} started ${where}, asked by ${client}: its handlers are recorded`, async () => {
        const { world, options, warnings } = await openWorld();
        const name = "own/pass";
        let app: App | undefined = where === "inside" ? undefined : await startIt();
        const run = () =>
          withCassette(name, options, async () => {
            app ??= await startIt();
            return await ask(`${app.url}/one`);
          });
        for (const mode of ["record", "replay", "update", "once", "live"] as const) {
          Object.assign(options, { mode });
          const { said, seen } = await run();
          assertEquals(said, "the world on /one", mode);
          assert(!seen.includes("retake"), seen);
          if (where === "inside") {
            await app!.close();
            app = undefined;
          }
        }
        await app?.close();
        await world.close();
        assertEquals(await recordedIn(options, name), [`${API}/one`]);
        assertEquals(world.hits.length, 2, "once while recording, once in live");
        assertEquals(warnings, []);
      });
    }
  }
}

Deno.test('own: "pass" with useCassette, the app started before', async () => {
  const { world, options } = await openWorld();
  const app = await startApp();
  for (const mode of ["record", "replay"] as const) {
    for (const ask of Object.values(WAYS)) {
      const session = await useCassette("own/block", { ...options, mode, repeat: "last" });
      assertEquals((await ask(`${app.url}/block`)).said, "the world on /block");
      await session.close();
    }
  }
  await app.close();
  await world.close();
  assertEquals(await recordedIn(options, "own/block"), [`${API}/block`]);
  assertEquals(world.hits.length, 2);
});

for (const [client, ask] of Object.entries(WAYS)) {
  Deno.test(`own: "pass", cassettes side by side on one app, by ${client}: each gets its own`, async () => {
    const { world, options } = await openWorld();
    const app = await startApp();
    const names = ["a", "b", "c"];
    for (const mode of ["record", "replay"] as const) {
      await Promise.all(
        names.map((name) =>
          withCassette(`own/side/${name}`, { ...options, mode }, async () => {
            for (const at of [1, 2]) {
              const { said } = await ask(`${app.url}/${name}/${at}`);
              assertEquals(said, `the world on /${name}/${at}`);
            }
          })
        ),
      );
    }
    await app.close();
    await world.close();
    for (const name of names) {
      const recorded = await recordedIn(options, `own/side/${name}`);
      assertEquals(recorded, [`${API}/${name}/1`, `${API}/${name}/2`]);
    }
    assertEquals(world.hits.length, 6);
  });
}

Deno.test('own: "pass" sends a body and headers as they are, by a Request too', async () => {
  const { world, options } = await openWorld();
  const got: unknown[] = [];
  const app = await serve(({ method, body }, response, { headers }) => {
    got.push([method, body, headers["x-mine"], headers["retake-cassette"]]);
    response.end("[]");
  });
  const init = { method: "POST", body: "a body", headers: { "X-Mine": "1" } };
  await withCassette("own/bodies", options, async () => {
    await (await fetch(new Request(app.url, init))).text();
    await (await fetch(new URL(app.url), init)).text();
    await (await fetch(app.url, { ...init, headers: [["X-Mine", "1"]] })).text();
    await (await fetch(app.url, new Request(app.url, init))).text();
  });
  await app.close();
  await world.close();
  assertEquals(got, Array(4).fill(["POST", "a body", "1", undefined]));
});

Deno.test('own: "pass" with openSession: asked by its fetch, an own server is reached in a replay', async () => {
  const { world, options } = await openWorld();
  const app = await serve((_, response) => response.end("own"));
  const session = await openSession("own/session", options);
  assertEquals(await (await session.fetch(app.url)).text(), "own");
  assertEquals(session.report().missed, 0);
  await session.close();
  await app.close();
  await world.close();
});

Deno.test('own: "record", as by default: the own server is recorded, and a recording of both tells once', async () => {
  const { world, options, warnings } = await openWorld();
  const plain = await serve((_, response) => response.end("own"));
  const both = (name: string, own?: "record") =>
    withCassette(name, { ...options, own, mode: "record" }, async () => {
      await (await fetch(plain.url)).text();
      await (await fetch(`${API}/other`)).text();
    });
  await both("own/record/said", "record");
  assertEquals(warnings.filter((text) => text.includes('own: "pass"')).length, 0);
  await both("own/record/c");
  await both("own/record/d");
  await plain.close();
  await world.close();
  assertEquals((await recordedIn(options, "own/record/c")).length, 2);
  const told = warnings.filter((text) => text.includes('own: "pass"'));
  assertEquals(told.length, 1);
  assertStringIncludes(told[0]!, `memory: own/record/c holds requests to 127.0.0.1:`);
});

Deno.test("what a handler asks after the cassette has closed is refused under its name", async () => {
  const { world, options } = await openWorld();
  let late: Promise<unknown> | undefined;
  let goOn = () => {};
  const app = await serve((_, response) => {
    const wait = new Promise<void>((resolve) => goOn = resolve);
    late = wait.then(() => fetch(`${API}/late`));
    late.catch(() => {});
    response.end("[]");
  });
  await withCassette("own/late", options, () => askByFetch(app.url));
  await withCassette("own/next", options, async () => {
    goOn();
    const error = await assertRejects(() => late!);
    assert(isRetakeError(error, "SESSION_CLOSED"), `${error}`);
    assertStringIncludes(error.message, '"own/late"');
  });
  await app.close();
  await world.close();
});

Deno.test({
  name:
    "own: a server of another process on this machine is recorded, and one from before the import is not",
  ignore: !mayRun || !mayUseFiles,
  async fn() {
    const other = start(new URL("../support/other_server.ts", import.meta.url));
    const port = await other.firstLine;
    const program = start(new URL("../support/early_server.ts", import.meta.url), [port]);
    const { code, stdout, stderr } = await program.finished;
    await other.stop();
    assertEquals(code, 0, stdout + stderr);
    const [kinds, recorded] = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
    for (const [kind, said] of Object.entries(kinds)) assertEquals(said, "own", kind);
    assertEquals(
      recorded,
      ["9", "16", "model"].map((path) => `http://127.0.0.1:${port}/${path}`),
    );
  },
});

for (const [kind, startIt] of Object.entries(APPS)) {
  if (kind !== "node:http" && runtime === "node") continue;
  for (const mode of ["record", "replay"] as const) {
    Deno.test(`without own, ${kind} started in a hook's cassette and asked after it, ${mode}: what helps is named`, async () => {
      const { world, options, warnings } = await openWorld();
      const own = { ...options, own: undefined, mode };
      const app = await withCassette("own/hook", own, async () => await startIt());
      const asked = withCassette("own/test", own, () => askByHttp(`${app.url}/one`)).catch(String);
      const told = [await asked, ...warnings].map(String).join("\n");
      await app.close();
      await world.close();
      assertEquals(world.hits.length, 0);
      // On Deno and Bun a handler is in no cassette, on Node in that in which its server was started.
      assert(/had closed|outside every cassette/.test(told), told);
      assertStringIncludes(told, 'own: "pass" in the configuration');
    });
  }
}
