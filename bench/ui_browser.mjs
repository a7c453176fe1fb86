/**
 * What a person waits for with ten thousand cassettes: `retake ui` as it is started, in Chromium. The first view, from the
 * address to the list on the screen; searches, from the last key to what was found on the screen; and the longest moment
 * in which the page answers to nothing.
 *
 *     deno task bench:ui:browser        node bench/ui_browser.mjs        bun bench/ui_browser.mjs
 *
 * It needs what `npm install` brought, and Chromium: the one that `CHROMIUM` names, else the one in the PATH.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, findChromium } from "../scripts/chromium.mjs";
import { writeCassettes } from "./many_cassettes.ts";
import { median, row } from "./rounds.ts";

const CASSETTES = Number(process.argv.at(-1)) || 10_000;
const ROUNDS = 5;
/** A new window is busy with itself for this long, in milliseconds. */
const SETTLED = 2000;
/** Waits for what always comes. */
const PATIENCE = 600_000;
const CLI = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

/** The page, as a process of its own on the runtime of this one. */
async function startPage(folder) {
  const run = process.versions.deno ? ["run", "-A", "--no-check"] : [];
  const words = [...run, CLI, "ui", "--no-open", "--dir", join(folder, "tapes")];
  const child = spawn(process.execPath, words, {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const address = await new Promise((done, fail) => {
    child.stdout.on("data", (bytes) => done(String(bytes).trim()));
    child.on("close", () => fail(new Error("retake ui has ended")));
  });
  return { child, address };
}

/** When the page that is shown was on the screen for the first time, in milliseconds since 1970. */
async function paintedAt(page) {
  await page.waitForFunction(() =>
    document.querySelectorAll(".cassette").length > 0 &&
    performance.getEntriesByName("first-contentful-paint").length > 0
  );
  return await page.evaluate(() =>
    performance.timeOrigin +
    performance.getEntriesByName("first-contentful-paint")[0].startTime
  );
}

/**
 * Types words by keys, and waits until the list of what they find is on the screen.
 *
 * @returns the milliseconds since the last key
 */
async function search(page, words, wanted) {
  await page.evaluate((wanted) => {
    let last = 0;
    addEventListener("keydown", ({ timeStamp }) => last = timeStamp);
    const found = new Promise((done) => {
      new MutationObserver((_, observer) => {
        const isThere = document.querySelectorAll(".cassette").length === wanted &&
          document.getElementById("count").textContent !== "";
        if (!isThere) return;
        observer.disconnect();
        // Behind the frame that shows it.
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - last), 0));
      }).observe(document.getElementById("main"), { childList: true, subtree: true });
    });
    Object.assign(globalThis, { found });
  }, wanted);
  await page.focus("#words");
  await page.keyboard.type(words);
  return await page.evaluate(() => globalThis.found);
}

const executablePath = findChromium();
if (!executablePath) throw new Error("There is no Chromium: apt-get install chromium");
const folder = mkdtempSync(join(tmpdir(), "retake-bench-"));
const rounds = [];
let child;
try {
  writeCassettes(join(folder, "tapes"), CASSETTES);
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  for (let round = 0; round < ROUNDS; round++) {
    // The window is there before: what a browser does for itself to open one is not the page's.
    const context = await browser.newContext({ viewport: { width: 1600, height: 900 } });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    await page.waitForTimeout(SETTLED);
    const started = Date.now();
    const ui = await startPage(folder);
    child = ui.child;
    const listening = Date.now();
    const began = Date.now();
    await page.goto(ui.address);
    const steps = [
      ["until it listens", listening - started],
      ["the first view", await paintedAt(page) - began],
    ];
    while (await page.locator("[data-pending]").count() > 0) await page.waitForTimeout(500);
    steps.push(["until all is read", Date.now() - began]);
    const again = Date.now();
    await page.reload();
    steps.push(["a view", await paintedAt(page) - again]);
    await page.evaluate(() => {
      const long = { longest: 0 };
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) {
          long.longest = Math.max(long.longest, duration);
        }
      }).observe({ type: "longtask" });
      Object.assign(globalThis, { long });
    });
    const wanted = [
      ["a search that finds one", `number ${CASSETTES - 1} is known`, 1],
      ["a search that finds all", "number known", 200],
      ["a search that finds none", "nowhere-at-all", 0],
    ];
    for (const [what, words, count] of wanted) {
      await page.fill("#words", "");
      await page.waitForFunction(() => document.getElementById("count").textContent === "");
      steps.push([what, await search(page, words, count)]);
    }
    const longest = () => page.evaluate(() => globalThis.long.longest);
    steps.push(["the longest task of the page", await longest()]);
    rounds.push(steps);
    await context.close();
    const ended = new Promise((done) => child.on("close", done));
    process.kill(child.pid, "SIGINT");
    await ended;
  }
  await browser.close();
  row(`${CASSETTES} cassettes in Chromium`, "median", "longest");
  rounds[0].forEach(([name], at) => {
    const all = rounds.map((steps) => steps[at][1]);
    row(name, `${median(all).toFixed(0)} ms`, `${Math.max(...all).toFixed(0)} ms`);
  });
} finally {
  if (child?.exitCode === null) process.kill(child.pid, "SIGKILL");
  rmSync(folder, { recursive: true });
}
