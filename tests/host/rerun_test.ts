// The command that a message advises: that of the runner whose test it is.
import { assertEquals } from "@std/assert";
import { commandOf, type Started } from "../../src/host/rerun.ts";

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
