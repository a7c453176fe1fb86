/**
 * From nothing to a first green replay in three commands, for each test runner: `npm install` of the packed
 * package, `retake init --yes`, and the test. `npm run check:npm` calls this.
 *
 * @module
 */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environment, program } from "./runtimes.mjs";

const flags = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"];

/** The runners: what is installed with the package, how the test is run, and what it prints then. */
const RUNNERS = [
  { name: "vitest", packages: ["vitest"], passes: /1 passed/ },
  { name: "jest", packages: ["jest"], passes: /1 passed/ },
  { name: "playwright", packages: ["@playwright/test"], passes: /1 passed/ },
  { name: "node", packages: [], passes: /pass 1\n/ },
  { name: "mocha", packages: ["mocha"], passes: /1 passing/ },
  {
    name: "bun",
    packages: [],
    files: { "bun.lock": "" },
    test: [program("bun"), "test"],
    passes: /1 pass\n/,
  },
  {
    name: "deno",
    packages: [],
    files: { "deno.json": "{}\n" },
    versioned: true,
    test: [program("deno"), "task", "test"],
    passes: /1 passed/,
  },
];

/**
 * @param folder where projects can be laid
 * @param tarball the packed package
 * @param options `check` runs a command as one check, and says how it went; `version` says which of a package;
 * `words` are in the names of those to try, all where there is none
 */
export async function checkInits(folder, tarball, { check, version, words }) {
  const wanted = RUNNERS.filter(({ name }) =>
    words.length === 0 || words.some((word) => name.includes(word))
  );
  for (const runner of wanted) {
    await checkInit(join(folder, "inits"), tarball, runner, { check, version });
  }
}

async function checkInit(folder, tarball, runner, { check, version }) {
  const { name, packages, files = {}, test = ["npm", "test"], passes } = runner;
  const cwd = join(folder, name);
  mkdirSync(cwd, { recursive: true });
  const script = 'echo "Error: no test specified" && exit 1';
  const manifest = { name, version: "1.0.0", scripts: { test: script }, ...runner.manifest };
  const all = { "package.json": JSON.stringify(manifest, null, 2) + "\n", ...files };
  for (const [path, text] of Object.entries(all)) writeFileSync(join(cwd, path), text);
  // As in CI, where nothing is recorded: init makes its first cassette all the same.
  const env = environment({ CI: "true", CASSETTE_CI_RECORD: undefined });
  const label = `init, ${name}`;
  const install = ["install", "--save-dev", ...flags, tarball, ...packages.map(version)];
  if (!(await check(`${label}: npm install`, "npm", install, { cwd, env })).ok) return;
  if (runner.versioned) {
    // Deno finds a package of node_modules by its version, which a tarball is not named by.
    const path = join(cwd, "package.json");
    const { version: own } = JSON.parse(
      readFileSync(join(cwd, "node_modules/@retake/retake/package.json"), "utf8"),
    );
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(/("@retake\/retake": )"[^"]*"/, `$1"^${own}"`));
  }
  const made = await check(`${label}: npx retake init --yes`, "npx", ["retake", "init", "--yes"], {
    cwd,
    env,
    says: /^next$/m,
    and: ({ output }) => !/^add /m.test(output) || "something is left to be added by hand",
  });
  if (!made.ok) return;
  const [command, ...args] = test;
  await check(`${label}: a first green replay`, command, args, { cwd, env, says: passes });
  const before = readFileSync(join(cwd, "package.json"), "utf8");
  await check(`${label}: once more changes nothing`, "npx", ["retake", "init", "--yes"], {
    cwd,
    env,
    says: /^all is there$/m,
    and: () =>
      readFileSync(join(cwd, "package.json"), "utf8") === before || "package.json is another",
  });
  const [cassette] = ["retake", "test/retake", "tests/retake"]
    .map((path) => join(cwd, "cassettes", path, "says-hello.json")).filter((path) =>
      existsSync(path)
    );
  if (cassette) rmSync(cassette);
  await check(`${label}: without its cassette it is a miss`, command, args, {
    cwd,
    env,
    fails: true,
    says: /There is no cassette/,
  });
}
