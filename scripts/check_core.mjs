/**
 * Runs the core where there is nothing but `fetch`: in a page and a worker of a browser, and in workerd. Each
 * runs the scenarios of `tests/support/core_scenarios.ts`, bundled with the core by esbuild.
 *
 * `node scripts/check_core.mjs [browser|workerd]` needs what `npm install` brought, and for the browser
 * Chromium: the one that `CHROMIUM` names, else the one in the PATH. Where that is missing the scenarios
 * of the browser are not run, which is said, and in CI is a failure.
 *
 * @module
 */

import { createServer } from "node:http";
import { join } from "node:path";
import { PATIENCE } from "../tests/support/patience.mjs";
import { CHROMIUM_FLAGS, findChromium } from "./chromium.mjs";
import { root } from "./runtimes.mjs";

const CHUNKS = ["data: one\n\n", "data: tw", "o\n\n", "data: [DONE]\n\n"];
const only = process.argv[2];

const bundle = await bundled();
const server = await serve();
let passed = 0;
let failed = 0;
try {
  for (const [name, run] of Object.entries({ browser: inBrowser, workerd: inWorkerd })) {
    if (only === undefined || only === name) await run();
  }
} finally {
  server.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

/** The core with the scenarios, as one module that names no runtime. */
async function bundled() {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [join(root, "tests/support/core_scenarios.ts")],
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2023",
    write: false,
  });
  return outputFiles[0].text;
}

/** Answers, and counts what it was asked. */
async function serve() {
  let hits = 0;
  const answers = {
    "/": (_, response) => send(response, "text/html", "<!doctype html><title>core</title>"),
    "/favicon.ico": (_, response) => response.writeHead(204).end(),
    "/core.js": (_, response) => send(response, "text/javascript", bundle),
    "/worker.js": (_, response) => send(response, "text/javascript", worker()),
    "/hits": (_, response) => send(response, "text/plain", String(hits)),
    async "/echo"(request, response) {
      hits++;
      let body = "";
      for await (const piece of request) body += piece.toString("latin1");
      const { method, url, headers: { range } } = request;
      response.setHeader("x-kind", "echo");
      send(response, "application/json", JSON.stringify({ method, url, range, body, hits }));
    },
    async "/stream"(_, response) {
      hits++;
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      for (const chunk of CHUNKS) {
        response.write(chunk);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      response.end();
    },
    "/bytes"(_, response) {
      hits++;
      send(response, "application/octet-stream", new Uint8Array([0, 1, 2, 255, 254]));
    },
    "/broken"(request) {
      hits++;
      request.socket.destroy();
    },
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const answer = answers[pathname];
    if (answer) return answer(request, response);
    response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function send(response, type, body) {
  response.writeHead(200, { "content-type": type, "cache-control": "no-store" }).end(body);
}

/** A worker of the page, which has a location and no document. */
function worker() {
  return `import { runScenarios } from "/core.js";
runScenarios(location.origin, true).then((outcomes) => postMessage(outcomes));`;
}

async function inBrowser() {
  const chromium = findChromium();
  if (!chromium) {
    console.log("browser: not run: there is no Chromium (apt-get install chromium-headless-shell)");
    if (process.env.CI) failed++;
    return;
  }
  const { chromium: playwright } = await import("playwright-core");
  const browser = await playwright.launch({ executablePath: chromium, args: CHROMIUM_FLAGS });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.goto(server.url);
    tell(
      "page",
      await page.evaluate(async () => {
        const { runScenarios } = await import("/core.js");
        return await runScenarios(location.origin, true);
      }),
    );
    tell(
      "worker",
      await page.evaluate(() =>
        new Promise((resolve, reject) => {
          const worker = new Worker("/worker.js", { type: "module" });
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(`the worker failed: ${message}`));
        })
      ),
    );
  } finally {
    await browser.close();
  }
}

async function inWorkerd() {
  const { Miniflare } = await import("miniflare");
  const main = `import { runScenarios } from "./core.js";
export default {
  async fetch() {
    return Response.json(await runScenarios(${JSON.stringify(server.url)}, false));
  },
};`;
  const miniflare = new Miniflare({
    modules: [
      { type: "ESModule", path: "main.js", contents: main },
      { type: "ESModule", path: "core.js", contents: bundle },
    ],
    compatibilityDate: "2026-04-01",
  });
  try {
    const response = await miniflare.dispatchFetch("http://localhost/");
    const text = await response.text();
    if (!response.ok) throw new Error(`workerd answered ${response.status}: ${text}`);
    tell("workerd", JSON.parse(text));
  } finally {
    await miniflare.dispose();
  }
}

function tell(place, outcomes) {
  for (const { name, error } of outcomes) {
    if (error === undefined) passed++;
    else failed++;
    console.log(`${error === undefined ? "ok" : "FAILED"}  ${place}: ${name}`);
    if (error !== undefined) console.log(error.replace(/^/gm, "        "));
  }
}
