// Whether a test command runs all tests of a project, by how it is typed.
import { assert, assertEquals } from "@std/assert";
import { slug } from "../../src/cassette/name.ts";
import { addRun, type AskedName, type LastRuns, unaskedIn } from "../../src/cli/last_run.ts";
import { isNamed, lookInto } from "../../src/cli/sources.ts";
import { type ReadScript, type ToldOfRun, wholenessBy, wholenessOf } from "../../src/cli/whole.ts";

const SCRIPTS: Record<string, string> = {
  "package test": "tsc --noEmit && vitest run --coverage",
  "package e2e": "playwright test",
  "package unit": "vitest run src/unit",
  "package both": "npm run e2e && npx vitest run",
  "package watch": "vitest",
  "package two": "jest && vitest run",
  "package part": "jest && vitest run src/unit",
  "package odd": "jest --shiny && vitest run src/unit",
  "package piped": "vitest run | tee log",
  "package loop": "npm run loop",
  "package lint": "eslint .",
  "package env": "NODE_OPTIONS='--import tsx' mocha --require ./setup.mjs",
  "deno test": "deno test -A --parallel",
};
const readScript: ReadScript = (kind, name) => SCRIPTS[`${kind} ${name}`];

Deno.test("commands that run all tests are told from those that may leave some out", () => {
  const whole: [string, string][] = [
    ["npm test", "vitest"],
    ["npm t", "vitest"],
    ["npm run test -- --reporter=dot", "vitest"],
    ["pnpm e2e", "playwright"],
    ["yarn run e2e --workers 2", "playwright"],
    ["yarn vitest run", "vitest"],
    ["npm run both", "playwright,vitest"],
    ["npm run env", "mocha"],
    ["deno task test", "deno"],
    ["deno test -A --preload ./auto.ts", "deno"],
    ["deno test --allow-read=cassettes --allow-env", "deno"],
    ["npx vitest run --pool forks", "vitest"],
    ["npx --yes jest --ci", "jest"],
    ["node_modules/.bin/jest -w 2", "jest"],
    ["node ./node_modules/vitest/vitest.mjs run", "vitest"],
    ["node --import @retake/retake/auto --test", "node"],
    ["bun test --timeout 9000", "bun"],
    ["bunx playwright test", "playwright"],
    ["A=b npx mocha --parallel --jobs 2", "mocha"],
    ["c8 mocha", "mocha"],
    ["nyc --check-coverage --lines 90 mocha --recursive", "mocha"],
    ["c8 --reporter=text --reporter=lcov node --test", "node"],
    ["c8 -r text playwright test", "playwright"],
    ["npx c8 npm test", "vitest"],
    ["dotenv -e .env.test -- vitest run", "vitest"],
    ["env-cmd -f .env.test jest", "jest"],
    ["tsx --test", "node"],
  ];
  for (const [command, runners] of whole) {
    const found = wholenessOf(command.split(" "), readScript);
    assertEquals([command, "runners" in found ? found.runners.join() : found.why], [
      command,
      runners,
    ]);
  }
  const partial: [string, string][] = [
    ["npm run unit", "src/unit names some of the tests"],
    ["npm test -- -t hello", "-t may leave tests out"],
    ["npm test -w packages/a", '"npm test -w packages/a" may run a part of a workspace'],
    ["pnpm -r test", '"pnpm -r test" may run a part of a workspace'],
    ["npm run watch", '"vitest" is not how all tests are run once'],
    ["npm run piped", 'the script "vitest run | tee log" is more than one command'],
    ["npm run loop", "npm calls itself"],
    ["npm run lint", "eslint is no test runner that is known here"],
    ["npm run nothing", 'there is no script "nothing" to look into'],
    ["deno test --filter hello", "--filter may leave tests out"],
    ["deno test tests/a_test.ts", "tests/a_test.ts names some of the tests"],
    ["deno test -A --fail-fast", "--fail-fast may leave tests out"],
    ["npx vitest run --shard=1/2", "--shard=1/2 may leave tests out"],
    ["npx jest --onlyChanged", "--onlyChanged may leave tests out"],
    ["npx jest --watchAll", "--watchAll may leave tests out"],
    ["node --test-only --test", "--test-only may leave tests out"],
    ["npx mocha -g hello", "-g may leave tests out"],
    ["nyc mocha -g hello", "-g may leave tests out"],
    ["c8 --lines 90 tatt -s", "tatt is no test runner that is known here"],
    ["tsx --test test/*.test.ts", "test/*.test.ts names some of the tests"],
    ["npx playwright test --project=chromium", "--project=chromium may leave tests out"],
    ["bun test -t hello", "-t may leave tests out"],
    ["./scripts/test.sh", "./scripts/test.sh is no test runner that is known here"],
  ];
  for (const [command, why] of partial) {
    const found = wholenessOf(command.split(" "), readScript);
    assertEquals([command, "why" in found && found.why], [command, why]);
  }
});

Deno.test("what runners tell counts before how a command looks, each for itself", () => {
  const jest: ToldOfRun = { runner: "jest", whole: true };
  const playwright = (...typed: string[]): ToldOfRun => ({ runner: "playwright", typed });
  type Row = [
    command: string,
    notes: ToldOfRun[],
    runners: string,
    isCertain: boolean,
    why?: string,
  ];
  const rows: Row[] = [
    ["npx jest", [jest], "jest", true],
    ["npx jest --shiny", [jest], "jest", true],
    ["./test.sh", [jest], "jest", true],
    ["npm run two", [], "jest,vitest", false],
    ["npm run two", [jest], "jest,vitest", false],
    ["npm run part", [jest], "", false, "src/unit names some of the tests"],
    ["npm run odd", [jest], "", false, "src/unit names some of the tests"],
    [
      "npm run two",
      [jest, { runner: "vitest", whole: false, why: "-t x" }],
      "jest,vitest",
      false,
      "-t x",
    ],
    [
      "npx jest",
      [{ runner: "jest", whole: false }],
      "jest",
      false,
      "jest says that it left some out",
    ],
    ["npx playwright test", [playwright("playwright", "test")], "playwright", false],
    ["./test.sh", [playwright("playwright", "test", "--workers=2")], "playwright", false],
    [
      "./test.sh",
      [playwright("playwright", "test", "-g", "x")],
      "",
      false,
      "-g may leave tests out",
    ],
    ["./test.sh", [], "", false, "./test.sh is no test runner that is known here"],
    ["./test.sh", [jest, playwright("playwright", "test")], "jest,playwright", false],
  ];
  for (const [command, notes, runners, isCertain, why] of rows) {
    const found = wholenessBy(command.split(" "), readScript, notes);
    assertEquals([command, found.isCertain, found.why], [command, isCertain, why]);
    if (why === undefined) assertEquals([command, found.runners.join()], [command, runners]);
  }
});

Deno.test("names of cassettes are found in sources: in full, as titles of tests, put together, of functions", () => {
  const sources = [
    lookInto(
      "tests/chat_test.ts",
      `test("says hello", () => {}); describe('a suite', () => it("is in it", f)); // don't`,
    ),
    lookInto("tests/many_test.ts", "test.each(colours)(`names %s`, f);"),
    lookInto(
      "src/use.ts",
      'withCassette("openai/names-a-colour", f); open(`talk/${who}/now`); wrap(`a/${n}`);',
    ),
    lookInto(
      "persona.suite.ts",
      'suite("Persona", { category: "persona" }); ({ name: "Is kind" })',
    ),
    lookInto("src/build.ts", "export const fromPrompt = wrap(Builder.fromPrompt);"),
  ];
  const named = (name: string) => isNamed(name, sources);
  for (
    const name of [
      "tests/chat/says-hello",
      "tests/chat/says-hello-2",
      "tests/chat/a-suite/is-in-it",
      "tests/chat/_beforeAll-1",
      // Named from a folder further up, or after a project of the runner.
      "packages/a/tests/chat/says-hello",
      "browser/tests/chat/a-suite/is-in-it",
      "tests/many/names-red",
      "openai/names-a-colour",
      "talk/ann/now",
      "a/named",
      `persona/${slug("Is kind")}`,
      "persona-builder/fromPrompt-8a7f3b",
    ]
  ) {
    assertEquals([name, named(name)], [name, true]);
  }
  for (
    const name of [
      "tests/chat/says-goodbye",
      "tests/gone/says-hello",
      "packages/a/tests/chat/says-goodbye",
      "openai/names-another",
      "talk/ann/then",
      "persona-builder/fromNothing-8a7f3b",
    ]
  ) {
    assertEquals([name, named(name)], [name, false]);
  }
});

Deno.test("whole runs say what none of them asks for, other runs only what is asked for", () => {
  const none: LastRuns = { whole: [], missed: [] };
  const asked = (...names: string[]): AskedName[] =>
    names.map((name) => ({ name, where: `tapes/${name}.json`, missed: false, same: [] }));
  const run = (
    before: LastRuns,
    whole: string[] | undefined,
    names: AskedName[],
    there: string[],
  ) =>
    addRun(
      before,
      {
        command: `${whole}`,
        ...(whole ? { runners: whole } : { why: "a filter" }),
        asked: names,
        endedAt: `2026-01-0${before.whole.length + 1}`,
      },
      new Map([["tapes", there]]),
    );
  const all = ["chat/one", "chat/two", "e2e/three", "gone/four"];
  const left = (runs: LastRuns, names = all) =>
    names.filter((name) => unaskedIn(runs, "tapes")(name)).join(" ");
  const part = run(none, undefined, asked("chat/one"), all);
  assertEquals([left(part), part.part?.why], ["", "a filter"]);
  const vitest = run(part, ["vitest"], asked("chat/one"), all);
  assertEquals(left(vitest), "chat/two e2e/three gone/four");
  assertEquals(unaskedIn(vitest, "tapes")("chat/two")?.near, true);
  assertEquals(unaskedIn(vitest, "tapes")("gone/four")?.near, false);
  // What was recorded later is none of those that were there.
  assertEquals(left(vitest, [...all, "chat/new"]), left(vitest));
  assertEquals(left(run(vitest, undefined, asked("chat/two"), all)), "e2e/three gone/four");
  const module = [{ name: "chat/two", where: "chat/two (in the module)", missed: false, same: [] }];
  assertEquals(left(run(vitest, undefined, module, all)), "e2e/three gone/four");
  // Another runner has tests of its own; the same one again takes its own place.
  const both = run(vitest, ["playwright"], asked("e2e/three"), all);
  assertEquals(left(both), "chat/two gone/four");
  const again = run(both, ["vitest"], asked("chat/two"), all);
  assertEquals([left(again), again.whole.length], ["chat/one gone/four", 2]);
  assertEquals(run(both, ["playwright", "vitest"], asked("chat/two"), all).whole.length, 1);
  const missing = {
    name: "chat/new",
    where: "tapes/chat/new.json",
    missed: true,
    same: ["chat/two"],
  };
  const renamed = run(vitest, undefined, [missing], all);
  assertEquals(renamed.missed.map(({ name, same }) => [name, same]), [["chat/new", ["chat/two"]]]);
  assertEquals(run(renamed, undefined, asked("chat/new"), [...all, "chat/new"]).missed, []);
  // How all tests were run counts more than how some of them were.
  const lastOf = (before: LastRuns, whole: string[] | undefined, word: string) => {
    const last = { words: [word], suites: false };
    return addRun(before, {
      command: word,
      ...whole ? { runners: whole } : {},
      asked: [],
      endedAt: "",
      last,
    }, new Map());
  };
  const some = lastOf(none, undefined, "some");
  const every = lastOf(some, ["vitest"], "every");
  assertEquals(
    [some, every, lastOf(every, undefined, "part"), lastOf(every, ["mocha"], "next")].map(
      ({ last }) => last?.words[0],
    ),
    ["some", "every", "every", "next"],
  );
  // What was said of a miss is kept, cut, until its cassette is asked for again.
  const miss = { cassette: "chat/one", method: "GET", url: "https://api.example.com/" };
  const error = { name: "RetakeError", code: "MISS", message: "x".repeat(20_000), miss };
  const told = run(vitest, undefined, [{ ...asked("chat/one")[0]!, missed: true, error }], all);
  const [kept] = told.misses ?? [];
  assertEquals([kept?.name, kept?.folder, kept?.miss], ["chat/one", "tapes", miss]);
  assert(kept!.message.length < 10_000);
  assertEquals(run(told, undefined, asked("chat/two"), all).misses?.length, 1);
  assertEquals(run(told, undefined, asked("chat/one"), all).misses, []);
});
