// The cassette of a test that knows nothing of it.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { inCassette, linkSessions, openTestCassette } from "../../src/auto/test_cassette.ts";
import {
  createRetake,
  isRetakeError,
  memoryStore,
  openSession,
  type SessionOptions,
  useCassette,
  withCassette,
} from "../../mod.ts";
import { serve } from "../support/local_server.ts";

const path = async (url: string) => (await (await fetch(url)).json()).path as string;

/** Tests that have their cassettes in memory, and what was said. */
function given(mode: SessionOptions["mode"], store = memoryStore()) {
  const warnings: string[] = [];
  const options = { mode, store, onWarning: (text: string) => void warnings.push(text) };
  linkSessions(createRetake(options));
  return { options, store, warnings };
}

Deno.test("hooks and body of a test are in one cassette; what asks for nothing leaves none", async () => {
  await using server = await serve();
  const { store, warnings } = given("record");
  const test = async () => {
    const cassette = await openTestCassette(() => "auto/whole");
    await cassette.run(() => path(`${server.url}/before`));
    const asked = await cassette.run(() => path(`${server.url}/body`));
    await cassette.close();
    return asked;
  };
  assertEquals(await test(), "/body");
  await inCassette(() => "auto/silent", () => {});
  assertEquals(await store.load("auto/silent"), undefined);
  await server.close();
  given("replay", store);
  assertEquals(await test(), "/body");
  assertEquals(await inCassette(() => "auto/silent", () => 7), 7);
  assertEquals(warnings, []);
});

Deno.test("a test with its own cassette has that one alone, of the same name too", async () => {
  await using server = await serve();
  const { store, options, warnings } = given("record");
  const own = () => withCassette("auto/own", options, () => path(`${server.url}/own`));
  assertEquals(await inCassette(() => "auto/own", own), "/own");
  assertEquals(await inCassette(() => "auto/around", own), "/own");
  const used = async () => {
    await using _ = await useCassette("auto/used", options);
    return await path(`${server.url}/used`);
  };
  assertEquals(await inCassette(() => "auto/around-used", used), "/used");
  const both = async () => [await used(), await path(`${server.url}/after`)];
  assertEquals(await inCassette(() => "auto/after", both), ["/used", "/after"]);
  for (const around of ["auto/around", "auto/around-used"]) {
    assertEquals(await store.load(around), undefined);
  }
  assert(await store.load("auto/after"));
  await server.close();
  options.mode = "replay";
  given("replay", store);
  assertEquals(await inCassette(() => "auto/own", own), "/own");
  assertEquals(await inCassette(() => "auto/after", both), ["/used", "/after"]);
  assertEquals(warnings, []);
});

Deno.test("a cassette that hooks have begun goes on where the test names it", async () => {
  await using server = await serve();
  const { store, options } = given("record");
  const retake = createRetake(options);
  const test = async (name: string) => {
    const cassette = await openTestCassette(() => name);
    await cassette.run(() => path(`${server.url}/before`));
    await cassette.run(() => retake.withCassette(name, () => path(`${server.url}/body`)));
    await cassette.close();
  };
  await test("auto/begun");
  await server.close();
  options.mode = "replay";
  given("replay", store);
  await test("auto/begun");
  const begun = await openTestCassette(() => "auto/begun");
  await begun.run(() => path(`${server.url}/before`));
  const joined = await begun.run(() => retake.withCassette("auto/begun", (tape) => tape.report()));
  assertEquals([joined.played, joined.unused], [1, 1]);
  await begun.close({ failed: true });
});

Deno.test("a miss fails the test once: where it was swallowed, at the end", async () => {
  given("replay");
  const ask = () => fetch("http://api.example.invalid/");
  const thrown = await assertRejects(() => inCassette(() => "auto/miss", ask));
  assert(isRetakeError(thrown, "MISS"));
  const swallowed = await assertRejects(() =>
    inCassette(() => "auto/miss", () => ask().catch(() => {}))
  );
  assert(isRetakeError(swallowed, "MISS"));
  const cassette = await openTestCassette(() => "auto/miss");
  const told = await cassette.run(() => ask().catch((error: Error) => error));
  assert(cassette.failure([]));
  assertEquals(cassette.failure([told]), undefined);
  await cassette.close({ failed: true, told: [{ message: (told as Error).message }] });
});

Deno.test("each try records anew, and nothing is said of one that failed where another went well", async () => {
  await using server = await serve();
  const { store, warnings } = given("record");
  let tries = 0;
  const flaky = async () => {
    await path(`${server.url}/try-${++tries}`);
    if (tries < 2) throw new Error("flaky");
  };
  const again = () => true;
  await assertRejects(() => inCassette(() => "auto/flaky", flaky, { again }));
  await inCassette(() => "auto/flaky", flaky, { again });
  assertEquals(warnings, []);
  assertEquals(await store.load("auto/flaky.failed"), undefined);
  const text = JSON.stringify(await store.load("auto/flaky"));
  assert(text.includes("try-2") && !text.includes("try-1"));
  // Recorded again in the same process, as when files are watched, it has what was asked last.
  await inCassette(() => "auto/flaky", flaky);
  const later = JSON.stringify(await store.load("auto/flaky"));
  assert(later.includes("try-3") && !later.includes("try-2"));
  await assertRejects(() =>
    inCassette(() => "auto/flaky", async () => {
      await path(`${server.url}/last`);
      throw new Error("for good");
    })
  );
  assertEquals(warnings.length, 1);
  assert(warnings[0]!.includes("failed"));
});

Deno.test("a test that is meant to fail is recorded when it does", async () => {
  await using server = await serve();
  const { store } = given("record");
  await assertRejects(() =>
    inCassette(() => "auto/fails", async () => {
      await path(`${server.url}/fails`);
      throw new Error("as told");
    }, { isExpected: true })
  );
  assert(await store.load("auto/fails"));
});

Deno.test("what is asked for lazily is asked inside, and the clock stands still where that is wanted", async () => {
  await using server = await serve();
  const store = memoryStore();
  linkSessions(createRetake({ store, mode: "record", freeze: true }));
  const rows = (): PromiseLike<string> => ({
    then: (ok, no) => path(`${server.url}/rows`).then(ok, no),
  });
  const cassette = await openTestCassette(() => "auto/lazy");
  const asked = cassette.run(rows);
  assertEquals(await asked, "/rows");
  assertEquals(cassette.run(() => Date.now()), cassette.run(() => Date.now()));
  await cassette.close();
  const options: SessionOptions = { store, mode: "record", freeze: true };
  const own = () => withCassette("auto/frozen", options, () => path(`${server.url}/own`));
  assertEquals(await inCassette(() => "auto/frozen", own), "/own");
  await inCassette(() => "auto/idle", () => {});
  assertEquals(await store.load("auto/idle"), undefined);
  linkSessions({ openSession, useCassette });
});
