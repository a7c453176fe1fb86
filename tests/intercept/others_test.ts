// Others in the place of the global fetch: spies, wrappers, those that answer some requests themselves. They
// are heard through, see no call that nobody made, and keep what is theirs. Packages: tests/clients.
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  createRetake,
  isRetakeError,
  memoryStore,
  parseCassette,
  withCassette,
} from "../../mod.ts";
import { mayUseFiles, runtime } from "../support/runtime.ts";
import { serve } from "../support/local_server.ts";

type Fetch = typeof fetch;

/** What they hand on: what they were given, or the same as one of the other two. */
const HANDING_ON: [string, (...args: Parameters<Fetch>) => Parameters<Fetch>][] = [
  ["what they were given", (...args) => args],
  ["a URL", (input, init) => [new URL(String(input)), init]],
  ["a Request", (input, init) => [new Request(input, init)]],
];

/** Puts something in the place of the global fetch, for as long as something runs. */
async function inPlace<T>(make: (found: Fetch) => Fetch, fn: () => Promise<T>): Promise<T> {
  const { fetch: found } = globalThis;
  globalThis.fetch = make(found);
  try {
    return await fn();
  } finally {
    globalThis.fetch = found;
  }
}

/** Records one request and plays it, and says what the cassette has of it, and who was asked. */
async function recordAndPlay(url: string, calls: () => number) {
  const store = memoryStore();
  const ask = async () => await (await fetch(`${url}/asked`)).json();
  const recorded = await withCassette("a", { store, mode: "record" }, ask);
  const between = calls();
  assertEquals(await withCassette("a", { store }, ask), recorded);
  const { interactions } = parseCassette((await store.load("a"))!, "a");
  return {
    recorded: interactions.map(({ request }) => new URL(request.url).pathname),
    calls: [between, calls()],
  };
}

for (const [what, turn] of HANDING_ON) {
  Deno.test(`a wrapper that hands on ${what} is heard through, and asked once whether it does`, async () => {
    await using server = await serve();
    let calls = 0;
    const wrap = (found: Fetch): Fetch => (...args) => {
      calls++;
      return found(...turn(...args));
    };
    const seen = await inPlace(wrap, () => recordAndPlay(server.url, () => calls));
    assertEquals(seen.recorded, ["/asked"]);
    assertEquals(seen.calls, [2, 3]); // once to see whether it leads here
    assertEquals(server.hits.length, 1);
  });

  Deno.test(`a wrapper that names what it stands on is not asked: it hands on ${what}`, async () => {
    for (const name of ["__original", "__sentry_original__", "_nextOriginalFetch", Symbol("of")]) {
      await using server = await serve();
      let calls = 0;
      const wrap = (found: Fetch): Fetch => {
        const wrapper: Fetch = (...args) => {
          calls++;
          return found(...turn(...args));
        };
        Object.defineProperty(wrapper, name, { value: found });
        return wrapper;
      };
      const seen = await inPlace(wrap, () => recordAndPlay(server.url, () => calls));
      assertEquals([seen.recorded, seen.calls], [["/asked"], [1, 2]]);
    }
  });
}

/** As the spies of test runners are: a count, and what they were given to call. */
function spyOn(calls: unknown[][], implementation: Fetch | undefined, original: Fetch): Fetch {
  const spy: Fetch = (...args) => {
    calls.push(args);
    return (implementation ?? original)(...args);
  };
  return Object.assign(spy, { mock: { calls }, getMockImplementation: () => implementation });
}

Deno.test("a spy that calls what it found by a function of its own counts the requests alone", async () => {
  await using server = await serve();
  const calls: unknown[][] = [];
  const seen = await inPlace(
    (found) => spyOn(calls, (...args) => found(...args), found),
    () => recordAndPlay(server.url, () => calls.length),
  );
  assertEquals([seen.recorded, seen.calls], [["/asked"], [1, 2]]);
});

Deno.test("a spy that has taken over what the function has on it counts the requests alone", async () => {
  await using server = await serve();
  const calls: unknown[][] = [];
  const copied = (found: Fetch): Fetch => {
    const spy = spyOn(calls, undefined, found);
    for (const key of Reflect.ownKeys(found)) {
      const property = Object.getOwnPropertyDescriptor(found, key)!;
      if (!Object.hasOwn(spy, key)) Object.defineProperty(spy, key, property);
    }
    return spy;
  };
  const seen = await inPlace(copied, () => recordAndPlay(server.url, () => calls.length));
  assertEquals([seen.recorded, seen.calls], [["/asked"], [1, 2]]);
});

Deno.test("a spy that answers everything itself is refused, and counts nothing", async () => {
  const calls: unknown[][] = [];
  const stub: Fetch = () => Promise.resolve(new Response("stub"));
  const error = await inPlace(
    (found) => spyOn(calls, stub, found),
    () => assertRejects(() => withCassette("a", { store: memoryStore() }, () => {})),
  );
  assert(isRetakeError(error, "FETCH_NOT_HEARD"), `${error}`);
  assertEquals(calls, []);
});

Deno.test("who answers some requests keeps answering them, and the others are heard", async () => {
  await using server = await serve();
  const store = memoryStore();
  const some = (found: Fetch): Fetch => (input, init) => {
    const request = new Request(input, init);
    if (request.url.endsWith("/theirs")) return Promise.resolve(Response.json({ path: "mocked" }));
    return found(request);
  };
  const ask = async () => {
    const [theirs, ours] = await Promise.all(
      ["/theirs", "/ours"].map(async (path) => (await fetch(server.url + path)).json()),
    );
    return [theirs.path, ours.path];
  };
  await inPlace(some, async () => {
    assertEquals(await withCassette("a", { store, mode: "record" }, ask), ["mocked", "/ours"]);
    assertEquals(await withCassette("a", { store }, ask), ["mocked", "/ours"]);
  });
  assertEquals(server.hits.map(({ path }) => path), ["/ours"]);
});

Deno.test("cassettes that open at once are each heard through a wrapper", async () => {
  await using server = await serve();
  await inPlace((found) => async (...args) => {
    await Promise.resolve();
    return await found(new Request(...args));
  }, async () => {
    const all = await Promise.all(
      ["a", "b", "c"].map((name) =>
        withCassette(name, { store: memoryStore(), mode: "record" }, async (session) => {
          await (await fetch(`${server.url}/${name}`)).text();
          return session.report().recorded;
        })
      ),
    );
    assertEquals(all, [1, 1, 1]);
  });
});

class StrictResponse extends Response {
  readonly #url = "https://api.example.com/strict";
  override get url(): string {
    return this.#url;
  }
  override get headers(): Headers {
    void this.#url;
    return super.headers;
  }
}

/** As libraries guard a response: what is asked of it is asked of the real one. */
function guarded(response: Response): Response {
  return new Proxy(response, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

for (
  const [what, make] of [
    ["of a class with private fields", () => new StrictResponse('{"a":1}', { status: 201 })],
    ["a proxy", () => guarded(new Response('{"a":1}', { status: 201 }))],
    ["a proxy of one of a class", () => guarded(new StrictResponse('{"a":1}', { status: 201 }))],
  ] as [string, () => Response][]
) {
  Deno.test(`an answer that is ${what} is recorded as it is`, async () => {
    const store = memoryStore();
    const fake = () => Promise.resolve(make());
    const { withCassette } = createRetake({ store, fetch: fake });
    const ask = async () => {
      const response = await fetch("https://api.example.com/strict");
      return [response.status, await response.clone().text(), await response.json()];
    };
    const recorded = await withCassette("a", { mode: "record" }, ask);
    assertEquals(recorded, [201, '{"a":1}', { a: 1 }]);
    assertEquals(await withCassette("a", ask), recorded);
  });
}

Deno.test("an answer of Retake bears a proxy that asks it by the real one", async () => {
  const store = memoryStore();
  const fake = () => Promise.resolve(new Response("text", { headers: { "x-a": "b" } }));
  const { withCassette } = createRetake({ store, fetch: fake });
  const ask = async () => {
    const response = guarded(await fetch("https://api.example.com/"));
    return [response.status, response.ok, response.headers.get("x-a"), await response.text()];
  };
  const recorded = await withCassette("a", { mode: "record" }, ask);
  assertEquals(recorded, [200, true, "b", "text"]);
  assertEquals(await withCassette("a", ask), recorded);
});

Deno.test({
  name: "a class that is put below all responses may look at what it makes",
  ignore: !mayUseFiles,
  fn: async () => {
    // As MSW does it, to keep the headers as they were given.
    const Found = globalThis.Response;
    const looks: unknown[] = [];
    globalThis.Response = new Proxy(Found, {
      construct(target, args, newTarget) {
        const made = Reflect.construct(target, args, newTarget) as Response;
        const { status, statusText, ok, url, redirected, type, headers, body, bodyUsed } = made;
        looks.push([status, statusText, ok, url, redirected, type, headers, body, bodyUsed]);
        return made;
      },
    });
    try {
      // A copy of the module whose class is made now.
      const again = new URL(`../../src/wire/response.ts?${crypto.randomUUID()}`, import.meta.url);
      const { tracedResponse }: typeof import("../../src/wire/response.ts") = await import(
        again.href
      );
      const head = {
        status: 201,
        statusText: "Made",
        headers: [["x-a", "b"]] as [string, string][],
      };
      const rest = { url: "https://api.example.com/", redirected: false, type: "basic" as const };
      const made = tracedResponse("text", { ...head, ...rest });
      assertEquals([made.status, made.url, made.headers.get("x-a")], [201, rest.url, "b"]);
      assertEquals(await made.text(), "text");
      // Bun gives the module that it has, whose class stands on the one from before.
      assertEquals(looks.length, runtime === "bun" ? 0 : 1);
    } finally {
      globalThis.Response = Found;
    }
  },
});
