// Turns at a host.
import { assertEquals } from "@std/assert";
import { type HostQueue, letIn, noShare, takeTurn } from "../../../src/suite/run/host_queue.ts";

const queue = (limit: number): HostQueue => ({
  limit,
  under: 0,
  queue: [],
  closedUntil: 0,
  good: 0,
});
const busy = () => 0;

Deno.test("so many have a turn at a time, in the order in which they came", async () => {
  const host = queue(2);
  const had: number[] = [];
  const done: (() => void)[] = [];
  const take = async (number: number) => {
    done.push(await takeTurn(host, noShare(), busy, []));
    had.push(number);
  };
  const all = [1, 2, 3, 4].map(take);
  await Promise.all(all.slice(0, 2));
  assertEquals([had, host.under, host.queue.length], [[1, 2], 2, 2]);
  done[0]!();
  done[0]!(); // once is enough
  await all[2];
  assertEquals([had, host.under], [[1, 2, 3], 2]);
  host.limit = 3;
  letIn(host);
  await all[3];
  assertEquals([had, host.under, host.queue.length], [[1, 2, 3, 4], 3, 0]);
});

Deno.test("who waits leaves when one of its signals aborts, and never takes a turn", async () => {
  const host = queue(1);
  const done = await takeTurn(host, noShare(), busy, []);
  const controller = new AbortController();
  const { signal } = controller;
  const waiting = takeTurn(host, noShare(), busy, [new AbortController().signal, signal]);
  controller.abort("given up");
  assertEquals(await waiting.catch((reason) => reason), "given up");
  assertEquals(host.queue.length, 0);
  assertEquals(
    await takeTurn(host, noShare(), busy, [signal]).catch((reason) => reason),
    "given up",
  );
  done();
  assertEquals(host.under, 0);
});

Deno.test("a case that leaves its own answer alone goes beyond the limit, once for each", async () => {
  const host = queue(1);
  const share = noShare();
  const ends = new AbortController();
  await takeTurn(host, share, () => 60_000, [ends.signal]);
  await takeTurn(host, share, busy, [ends.signal]); // in the place of the first
  assertEquals(host.under, 2);
  const third = takeTurn(host, share, busy, [ends.signal]);
  const other = takeTurn(host, noShare(), busy, [ends.signal]);
  assertEquals(host.queue.length, 2); // the second is being read, and others lend nothing
  ends.abort("over");
  for (const one of [third, other]) assertEquals(await one.catch((reason) => reason), "over");
  assertEquals(share.timer, undefined);
});
