// Two copies of Retake in one process, as of two versions, share the global fetch, the frozen clock, and one
// gate before each way out.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as first from "../../mod.ts";
import { serve } from "../support/local_server.ts";
import { mayRun, mayUseFiles } from "../support/runtime.ts";

const ask = () =>
  new Promise((resolve, reject) => get("http://api.example.invalid/", resolve).on("error", reject));

type Retake = typeof first;

/** Runs a test with another copy of the package, which is loaded after the first one. */
function withCopy(name: string, fn: (second: Retake) => Promise<void>): void {
  Deno.test({
    name: `two copies: ${name}`,
    ignore: !mayRun,
    async fn() {
      const folder = await mkdtemp(join(tmpdir(), "retake-"));
      const root = fileURLToPath(new URL("../../", import.meta.url));
      for (const part of ["mod.ts", "src"]) {
        await cp(join(root, part), join(folder, part), { recursive: true });
      }
      await writeFile(join(folder, "package.json"), '{ "type": "module" }');
      const second: Retake = await import(pathToFileURL(join(folder, "mod.ts")).href);
      try {
        await fn(second);
      } finally {
        second.restoreFetch();
        // For the tests that come after this one, in this process.
        await first.withCassette("again", { store: first.memoryStore() }, () => {});
        await rm(folder, { recursive: true });
      }
    },
  });
}

/** The paths that a cassette has recorded. */
async function pathsIn(store: first.Store, name: string): Promise<string[]> {
  const text = await store.load(name) as string | undefined;
  if (text === undefined) return [];
  return first.parseCassette(text, name).interactions.map(({ request }) =>
    new URL(request.url).pathname
  );
}

const askFor = async (url: string) => (await (await fetch(url)).json()).path as string;

withCopy(
  "a request is recorded by the innermost cassette alone, whichever copy has opened it",
  async (second) => {
    await using server = await serve();
    for (const [outer, inner] of [[first, second], [second, first]] as [Retake, Retake][]) {
      const store = first.memoryStore();
      const options = { store, mode: "record" as const };
      const before = server.hits.length;
      await outer.withCassette("outer", options, async () => {
        await askFor(`${server.url}/before`);
        await Promise.all([
          inner.withCassette("inner", options, () => askFor(`${server.url}/inner`)),
          askFor(`${server.url}/beside`),
        ]);
      });
      assertEquals((await pathsIn(store, "outer")).sort(), ["/before", "/beside"]);
      assertEquals(await pathsIn(store, "inner"), ["/inner"]);
      assertEquals(server.hits.length - before, 3);
      const played = await outer.withCassette("outer", { store }, async () => {
        await askFor(`${server.url}/before`);
        await askFor(`${server.url}/beside`);
        return await inner.withCassette("inner", { store }, () => askFor(`${server.url}/inner`));
      });
      assertEquals([played, server.hits.length - before], ["/inner", 3]);
    }
  },
);

withCopy("a session's own fetch is recorded there alone", async (second) => {
  await using server = await serve();
  const store = first.memoryStore();
  const options = { store, mode: "record" as const };
  await first.withCassette("outer", options, async () => {
    await using session = await second.openSession("inner", options);
    await (await session.fetch(`${server.url}/inner`)).text();
    await askFor(`${server.url}/outer`);
  });
  assertEquals(await pathsIn(store, "inner"), ["/inner"]);
  assertEquals(await pathsIn(store, "outer"), ["/outer"]);
});

withCopy(
  "a cassette for everything and one for a function, and two for everything",
  async (second) => {
    await using server = await serve();
    const store = first.memoryStore();
    const options = { store, mode: "record" as const };
    {
      await using _everything = await first.useCassette("everything", options);
      await second.withCassette("inner", options, () => askFor(`${server.url}/inner`));
      await askFor(`${server.url}/all`);
      const error = await assertRejects(() => second.useCassette("another", options));
      assert(first.isRetakeError(error, "SESSION_OVERLAP"), `${error}`);
      assertThrowsOverlap(() => second.restoreFetch());
    }
    assertEquals(await pathsIn(store, "inner"), ["/inner"]);
    assertEquals(await pathsIn(store, "everything"), ["/all"]);
    await using _another = await second.useCassette("another", options);
    assertEquals(first.variable("id", () => "made"), "made");
  },
);

function assertThrowsOverlap(fn: () => void): void {
  const error = assertThrows(fn);
  assert(first.isRetakeError(error, "SESSION_OVERLAP"), `${error}`);
}

withCopy("what one puts back, the other puts in its place again", async (second) => {
  await using server = await serve();
  const ours = globalThis.fetch;
  first.restoreFetch();
  second.restoreFetch(); // nothing to do
  assert(globalThis.fetch !== ours);
  const store = first.memoryStore();
  await second.withCassette("a", { store, mode: "record" }, () => askFor(`${server.url}/a`));
  assert(globalThis.fetch === ours, "one function is put there");
  await first.withCassette("b", { store, mode: "record" }, () => askFor(`${server.url}/b`));
  assertEquals([await pathsIn(store, "a"), await pathsIn(store, "b")], [["/a"], ["/b"]]);
});

withCopy("frozen values are those of the innermost, and each is drawn once", async (second) => {
  const store = first.memoryStore();
  const answers = () => Promise.resolve(new Response("kept"));
  const draw = async () => {
    await (await fetch("https://api.example.com/")).text();
    return [Date.now(), Math.random(), crypto.randomUUID(), crypto.randomUUID()];
  };
  const options = { store, freeze: true, fetch: answers };
  const nested = (mode: "record" | "replay") =>
    first.withCassette("outer", { ...options, mode }, async () => [
      await draw(),
      await second.withCassette("inner", { ...options, mode }, draw),
      await second.withCassette("free", { ...options, mode, freeze: false }, draw),
      await draw(),
    ]);
  const { now } = Date;
  const recorded = await nested("record");
  assert(Date.now === now, "all is put back");
  const replayed = await nested("replay");
  assertEquals([replayed[0], replayed[1], replayed[3]], [recorded[0], recorded[1], recorded[3]]);
  assert(replayed[2]![2] !== recorded[2]![2], "where nothing is frozen, chance is real");
  // Alone, with no other copy's proxy around, the values are the same ones.
  assertEquals(await second.withCassette("inner", options, draw), recorded[1]);
});

Deno.test({
  name: "two copies: one that is loaded while the clock is faked has the real one",
  ignore: !mayUseFiles,
  fn: async () => {
    const { now } = Date;
    const { now: elapsed } = performance;
    try {
      Date.now = () => 0;
      performance.now = () => NaN;
      const again = new URL(`../../src/wire/native.ts?${crypto.randomUUID()}`, import.meta.url);
      const late: typeof import("../../src/wire/native.ts") = await import(again.href);
      assert(late.realNow() > Date.UTC(2024, 0));
      assert(late.clock.elapsed() > 0);
    } finally {
      Date.now = now;
      performance.now = elapsed;
    }
  },
});

withCopy(
  "each refuses in its own cassettes, and lets pass what the other sends itself",
  async (second) => {
    await using server = await serve();
    first.restoreFetch();
    second.restoreFetch();
    const before = net.Socket.prototype.connect;
    const refused = async (copy: typeof first) => {
      const options = { store: copy.memoryStore(), listen: { http: false } };
      const error = await assertRejects(() => copy.withCassette("copies/a", options, ask));
      assert(first.isRetakeError(error, "UNHEARD"), `${error}`);
    };
    const records = async (copy: typeof first) => {
      const options = { store: copy.memoryStore(), mode: "record" as const };
      await copy.withCassette("copies/b", options, async () => {
        await (await fetch(server.url)).text();
      });
    };
    await refused(first);
    const { connect } = net.Socket.prototype;
    await refused(second);
    assert(net.Socket.prototype.connect === connect, "one gate is put before each way");
    await records(second);
    await records(first);
    assertEquals(server.hits.length, 2);
    first.restoreFetch();
    assert(net.Socket.prototype.connect === connect, "what the other copy still needs stays");
    await refused(second);
    second.restoreFetch();
    assert(net.Socket.prototype.connect === before);
  },
);
