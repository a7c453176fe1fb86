// What is played and waits for what may never come.
import { assertEquals } from "@std/assert";
import { noteWait, noWaits, tellWaits } from "../../../src/session/play/waiting.ts";
import { withoutWaits } from "../../support/timers.ts";

function bench() {
  const warnings: string[] = [];
  const closing = new AbortController();
  const player = {
    waits: noWaits(),
    source: { closed: closing.signal },
    settings: { warn: (message: string) => void warnings.push(message) },
  };
  return { player, warnings, close: () => closing.abort() };
}

/** Lets a timer go off that waits for nothing. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

Deno.test("the first that waits for long is told once, and each keeps the process alive no more", async () => {
  const { player, warnings, close } = bench();
  const released: string[] = [];
  await withoutWaits(async () => {
    for (const name of ["a", "b"]) {
      const release = () => void released.push(name);
      noteWait(player, { patience: 1000, describe: () => `${name} waits`, release });
      while (released.at(-1) !== name) await turn();
    }
  });
  assertEquals([warnings, released], [["retake: a waits"], ["a", "b"]]);
  close();
  tellWaits(player);
  assertEquals(warnings, ["retake: a waits", "retake: b waits"]);
});

Deno.test("what came in time, or waits when the session closes, is not told by itself", () => {
  const { player, warnings, close } = bench();
  // A timer that is left would keep this test from ending.
  const done = noteWait(player, { patience: 2 ** 30, describe: () => "a waits" });
  noteWait(player, { patience: 2 ** 30, describe: () => "b waits" });
  done();
  close();
  assertEquals(warnings, []);
  noteWait(player, { patience: 2 ** 30, describe: () => "c waits" });
  tellWaits(player);
  assertEquals(warnings, ["retake: b waits"]);
});
