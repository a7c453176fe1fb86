// session.run(fn): the async scope of a session, for runners that have only a before and an after.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { isRetakeError, memoryStore, openSession, useCassette, withCassette } from "../../mod.ts";
import { deferred, serve } from "../support/local_server.ts";

const path = async (url: string) => (await (await fetch(url)).json()).path as string;

Deno.test("what runs in a session is recorded, and played: before, body and after in one cassette", async () => {
  await using server = await serve();
  const store = memoryStore();
  const test = async (mode: "record" | "replay") => {
    const session = await openSession("run/whole", { store, mode });
    const asked = [
      await session.run(() => path(`${server.url}/before`)),
      await session.run(() => path(`${server.url}/body`)),
      await session.run(() => path(`${server.url}/after`)),
    ];
    return { asked, report: await session.close() };
  };
  const live = await test("record");
  assertEquals(live.report.recorded, 3);
  await server.close();
  const again = await test("replay");
  assertEquals(again.asked, live.asked);
  assertEquals(again.report.played, 3);
});

Deno.test("what runs side by side in two sessions stays apart, and in one stays together", async () => {
  await using server = await serve();
  const store = memoryStore();
  const one = await openSession("run/one", { store, mode: "record" });
  const two = await openSession("run/two", { store, mode: "record" });
  const gate = deferred();
  const slow = one.run(async () => {
    await gate.promise;
    return await path(`${server.url}/one/late`);
  });
  await Promise.all([
    one.run(() => path(`${server.url}/one/early`)), // its end leaves the other one heard
    two.run(() => path(`${server.url}/two`)),
  ]);
  gate.resolve();
  assertEquals(await slow, "/one/late");
  assertEquals((await one.close()).recorded, 2);
  assertEquals((await two.close()).recorded, 1);
});

Deno.test("a run that failed is said without a throw, and leaves the cassette as it was", async () => {
  await using server = await serve();
  const store = memoryStore();
  const warnings: string[] = [];
  const session = await openSession("run/failed", {
    store,
    mode: "record",
    onWarning: (text) => void warnings.push(text),
  });
  const mine = new Error("mine");
  const thrown = await assertRejects(() =>
    session.run(async () => {
      await path(`${server.url}/paid`);
      throw mine;
    })
  );
  assertEquals(thrown, mine);
  await session.close({ failed: true });
  assertEquals(await store.load("run/failed"), undefined);
  assert(await store.load("run/failed.failed"));
  assert(warnings.join().includes("run/failed"));
});

Deno.test("after a miss the body goes on, and the miss is thrown at the end", async () => {
  const session = await openSession("run/missed", { store: memoryStore() });
  const gate = deferred();
  let ended = false;
  const running = session.run(async () => {
    await fetch("http://api.example.invalid/").catch(() => {});
    await gate.promise;
    ended = true;
    return "its own end";
  });
  gate.resolve();
  assertEquals(await running, "its own end");
  assert(ended);
  assert(isRetakeError(await assertRejects(() => session.close()), "MISS"));
});

Deno.test("a session that has closed runs nothing", async () => {
  const session = await openSession("run/closed", { store: memoryStore() });
  await session.close();
  const error = await assertRejects(() => session.run(() => {}));
  assert(isRetakeError(error, "SESSION_CLOSED"));
});

Deno.test("what runs in a session that is in use already leaves it in use", async () => {
  await using server = await serve();
  const store = memoryStore();
  await withCassette("run/within", { store, mode: "record" }, async (session) => {
    await session.run(() => path(`${server.url}/inner`));
    await path(`${server.url}/outer`);
  });
  const tape = await useCassette("run/everywhere", { store, mode: "record" });
  await tape.run(() => path(`${server.url}/inner`));
  await path(`${server.url}/outer`);
  assertEquals((await tape.close()).recorded, 2);
  const again = await withCassette(
    "run/within",
    { store, unused: "ignore" },
    (session) => session.report(),
  );
  assertEquals(again.unused, 2);
});
