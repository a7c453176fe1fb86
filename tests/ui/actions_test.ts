// What the page does: through the functions of the commands, undone to the byte, and for nobody else.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import process from "node:process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { formatCassette } from "../../mod.ts";
import { openCassettes } from "../../src/cli/cassettes.ts";
import { reloadSettings } from "../../src/cli/configuration.ts";
import { type DeskOptions, openDesk } from "../../src/cli/desk.ts";
import { openBucket } from "../../src/store/bucket.ts";
import { push } from "../../src/store/bucket/transfer.ts";
import { projectComparison } from "../../src/cli/differences.ts";
import { openShelf } from "../../src/cli/shelf.ts";
import { importPackage } from "../../src/host/packages.ts";
import { folderStore } from "../../src/store/fs.ts";
import { type HonoPackage, uiRoutes } from "../../src/ui/routes.ts";
import type { Missed } from "../../src/ui/types.ts";
import { drawFrom } from "../support/draw.ts";
import { startIn } from "../support/others.ts";
import { asks, repository, writeTape as write } from "../support/small_tapes.ts";
import { mayRun } from "../support/runtime.ts";
import { inFolder } from "../support/temporary.ts";

const HOST = "127.0.0.1:4321";
const TOKEN = "the-token";
const GATE = {
  base: "/place/",
  key: "the-key",
  cookie: { name: "retake-ui", value: "a-cookie" },
  token: TOKEN,
};
const OWN = {
  cookie: "retake-ui=a-cookie",
  origin: `http://${HOST}`,
  "content-type": "application/x-www-form-urlencoded",
};

/** A folder with a commit and changes since: one request of each kind in `chat/asks`, a new cassette, one that is gone. */
function changed(dir: string) {
  const git = repository(dir);
  const path = write(dir, "chat/asks", [asks("a", "1"), asks("b", "1"), asks("c", "{}")]);
  // As somebody has formatted it by hand.
  writeFileSync(path, readFileSync(path, "utf8").replace('"waited": 1', '"waited":   1'));
  const gone = write(dir, "gone", [asks("a", "1")]);
  git("add", ".");
  git("commit", "-qm", "a");
  const was = readFileSync(path, "utf8");
  write(dir, "chat/asks", [asks("a", "1"), asks("x", "1", 2), asks("c", "", 2)]);
  rmSync(gone);
  const made = write(dir, "made", [asks("a", "1", 2)]);
  return { path, gone, made, was };
}

/** The page of a folder, by what a browser sends. */
async function opened(dir: string, given: Partial<DeskOptions> & { misses?: Missed[] } = {}) {
  const { misses = [], ...options } = given;
  const hono = await importPackage<HonoPackage>("hono", { has: "Hono", purpose: "for a test" });
  const folder = openCassettes(dir);
  const desk = openDesk(folder, {
    dir,
    signatures: join(dir, "none"),
    command: [],
    program: [],
    ...options,
  });
  const { signatures } = options;
  const shelf = openShelf(folder, { signatures, sides: desk.since, recorded: desk.recorded });
  const app = uiRoutes(hono, { ...shelf, misses: () => Promise.resolve(misses) }, {
    gate: GATE,
    host: () => HOST,
    desk,
  });
  const fetch = (path: string, init: RequestInit = { headers: { cookie: OWN.cookie } }) =>
    app.fetch(new Request(`http://${HOST}${path}`, init));
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(path, init);
    return { response, status: response.status, text: await response.text() };
  };
  const post = (
    deed: string,
    fields: Record<string, string>,
    headers: Record<string, string> = OWN,
  ) => {
    const body = `${new URLSearchParams({ token: TOKEN, ...fields })}`;
    const length = { "content-length": String(body.length) };
    return ask(`/place/do/${deed}`, { method: "POST", headers: { ...length, ...headers }, body });
  };
  /** Sends the form of a page that has this text of a button, as a browser does; and shows where that leads. */
  const press = async (path: string, button: string, typed: Record<string, string> = {}) => {
    const { text } = await ask(path);
    const form = (text.match(/<form class="deed"[^]*?<\/form>/g) ?? [])
      .find((one) => one.replace(/<[^>]*>/g, "").replace(/\s+/g, " ").includes(button));
    assert(form, `no form with "${button}" on ${path}`);
    const action = /action="\/place\/do\/([^"]*)"/.exec(form)![1]!;
    const fields = Object.fromEntries(
      [...form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)]
        .map((
          [, name, value],
        ) => [name, value!.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code))]),
    );
    const pressed = form.match(/<button[^]*?<\/button>/g)!
      .find((one) => one.replace(/<[^>]*>/g, "").includes(button))!;
    const [, name, value] = /name="(\w+)" value="(\w+)"/.exec(pressed) ?? [];
    const sent = await post(action, { ...fields, ...typed, ...(name ? { [name]: value! } : {}) });
    if (sent.status !== 303) return { path: undefined, text: sent.text, status: sent.status };
    const to = sent.response.headers.get("location")!;
    return { path: to, ...await ask(to) };
  };
  return { ask, post, press, fetch, desk };
}

inFolder("ui: the old is kept of a request, and undone to the byte", async (dir) => {
  const { path } = changed(dir);
  const { ask, press } = await opened(dir);
  const now = readFileSync(path);
  const page = "/place/change/chat/asks";
  assertStringIncludes((await ask(page)).text, "3 to decide on");
  const kept = await press(page, "Keep old of request 3");
  assertStringIncludes(kept.text, "The old is kept of 1 change in chat/asks");
  assertStringIncludes(kept.text, "retake record --only chat/asks");
  assertStringIncludes(kept.text, `role="status"`);
  const after = JSON.parse(readFileSync(path, "utf8")).interactions;
  assertEquals(after[2].response.body, { text: "{}" });
  assertEquals(after[1].request.url, "https://api.example.com/x");
  const undone = await press(kept.path!, "Undo");
  assertStringIncludes(undone.text, "as before, to the byte");
  assertEquals(readFileSync(path), now);
  assertStringIncludes((await press(kept.path!, "Undo").catch((error) => error)).message, "Undo");
});

inFolder(
  "ui: all of a kind is kept, new or old, as retake review does; nothing twice",
  async (dir) => {
    const { path, gone, made, was } = changed(dir);
    const { ask, press, post } = await opened(dir);
    const now = readFileSync(path);
    const all = "/place/changes?against=HEAD";
    assertStringIncludes((await ask(all)).text, "5 to decide on");
    const fresh = await press(all, "Keep new of all that are new");
    assertStringIncludes(fresh.text, "The new is kept of 2 changes since HEAD in 2 cassettes");
    assertEquals(readFileSync(path), now);
    assertStringIncludes((await ask(all)).text, "3 to decide on");
    assertStringIncludes((await ask("/place/change/chat/asks")).text, "The new is kept.");
    assertStringIncludes((await press(fresh.path!, "Undo")).text, "Undone");
    assertStringIncludes((await ask(all)).text, "5 to decide on");
    const old = await press(all, "Keep old of all that are gone");
    assertStringIncludes(old.text, "The old is kept of 2 changes in 2 cassettes");
    assert(existsSync(gone));
    assertStringIncludes((await press(old.path!, "Undo")).text, "Undone");
    assert(!existsSync(gone));
    assertEquals(readFileSync(path), now);
    // A new cassette is there or not; when it is gone, so is its page.
    const left = await press("/place/change/made", "Keep old of the cassette as a whole");
    assertMatch(left.path!, /^\/place\/changes\?against=HEAD&done=\d+$/);
    assert(!existsSync(made));
    assertStringIncludes(left.text, "in made: what was not there at HEAD is deleted");
    for (const kind of ["breaking", "new", "gone"]) {
      await post("keep", { side: "old", against: "HEAD", kind, name: "chat/asks" });
    }
    assertEquals(readFileSync(path, "utf8"), was);
    const again = await post("keep", { side: "old", against: "HEAD", kind: "new" });
    assertEquals(again.status, 409);
    // Of many files, what was undone names one and counts the others.
    for (let at = 0; at < 6; at++) write(dir, `more/${at}`, [asks("a", "1")]);
    const many = await press(all, "Keep old of all that are new");
    assert(!existsSync(join(dir, "more/0.json")));
    const undone = await press(many.path!, "Undo");
    assertMatch(undone.text, /Undone: [^ ]*more\/0\.json and 5 other files are as before/);
    assert(existsSync(join(dir, "more/5.json")));
    assertStringIncludes(again.text, "nothing of that left to decide on");
  },
);

inFolder("ui: what was changed since is not undone", async (dir) => {
  const { path } = changed(dir);
  const { press } = await opened(dir);
  const kept = await press("/place/change/chat/asks", "Keep old of request 3");
  const text = `${readFileSync(path, "utf8")}\n`;
  writeFileSync(path, text);
  const refused = await press(kept.path!, "Undo");
  assertEquals(refused.status, 409);
  assertStringIncludes(refused.text, "has been changed since");
  assertEquals(readFileSync(path, "utf8"), text);
});

inFolder("ui: nobody else writes, and no name leads out of the folder", async (dir) => {
  const { path, made } = changed(dir);
  const { ask, post } = await opened(dir);
  const before = [path, made].map((file) => readFileSync(file, "utf8"));
  const wish = { side: "old", against: "HEAD", kind: "new" };
  const refused: [
    what: string,
    headers: Record<string, string>,
    fields?: Record<string, string>,
  ][] = [
    ["no cookie", { ...OWN, cookie: "" }],
    ["a wrong cookie", { ...OWN, cookie: "retake-ui=a-cookif" }],
    ["another page", { ...OWN, origin: "https://evil.example.com" }],
    ["another port's page", { ...OWN, origin: "http://127.0.0.1:4322" }],
    ["a page without an origin", { ...OWN, origin: "null" }],
    ["no origin", { cookie: OWN.cookie, "content-type": OWN["content-type"] }],
    ["DNS rebinding", { ...OWN, host: "evil.example.com:4321" }],
    ["no token", OWN, { token: "" }],
    ["a wrong token", OWN, { token: "the-tokem" }],
    ["a type that a page of anybody's can send", { ...OWN, "content-type": "text/plain" }],
    ["too long", { ...OWN, "content-length": "70000" }],
  ];
  for (const [what, headers, fields] of refused) {
    const { status, text } = await post("keep", { ...wish, ...fields }, headers);
    assert([403, 413, 415].includes(status), `${what}: ${status}`);
    assert(!text.includes("asks"), `${what}: it was told of a cassette`);
  }
  for (
    const name of ["../made", "..%2fmade", "/etc/passwd", "made.json", "made\0", "__proto__", "."]
  ) {
    assertEquals((await post("keep", { ...wish, name })).status, 409, name);
  }
  for (const against of ["--output=x", "HEAD:made.json", "nowhere"]) {
    assertEquals((await post("keep", { ...wish, against })).status, 409, against);
  }
  assertEquals((await post("keep", { side: "both", against: "HEAD", kind: "new" })).status, 409);
  assertEquals((await post("__proto__", wish)).status, 404);
  for (const method of ["GET", "PUT", "DELETE"]) {
    assert((await ask("/place/do/keep", { method, headers: OWN })).status >= 400, method);
  }
  assertEquals([path, made].map((file) => readFileSync(file, "utf8")), before);
  const away = await post("undo", { id: "1", back: "https://evil.example.com/" });
  assertEquals(away.status, 409);
  // Where it leads is a page of ours, whatever the form says.
  const kept = await post("keep", {
    side: "old",
    against: "HEAD",
    kind: "gone",
    name: "chat/asks",
  });
  const id = new URL(kept.response.headers.get("location")!, `http://${HOST}`).searchParams.get(
    "done",
  )!;
  const led = await post("undo", { id, back: "//evil.example.com/place/" });
  assertMatch(led.response.headers.get("location")!, /^\/place\/\?done=\d+$/);
});

inFolder(
  "ui: a cassette is renamed with all that knows it, and deleted; both are undone",
  async (dir) => {
    const { path } = changed(dir);
    const signatures = join(dir, "signatures");
    const verdict = (name: string) => join(signatures, ".valid", name, "lib/a.ts#b/0123.json");
    mkdirSync(dirname(verdict("chat/asks")), { recursive: true });
    writeFileSync(verdict("chat/asks"), "{}\n");
    writeFileSync(join(dir, "chat/asks.failed.json"), readFileSync(path));
    const { ask, press, post } = await opened(dir, { signatures });
    const before = readFileSync(path);
    // What a failed run has left is of no test that could record it.
    assertStringIncludes((await ask("/place/cassette/chat/asks")).text, "Record again");
    const left = await ask("/place/cassette/chat/asks.failed");
    assertStringIncludes(left.text, "Delete chat/asks.failed");
    assert(!left.text.includes("Record again"), "it offers to record what a failed run has left");
    const renamed = await press("/place/cassette/chat/asks", "Rename", { to: "talk/asks.json" });
    assertMatch(renamed.path!, /^\/place\/cassette\/talk\/asks\?done=\d+$/);
    assertStringIncludes(
      renamed.text,
      `retake move talk/asks chat/asks --dir ${dir} --signatures ${signatures}`,
    );
    assertEquals(readFileSync(join(dir, "talk/asks.json")), before);
    const old = [path, join(dir, "chat/asks.failed.json"), verdict("chat/asks")];
    assertEquals(old.map((file) => existsSync(file)), [false, false, false]);
    assert(existsSync(verdict("talk/asks")));
    const undone = await press(renamed.path!, "Undo");
    assertMatch(undone.path!, /^\/place\/cassette\/chat\/asks\?done=\d+$/);
    assertStringIncludes(undone.text, "Undone");
    assertEquals(old.map((file) => existsSync(file)), [true, true, true]);
    assert(!existsSync(join(dir, "talk/asks.json")) && !existsSync(verdict("talk/asks")));
    for (const to of ["../out", "/etc/passwd", "made", "a\0b", "", "a/../../b", "C:x"]) {
      const { status } = await post("rename", { name: "chat/asks", to });
      assertEquals([to, status], [to, 409]);
    }
    assertEquals(readFileSync(path), before);

    assertStringIncludes((await ask("/place/cassette/made")).text, "git does not hold it as it is");
    const deleted = await press("/place/cassette/made", "Delete made");
    assertMatch(deleted.path!, /^\/place\/\?done=\d+$/);
    assert(!existsSync(join(dir, "made.json")));
    assertEquals((await ask("/place/cassette/made")).status, 404);
    const back = await press(deleted.path!, "Undo");
    assertMatch(back.path!, /^\/place\/cassette\/made\?done=\d+$/);
    assertEquals(back.status, 200);
    for (const deed of ["delete", "redact"]) {
      assertEquals((await post(deed, { name: "../made" })).status, 409);
    }
  },
);

inFolder(
  "ui: a cassette is redacted again, with its large body, and that is undone",
  async (dir) => {
    const key = `sk-proj-${drawFrom("ui").alnum(48)}`;
    const text = `${"words ".repeat(10_000)}my key is ${key}`;
    const cassette = {
      format: "retake/2" as const,
      recordedAt: "2026-01-01T00:00:00.000Z",
      interactions: [asks("a", text)],
    };
    await folderStore(dir).save("told", formatCassette(cassette));
    const bodies = () =>
      (readdirSync(join(dir, ".bodies"), { recursive: true }) as string[]).sort();
    const path = join(dir, "told.json");
    const [before, kept] = [readFileSync(path), bodies()];
    assertStringIncludes(String(before), `"file"`);
    const { press, ask } = await opened(dir);
    const redacted = await press("/place/cassette/told", "Redact again");
    assertMatch(redacted.text, /1 place of [^ ]*told\.json redacted/);
    assert(!(await ask("/place/raw/told")).text.includes(key), "the key is there still");
    assertStringIncludes((await press("/place/cassette/told", "Redact again")).text, "Nothing in");
    await press(redacted.path!, "Undo");
    assertEquals(readFileSync(path), before);
    assert(kept.every((file) => bodies().includes(file)), "a body is gone");
    assertStringIncludes((await ask("/place/raw/told")).text, key);
  },
);

inFolder(
  "ui: a miss stands beside its closest recording; its field is ignored from then on",
  async (dir) => {
    write(dir, "asks", [asks("a?at=1", "1")]);
    const config = join(dir, "retake.config.json");
    writeFileSync(config, '{\n  // as it is\n  "freeze": false\n}\n');
    const option = "ignore: { query: ['at'] }";
    const missed = (name: string): Missed => ({
      name,
      endedAt: "2026-01-02T00:00:00.000Z",
      command: "npm test",
      message: "No recording answers GET https://api.example.com/a?at=2.\n" +
        "  asked     GET https://api.example.com/a?at=2\n" +
        "  to do     record it again:  npx retake record -- npm test  (when it is so)\n" +
        `            leave the field out, if it says nothing:  ${option}\n` +
        "            let its clock and chance stand still:  freeze: true, and record it again\n",
      miss: {
        cassette: name,
        method: "GET",
        url: "https://api.example.com/a?at=2",
        closest: {
          number: 1,
          fields: 9,
          differences: [{ field: "query.at", recorded: "1", asked: "2", ignore: option }],
        },
      },
    });
    process.env.RETAKE_CONFIG = config;
    try {
      const { ask, press, post } = await opened(dir, { misses: [missed("asks"), missed("none")] });
      const { text } = await ask("/place/misses");
      for (
        const told of [
          `data-copy="npx retake record -- npm test"`,
          `data-copy="ignore: { query: [&#39;at&#39;] }"`,
          "stand still, and record it again<",
          'data-copy="freeze: true"', // what is copied is the option alone
          `href="/place/cassette/asks#r1"`,
          "and 8 fields more",
          "not there", // the other cassette
        ]
      ) assertStringIncludes(text, told);
      const before = readFileSync(config);
      const done = await press("/place/misses", "Ignore it");
      assertMatch(done.path!, /^\/place\/misses\?done=\d+$/);
      const written = readFileSync(config, "utf8");
      assertStringIncludes(written, "// as it is");
      assertEquals(JSON.parse(written.replace(/\/\/.*/, "")), {
        freeze: false,
        ignore: { query: ["at"] },
      });
      assertEquals(projectComparison().ignoreQuery, ["at"]);
      await press(done.path!, "Undo");
      assertEquals(readFileSync(config), before);
      assertEquals(projectComparison().ignoreQuery, []);
      for (
        const bad of ["freeze: true", "ignore: { query: [alert(1)] }", "ignore: { mode: [1] }", ""]
      ) {
        assertEquals((await post("ignore", { option: bad })).status, 409, bad);
      }
      assertEquals(readFileSync(config), before);
    } finally {
      delete process.env.RETAKE_CONFIG;
      await reloadSettings();
    }
  },
);

inFolder(
  "ui: the change of a function is accepted with a reason, and that is undone to the byte",
  async (dir) => {
    const tapes = join(dir, "tapes");
    const signatures = join(dir, "signatures");
    const fn = "tests/support/draw.ts#drawFrom";
    const recorded = (digit: string) =>
      write(tapes, "drawn", [{
        ...asks("a", "1"),
        producedBy: [{ fn, hash: digit.repeat(64), how: "stack" }],
      }]);
    /** All that is written down of functions: no cache, and no texts by their hash, which others may name. */
    const written = () =>
      Object.fromEntries(
        (existsSync(signatures) ? readdirSync(signatures, { recursive: true }) as string[] : [])
          .filter((path) => path.endsWith(".json") && !path.startsWith(".cache"))
          .map((path) => [path, readFileSync(join(signatures, path), "utf8")]),
      );
    recorded("0");
    const { ask, press, post } = await opened(tapes, { signatures });
    assertStringIncludes((await ask("/place/stale")).text, "1 function");
    for (const name of [fn, "tests/support/draw.ts#none", "../../etc/passwd#a", "", "__proto__"]) {
      const reason = name === fn ? "  " : "it holds";
      assertEquals((await post("accept", { fn: name, reason })).status, 409, name);
    }
    assertEquals(written(), {});
    const button = `Accept the change of ${fn}`;
    const reason = `it says the same, "in other words"`;
    const done = await press("/place/stale", button, { reason });
    assertMatch(done.path!, /^\/place\/stale\?done=\d+$/);
    assertStringIncludes(done.text, "and 1 cassette holds: drawn.");
    assertStringIncludes(done.text, "No recording is stale");
    const first = written();
    assertStringIncludes(JSON.stringify(first), "it says the same");
    // Of another change there is a history already.
    recorded("1");
    const second = await press("/place/stale", button, { reason: "the same once more" });
    assertEquals(Object.keys(written()).length, Object.keys(first).length + 1);
    const undone = await press(second.path!, "Undo");
    assertStringIncludes(undone.text, "to the byte");
    assertStringIncludes(undone.text, "1 function");
    assertEquals(written(), first);
    await press(done.path!, "Undo");
    assertEquals(written(), {});
  },
);

/** Stands for this program: says how it was called, records, and ends; or goes on until it is ended, with what it has started. */
const PROGRAM = `
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import process from "node:process";
const words = process.argv.slice(2);
console.log("called " + words.join(" "));
console.error("the key is " + process.env.UI_TEST_KEY);
const [path] = words.slice(words.indexOf("--dir") + 1);
const file = path + "/" + words[2] + ".json";
if (words.includes("--budget")) process.exitCode = 3;
if (words.includes("forever")) {
  if (!words.includes("again")) {
    const own = [process.argv[1], ...words, "again"];
    spawn(process.execPath, process.versions.deno ? ["run", "-A", ...own] : own, { stdio: "inherit" });
  } else {
    console.log("goes on");
    if (process.env.UI_TEST_PORT) connect(Number(process.env.UI_TEST_PORT), "127.0.0.1");
  }
  setInterval(() => {}, 1000);
} else writeFileSync(file, readFileSync(file, "utf8").replaceAll("2026-01-01", "2026-01-09").replace('"text": "1"', '"text": "new"'));
`;

inFolder(
  "ui: a cassette is recorded again: asked first, told line by line, undone",
  async (dir) => {
    const { path } = changed(dir);
    const before = readFileSync(path);
    const script = join(dir, "program.mjs");
    writeFileSync(script, PROGRAM);
    const run = process.versions.deno ? ["run", "-A"] : [];
    const key = `sk-proj-${drawFrom("ui").alnum(48)}`;
    process.env.UI_TEST_KEY = key;
    try {
      const { ask, press, post, desk } = await opened(dir, {
        program: [process.execPath, ...run, script],
        command: ["npm", "run", "my tests"],
      });
      assertStringIncludes(
        (await ask("/place/cassette/chat/asks")).text,
        `href="/place/record/chat/asks"`,
      );
      const asked = await ask("/place/record/chat/asks");
      const called = `record --only chat/asks --dir ${dir} --signatures ${dir}/none -- npm run`;
      assertStringIncludes(asked.text, `retake ${called} &quot;my tests&quot;`);
      assertStringIncludes(asked.text, "all: 3 requests");
      assertEquals(readFileSync(path), before);
      assertEquals((await post("record", { name: "chat/asks", budget: "much" })).status, 409);
      const begun = await press("/place/record/chat/asks", "Record, and pay for it");
      assertEquals(begun.path, "/place/job");
      const { response, text: events } = await ask("/place/job/events?from=0");
      assertEquals(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
      assertMatch(events, /event: end\ndata: \{\}\n\n$/);
      const said = [...events.matchAll(/^data: (".*")$/gm)].map(([, text]) => JSON.parse(text!))
        .join("");
      assertStringIncludes(said, `called ${called} my tests\n`);
      assertMatch(said, /^the key is redacted|^the key is \[redacted/m);
      assert(
        !events.includes(key) && !(await ask("/place/job")).text.includes(key),
        "a secret is told",
      );
      const over = await ask("/place/job");
      assertStringIncludes(over.text, "ended well");
      assertMatch(over.text, /It ended well: [^ ]*asks\.json is another now\./);
      const difference = await ask("/place/change/chat/asks?against=recording-1");
      assertStringIncludes(difference.text, "since recording-1");
      assertStringIncludes(difference.text, "Keep old");
      assertStringIncludes(
        difference.text,
        `<option value="recording-1">before chat/asks was recorded`,
      );
      const undone = await press("/place/job", "Undo");
      assertMatch(undone.path!, /^\/place\/cassette\/chat\/asks\?done=\d+$/);
      assertEquals(readFileSync(path), before);
      assertEquals(desk.job()?.code, 0);
      const budget = { budget: " $0.50" };
      await press("/place/record/chat/asks", "Record, and pay for it", budget);
      await ask("/place/job/events?from=0");
      const { text: spent } = await ask("/place/job");
      assertStringIncludes(spent, `called ${called.replace("--dir", "--budget 0.50 --dir")}`);
      assertStringIncludes(spent, "It stopped at the budget of $0.50, and what is left undone");
    } finally {
      delete process.env.UI_TEST_KEY;
    }
  },
);

inFolder("ui: what the bucket has lost is recorded again all the same", async (dir) => {
  const bucket = openBucket({ bucket: join(dir, "share"), dir: join(dir, "tapes") });
  const folder = { path: bucket.dir, store: bucket.store, bucket };
  const path = write(bucket.dir, "a", [asks("a", "1")]);
  await push(bucket, ["a"]);
  for (const place of ["share", ".retake"]) rmSync(join(dir, place), { recursive: true });
  const script = join(dir, "program.mjs");
  writeFileSync(
    script,
    `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(path)}, "{}");`,
  );
  const desk = openDesk(folder, {
    command: ["npm", "test"],
    program: [process.execPath, ...process.versions.deno ? ["run", "-A"] : [], script],
  });
  assertStringIncludes((await desk.planOf("a")).estimate, "cannot be read");
  await desk.record("a");
  await new Promise<void>((resolve) =>
    desk.listen(() => desk.job()?.state === "ended" && resolve())
  );
  assertEquals(readFileSync(path, "utf8"), "{}");
  await desk.undo(desk.job()!.done!.id);
  assertEquals([existsSync(path), bucket.pins().has("a")], [false, true]);
  await desk.close();
});

inFolder(
  "ui: one recording at a time, which is stopped with all that it has started",
  async (dir) => {
    const { path } = changed(dir);
    const before = readFileSync(path);
    const script = join(dir, "program.mjs");
    writeFileSync(script, PROGRAM);
    const { ask, press, post, fetch, desk } = await opened(dir, {
      program: [process.execPath, ...process.versions.deno ? ["run", "-A"] : [], script],
      command: ["forever"],
    });
    assertEquals((await post("record", { name: "../made" })).status, 409);
    assertEquals(desk.job(), undefined);
    assertStringIncludes((await ask("/place/job")).text, "Nothing is being recorded");
    await press("/place/record/chat/asks", "Record, and pay for it");
    // Until what it has started goes on too.
    const response = await fetch("/place/job/events?from=0");
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let told = "";
    while (!told.includes("goes on")) told += (await reader.read()).value ?? "";
    const second = await post("record", { name: "made" });
    assertEquals(second.status, 409);
    assertStringIncludes(second.text, "one recording at a time");
    assertStringIncludes((await ask("/place/record/made")).text, "chat/asks is being recorded");
    assertEquals((await press("/place/job", "Stop")).path, "/place/job");
    for (let more = await reader.read(); !more.done; more = await reader.read()) told += more.value;
    assertMatch(told, /event: end\n/);
    const over = await ask("/place/job");
    assertStringIncludes(over.text, "It was stopped");
    assertStringIncludes(over.text, "asks.json is as it was");
    assertEquals(readFileSync(path), before);
    // The end of the page is the end of what it runs.
    await post("record", { name: "made" });
    assertEquals(desk.job()?.state, "running");
    await desk.close();
    assertEquals(desk.job()?.state, "ended");
  },
);

inFolder("ui: where the page is killed, what it runs ends too", async (dir) => {
  changed(dir);
  const script = join(dir, "program.mjs");
  writeFileSync(script, PROGRAM);
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  process.env.UI_TEST_PORT = String((server.address() as AddressInfo).port);
  try {
    // What it has started is there for as long as its connection is.
    const connected = new Promise<Socket>((done) => server.once("connection", done));
    const page = startIn("record", [dir, script]);
    const socket = await connected;
    const closed = new Promise<unknown>((done) => socket.once("close", done));
    socket.on("error", () => {}); // it is cut off
    socket.resume();
    page.kill();
    await closed;
    await page.finished;
  } finally {
    delete process.env.UI_TEST_PORT;
    server.close();
  }
}, !mayRun || process.platform === "win32");

inFolder(
  "ui: what is recorded by: the command that is named, of the last run, of the project",
  async (dir) => {
    changed(dir);
    const command = async (options: Partial<DeskOptions>) =>
      (await (await opened(dir, options)).ask("/place/record/made")).text;
    const named = await command({ command: ["npm", "run", "test:e2e"] });
    assertMatch(named, /none -- npm run test:e2e<[^]*the one that was named/);
    // Suites that were run by this program are recorded by it.
    const suites = () => Promise.resolve({ words: ["suites/chat.suite.ts"], suites: true });
    assertMatch(
      await command({ lastRun: suites }),
      /none suites\/chat\.suite\.ts<[^]*of the last run/,
    );
    writeFileSync(join(dir, "made.json"), "{");
    const project = await command({ lastRun: () => Promise.resolve(undefined) });
    assertMatch(project, /What [^ ]*made\.json has cost before cannot be read from it/);
    assertMatch(project, /none -- \w+[^<]*<[^]*the one of this project/);
  },
);

inFolder(
  "ui: killed in the middle of a decision or of its undoing, nothing is half",
  async (dir) => {
    const { path, gone } = changed(dir);
    const now = readFileSync(path, "utf8");
    const recordings = () => JSON.parse(readFileSync(path, "utf8")).interactions.length;
    const moments: [rename: number, recordings: number, isThere: boolean, next: number][] = [
      [1, 3, false, 303], // before anything is in its place
      [2, 4, false, 303], // between two cassettes
      [3, 4, true, 409], // before anything is undone
    ];
    for (const [rename, count, isThere, next] of moments) {
      writeFileSync(path, now);
      rmSync(gone, { force: true });
      const { stdout } = await startIn("decide", [dir, String(rename)]).finished;
      assert(!stdout.includes("done"), `${rename}: it was not killed`);
      assertEquals([rename, recordings(), existsSync(gone)], [rename, count, isThere]);
      if (isThere) assertEquals(JSON.parse(readFileSync(gone, "utf8")).interactions.length, 1);
      // Who comes next is held up by no lock, and ends what was begun.
      const { post } = await opened(dir);
      const { status } = await post("keep", { side: "old", against: "HEAD", kind: "gone" });
      assertEquals([rename, status], [rename, next]);
      assertEquals([recordings(), existsSync(gone)], [4, true]);
    }
  },
  !mayRun,
);
