/**
 * `retake replay -- COMMAND`: runs any test command in replay, whatever the environment says.
 *
 * @module
 */
import { runtimeHost } from "../../host/runtime.ts";
import { VARIABLES } from "../../session/options.ts";
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

/**
 * What of an environment could send a request, and what says otherwise: a replay from here sends none by that. What is
 * empty counts as not set, so that the configuration holds, which a project has on purpose.
 */
function replayEnvironment(): Record<string, string> {
  const isRecorded = runtimeHost().variable(VARIABLES.onChange) === "record";
  return {
    [VARIABLES.mode]: "replay",
    [VARIABLES.allowFallback]: "false",
    [VARIABLES.pass]: "",
    [VARIABLES.guard]: "",
    ...isRecorded ? { [VARIABLES.onChange]: "" } : {},
  };
}

/** The command. */
export const replayCommand: Command = {
  name: "replay",
  description: "Run a test command in replay, whatever the environment says.",
  argument: ["<command...>", "the test command, as it is typed: retake replay -- npm test"],
  options: Object.values(OPTIONS).flat(),
  more: `
What the configuration lets through (pass, own, guard) or has recorded (onExpired, onChange) stays so: it is counted in
the report. A mode that stands in the code of a test counts more. It exits with the code of that command.`,
  run: (words, { results, whole }: ReplayOptions) =>
    runOther(words, {
      results: resultsFolder(results),
      whole: whole ?? false,
      environment: replayEnvironment(),
    }),
};
