// A recording that has heard nothing says so, with a likely cause; one that has, or could not, does not.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { get } from "node:http";
import {
  createRetake,
  memoryStore,
  openSession,
  type SessionOptions,
  useCassette,
} from "../../mod.ts";
import { serve } from "../support/local_server.ts";

/** Records by each way to use a cassette; what was said of hearing nothing. */
const WAYS: Record<string, (options: SessionOptions, fn: () => unknown) => Promise<void>> = {
  withCassette: (options, fn) =>
    createRetake(options).withCassette("silence/of", async () => void await fn()),
  async useCassette(options, fn) {
    await using _ = await useCassette("silence/of", options);
    await fn();
  },
  async openSession(options, fn) {
    const session = await openSession("silence/of", options);
    await fn();
    await session.close();
  },
  async wrap(options, fn) {
    const wrapped = createRetake(options).wrap(async () => void await fn(), { name: "silence.of" });
    await wrapped();
  },
};

function watched(options: SessionOptions = {}) {
  const said: string[] = [];
  const onWarning = (message: string) => void said.push(message);
  const all: SessionOptions = { mode: "record", store: memoryStore(), onWarning, ...options };
  return { all, silence: () => said.filter((text) => text.includes("no request was heard")) };
}

for (const [name, use] of Object.entries(WAYS)) {
  Deno.test(`${name}: a recording of nothing is told once, with what is likely and what to do`, async () => {
    const { all, silence } = watched();
    await use(all, () => {});
    assertEquals(silence().length, 1);
    const [text] = silence();
    assertStringIncludes(text!, "nothing was recorded in memory: silence/of");
    assertStringIncludes(text!, "  likely  nothing was asked in it");
    assertStringIncludes(text!, "  to do   ");
    assertEquals(await all.store!.load("silence/of"), undefined);
  });
}

Deno.test("what went to own servers by other ways was heard by nobody, and that is likely", async () => {
  await using server = await serve();
  const { all, silence } = watched();
  await WAYS.withCassette!(
    all,
    () =>
      new Promise((resolve) =>
        get(server.url, (response) => response.resume().on("end", () => resolve(undefined)))
      ),
  );
  assertEquals(server.hits.length, 1);
  assertEquals(silence().length, 1);
  assertStringIncludes(silence()[0]!, 'own: "record"');
});

Deno.test('with own: "pass", what was sent to own servers alone has passed', async () => {
  await using server = await serve();
  const { all, silence } = watched({ own: "pass" });
  await WAYS.withCassette!(all, async () => void await (await fetch(server.url)).text());
  assertStringIncludes(
    silence()[0]!,
    "all that was asked passed, as pass, CASSETTE_PASS and own have it",
  );
  assertEquals(silence()[0]!.includes('own: "record"'), false);
});

Deno.test("a run that failed for another reason is not told that it heard nothing", async () => {
  const { all, silence } = watched();
  await assertRejects(() =>
    WAYS.withCassette!(all, () => {
      throw new Error("of the test's own");
    })
  );
  assertEquals(silence(), []);
});

Deno.test("a request that failed, or that fetch refused, was heard", async () => {
  for (const url of ["http://api.example.invalid/", "data:,text"]) {
    const { all, silence } = watched();
    await WAYS.withCassette!(all, () => fetch(url).then(() => {}, () => {}));
    assertEquals(silence(), [], url);
  }
});

for (const guard of ["warn", "off"] as const) {
  Deno.test(`guard: "${guard}" is named as what is likely, where all left by other ways`, async () => {
    const { all, silence } = watched({ guard, listen: { http: false } });
    await WAYS.withCassette!(
      all,
      () =>
        new Promise<void>((resolve) =>
          get(`http://api.example.invalid/${guard}`).on("error", () => resolve())
        ),
    );
    assert(silence()[0]!.includes(`guard is "${guard}"`), silence()[0]);
  });
}
