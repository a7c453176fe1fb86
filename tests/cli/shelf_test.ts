// A folder of cassettes as the page looks at it: what is told before any was read, and what follows changes.
import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatCassette, type Interaction } from "../../mod.ts";
import { openCassettes } from "../../src/cli/cassettes.ts";
import { type Digests, openDigests } from "../../src/cli/digests.ts";
import { changedFunction } from "../../src/cli/changed_function.ts";
import { openQuiet } from "../../src/cli/quiet.ts";
import { openShelf, sketched } from "../../src/cli/shelf.ts";
import type { StaleFunction } from "../../src/session/tracker.ts";
import { openPriceBook } from "../../src/suite/price_book.ts";
import { UNKNOWN } from "../../src/ui/types.ts";
import { digestOf } from "../../src/view/digest.ts";
import { shelfStore } from "../support/shelf_store.ts";
import { inFolder } from "../support/temporary.ts";
import { mayRun } from "../support/runtime.ts";
import { AGENT, chat, says, tape } from "../support/ui_scene.ts";

const prices = openPriceBook(() => Promise.resolve({ priceOf: () => 0.01 }));

Deno.test("ui: what has not changed keeps its verdict while the others are looked at", () => {
  const digest = digestOf(AGENT.interactions, { prices, room: Infinity });
  const old = { name: "a/old", where: "tapes/a/old.json", bytes: 10, verdict: "stale", digest };
  const seen = { name: "a/read", where: "tapes/a/read.json", bytes: 9, verdict: "fresh" as const };
  const kept = { stamp: "", at: 0, digest, isTracked: true };
  const found: Record<string, ReturnType<Digests["find"]>> = {
    "a/old": { ...kept, seen: undefined },
    "a/read": { ...kept, seen },
  };
  const cassettes = new Map([["a/new", "30 1 z"], ["a/old", "10 1 x"], ["a/read", "9 1 x"]]);
  const places = new Map([["a/new", "tapes/a/new.json"]]);
  const list = sketched({ cassettes, places, journals: "" }, {
    digests: { find: (name) => found[name] },
    verdicts: new Map([["a/old", old], ["a/read", { ...old, digest: { ...digest } }]]),
  });
  assertEquals(list, [
    { name: "a/new", where: "tapes/a/new.json", bytes: 30, verdict: UNKNOWN, isUnread: true },
    old,
    { ...seen, verdict: UNKNOWN, digest },
  ]);
});

Deno.test("ui: what cassettes say is kept within bounds, each read once, and again when changed", async () => {
  const store = shelfStore();
  const reads: string[] = [];
  const folder = {
    path: "nowhere",
    store: { ...store, load: (name: string) => (reads.push(name), store.load(name)) },
  };
  const write = (name: string, text: string) =>
    store.save(name, formatCassette(tape(chat(text, says("nothing")))));
  await write("one", "Lisbon by boat");
  await write("two", "Porto ".repeat(500));
  await write("torn", "");
  await store.save("torn", "{");
  const words = (name: string, stamp: string) => digests.find(name, stamp)?.digest?.words ?? "";
  const digests = openDigests(folder, prices, { most: 400 });
  const stamps = new Map([["one", "1"], ["two", "1"], ["torn", "1"], ["gone", "1"]]);
  await digests.follow(stamps);
  assertEquals(reads, ["one", "two", "torn", "gone"]);
  assertStringIncludes(words("one", "1"), "lisbon");
  assertEquals(words("two", "1").match(/porto/g)?.length, 1); // each word once
  assertEquals(digests.find("torn", "1")?.seen?.verdict, "damaged");
  assertEquals(digests.find("torn", "1")?.digest, undefined);
  assertEquals(digests.find("gone", "1")?.seen, undefined);
  // What is too much is known by its URLs; once there is room again, by its words.
  await write("two", Array.from({ length: 100 }, (_, at) => `word${at}`).join(" "));
  await digests.follow(new Map([["one", "1"], ["two", "2"]]));
  assertEquals(reads.slice(4), ["two"]);
  assertEquals(digests.find("two", "2")?.digest?.isCut, true);
  assertEquals(words("two", "2").includes("word99"), false);
  assertStringIncludes(words("two", "2"), "api.openai.com");
  assertEquals(digests.find("two", "1"), undefined);
  await write("two", "Porto");
  await digests.follow(new Map([["two", "3"]]));
  assertStringIncludes(words("two", "3"), "porto");
  assertEquals(digests.find("one", "1"), undefined);
});

Deno.test({
  name: "ui: of thousands of cassettes none is read while a page is being shown",
  ignore: !mayRun,
  async fn() {
    const store = shelfStore();
    const reads: string[] = [];
    const load = (name: string) => (reads.push(name), store.load(name));
    for (let at = 0; at < 600; at++) {
      await store.save(`case-${at}`, formatCassette(tape(AGENT.interactions[3]!)));
    }
    let end = () => {};
    const shown = new Promise<void>((done) => end = done);
    const shelf = openShelf({ path: "nowhere", store: { ...store, load } }, {
      quiet: () => shown,
    });
    const sketch = await shelf.list();
    assertEquals(sketch.filter(({ isUnread }) => isUnread).length, 600);
    await new Promise((done) => setTimeout(done, 0));
    assertEquals(reads, []);
    end();
    const list = await shelf.list({ whole: true });
    assertEquals(list.filter(({ recordings }) => recordings === 1).length, 600);
    assertEquals(reads.length, 600);
  },
});

Deno.test("ui: a page is being shown for a while after its last request", async () => {
  const { disturb, quiet } = openQuiet(300);
  await quiet(); // nobody has asked
  disturb();
  const order: string[] = [];
  const other = new Promise<void>((done) =>
    setTimeout(() => {
      disturb();
      order.push("its style");
      done();
    }, 1)
  );
  await quiet().then(() => order.push("quiet"));
  await other;
  assertEquals(order, ["its style", "quiet"]);
});

Deno.test({
  name: "ui: the command that accepts a change is one that can be copied into any shell, or none",
  ignore: !mayRun,
  fn() {
    const accept = (fn: string, why: StaleFunction["why"], dir?: string) =>
      changedFunction({
        function: { fn, why, recorded: "1", current: "2" },
        explanation: undefined,
        cassettes: ["chat/asks"],
        cost: { dollars: 0, requests: 0, unknown: 0, unknownWhy: [] },
        text: "",
      }, { "--dir": dir }).accept?.replace(/^.*? signatures/, "signatures");
    const reason = '--reason "why they hold"';
    assertEquals(accept("lib/a.ts#b", "changed"), `signatures accept lib/a.ts#b ${reason}`);
    assertEquals(accept("lib/a.ts#b", "older"), `signatures accept lib/a.ts#b ${reason}`);
    assertEquals(
      accept("a b/c.ts#D.static e", "changed", "my tapes"),
      `signatures accept "a b/c.ts#D.static e" --dir "my tapes" ${reason}`,
    );
    // What is gone cannot be accepted; and cassettes name functions that somebody else has written.
    assertEquals(accept("lib/a.ts#b", "gone"), undefined);
    for (
      const fn of [
        'a"; rm -rf ~; "',
        "a$(id)",
        "a`id`",
        "a\nb",
        "a;b",
        "a|b",
        "--dir",
        "a%PATH%",
        "a'b",
        "",
        "a&b",
        "a\\",
      ]
    ) assertEquals([fn, accept(fn, "changed")], [fn, undefined]);
  },
});

inFolder("ui: the list follows the files", async (folder) => {
  const dir = join(folder, "tapes");
  const write = (name: string, text: string) => {
    mkdirSync(join(dir, "chat"), { recursive: true });
    writeFileSync(join(dir, "chat", `${name}.json`), text);
  };
  const shelf = openShelf(openCassettes(dir), { signatures: join(folder, "signatures") });
  const seen = async () =>
    (await shelf.list()).map(({ name, verdict, recordings }) => [name, verdict, recordings]);
  assertEquals(await seen(), []);
  // Recorded long ago: what is older than the days that recordings hold is expired.
  const untracked = { ...AGENT, interactions: AGENT.interactions.slice(3) };
  write("asks", formatCassette({ ...untracked, recordedAt: "2020-01-01T00:00:00.000Z" }));
  write("torn", '{ "format": "retake/2", ');
  write(".hidden", formatCassette(AGENT));
  // A part of it lies beside it, and is gone.
  const side = { file: `${"a".repeat(2)}/${"a".repeat(62)}.json`, bytes: 9 };
  const [first] = untracked.interactions;
  const response = { ...first!.response!, body: side };
  write(
    "part",
    formatCassette({ ...untracked, interactions: [{ ...first!, response } as Interaction] }),
  );
  const { mark } = await shelf.mark();
  const [asks, part, torn] = await seen();
  assertEquals((await shelf.mark()).mark, mark);
  assertEquals([asks![0], asks![1]], ["chat/asks", "expired"]);
  assertEquals([part![0], part![1]], ["chat/part", "damaged"]);
  assertEquals([torn![0], torn![1]], ["chat/torn", "damaged"]);
  rmSync(join(dir, "chat/part.json"));
  assertEquals((await shelf.read("chat/asks")).interactions.length, 3);
  write("torn", formatCassette(tape(chat("again", says("whole")))));
  rmSync(join(dir, "chat/asks.json"));
  assertNotEquals((await shelf.mark()).mark, mark);
  assertEquals((await seen()).map(([name, , recordings]) => [name, recordings]), [[
    "chat/torn",
    1,
  ]]);
}, !mayRun);
