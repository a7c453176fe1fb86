// Arguments that fetch refuses.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { refuse, wantUsableBody } from "../../src/wire/refusal.ts";
import { attempt } from "../support/observe.ts";

const url = "https://api.example.com/";

Deno.test("what fetch refuses is refused in its own words, and nothing is sent", async () => {
  const ours = new Error("ours");
  const calls: [string, RequestInit | undefined][] = [
    ["https://api.example.com:99999/", undefined],
    [url, { method: "GE T" }],
    [url, { headers: { "a b": "c" } }],
    [url, { body: "x" }],
  ];
  for (const [input, init] of calls) {
    // Aborted before it could be sent, should this runtime take it.
    const signal = AbortSignal.abort(new Error("taken"));
    const live = await attempt(() => fetch(input, { ...init, signal }));
    const mine = await attempt(() => refuse(input, init, ours));
    const taken = "error" in live && live.error.message === "taken";
    if (taken) assert("error" in mine && mine.error.message === "ours");
    else assertEquals(mine, live);
  }
});

Deno.test("what fetch would take, and we could not read, fails by our own error", async () => {
  const ours = new Error("ours");
  assertEquals(await assertRejects(() => refuse(url, undefined, ours)), ours);
});

Deno.test("a body that is used up, promised to a reader, or of a method that has none, is refused", async () => {
  const request = new Request(url, { method: "POST", body: "x" });
  wantUsableBody(request, undefined);
  await request.text();
  assertThrows(() => wantUsableBody(request, undefined), TypeError);
  wantUsableBody(request, { body: "another" });
  const locked = new Blob(["x"]).stream();
  locked.getReader();
  assertThrows(() => wantUsableBody(url, { method: "POST", body: locked }), TypeError);
  assertThrows(() => wantUsableBody(url, { body: "x" }), TypeError);
  assertThrows(() => wantUsableBody(url, { method: "head", body: "x" }), TypeError);
  wantUsableBody(url, { body: null });
});
