// A prompt that is not on tape: every client wraps or retries errors in its own way, and some
// callers swallow them, but the run has to fail, soon, and with Retake's own words.
import { assert, assertEquals } from "@std/assert";
import { recordAndReplay, type Takes } from "./harness.ts";
import { SECRETS } from "./scene.ts";

let takes: Promise<Takes> | undefined;
const take = () => takes ??= recordAndReplay("miss");

/** The class of the error that the client throws; none where the run is given up while it retries. */
const SCENARIOS: Record<string, string | undefined> = {
  "openai": undefined,
  "openai, streamed": undefined,
  "openai, without retries": "APIConnectionError",
  "openai, swallowed": "APIConnectionError",
  "ai": "RetakeError",
  "ky": "RetakeError",
  "ofetch": "FetchError",
  "axios": "AxiosError",
};

for (const [scenario, thrown] of Object.entries(SCENARIOS)) {
  Deno.test(`miss: ${scenario} fails with MISS, whatever the client does`, async () => {
    const { recorded, replayed, strays } = await take();
    assertEquals(recorded[scenario]!.error, undefined);

    const { error, report, notes } = replayed[scenario]!;
    assertEquals([error?.name, error?.code], ["RetakeError", "MISS"]);
    assertEquals(report!.played, 0);
    assert(report!.missed > 0);
    assertEquals(notes, thrown ? [{ class: thrown, code: "MISS" }] : []);

    // Told: what was asked, where it was looked for, and how the nearest recording differs.
    for (const told of ["/v1/chat/completions", "miss/", "The edited prompt", "The first prompt"]) {
      assert(error!.message.includes(told), `${told} is not told:\n${error!.message}`);
    }
    assert(!error!.message.includes(SECRETS.openai), error!.message);
    assertEquals(strays, 0);
  });
}
