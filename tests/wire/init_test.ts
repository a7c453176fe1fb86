// The second argument of fetch, read as fetch reads it.
import { assert, assertEquals } from "@std/assert";
import { bodyOf, makeRequest, membersOf } from "../../src/wire/init.ts";
import { keepRealFetch } from "../../src/wire/native.ts";

const url = "http://api.example.com/";

/** As packages put it in the place of the global one: what it is given it spreads. */
class Spreading extends Request {
  constructor(input: string | URL | Request, init?: RequestInit) {
    super(input, init && { ...init });
  }
}

Deno.test("members count that a class or another object has, and not what is undefined", () => {
  const symbol = Symbol();
  class Options {
    body = "text";
    own = 1;
    [symbol] = 2;
    redirect = undefined;
    get method() {
      return "PUT";
    }
    get page(): string {
      throw new Error("removed"); // as that of Next's requests does
    }
  }
  const init = new Options() as RequestInit;
  assertEquals(
    membersOf(init),
    { body: "text", own: 1, [symbol]: 2, method: "PUT" } as RequestInit,
  );
  const below = Object.create({ dispatcher: 1, signal: null, then: 2 });
  assertEquals(membersOf(below), { dispatcher: 1, signal: null });
  assertEquals([undefined, null, 42].map((one) => membersOf(one as undefined)), [
    undefined,
    null,
    42,
  ] as unknown[]);
});

Deno.test("a Request has all that it was made with, and what is made of it is the same", async () => {
  const controller = new AbortController();
  const given = new Request("http://other.example.com/", {
    method: "POST",
    body: "text",
    headers: { "x-a": "1" },
    redirect: "manual",
    signal: controller.signal,
  });
  const init = membersOf<RequestInit>(given);
  assertEquals([init.method, new Headers(init.headers).get("x-a"), init.redirect], [
    "POST",
    "1",
    "manual",
  ]);
  const made = makeRequest(url, given);
  assertEquals([made.url, made.method, made.headers.get("x-a")], [url, "POST", "1"]);
  assertEquals([made.redirect, await made.text()], ["manual", "text"]);
  controller.abort();
  assert(made.signal.aborted);
});

Deno.test("what is made of a Request does not depend on what stands in the place of the class", async () => {
  const { Request: found } = globalThis;
  const post = { method: "POST", body: "text", headers: { "x-a": "1" } };
  try {
    globalThis.Request = Spreading;
    for (const given of [new found(url, post), new Spreading(url, post)]) {
      const made = makeRequest(url, given);
      assertEquals([made.constructor, made.method, made.headers.get("x-a")], [found, "POST", "1"]);
      assertEquals(await made.text(), "text");
    }
    // Also where it was there before Retake was.
    keepRealFetch();
    const made = makeRequest(url, new found(url, post));
    assertEquals([made.method, made.headers.get("x-a"), await made.text()], ["POST", "1", "text"]);
    globalThis.Request = found;
    keepRealFetch();
    // A class that is none of fetch's: what is made of such a one is one too.
    class Other {
      init: unknown;
      constructor(public input: unknown, init?: unknown) {
        this.init = init;
      }
    }
    globalThis.Request = Other as unknown as typeof Request;
    const other = new Request(url);
    const more = makeRequest(other, { method: "PUT" }) as unknown as Other;
    assertEquals([more.constructor, more.input, more.init], [Other, other, { method: "PUT" }]);
  } finally {
    globalThis.Request = found;
    keepRealFetch();
  }
});

Deno.test("the body of a Request is not looked at", () => {
  assertEquals([undefined, {}, { body: null }, { body: "" }].map(bodyOf), [
    undefined,
    undefined,
    undefined,
    "",
  ]);
  const given = new Request(url, { method: "POST", body: "text" });
  Object.defineProperty(given, "body", { get: () => assert(false, "looked at") });
  assertEquals(bodyOf(given), undefined);
});
