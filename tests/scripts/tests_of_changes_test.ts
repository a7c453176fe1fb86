// Which tests `deno task ok` runs for which changed files.
import { assertEquals } from "@std/assert";
import { testsOfChanges } from "../../scripts/tests_of_changes.ts";

const TESTS = [
  "tests/clients/harness.ts",
  "tests/clients/ky.client.ts",
  "tests/properties/json.property.ts",
  "tests/rules/imports_test.ts",
  "tests/rules/tree.ts",
  "tests/scripts/ok_test.ts",
  "tests/session/mode_test.ts",
  "tests/session/play/order_test.ts",
  "tests/std/fs_test.ts",
  "tests/store/lock_test.ts",
  "tests/store/store_test.ts",
  "tests/suite/budget_test.ts",
  "tests/support/server.ts",
  "tests/track/edits.track.ts",
  "tests/track/quick_test.ts",
];
const RULES = "tests/rules/imports_test.ts";
const STORE = ["tests/store/lock_test.ts", "tests/store/store_test.ts"];

const run = (...changed: string[]) => testsOfChanges(changed, TESTS).run;
const leftOut = (...changed: string[]) => testsOfChanges(changed, TESTS).leftOut;

Deno.test("ok: with nothing changed the rules are run, and nothing is left out", () => {
  assertEquals(testsOfChanges([], TESTS), { run: [RULES], leftOut: [] });
});

Deno.test("ok: a file of a room stands for the tests of the room of that name", () => {
  assertEquals(run("src/store/fs_lock.ts"), [RULES, ...STORE]);
  assertEquals(run("tests/store/lock_test.ts"), [RULES, ...STORE]);
  assertEquals(run("scripts/std/fs/mod.ts"), [RULES, "tests/std/fs_test.ts"]);
  assertEquals(leftOut("src/store/fs_lock.ts", "scripts/std/fs/mod.ts"), []);
});

Deno.test("ok: rooms in rooms count as the outer one, and each test is run once", () => {
  const session = ["tests/session/mode_test.ts", "tests/session/play/order_test.ts"];
  assertEquals(run("src/session/play/playback.ts"), [RULES, ...session]);
  assertEquals(run("src/session/record/a.ts", "tests/session/play/order_test.ts"), [
    RULES,
    ...session,
  ]);
});

Deno.test("ok: an entry point stands for the room of its name, a script for the scripts", () => {
  assertEquals(run("src/suite.ts"), [RULES, "tests/suite/budget_test.ts"]);
  assertEquals(run("mod.ts"), [
    RULES,
    "tests/session/mode_test.ts",
    "tests/session/play/order_test.ts",
  ]);
  assertEquals(run("scripts/ok.ts"), [RULES, "tests/scripts/ok_test.ts"]);
});

Deno.test("ok: papers and settings change no room; the rules look at them", () => {
  const changed = ["README.md", "docs/errors.md", "deno.json", ".ci/run", "cassettes/a/b.json"];
  assertEquals(testsOfChanges(changed, TESTS), { run: [RULES], leftOut: [] });
});

Deno.test("ok: what is not run is said, with the command that runs it", () => {
  assertEquals(run("src/track/sign.ts"), [RULES, "tests/track/quick_test.ts"]);
  assertEquals(leftOut("src/track/sign.ts"), ["tests/track has more: deno task test:track"]);
  assertEquals(leftOut("tests/clients/harness.ts", "tests/properties/json.property.ts"), [
    "tests/clients has more: deno task test:clients",
    "tests/properties has more: deno task test:properties",
  ]);
});

Deno.test("ok: a room without tests is said, once, with a file that has changed", () => {
  assertEquals(leftOut("src/host/files.ts", "src/host/paths.ts", "tests/support/server.ts"), [
    "no tests/host/*_test.ts stands for src/host/files.ts",
    "no tests/support/*_test.ts stands for tests/support/server.ts",
  ]);
  assertEquals(run("src/host/files.ts"), [RULES]);
});

Deno.test("ok: a room is its whole name, not the beginning of another", () => {
  assertEquals(run("src/sto/a.ts"), [RULES]);
  assertEquals(leftOut("src/sto/a.ts"), ["no tests/sto/*_test.ts stands for src/sto/a.ts"]);
});
