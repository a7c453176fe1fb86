// A folder of cassettes as the page looks at it: what is told before any was read, and what follows changes.
import { assertEquals } from "@std/assert";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatCassette } from "../../mod.ts";
import { openCassettes } from "../../src/cli/cassettes.ts";
import { openShelf, sketched } from "../../src/cli/shelf.ts";
import { UNKNOWN } from "../../src/ui/types.ts";
import { inFolder } from "../support/temporary.ts";
import { mayRun } from "../support/runtime.ts";
import { AGENT, chat, says, tape } from "../support/ui_scene.ts";

Deno.test("ui: what has not changed keeps its verdict while the others are looked at", () => {
  const known = new Map(["a/old", "a/changed"].map((name) => [name, {
    name,
    where: `tapes/${name}.json`,
    bytes: 10,
    verdict: "stale",
    stamp: "10 1 x",
  }]));
  const stamps = new Map([
    ["a/new.json", "30 1 z"],
    ["a/old.json", "10 1 x"],
    ["a/changed.json", "20 2 x"],
    ["a/new.journal/1", "5 1 j"],
    [".hidden/file.json", "5 1 h"],
    ["mod.ts", "5 1 m"],
  ]);
  const list = sketched("tapes", stamps, known);
  assertEquals(
    list.map(({ name, verdict, bytes }) => [name, verdict, bytes]),
    [["a/changed", UNKNOWN, 20], ["a/new", UNKNOWN, 30], ["a/old", "stale", 10]],
  );
  assertEquals(list[1]!.where, "tapes/a/new.json");
});

inFolder("ui: the list follows the files", async (folder) => {
  const dir = join(folder, "tapes");
  const write = (name: string, text: string) => {
    mkdirSync(join(dir, "chat"), { recursive: true });
    writeFileSync(join(dir, "chat", `${name}.json`), text);
  };
  const shelf = openShelf(openCassettes(dir), join(folder, "signatures"));
  const seen = async () =>
    (await shelf.list()).map(({ name, verdict, recordings }) => [name, verdict, recordings]);
  assertEquals(await seen(), []);
  // Recorded long ago: what is older than the days that recordings hold is expired.
  const untracked = { ...AGENT, interactions: AGENT.interactions.slice(3) };
  write("asks", formatCassette({ ...untracked, recordedAt: "2020-01-01T00:00:00.000Z" }));
  write("torn", '{ "format": "retake/2", ');
  const [asks, torn] = await seen();
  assertEquals([asks![0], asks![1]], ["chat/asks", "expired"]);
  assertEquals([torn![0], torn![1]], ["chat/torn", "damaged"]);
  assertEquals((await shelf.read("chat/asks")).interactions.length, 3);
  write("torn", formatCassette(tape(chat("again", says("whole")))));
  rmSync(join(dir, "chat/asks.json"));
  assertEquals((await seen()).map(([name, , recordings]) => [name, recordings]), [[
    "chat/torn",
    1,
  ]]);
}, !mayRun);
