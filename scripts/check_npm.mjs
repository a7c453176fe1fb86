/**
 * `npm run check:npm`: uses the built package as its users will. Packs `npm/`, installs the tarball
 * into an empty project, and there records against a server on loopback, stops the server and
 * replays, on every runtime that the README names, and in a project of every test runner; checks the
 * types, and types what the pages in `docs/` say.
 * Each check counts as one test passed or failed.
 *
 * Run `deno task build:npm` first. `npm run check:npm -- projects` does a part alone: `uses`, `projects`,
 * `inits` or `pages`; what follows `projects`, `inits` or `pages` are words in the names of those to try: `projects jest`.
 *
 * @module
 */

import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkInits } from "./check_inits.mjs";
import { checkPages, PACKAGES as PAGES } from "./check_pages.mjs";
import { checkProjects, layProjects, WORKSPACES } from "./check_projects.mjs";
import { PACKAGES as PROJECTS } from "./projects.mjs";
import { installAlone, weightOf } from "./weigh_npm.mjs";
import { environment, NODE_VERSIONS, nodeOf, program, root, run } from "./runtimes.mjs";

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const version = (name) => `${name}@${manifest.optionalDependencies[name]}`;

const built = join(root, "npm");
if (!existsSync(join(built, "package.json"))) {
  console.error("There is no npm/package.json: run `deno task build:npm` first.");
  console.log("0 passed, 1 failed");
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), "retake-npm-"));
const write = (name, text) => writeFileSync(join(folder, name), text);
const PARTS = ["uses", "projects", "inits", "pages"];
const typed = process.argv.slice(2);
const parts = typed.length > 0 ? typed.filter((word) => PARTS.includes(word)) : PARTS;
const words = typed.filter((word) => !PARTS.includes(word));
/** For projects of which nothing lies above them. */
const apart = mkdtempSync(join(tmpdir(), "retake-init-"));
const known = (name) => `${name}@${manifest.optionalDependencies[name] ?? PROJECTS[name]}`;
const node = {};
for (const major of NODE_VERSIONS) node[major] = await nodeOf(major);
const newest = node[Math.max(...NODE_VERSIONS)];

// ---------------------------------------------------------------- the project of a user

/** Records against a server, stops it, replays. Needs nothing but the package. */
write(
  "scenario.mjs",
  `
import assert from "node:assert/strict";
import { createServer } from "node:http";

export async function scenario(retake, label) {
  const { withCassette, openSession } = retake;
  const name = "smoke/" + label;
  const server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ path: request.url, at: 7 }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref(); // a check that fails must not hang
  const url = "http://127.0.0.1:" + server.address().port + "/hello";
  const call = async () => {
    const response = await fetch(url, { method: "POST", body: JSON.stringify({ q: 1 }) });
    return [response.status, response.url, await response.json()];
  };
  const live = await withCassette(name, { mode: "record" }, call);
  assert.deepEqual(live, [200, url, { path: "/hello", at: 7 }]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await assert.rejects(fetch(url), "the server is gone");
  assert.deepEqual(await withCassette(name, { mode: "replay" }, call), live);
  const session = await openSession(name, { mode: "replay" });
  const again = await session.fetch(url, { method: "POST", body: '{"q":1}' });
  assert.deepEqual(await again.json(), live[2]);
  await session.close();
  await assert.rejects(
    withCassette(name, { mode: "replay" }, () => fetch(url + "/other")),
    (error) => retake.isRetakeError(error, "MISS"),
  );
}
`,
);
write(
  "import.mjs",
  `
import * as retake from "@retake/retake";
import * as core from "@retake/retake/core";
import * as testing from "@retake/retake/testing";
import * as fs from "@retake/retake/store/fs";
import * as module from "@retake/retake/store/module";
import * as s3 from "@retake/retake/store/s3";
import * as suite from "@retake/retake/suite";
import * as track from "@retake/retake/track";
import { scenario } from "./scenario.mjs";
for (const entry of [retake, core, testing, fs, module, s3, suite, track]) {
  if (Object.keys(entry).length === 0) throw new Error("an entry point exports nothing");
}
await scenario(retake, "import");
console.log("done");
`,
);
write(
  "require.cjs",
  `
const retake = require("@retake/retake");
(async () => {
  const { scenario } = await import("./scenario.mjs");
  await scenario(retake, "require");
  const imported = await import("@retake/retake");
  if (imported.withCassette !== retake.withCassette) throw new Error("two copies");
  const entries = Object.keys(require("@retake/retake/package.json").exports);
  // Entries that are for a runner do something when they are loaded in it, and export next to nothing.
  const forRunners = ["./cli", "./auto", "./jest", "./jest-jsdom", "./playwright"];
  for (const entry of entries.filter((name) => !forRunners.includes(name))) {
    const exported = require("@retake/retake" + entry.slice(1));
    if (Object.keys(exported).length === 0) throw new Error(entry + " exports nothing");
  }
  console.log("done");
})();
`,
);
// bun:test hands no context to a test: a parameter there would be a callback to be called.
const inRunner = (runner, file) => `
import { test } from "${runner}";
import assert from "node:assert/strict";
import * as retake from "@retake/retake";
import { cassetteFor } from "@retake/retake/testing";
// @ts-ignore: plain JavaScript
import { scenario } from "./scenario.mjs";
test("records and replays", () => scenario(retake, "${file}"));
test("names its cassette", ${
  runner === "bun:test"
    ? `() => named({ name: "names its cassette", file: import.meta.url })`
    : `(t) => named(t)`
});
const named = async (t) =>
  assert.equal(
    await cassetteFor(t, { store: retake.memoryStore() }, (session) => session.name),
    "${file}/names-its-cassette",
  );
`;
write("node.test.mjs", inRunner("node:test", "node"));
write("vitest.test.ts", inRunner("vitest", "vitest"));
write("bun.test.ts", inRunner("bun:test", "bun"));
write(
  "tsx.ts",
  `
import * as retake from "@retake/retake";
// @ts-ignore: plain JavaScript
import { scenario } from "./scenario.mjs";
const label: string = "tsx";
await scenario(retake, label);
console.log("done");
`,
);
/** Recorded by one runtime, replayed by all others: cassettes and reports of `retake test`. */
write(
  "smoke.suite.mjs",
  `
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { suite } from "@retake/retake/suite";

const api = "https://api.example.com";
export const smoke = suite("Smoke", {
  category: "suite",
  async setup({ mode }) {
    if (mode === "replay") return;
    const server = createServer((request, response) => response.end("hello " + request.url));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const upstream = "http://127.0.0.1:" + server.address().port;
    return { session: { upstreams: { [api]: upstream } }, teardown: () => server.close() };
  },
  cases: [
    { name: "adds", fn: () => assert.equal(1 + 1, 2) },
    {
      name: "asks",
      cassette: true,
      fn: async () => assert.equal(await (await fetch(api + "/you")).text(), "hello /you"),
    },
  ],
});
`,
);
/** The page: `node page.mjs PROGRAM ARGUMENTS...` starts it, enters as its browser would, and ends it with Ctrl-C. */
write(
  "page.mjs",
  `
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
const child = spawn(process.argv[2], [...process.argv.slice(3), "ui"], { stdio: ["ignore", "pipe", "inherit"] });
const ended = new Promise((done) => child.on("close", done));
const address = await new Promise((done, fail) => {
  child.stdout.on("data", (bytes) => done(String(bytes).trim()));
  child.on("close", () => fail(new Error("it ended")));
});
const { origin, pathname } = new URL(address);
assert.equal((await fetch(origin + pathname)).status, 403);
const cookie = (await fetch(address)).headers.get("set-cookie").split(";")[0];
const read = async (path) => await (await fetch(origin + pathname + path, { headers: { cookie } })).text();
assert.match(await read(""), /data-name="smoke\\/import"/);
assert.match(await read("cassette/smoke/import"), /\\/hello/);
process.kill(child.pid, "SIGINT");
assert.equal(await ended, 0);
console.log("done");
`,
);
/**
 * The page, killed in the middle of a write: `node killed.mjs PROGRAM ARGUMENTS...` keeps the old of a large cassette, and
 * ends the program at once when the new file beside it has begun; until that has met the middle. Then it is done again.
 */
write(
  "killed.mjs",
  `
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
const folder = mkdtempSync("killed-");
const tapes = resolve(folder, "cassettes");
const path = tapes + "/large.json";
mkdirSync(tapes);
const says = (path, text) => ({
  request: { method: "GET", url: "https://api.example.com/" + path, headers: [] },
  recordedAt: "2026-01-05T09:30:00.000Z",
  waited: 1,
  response: { status: 200, statusText: "OK", type: "basic", headers: [], body: { text } },
});
const many = Array.from({ length: 400 }, (_, at) => says(at, "word ".repeat(1000)));
const tape = (last) => JSON.stringify({ format: "retake/2", recordedAt: "2026-01-05T09:30:00.000Z", interactions: [...many, says("last", last)] });
const git = (...words) => execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...words], { cwd: folder });
git("init", "-q");
writeFileSync(path, tape("old"));
git("add", ".");
git("commit", "-qm", "a");
const now = tape("new");
writeFileSync(path, now);
const [program, ...words] = process.argv.slice(2).map((word) => /^node_modules/.test(word) ? resolve(word) : word);

let last;
process.on("exit", () => last?.kill("SIGKILL"));
async function start() {
  const child = last = spawn(program, [...words, "ui"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((done) => child.on("close", done));
  const address = await new Promise((done, fail) => {
    child.stdout.on("data", (bytes) => done(String(bytes).trim()));
    child.on("close", () => fail(new Error("it ended")));
  });
  const { origin, pathname } = new URL(address);
  const cookie = (await fetch(address)).headers.get("set-cookie").split(";")[0];
  const page = await (await fetch(origin + pathname + "change/large", { headers: { cookie } })).text();
  const [, form] = /<form class="deed"([^]*?)<[/]form>/.exec(page);
  const fields = Object.fromEntries(
    [...form.matchAll(/type="hidden" name="(\\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  const body = String(new URLSearchParams({ ...fields, side: "old" }));
  const keepOld = () => fetch(origin + pathname + "do/keep", {
    method: "POST",
    redirect: "manual",
    headers: { cookie, origin, "content-type": "application/x-www-form-urlencoded" },
    body,
  });
  return { child, ended, keepOld };
}

const begun = () => readdirSync(tapes).filter((name) => name.endsWith(".tmp"));
let met = 0;
for (let attempt = 0; met < 2; attempt++) {
  assert(attempt < 20, "it was never killed in the middle");
  const { child, ended, keepOld } = await start();
  const before = begun().length;
  let isAnswered = false;
  const answer = keepOld().then(() => isAnswered = true, () => {});
  while (!isAnswered && begun().length === before) await new Promise(setImmediate);
  process.kill(child.pid, "SIGKILL");
  await Promise.all([ended, answer]);
  if (begun().length > before) {
    met++;
    assert(readFileSync(path, "utf8") === now, "the cassette is not what it was");
  } else {
    const { interactions } = JSON.parse(readFileSync(path, "utf8"));
    assert.equal(interactions.length, many.length + 1);
    writeFileSync(path, now);
  }
}
const { child, ended, keepOld } = await start();
assert.equal((await keepOld()).status, 303);
assert.equal(JSON.parse(readFileSync(path, "utf8")).interactions.at(-1).response.body.text, "old");
process.kill(child.pid, "SIGINT");
assert.equal(await ended, 0);
console.log("done");
`,
);
write(
  "types.ts",
  `
import { openSession, RetakeError, useCassette, withCassette, wrap } from "@retake/retake";
import { memoryStore } from "@retake/retake/core";
import { type RunReport, runSuite, suite } from "@retake/retake/suite";
import { track } from "@retake/retake/track";
import * as testing from "@retake/retake/testing";
import * as fs from "@retake/retake/store/fs";
import * as module from "@retake/retake/store/module";
import * as s3 from "@retake/retake/store/s3";

const cases = [{ name: "a", cassette: true as const, fn: () => {} }];
const report: RunReport = await runSuite(suite("A", { category: "a", cases }), { mode: "replay" });
export const tracked: (text: string) => number = track((text: string) => text.length);
// @ts-expect-error: an option that does not exist
await runSuite(suite("B", { category: "b", cases }), { fast: true });
const status: number = await withCassette("a", async () => (await fetch("http://x/")).status);
await using session = await openSession("b", { store: memoryStore(), mode: "replay" });
const response: Response = await session.fetch("http://x/");
const text: string = await response.text();
// @ts-expect-error: a mode that does not exist
await openSession("c", { mode: "sometimes" });
export { fs, module, report, s3, RetakeError, session, status, testing, text, useCassette, wrap };
`,
);
write(
  "types.cts",
  `
import { openSession, withCassette } from "@retake/retake";
import { memoryStore } from "@retake/retake/core";
import { type RunReport, runSuite, suite } from "@retake/retake/suite";
import { track } from "@retake/retake/track";
import * as testing from "@retake/retake/testing";
import * as fs from "@retake/retake/store/fs";
import * as module from "@retake/retake/store/module";
import * as s3 from "@retake/retake/store/s3";

export const tracked: (text: string) => number = track((text: string) => text.length);
export async function use(): Promise<[RunReport, string, number]> {
  const report = await runSuite(suite("A", { category: "a", cases: [] }), { mode: "replay" });
  const session = await openSession("b", { store: memoryStore(), mode: "replay" });
  const text: string = await (await session.fetch("http://x/")).text();
  await session.close();
  // @ts-expect-error: a mode that does not exist
  await openSession("c", { mode: "sometimes" });
  const status: number = await withCassette("a", async () => (await fetch("http://x/")).status);
  return [report, text, status];
}
export { fs, module, testing };
`,
);
write(
  "types_core.ts",
  `
import { memoryStore, openSession, RetakeError } from "@retake/retake/core";
await using session = await openSession("b", { store: memoryStore(), mode: "replay" });
const response: Response = await session.fetch(new URL("http://x/"));
export { response, RetakeError };
`,
);
const tsconfig = (module, file, more) =>
  JSON.stringify({
    compilerOptions: {
      target: "es2022",
      ...module,
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: false,
      ...more,
    },
    files: [file],
  });
const nodenext = { module: "nodenext", moduleResolution: "nodenext" };
const bundler = { module: "esnext", moduleResolution: "bundler" };
// What TypeScript 7 has no more, and what reads no `exports`.
const node10 = { module: "commonjs", moduleResolution: "node10" };
const onNode = { lib: ["es2022"], types: ["node"] };
const inBrowser = { lib: ["es2022", "dom", "dom.iterable"], types: [] };
write("tsconfig.nodenext.json", tsconfig(nodenext, "types.ts", onNode));
write("tsconfig.bundler.json", tsconfig(bundler, "types.ts", onNode));
write("tsconfig.cjs.json", tsconfig(nodenext, "types.cts", onNode));
write("tsconfig.node10.json", tsconfig(node10, "types.cts", onNode));
write("tsconfig.core.json", tsconfig(nodenext, "types_core.ts", inBrowser));
const user = { name: "a-user", private: true, type: "module", workspaces: WORKSPACES };
write("package.json", JSON.stringify(user));
layProjects(folder);

// ---------------------------------------------------------------- the checks

let passed = 0, failed = 0;
let tarball;

/**
 * One check: a command that must end well (or badly, where it `fails`), and print `says`; `and` says
 * `true` of what it printed, or what is wrong.
 */
async function check(name, command, args, { says, fails, and, cwd = folder, env } = {}) {
  const { code, stdout, stderr } = command === undefined
    ? { code: 127, stdout: "", stderr: "the program is not installed: run `npm install`" }
    : await run(command, args, { quiet: true, cwd, env: env ?? environment() });
  const output = stdout + stderr;
  const also = and?.({ output }) ?? true;
  const ok = (code !== 0) === Boolean(fails) && (says === undefined || says.test(output)) &&
    also === true;
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? "ok    " : "not ok"} ${name}`);
  if (!ok) {
    console.log(output.trimEnd().replace(/^/gm, "    ") + `\n    exit code ${code}`);
    if (also !== true) console.log(`    ${also}`);
  }
  return { ok, stdout, output };
}

const sameEntries = `
  const { readFileSync } = await import("node:fs");
  const read = (path) => JSON.parse(readFileSync(path, "utf8"));
  const names = (file) => Object.keys(file.exports).filter((name) => name !== "./package.json").sort();
  const [ours, theirs] = [read("deno.json"), read("npm/package.json")];
  if (names(ours).join() !== names(theirs).join() || ours.version !== theirs.version) process.exit(1);
`;
/** Every source map of the installed package leads to sources that are there. */
const mapsAreWhole = `
  import { existsSync, readdirSync, readFileSync } from "node:fs";
  import { join, resolve } from "node:path";
  const own = resolve("node_modules/@retake/retake");
  const maps = readdirSync(own, { recursive: true }).filter((name) => name.endsWith(".map"));
  if (maps.length === 0) throw new Error("there is no source map");
  for (const name of maps) {
    for (const source of JSON.parse(readFileSync(join(own, name), "utf8")).sources) {
      const path = resolve(own, name, "..", source);
      if (!path.startsWith(own)) throw new Error(name + " leads out of the package: " + source);
      if (!existsSync(path)) throw new Error(name + " leads to what is not there: " + source);
    }
  }
  console.log("done");
`;
const evaluate = ["--input-type=module", "--eval", sameEntries];
await check("entry points and version are those of deno.json", newest, evaluate, { cwd: root });
const packed = await check("npm pack", "npm", ["pack", built, "--json", "--silent"]);
if (packed.ok) {
  // npm prints a list of packages, or since version 12 an object of them.
  const list = JSON.parse(packed.stdout);
  tarball = join(folder, Object.values(list)[0].filename);
  const tools = ["typescript", "@types/node", "vitest", "tsx"].map(version);
  const others = Object.entries({ ...PAGES, ...PROJECTS }).map(([name, at]) => `${name}@${at}`);
  const flags = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"];
  const wanted = [tarball, "typescript-5@npm:typescript@5.9.3", ...tools, ...others];
  const install = ["install", ...flags, ...wanted];
  if ((await check("npm install the tarball", "npm", install)).ok) {
    const inTurn = async () => {
      if (parts.includes("uses")) await checkUses();
      // Behind them, since `retake test` there finds every suite below it.
      if (parts.includes("pages")) await checkPages(folder, { check, words });
    };
    await Promise.all([
      inTurn(),
      parts.includes("projects") && checkProjects(folder, { check, words }),
      parts.includes("inits") && checkInits(apart, tarball, { check, version: known, words }),
    ]);
  }
}
// Tens of thousands of files: nobody need wait for that.
const remove =
  "for (const path of process.argv.slice(1)) fs.rmSync(path, { recursive: true, force: true })";
spawn(process.execPath, ["--eval", remove, folder, apart], { detached: true, stdio: "ignore" })
  .unref();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function checkUses() {
  const done = { says: /^done$/m };
  const wholeMaps = ["--input-type=module", "--eval", mapsAreWhole];
  await check("source maps", newest, wholeMaps, done);
  for (const [major, path] of Object.entries(node)) {
    await check(`node ${major}, import`, path, ["import.mjs"], done);
    await check(`node ${major}, require`, path, ["require.cjs"], done);
    await check(`node ${major}, node --test`, path, ["--test", "node.test.mjs"], {
      says: /pass 2/,
    });
    await check(`node ${major}, tsx`, path, ["--import", "tsx", "tsx.ts"], done);
  }
  const core = await installAlone(tarball, ["--omit=optional"]);
  const files = ["scenario.mjs", "import.mjs", "require.cjs"];
  for (const file of files) copyFileSync(join(folder, file), join(core.folder, file));
  const alone = { ...done, cwd: core.folder };
  await check(`without its packages (${weightOf(core)}), import`, newest, ["import.mjs"], alone);
  await check("without its packages, require", newest, ["require.cjs"], alone);
  const cli = [join(core.folder, "node_modules/@retake/retake/esm/src/cli.js")];
  await check("without its packages, retake says what to install", newest, cli, {
    fails: true,
    says: /npm install commander/,
  });
  rmSync(core.folder, { recursive: true });
  const retake = "node_modules/@retake/retake/esm/src/cli.js";
  const said = new RegExp(
    `^${JSON.parse(readFileSync(join(built, "package.json"), "utf8")).version}$`,
    "m",
  );
  await check("npx retake", "npx", ["retake", "--version"], { says: said });
  const recording = [retake, "test", "--mode", "record"];
  await check("retake test records", newest, recording, { says: /2 cases passed[^]*1 RECORDED/ });
  const replays = { says: /2 cases passed[^]*1 HIT/ };
  for (const [major, path] of Object.entries(node)) {
    await check(`node ${major}, retake test`, path, [retake, "test"], replays);
  }
  await check("bun, retake test", program("bun"), [retake, "test"], replays);
  await check("deno, retake test", program("deno"), ["run", "-A", retake, "test"], replays);
  const programs = Object.entries(node).map(([major, path]) => [`node ${major}`, path]);
  programs.push(["bun", program("bun")], ["deno", program("deno"), "run", "-A"]);
  for (const [name, ...command] of programs) {
    await check(`${name}, retake ui`, newest, ["page.mjs", ...command, retake], done);
    const killed = ["killed.mjs", ...command, retake];
    await check(`${name}, retake ui, killed in the middle of a write`, newest, killed, done);
  }
  const foreign = [retake, "run", "--", newest, "--test", "node.test.mjs"];
  await check("retake run -- node --test", newest, foreign, { says: /cases passed/ });
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "vitest.test.ts"];
  await check("vitest", newest, vitest, { says: /2 passed/ });
  await check("bun, import", program("bun"), ["import.mjs"], done);
  await check("bun, require", program("bun"), ["require.cjs"], done);
  await check("bun test", program("bun"), ["test", "./bun.test.ts"], { says: /2 pass/ });
  await check("deno run", program("deno"), ["run", "-A", "import.mjs"], done);
  await check("deno run, require", program("deno"), ["run", "-A", "require.cjs"], done);
  for (
    const [name, compiler] of [
      ["nodenext", "typescript"],
      ["bundler", "typescript"],
      ["cjs", "typescript"],
      ["core", "typescript"],
      ["nodenext", "typescript-5"],
      ["cjs", "typescript-5"],
      ["node10", "typescript-5"],
    ]
  ) {
    const tsc = [`node_modules/${compiler}/bin/tsc`, "--project", `tsconfig.${name}.json`];
    await check(`types by ${compiler}, ${name}`, newest, tsc);
  }
  await check("publint", program("publint"), ["run", built, "--strict", "--pack", "npm"]);
  const attw = ["--profile", "strict", "--no-emoji", "--no-color", tarball];
  await check("are the types wrong?", program("attw"), attw);
}
