// Playwright Test: what is asked where it starts its tests, in no test.
import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { start } from "../../examples/process.ts";
import { mayRun } from "../support/runtime.ts";

const program = new URL("../support/playwright_main.ts", import.meta.url);

Deno.test({
  name: "what a globalSetup of Playwright asks is refused in replay, with what to do",
  ignore: !mayRun,
  async fn() {
    const env = {
      CASSETTE_MODE: "replay",
      CASSETTE_PASS: undefined,
      CASSETTE_GUARD: undefined,
      TEST_WORKER_INDEX: undefined,
    };
    const cwd = fileURLToPath(new URL("../../", import.meta.url));
    const { stdout, stderr } = await start(program, [], { cwd, env }).finished;
    assertEquals(
      stdout.trim() || stderr,
      "OUTSIDE_CASSETTE   to do  in a global set-up, put withCassette around it: that is run before all tests, in the " +
        "cassette of none",
    );
  },
});
