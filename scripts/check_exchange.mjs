/**
 * Recordings of the installed nock, Polly, undici and Chromium, made now: imported, replayed with the server gone,
 * exported, held to the published schema of HAR, and routed from by Chromium.
 *
 * `node scripts/check_exchange.mjs` needs what `npm install` brought, and Chromium: the one that `CHROMIUM` names,
 * else the one in the PATH. Where that is missing its part is not run, which is said, and in CI is a failure.
 *
 * @module
 */

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { CHROMIUM_FLAGS, findChromium } from "./chromium.mjs";
import { environment, NODE_VERSIONS, nodeOf, program, root } from "./runtimes.mjs";

const require = createRequire(import.meta.url);
const KEY = `sk-proj-${"Zk3v9QpL0xWm7TtY5sRb".repeat(2)}`;
const folder = mkdtempSync(join(tmpdir(), "retake-exchange-"));
const cassettes = join(folder, "cassettes");
const RUNTIMES = {
  deno: [program("deno"), "run", "-A", "--no-check"],
  node: [process.execPath, "--import", "tsx"],
  bun: [program("bun")],
};
const results = [];
const check = (name, isFine, detail = "") => {
  results.push(isFine);
  console.log(`${isFine ? "ok    " : "FAILED"} ${name}${isFine ? "" : `: ${detail}`}`);
};

const server = createServer(answer).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const base = `http://127.0.0.1:${server.address().port}`;
const requests = [
  { url: `${base}/json` },
  { url: `${base}/gzip` },
  { url: `${base}/bytes` },
  { url: `${base}/events` },
  { url: `${base}/none` },
  { url: `${base}/moved` },
  { url: `${base}/json` },
  {
    url: `${base}/echo?api_key=${KEY}`,
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${KEY}` },
    body: '{"question": "which?"}',
  },
  {
    url: `${base}/count`,
    method: "PUT",
    headers: { "content-type": "application/octet-stream" },
    base64: Buffer.from([0, 255, 3]).toString("base64"),
  },
];
const validate = compiled();
/** Polly and Playwright lose an upload of bytes. */
const withoutUploads = requests.filter(({ base64 }) => base64 === undefined);

try {
  const live = await inThisProcess(requests);
  await everyRecorder(live);
  await byChromium(live);
} finally {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
}
const failed = results.filter((isFine) => !isFine).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function answer(request, response) {
  const { pathname } = new URL(request.url, "http://localhost");
  const json = (value) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(value));
  };
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
    const body = Buffer.concat(chunks);
    // The page of Chromium is of another origin.
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "*");
    response.setHeader("access-control-allow-methods", "*");
    if (request.method === "OPTIONS" || pathname === "/none") response.writeHead(204).end();
    else if (pathname === "/") {
      response.setHeader("content-type", "text/html");
      response.end("<!doctype html><link rel=icon href=data:,><title>page</title>");
    } else if (pathname === "/json") {
      response.setHeader("set-cookie", ["a=1; Expires=Wed, 21 Oct 2099 07:28:00 GMT", "b=2"]);
      json({ b: 1, a: [2.5, "é"] });
    } else if (pathname === "/gzip") {
      response.setHeader("content-type", "application/json");
      response.setHeader("content-encoding", "gzip");
      response.end(gzipSync('{"z":"ipped"}'));
    } else if (pathname === "/bytes") {
      response.setHeader("content-type", "image/png");
      response.end(Buffer.from([0, 255, 1, 2, 200]));
    } else if (pathname === "/events") {
      response.setHeader("content-type", "text/event-stream");
      response.write('data: {"a":1}\n\n');
      response.end("data: [DONE]\n\n");
    } else if (pathname === "/moved") {
      response.writeHead(302, { location: "/json" }).end();
    } else if (pathname === "/count") json({ length: body.length });
    else json({ got: body.toString() });
  });
}

async function inThisProcess(requests) {
  const got = [];
  for (const { url, method, headers, body, base64 } of requests) {
    const response = await fetch(url, {
      method,
      headers,
      body: base64 === undefined ? body : Buffer.from(base64, "base64"),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    got.push({ status: response.status, base64: bytes.toString("base64") });
  }
  return got;
}

/** Runs a program, and gives what it has said. */
function run(words, { input = "" } = {}) {
  return new Promise((resolve) => {
    const [command, ...args] = words;
    const child = spawn(command, args, { cwd: root, env: environment() });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) {
      child[name].setEncoding("utf8").on("data", (text) => said[name] += text);
    }
    child.on("close", (code) => resolve({ code, ...said }));
    child.stdin.end(input);
  });
}

function retake(runtime, ...words) {
  return run([...RUNTIMES[runtime], "src/cli.ts", ...words]);
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function everyRecorder(live) {
  const tools = ["nock", "nock-14", "polly-fetch", "polly-node-http", "undici"];
  for (const [at, tool] of tools.entries()) {
    const file = join(folder, tool, tool.startsWith("polly") ? "" : "recording.json");
    mkdirSync(join(folder, tool));
    // The newest of these tools want a newer Node than the oldest that this package runs on.
    const node = await nodeOf(NODE_VERSIONS.at(-1));
    const made = await run([node, "scripts/exchange_recorders.mjs", tool, file], {
      input: JSON.stringify(requests),
    });
    check(`${tool} records`, made.code === 0, made.stderr);
    // Each runtime imports those of another tool; one of them is imported by all.
    const runtimes = at === 0 ? Object.keys(RUNTIMES) : [Object.keys(RUNTIMES)[at % 3]];
    const wanted = tool.startsWith("polly") ? withoutUploads : requests;
    for (const runtime of runtimes) await importAndReplay({ tool, file, runtime, wanted, live });
  }
}

async function importAndReplay({ tool, file, runtime, wanted, live }) {
  const name = `${tool}-${runtime}`;
  const path = tool.startsWith("polly")
    ? filesBelow(file).find((one) => one.endsWith(".har"))
    : file;
  const made = await retake(runtime, "import", path, "--to", cassettes, "--name", name);
  check(`${tool} is imported on ${runtime}`, made.code === 0, made.stdout + made.stderr);
  const text = readFileSync(join(cassettes, `${name}.json`), "utf8");
  check(`${tool}: no secret is in the cassette`, !text.includes(KEY), text);
  await replay(name, runtime, wanted, live);
  await exported(name, runtime);
}

async function replay(name, runtime, wanted, live) {
  // Another key, as whoever replays it has.
  const asked = JSON.stringify(wanted).replaceAll(KEY, "none");
  const words = ["tests/support/replay_requests.ts", cassettes, name];
  const { code, stdout, stderr } = await run([...RUNTIMES[runtime], ...words], { input: asked });
  const expected = wanted.map((request) => live[requests.indexOf(request)]);
  check(
    `${name} is replayed as it was live`,
    stdout.trim() === JSON.stringify(expected),
    `${code}
    ${stdout}\n    ${JSON.stringify(expected)}\n    ${stderr}`,
  );
}

/** The schema of `har-schema`, which is of an older draft than the validator's own. */
function compiled() {
  const { default: Ajv } = require("ajv");
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addMetaSchema(require("ajv/dist/refs/json-schema-draft-06.json"));
  ajv.addFormat("uri", (text) => URL.canParse(text));
  ajv.addFormat("date-time", (text) => !Number.isNaN(Date.parse(text)));
  for (const format of ["ipv4", "ipv6", "email"]) ajv.addFormat(format, true);
  for (const schema of Object.values(require("har-schema"))) ajv.addSchema(schema);
  return ajv.getSchema("har.json");
}

async function exported(name, runtime) {
  const har = join(folder, `${name}.har`);
  const { code, stderr } = await retake(runtime, "export", name, "--dir", cassettes, "-o", har);
  check(`${name} is exported`, code === 0, stderr);
  const isValid = validate(JSON.parse(readFileSync(har, "utf8")));
  check(`${name}: the published schema takes the HAR`, isValid, JSON.stringify(validate.errors));
  return har;
}

/** A page asks the same, with Chromium's own network, and the HAR of that is imported. */
async function byChromium(live) {
  const executablePath = findChromium();
  if (!executablePath) {
    console.log("not run: there is no Chromium");
    if (process.env.CI) results.push(false);
    return;
  }
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  try {
    const file = join(folder, "chromium.har");
    const context = await browser.newContext({ recordHar: { path: file, content: "embed" } });
    const asked = await askInPage(context, requests);
    await context.close();
    check(
      "Chromium gets what others get",
      JSON.stringify(asked) === JSON.stringify(live),
      JSON.stringify(asked),
    );
    const name = "chromium-deno";
    const made = await retake("deno", "import", file, "--to", cassettes, "--name", name);
    check("Chromium's HAR is imported", made.code === 0, made.stdout + made.stderr);
    const text = readFileSync(join(cassettes, `${name}.json`), "utf8");
    check("Chromium: no secret is in the cassette", !text.includes(KEY), text);
    await replay(name, "deno", withoutUploads, live);
    const har = await exported(name, "deno");
    server.close();
    server.closeAllConnections();
    const routed = await browser.newContext();
    await routed.routeFromHAR(har, { notFound: "abort" });
    const keyed = JSON.parse(JSON.stringify(requests).replaceAll(KEY, aliasIn(har)));
    const again = await askInPage(routed, keyed);
    await routed.close();
    check(
      "Chromium routes from what was exported, with the server gone",
      JSON.stringify(again) === JSON.stringify(live),
      JSON.stringify(again),
    );
  } finally {
    await browser.close();
  }
}

/** Who routes by URL alone has to ask by the alias that stands in it. */
function aliasIn(har) {
  return /api_key=([\w.-]+)/.exec(readFileSync(har, "utf8"))[1];
}

async function askInPage(context, requests) {
  const page = await context.newPage();
  await page.goto(`${base}/`);
  return await page.evaluate(async (requests) => {
    const got = [];
    for (const { url, method, headers, body, base64 } of requests) {
      const bytes = base64 && Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
      const response = await fetch(url, { method, headers, body: bytes ?? body });
      const answer = new Uint8Array(await response.arrayBuffer());
      got.push({ status: response.status, base64: btoa(String.fromCharCode(...answer)) });
    }
    return got;
  }, requests);
}
