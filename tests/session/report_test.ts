// A session in one line.
import { assertEquals } from "@std/assert";
import { openSession } from "../../src/core.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { statsLine } from "../../src/session/report.ts";
import type { SessionReport } from "../../src/session/types.ts";

const base: SessionReport = {
  name: "a",
  mode: "replay",
  where: "cassettes/a.json",
  played: 2,
  recorded: 0,
  live: 1,
  missed: 0,
  unused: 3,
  expired: false,
  partial: 0,
  drifted: 1,
  collapsed: 0,
  recovered: 0,
  stale: [],
  refreshed: 0,
};

const line = (more: Partial<SessionReport> = {}) => statsLine({ ...base, ...more });
const counts = "retake: a (replay): 2 played, 0 recorded, 1 live, 0 missed, 3 unused, 1 drifted";

Deno.test("the line of a session says what was done, and what is out of the ordinary", () => {
  assertEquals(line(), counts);
  assertEquals(line({ stale: ["a.ts#f"] }), `${counts}, stale`);
  assertEquals(line({ stale: ["a.ts#f"], refreshed: 1 }), counts); // and so it is not stale any more
  assertEquals(line({ collapsed: 2 }), `${counts}, 2 failed answers left out`);
});

Deno.test("a session that has done nothing reports that", async () => {
  await using session = await openSession("a", { store: memoryStore() });
  const nothing = { ...base, where: "memory: a", played: 0, live: 0, unused: 0, drifted: 0 };
  assertEquals(session.report(), nothing);
});
