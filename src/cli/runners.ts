/**
 * Test runners, as data: how each is told, what runs it, where its line goes, and how a test of it is written.
 *
 * @module
 */

/** The names of runners, as they are typed. */
export type RunnerName = "vitest" | "jest" | "playwright" | "mocha" | "bun" | "deno" | "node";

/** What a first test is written from. */
export interface TestText {
  /** Whether the line of the runner gives it its cassette; else it uses one itself. */
  isAuto: boolean;
  /** The name of its cassette. */
  cassette: string;
  /** Where that lies, for its comment. */
  where: string;
  /** How its file ends. */
  ending: string;
}

/** A test runner. */
export interface Runner {
  name: RunnerName;
  /** What it is called. */
  label: string;
  /** The package that it is; none for those that a runtime brings along. */
  packages?: readonly string[];
  /** What its own files are called. */
  files?: RegExp;
  /** What a script says that runs it. */
  script: RegExp;
  /** The script that runs it, where there is none. */
  command: string;
  /** Where its first test goes, from the folder of tests, where there are no others; `ending` follows it. */
  test: (folder: string) => string;
  ending: (facts: { isTypeScript: boolean; isModule: boolean }) => string;
  /** The text of its first test. */
  text(test: TestText): string;
}

const URL = "https://api.example.com/hello";

/** A test in which the answer is compared, with its comment and its cassette. */
function written(
  { isAuto, cassette, where }: TestText,
  { imports, open, compare }: { imports: readonly string[]; open: string; compare: string },
  isCommonJs = false,
): string {
  const own = isCommonJs
    ? 'const { withCassette } = require("@retake/retake");'
    : 'import { withCassette } from "@retake/retake";';
  const lines = [`const response = await fetch("${URL}");`, `${compare};`];
  const body = isAuto ? lines.map((line) => `  ${line}`) : [
    `  await withCassette("${cassette}", async () => {`,
    ...lines.map((line) => `    ${line}`),
    "  });",
  ];
  const head = [...imports, ...isAuto ? [] : [own]];
  return [
    ...head,
    ...head.length > 0 ? [""] : [],
    `// Answered by ${where}, which retake init has made.`,
    "// Delete both once tests of your own have cassettes.",
    open,
    ...body,
    "});",
    "",
  ].join("\n");
}

const EXPECT = 'expect(await response.json()).toEqual({ text: "hello" })';
const ASSERT = 'assert.deepEqual(await response.json(), { text: "hello" })';
const ASSERTS = 'import assert from "node:assert/strict";';
const TEST = 'test("says hello", async () => {';

/** All of them; where a project has several, the first that its script does not contradict. */
export const RUNNERS: readonly Runner[] = [
  {
    name: "vitest",
    label: "Vitest",
    packages: ["vitest"],
    files: /^(?:vitest|vite)\.config\.[cm]?[jt]s$/,
    script: /\bvitest\b/,
    command: "vitest run",
    test: (folder) => `${folder}retake.test`,
    ending: ({ isTypeScript }) => isTypeScript ? "ts" : "mjs",
    text: (test) =>
      written(test, {
        imports: ['import { expect, test } from "vitest";'],
        open: TEST,
        compare: EXPECT,
      }),
  },
  {
    name: "jest",
    label: "Jest",
    packages: ["jest"],
    files: /^jest\.config\.(?:[cm]?[jt]s|json)$/,
    script: /\bjest\b/,
    command: "jest",
    test: (folder) => `${folder}retake.test`,
    ending: ({ isModule }) => isModule ? "cjs" : "js",
    text: (test) =>
      written(test, { imports: [], open: TEST, compare: EXPECT }, !test.ending.endsWith("ts")),
  },
  {
    name: "playwright",
    label: "Playwright Test",
    packages: ["@playwright/test", "playwright"],
    files: /^playwright\.config\.[cm]?[jt]s$/,
    script: /\bplaywright test\b/,
    command: "playwright test",
    test: (folder) => `${folder}retake.spec`,
    ending: ({ isTypeScript }) => isTypeScript ? "ts" : "mjs",
    text: (test) =>
      written(test, {
        imports: ['import { expect, test } from "@playwright/test";'],
        open: TEST,
        compare: EXPECT,
      }),
  },
  {
    name: "mocha",
    label: "Mocha",
    packages: ["mocha"],
    files: /^\.mocharc\.(?:[cm]?js|jsonc?|ya?ml)$/,
    script: /\bmocha\b/,
    command: "mocha",
    test: (folder) => `${folder || "test/"}retake.test`,
    ending: () => "mjs",
    text: (test) =>
      written(test, {
        imports: [ASSERTS],
        open: 'it("says hello", async () => {',
        compare: ASSERT,
      }),
  },
  {
    name: "bun",
    label: "Bun",
    files: /^(?:bunfig\.toml|bun\.lockb?)$/,
    script: /\bbun test\b/,
    command: "bun test",
    test: (folder) => `${folder}retake.test`,
    ending: () => "ts",
    text: (test) =>
      written(test, {
        imports: ['import { expect, test } from "bun:test";'],
        open: TEST,
        compare: EXPECT,
      }),
  },
  {
    name: "deno",
    label: "Deno",
    files: /^deno\.jsonc?$/,
    script: /\bdeno test\b/,
    command: "deno test -A",
    test: (folder) => `${folder}retake_test`,
    ending: () => "ts",
    text: (test) =>
      written(test, {
        // No import: without a package of types, or of assertions, it is checked and runs all the same.
        imports: [],
        open: 'Deno.test("says hello", async () => {',
        compare: 'if ((await response.json()).text !== "hello") throw new Error("another answer")',
      }),
  },
  {
    name: "node",
    label: "node:test",
    script: /\bnode\b.*\s--test\b/,
    command: "node --test",
    test: (folder) => `${folder}retake.test`,
    ending: () => "mjs",
    text: (test) =>
      written(test, {
        imports: [ASSERTS, 'import test from "node:test";'],
        open: TEST,
        compare: ASSERT,
      }),
  },
];
