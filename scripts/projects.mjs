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

/** The tests; what a runner's own lines are, `head` says. */
const tests = (form, head, type = "") => `
${head}
for (const what of ${JSON.stringify(QUESTIONS)}) {
  test("names " + what, () =>
    cassetteFor({ name: "names " + what, file: ${form.here} }, async () => {
      const answer${type} = await ask(what);
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
const commonJs = (head = "", file = "hello.test.js") => ({
  "client.js": client(COMMONJS),
  [file]: tests(COMMONJS, `${required}\n${head}`),
});
/** A project of ES modules. */
const modules = (head, file = "hello.test.js") => ({
  "client.js": client(MODULE),
  [file]: tests(MODULE, `${imported}\n${head}`),
});

const jest = {
  program: "jest/bin/jest.js",
  args: [],
  says: [/^Tests: +3 passed/m, /^Tests: +1 failed, 2 passed/m],
};
const vitest = {
  program: "vitest/vitest.mjs",
  says: [/^ +Tests +3 passed/m, /^ +Tests +1 failed \| 2 passed/m],
  module: true,
  files: modules(`import { test } from "vitest";`),
};
const nodeTest = { args: ["--test"], says: [/^. pass 3$/m, /^. pass 2$[^]*^. fail 1$/m] };

/**
 * The projects. Of each:
 *
 * - `name`, and `files` by their paths
 * - `program`, a file of a package that the Node runs, with `args`; without one they are Node's own
 * - `says`: what is printed where all three tests pass, and where the second fails
 * - `module`: whether its package.json says `"type": "module"`
 * - `packages`: what it alone needs, or in another version, as a package.json has it
 * - `nodes`: the majors of Node to try, instead of the newest alone
 * - `env`: variables
 * - `leaves`: a file that is there when it has recorded
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
      "hello.test.ts": tests(COMMONJS, imported.replace("client.js", "client"), ": string"),
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
    args: ["--env=jest-fixed-jsdom"],
    files: commonJs(),
  },
  {
    ...jest,
    name: "Jest 30, happy-dom",
    args: ["--env=@happy-dom/jest-environment"],
    files: commonJs(),
  },
  ...["forks", "threads", "vmForks", "vmThreads"].map((pool) => ({
    ...vitest,
    name: `Vitest, ${pool}`,
    args: ["run", `--pool=${pool}`],
  })),
  ...["jsdom", "happy-dom"].map((environment) => ({
    ...vitest,
    name: `Vitest, ${environment}`,
    args: ["run", `--environment=${environment}`],
  })),
  {
    name: "Mocha, CommonJS",
    program: "mocha/bin/mocha.js",
    args: ["hello.test.js"],
    says: [/^ +3 passing/m, /^ +2 passing[^]*^ +1 failing/m],
    files: commonJs("const test = it;"),
  },
  {
    name: "Mocha, ES modules",
    program: "mocha/bin/mocha.js",
    args: ["hello.test.js"],
    module: true,
    says: [/^ +3 passing/m, /^ +2 passing[^]*^ +1 failing/m],
    files: modules("const test = it;"),
  },
  {
    name: "Playwright Test",
    program: "@playwright/test/cli.js",
    args: ["test", "--reporter=list"],
    module: true,
    says: [/^ +3 passed/m, /^ +1 failed[^]*^ +2 passed/m],
    files: modules(`import { test } from "@playwright/test";`),
  },
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
];
