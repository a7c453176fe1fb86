/**
 * A replay in a process where nothing else runs: it must not end while the caller still waits, as
 * `AbortSignal.timeout()` alone keeps no process alive, and it must end once the caller is done,
 * whatever the recording would still wait for, which is hours.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { start } from "../../examples/process.ts";
import { mayRun } from "../support/runtime.ts";

const program = new URL("../support/alone.ts", import.meta.url);

const CASES: Record<string, [name: string, timeout: number, prints: string]> = {
  "a request that was never answered": ["unanswered", 100, "rejected TimeoutError"],
  "a stream that was still open": ["open", 100, "rejected TimeoutError"],
  "a stream that was aborted": ["aborted", 100, "rejected TimeoutError"],
  "an answer at the recorded pace": ["slow", 60_000, "answered ok"],
};

for (const [what, [name, timeout, prints]] of Object.entries(CASES)) {
  Deno.test({
    name: `alone in a process, ${what} ends as live`,
    ignore: !mayRun,
    async fn() {
      const env = { CASSETTE_MODE: undefined };
      const { code, stdout, stderr } = await start(program, [name, String(timeout)], { env })
        .finished;
      assertEquals([code, stdout.trim()], [0, prints], stderr);
    },
  });
}
