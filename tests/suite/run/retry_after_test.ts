// When a host says to ask again.
import { assert, assertEquals } from "@std/assert";
import { pauseOf, saysLater, saysNever } from "../../../src/suite/run/retry_after.ts";

Deno.test("what a host says is read in all its forms", () => {
  const at = Date.parse("2026-11-23T12:00:00Z");
  const said = (headers: Record<string, string>, attempt = 1) =>
    pauseOf(new Headers(headers), attempt, at);
  assertEquals(said({ "retry-after": "3" }), 3000);
  assertEquals(said({ "retry-after": " 3 " }), 3000);
  assertEquals(said({ "retry-after": "0" }), 0);
  assertEquals(said({ "retry-after": "1.5" }), 1500);
  assertEquals(said({ "retry-after": "Mon, 23 Nov 2026 12:00:07 GMT" }), 7000);
  assertEquals(said({ "retry-after": "Mon, 23 Nov 2026 11:00:00 GMT" }), 0);
  assertEquals(said({ "retry-after": "99999" }), 60_000); // no longer than a minute
  assertEquals(said({ "retry-after-ms": "12.5", "retry-after": "3" }), 12.5);
  assertEquals(said({ "retry-after-ms": "soon", "retry-after": "3" }), 3000);
  const none: Record<string, string>[] = [{}, { "retry-after": "" }, { "retry-after": "-5" }, {
    "retry-after": "x",
  }];
  for (const nothing of none) {
    for (const attempt of [1, 2, 3, 20]) {
      const expected = Math.min(500 * 2 ** (attempt - 1), 60_000);
      const pause = said(nothing, attempt);
      assert(pause >= expected * 0.75 && pause <= expected * 1.25, `${attempt}: ${pause}`);
    }
  }
  // A host whose clock is behind says "at once" each time: from the second time on that is not believed.
  assert(said({ "retry-after": "Mon, 23 Nov 2026 11:00:00 GMT" }, 3) >= 1500);
  assert(said({ "retry-after": "0" }, 2) >= 750);
});

Deno.test("later is said by 429, and by what is overloaded where it says when", () => {
  const later = (status: number, headers: Record<string, string> = {}) =>
    saysLater(new Response(null, { status, headers }));
  assert(later(429));
  for (const status of [503, 529]) {
    assert(later(status, { "retry-after": "1" }));
    assert(!later(status));
  }
  assert(!later(500, { "retry-after": "1" }));
  assert(!later(200, { "retry-after": "1" }));
});

Deno.test("never is said where nothing is left to pay with, and the answer can be read still", async () => {
  const json = { headers: { "content-type": "application/json" } };
  const never = async (body: BodyInit, init: ResponseInit = json) => {
    const response = new Response(body, init);
    const said = await saysNever(response);
    assertEquals(response.bodyUsed, false);
    return said;
  };
  assert(await never('{"error":{"code":"insufficient_quota"}}'));
  assert(await never('{"error":{"type":"insufficient_quota"}}'));
  assert(!await never('{"error":{"code":"rate_limit_exceeded"}}'));
  assert(!await never('{"error":'));
  assert(!await never('{"error":{"code":"insufficient_quota"}}', {}));
});
