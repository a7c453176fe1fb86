/**
 * Projects of users, as data: a test runner, or what stands in one process with Retake, each with three
 * tests that ask an API. `scripts/check_projects.mjs` records each, stops the API, replays, and changes
 * the question of one test, which alone must fail. A new one is one entry.
 *
 * @module
 */

/** What the projects share. What one alone needs, or in another version, stands in its `packages`. */
export const PACKAGES = {
  "@babel/core": "7.29.13",
  "@babel/preset-env": "7.29.14",
  "@happy-dom/jest-environment": "20.14.5",
  "@playwright/test": "1.65.1",
  "happy-dom": "21.0.4",
  "jest": "30.5.2",
  "jest-environment-jsdom": "30.5.2",
  "jest-environment-node": "30.5.2",
  "jest-fixed-jsdom": "0.0.11",
  "jsdom": "29.1.1",
  "mocha": "12.0.3",
};

/** What the tests ask for; the second is the one whose question changes. */
export const QUESTIONS = ["a colour", "a number", "an animal"];

/** The code under test: asks the API by the global fetch. */
const client = (form) => `
${form.exports} async function ask(what) {
  const changed = what === process.env.CHANGED_QUESTION;
  const body = JSON.stringify({ question: changed ? "another than " + what : what });
  const response = await fetch(process.env.API_ORIGIN + "/ask", { method: "POST", body });
  return (await response.json()).answer;
}
${form.after}`;

/** The tests; what a runner's own lines are, `head` says, and what is done beside asking, `asking`. */
const tests = (form, head, { type = "", asking = "const answer = await ask(what);" } = {}) => `
${head}
for (const what of ${JSON.stringify(QUESTIONS)}) {
  test("names " + what, () =>
    cassetteFor({ name: "names " + what, file: ${form.here} }, async () => {
      ${asking.replace("answer", `answer${type}`)}
      if (answer !== "you asked for " + what) throw new Error("not the answer: " + answer);
    }));
}
`;

const COMMONJS = { exports: "", after: "exports.ask = ask;\n", here: "__filename" };
const MODULE = { exports: "export", after: "", here: "import.meta.url" };
const required = `const { cassetteFor } = require("@retake/retake/testing");
const { ask } = require("./client.js");`;
const imported = `import { cassetteFor } from "@retake/retake/testing";
import { ask } from "./client.js";`;

/** A project in CommonJS. */
const commonJs = (head = "", { asking } = {}) => ({
  "client.js": client(COMMONJS),
  "hello.test.js": tests(COMMONJS, `${required}\n${head}`, { asking }),
});
/** A project of ES modules. */
const modules = (head, { asking } = {}) => ({
  "client.js": client(MODULE),
  "hello.test.js": tests(MODULE, `${imported}\n${head}`, { asking }),
});

/** What the tests of a project with one line for all of them ask, sorted: those with questions, twins, a hook. */
const ALL_ASKED = ["a colour", "a file", "a number", "a twin", "an animal", "another twin"];
/**
 * Tests that know nothing of cassettes: each of them, and the hook of the file, has one all the same. The words
 * of a runner that are others than `beforeAll`, `describe` and `test` are in its `head`.
 */
const unaware = (head) => `
${head}
beforeAll(async () => void await ask("a file"));
const asks = async (what) => {
  const answer = await ask(what);
  if (answer !== "you asked for " + what) throw new Error("not the answer: " + answer);
};
describe("names", () => {
  for (const what of ${JSON.stringify(QUESTIONS)}) test(what, () => asks(what));
});
test("a twin", () => asks("a twin"));
test("a twin", () => asks("another twin"));
`;
const askRequired = `const { ask } = require("./client.js");`;
const askImported = `import { ask } from "./client.js";`;
const unawareCommonJs = (head = "") => ({
  "client.js": client(COMMONJS),
  "hello.test.js": unaware(`${askRequired}\n${head}`),
});
const unawareModules = (head = "") => ({
  "client.js": client(MODULE),
  "hello.test.js": unaware(`${askImported}\n${head}`),
});
/** The same where there is `Deno.test` alone. */
const unawareDeno = {
  "client.js": client(MODULE),
  "hello.test.js": `
import { ask } from "./client.js";
Deno.test.beforeAll(async () => void await ask("a file"));
const asks = async (what) => {
  const answer = await ask(what);
  if (answer !== "you asked for " + what) throw new Error("not the answer: " + answer);
};
for (const what of ${JSON.stringify(QUESTIONS)}) Deno.test("names " + what, () => asks(what));
Deno.test("a twin", () => asks("a twin"));
Deno.test("a twin", () => asks("another twin"));
`,
};
/** The cassettes of such a project: one for each. */
const LEAVES = [
  "_beforeAll-1",
  "a-twin",
  "a-twin-2",
  ...["a-colour", "a-number", "an-animal"].map((it) => `names/${it}`),
]
  .map((it) => `cassettes/hello/${it}.json`);
const auto = { asks: ALL_ASKED, leaves: LEAVES, advises: true };

/** How long a test may take, in milliseconds: runners' own limits are for machines that are not busy. */
const PATIENCE = 120_000;
const PATIENT = `--timeout=${PATIENCE}`;
const RUN = ["run", `--testTimeout=${PATIENCE}`];

const jest = {
  program: "jest/bin/jest.js",
  args: [`--testTimeout=${PATIENCE}`],
  says: [/^Tests: +3 passed/m, /^Tests: +1 failed, 2 passed/m],
};
const vitest = {
  program: "vitest/vitest.mjs",
  says: [/^ +Tests +3 passed/m, /^ +Tests +1 failed \| 2 passed/m],
  module: true,
  files: modules(`import { test } from "vitest";`),
};
/**
 * The tests of a project whose telemetry is sent while they run: one line says that it is nobody's business.
 * Each waits until its own has arrived, so that it is sent while a cassette is open.
 */
const reporting = `import { test } from "node:test";
import { createRetake } from "@retake/retake";
import { ask, flush } from "./client.js";
const { withCassette } = createRetake({ pass: [new URL(process.env.TELEMETRY_ORIGIN).host] });
for (const what of ${JSON.stringify(QUESTIONS)}) {
  test("names " + what, () =>
    withCassette("names/" + what.replace(" ", "-"), async () => {
      const answer = await ask(what);
      await flush();
      if (answer !== "you asked for " + what) throw new Error("not the answer: " + answer);
    }));
}
`;
/** Asks, and what others in the process have answers of their own for, they answer. */
const mocking = `const answer = await ask(what);
      const other = await (await fetch("http://mocked.test/hello")).json();
      if (other.from !== "the mock") throw new Error("the mock has not answered: " + other.from);`;
/** Asks under a spy, which counts that request and no other. */
const spying = (spy) =>
  `const spied = ${spy}(globalThis, "fetch");
      let count;
      const answer = await ask(what).finally(() => {
        count = spied.mock.calls.length;
        spied.mockRestore();
      });
      if (count !== 1) throw new Error("the spy has counted " + count);`;
/** Asks while the test's time stands still. */
const still = (of) =>
  `${of}.useFakeTimers();
      const answer = await ask(what).finally(() => ${of}.useRealTimers());`;
/** One line for all tests of a project. */
const VITEST_SETUP = `export default { test: { setupFiles: ["@retake/retake/auto"] } };\n`;
const JEST_SAYS = [/^Tests: +5 passed/m, /^Tests: +1 failed, 4 passed/m];
const AUTO_TEST = ["--import", "@retake/retake/auto", "--test"];
/** The question that is asked for one, as `client()` changes it. */
const CHANGED = `const changed = (what) =>
  what === process.env.CHANGED_QUESTION ? "another than " + what : what;`;

const nodeTest = { args: ["--test"], says: [/^. pass 3$/m, /^. pass 2$[^]*^. fail 1$/m] };

/**
 * The projects. Of each:
 *
 * - `name`, and `files` by their paths
 * - `program`, a file of a package that the Node runs, with `args`; without one they are Node's own
 * - `says`: what is printed where all three tests pass, and where the second fails
 * - `runtime`: `bun` or `deno`, where it is not a Node that runs it
 * - `module`: whether its package.json says `"type": "module"`
 * - `packages`: what it alone needs, or in another version, as a package.json has it
 * - `nodes`: the majors of Node to try, instead of the newest alone
 * - `env`: variables
 * - `leaves`: a file that is there when it has recorded, or several
 * - `advises`: whether the command that a miss advises is typed, which must ask for the test that missed alone
 * - `asks`: what its tests ask for, sorted, where that is more than the questions
 * - `telemetry`: whether it tells another server of what it does, which must hear of it in a replay too
 */
export const PROJECTS = [
  {
    ...jest,
    name: "Jest 29, CommonJS",
    packages: { "jest": "29.7.0" },
    nodes: [20, 26],
    files: commonJs(),
  },
  { ...jest, name: "Jest 30, CommonJS", nodes: [20, 26], files: commonJs() },
  {
    ...jest,
    name: "Jest 30, Babel",
    nodes: [20, 26],
    files: {
      "babel.config.js":
        `module.exports = { presets: [["@babel/preset-env", { targets: { node: "current" } }]] };\n`,
      "client.js": client(MODULE),
      "hello.test.js": tests(COMMONJS, imported),
    },
  },
  {
    ...jest,
    name: "Jest 30, ts-jest",
    packages: {
      "@types/jest": "30.0.0",
      "jest": "30.5.2",
      "ts-jest": "29.4.15",
      "typescript": "5.9.3",
    },
    nodes: [20, 26],
    files: {
      "jest.config.js": `module.exports = { preset: "ts-jest" };\n`,
      "tsconfig.json": JSON.stringify({
        // What ts-jest reads the types by is what reads no `exports`.
        compilerOptions: {
          target: "es2022",
          module: "commonjs",
          moduleResolution: "node10",
          types: ["node", "jest"],
          strict: true,
          allowJs: true,
        },
      }),
      "client.ts": client(MODULE).replace("(what)", "(what: string): Promise<string>"),
      "hello.test.ts": tests(COMMONJS, imported.replace("client.js", "client"), {
        type: ": string",
      }),
    },
  },
  {
    ...jest,
    name: "Jest 30, ES modules",
    module: true,
    env: { NODE_OPTIONS: "--experimental-vm-modules" },
    files: modules(`import { test } from "@jest/globals";`),
  },
  {
    ...jest,
    name: "Jest 30, function tracker",
    nodes: [20, 26],
    leaves: "signatures/client.js/ask.json",
    files: {
      ...commonJs(),
      "client.js": client({
        ...COMMONJS,
        after: `exports.ask = require("@retake/retake/track").track(ask);\n`,
      }),
    },
  },
  {
    ...jest,
    name: "Jest 30, jsdom",
    args: [`--testTimeout=${PATIENCE}`, "--env=jest-fixed-jsdom"],
    files: commonJs(),
  },
  {
    ...jest,
    name: "Jest 30, happy-dom",
    args: [`--testTimeout=${PATIENCE}`, "--env=@happy-dom/jest-environment"],
    files: commonJs(),
  },
  ...["forks", "threads", "vmForks", "vmThreads"].map((pool) => ({
    ...vitest,
    name: `Vitest, ${pool}`,
    args: [...RUN, `--pool=${pool}`],
  })),
  ...["jsdom", "happy-dom"].map((environment) => ({
    ...vitest,
    name: `Vitest, ${environment}`,
    args: [...RUN, `--environment=${environment}`],
  })),
  ...["forks", "threads", "vmForks", "vmThreads"].map((pool) => ({
    ...vitest,
    ...auto,
    name: `Vitest, auto, ${pool}`,
    args: [...RUN, `--pool=${pool}`],
    says: [/^ +Tests +5 passed/m, /^ +Tests +1 failed \| 4 passed/m],
    files: {
      ...unawareModules(`import { beforeAll, describe, test } from "vitest";`),
      "vitest.config.js": VITEST_SETUP,
    },
  })),
  {
    ...vitest,
    ...auto,
    name: "Vitest 5, auto",
    args: RUN,
    packages: { vitest: "5.1.1" },
    says: [/^ +Tests +5 passed/m, /^ +Tests +1 failed \| 4 passed/m],
    files: {
      ...unawareModules(`import { beforeAll, describe, test } from "vitest";`),
      "vitest.config.js": VITEST_SETUP,
    },
  },
  {
    ...nodeTest,
    ...auto,
    name: "node:test, auto, CommonJS",
    nodes: [20, 24, 26],
    args: AUTO_TEST,
    leaves: LEAVES.map((path) => path.replace("_beforeAll", "_before")),
    says: [/^. pass 5$/m, /^. pass 4$[^]*^. fail 1$/m],
    files: unawareCommonJs(`const { before: beforeAll, describe, test } = require("node:test");`),
  },
  {
    ...nodeTest,
    ...auto,
    name: "node:test, auto, ES modules",
    nodes: [20, 24, 26],
    module: true,
    args: AUTO_TEST,
    leaves: LEAVES.map((path) => path.replace("_beforeAll", "_before")),
    says: [/^. pass 5$/m, /^. pass 4$[^]*^. fail 1$/m],
    files: unawareModules(`import { before as beforeAll, describe, test } from "node:test";`),
  },
  {
    ...nodeTest,
    ...auto,
    name: "node:test, auto by -r, ES modules",
    nodes: [20, 26],
    module: true,
    args: ["-r", "@retake/retake/auto", "--test"],
    leaves: LEAVES.map((path) => path.replace("_beforeAll", "_before")),
    says: [/^. pass 5$/m, /^. pass 4$[^]*^. fail 1$/m],
    files: unawareModules(`import { before as beforeAll, describe, test } from "node:test";`),
  },
  {
    ...nodeTest,
    ...auto,
    name: "node:test, auto by -r, behind a hook that reads files",
    nodes: [20, 26],
    args: ["-r", "./hook.cjs", "-r", "@retake/retake/auto", "--test", "hello.test.ts"],
    leaves: LEAVES.map((path) => path.replace("_beforeAll", "_before")),
    says: [/^. pass 5$/m, /^. pass 4$[^]*^. fail 1$/m],
    files: (({ "hello.test.js": test, ...files }) => ({
      ...files,
      "hello.test.ts": test,
      "hook.cjs": `const { _extensions } = require("node:module");
_extensions[".ts"] = _extensions[".js"];
`,
    }))(unawareCommonJs(`const { before: beforeAll, describe, test } = require("node:test");`)),
  },
  ...Object.entries({ "29": "29.7.0", "30": "30.5.2" }).map(([major, version]) => ({
    ...jest,
    ...auto,
    name: `Jest ${major}, auto, CommonJS`,
    packages: { "jest": version, "jest-environment-node": version },
    nodes: [20, 26],
    says: JEST_SAYS,
    files: {
      ...unawareCommonJs(),
      "jest.config.js": `module.exports = { testEnvironment: "@retake/retake/jest" };\n`,
    },
  })),
  {
    ...jest,
    ...auto,
    name: "Jest 30, auto, ES modules",
    tells: { runner: "jest", whole: true },
    module: true,
    env: { NODE_OPTIONS: "--experimental-vm-modules" },
    says: JEST_SAYS,
    files: {
      ...unawareModules(),
      "jest.config.js": `export default { testEnvironment: "@retake/retake/jest" };\n`,
    },
  },
  {
    ...jest,
    ...auto,
    name: "Jest 30, auto, jsdom",
    tells: { runner: "jest", whole: true },
    nodes: [20, 26],
    says: JEST_SAYS,
    files: {
      ...unawareCommonJs(),
      "jest.config.js": `module.exports = { testEnvironment: "@retake/retake/jest-jsdom" };\n`,
    },
  },
  {
    ...jest,
    ...auto,
    name: "Jest 30, auto, happy-dom",
    says: JEST_SAYS,
    files: {
      ...unawareCommonJs(),
      "environment.js": `
const { withRetake } = require("@retake/retake/jest");
const HappyDOM = require("@happy-dom/jest-environment").default;
module.exports = withRetake(HappyDOM);
`,
      "jest.config.js": `module.exports = { testEnvironment: "./environment.js" };\n`,
    },
  },
  {
    ...auto,
    name: "Bun, auto",
    runtime: "bun",
    args: ["test", PATIENT],
    module: true,
    says: [/^ 5 pass$/m, /^ 4 pass$[^]*^ 1 fail$/m],
    files: {
      ...unawareModules(`import { beforeAll, describe, test } from "bun:test";`),
      "bunfig.toml": `[test]\npreload = ["@retake/retake/auto"]\n`,
    },
  },
  {
    ...auto,
    name: "Bun, auto, globals",
    runtime: "bun",
    args: ["test", PATIENT, "--preload", "@retake/retake/auto"],
    module: true,
    says: [/^ 5 pass$/m, /^ 4 pass$[^]*^ 1 fail$/m],
    files: unawareModules(),
  },
  {
    ...auto,
    name: "Deno, auto",
    runtime: "deno",
    args: ["test", "-A", "--preload", "../../../node_modules/@retake/retake/esm/src/auto.js"],
    module: true,
    leaves: LEAVES.map((path) => path.replace("names/", "names-")),
    says: [/^ok \| 5 passed/m, /^FAILED \| 4 passed \| 1 failed/m],
    files: unawareDeno,
  },
  ...Object.entries({ "11": "11.8.0", "12": "12.0.3" }).flatMap(([major, version]) =>
    [[], ["--parallel"]].map((more) => ({
      ...auto,
      name: `Mocha ${major}, auto${more.length > 0 ? ", parallel" : ""}`,
      program: "mocha/bin/mocha.js",
      packages: { mocha: version },
      nodes: [20, 26],
      args: [PATIENT, ...more, "--require", "@retake/retake/auto", "hello.test.js"],
      module: true,
      leaves: LEAVES.map((path) => path.replace("_beforeAll", "_before")),
      says: [/^ +5 passing/m, /^ +4 passing[^]*^ +1 failing/m],
      files: unawareModules("const [beforeAll, test] = [before, it];"),
    }))
  ),
  {
    ...auto,
    name: "Mocha, auto, CommonJS",
    program: "mocha/bin/mocha.js",
    args: [PATIENT, "--require", "@retake/retake/auto", "hello.test.js"],
    leaves: LEAVES.map((path) => path.replace("_beforeAll", "_before")),
    says: [/^ +5 passing/m, /^ +4 passing[^]*^ +1 failing/m],
    files: unawareCommonJs("const [beforeAll, test] = [before, it];"),
  },
  {
    name: "Mocha, CommonJS",
    program: "mocha/bin/mocha.js",
    args: [PATIENT, "hello.test.js"],
    says: [/^ +3 passing/m, /^ +2 passing[^]*^ +1 failing/m],
    files: commonJs("const test = it;"),
  },
  {
    name: "Mocha, ES modules",
    program: "mocha/bin/mocha.js",
    args: [PATIENT, "hello.test.js"],
    module: true,
    says: [/^ +3 passing/m, /^ +2 passing[^]*^ +1 failing/m],
    files: modules("const test = it;"),
  },
  {
    name: "Playwright Test",
    program: "@playwright/test/cli.js",
    args: ["test", "--reporter=list", PATIENT],
    module: true,
    says: [/^ +3 passed/m, /^ +1 failed[^]*^ +2 passed/m],
    files: modules(`import { test } from "@playwright/test";`),
  },
  ...Object.entries({
    "a configuration in TypeScript": ["playwright.config.ts", true],
    "CommonJS": ["playwright.config.js", false],
  }).map(([what, [configuration, module]]) => ({
    name: `Playwright Test, auto, ${what}`,
    program: "@playwright/test/cli.js",
    args: ["test", "--reporter=list", PATIENT],
    module,
    leaves: LEAVES.filter((path) => path.includes("/names/")),
    tells: {
      runner: "playwright",
      typed: ["playwright", "test", "--reporter=list", PATIENT],
    },
    advises: true,
    says: [/^ +3 passed/m, /^ +1 failed[^]*^ +2 passed/m],
    files: {
      "client.js": client(module ? MODULE : COMMONJS),
      "hello.test.js": `
${
        module
          ? `import { test } from "@playwright/test";`
          : `const { test } = require("@playwright/test");`
      }
${module ? askImported : askRequired}
test.describe("names", () => {
  for (const what of ${JSON.stringify(QUESTIONS)}) {
    test(what, async () => {
      const answer = await ask(what);
      if (answer !== "you asked for " + what) throw new Error("not the answer: " + answer);
    });
  }
});
`,
      // Whatever is imported before it.
      [configuration]: module
        ? `import { defineConfig } from "@playwright/test";
import "@retake/retake/playwright";
export default defineConfig({});
`
        : `require("@retake/retake/playwright");
module.exports = {};
`,
    },
  })),
  {
    ...nodeTest,
    name: "node:test, CommonJS",
    nodes: [20, 26],
    files: commonJs(`const { test } = require("node:test");`),
  },
  {
    ...nodeTest,
    name: "node:test, ES modules",
    nodes: [20, 26],
    module: true,
    files: modules(`import { test } from "node:test";`),
  },
  ...Object.entries({ "2": "2.15.0", "3": "3.0.5" }).map(([major, version]) => ({
    ...vitest,
    name: `MSW ${major}, Vitest`,
    args: RUN,
    packages: { msw: version },
    files: modules(
      `import { afterAll, beforeAll, test } from "vitest";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
const mocks = setupServer(
  http.get("http://mocked.test/hello", () => HttpResponse.json({ from: "the mock" })),
);
beforeAll(() => mocks.listen({ onUnhandledRequest: "bypass" }));
afterAll(() => mocks.close());`,
      { asking: mocking },
    ),
  })),
  ...Object.entries({ "14": "14.0.17", "15": "15.0.6" }).map(([major, version]) => ({
    name: `nock ${major}, Mocha`,
    program: "mocha/bin/mocha.js",
    args: [PATIENT, "hello.test.js"],
    says: [/^ +3 passing/m, /^ +2 passing[^]*^ +1 failing/m],
    packages: { nock: version },
    module: true,
    files: modules(
      `import nock from "nock";
const test = it;
before(() => nock("http://mocked.test").persist().get("/hello").reply(200, { from: "the mock" }));
after(() => nock.restore());`,
      { asking: mocking },
    ),
  })),
  {
    ...vitest,
    name: "Vitest, spies",
    args: RUN,
    files: modules(`import { test, vi } from "vitest";`, { asking: spying("vi.spyOn") }),
  },
  { ...jest, name: "Jest 30, spies", files: commonJs("", { asking: spying("jest.spyOn") }) },
  {
    ...vitest,
    name: "Vitest, fake timers",
    args: RUN,
    files: modules(`import { test, vi } from "vitest";`, { asking: still("vi") }),
  },
  { ...jest, name: "Jest 30, fake timers", files: commonJs("", { asking: still("jest") }) },
  {
    ...nodeTest,
    name: "supertest, the app on a random port",
    module: true,
    packages: { express: "5.2.1", supertest: "7.3.2" },
    files: {
      ...modules(""),
      "app.js": `
import express from "express";
import { ask } from "./client.js";
export const app = express();
app.get("/ask", async ({ query }, response, next) => {
  try {
    response.json({ answer: await ask(query.what) });
  } catch (error) {
    next(error);
  }
});
app.use((error, _request, response, _next) => response.status(500).json({ error: error.message }));
`,
      "hello.test.js": `
import { test } from "node:test";
import { createRetake } from "@retake/retake";
import request from "supertest";
import { app } from "./app.js";
const { withCassette } = createRetake({ own: "pass" });
for (const what of ${JSON.stringify(QUESTIONS)}) {
  test("names " + what, () =>
    withCassette("names/" + what.replace(" ", "-"), async () => {
      const { body } = await request(app).get("/ask").query({ what }).expect(200);
      if (body.answer !== "you asked for " + what) throw new Error("not the answer");
    }));
}
`,
    },
  },
  {
    ...nodeTest,
    name: "OpenAI Agents SDK, tracing on",
    nodes: [24],
    module: true,
    telemetry: true,
    packages: { "@openai/agents": "0.20.0", "openai": "7.57.0", "zod": "4.6.7" },
    // What Node's runner sets has the SDK leave its traces.
    env: { NODE_ENV: "development" },
    files: {
      "client.js": `
import {
  Agent, BatchTraceProcessor, getGlobalTraceProvider, OpenAIChatCompletionsModel, run,
  setTraceProcessors,
} from "@openai/agents";
import { OpenAITracingExporter } from "@openai/agents-openai";
import OpenAI from "openai";
const API = process.env.API_ORIGIN + "/v1";
const endpoint = process.env.TELEMETRY_ORIGIN + "/v1/traces/ingest";
const exporter = new OpenAITracingExporter({ apiKey: "sk-none", endpoint, maxRetries: 1 });
setTraceProcessors([new BatchTraceProcessor(exporter)]);
const model = new OpenAIChatCompletionsModel(new OpenAI({ baseURL: API, apiKey: "none" }), "m");
const agent = new Agent({ name: "asker", instructions: "Answer.", model });
${CHANGED}
export const ask = async (what) => (await run(agent, changed(what))).finalOutput;
export const flush = () => getGlobalTraceProvider().forceFlush();
`,
      "hello.test.js": reporting,
    },
  },
  {
    ...nodeTest,
    name: "Sentry, tracing on",
    module: true,
    telemetry: true,
    args: ["--import", "./instrument.js", "--test"],
    packages: { "@sentry/node": "11.12.0" },
    files: {
      ...modules(""),
      "instrument.js": `
import * as Sentry from "@sentry/node";
const { host } = new URL(process.env.TELEMETRY_ORIGIN);
Sentry.init({ dsn: "http://key@" + host + "/1", tracesSampleRate: 1, defaultIntegrations: undefined });
`,
      "client.js": `
import * as Sentry from "@sentry/node";
${client({ exports: "", after: "" })}
const traced = (what) => Sentry.startSpan({ name: "ask" }, () => ask(what));
export { traced as ask };
export const flush = () => Sentry.flush(30_000);
`,
      "hello.test.js": reporting,
    },
  },
  ...["undici", "http"].map((seam) => ({
    ...nodeTest,
    name: `OpenTelemetry, ${seam}`,
    module: true,
    telemetry: true,
    args: ["--import", "./instrument.js", "--test"],
    packages: {
      "@opentelemetry/api": "1.9.1",
      "@opentelemetry/exporter-trace-otlp-http": "0.223.0",
      "@opentelemetry/instrumentation-http": "0.223.0",
      "@opentelemetry/instrumentation-undici": "0.33.0",
      "@opentelemetry/sdk-node": "0.223.0",
    },
    files: {
      "instrument.js": `
import { register } from "node:module";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { NodeSDK, tracing } from "@opentelemetry/sdk-node";
register("@opentelemetry/instrumentation/hook.mjs", import.meta.url);
const url = process.env.TELEMETRY_ORIGIN + "/v1/traces";
globalThis.spans = new tracing.BatchSpanProcessor(new OTLPTraceExporter({ url }));
new NodeSDK({
  spanProcessors: [globalThis.spans],
  instrumentations: [new HttpInstrumentation(), new UndiciInstrumentation()],
}).start();
`,
      // A replay asks nothing of undici, which then has no span to tell of: one is of the code's own.
      "client.js": seam === "undici"
        ? `
import { trace } from "@opentelemetry/api";
${client({ exports: "", after: "" })}
const traced = (what) =>
  trace.getTracer("client").startActiveSpan("ask", (span) => ask(what).finally(() => span.end()));
export { traced as ask };
export const flush = () => globalThis.spans.forceFlush();
`
        : `
import { request } from "node:http";
${CHANGED}
export const ask = (what) =>
  new Promise((resolve, reject) => {
    const asked = request(process.env.API_ORIGIN + "/ask", { method: "POST" }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece) => text += piece)
        .on("end", () => resolve(JSON.parse(text).answer)).on("error", reject);
    });
    asked.on("error", reject).end(JSON.stringify({ question: changed(what) }));
  });
export const flush = () => globalThis.spans.forceFlush();
`,
      "hello.test.js": reporting,
    },
  })),
];
