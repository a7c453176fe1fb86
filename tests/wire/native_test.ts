// What Retake uses of the runtime is what it found, whoever replaces it later.
import { assert, assertEquals } from "@std/assert";
import {
  isRequest,
  keepRealFetch,
  realFetch,
  realNow,
  realRandomUUID,
  requestClass,
} from "../../src/wire/native.ts";
import { REQUEST_LOADS_FETCH } from "../../src/wire/quirks.ts";

Deno.test("the clock and chance are the real ones, also while they are faked", () => {
  realRandomUUID(); // found when it is first asked for
  const { now } = Date;
  const { randomUUID } = crypto;
  try {
    Date.now = () => 0;
    crypto.randomUUID = () => "0-0-0-0-0";
    assert(realNow() > Date.parse("2024-01-01"));
    assertEquals(realRandomUUID().length, 36);
    assert(realRandomUUID() !== realRandomUUID());
  } finally {
    Date.now = now;
    crypto.randomUUID = randomUUID;
  }
});

Deno.test("the fetch to send by is the one that was there before it was replaced", async () => {
  const { fetch } = globalThis;
  try {
    globalThis.fetch = () => Promise.resolve(new Response("found"));
    const found = keepRealFetch();
    globalThis.fetch = () => Promise.reject(new Error("replaced"));
    assertEquals(await (await realFetch("https://api.example.com/")).text(), "found");
    assert(found !== globalThis.fetch);
  } finally {
    globalThis.fetch = fetch;
    keepRealFetch();
  }
});

/** Puts something in the place of the global class. */
function replacing(put: PropertyDescriptor, test: () => void): void {
  const before = Object.getOwnPropertyDescriptor(globalThis, "Request")!;
  Object.defineProperty(globalThis, "Request", { ...put, configurable: true });
  try {
    test();
  } finally {
    Object.defineProperty(globalThis, "Request", before);
    keepRealFetch();
  }
}

Deno.test("the class of requests is the one that was there before it was replaced", () => {
  class Other {}
  const found = Request;
  keepRealFetch();
  // Where a look loads all of fetch, it is the one that is there when a request is first held against it.
  if (REQUEST_LOADS_FETCH) requestClass();
  replacing({ value: Other }, () => {
    assertEquals(requestClass(), found);
    assertEquals(globalThis.Request, Other as unknown);
    keepRealFetch();
    assertEquals(requestClass(), Other as unknown);
  });
  assertEquals(requestClass(), found);
});

if (!REQUEST_LOADS_FETCH) {
  Deno.test("a class that nobody has looked at yet is not looked at, and what replaced it stays in its place", () => {
    class Other {}
    const found = Request;
    let looks = 0;
    // As Node has it.
    const get = () => {
      looks++;
      Object.defineProperty(globalThis, "Request", { value: found, configurable: true });
      return found;
    };
    replacing({ get }, () => {
      keepRealFetch();
      assertEquals([isRequest("http://a/"), isRequest(undefined), looks], [false, false, 0]);
      Object.defineProperty(globalThis, "Request", { value: Other, configurable: true });
      assertEquals([requestClass(), requestClass(), looks], [found, found, 1]);
      assertEquals(globalThis.Request, Other as unknown);
    });
    replacing({ get }, () => {
      keepRealFetch();
      assertEquals([requestClass(), globalThis.Request], [found, found]);
    });
  });
}

Deno.test("a Request is one of the real class, or of what stands in its place", () => {
  const found = new Request("http://api.example.com/");
  class Own extends Request {}
  class Other {}
  const others = ["http://a/", new URL("http://a/"), null, undefined, {}, Request];
  assertEquals([found, new Own(found)].map(isRequest), [true, true]);
  assertEquals(others.some(isRequest), false);
  replacing({ value: Own }, () => assertEquals(isRequest(found), true));
  replacing({ value: Other }, () => {
    assertEquals([isRequest(found), isRequest(new Other())], [true, true]);
  });
});
