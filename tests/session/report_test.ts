// A session in one line.
import { assertEquals, assertRejects } from "@std/assert";
import { FORMAT, formatCassette } from "../../src/cassette/format.ts";
import { openSession } from "../../src/core.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { statsLine } from "../../src/session/report.ts";
import type { SessionReport } from "../../src/session/types.ts";
import { getting } from "../support/sessions.ts";

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

Deno.test("what was missed is what nothing answered: a leak that was recorded is none", async () => {
  const random = ["q7Rk2Vx9", "Tm4Wz8Lp", "3Nf6Yb1C", "dE5g"].join("");
  const fetch = () => Promise.resolve(Response.json({ user: { acme_secret_stuff: random } }));
  const store = memoryStore();
  const session = await openSession("a", { store, mode: "record", fetch });
  await (await session.fetch("https://api.example.com/")).text();
  await assertRejects(() => session.close(), "SECRET_FOUND");
  assertEquals([session.report().recorded, session.report().missed], [1, 0]);
});

Deno.test("a request that nothing answers was missed, and one that is refused as drifted", async () => {
  const url = "https://api.example.com/a";
  const recorded = getting("/a", 1, { headers: [["range", "a"]] });
  const text = formatCassette({
    format: FORMAT,
    recordedAt: recorded.recordedAt,
    interactions: [recorded],
  });
  const options = { store: memoryStore({ a: text }), drift: "error", expires: "never" } as const;
  const session = await openSession("a", options);
  await assertRejects(() => session.fetch(url, { headers: { range: "b" } }), "DRIFT");
  await assertRejects(() => session.fetch(`${url}/b`), "MISS");
  await assertRejects(() => session.close());
  assertEquals([session.report().played, session.report().missed], [0, 2]);
});
