import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { createRetake, isRetakeError, memoryStore, wrap } from "../../mod.ts";
import { serve } from "../support/local_server.ts";
import type { OpenSession } from "../../src/session/session.ts";
import { wrapFunction } from "../../src/session/wrap.ts";

const name6 = /-[0-9a-f]{6}$/;

Deno.test("every call of a wrapped function has its own cassette", async () => {
  await using server = await serve();
  const store = memoryStore();
  const { wrap } = createRetake({ store, mode: "once" });
  class PersonaBuilder {
    static async fromPrompt(prompt: string, options: { size?: number } = {}) {
      const response = await fetch(`${server.url}/${prompt}?size=${options.size ?? 1}`);
      return (await response.json()).path as string;
    }
  }
  const fromPrompt = wrap(PersonaBuilder.fromPrompt, { name: "PersonaBuilder.fromPrompt" });
  assertEquals(await fromPrompt("a"), "/a?size=1");
  assertEquals(await fromPrompt("a"), "/a?size=1"); // played
  assertEquals(await fromPrompt("a", { size: 2 }), "/a?size=2");
  assertEquals(server.hits.length, 2);
  const names = await store.list();
  assertEquals(names.length, 2);
  for (const name of names) {
    assertEquals(name.replace(name6, ""), "persona-builder/fromPrompt");
    assert(name6.test(name));
  }
});

Deno.test("the name says what the arguments were, wherever and however they are written", async () => {
  const store = memoryStore();
  const echo = createRetake({ store, mode: "record" })
    .wrap((..._: unknown[]) => fetch("data:,x").then((response) => response.text()), {
      name: "echo",
      fetch: () => Promise.resolve(new Response("x")),
    });
  const nameOf = async (...args: unknown[]) => {
    const seen: string[] = [];
    const watched = wrap((..._: unknown[]) => fetch("https://api.example.com/"), {
      name: "echo",
      store: { ...store, save: (name) => Promise.resolve(void seen.push(name)) },
      mode: "record",
      fetch: () => Promise.resolve(new Response("x")),
    });
    await watched(...args);
    return seen[0];
  };
  assertEquals(await echo(1), "x");
  assertEquals(await nameOf({ a: 1, b: [2] }), await nameOf({ b: [2], a: 1 }));
  assertEquals(await nameOf({ a: 1, b: undefined }), await nameOf({ a: 1 }));
  const different = [
    [],
    [undefined],
    [null],
    [1],
    ["1"],
    [[1]],
    [{ a: 1 }],
    [1n],
    [NaN],
    [true],
    [new Date(1)],
    [new Date(2)],
    [new Map([["a", 1]])],
    [new Map([["a", 2]])],
    [new Set([1])],
    [new Uint8Array([1])],
    [new Uint8Array([2])],
    [/a/],
    [new URL("https://a.example/")],
    ["a", "b"],
    [["a", "b"]],
    ['a","b'],
  ];
  const names = await Promise.all(different.map((args) => nameOf(...args)));
  assertEquals(new Set(names).size, different.length);
});

Deno.test("arguments that cannot be told apart are refused, and key is the way out", async () => {
  const store = memoryStore();
  const run = (_: unknown) => 1;
  const wrapped = wrap(run, { name: "run", store });
  const circle: Record<string, unknown> = { deep: {} };
  (circle.deep as Record<string, unknown>).back = circle;
  for (const argument of [() => {}, Symbol("x"), circle, new Blob([]), Promise.resolve()]) {
    const error = await assertRejects(() => wrapped(argument)) as Error;
    assert(isRetakeError(error, "ARGUMENTS_UNNAMABLE"));
    assertStringIncludes(error.message, "key:");
  }
  const error = await assertRejects(() => wrapped(circle)) as Error;
  assertStringIncludes(error.message, "[0].deep.back");
  const keyed = wrap((_client: { call: () => void }, prompt: string) => prompt, {
    name: "keyed",
    store,
    key: (_client, prompt) => prompt,
  });
  assertEquals(await keyed({ call: () => {} }, "hello"), "hello");
});

Deno.test("a wrapped function keeps this, its name, its length and its errors", async () => {
  const counter = {
    start: 40,
    add: wrap(
      function add(this: { start: number }, more: number) {
        if (more < 0) throw new RangeError("less");
        return this.start + more;
      },
      { store: memoryStore() },
    ),
  };
  assertEquals(await counter.add(2), 42);
  assertEquals([counter.add.name, counter.add.length], ["add", 1]);
  assert(await assertRejects(() => counter.add(-1)) instanceof RangeError);
});

Deno.test("calls with equal arguments at the same time record one after the other", async () => {
  await using server = await serve();
  const store = memoryStore();
  const ask = wrap(async (path: string) => (await fetch(server.url + path)).status, {
    name: "ask",
    mode: "once",
    store,
  });
  assertEquals(await Promise.all([ask("/a"), ask("/a"), ask("/b")]), [200, 200, 200]);
  assertEquals(server.hits.map((hit) => hit.path).sort(), ["/a", "/b"]);
});

Deno.test("a wrapped function that calls itself again stays in its cassette", async () => {
  let count = 0;
  await using server = await serve((_, response) => {
    response.statusCode = ++count < 3 ? 503 : 200;
    response.end(`${count}`);
  });
  const store = memoryStore();
  const make = (mode: "record" | "replay") => {
    const ask: (question: string) => Promise<string> = wrap(async (question) => {
      const response = await fetch(`${server.url}/${question}`);
      return response.ok ? await response.text() : await ask(question);
    }, { name: "ask", mode, store });
    return ask;
  };
  assertEquals(await make("record")("why"), "3");
  await server.close();
  assertEquals(await make("replay")("why"), "3");
  assertEquals((await store.list()).length, 1);
});

Deno.test("a wrapped function inside a cassette keeps to its own", async () => {
  await using server = await serve();
  const store = memoryStore();
  const { wrap, withCassette } = createRetake({ store, mode: "record" });
  const inner = wrap(() => fetch(`${server.url}/inner`), { name: "Inner.ask" });
  await withCassette("outer", async () => {
    await fetch(`${server.url}/outer`);
    await inner();
  });
  const names = await store.list();
  assertEquals(names.map((name) => name.replace(name6, "")), ["inner/ask", "outer"]);
});

Deno.test("a function without a name wants one", () => {
  assertThrows(() => wrap((() => () => 1)()), Error, "name");
  assertThrows(() => wrap(7 as never), Error, "function");
  assertThrows(() => wrap(() => 1, { nmae: "x" } as never), Error, 'did you mean "name"');
});

Deno.test("each call is run in a cassette of its own, one at a time where it is the same one", async () => {
  const opened: string[] = [];
  const running: string[] = [];
  const open = (name: string) => {
    opened.push(name);
    return Promise.resolve({ name } as OpenSession);
  };
  const run = async <T>(session: OpenSession, fn: () => T): Promise<Awaited<T>> => {
    running.push(`in ${session.name}`);
    const value = await fn();
    running.push(`out ${session.name}`);
    return value;
  };
  const double = wrapFunction(
    (number: number) => number * 2,
    { name: "Maths.double" },
    open,
    run,
    "",
    (text) => text,
  );
  assertEquals(await Promise.all([double(1), double(1), double(2)]), [2, 2, 4]);
  const [one, two] = [...new Set(opened)].sort();
  assertEquals([opened.length, opened.every((name) => /^maths\/double-[\da-f]{6}$/.test(name))], [
    3,
    true,
  ]);
  for (const name of [one, two]) {
    const own = running.filter((step) => step.endsWith(name!)).map((step) => step.split(" ")[0]);
    assertEquals(
      own.every((step, at) => step === (at % 2 === 0 ? "in" : "out")),
      true,
      running.join(),
    );
  }
});

Deno.test("a key in the arguments is no part of the name", async () => {
  const store = memoryStore();
  const answer = () => Promise.resolve(new Response("ok"));
  const { wrap } = createRetake({ store, mode: "once", fetch: answer });
  const call = async (_prompt: string, _options: object) =>
    await (await fetch("https://api.example.com/")).text();
  const ask = wrap(call, { name: "ask" });
  const key = (end: string) => `sk-${"proj"}-A1b2C3d4E5f6G7h8I9j0K1l2${end}`;
  await ask("a", { apiKey: "one of mine", headers: { authorization: "Bearer one" } });
  await ask("a", { apiKey: "another one", headers: { authorization: "Bearer two" } });
  await ask(key("aB3d"), {});
  await ask(key("xY9z"), {});
  assertEquals((await store.list()).length, 2);
  await ask("b", { apiKey: "one of mine", headers: { authorization: "Bearer one" } });
  assertEquals((await store.list()).length, 3);
});

Deno.test("a cassette is not named after a key", async () => {
  const { withCassette } = createRetake({ store: memoryStore(), mode: "record" });
  const key = `sk-${"proj"}-A1b2C3d4E5f6G7h8I9j0K1l2`;
  const error = await assertRejects(() => withCassette(`ask/${key}`, () => {})) as Error;
  assert(isRetakeError(error, "NAME_INVALID") && !error.message.includes(key), error.message);
});
