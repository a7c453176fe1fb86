// The command that a message advises: that of the runner whose test it is.
import { assert, assertEquals } from "@std/assert";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { start } from "../../examples/process.ts";
import { absolutePath } from "../../src/host/paths.ts";
import { commandOf, rerunWith, type Started } from "../../src/host/rerun.ts";
import { rerunTestBy, type RunnerTest, type Surroundings } from "../../src/host/rerun_one.ts";
import { dashes, typedCommand } from "../../src/host/shell_word.ts";
import { runtimes, TSX } from "../support/others.ts";
import { mayRun, runtime } from "../support/runtime.ts";

const bare: Started = {
  runtime: "node",
  file: undefined,
  options: [],
  words: [],
  commands: [],
  isTest: false,
  variable: () => undefined,
  mayTell: () => true,
  platform: "linux",
};
const has = (...names: string[]) => (name: string) => names.includes(name) ? "1" : undefined;
const script = (name: string, text: string, agent?: string) => (variable: string) =>
  ({ npm_lifecycle_event: name, npm_lifecycle_script: text, npm_config_user_agent: agent })[
    variable
  ];

const COMMANDS: [what: string, started: Partial<Started>, command: string][] = [
  ["Deno's tests", { runtime: "deno", file: "tests/a_test.ts", isTest: true }, "deno test -A"],
  ["Bun's tests", { runtime: "bun", file: "tests/a.test.ts", isTest: true }, "bun test"],
  [
    "Bun's tests side by side, whose workers have Jest's variable too",
    { runtime: "bun", isTest: true, variable: has("JEST_WORKER_ID") },
    "bun test",
  ],
  ["a program on Deno", { runtime: "deno", file: "a.ts", words: ["b"] }, "deno run -A a.ts b"],
  ["a program on Bun", { runtime: "bun", file: "a.ts", words: ["b"] }, "bun a.ts b"],
  [
    "one with options of Bun",
    { runtime: "bun", file: "a.ts", options: ["--smol"] },
    "bun --smol a.ts",
  ],
  [
    "Vitest on Bun",
    { runtime: "bun", file: "node_modules/vitest/dist/x.js", variable: has("VITEST") },
    "bunx --bun vitest run",
  ],
  [
    "Vitest, by bunx",
    {
      file: "node_modules/vitest/dist/x.js",
      variable: (name) => name === "VITEST" ? "1" : script("bunx", "", "bun/1.3.0")(name),
    },
    "bunx vitest run",
  ],
  [
    "Mocha on Deno",
    { runtime: "deno", file: "node_modules/.deno/mocha@11.0.1/node_modules/mocha/bin/mocha.js" },
    "deno run -A npm:mocha",
  ],
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
  [
    "Playwright Test, with another configuration",
    {
      file: "node_modules/playwright/lib/common/process.js",
      variable: has("TEST_WORKER_INDEX"),
      commands: [["node", "/w/node_modules/.bin/playwright", "test", "-c", "e2e.config.ts"]],
    },
    "npx playwright test -c e2e.config.ts",
  ],
  ["Mocha", { file: "node_modules/mocha/bin/mocha.js" }, "npx mocha"],
  [
    "Mocha, by npx",
    { file: "node_modules/.bin/mocha", words: ["-g", "a b"] },
    'npx mocha -g "a b"',
  ],
  [
    "a runner nobody knows, in a worker that is told what nobody typed",
    { file: "/w/node_modules/ava/entrypoints/cli.mjs", words: ["{}"] },
    "npx ava",
  ],
  [
    "one of a scope",
    { file: "C:\\w\\node_modules\\@one\\two\\cli.js", platform: "win32" },
    'npx "@one/two"',
  ],
  [
    "node:test",
    { file: "tests/a.test.mjs", variable: has("NODE_TEST_CONTEXT") },
    "node --test tests/a.test.mjs",
  ],
  [
    "node:test, with what it was told to load",
    {
      file: "a.test.mjs",
      options: ["--import", "./b.mjs", "--test-timeout", "9"],
      variable: has("NODE_TEST_CONTEXT"),
    },
    "node --import ./b.mjs --test a.test.mjs",
  ],
  ["a file", { file: "a.mjs" }, "node a.mjs"],
  [
    "a file with options and arguments",
    { file: "a.mjs", options: ["--env-file=.env"], words: ["ada", "--", "-n", "it's", "a b", ""] },
    "node --env-file=.env a.mjs ada -- -n 'it'\\''s' \"a b\" ''",
  ],
  [
    "the same in PowerShell",
    { file: "a.mjs", words: ["ada", "--", "-n", "it's", "a,b"], platform: "win32" },
    `node a.mjs ada "--" -n 'it''s' "a,b"`,
  ],
  ["a file whose name has a space", { file: "my a.mjs" }, 'node "my a.mjs"'],
  [
    "arguments that may not be told",
    { file: "a.mjs", words: ["--token", "a"], mayTell: (words) => !words.includes("--token") },
    "node a.mjs  (with its arguments, which are left out here)",
  ],
  [
    "arguments of several lines",
    { file: "a.mjs", words: ["a\nb"] },
    "node a.mjs  (with its arguments, which are left out here)",
  ],
  [
    "code that was typed",
    { options: ["--input-type=module", "-e", "f(';')"], words: ["b"] },
    "node --input-type=module -e 'f('\\'';'\\'')' b",
  ],
  [
    "a file in TypeScript",
    { file: "a.ts", options: ["--env-file=.env", "--import", "tsx"], words: ["b"] },
    "npx tsx --env-file=.env a.ts b",
  ],
  [
    "a script of package.json, with what was typed behind it",
    { file: "a.mjs", words: ["--own", "ada"], variable: script("ask", "node ./a.mjs --own") },
    "npm run ask -- ada",
  ],
  [
    "one that nothing was typed behind",
    { file: "a.mjs", words: ["--own"], variable: script("test", "node a.mjs --own") },
    "npm test",
  ],
  [
    "one that does more, of whose words nobody knows who typed them",
    { file: "a.mjs", words: ["ada"], variable: script("ask", "tsc && node a.mjs") },
    "npm run ask",
  ],
  [
    "one that another program runs",
    { file: "node_modules/a/b.js", words: ["ada"], variable: script("ask", "a") },
    "npm run ask",
  ],
  [
    "one of Bun",
    {
      runtime: "bun",
      file: "a.ts",
      words: ["b"],
      variable: script("test", "bun a.ts", "bun/1.3.0"),
    },
    "bun run test b",
  ],
  [
    "one of Deno",
    {
      runtime: "deno",
      file: "a.ts",
      words: ["b"],
      variable: script("ask", "deno a.ts", "deno/2.6.0"),
    },
    "deno task ask b",
  ],
  [
    "one of pnpm",
    { file: "a.mjs", words: ["b"], variable: script("ask", "node a.mjs", "pnpm/10.1.0") },
    "pnpm run ask b",
  ],
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
  commands: [],
  variable: () => undefined,
  read: () => undefined,
  platform: process.platform,
};
const nested = { file: here("tests/hello.test.ts"), names: ["suite", 'says "hi" (it\'s $1)'] };
const RECORD = "CASSETTE_MODE=record";

/** What Node 26 hands to a child of `node --test`, before what was typed. */
const DEFAULTS_OF_26 = [
  "--experimental-addon-modules",
  "--inspect-port=127.0.0.1:9229",
  "--env-file=.env",
  "--import=tsx",
  "--test-isolation=process",
  "--conditions=foo",
  "--v8-pool-size=4",
  "--node-snapshot",
];

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
    "Bun, by its bunx",
    { ...nested, runner: "vitest", line: 7 },
    { variable: script("bunx", "vitest", "bun/1.3.0") },
    "bunx retake record -- bunx vitest run tests/hello.test.ts:7",
  ],
  [
    "Bun, by a script",
    { ...nested, runner: "vitest", line: 7 },
    { variable: script("test", "bunx vitest run", "bun/1.3.0") },
    "bunx retake record -- bun run test tests/hello.test.ts:7",
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
    {
      commands: [
        [
          "/bin/node",
          "/w/node_modules/mocha/bin/_mocha",
          "--require",
          "@retake/retake/auto",
          "--bail",
          "-g",
          "x",
          "tests",
        ],
      ],
    },
    "npx retake record -- npx mocha tests/hello.test.ts -g " +
    '"^suite says .hi. .it.s .1.$" --require "@retake/retake/auto"',
  ],
  [
    "Vitest, with its configuration and project, in a worker",
    { ...nested, runner: "vitest", line: 7 },
    {
      commands: [
        ["/bin/node", "/w/node_modules/vitest/dist/workers/forks.js"],
        ["node", "/w/node_modules/.bin/vitest", "run", "-c", "e2e.ts", "--project=b", "--coverage"],
      ],
    },
    "npx retake record -- npx vitest run tests/hello.test.ts:7 -c e2e.ts --project=b",
  ],
  [
    "a script that has its configuration, with one more option typed behind it",
    { ...nested, runner: "vitest", line: 7 },
    {
      variable: (name) =>
        name === "npm_lifecycle_script" ? 'vitest run --config "e2e.ts"' : SCRIPT[name],
      commands: [
        ["node", "/w/node_modules/.bin/vitest", "run", "--config", "e2e.ts", "--project", "two"],
      ],
    },
    "npx retake record -- npm test -- tests/hello.test.ts:7 --project two",
  ],
  [
    "Jest, with its configuration and a list of projects",
    { ...nested, names: ["a"], runner: "jest" },
    {
      commands: [
        ["node", "C:\\w\\node_modules\\jest\\bin\\jest.js"].concat(
          ["--config", "./test/jest-e2e.json", "--selectProjects", "a", "b", "--bail"],
        ),
      ],
    },
    'npx retake record -- npx jest --runTestsByPath tests/hello.test.ts -t "^a$" ' +
    "--config ./test/jest-e2e.json --selectProjects a b",
  ],
  [
    "Playwright Test, with its configuration and project",
    { ...nested, names: ["a"], runner: "playwright", line: 7 },
    {
      commands: [
        ["node", "/w/node_modules/playwright/lib/common/process.js"],
        ["node", "/w/node_modules/@playwright/test/cli.js"].concat(
          ["test", "-c", "e2e.config.ts", "--project", "p2"],
        ),
      ],
    },
    'npx retake record -- npx playwright test tests/hello.test.ts:7 -g "a$" -c e2e.config.ts ' +
    "--project p2",
  ],
  [
    "node:test since 26, whose children are handed all defaults, of which only what was typed is told",
    { ...nested, names: ["a"], runner: "node:test" },
    {
      version: "26.1.0",
      options: [...DEFAULTS_OF_26, "--import", "tsx", "-C", "foo", "--env-file=.env"],
      commands: [
        ["node", "/w/tests/hello.test.ts"],
        ["node", "--import", "tsx", "-C", "foo", "--test", "--env-file=.env", "tests"],
      ],
    },
    "npx retake record -- node --import tsx -C foo --env-file=.env --test --test-name-pattern " +
    '"^a$" tests/hello.test.ts',
  ],
  [
    "the same where the platform does not tell what was typed",
    { ...nested, names: ["a"], runner: "node:test" },
    {
      version: "26.1.0",
      options: [...DEFAULTS_OF_26, "--import", "tsx", "-C", "foo", "--env-file=.env"],
    },
    "npx retake record -- node --env-file=.env --import=tsx --conditions=foo --test " +
    '--test-name-pattern "^a$" tests/hello.test.ts',
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

Deno.test("the command to record one test again is of the same folder of cassettes", () => {
  const test: RunnerTest = { ...nested, runner: "jest", names: ["a"] };
  const jest = 'npx jest --runTestsByPath tests/hello.test.ts -t "^a$"';
  const by = (assignment: string, folder: string, more: Partial<Surroundings> = {}) =>
    rerunTestBy(assignment, { ...test, ...more.version ? { runner: "deno" } : {} }, {
      ...given,
      platform: "linux",
      variable: (name) => name === "CASSETTE_DIR" ? folder : undefined,
      ...more,
    });
  assertEquals(by(RECORD, "bad"), `npx retake record --dir bad -- ${jest}`);
  assertEquals(
    by("CASSETTE_MODE=update", "my tapes"),
    `npx retake record --dir "my tapes" --changed -- ${jest}`,
  );
  assertEquals(
    by("ALLOW_FALLBACK=true", "my tapes"),
    `CASSETTE_DIR="my tapes" ALLOW_FALLBACK=true ${jest}`,
  );
  assert(
    by(RECORD, "bad", { version: "2" }).endsWith(" -- --cassette-dir=bad --cassette-mode=record"),
  );
  assertEquals(
    by("ALLOW_FALLBACK=true", "bad", { platform: "win32" }),
    `$env:CASSETTE_DIR='bad'; $env:ALLOW_FALLBACK='true'; ${jest}`,
  );
  assertEquals(
    by("ALLOW_FALLBACK=true", "bad", {
      platform: "win32",
      variable: (name) => ({ CASSETTE_DIR: "bad", PROMPT: "$P$G" })[name],
    }),
    `set "CASSETTE_DIR=bad" && set "ALLOW_FALLBACK=true" && ${jest}`,
  );
});

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

Deno.test("Deno's and Bun's own runners are told from programs", () => {
  const here = rerunWith(RECORD, () => undefined, () => true);
  const tests: Record<string, string> = { deno: "deno test -A", bun: "bun test" };
  if (tests[runtime]) assertEquals(here, `${RECORD} ${tests[runtime]}`);
});

const program = new URL("../support/rerun_here.ts", import.meta.url);
Deno.test({
  name: "a program is run again as it was, with its arguments, and none that looks like a secret",
  ignore: !mayRun || process.platform === "win32",
  async fn() {
    const file = "tests/support/rerun_here.ts";
    const cwd = fileURLToPath(new URL("../../", import.meta.url));
    const env = {
      CASSETTE_MODE: "replay",
      CASSETTE_DIR: "bad",
      CI: "",
      NODE_TEST_CONTEXT: undefined,
      npm_lifecycle_event: undefined,
      SERVICE_API_KEY: "kestrel-blue-9",
    };
    for (const runtime of runtimes(TSX)) {
      const advised = async (...words: string[]) => {
        const { stdout, stderr } = await start(program, words, { runtime, cwd, env }).finished;
        return stdout.trim() || stderr;
      };
      const [, flag] = runtime;
      const starts = flag === "run" ? "deno run -A" : flag === undefined ? "bun" : "npx tsx";
      const again = `CASSETTE_DIR=bad ${RECORD} ${starts} ${file}`;
      // Deno reads what a variable says there too, and before that.
      const mode = flag === "run" ? "" : " --cassette-mode=replay";
      assertEquals(
        await advised("ada", "a b", "it's", "--cassette-mode=replay"),
        `${again} ada "a b" 'it'\\''s'${mode}`,
      );
      const left = "(with its arguments, which are left out here)";
      assertEquals(await advised("ada", "kestrel-blue-9"), `${again}  ${left}`);
    }
  },
});
