// Redirects between clients: what is one recording to fetch, and one a hop to others.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { formatCassette, memoryStore, openSession } from "../../../mod.ts";
import type { HeaderPair, Interaction } from "../../../src/cassette/types.ts";
import {
  findRecording,
  type FoundRecording,
  openPlayer,
  type Player,
} from "../../../src/session/play/player.ts";
import {
  arriveAt,
  followHops,
  isHop,
  playWay,
  redirectBefore,
} from "../../../src/session/play/redirects.ts";
import { type LiveRequest, readPlainRequest } from "../../../src/wire/request.ts";
import { getting, notifierOf, settingsOf } from "../../support/sessions.ts";

const HOST = "https://api.example.com";

function playerOf(interactions: Interaction[]): Player {
  return openPlayer({
    name: "a",
    where: "memory: a",
    existed: true,
    interactions,
    recordedAt: "2026-01-01T00:00:00.000Z",
    closed: new AbortController().signal,
    rerun: (variable) => `${variable} run`,
    fail() {},
    notifier: notifierOf().notifier,
  }, settingsOf({ drift: "ignore" }).settings);
}

/** A recording of a redirect, as a client has it that follows it itself. */
function hop(path: string, status: number, location: string, method = "GET"): Interaction {
  const { request, recordedAt, waited } = getting(path);
  const headers: HeaderPair[] = [["location", location]];
  const response = { status, statusText: "", type: "basic", headers };
  return { request: { ...request, method }, recordedAt, waited, response };
}

const asking = (path: string, init?: RequestInit): LiveRequest =>
  readPlainRequest(HOST + path, init)!;

async function find(player: Player, live: LiveRequest): Promise<FoundRecording> {
  const found = await findRecording(player, live);
  assert(found, `nothing answers ${live.method} ${live.url}`);
  return found;
}

Deno.test("a fetch follows what others followed hop by hop, and says where it is", async () => {
  const player = playerOf([hop("/a", 302, "/b"), hop("/b", 308, `${HOST}/c`), getting("/c")]);
  const { way, missing } = await followHops(player, await find(player, asking("/a")));
  assertEquals(missing, undefined);
  const response = await playWay(player, way);
  assertEquals([response.url, response.redirected], [`${HOST}/c`, true]);
  assertEquals(await response.json(), "/c");
  assertEquals(player.played, 3);
});

Deno.test("what is asked behind a redirect is what fetch would ask", async () => {
  const kept = ["POST", "text"];
  const dropped = ["GET", undefined];
  const cases: [status: number, expected: unknown[]][] = [
    [301, dropped],
    [302, dropped],
    [303, dropped],
    [307, kept],
    [308, kept],
  ];
  for (const [status, expected] of cases) {
    const player = playerOf([hop("/a", status, "https://other.example.com/b", "POST")]);
    const headers = { authorization: "Bearer x", "content-type": "text/plain", "x-mine": "1" };
    const live = asking("/a", { method: "POST", body: "text", headers });
    player.lookup.entries[0]!.interaction.request.body = { text: "text" };
    const { missing } = await followHops(player, await find(player, live));
    assertEquals([missing!.method, missing!.text], expected, `${status}`);
    assertEquals(missing!.url, "https://other.example.com/b");
    const names = [...missing!.headers!.keys()];
    assertEquals(names, expected === kept ? ["content-type", "x-mine"] : ["x-mine"]);
  }
});

Deno.test("redirects without end end as fetch's do", async () => {
  const player = playerOf(Array.from({ length: 30 }, () => hop("/a", 302, "/a")));
  const found = await find(player, asking("/a"));
  const error = await assertRejects(() => followHops(player, found), TypeError) as Error;
  assertEquals((error.cause as Error).message, "redirect count exceeded");
});

Deno.test("only a redirect that says where to is followed, and only where that is wanted", async () => {
  const { request, recordedAt, waited } = getting("/a");
  const bare = { status: 304, statusText: "", type: "basic", headers: [] };
  const player = playerOf([{ request, recordedAt, waited, response: bare }, hop("/b", 302, "/c")]);
  assertEquals(isHop(await find(player, asking("/a"))), false);
  const manual = asking("/b", { redirect: "manual" });
  // A fetch that follows none plays what others recorded, where it was told of no other mode.
  const found = await findRecording(player, manual, { other: "follow" });
  assert(found);
  assertEquals(found.entry.interaction.response!.status, 302);
});

Deno.test("a fetch that follows no redirect gets the one that another client has recorded", async () => {
  const interactions = [hop("/a", 302, "/b"), getting("/b")];
  const recordedAt = "2026-01-01T00:00:00.000Z";
  const store = memoryStore();
  await store.save("a", formatCassette({ format: "retake/2", recordedAt, interactions }));
  const options = { store, expires: "never", unused: "ignore", drift: "ignore" } as const;
  for (const [redirect, status] of [["manual", 302], ["follow", 200]] as const) {
    await using session = await openSession("a", options);
    const response = await session.fetch(`${HOST}/a`, { redirect });
    assertEquals(response.status, status);
    await response.body?.cancel();
  }
});

Deno.test("of a fetch that was redirected, another client gets the redirect and then the answer", async () => {
  for (const [method, status] of [["GET", 302], ["POST", 303]] as const) {
    const { request, response, ...rest } = getting("/a");
    const redirected = { ...response!, url: `${HOST}/b`, redirected: true as const };
    const one: Interaction = {
      request: { ...request, method },
      recordedAt: rest.recordedAt,
      waited: rest.waited,
      response: redirected,
    };
    const player = playerOf([one]);
    const redirect = redirectBefore(player, await find(player, asking("/a", { method })));
    assertEquals([redirect!.status, redirect!.headers[0]], [status, ["location", `${HOST}/b`]]);
    assertEquals(arriveAt(player, asking("/elsewhere")), undefined);
    assertEquals(arriveAt(player, asking("/b"))!.entry.interaction, one);
    assertEquals(arriveAt(player, asking("/b")), undefined); // once
  }
  const player = playerOf([getting("/a")]);
  assertEquals(redirectBefore(player, await find(player, asking("/a"))), undefined);
});
