/**
 * Opens the page of `retake ui` in a browser, from a server and from files, and fails where a person would be failed:
 * a script error, anything said on the console, a request to anybody else, what axe-core calls serious, what a screen
 * reader cannot name or find its way by, a page that is wider than the window, a search or a key that does nothing, a deed
 * that keys alone do not reach, another page that gets in.
 *
 * `node scripts/check_ui.mjs` needs what `npm install` brought, and Chromium: the one that `CHROMIUM` names, else the
 * one in the PATH. Screenshots are left in `results/`, or in the folder that is named.
 *
 * @module
 */

import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { PATIENCE } from "../tests/support/patience.mjs";
import { CHROMIUM_FLAGS, findChromium } from "./chromium.mjs";
import { root } from "./runtimes.mjs";
import { openProject } from "./ui_project.mjs";

const chromium = findChromium();
const [tools, why] = await load();
if (!tools) {
  console.log(`not run: ${why}`);
  process.exit(process.env.CI ? 1 : 0);
}
const { playwright, axe, hono, routes, links, server, site, folder, scene, shelves } = tools;
const results = resolve(process.argv[2] ?? join(root, "results"));
const looks = [["light", 1600], ["dark", 390], ["light", 390], ["dark", 1600]];
mkdirSync(results, { recursive: true });
const aside = mkdtempSync(join(tmpdir(), "retake-ui-"));
const trouble = [];
let passed = 0;
/** Those alone whose names hold this, for who works on one. */
const only = process.env.ONLY ?? "";

const { AGENT, HOSTILE, HOSTILE_TAPE, KINDS, RUN, STALE, chat, says, tape } = scene;
const DAY = 86_400_000;
const many = Object.fromEntries(
  Array.from({ length: 450 }, (_, at) => [
    `suite-${at % 7}/case-${at}`,
    tape(
      chat(`question ${at}`, says(at === 400 ? "The needle is here." : "nothing"), (at % 40) * DAY),
    ),
  ]),
);
const now = {
  "chat/asks": AGENT,
  "hostile/tape": HOSTILE_TAPE,
  ...many,
  "kinds/all": KINDS,
  [HOSTILE]: AGENT,
};
const was = {
  ...many,
  "chat/asks": tape(chat("Plan a day in Lisbon.", says("Stay at home."))),
  "gone/one": AGENT,
};
const shelf = shelves.shelfOf({
  now,
  was,
  status: {
    "suite-0/case-7": { verdict: "stale", next: "retake record --stale -- npm test" },
    "suite-1/case-8": { verdict: "damaged", why: "no JSON: a comma is missing in line 12" },
  },
  stale: STALE,
  run: RUN,
  spared: { "chat/asks": { requests: 40, dollars: 0.4, milliseconds: 90_000 } },
  days: Object.fromEntries(
    [0, 3, 7, 39].map((day) => [
      new Date(Date.UTC(2026, 0, 5) + day * DAY).toISOString().slice(0, 10),
      { requests: day + 1, dollars: (day + 1) / 100, milliseconds: 1000 * day },
    ]),
  ),
});
const gate = {
  base: "/secret-place/",
  key: "k".repeat(64),
  cookie: { name: "retake-ui", value: "c".repeat(64) },
};
let host = "";
const app = routes.uiRoutes(hono, shelf, { gate, host: () => host });
const serving = await server.serveHere(app.fetch, 0);
host = `127.0.0.1:${serving.port}`;
const origin = `http://${host}`;
const home = `${origin}${gate.base}`;
const reading = { home, gate };
const project = await openProject(tools, join(aside, "project"));
const files = join(aside, "site");
await folder.writeFolder(files, site.siteFiles(shelf, "HEAD"));

const browser = await playwright.chromium.launch({
  executablePath: chromium,
  args: CHROMIUM_FLAGS,
});
try {
  const live = {
    list: "",
    cassette: "cassette/chat/asks",
    kinds: "cassette/kinds/all",
    hostile: "cassette/hostile/tape",
    named: `cassette/${HOSTILE.split("/").map(encodeURIComponent).join("/")}`,
    changes: "changes",
    change: "change/chat/asks",
    stale: "stale",
    money: "money",
    report: "report",
  };
  const written = {
    list: "index.html",
    cassette: "cassette/chat/asks.html",
    kinds: "cassette/kinds/all.html",
    hostile: "cassette/hostile/tape.html",
    named: links.filePath({ kind: "cassette", name: HOSTILE }),
    changes: "changes.html",
    change: "change/chat/asks.html",
    stale: "stale.html",
    money: "money.html",
    report: "report.html",
  };
  for (const [colorScheme, width] of looks) {
    await within(`${colorScheme}, ${width} px`, { colorScheme, width }, async (page, wrong) => {
      await enter(page);
      for (const [name, path] of Object.entries(live)) {
        await page.goto(home + path);
        for (const said of await look(page)) wrong.push(`${name}: ${said}`);
        await page.screenshot({
          path: join(results, `ui-${name}-${colorScheme}-${width}.png`),
          fullPage: name !== "list",
        });
      }
    });
  }
  await within("what a screen reader is told", {}, async (page, wrong) => {
    const views = Object.entries(live).map(([name, path]) => [name, home + path]);
    await enter(page);
    for (const [name, address] of views) {
      await page.goto(address);
      for (const said of await hear(page, name)) wrong.push(`${name}: ${said}`);
    }
    await enter(page, project);
    for (const path of ["misses", "change/chat/asks", "stale", "cassette/chat/asks", "job"]) {
      await page.goto(project.home + path);
      const name = `deeds-${path.replaceAll("/", "-")}`;
      for (const said of await hear(page, name)) wrong.push(`${name}: ${said}`);
    }
    await page.goto(`${project.home}record/chat/asks`);
    for (const said of await hear(page, "deeds-record")) wrong.push(`record: ${said}`);
    // What was found is read out from the line that was there before.
    await enter(page);
    await page.evaluate(() => document.getElementById("count").lang = "en");
    await page.fill("#words", "needle here");
    await page.locator("#count[role=status][lang=en]", { hasText: "1 of 454" }).waitFor();
  });
  await within("each kind of content", {}, async (page, wrong) => {
    await enter(page);
    const equal = (what, said, wanted) => {
      const [one, other] = [said, wanted].map((it) => JSON.stringify(it));
      if (one !== other) wrong.push(`${what}: ${one}, in place of ${other}`);
    };
    const texts = async (selector) =>
      (await page.locator(selector).allTextContents()).map((it) => it.trim());
    await page.goto(`${home}cassette/kinds/all`);
    await page.keyboard.press("e");
    equal("parts of a form", await texts("#r1 .passage .who"), ["model", "file, tone.wav"]);
    equal("a part", await page.locator("#r1 .passage pre").first().textContent(), "whisper-1");
    for (const audio of await page.locator("audio").all()) {
      const seconds = await audio.evaluate(async (it) => {
        it.preload = "auto";
        it.load();
        await new Promise((done, fail) => {
          it.onloadedmetadata = done;
          it.onerror = () => fail(it.error);
        });
        return it.duration;
      });
      equal("a tone", seconds, 0.2);
    }
    equal("tones", await page.locator("audio").count(), 2);
    equal("what stands for a secret", await texts("#r2 .passage mark"), ["redacted_openai_key_1"]);
    await page.locator("#r3 img").scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelector("#r3 img").naturalWidth === 48);
    equal("a document", await texts("#r4 .document summary"), ["Show the document"]);

    await page.goto(`${home}cassette/chat/asks`);
    await page.keyboard.press("e");
    equal("JSON is folded", await page.locator("#r1 .stack[open]").count(), 0);
    const facts = (request) =>
      page.evaluate((id) => {
        const rows = document.querySelectorAll(`${id} > .facts > div`);
        return Object.fromEntries(
          [...rows].map((row) => [...row.children].map((it) => it.textContent)),
        );
      }, request);
    const first = await facts("#r1");
    equal("usage", first.Used, "gpt-4o-mini: 40 tokens in, 12 out");
    equal("price", first.Cost, "$0.0021");
    equal("the function that made it", first["Made by"], "lib/agent.ts#answer");
    equal("a secret in a header", await texts("#r1 .facts mark"), ["redacted_authorization_1"]);
    equal("a tool call", await texts("#r2 .passage.call"), [
      'assistant callsclock {"zone":"UTC"}',
    ]);
    equal("messages", await texts("#r5 .passage .who"), ["client", "server"]);
    await page.click("#r5 .stack > summary");
    const frames = () => texts("#r5 .timed li:visible code");
    equal("frames", await frames(), ['client {"type":"hello"}', "server welcome"]);
    await page.locator("#r5").getByRole("button", { name: "Next piece" }).click();
    equal("the first frame", await frames(), ['client {"type":"hello"}']);
    await page.locator("#r5").getByRole("button", { name: "Next piece" }).click();
    equal("both frames", await frames(), ['client {"type":"hello"}', "server welcome"]);
  });
  await within("as files", { origin: "file://" }, async (page, wrong) => {
    for (const [name, path] of Object.entries(written)) {
      await page.goto(pathToFileURL(join(files, path)).href);
      if (!await page.locator("h1").count()) wrong.push(`${name}: it is not there`);
      for (const said of await look(page, false)) wrong.push(`${name}: ${said}`);
    }
    await page.goto(pathToFileURL(join(files, "index.html")).href);
    await page.fill("#words", "CASE-449 suite-1");
    const shown = await page.locator(".cassette:visible").count();
    if (shown !== 1) wrong.push(`the search by names shows ${shown}`);
    await page.fill("#words", "suite");
    await page.selectOption("#sort", "worst");
    const worst = await page.locator(".cassette:visible").first().getAttribute("data-name");
    if (worst !== "suite-1/case-8") wrong.push(`the worst is ${worst}`);
    await page.fill("#words", "chat/asks");
    await page.click(".cassette:visible a");
    await page.waitForURL(/chat\/asks\.html$/);
    if (!/Lisbon/.test(await page.textContent("main"))) wrong.push("its link leads nowhere");
    await page.click(".waterfall a >> nth=3");
    await page.waitForFunction(() => document.images[0].naturalWidth === 1);
    await page.click("text=Chat > plans a day");
    await page.waitForURL(/report\.html#c0$/);
    await page.click("#c0 summary");
    await page.click("text=chat/asks");
    await page.waitForURL(/chat\/asks\.html$/);
  });
  await within("search, folders and keys", {}, async (page, wrong) => {
    await enter(page);
    await page.keyboard.press("/");
    await page.keyboard.type("needle HERE");
    await page.waitForFunction(() => document.querySelectorAll(".cassette").length === 1);
    await page.waitForURL(/q=needle\+HERE$/);
    await page.reload();
    if (await page.locator(".cassette").count() !== 1) wrong.push("the address does not keep it");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(/cassette\/suite-1\/case-400$/);
    await page.goto(home);
    await page.selectOption("#verdict", "stale");
    await page.waitForFunction(() => document.querySelectorAll(".cassette").length === 1);
    await page.goto(home);
    await page.click("text=Next");
    await page.waitForURL(/page=2$/);
    await page.click("text=suite-3/");
    await page.waitForURL(/folder=suite-3$/);
    if (await page.locator(".cassette").count() < 60) wrong.push("a folder is not shown");
    await page.goto(`${home}cassette/chat/asks`);
    await page.keyboard.press("e");
    if (await page.locator("details.request:not([open])").count() > 0) {
      wrong.push("e unfolds not all");
    }
    const json = page.locator("#r3 details", { hasText: "Asked, as JSON" });
    await json.locator("> summary").click();
    await json.locator("[data-copy='$.model']").focus();
    await page.keyboard.press("Enter");
    await page.locator("#said", { hasText: "$.model" }).waitFor();
    await page.keyboard.press("c");
    if (await page.locator("details.request[open]").count() > 0) wrong.push("c folds not all");
    await page.click(".waterfall a >> nth=3");
    await page.waitForFunction(() => document.getElementById("r4").open);
    await page.waitForFunction(() => document.images[0].naturalWidth === 1);
  });
  await within(
    "a stream is played again",
    { reducedMotion: "no-preference" },
    async (page, wrong) => {
      await enter(page);
      await page.clock.install({ time: 0 });
      await page.clock.pauseAt(60_000);
      await page.goto(`${home}cassette/chat/asks#r3`);
      const stream = page.locator("#r3 details", { has: page.locator(".player") });
      const press = (name) => stream.getByRole("button", { name }).click();
      const said = async (words) => {
        const text = await page.evaluate(() => document.querySelector("#r3 .played").textContent);
        if (text !== words) wrong.push(`"${text}" is said, in place of "${words}"`);
      };
      await stream.locator("> summary").click();
      await press("Play");
      await page.clock.runFor(50);
      await said("It is ");
      await press("Pause");
      await page.clock.runFor(1000);
      await said("It is ");
      await stream.getByLabel("Speed").selectOption("20");
      await press("Play");
      await page.clock.runFor(15);
      await said("It is sunny in Lisbon.");
      await press("Next piece"); // from its beginning
      await said("It is ");
      await press("All pieces");
      await said("It is sunny in Lisbon.");
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.reload();
      await stream.locator("> summary").click();
      if (await stream.getByRole("button", { name: "Play" }).count() > 0) {
        wrong.push("it plays where no motion is wanted");
      }
      await press("Next piece");
      await said("It is ");
    },
  );
  await within("it says that files have changed", {}, async (page, wrong) => {
    await enter(page);
    await page.clock.install({ time: 0 });
    const first = page.waitForResponse(/mark\?page=/);
    await page.goto(`${home}cassette/chat/asks`);
    await first;
    shelf.mark = () => Promise.resolve({ mark: "2", again: 2000 });
    await page.clock.runFor(60_000);
    await page.locator("#changed a").waitFor();
    await page.click("#changed a");
    await page.waitForFunction(() => document.getElementById("changed").textContent === "");
    if (!page.url().endsWith("chat/asks")) wrong.push(`it leads to ${page.url()}`);
  });
  await within("the list follows the files", {}, async (page) => {
    await enter(page);
    await page.clock.install({ time: 0 });
    const first = page.waitForResponse(/mark\?page=/);
    await page.goto(home);
    await first;
    const { list, mark } = shelf;
    try {
      shelf.list = async () => (await list()).slice(0, 3);
      shelf.mark = () => Promise.resolve({ mark: "changed", again: 2000 });
      const end = Date.now() + PATIENCE;
      while (await page.locator(".cassette").count() !== 3) {
        if (Date.now() > end) throw new Error("the list is as it was");
        await page.clock.runFor(2000);
        await page.waitForTimeout(50);
      }
    } finally {
      Object.assign(shelf, { list, mark });
    }
  });
  await within("it says that nobody answers", { expect: /ERR_FAILED/ }, async (page, wrong) => {
    await enter(page);
    await page.clock.install({ time: 0 });
    await page.route(/mark\?page=/, (route) => route.abort());
    await page.goto(`${home}cassette/chat/asks`);
    const silent = page.locator("#changed", { hasText: "does retake ui still run?" });
    await silent.waitFor();
    await page.unroute(/mark\?page=/);
    const answered = page.waitForResponse(/mark\?page=/);
    await page.clock.runFor(20_000);
    await answered;
    await silent.waitFor({ state: "detached" });
    if (!/Lisbon/.test(await page.textContent("main"))) wrong.push("what was shown is gone");
  });
  await within("without script", { javaScriptEnabled: false }, async (page, wrong) => {
    await enter(page);
    await page.fill("#words", "needle here");
    await page.click("button");
    await page.waitForURL(/q=needle/);
    if (await page.locator(".cassette").count() !== 1) wrong.push("the search finds nothing");
    await page.click(".cassette a");
    await page.waitForURL(/case-400$/);
    if (!/needle is here/.test(await page.textContent("main"))) {
      wrong.push("the cassette is not shown");
    }
  });
  for (const [colorScheme, width] of looks) {
    await within(
      `deeds, ${colorScheme}, ${width} px`,
      { colorScheme, width },
      async (page, wrong) => {
        await enter(page, project);
        const pages = [["misses"], ["decide", "change/chat/asks"], ["accept", "stale"]];
        pages.push(["do", "cassette/chat/asks"], ["record", "record/chat/asks"]);
        for (const [name, path = name] of pages) {
          await page.goto(project.home + path);
          for (const said of await look(page)) wrong.push(`${name}: ${said}`);
          await page.screenshot({
            path: join(results, `ui-${name}-${colorScheme}-${width}.png`),
            fullPage: true,
          });
        }
      },
    );
  }
  // Nothing but keys from here on: with Tab to what is meant, and Enter.
  await within("a decision is written and undone, by keys", {}, async (page, wrong) => {
    await enter(page, project);
    const changed = project.asks();
    await page.goto(`${project.home}change/chat/asks`);
    await press(page, "Keep old of request 2");
    await page.waitForSelector("#done:focus");
    if (!project.asks().includes("The river.")) wrong.push("the old is not there");
    for (const said of await look(page)) wrong.push(said);
    await undo(page);
    if (project.asks() !== changed) wrong.push("it is not as it was");
    await press(page, "Keep new of request 2");
    await page.waitForSelector("#done:focus");
    if (!/The new is kept\./.test(await page.textContent("main"))) wrong.push("it is not kept");
    if (project.asks() !== changed) wrong.push("what is kept was changed");
    await undo(page);
    await stepTo(page, "Keep new of request 2");
  });
  await within("a miss, and a field that is ignored, by keys", {}, async (page, wrong) => {
    await enter(page, project);
    await page.goto(`${project.home}misses`);
    const ways = [
      "npx retake record -- node test.mjs",
      "ignore: { body: ['$.seed'] }",
      "freeze: true",
    ];
    for (const way of ways) {
      await press(page, `Copy ${way}`);
      await page.locator("#said", { hasText: way }).waitFor();
    }
    await press(page, "Ignore it $.seed, in the configuration");
    await page.waitForSelector("#done:focus");
    const config = readFileSync("retake.config.json", "utf8");
    if (!config.includes("$.seed")) wrong.push(`the configuration is ${config}`);
    await undo(page);
    if (existsSync("retake.config.json")) wrong.push("the configuration is there still");
  });
  await within("renamed, redacted and deleted, by keys", {}, async (page, wrong) => {
    await enter(page, project);
    const file = "cassettes/old/told.json";
    const before = project.read(file);
    await page.goto(`${project.home}cassette/old/told`);
    await stepTo(page, "Another name");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("new/told");
    await press(page, "Rename");
    await page.waitForURL(/cassette\/new\/told/);
    await page.waitForSelector("#done:focus");
    if (existsSync(file) || project.read("cassettes/new/told.json") !== before) {
      wrong.push("it has no new name");
    }
    await undo(page);
    await page.waitForURL(/cassette\/old\/told/);
    if (project.read(file) !== before) wrong.push("it has its old name not again");

    await press(page, "Redact again");
    await page.waitForSelector("#done:focus");
    if (/sk-proj-/.test(project.read(file))) wrong.push("the secret is there still");
    await undo(page);
    if (project.read(file) !== before) wrong.push("what was redacted is not as it was");

    await press(page, "Delete cassettes/old/told.json");
    await press(page, "Delete old/told");
    await page.waitForSelector("#done:focus");
    if (existsSync(file)) wrong.push("it is not deleted");
    await undo(page);
    if (project.read(file) !== before) wrong.push("what was deleted is not as it was");
  });
  await within("a change is accepted with a reason, by keys", {}, async (page, wrong) => {
    await enter(page, project);
    await page.goto(`${project.home}stale`);
    const button = "Accept the change of lib/plan.mjs#plan";
    const reason = "the day is the same";
    await press(page, button);
    const isAsked = await page.evaluate(() => document.activeElement.matches("input:invalid"));
    if (!isAsked) wrong.push("no reason is asked for"); // the browser leads to the field
    await page.keyboard.type(reason);
    await press(page, button);
    await page.waitForSelector("#done:focus");
    for (const said of await look(page)) wrong.push(said);
    const entries = () => existsSync("signatures") ? writtenIn("signatures") : "";
    if (!entries().includes(reason)) wrong.push("the history does not say why");
    await undo(page);
    if (entries().includes(reason)) wrong.push("the history says it still");
    await stepTo(page, button);
  });
  await within(
    "a PDF is shown when somebody asks for it",
    { viewer: true },
    async (page, wrong) => {
      await enter(page, project);
      let count = 0;
      page.on("request", (request) => count += /media/.test(request.url()) ? 1 : 0);
      await page.goto(`${project.home}cassette/old/paper`);
      if (count > 0) wrong.push("the document was asked for before anybody wanted it");
      const answered = page.waitForResponse(/media\/old\/paper\/1-0$/);
      await press(page, "Show the document");
      const { "content-type": type } = (await answered).headers();
      if (type !== "application/pdf") wrong.push(`the document is ${type}`);
      await page.screenshot({ path: join(results, "ui-document.png") });
      for (const said of await look(page)) wrong.push(said);
    },
  );
  await within(
    "renamed, and undone, without script",
    { javaScriptEnabled: false },
    async (page, wrong) => {
      await enter(page, project);
      await page.goto(`${project.home}cassette/old/name`);
      await page.fill("#to", "new/name");
      await page.click("button:has-text('Rename')");
      await page.waitForURL(/cassette\/new\/name/);
      if (!existsSync("cassettes/new/name.json")) wrong.push("it has no new name");
      await page.click("button:has-text('Undo')");
      await page.waitForURL(/cassette\/old\/name/);
      if (existsSync("cassettes/new/name.json")) wrong.push("it has the new name still");
    },
  );
  await within(
    "a recording with a budget is started and stopped, by keys",
    {},
    async (page, wrong) => {
      await enter(page, project);
      await page.goto(`${project.home}cassette/old/name`);
      await press(page, "Record old/name again");
      await page.waitForURL(/record\/old\/name$/);
      await stepTo(page, "Stop before it costs more than, in US dollars");
      await page.keyboard.type("much");
      await page.keyboard.press("Enter");
      if (!await page.locator("[name=budget]:invalid").count()) wrong.push("much is an amount");
      await page.keyboard.press("Control+A");
      await page.keyboard.type("0.50");
      await press(page, "Record, and pay for it");
      await page.waitForURL(/job$/);
      await page.waitForFunction(() =>
        document.getElementById("job").textContent.includes("answered one")
      );
      const command = await page.textContent("main .typed code");
      if (!/--budget 0\.50? --/.test(command)) wrong.push(`it runs ${command}`);
      for (const said of await hear(page, "job")) wrong.push(said);
      for (const [colorScheme, width] of looks) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        for (const said of await look(page)) wrong.push(said);
        await page.screenshot({ path: join(results, `ui-job-${colorScheme}-${width}.png`) });
      }
      // It writes a journal meanwhile: of that nothing is told here.
      for (let turn = 0; turn < 2; turn++) await page.waitForResponse(/mark\?page=/);
      if (await page.textContent("#changed")) wrong.push("its own files are told as changed");
      await press(page, "Stop");
      await page.waitForSelector("#done:focus");
      const said = await page.textContent("#done");
      if (!/It was stopped: .* is as it was/.test(said)) wrong.push(`it says ${said}`);
    },
  );
  await within(
    "it ends with the browser that it has opened",
    { others: true },
    async (page, wrong) => {
      const ui = await startOnTerminal(project.program);
      const [first, second] = [await page.context().newPage(), await page.context().newPage()];
      await first.goto(pathToFileURL(ui.led).href, { waitUntil: "commit" });
      await first.waitForSelector("#filter");
      await first.click(".cassette a");
      await first.waitForSelector(".waterfall");
      await second.goto(`${ui.home}money`);
      await first.close({ runBeforeUnload: true });
      await second.reload();
      await second.waitForSelector("h1");
      if (ui.isEnded()) wrong.push("it has ended, and a page is open");
      await second.close({ runBeforeUnload: true });
      const said = await ui.ended;
      if (!/^code 0$/m.test(said)) wrong.push(`it ended with ${said}`);
    },
  );
  await within("another page gets nothing", { expect: /./, others: true }, async (page, wrong) => {
    await enter(page);
    const asked = [];
    const evil = createServer((request, response) => {
      asked.push(request.headers.cookie);
      response.setHeader("content-type", "text/html");
      response.end("<title>evil</title>");
    });
    await new Promise((done) => evil.listen(0, "127.0.0.1", done));
    try {
      // Of the same site: a cookie that is not kept to its path would go there too.
      await page.goto(`http://127.0.0.1:${evil.address().port}/`);
      if (asked.some(Boolean)) wrong.push(`another server was given the cookie: ${asked}`);
      const got = await page.evaluate(async (home) => {
        const read = (options) => fetch(home, options).then((it) => it.text(), () => "");
        const frame = document.createElement("iframe");
        frame.src = home;
        document.body.append(frame);
        await new Promise((done) => frame.onload = done);
        const image = new Image();
        image.src = `${home}media/chat/asks/4-0`;
        const drawn = await image.decode().then(() => "drawn", () => "");
        let framed = "";
        try {
          framed = frame.contentDocument?.body.textContent ?? "";
        } catch {
          framed = ""; // of another origin
        }
        return [
          await read({ credentials: "include" }),
          await read({ mode: "no-cors" }),
          drawn,
          framed,
        ].join("");
      }, home);
      if (got !== "") wrong.push(`it got ${got.slice(0, 80)}`);
      // A form of another page, which knows all but the token: the browser says where it stood.
      await enter(page, project);
      const kept = project.asks();
      await page.goto(`http://127.0.0.1:${evil.address().port}/`);
      const answered = page.waitForResponse((response) => response.request().method() === "POST");
      await page.evaluate(([action, token]) => {
        const form = document.createElement("form");
        Object.assign(form, { method: "post", action });
        const fields = { token, side: "old", against: "HEAD", kind: "breaking" };
        for (const [name, value] of Object.entries(fields)) {
          form.append(Object.assign(document.createElement("input"), { name, value }));
        }
        document.body.append(form);
        form.submit();
      }, [`${project.home}do/keep`, project.gate.token]);
      const status = (await answered).status();
      if (status !== 403) wrong.push(`a form of another page was answered with ${status}`);
      if (project.asks() !== kept) wrong.push("a form of another page has written");
    } finally {
      evil.closeAllConnections();
      await new Promise((done) => evil.close(done));
    }
  });
} finally {
  await browser.close();
  await serving.close();
  await project.close();
  process.chdir(root);
  rmSync(aside, { recursive: true, force: true });
}
for (const line of trouble) console.log(line);
console.log(`${passed} passed, ${trouble.length} failed`);
process.exitCode = trouble.length > 0 ? 1 : 0;

/** What this needs, or which of it is missing. */
async function load() {
  if (!chromium || !existsSync(chromium)) return [undefined, "no chromium"];
  try {
    const { tsImport } = await import("tsx/esm/api");
    const ours = (path) => tsImport(path, import.meta.url);
    const require = createRequire(import.meta.url);
    return [{
      playwright: await import("playwright-core"),
      axe: readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"),
      hono: await import("hono"),
      routes: await ours("../src/ui/routes.ts"),
      links: await ours("../src/ui/links.ts"),
      site: await ours("../src/ui/site.ts"),
      server: await ours("../src/host/web_server.ts"),
      folder: await ours("../src/host/site_folder.ts"),
      scene: await ours("../tests/support/ui_scene.ts"),
      shelves: await ours("../tests/support/ui_shelf.ts"),
      cli: {
        cassettes: await ours("../src/cli/cassettes.ts"),
        desk: await ours("../src/cli/desk.ts"),
        runs: await ours("../src/cli/last_run.ts"),
        shelf: await ours("../src/cli/shelf.ts"),
      },
    }];
  } catch (error) {
    if (!/MODULE_NOT_FOUND/.test(error.code)) throw error;
    return [undefined, `${error.message.split("\n")[0]}: npm install brings it`];
  }
}

/** Lets the browser in as `retake ui` does: by a file that leads to the address with the secret. */
async function enter(page, { home, gate } = reading) {
  const file = join(aside, "open.html");
  writeFileSync(
    file,
    `<!doctype html><meta http-equiv="refresh" content="0;url=${home}?key=${gate.key}">`,
  );
  // It leads on at once, so its own end is not waited for.
  await page.goto(pathToFileURL(file).href, { waitUntil: "commit" });
  await page.waitForURL(home);
  await page.waitForSelector("h1");
}

/** Goes to what has these words, as its label or within it, by Tab alone; fails where no Tab leads there. */
async function stepTo(page, words) {
  const seen = new Set();
  for (let step = 0; step < 500; step++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const { activeElement } = document;
      const said = activeElement.labels?.[0] ?? activeElement;
      return said === document.body ? "" : said.textContent.replace(/\s+/g, " ").trim();
    });
    if (at === words) return;
    seen.add(at.slice(0, 60));
  }
  throw new Error(`no Tab leads to "${words}", but to ${[...seen].join(", ")}`);
}

/** Presses a button, opens a part or follows a link, by keys alone. */
async function press(page, words) {
  await stepTo(page, words);
  await page.keyboard.press("Enter");
}

/** What was just done has the focus, and its button to undo it is next. */
async function undo(page) {
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#done:focus >> text=as before, to the byte");
}

/** All that is written in the JSON files of a folder. */
function writtenIn(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith(".json") && !path.startsWith(".cache"))
    .map((path) => readFileSync(join(folder, path), "utf8")).join("\n");
}

/**
 * Starts `retake ui` on a terminal that has a screen, with a program in the place of the desktop's that opens a browser.
 *
 * @returns the file that the browser is given, the page's address, and how the program has ended
 */
async function startOnTerminal(program) {
  const bin = join(aside, "bin");
  mkdirSync(bin, { recursive: true });
  const quoted = [...program, "ui"].map((word) => `'${word}'`).join(" ");
  const line = `PATH='${bin}':"$PATH" DISPLAY=:99 NO_COLOR=1 ${quoted}; echo "code $?"`;
  writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\necho "opens $1" > '${aside}/opened'\n`, {
    mode: 0o755,
  });
  const child = spawn("script", ["-qec", line, "/dev/null"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let text = "";
  const isThere = (fits) =>
    new Promise((done, fail) => {
      const look = () => {
        const found = fits();
        if (found) done(found);
        else setTimeout(look, 50);
      };
      child.on("close", () => fail(new Error(`it ended: ${text}`)));
      look();
    });
  child.stdout.on("data", (bytes) => text += bytes);
  const ended = new Promise((done) => child.on("close", () => done(text.replaceAll("\r", ""))));
  let isEnded = false;
  ended.then(() => isEnded = true);
  const address = await isThere(() => /http:\S+/.exec(text)?.[0]);
  const [led] = await isThere(() =>
    existsSync(`${aside}/opened`) && /file:\S+/.exec(readFileSync(`${aside}/opened`, "utf8"))
  );
  return {
    led: fileURLToPath(led),
    home: address.replace(/\?.*/, ""),
    isEnded: () => isEnded,
    ended,
  };
}

/** Opens a window, and notes what is wrong, said on the console, or asked of anybody else. */
async function within(
  look,
  { width = 1280, expect, others = false, viewer = false, ...options },
  examine,
) {
  if (!look.includes(only)) return;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    reducedMotion: "reduce",
    ...options,
  });
  const wrong = [];
  try {
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    page.on("pageerror", (error) => wrong.push(`script error: ${error.message}`));
    page.on("console", (message) => {
      if (!expect?.test(message.text())) wrong.push(`console: ${message.text()}`);
    });
    page.on("dialog", (dialog) => wrong.push(`dialog: ${dialog.message()}`));
    page.on("request", (request) => {
      const url = request.url();
      const isOurs = [home, project.home, pathToFileURL(aside).href, "data:"].some((it) =>
        url.startsWith(it)
      );
      // Chromium's own, which shows PDFs.
      const isViewer = viewer && /^chrome(?:-extension)?:/.test(url);
      if (!isOurs && !isViewer && !others) wrong.push(`asked ${url}`);
    });
    await examine(page, wrong);
    if (/^broken out$/.test(await page.title())) wrong.push("something broke out");
  } catch (error) {
    wrong.push(error.message.split("\n").slice(0, 3).join(" "));
  } finally {
    await context.close();
  }
  if (wrong.length === 0) passed++;
  else trouble.push(`${look}:\n  ${[...new Set(wrong)].slice(0, 12).join("\n  ")}`);
}

/**
 * What is wrong with a page for who is read it: the landmarks, the order of the headings, controls without a name, lines
 * that are to be read out when they change and are not there before. What is read is left beside the screenshots.
 */
async function hear(page, name) {
  await page.evaluate(() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
  });
  const tree = await page.locator("body").ariaSnapshot();
  writeFileSync(join(results, `ui-${name}.aria.txt`), `${tree}\n`);
  const lines = tree.split("\n").map((line) => line.trim());
  const wrong = [];
  for (const landmark of ["banner", "main", "contentinfo"]) {
    const count = lines.filter((line) => line.startsWith(`- ${landmark}`)).length;
    if (count !== 1) wrong.push(`${count} times ${landmark}`);
  }
  // The report is one page, which needs no other.
  if (name !== "report" && !lines.some((line) => /^- navigation "/.test(line))) {
    wrong.push("no navigation with a name");
  }
  const levels = lines.flatMap((line) => {
    const [, level] = /^- heading .*\[level=(\d)\]/.exec(line) ?? [];
    return level === undefined ? [] : [Number(level)];
  });
  if (levels[0] !== 1 || levels.filter((level) => level === 1).length !== 1) {
    wrong.push(`headings begin with ${levels.join(" ").slice(0, 40)}`);
  }
  const jump = levels.findIndex((level, at) => at > 0 && level > levels[at - 1] + 1);
  if (jump > 0) wrong.push(`a heading of level ${levels[jump]} behind ${levels[jump - 1]}`);
  const nameless =
    /^- (?:link|button|textbox|searchbox|combobox|spinbutton|img|table|log)(?: \[.*\])?:?$/;
  const bare = lines.filter((line) => nameless.test(line));
  if (bare.length > 0) wrong.push(`without a name: ${bare.slice(0, 5).join(", ")}`);
  const silent = await page.evaluate(() =>
    [...document.querySelectorAll("[role=status], [role=log], [aria-live]")]
      .filter((it) => getComputedStyle(it).display === "none").map((it) => it.id)
  );
  if (silent.length > 0) wrong.push(`not there before it speaks: ${silent}`);
  const names = await page.evaluate(() =>
    [...document.querySelectorAll("audio, iframe, ol[tabindex], [role=region]")]
      .filter((it) => !(it.title || it.getAttribute("aria-label"))).map((it) => it.tagName)
  );
  if (names.length > 0) wrong.push(`without a name: ${names}`);
  return wrong;
}

/** What is wrong with a page for those who see it, hear it, or use it by keys. */
async function look(page, isWhole = true) {
  if (isWhole) await page.evaluate(axe);
  const found = await page.evaluate(async (isWhole) => {
    const wrong = [];
    for (const one of document.querySelectorAll("details.request, .request .stack")) {
      one.open = true;
    }
    for (const one of document.querySelectorAll("main *")) {
      // What is not on the screen is not drawn otherwise, and has no width.
      if (getComputedStyle(one).contentVisibility === "auto") {
        one.style.contentVisibility = "visible";
      }
    }
    for (const image of document.images) {
      image.loading = "eager"; // or it waits until somebody comes to it
      await image.decode().catch(() => wrong.push(`no picture at ${image.src}`));
    }
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) wrong.push(`${scrollWidth} px wide, the window ${clientWidth}`);
    if (!isWhole) return wrong;
    const { violations } = await globalThis.axe.run({
      exclude: ".cassette:nth-child(n+20)", // hundreds of rows are like the first ones
    }, {
      resultTypes: ["violations"],
      preload: false, // it would ask for the style again
    });
    for (const { id, impact, help, nodes } of violations) {
      if (impact === "serious" || impact === "critical") {
        wrong.push(
          `${id}: ${help}: ${nodes.slice(0, 2).map(({ html }) => html.slice(0, 120)).join(" ")}`,
        );
      }
    }
    return wrong;
  }, isWhole);
  if (/^broken out$/.test(await page.title())) found.push("something broke out");
  return found;
}
