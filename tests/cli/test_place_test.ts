// Where a first test goes in a project that has tests.
import { assertEquals } from "@std/assert";
import type { RunnerName } from "../../src/cli/runners.ts";
import { placeLikeOthers, placesToLook, placeWhereLooked } from "../../src/cli/test_place.ts";

const VITEST = 'import { test } from "vitest";';
const PLAYWRIGHT = "import { test } from '@playwright/test';";

const ROWS: [
  name: string,
  runner: RunnerName,
  files: Record<string, string>,
  place: string | undefined,
][] = [
  ["no tests", "vitest", { "src/index.ts": "" }, undefined],
  [
    "as Nest has them",
    "vitest",
    { "src/app.spec.ts": "", "test/app.e2e-spec.ts": "" },
    "src/ .spec.ts",
  ],
  ["as Next has them", "jest", { "__tests__/page.test.tsx": "" }, "__tests__/ .test.ts"],
  ["at the top", "vitest", { "a.test.mjs": VITEST }, " .test.mjs"],
  [
    "as most are",
    "vitest",
    { "a.test.ts": "", "b/c.spec.ts": "", "b/d/e.spec.ts": "" },
    "b/ .spec.ts",
  ],
  [
    "of another runner",
    "vitest",
    { "e/a.spec.ts": PLAYWRIGHT, "src/a.test.ts": VITEST },
    "src/ .test.ts",
  ],
  [
    "of Playwright",
    "playwright",
    { "e/a.spec.ts": PLAYWRIGHT, "src/a.test.ts": "" },
    "e/ .spec.ts",
  ],
  ["of another runner alone", "jest", { "a.test.ts": VITEST }, undefined],
  ["as Deno has them", "deno", { "lib/a_test.ts": "" }, "lib/ _test.ts"],
  ["end to end alone", "vitest", { "e2e/a.test.ts": "", "cypress/a.spec.ts": "" }, undefined],
];

for (const [name, runner, files, wanted] of ROWS) {
  Deno.test(`a first test goes where others are: ${name}`, () => {
    const place = placeLikeOthers(Object.keys(files), runner, (path) => files[path]);
    assertEquals(place && `${place.folder} ${place.suffix}.${place.ending}`, wanted);
  });
}

const jest = (settings: object) => JSON.stringify(settings);
const LOOKED: [
  name: string,
  runner: RunnerName,
  text: string,
  given: { folders: string[]; ending: string },
  place: string | undefined,
][] = [
  [
    "as Nest sets Jest",
    "jest",
    jest({ rootDir: "src", testRegex: ".*\\.spec\\.ts$", transform: {} }),
    { folders: ["test/"], ending: "js" },
    "src/ .spec.ts",
  ],
  [
    "Jest's roots",
    "jest",
    jest({ roots: ["<rootDir>/lib"] }),
    { folders: ["test/"], ending: "js" },
    "lib/ .test.js",
  ],
  [
    "Jest's testMatch, in a file",
    "jest",
    "module.exports = { testMatch: ['<rootDir>/unit/**/?(*.)+(spec|test).[jt]s?(x)'] }; // roots: ['a']",
    { folders: [], ending: "js" },
    "unit/ .test.js",
  ],
  [
    "Vitest's include, which is not that of its coverage",
    "vitest",
    'test: { coverage: { include: ["lib/**"] }, include: ["src/**/*.spec.{ts,tsx}"] }',
    { folders: ["test/"], ending: "ts" },
    "src/ .spec.ts",
  ],
  [
    "Playwright's testDir",
    "playwright",
    'export default defineConfig({ testDir: "./e2e" });',
    { folders: [], ending: "ts" },
    "e2e/ .test.ts",
  ],
  [
    "Mocha's spec",
    "mocha",
    '{ "spec": ["lib/*.e2e.js"] }',
    { folders: [], ending: "mjs" },
    "lib/ .e2e.js",
  ],
  ["what no name that is tried is of", "jest", jest({ testRegex: "/odd$" }), {
    folders: [],
    ending: "js",
  }, undefined],
];

for (const [name, runner, text, given, wanted] of LOOKED) {
  Deno.test(`a first test goes where its runner looks: ${name}`, () => {
    const looks = placesToLook(runner, text)!;
    const place = placeWhereLooked(looks, given);
    assertEquals(place && `${place.folder} ${place.suffix}.${place.ending}`, wanted);
  });
}

Deno.test("a configuration that says nothing of where tests are looks everywhere", () => {
  assertEquals(placesToLook("vitest", "test: { globals: true }"), undefined);
  assertEquals(placesToLook("jest", jest({ rootDir: "." })), undefined);
  assertEquals(placesToLook("node", ""), undefined);
});
