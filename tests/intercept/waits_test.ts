// Waits of the code under test that pass at once in replay.
import { assert, assertEquals, assertRejects } from "@std/assert";
import timers from "node:timers";
import promises, { setTimeout as sleepByName } from "node:timers/promises";
import process from "node:process";
import { promisify } from "node:util";
import {
  memoryStore,
  type SessionOptions,
  type Store,
  useCassette,
  withCassette,
} from "../../mod.ts";
import { serve } from "../support/local_server.ts";
import { asElsewhere } from "../support/sessions.ts";

/** Longer than any test: what really waits for it, fails by its time limit. */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const sleep = (milliseconds: number) => new Promise((end) => setTimeout(end, milliseconds));
const isDeno = "deno" in process.versions;

const skipping = <T>(fn: () => Promise<T> | T, options: SessionOptions = {}) =>
  withCassette("a", { store: memoryStore(), waits: "skip", ...options }, fn);

Deno.test("waits end at once, in the order in which they would have ended", async () => {
  const told: string[] = [];
  const say = (word: string) => () => void told.push(word);
  await skipping(async () => {
    await Promise.all([
      sleep(2 * HOUR).then(say("two hours")),
      sleep(HOUR).then(say("an hour")).then(() => sleep(HOUR / 2)).then(say("half an hour later")),
      sleep(HOUR).then(say("another of an hour")),
      promises.setTimeout(3 * HOUR, "value").then((value) => told.push(value)),
      new Promise<void>((end) => timers.setTimeout(() => (told.push("timers"), end()), 4 * HOUR)),
      new Promise<void>((end) =>
        setTimeout((...args: string[]) => (told.push(...args), end()), 5 * HOUR, "given", "on")
      ),
      promisify(setTimeout)(6 * HOUR).then(say("promisified")),
      ...isDeno ? [] : [sleepByName(7 * HOUR).then(say("by name"))],
    ]);
    await promises.scheduler.wait(DAY);
    told.push("scheduler");
  });
  assertEquals(told, [
    ...["an hour", "another of an hour", "half an hour later", "two hours", "value", "timers"],
    ...["given", "on", "promisified"],
    ...isDeno ? [] : ["by name"],
    "scheduler",
  ]);
});

Deno.test("a wait that is cleared does not end, however it is told", async () => {
  const told: string[] = [];
  await skipping(async () => {
    const handles = ["object", "number", "interval", "closed"].map((name) =>
      [
        name,
        setTimeout(() => told.push(name), HOUR),
      ] as const
    );
    for (const [name, handle] of handles) {
      const timer = handle as unknown as { close?: () => void; unref?: () => void };
      timer.unref?.();
      if (name === "number") clearTimeout(Number(handle));
      else if (name === "interval") clearInterval(handle);
      else if (name === "closed" && timer.close) timer.close();
      else clearTimeout(handle);
    }
    const givenUp = new AbortController();
    const waiting = promises.setTimeout(HOUR, 0, { signal: givenUp.signal });
    givenUp.abort(new Error("no more"));
    assertEquals((await assertRejects(() => waiting, Error)).name, "AbortError");
    clearTimeout(undefined);
    await sleep(DAY);
  });
  assertEquals(told, []);
});

Deno.test("a client's time limit does not end before its answer, and a pause after a 429 does at once", async () => {
  let asked = 0;
  await using server = await serve((_, response) => {
    asked++;
    response.writeHead(asked === 1 ? 429 : 200, { "retry-after": "0" });
    response.end(JSON.stringify({ asked }));
  });
  const ask = async (pause: number) => {
    for (;;) {
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(new Error("took too long")), 2 * HOUR);
      const response = await fetch(server.url, { signal: limit.signal });
      const text = await response.text();
      clearTimeout(timer);
      if (response.status === 200) return text;
      await sleep(pause);
    }
  };
  let store: Store = memoryStore();
  const options = { recordFailures: "all" } as const;
  const recorded = await skipping(() => ask(10), { store, mode: "record", ...options });
  await server.close();
  store = await asElsewhere(store);
  assertEquals(await skipping(() => ask(HOUR), { store, ...options }), recorded);
  assertEquals(asked, 2);
});

Deno.test("beside it others wait for real, and so does what records", async () => {
  const { setTimeout: real } = globalThis;
  let ended = false;
  const outside = setTimeout(() => ended = true, HOUR);
  await skipping(() => sleep(DAY));
  assert(!ended);
  clearTimeout(outside);
  await skipping(() => assert(setTimeout === real), { mode: "record", onWarning: () => {} });
  await skipping(() => assert(setTimeout === real), { waits: "keep" });
});

Deno.test("the timers are what they were afterwards", async () => {
  const { setTimeout: before, clearTimeout: cleared } = globalThis;
  const { setTimeout: ofTimers } = timers;
  await using session = await useCassette("b", { store: memoryStore(), waits: "skip" });
  assert(setTimeout !== before);
  await sleep(HOUR);
  await session.close();
  assert(setTimeout === before && clearTimeout === cleared && timers.setTimeout === ofTimers);
});
