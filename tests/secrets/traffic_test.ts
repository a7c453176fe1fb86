// What APIs answer that only looks like secrets, recorded over loopback: none is refused, and it is kept as
// it came.
import { assert, assertEquals } from "@std/assert";
import { isRetakeError, memoryStore, parseCassette } from "../../mod.ts";
import { bodyText } from "../../src/cassette/body.ts";
import { makeRetake } from "../../src/session/use.ts";
import { traffic } from "../support/api_traffic.ts";
import { drawFrom } from "../support/draw.ts";
import { serve } from "../support/local_server.ts";
import { selection } from "../support/selection.ts";

Deno.test("of the answers of APIs none is refused, and five are altered at most", async () => {
  const every = traffic(drawFrom("traffic"), 9);
  assert(every.length >= 600, `only ${every.length}`);
  const all = selection(every, ({ kind }) => [kind]);
  await using server = await serve(({ path }, response) => {
    const { type, body } = all[Number(path.slice(1))]!;
    response.setHeader("content-type", type);
    response.end(body);
  });
  const store = memoryStore();
  const { openSession } = makeRetake({ variable: () => undefined }, { store, onWarning: () => {} });
  const session = await openSession("a", { mode: "record" });
  for (const at of all.keys()) await (await session.fetch(`${server.url}/${at}`)).text();
  const refused = await session.close().then(() => [], (error: unknown) => {
    if (!isRetakeError(error, "SECRET_FOUND")) throw error;
    return error.facts.leaks as { call: string; rule: string; place: string }[];
  });
  assertEquals(refused.map(({ call, ...leak }) => ({ ...leak, kind: kindOf(call) })), []);
  const { interactions } = parseCassette((await store.load("a"))!, "a");
  const altered = interactions.flatMap(({ request, response }) => {
    const { kind, body } = all[Number(new URL(request.url).pathname.slice(1))]!;
    const text = bodyText(response!.body!)!;
    return text === body ? [] : [`${kind}: ${firstDifference(body, text)}`];
  });
  assert(altered.length <= 5, altered.join("\n"));

  function kindOf(call: string): string {
    return all[Number(/\/(\d+)$/.exec(call)?.[1])]?.kind ?? call;
  }
});

function firstDifference(before: string, after: string): string {
  const at = Array.from(before).findIndex((character, index) => character !== after[index]);
  return `${before.slice(Math.max(0, at - 30), at + 30)} became ${after.slice(at, at + 30)}`;
}
