// The command that a message advises: that of the runner whose test it is.
import { assert, assertEquals } from "@std/assert";
import process from "node:process";
import { absolutePath } from "../../src/host/paths.ts";
import { commandOf, type Started } from "../../src/host/rerun.ts";
import { rerunTestBy, type RunnerTest, type Surroundings } from "../../src/host/rerun_one.ts";
import { dashes, typedCommand } from "../../src/host/shell_word.ts";

const bare: Started = { runtime: "node", file: undefined, options: [], variable: () => undefined };
const has = (...names: string[]) => (name: string) => names.includes(name) ? "1" : undefined;

const COMMANDS: [what: string, started: Partial<Started>, command: string][] = [
  ["Deno", { runtime: "deno", file: "tests/a_test.ts" }, "deno test -A"],
  ["Bun", { runtime: "bun", file: "tests/a.test.ts" }, "bun test"],
  [
    "Vitest, whose workers have Jest's variable too",
    {
      file: "node_modules/vitest/dist/workers/forks.js",
      variable: has("VITEST", "JEST_WORKER_ID"),
    },
    "npx vitest run",
  ],
  [
    "Jest, in a worker",
    { file: "node_modules/jest-worker/build/processChild.js", variable: has("JEST_WORKER_ID") },
    "npx jest",
  ],
  [
    "Jest, in band",
    { file: "node_modules/.bin/jest", variable: has("JEST_WORKER_ID") },
    "npx jest",
  ],
  [
    "Playwright Test",
    {
      file: "node_modules/playwright/lib/common/process.js",
      variable: has("TEST_WORKER_INDEX"),
    },
    "npx playwright test",
  ],
  ["Mocha", { file: "node_modules/mocha/bin/mocha.js" }, "npx mocha"],
  ["Mocha, by npx", { file: "node_modules/.bin/mocha" }, "npx mocha"],
  ["a runner nobody knows", { file: "/w/node_modules/ava/entrypoints/cli.mjs" }, "npx ava"],
  ["one of a scope", { file: "C:\\w\\node_modules\\@one\\two\\cli.js" }, "npx @one/two"],
  [
    "node:test",
    { file: "tests/a.test.mjs", variable: has("NODE_TEST_CONTEXT") },
    "node --test tests/a.test.mjs",
  ],
  ["a file", { file: "a.mjs" }, "node a.mjs"],
  ["a file in TypeScript", { file: "a.ts", options: ["--import", "tsx"] }, "npx tsx a.ts"],
  ["nothing that is known", {}, "node --test"],
];

for (const [what, started, command] of COMMANDS) {
  Deno.test(`the command to run again: ${what}`, () => {
    assertEquals(commandOf({ ...bare, ...started }), command);
  });
}

const here = (path: string) => absolutePath(path);
const given: Surroundings = {
  version: "24.1.0",
  options: [],
  words: [],
  variable: () => undefined,
  read: () => undefined,
  platform: process.platform,
};
const nested = { file: here("tests/hello.test.ts"), names: ["suite", 'says "hi" (it\'s $1)'] };
const RECORD = "CASSETTE_MODE=record";

const ONE_TEST: [
  what: string,
  test: RunnerTest,
  more: Partial<Surroundings>,
  command: string,
][] = [
  [
    "Vitest, by its line",
    { ...nested, runner: "vitest", line: 7 },
    {},
    "npx retake record -- npx vitest run tests/hello.test.ts:7",
  ],
  [
    "Vitest 4 joins names by a space",
    { ...nested, runner: "vitest" },
    { version: "4.1.12" },
    'npx retake record -- npx vitest run tests/hello.test.ts -t "^suite says .hi. .it.s .1.$"',
  ],
  [
    "Vitest 5 joins them otherwise",
    { ...nested, runner: "vitest" },
    { version: "5.1.1" },
    'npx retake record -- npx vitest run tests/hello.test.ts -t "^suite > says .hi. .it.s .1.$"',
  ],
  [
    "a script that is just the runner keeps what it says",
    { ...nested, runner: "vitest", line: 7 },
    { variable: (name) => SCRIPT[name] },
    "npx retake record -- npm test -- tests/hello.test.ts:7",
  ],
  [
    "a script that does more is left aside",
    { ...nested, runner: "vitest", line: 7 },
    { variable: (name) => name === "npm_lifecycle_script" ? "tsc && vitest" : SCRIPT[name] },
    "npx retake record -- npx vitest run tests/hello.test.ts:7",
  ],
  [
    "pnpm",
    { ...nested, runner: "vitest", line: 7 },
    { variable: (name) => name === "npm_config_user_agent" ? "pnpm/10.1.0 npm/?" : undefined },
    "pnpm exec retake record -- npx vitest run tests/hello.test.ts:7",
  ],
  [
    "Jest",
    { ...nested, runner: "jest" },
    {},
    'npx retake record -- npx jest --runTestsByPath tests/hello.test.ts -t "^suite says .hi. .it.s .1.$"',
  ],
  [
    "node:test before 24 knows a test's own name",
    { ...nested, runner: "node:test" },
    { version: "20.20.2", options: ["--import", "tsx", "--test-reporter", "spec", "--watch"] },
    "npx retake record -- node --import tsx --test --test-name-pattern " +
    '"^says .hi. .it.s .1.$" tests/hello.test.ts',
  ],
  [
    "node:test since 24 knows all",
    { ...nested, runner: "node:test" },
    {},
    'npx retake record -- node --test --test-name-pattern "^suite says .hi. .it.s .1.$" tests/hello.test.ts',
  ],
  [
    "Bun, whose preload was typed",
    { ...nested, runner: "bun", auto: "@retake/retake/auto" },
    {},
    'npx retake record -- bun test --preload "@retake/retake/auto" ./tests/hello.test.ts -t ' +
    '"^suite says .hi. .it.s .1.$"',
  ],
  [
    "Bun, whose preload is in its settings, and of whose test only a part of the name is known",
    { ...nested, names: ["says hi"], runner: "bun", auto: "@retake/retake/auto", isPart: true },
    { read: () => '[test]\npreload = ["@retake/retake/auto"]' },
    'npx retake record -- bun test ./tests/hello.test.ts -t "says hi$"',
  ],
  [
    "Deno, which hands over what stands behind two dashes",
    { ...nested, runner: "deno", auto: "npm:@retake/retake/auto" },
    {},
    'deno test -A --preload npm:@retake/retake/auto --filter "/^suite$/" tests/hello.test.ts -- ' +
    "--cassette-mode=record",
  ],
  [
    "Mocha, with what was required",
    { ...nested, runner: "mocha" },
    { words: ["--require", "@retake/retake/auto", "--bail", "-g", "x", "tests"] },
    'npx retake record -- npx mocha --require "@retake/retake/auto" tests/hello.test.ts -g ' +
    '"^suite says .hi. .it.s .1.$"',
  ],
  [
    "Playwright Test, by its line and its name, since tests of a loop share a line",
    { ...nested, runner: "playwright", line: 7 },
    {},
    'npx retake record -- npx playwright test tests/hello.test.ts:7 -g "suite says .hi. .it.s .1.$"',
  ],
];
const SCRIPT: Record<string, string> = {
  npm_lifecycle_event: "test",
  npm_lifecycle_script: "vitest run --coverage",
};

for (const [what, test, more, command] of ONE_TEST) {
  Deno.test(`the command to record one test again: ${what}`, () => {
    assertEquals(rerunTestBy(RECORD, test, { ...given, ...more }), command);
  });
}

Deno.test("what else a variable says, in the command of one test", () => {
  const test: RunnerTest = { ...nested, runner: "jest", names: ["a"] };
  const jest = 'npx jest --runTestsByPath tests/hello.test.ts -t "^a$"';
  const by = (assignment: string) => rerunTestBy(assignment, test, given);
  assertEquals(by("CASSETTE_MODE=update"), `npx retake record --changed -- ${jest}`);
  assertEquals(by("CASSETTE_STALE=record"), `npx retake record --stale -- ${jest}`);
  if (process.platform !== "win32") {
    assertEquals(by("ALLOW_FALLBACK=true"), `ALLOW_FALLBACK=true ${jest}`);
  }
  const deno: RunnerTest = { ...test, runner: "deno" };
  const all: RunnerTest = { ...test, names: [] };
  const whole = "npx retake record -- npx jest --runTestsByPath tests/hello.test.ts";
  assertEquals(rerunTestBy(RECORD, all, given), whole);
  assert(rerunTestBy("ALLOW_FALLBACK=true", deno, given).endsWith(" -- --allow-fallback=true"));
});

Deno.test("where PowerShell is the shell, words are in its quotes", () => {
  const typed = (...words: string[]) => typedCommand(words, "win32");
  assertEquals(typed("ls", "--json", "-c", "--dir=a/b"), "ls --json -c --dir=a/b");
  assertEquals(typed("record", "--only=a,b", "-x.y", "@a"), `record "--only=a,b" "-x.y" "@a"`);
  assertEquals(typed("show", "it's", "a$b"), "show 'it''s' 'a$b'");
  assertEquals(typedCommand(["show", "it's"], "linux"), "show 'it'\\''s'");
});

Deno.test("two dashes are in the quotes that all shells know where PowerShell would take them away", () => {
  assertEquals([dashes("linux"), dashes("darwin"), dashes("win32")], ["--", "--", '"--"']);
});
