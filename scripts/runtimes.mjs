/**
 * What the scripts that run other programs share: finding the runtimes, running a program, and
 * counting what passed and failed. Plain JavaScript, since it must run on a bare Node.
 *
 * @module
 */

import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PATIENCE } from "../tests/support/patience.mjs";

/** The root of the repository. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** The Node versions that must work: the oldest supported, and the newest. */
export const NODE_VERSIONS = [20, 26];

const windows = process.platform === "win32";
const bin = join(root, "node_modules", ".bin");

/** When a program is taken to hang: one may be a whole run of tests, which waits for many events. */
const LIMIT = 15 * PATIENCE;

/** The environment for a child: the tools of node_modules first, none of our own switches. */
export function environment(more = {}) {
  const path = bin + delimiter + process.env.PATH;
  // What is recorded here comes from servers of our own, in CI too.
  const ci = { CASSETTE_CI_RECORD: "true" };
  const env = { ...process.env, PATH: path, NO_COLOR: "1", ...ci, ...more };
  const ours = [
    "CASSETTE_MODE",
    "CASSETTE_DIR",
    "CASSETTE_DRIFT",
    "CASSETTE_GUARD",
    "CASSETTE_PASS",
    "CASSETTE_STALE",
    "RETAKE_CONFIG",
    "ALLOW_FALLBACK",
    "CLEAN_EXPIRED",
    "SHOW_STATS",
  ];
  // No test may reach a paid API, or change with the settings of the shell it is started from.
  const theirs = ["OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"];
  for (const name of [...ours, "VERBOSE", ...theirs, "FORCE_COLOR", "NODE_TEST_CONTEXT"]) {
    if (!(name in more)) delete env[name];
  }
  return env;
}

/** The path of a program: the one npm installed here, else the one in PATH, else undefined. */
export function program(name) {
  const folders = [bin, ...(process.env.PATH ?? "").split(delimiter)];
  const endings = windows ? [".cmd", ".exe", ""] : [""];
  for (const folder of folders) {
    for (const ending of endings) {
      const path = join(folder, name + ending);
      if (folder !== "" && existsSync(path)) return path;
    }
  }
  return undefined;
}

/**
 * The path of a Node of that major version: the running one where it fits, else one that npm
 * fetches as an ordinary package.
 */
export function nodeOf(major) {
  if (!nodePaths.has(major)) nodePaths.set(major, findNode(major));
  return nodePaths.get(major);
}
const nodePaths = new Map();

/** Kept beside the packages of this clone: where npm puts it, any other `npx` may take it away and put it there anew. */
async function findNode(major) {
  if (Number(process.versions.node.split(".")[0]) === major) return process.execPath;
  const folder = join(root, "node_modules", ".cache", "retake", `node-${major}`);
  const kept = join(folder, windows ? "node.exe" : "node");
  if (existsSync(kept)) return kept;
  const args = ["-y", "-p", `node@${major}`, "node", "-p", "process.execPath"];
  const { code, stdout, stderr } = await run("npx", args, { quiet: true });
  const path = stdout.trim().split("\n").at(-1) ?? "";
  if (code !== 0 || !existsSync(path)) throw new Error(`npm has no Node ${major}: ${stderr}`);
  mkdirSync(folder, { recursive: true });
  const copy = `${kept}.${process.pid}`;
  copyFileSync(path, copy);
  renameSync(copy, kept);
  return kept;
}

/**
 * The runtimes that are here, each with its name and the command that runs a TypeScript file.
 *
 * @returns {Promise<[name: string, command: string[]][]>} the columns of the tables in `docs`
 */
export async function runtimes() {
  const found = [];
  for (const major of NODE_VERSIONS) {
    found.push([`Node ${major}`, [await nodeOf(major), "--import", "tsx"]]);
  }
  const deno = program("deno");
  const bun = program("bun");
  if (deno) found.push(["Deno", [deno, "run", "-A", "--no-check"]]);
  if (bun) found.push(["Bun", [bun]]);
  return found;
}

/**
 * Runs a program to its end. Its output is shown as it comes, unless `quiet`.
 *
 * @returns the exit code (not 0 also where it could not start or took too long), and its output:
 * each stream for itself, and both as they came
 */
export function run(command, args, { quiet = false, cwd = root, env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: env ?? environment(),
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that a stop reaches what the program has started too.
      detached: !windows,
      shell: windows && /(^|[\\/])(npx|npm|[^.]+\.cmd)$/.test(command),
    });
    const said = { stdout: "", stderr: "", output: "" };
    const add = (name, text) => (said[name] += text, said.output += text);
    for (const name of ["stdout", "stderr"]) {
      child[name].setEncoding("utf8").on("data", (text) => {
        add(name, text);
        if (!quiet) process[name].write(text);
      });
    }
    const timer = setTimeout(() => {
      add("stderr", `\nstopped after ${LIMIT / 60_000} minutes\n`);
      if (windows) child.kill();
      else process.kill(-child.pid, "SIGKILL");
    }, LIMIT);
    child.on("error", (error) => (add("stderr", `${error.message}\n`), done(127)));
    child.on("close", (code, signal) => {
      if (signal) add("stderr", `\nended by ${signal}\n`);
      done(code ?? 1);
    });
    function done(code) {
      clearTimeout(timer);
      resolve({ code, ...said });
    }
  });
}

/** All files below a folder whose names end so, as sorted slash paths from the root. */
export function filesBelow(folder, ending) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !path.includes("node_modules/"))
    .sort();
}

/**
 * Counts the tests in a JUnit file, and names those that failed, with the start of what they said. Deno lists the steps of a test as cases too ("test > step"),
 * the other two do not: steps are not counted, so that the numbers of the runtimes can be compared.
 */
export function countJUnit(xml) {
  const count = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const seen = new Set();
  for (const [, attributes, inside = ""] of xml.matchAll(CASE)) {
    const name = /\bname="([^"]*)"/.exec(attributes)?.[1] ?? "";
    const where = /\bclassname="([^"]*)"/.exec(attributes)?.[1] ?? "";
    const parts = name.split(" &gt; ");
    const isStep = parts.some((_, end) =>
      end > 0 && seen.has(`${where}\n${parts.slice(0, end).join(" &gt; ")}`)
    );
    if (isStep) continue;
    seen.add(`${where}\n${name}`);
    const failure = /<(?:failure|error)\b((?:"[^"]*"|[^">])*)>?/.exec(inside);
    if (failure) {
      count.failed++;
      const message = /\bmessage="([^"]*)"/.exec(failure[1])?.[1] ?? "";
      count.failures.push(unescaped(`${name}: ${message}`).slice(0, 1000));
    } else if (/<skipped\b/.test(inside)) count.skipped++;
    else count.passed++;
  }
  return count;
}

/** What a text of XML says. */
function unescaped(text) {
  const marks = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(
    /&(?:#(x?)([0-9a-f]+)|(lt|gt|quot|apos|amp));/gi,
    (_, hex, code, mark) =>
      mark ? marks[mark.toLowerCase()] : String.fromCodePoint(parseInt(code, hex ? 16 : 10)),
  );
}
const CASE = /<testcase\b((?:"[^"]*"|[^">])*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g;
