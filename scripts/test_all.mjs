/**
 * `npm test`: the tests on Deno, on the oldest and the newest supported Node and on Bun, as
 * `test_plan.mjs` says which run where, with the properties, the function tracker, the tests with
 * real client packages and the Persona suites. It prints what passed and failed on each.
 * It needs Node and what `npm install` brought, nothing else.
 *
 * `npm run test:each` runs every file at least once, and `npm run test:all` on all runtimes that the plan names; both
 * try random things as often as they are meant to be.
 * `npm test -- bun` runs only the rows with "bun" in their name, `npm test -- not:bun` all but those.
 *
 * @module
 */

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { countJUnit, environment, filesBelow, NODE_VERSIONS, nodeOf } from "./runtimes.mjs";
import { program, root, run } from "./runtimes.mjs";
import { AMOUNTS, KINDS, runtimesOf } from "./test_plan.mjs";

/** How much: `all` and `each` as in `test_plan.mjs`, or `on`. */
const level = ["all", "each"].find((one) => process.argv.includes(`--${one}`)) ?? "on";
const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const wanted = words.filter((word) => !word.startsWith("not:"));
const unwanted = words.filter((word) => word.startsWith("not:")).map((word) => word.slice(4));
const results = join(root, "results");
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

/** Files of the tracker that start many processes, or are under way for longest. */
const ALONE = /\/(end_to_end\w*|digest_others|suite|secrets|older|merge|edits)\.track\.ts$/;

/** The rooms whose tests take longest: each has a process of its own on Deno too. */
const LONG_ROOMS = ["intercept", "session", "store", "suite", "wire"];

/** Many tests wait more than they work, so two more run than there are cores. */
const AT_ONCE = availableParallelism() + 2;
const compilations = {};
const waiting = [];
let running = 0;

const current = Number(process.versions.node.split(".")[0]);
const nodes = [...new Set([...NODE_VERSIONS, current])];
const named = {
  "oldest node": `node ${Math.min(...NODE_VERSIONS)}`,
  "newest node": `node ${Math.max(...NODE_VERSIONS)}`,
};

/** How each runtime runs test files, by its name: all of them in one process, or each in its own. */
const runtimes = {
  deno: {
    test: (files) => {
      // Types are checked by `deno task check` and by the row without -A.
      const start = (paths) => onDeno(["-A", "--no-check"], paths);
      // An isolate for each file would load the package anew, and what it imports.
      const paths = bunched("deno", files);
      if (files.every((file) => file.endsWith(".track.ts"))) {
        return paths.map((path) => start([path]));
      }
      if (!files.every((file) => file.endsWith("_test.ts"))) return [start(files)];
      const rooms = paths.filter((path) => !path.endsWith("_test.ts"));
      const long = rooms.filter((path) => LONG_ROOMS.includes(basename(path, extname(path))));
      const short = rooms.filter((path) => !long.includes(path));
      const rest = paths.filter((path) => !rooms.includes(path));
      const hall = short.length > 0 ? [listOf("deno", "short", short)] : [];
      return [...long.map((path) => [path]), [...hall, ...rest]]
        .filter((paths) => paths.length > 0).map(start);
    },
    cli: () => [found("deno"), "run", "-A"],
  },
  ...Object.fromEntries(nodes.map((major) => [`node ${major}`, {
    test: (files) => onNode(major, files),
    cli: async () => [await nodeOf(major), "--import", "./scripts/shim/node_compiled.mjs"],
  }])),
  bun: { test: onBun, cli: () => [found("bun")] },
};

/** One row of the table: its name, and a function that gives its commands. */
const rows = [];
for (const { name, ending } of KINDS) {
  const files = filesBelow("tests", ending);
  for (const [runtime, { test }] of Object.entries(runtimes)) {
    const selected = files.filter((file) => runsOn(runtime, file));
    const row = name ?? (runtime === "deno" ? "deno, full permissions" : runtime);
    if (selected.length > 0) {
      rows.push([row.replace("*", runtime), () => test(selected), amountsOn(runtime)]);
    }
  }
}
if (level !== "on") {
  const halls = [[], ["tests/halls/long.ts"]];
  rows.push(["deno test --allow-net", () => halls.map((paths) => onDeno(["--allow-net"], paths))]);
}
for (const [runtime, { cli }] of Object.entries(runtimes)) {
  rows.push([`suites on ${runtime}`, async () => [onSuites(await cli())]]);
}

const chosen = rows.filter(([name]) =>
  (wanted.length === 0 || wanted.some((word) => name.includes(word))) &&
  !unwanted.some((word) => name.includes(word))
);
console.log(`${chosen.length} rows, ${AT_ONCE} commands at a time; output is in results/*.log`);
const began = performance.now();
const table = await Promise.all(chosen.map((row) => runRow(...row)));

console.log();
let passed = 0, failed = 0;
for (const row of table) {
  passed += row.passed;
  failed += row.failed;
  console.log(line(row));
}
for (const row of table) {
  for (const text of row.trouble) console.log(`failed: ${row.name}: ${text}`);
}
if (table.length === 0) failed++, console.log(`no row is named like ${words.join(" or ")}`);
console.log(`in ${((performance.now() - began) / 1000).toFixed(0)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function line({ name, seconds, passed, failed, skipped, leftOut }) {
  const left = leftOut > 0 ? `, ${leftOut} left out: they need Deno's permissions` : "";
  const ignored = skipped > 0 ? `, ${skipped} ignored` : "";
  const time = `${seconds.toFixed(1)} s`.padStart(8);
  return `${name.padEnd(24)}${time}  ${passed} ok, ${failed} bad${ignored}${left}`;
}

/** Whether a file is run on a runtime. */
function runsOn(runtime, file) {
  const names = runtimesOf(file, level);
  return names === undefined || names.some((name) => (named[name] ?? name) === runtime);
}

/** How often random things are tried on a runtime. */
function amountsOn(runtime) {
  const amounts = level === "on"
    ? AMOUNTS.some
    : { ...AMOUNTS.all, ...(runtime === "deno" ? {} : AMOUNTS.elsewhere) };
  return Object.fromEntries(Object.entries(amounts).filter(([name]) => !process.env[name]));
}

/** Runs the commands of one row, in turns with those of others, and counts what they report. */
async function runRow(name, commandsOf, amounts = {}) {
  const slug = name.replace(/[^a-z0-9]+/gi, "-");
  const list = join(results, `${slug}.left-out.txt`);
  const sum = { name, passed: 0, failed: 0, skipped: 0, leftOut: 0, seconds: 0, trouble: [] };
  let commands = [], shared = {};
  try {
    commands = await commandsOf();
    // For what tests start on a Node of whichever version.
    shared = { RETAKE_TEST_COMPILED: await compiled(Math.min(...NODE_VERSIONS)) };
  } catch (error) {
    sum.trouble.push(error.message);
  }
  await Promise.all(commands.map(async ({ what, isLong, command, args, env, report }, index) => {
    const path = join(results, `${slug}-${index}.xml`);
    const { code, output, seconds } = await inTurn(isLong, async () => {
      const started = performance.now();
      const ended = await run(command, args(path), {
        quiet: true,
        env: environment({ ...amounts, ...shared, RETAKE_TESTS_LEFT_OUT: list, ...env }),
      });
      return { ...ended, seconds: (performance.now() - started) / 1000 };
    });
    sum.seconds += seconds;
    appendFileSync(
      join(results, `${slug}.log`),
      `--- ${what}, ${seconds.toFixed(1)} s\n${output}\n`,
    );
    const file = report?.(path) ?? path;
    const one = countJUnit(existsSync(file) ? readFileSync(file, "utf8") : "");
    // What no test stands for: a type error, a file that throws as it loads, a crash.
    if (code !== 0 && one.failed === 0) {
      one.failed = 1;
      sum.trouble.push(`exit code ${code} of ${what}, with no failed test: see its output above`);
    }
    if (one.failed > 0) console.log(`\n--- ${name}: ${what}\n${output}`);
    for (const key of ["passed", "failed", "skipped"]) sum[key] += one[key];
    sum.trouble.push(...one.failures);
  }));
  if (existsSync(list)) sum.leftOut = readFileSync(list, "utf8").trim().split("\n").length;
  if (sum.passed + sum.failed === 0) {
    sum.failed = 1;
    sum.trouble.push("not one test ran");
  }
  console.log(line(sum));
  return sum;
}

/** Does something as soon as there is room for it; what takes long goes first, so as not to end last. */
async function inTurn(isLong, fn) {
  while (running >= AT_ONCE) {
    await new Promise((resolve) => isLong ? waiting.unshift(resolve) : waiting.push(resolve));
  }
  running++;
  try {
    return await fn();
  } finally {
    running--;
    waiting.shift()?.();
  }
}

function found(name) {
  const path = program(name);
  if (!path) throw new Error(`there is no ${name}: \`npm install\` brings one`);
  return path;
}

function onDeno(options, paths) {
  const args = (file) => ["test", `--junit-path=${file}`, ...options, ...paths];
  const what = `deno test ${paths.length === 1 ? paths[0] : options[0]}`;
  return { what, isLong: true, command: found("deno"), args };
}

/**
 * A process for each room, by the lists of `tests/together`, and for each folder of the tracker: a file takes as long
 * to start as to run. Where a room has files that do not run here, it has a list of its own in `results`.
 */
function bunched(runtime, files) {
  const left = new Set(files);
  const bunches = new Map();
  const rooms = new Map();
  for (const list of filesBelow("tests/together", ".ts")) {
    const room = basename(list, ".ts").replace(/_long$/, "");
    const listed = [...readFileSync(join(root, list), "utf8").matchAll(/^import "\.\.\/(.+)";$/gm)];
    const paths = listed.map(([, path]) => `tests/${path}`);
    const { lists = [], files = [] } = rooms.get(room) ?? {};
    rooms.set(room, { lists: [...lists, list], files: [...files, ...paths] });
  }
  for (const [room, { lists, files }] of rooms) {
    const here = files.filter((file) => left.has(file));
    if (here.length < 2) continue;
    const isWhole = here.length === files.length && lists.length === 1;
    bunches.set(isWhole ? lists[0] : listOf(runtime, room, here), here);
  }
  const tracker = files.filter((file) => file.endsWith(".track.ts") && !ALONE.test(file));
  for (const folder of new Set(tracker.map((file) => dirname(file)))) {
    const here = tracker.filter((file) => dirname(file) === folder);
    if (here.length > 1) bunches.set(listOf(runtime, folder.replaceAll("/", "_"), here), here);
  }
  for (const here of bunches.values()) for (const file of here) left.delete(file);
  return [...bunches.keys(), ...left];
}

/** @returns the path of a file, made here, that imports these */
function listOf(runtime, name, files) {
  const path = `results/lists/${runtime.replace(" ", "-")}/${name}.mjs`;
  mkdirSync(dirname(join(root, path)), { recursive: true });
  const lines = files.map((file) => `import "../../../${file}";\n`);
  writeFileSync(join(root, path), lines.join(""));
  return path;
}

async function onNode(major, files) {
  const env = { RETAKE_TEST_COMPILED: await compiled(major) };
  const command = await nodeOf(major);
  return bunched(`node ${major}`, files).map((what) => ({
    what,
    isLong: isLong(what),
    command,
    env,
    args: (file) => [
      ...["--import", "./scripts/shim/node_compiled.mjs", "--import", "./scripts/shim/node.ts"],
      ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
      ...["--test-reporter=junit", `--test-reporter-destination=${file}`],
      `./${what}`,
    ],
  }));
}

/** What is to be begun with, so as not to end last. */
function isLong(path) {
  return /\/(together|lists)\//.test(path) || ALONE.test(path);
}

/** In processes as on Node. */
function onBun(files) {
  const start = ["test", "--preload", "./scripts/shim/bun.ts", "--reporter=junit"];
  return bunched("bun", files).map((what) => ({
    what,
    isLong: isLong(what),
    command: found("bun"),
    args: (file) => [...start, `--reporter-outfile=${file}`, `./${what}`],
  }));
}

/** The Persona suites, in replay: `retake test` by its source, with its own reports. */
function onSuites([command, ...before]) {
  const folder = (file) => file.replace(/\.xml$/, "");
  return {
    what: "retake test examples/persona",
    command,
    args: (file) => [
      ...[...before, "src/cli.ts", "test", "examples/persona", "--no-progress"],
      ...["--results", folder(file)],
    ],
    report: (file) => join(folder(file), "junit.xml"),
    env: { CASSETTE_STALE: "error" }, // what is committed is of the functions as they are
  };
}

/** The folder with all of this repository's TypeScript as JavaScript for a Node. */
function compiled(major) {
  const folder = join(results, `node-${major}`);
  compilations[major] ??= import("esbuild").then(async ({ transform }) => {
    const below = ["cassettes", "examples", "scripts", "src", "tests"];
    const paths = ["mod.ts", ...below.flatMap((name) => filesBelow(name, ".ts"))];
    await Promise.all(paths.map(async (path) => {
      const { code } = await transform(await readFile(join(root, path), "utf8"), {
        loader: "ts",
        // As far as import attributes, which the cassettes of a generated module need.
        target: major === 20 ? "node20.19" : `node${major}`,
        // Beside its map as it is loaded: under the URL of the source.
        sourcefile: basename(path),
        sourcemap: "inline",
        sourcesContent: false,
      });
      const made = join(folder, path.replace(/\.ts$/, ".js"));
      await mkdir(dirname(made), { recursive: true });
      await writeFile(made, code);
    }));
    return folder;
  });
  return compilations[major];
}
