// Where a first test goes in a project that has tests.
import { assertEquals } from "@std/assert";
import type { RunnerName } from "../../src/cli/runners.ts";
import { placeLikeOthers } from "../../src/cli/test_place.ts";

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
