/**
 * `npm test`: runs every test file on Deno, on the oldest and the newest supported Node and on Bun,
 * then the properties, the function tracker, the tests with real client packages and the Persona
 * suites, and prints what passed and failed on each.
 * It needs Node and what `npm install` brought, nothing else.
 *
 * `npm test -- bun` runs only the runs with "bun" in their name.
 *
 * @module
 */

import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  countJUnit,
  environment,
  filesBelow,
  NODE_VERSIONS,
  nodeOf,
  program,
} from "./runtimes.mjs";
import { root, run } from "./runtimes.mjs";

const wanted = process.argv.slice(2);
const results = join(root, "results");
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const tests = filesBelow("tests", "_test.ts");
const properties = filesBelow("tests/properties", ".property.ts");
const clients = filesBelow("tests/clients", ".client.ts");
const tracker = filesBelow("tests/track", ".track.ts");
const deno = program("deno");
const bun = program("bun");

/** One run for each row: its name, and a function that runs it and gives back its commands. */
const runs = [
  ["deno, full permissions", () => onDeno("test", "-A")],
  ["deno test --allow-net", () => onDeno("test", "--allow-net")],
  ...NODE_VERSIONS.map((major) => [`node ${major}`, () => onNode(major, tests)]),
  ["bun", () => onBun(tests)],
];
const current = Number(process.versions.node.split(".")[0]);
if (!NODE_VERSIONS.includes(current)) {
  runs.push([`node ${current}`, () => onNode(current, tests)]);
}
if (properties.length > 0) {
  // In full on one runtime; elsewhere enough to see that the runtime makes no difference.
  const fewer = (commands) =>
    commands.map((one) => ({
      ...one,
      env: { PROPERTY_RUNS: process.env.PROPERTY_RUNS ?? "5000", ...one.env },
    }));
  runs.push(
    ["properties on deno", () => onDeno("task", "test:properties")],
    [`properties on node ${current}`, async () => fewer(await onNode(current, properties))],
    ["properties on bun", () => fewer(onBun(properties))],
  );
}
if (tracker.length > 0) {
  runs.push(
    ["tracker on deno", () => onDeno("task", "test:track")],
    ...NODE_VERSIONS.map((major) => [`tracker on node ${major}`, () => onNode(major, tracker)]),
    ["tracker on bun", () => onBun(tracker)],
  );
}
if (clients.length > 0) {
  runs.push(
    ["clients on deno", () => onDeno("task", "test:clients")],
    [`clients on node ${current}`, () => onNode(current, clients)],
    ["clients on bun", () => onBun(clients)],
  );
}

runs.push(
  ["suites on deno", () => onSuites([deno, "run", "-A"])],
  ...NODE_VERSIONS.map((major) => [
    `suites on node ${major}`,
    async () => onSuites([await nodeOf(major), "--import", "tsx"]),
  ]),
  ["suites on bun", () => onSuites([bun])],
);

const table = [];
for (const [name, start] of runs) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  table.push({ name, ...await count(name, start) });
}

console.log();
let passed = 0, failed = 0;
for (const row of table) {
  passed += row.passed;
  failed += row.failed;
  const left = row.leftOut > 0 ? `, ${row.leftOut} left out: they need Deno's permissions` : "";
  const skipped = row.skipped > 0 ? `, ${row.skipped} ignored` : "";
  const time = `${row.seconds.toFixed(1)} s`.padStart(8);
  console.log(
    `${row.name.padEnd(24)}${time}  ${row.passed} ok, ${row.failed} bad${skipped}${left}`,
  );
}
for (const row of table) for (const line of row.trouble) console.log(`${row.name}: ${line}`);
if (table.length === 0) failed++, console.log(`no run is named like ${wanted.join(" or ")}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** Runs one row and counts it from the JUnit files it left. */
async function count(name, start) {
  console.log(`\n--- ${name}`);
  const slug = name.replace(/[^a-z0-9]+/gi, "-");
  const list = join(results, `${slug}.left-out.txt`);
  const began = performance.now();
  const sum = { passed: 0, failed: 0, skipped: 0, leftOut: 0, trouble: [] };
  let commands = [];
  try {
    commands = await start();
  } catch (error) {
    sum.trouble.push(error.message);
  }
  for (const [index, { command, args, env, report }] of commands.entries()) {
    const name = join(results, `${slug}-${index}.xml`);
    const { code } = await run(command, args(name), {
      env: environment({ RETAKE_TESTS_LEFT_OUT: list, ...env }),
    });
    const file = report?.(name) ?? name;
    const one = countJUnit(existsSync(file) ? readFileSync(file, "utf8") : "");
    // What no test stands for: a type error, a file that throws as it loads, a crash.
    if (code !== 0 && one.failed === 0) {
      one.failed = 1;
      sum.trouble.push(`exit code ${code}, with no failed test: see its output above`);
    }
    for (const key of ["passed", "failed", "skipped"]) sum[key] += one[key];
  }
  if (existsSync(list)) sum.leftOut = readFileSync(list, "utf8").trim().split("\n").length;
  if (sum.passed + sum.failed === 0) {
    sum.failed = 1;
    sum.trouble.push("not one test ran");
  }
  return { ...sum, seconds: (performance.now() - began) / 1000 };
}

function onDeno(...words) {
  if (!deno) throw new Error("there is no deno: `npm install` brings one");
  return [{ command: deno, args: (file) => [...words, `--junit-path=${file}`] }];
}

/** The Persona suites, in replay: `retake test` by its source, with its own reports. */
function onSuites([command, ...before]) {
  if (!command) throw new Error("a runtime is missing: `npm install` brings it");
  const folder = (file) => file.replace(/\.xml$/, "");
  return [{
    command,
    args: (file) => [
      ...before,
      "src/cli.ts",
      "test",
      "examples/persona",
      "--no-progress",
      "--results",
      folder(file),
    ],
    report: (file) => join(folder(file), "junit.xml"),
    env: { CASSETTE_STALE: "error" }, // what is committed is of the functions as they are
  }];
}

async function onNode(major, files) {
  const args = (file) => [
    ...["--import", "tsx", "--import", "./scripts/shim/node.ts", "--test"],
    ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
    ...["--test-reporter=junit", `--test-reporter-destination=${file}`],
    ...files,
  ];
  return [{ command: await nodeOf(major), args }];
}

/** A process for each file, as on Deno and Node, where no test meets what another file left. */
function onBun(files) {
  if (!bun) throw new Error("there is no bun: `npm install` brings one");
  const start = ["test", "--preload", "./scripts/shim/bun.ts", "--reporter=junit"];
  return files.map((path) => ({
    command: bun,
    args: (file) => [...start, `--reporter-outfile=${file}`, `./${path}`],
  }));
}
