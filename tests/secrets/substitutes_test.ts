// Values of one machine, in a cassette by their names, and another machine's when it is played.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createSubstitutes } from "../../src/secrets/substitutes.ts";
import { memoryStore, openSession, type SessionOptions } from "../../mod.ts";

const answerOf = (home: string) => () =>
  Promise.resolve(
    Response.json({
      cwd: `${home}/work`,
      note: `see ${home}`,
      link: `/f?p=${encodeURIComponent(home)}`,
    }, {
      headers: { "x-at": home },
    }),
  );

async function run(home: string | undefined, options: SessionOptions): Promise<unknown> {
  const session = await openSession("a", { substitute: { home: () => home }, ...options });
  try {
    const at = home ?? "/home/nobody";
    const url = `https://api.example.com/files${at}?dir=${encodeURIComponent(at)}`;
    const body = JSON.stringify({ path: `${at}/a.txt`, b: btoa(`at ${at}!`) });
    const response = await session.fetch(url, { method: "POST", body });
    return [await response.json(), response.headers.get("x-at")];
  } finally {
    await session.close().catch(() => {});
  }
}

for (
  const [kind, ada, bob] of [["a path", "/home/ada-l", "/Users/bob b"], [
    "a path with backslashes",
    "C:\\Users\\ada",
    "D:\\new\\bob",
  ]]
) {
  Deno.test(`${kind} is written by its name, and is that of who plays`, async () => {
    const store = memoryStore();
    const live = await run(ada, { store, mode: "record", fetch: answerOf(ada!) });
    const text = await store.load("a") as string;
    assert(!text.includes("ada"), text);
    assertStringIncludes(text, "{{home}}/");
    const [body] = live as [{ cwd: string }];
    assertEquals(body.cwd, `${ada}/work`);
    const [played, header] = await run(bob, { store }) as [Record<string, string>, string];
    assertEquals(played.cwd, `${bob}/work`);
    assertEquals(played.note, `see ${bob}`);
    assertEquals(played.link, `/f?p=${encodeURIComponent(bob!)}`);
    if (!bob!.includes("\\")) assertEquals(header, bob);
  });
}

Deno.test("a value that is missing where it is needed, or too short, is told of", async () => {
  const store = memoryStore();
  await run("/home/ada-l", { store, mode: "record", fetch: answerOf("/home/ada-l") });
  const ask = async (home: string | undefined) => {
    await using session = await openSession("a", {
      store,
      substitute: { home: () => home },
      match: () => true,
    });
    await session.fetch("https://api.example.com/");
  };
  const missing = await assertRejects(() => ask(undefined)) as Error;
  assertStringIncludes(missing.message, "substitute.home has no value");
  const short = await assertRejects(() => ask("/")) as Error;
  assertStringIncludes(short.message, "3 characters");
});

Deno.test("a recording is written with this machine's values once, however often it is looked at", () => {
  const { show } = createSubstitutes({ home: () => "/home/ada-l" })!;
  const recording = {
    request: { method: "GET", url: "https://api.example.com/", headers: [] },
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 1,
    response: {
      status: 200,
      statusText: "",
      type: "basic",
      headers: [],
      body: { json: { cwd: "{{home}}/work" } },
    },
  };
  assertEquals(show(recording).response!.body, { json: { cwd: "/home/ada-l/work" } });
  assert(show(recording) === show(recording));
});
