// Every way out that packages have of their own: a replay refuses it before it is sent.
import { checkWays } from "../support/check_ways.ts";
import { leaving } from "../support/leaving.ts";

const program = new URL("./scenarios/ways_out.ts", import.meta.url);

Deno.test("each client that goes round the global fetch is refused", async (t) =>
  await checkWays(t, await leaving(program)));

Deno.test("the same with Retake imported before the clients", async (t) => {
  const first = new URL("./scenarios/ways_out_first.ts", import.meta.url);
  await checkWays(t, await leaving(first), { isFirst: true });
});
