/**
 * The function tracker, as a program: `run` runs the cases (`CASSETTE_MODE=record` records them);
 * `stale` says what a change of code has made stale and why; `verify` sees what still holds;
 * `record` records the rest again; `accept` takes the change of `fromPrompt` as harmless.
 *
 *     UPSTREAM=http://127.0.0.1:4010 CASSETTE_MODE=record deno run -A main.ts run
 */
import process from "node:process";
import { accept, checkStale, explainStale, record, verify } from "@retake/retake/track";
import type { Case } from "./cases.ts";

const [command = "run"] = process.argv.slice(2);

/** Loaded where they are run: what is stale can be told of code that does not even load. */
const loadCases = async (): Promise<Case[]> => (await import("./cases.ts")).cases;

switch (command) {
  case "run":
    for (const { cassette, run } of await loadCases()) console.log(`${cassette}: ${await run()}`);
    break;
  case "stale": {
    const { stale, cassettes } = await checkStale();
    console.log(`${stale.length} of ${cassettes} cassettes are stale`);
    for (const { text } of await explainStale()) console.log(text);
    break;
  }
  case "accept":
    console.log(await accept("persona.ts#fromPrompt", process.env.REASON ?? "it is harmless"));
    break;
  case "verify":
  case "record": {
    const cases = await loadCases();
    const results = command === "verify"
      ? await verify(cases)
      : await record(cases, { stale: true });
    for (const { cassettes, verdict } of results) console.log(`${cassettes.join()}: ${verdict}`);
    break;
  }
  default:
    console.error("run, stale, verify, record or accept?");
    process.exit(2);
}
