// The playing side of a session, alone.
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Interaction } from "../../../src/cassette/types.ts";
import { isRetakeError, type RetakeError } from "../../../src/errors.ts";
import {
  driftOf,
  findAtOnce,
  findRecording,
  missed,
  openPlayer,
  playRecording,
} from "../../../src/session/play/player.ts";
import type { SessionOptions } from "../../../src/session/types.ts";
import { readPlainRequest, readRequest } from "../../../src/wire/request.ts";
import { getting, notifierOf, settingsOf } from "../../support/sessions.ts";

function playerOf(interactions: Interaction[], options: SessionOptions = {}) {
  const { notifier, told } = notifierOf();
  const failures: RetakeError[] = [];
  const player = openPlayer({
    name: "a",
    where: "memory: a",
    existed: true,
    interactions,
    recordedAt: "2026-01-01T00:00:00.000Z",
    closed: new AbortController().signal,
    rerun: (variable) => `${variable} run`,
    fail: (error) => void failures.push(error),
    notifier,
  }, settingsOf(options).settings);
  return { player, told, failures };
}

const plain = (path: string, init?: RequestInit) =>
  readPlainRequest(`https://api.example.com${path}`, init)!;

Deno.test("a plain request is found at once, each recording once", async () => {
  const { player, told } = playerOf([getting("/a", 1), getting("/a", 2)]);
  const bodies: unknown[] = [];
  for (let turn = 0; turn < 2; turn++) {
    const found = findAtOnce(player, plain("/a"))!;
    bodies.push(await (await playRecording(player, found)).json());
  }
  assertEquals([bodies, player.played], [[1, 2], 2]);
  assertEquals(findAtOnce(player, plain("/a")), undefined);
  assertEquals(told.map(({ verdict, call }) => `${verdict} ${call}`), [
    "played GET https://api.example.com/a",
    "played GET https://api.example.com/a",
  ]);
});

Deno.test("what has to be looked at more closely is not found at once, and found all the same", async () => {
  const cases: [SessionOptions, string, RequestInit?][] = [
    [{ match: { headers: ["accept"] } }, "/a"],
    [{ redact: { fields: ["card"] } }, "/a"],
    [{ match: () => true }, "/a"],
    [{}, "/a", { redirect: "manual" }],
  ];
  for (const [options, path, init] of cases) {
    const more = init?.redirect === "manual" ? { redirect: "manual" as const } : {};
    const { player } = playerOf([getting(path, 1, more)], options);
    assertEquals(findAtOnce(player, plain(path, init)), undefined);
    const found = await findRecording(player, plain(path, init));
    assertEquals(found?.entry.position, 0, JSON.stringify(options));
  }
});

Deno.test("what was played is played again only where the last one is to be repeated", async () => {
  for (const [repeat, position] of [["refuse", undefined], ["last", 1]] as const) {
    const { player } = playerOf([getting("/a", 1), getting("/a", 2)], { repeat });
    for (let turn = 0; turn < 2; turn++) await findRecording(player, plain("/a"));
    assertEquals((await findRecording(player, plain("/a")))?.entry.position, position);
  }
});

const ranged = (bytes: string) => getting("/file", bytes, { headers: [["range", bytes]] });
const asking = (bytes: string) => plain("/file", { headers: { range: bytes } });

Deno.test("parts of a file that are asked for in another order get each its own bytes", async () => {
  const { player } = playerOf(["0-9", "10-19", "20-29"].map((bytes) => ranged(`bytes=${bytes}`)));
  for (const bytes of ["bytes=20-29", "bytes=0-9", "bytes=10-19"]) {
    const response = await playRecording(player, findAtOnce(player, asking(bytes))!);
    assertEquals(await response.json(), bytes);
  }
  assertEquals(player.drifts, []);
});

Deno.test("what is played again is the last with the same headers", async () => {
  const recorded = [ranged("a"), ranged("b"), ranged("a"), ranged("c")];
  const { player } = playerOf(recorded, { repeat: "last" });
  for (const bytes of ["a", "b", "a", "c"]) await findRecording(player, asking(bytes));
  const again = ["b", "a", "x"].map((bytes) => findRecording(player, asking(bytes)));
  assertEquals((await Promise.all(again)).map((found) => found?.entry.position), [1, 2, 3]);
});

Deno.test("a request that drifted is noted, refused, or not looked at, as it is set", async () => {
  const recorded = getting("/a", 1, { headers: [["x-version", "1"]] });
  const ask = () => plain("/a", { headers: { "x-version": "2" } });
  const run = async (drift: SessionOptions["drift"]) => {
    const made = playerOf([recorded], { drift });
    const found = (await findRecording(made.player, ask()))!;
    assertEquals(driftOf(made.player, found).map(({ field }) => field), ["header.x-version"]);
    return { ...made, found };
  };
  const noted = await run("warn");
  await playRecording(noted.player, noted.found);
  assertEquals([noted.player.drifts.length, noted.player.played, noted.failures], [1, 1, []]);
  const ignored = await run("ignore");
  await playRecording(ignored.player, ignored.found);
  assertEquals(ignored.player.drifts, []);
  const refused = await run("error");
  const error = await assertRejects(() => playRecording(refused.player, refused.found));
  assert(isRetakeError(error, "DRIFT"));
  assertEquals([refused.failures, refused.player.played], [[error], 0]);
  assertEquals(refused.told.map(({ verdict }) => verdict), ["missed"]);
});

Deno.test("while drifts are accepted, the next recording of the same place answers", async () => {
  const body = { json: { prompt: "old" } };
  const recorded = getting("/a", 1, { method: "POST", body });
  const ask = () =>
    readRequest("https://api.example.com/a", { method: "POST", body: '{"prompt":"new"}' });
  assertEquals(await findRecording(playerOf([recorded]).player, await ask()), undefined);
  const { player } = playerOf([recorded], { drift: "accept" });
  const found = (await findRecording(player, await ask()))!;
  assertEquals(driftOf(player, found).map(({ field }) => field), ["$.prompt"]);
});

Deno.test("a request that nothing answers is explained, told, and fails the run", async () => {
  const { player, told, failures } = playerOf([getting("/a")]);
  const error = await missed(player, plain("/b"));
  assert(isRetakeError(error, "MISS"));
  assertEquals(failures, [error]);
  assertEquals(told.map(({ verdict, call }) => [verdict, call]), [
    ["missed", "GET https://api.example.com/b"],
  ]);
});

Deno.test("live keys that come in another order play each what is theirs, once a request has told which", async () => {
  const login = (key: string, body: object): Interaction => ({
    ...getting("/login", key),
    request: {
      method: "POST",
      url: "https://api.example.com/login",
      headers: [],
      body: { json: { client_secret: key, ...body } },
    },
  });
  const ofKeys = (one: string, other: string) => [
    login(one, { scope: "read" }),
    login(other, { scope: "write" }),
    login(one, {}),
    login(other, {}),
  ];
  const { player } = playerOf(ofKeys("redacted_client_secret_1", "redacted_client_secret_2"));
  const live = ofKeys("q7Rk2Vx9Tm4Wz8Lp3Nf6Yb1C", "Zp8Wm3Rt6Yx1Kc9Vb4Nq7Ls2");
  const positions: number[] = [];
  for (const at of [1, 0, 3, 2]) {
    const { body } = live[at]!.request;
    const found = await findRecording(
      player,
      plain("/login", { method: "POST", body: JSON.stringify((body as { json: object }).json) }),
    );
    positions.push(found!.entry.position);
  }
  assertEquals(positions, [1, 0, 3, 2]);
});
