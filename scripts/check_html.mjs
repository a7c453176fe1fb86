/**
 * Opens the HTML page of sample reports in a browser, and fails where a person would be failed: a
 * script error, anything said on the console, any request, text that can hardly be read, a page
 * that is wider than the window, a filter that does not filter.
 *
 * `node scripts/check_html.mjs` needs what `npm install` brought, and Chromium: the one that
 * `CHROMIUM` names, else the one in the PATH. Pages and screenshots are left in `results/`, or in the
 * folder that is named.
 *
 * @module
 */

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { PATIENCE } from "../tests/support/patience.mjs";
import { CHROMIUM_FLAGS, findChromium } from "./chromium.mjs";
import { root } from "./runtimes.mjs";

const SCHEMES = ["light", "dark"];
const WIDTHS = [1280, 390];

const chromium = findChromium();
const [tools, why] = await load();
if (!tools) {
  console.log(`not run: ${why}`);
  process.exit(process.env.CI ? 1 : 0);
}
const results = resolve(process.argv[2] ?? join(root, "results"));
mkdirSync(results, { recursive: true });

const { playwright, toHtml, samples } = tools;
const pages = {
  mixed: samples.mixedRun(),
  passed: samples.passedRun(),
  large: samples.largeRun(),
  hostile: samples.hostileRun(),
  empty: samples.sampleRun([]),
};
/** How long the filter was used for, in milliseconds, by how many cases there are. */
const times = new Map();
const trouble = [];
let passed = 0;

// Playwright gives it a new profile each time, and removes that afterwards.
const browser = await playwright.chromium.launch({
  executablePath: chromium,
  args: CHROMIUM_FLAGS,
});
try {
  for (const [name, report] of Object.entries(pages)) {
    const file = join(results, `report-${name}.html`);
    writeFileSync(file, toHtml(report));
    for (const colorScheme of SCHEMES) {
      for (const width of WIDTHS) {
        const look = `${name}, ${colorScheme}, ${width} px`;
        await within(look, file, { colorScheme, width }, async (page) => {
          const wrong = await page.evaluate(inspect);
          const path = join(results, `report-${name}-${colorScheme}-${width}.png`);
          await shoot(page, path, width);
          await wanted(page, report, wrong);
          return wrong;
        });
      }
    }
    await within(`${name}, without script`, file, { javaScriptEnabled: false }, async (page) => {
      const rows = await page.locator(".case").count();
      const filter = await page.locator("#filter").isVisible().catch(() => false);
      return [
        ...(rows === report.counts.total ? [] : [`${rows} of ${report.counts.total} cases`]),
        ...(filter ? ["the filter shows, and could do nothing"] : []),
      ];
    });
  }
  await within("a foreign script is refused", join(results, "report-mixed.html"), {
    expect: /Content Security Policy/,
  }, async (page) => {
    const ran = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "globalThis.brokenOut = true";
      document.body.append(script);
      return globalThis.brokenOut === true;
    });
    return ran ? ["it ran"] : [];
  });
  // The quickest of each size: a busy machine makes none quicker.
  const sizes = [...times.keys()].sort((a, b) => a - b);
  const [few, many] = [sizes[0], sizes.at(-1)];
  if (few < many && times.get(many) <= times.get(few) * many / few) passed++;
  else trouble.push(`filtering grows more than the report: ${[...times].join(" ms, ")} ms`);
} finally {
  await browser.close();
}
for (const line of trouble) console.log(line);
console.log(`${passed} passed, ${trouble.length} failed`);
process.exitCode = trouble.length > 0 ? 1 : 0;

/** What this needs, or which of it is missing. */
async function load() {
  if (!chromium || !existsSync(chromium)) return [undefined, "no chromium"];
  try {
    const { tsImport } = await import("tsx/esm/api");
    const [playwright, { toHtml }, samples] = await Promise.all([
      import("playwright-core"),
      tsImport("../src/suite/report/html.ts", import.meta.url),
      tsImport("../tests/support/sample_reports.ts", import.meta.url),
    ]);
    return [{ playwright, toHtml, samples }];
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    return [undefined, `${error.message.split("\n")[0]}: npm install brings it`];
  }
}

/** Opens a page, looks at it, and notes what is wrong, said on the console, or asked for. */
async function within(look, file, { width = 1280, expect, ...options }, examine) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, ...options });
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
      // The icon stands in the page itself.
      if (url !== pathToFileURL(file).href && !url.startsWith("data:")) wrong.push(`asked ${url}`);
    });
    await page.goto(pathToFileURL(file).href);
    wrong.push(...await examine(page));
    if ((await page.title()).includes("broken out") && !look.startsWith("hostile")) {
      wrong.push("something broke out");
    }
  } finally {
    await context.close();
  }
  if (wrong.length === 0) passed++;
  else trouble.push(`${look}:\n  ${[...new Set(wrong)].slice(0, 12).join("\n  ")}`);
}

/** A picture of the page, in a window as long as that, where what is out of sight is drawn too. */
async function shoot(page, path, width) {
  const length = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.min(Math.max(length, 900), 6000) });
  await page.screenshot({ path });
  await page.setViewportSize({ width, height: 900 });
}

/** Uses the filter as a person would, and notes where it does not show what it should. */
async function wanted(page, report, wrong) {
  const cases = report.suites.flatMap((suite) => suite.cases);
  const shown = () =>
    page.evaluate(() => [...document.querySelectorAll(".case")].filter((it) => !it.hidden).length);
  const expect = async (what, count) => {
    const found = await shown();
    if (found !== count) wrong.push(`${what}: ${found} cases shown, ${count} expected`);
  };
  await expect("at first", cases.length);
  if (cases.length === 0) return;
  const started = performance.now();
  for (const status of ["passed", "failed", "skipped"]) {
    await page.selectOption("#status", status);
    await expect(status, report.counts[status]);
  }
  await page.selectOption("#status", "");
  for (const [verdict, count] of Object.entries(report.verdicts)) {
    await page.selectOption("#verdict", verdict);
    await expect(verdict, count);
  }
  await page.selectOption("#verdict", "");
  await page.fill("#words", "no case has these words");
  await expect("words that no case has", 0);
  const saysNone = await page.locator("#count").textContent();
  if (!/^0 of /.test(saysNone)) wrong.push(`nothing is found, and it says "${saysNone}"`);
  const { name } = cases.at(-1);
  if (/^[\w ]+$/.test(name)) {
    const fit = cases.filter((one) => one.name.includes(name)).length;
    await page.fill("#words", name.toUpperCase());
    if (await shown() < fit) wrong.push(`"${name}" is not found by its name`);
  }
  await page.fill("#words", "");
  await expect("in the end", cases.length);
  const time = performance.now() - started;
  times.set(cases.length, Math.min(time, times.get(cases.length) ?? Infinity));
  const [pick] = Object.keys(report.verdicts);
  await page.click(`[data-pick="${pick}"]`);
  await expect(`the legend's ${pick}`, report.verdicts[pick]);
}

/** Runs in the page: what is wrong with it for those who read it, and for those who hear it. */
function inspect() {
  const wrong = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) wrong.push(`${scrollWidth} px wide, the window ${clientWidth}`);
  for (const [selector, count] of [["main", 1], ["h1", 1], ["header", 1], ["[onerror]", 0]]) {
    const found = document.querySelectorAll(selector).length;
    if (found !== count) wrong.push(`${found} of ${selector}, not ${count}`);
  }
  if (document.images.length > 0) wrong.push("there is a picture");
  if (document.scripts.length !== 1) wrong.push(`${document.scripts.length} scripts`);
  if (globalThis.brokenOut || document.title === "broken out") wrong.push("something broke out");
  let level = 1;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
    const here = Number(heading.tagName[1]);
    if (here > level + 1) wrong.push(`h${here} after h${level}: ${heading.textContent}`);
    level = here;
  }
  for (const control of document.querySelectorAll("input, select")) {
    if (!control.labels?.length) wrong.push(`#${control.id} has no label`);
  }
  for (const part of document.querySelectorAll("section, [role=search], svg:not([aria-hidden])")) {
    const label = part.getAttribute("aria-labelledby");
    const name = label ? document.getElementById(label)?.textContent : part.ariaLabel;
    if (!name) wrong.push(`a ${part.tagName} has no name`);
  }
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push(`#${id} twice`);

  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((it) => it / 255)
      .map((it) => it <= 0.03928 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const seen = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    if (element.closest("script, .unseen, .skip")) continue;
    const { color, fontSize } = getComputedStyle(element);
    let behind = element;
    const clear = (it) => /rgba\(.*, 0\)/.test(getComputedStyle(it).backgroundColor);
    while (behind.parentElement && clear(behind)) behind = behind.parentElement;
    const { backgroundColor } = getComputedStyle(behind);
    const pair = `${color} on ${backgroundColor} ${fontSize}`;
    if (seen.has(pair)) continue;
    seen.add(pair);
    const [light, dark] = [color, backgroundColor].map(luminance).sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < (parseFloat(fontSize) >= 24 ? 3 : 4.5)) {
      wrong.push(`contrast ${ratio.toFixed(1)}: "${element.textContent.slice(0, 30)}" ${pair}`);
    }
  }
  return wrong;
}
