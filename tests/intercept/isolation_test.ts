import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  createRetake,
  isRetakeError,
  memoryStore,
  openSession,
  restoreFetch,
  useCassette,
  withCassette,
} from "../../mod.ts";
import { deferred, serve } from "../support/local_server.ts";
import { isThorough } from "../support/runtime.ts";

const answer = async (url: string) => (await (await fetch(url)).json()).path as string;
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const MANY = isThorough ? 1000 : 100;

Deno.test(`${MANY} cassettes in parallel in one process never mix`, async () => {
  const store = memoryStore();
  const numbers = Array.from({ length: MANY }, (_, at) => at);
  const seen = await (async () => {
    await using server = await serve((hit, response) => {
      setTimeout(() => response.end(JSON.stringify({ path: `${hit.path} ${hit.body}` })), 5);
    });
    const ask = (at: number) => async () => {
      // The same request everywhere, answered by what only this one's body says.
      const one = await fetch(server.url, { method: "POST", body: `${at}` });
      await wait(at % 7);
      const two = await fetch(`${server.url}/two`, { method: "POST", body: `${at}` });
      return [(await one.json()).path, (await two.json()).path];
    };
    // In lots of fifty: it is the server's sockets that are few.
    const recorded: string[][] = [];
    for (let lot = 0; lot * 50 < MANY; lot++) {
      recorded.push(
        ...await Promise.all(
          numbers.slice(lot * 50, lot * 50 + 50)
            .map((at) => withCassette(`c/${at}`, { store, mode: "record" }, ask(at))),
        ),
      );
    }
    await server.close();
    const replayed = await Promise.all(
      numbers.map((at) => withCassette(`c/${at}`, { store }, ask(at))),
    );
    assertEquals(replayed, recorded);
    return replayed;
  })();
  assertEquals(seen, numbers.map((at) => [`/ ${at}`, `/two ${at}`]));
});

Deno.test("the same request in parallel cassettes gets each cassette's own answer", async () => {
  const store = memoryStore();
  let turn = 0;
  await using server = await serve((_, response) => response.end(JSON.stringify({ path: turn })));
  for (turn = 0; turn < 20; turn++) {
    await withCassette(`${turn}`, { store, mode: "record" }, () => answer(server.url));
  }
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      withCassette(`${at}`, { store }, async () => {
        await wait((20 - at) % 5);
        return await answer(server.url);
      })),
  );
  assertEquals(answers.map(Number), Array.from({ length: 20 }, (_, at) => at));
});

Deno.test("a cassette inside a cassette takes over, and gives back", async () => {
  await using server = await serve();
  const store = memoryStore();
  const mode = "record";
  await withCassette("outer", { store, mode }, async () => {
    await answer(`${server.url}/1`);
    await withCassette("inner", { store, mode }, () => answer(`${server.url}/2`));
    await answer(`${server.url}/3`);
  });
  const paths = async (name: string) =>
    JSON.parse(await store.load(name) as string).interactions
      .map((one: { request: { url: string } }) => new URL(one.request.url).pathname);
  assertEquals(await paths("outer"), ["/1", "/3"]);
  assertEquals(await paths("inner"), ["/2"]);
});

Deno.test("with no session open, requests pass through untouched", async () => {
  await using server = await serve();
  assertEquals(await answer(`${server.url}/plain`), "/plain");
  await withCassette("a", { store: memoryStore() }, () => {});
  assertEquals(await answer(`${server.url}/again`), "/again");
  assertEquals(server.hits.length, 2);
});

Deno.test("a request outside every cassette is refused and named while one is open", async () => {
  await using server = await serve();
  const gate = deferred();
  const open = deferred();
  const inside = withCassette("open/one", { store: memoryStore() }, () => {
    open.resolve();
    return gate.promise;
  });
  await open.promise;
  const error = await assertRejects(async () => {
    await fetch(`${server.url}/stray`);
  }) as Error;
  assert(isRetakeError(error, "OUTSIDE_CASSETTE"));
  assertStringIncludes(error.message, `GET ${server.url}/stray`);
  assertStringIncludes(error.message, '"open/one"');
  assertStringIncludes(error.message, "isolation_test");
  gate.resolve();
  // It was the only one open, so the stray request was its own: that run is a failed one.
  await assertRejects(() => inside);
  assertEquals(server.hits.length, 0);
});

Deno.test('outside: "pass" lets such a request through, with a warning that has its stack', async () => {
  await using server = await serve();
  const gate = deferred();
  const warnings: string[] = [];
  const options = {
    store: memoryStore(),
    outside: "pass" as const,
    onWarning: (message: string) => warnings.push(message),
  };
  const open = deferred();
  const inside = withCassette("open/one", options, () => {
    open.resolve();
    return gate.promise;
  });
  await open.promise;
  assertEquals(await answer(`${server.url}/stray`), "/stray");
  gate.resolve();
  await inside;
  assertStringIncludes(warnings[0]!, `GET ${server.url}/stray`);
  assertStringIncludes(warnings[0]!, "isolation_test");
});

Deno.test("data: and blob: URLs are nobody's business", async () => {
  await withCassette("a", { store: memoryStore() }, async () => {
    assertEquals(await (await fetch("data:,hello")).text(), "hello");
    const url = URL.createObjectURL(new Blob(["there"]));
    assertEquals(await (await fetch(url)).text(), "there");
    URL.revokeObjectURL(url);
  });
});

Deno.test("a request after the cassette has closed is refused", async () => {
  let later: (() => Promise<Response>) | undefined;
  const gate = deferred();
  await withCassette("a", { store: memoryStore() }, () => {
    later = () => fetch("https://api.example.com/late");
    const straggler = gate.promise.then(later);
    gate.promise = straggler.then(() => {}, (error) => {
      throw error;
    });
    gate.promise.catch(() => {});
  });
  gate.resolve();
  const error = await assertRejects(() => gate.promise) as Error;
  assert(isRetakeError(error, "SESSION_CLOSED"), String(error));
  assertStringIncludes(error.message, "https://api.example.com/late");
});

Deno.test("useCassette owns every request until its block ends", async () => {
  await using server = await serve();
  const store = memoryStore();
  {
    await using tape = await useCassette("block", { store, mode: "record" });
    assertEquals(await answer(`${server.url}/1`), "/1");
    assertEquals(tape.report().recorded, 1);
  }
  assertEquals(await answer(`${server.url}/2`), "/2");
  await server.close();
  {
    await using _tape = await useCassette("block", { store });
    assertEquals(await answer(`${server.url}/1`), "/1");
  }
});

Deno.test("useCassette refuses to overlap, and says with what", async () => {
  const store = memoryStore();
  await using _first = await useCassette("first", { store });
  const error = await assertRejects(() => useCassette("second", { store })) as Error;
  assert(isRetakeError(error, "SESSION_OVERLAP"));
  assertStringIncludes(error.message, '"first"');
  await withCassette("inside", { store }, () => {}); // has a scope of its own
});

Deno.test("one cassette cannot be recorded by two sessions at once, but replayed by many", async () => {
  await using server = await serve();
  const store = memoryStore();
  await using one = await openSession("a", { store, mode: "record" });
  const error = await assertRejects(() => openSession("a", { store, mode: "record" })) as Error;
  assert(isRetakeError(error, "SESSION_OVERLAP"));
  await (await one.fetch(server.url)).text();
  await one.close();
  const many = await Promise.all([1, 2, 3].map(() => openSession("a", { store })));
  for (const session of many) {
    await session.fetch(server.url);
    await session.close();
  }
});

Deno.test("closing twice says so; leaving the block after closing says nothing", async () => {
  await using session = await openSession("a", { store: memoryStore() });
  await session.close();
  const error = await assertRejects(() => session.close()) as Error;
  assert(isRetakeError(error, "SESSION_CLOSED"));
});

Deno.test("openSession touches no global", async () => {
  const before = globalThis.fetch;
  await using server = await serve();
  await using session = await openSession("a", { store: memoryStore() });
  assertEquals(globalThis.fetch, before);
  assertEquals(await answer(`${server.url}/plain`), "/plain");
  assertEquals(session.report().missed, 0);
});

Deno.test("restoreFetch gives back the runtime's own fetch, and the next cassette works", async () => {
  await using server = await serve();
  const ours = globalThis.fetch;
  restoreFetch();
  restoreFetch(); // nothing to do
  const theirs = Object.getOwnPropertyDescriptor(globalThis, "fetch")!;
  assert(theirs.value !== ours && theirs.enumerable && theirs.writable && theirs.configurable);
  assertStringIncludes(Function.prototype.toString.call(theirs.value), "fetch");
  const store = memoryStore();
  await withCassette("a", { store, mode: "record" }, () => answer(server.url));
  assertEquals(JSON.parse(await store.load("a") as string).interactions.length, 1);
});

Deno.test("restoreFetch refuses while a cassette is open, and leaves a stranger's fetch alone", async () => {
  await withCassette("a", { store: memoryStore() }, () => {
    const error = assertThrows(() => restoreFetch());
    assert(isRetakeError(error, "SESSION_OVERLAP"));
  });
  const ours = globalThis.fetch;
  globalThis.fetch = function stranger() {
    return Promise.resolve(new Response("stranger"));
  };
  try {
    const error = assertThrows(() => restoreFetch()) as Error;
    assert(isRetakeError(error, "FETCH_REPLACED"));
    assertStringIncludes(error.message, "stranger");
  } finally {
    globalThis.fetch = ours;
  }
});

Deno.test("a cassette refuses to open when requests would not reach it", async () => {
  const ours = globalThis.fetch;
  globalThis.fetch = function deaf() {
    return Promise.resolve(new Response("deaf"));
  };
  try {
    const error = await assertRejects(() =>
      withCassette("a", { store: memoryStore() }, () => {})
    ) as Error;
    assert(isRetakeError(error, "FETCH_NOT_HEARD"));
    assertStringIncludes(error.message, "deaf");
  } finally {
    globalThis.fetch = ours;
  }
});

Deno.test("a replacement that calls the fetch it found is heard through", async () => {
  await using server = await serve();
  const ours = globalThis.fetch;
  let passed = 0;
  globalThis.fetch = (...args) => {
    passed++;
    return ours(...args);
  };
  try {
    const store = memoryStore();
    await withCassette("a", { store, mode: "record" }, () => answer(server.url));
    assertEquals(passed, 2); // the canary, and the request
    assertEquals(server.hits.length, 1);
  } finally {
    globalThis.fetch = ours;
  }
});

Deno.test("a fetch captured before the first session is heard", async () => {
  await using server = await serve();
  const captured = globalThis.fetch;
  const store = memoryStore();
  await withCassette("a", { store, mode: "record" }, async () => {
    await (await captured(server.url)).text();
  });
  assertEquals(JSON.parse(await store.load("a") as string).interactions.length, 1);
});

Deno.test("the global fetch keeps its name, its length and its extras", () => {
  const ours = Object.getOwnPropertyNames(globalThis.fetch).filter((name) => name !== "prototype");
  const length = globalThis.fetch.length;
  restoreFetch();
  const theirs = Object.getOwnPropertyNames(globalThis.fetch).filter((name) =>
    name !== "prototype"
  );
  for (const name of theirs) assert(ours.includes(name), name);
  assertEquals(globalThis.fetch.length, length);
});

Deno.test("a fake fetch can be given to record with", async () => {
  const store = memoryStore();
  const fake = () => Promise.resolve(Response.json({ from: "fake" }));
  const { withCassette } = createRetake({ store, fetch: fake });
  const ask = async () => await (await fetch("https://api.example.com/")).json();
  assertEquals(await withCassette("a", { mode: "record" }, ask), { from: "fake" });
  assertEquals(await withCassette("a", ask), { from: "fake" });
});
