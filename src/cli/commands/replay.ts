/**
 * `retake replay -- COMMAND`: runs any test command in replay, whatever the environment says.
 *
 * @module
 */
import { type Command, type Declared, RESULTS, resultsFolder, WHOLE } from "../arguments.ts";
import { runOther } from "../other_runner.ts";

/** The options as they are typed. */
interface ReplayOptions {
  results?: string | false;
  whole?: true;
}

const OPTIONS: Record<keyof ReplayOptions, readonly Declared[]> = {
  results: RESULTS,
  whole: [WHOLE],
};

/** What could send a request, and what says otherwise: a replay from here sends none. */
const ENVIRONMENT = { CASSETTE_MODE: "replay", ALLOW_FALLBACK: "false" };

/** The command. */
export const replayCommand: Command = {
  name: "replay",
  description: "Run a test command in replay: nothing is sent, whatever the environment says.",
  argument: ["<command...>", "the test command, as it is typed: retake replay -- npm test"],
  options: Object.values(OPTIONS).flat(),
  more: "\nIt exits with the code of that command.",
  run: (words, { results, whole }: ReplayOptions) =>
    runOther(words, {
      results: resultsFolder(results),
      whole: whole ?? false,
      environment: ENVIRONMENT,
    }),
};
