/**
 * `retake record -- COMMAND`: runs any test command so that it records, in every shell alike.
 *
 * @module
 */
import { type Command, type Declared, RESULTS, resultsFolder } from "../arguments.ts";
import { runtimeHost } from "../../host/runtime.ts";
import { programArguments } from "../../host/terminal.ts";
import { refuseRecording } from "../../session/ci.ts";
import { isRecordingRefused } from "../../session/options.ts";
import { runOther } from "../other_runner.ts";

/** The options as they are typed. */
interface RecordOptions {
  missing?: true;
  changed?: true;
  expired?: true;
  stale?: true;
  results?: string | false;
}

const OPTIONS: Record<keyof RecordOptions, readonly Declared[]> = {
  missing: [["--missing", "only cassettes that do not exist yet"]],
  changed: [["--changed", "only requests that no recording answers, in whichever cassette"]],
  expired: [["--expired", "only cassettes that have expired, and those that do not exist yet"]],
  stale: [["--stale", "only what functions that have changed ask for otherwise"]],
  results: RESULTS,
};

/** The command. */
export const recordCommand: Command = {
  name: "record",
  description: "Run a test command so that it records: all anew, or only what is asked for.",
  argument: ["<command...>", "the test command, as it is typed: retake record -- npm test"],
  options: Object.values(OPTIONS).flat(),
  more:
    "\nA cassette is replaced only where its test ends well. A mode that stands in the code of a test counts\n" +
    "more than this. It exits with the code of that command.",
  run(words, { results, ...what }: RecordOptions) {
    const host = runtimeHost();
    if (isRecordingRefused(host)) {
      const rerun = () => ["npx retake", ...programArguments()].join(" ");
      throw refuseRecording("retake record", { ...host, rerun });
    }
    return runOther(words, { results: resultsFolder(results), environment: environmentOf(what) });
  },
};

/** What says so to the sessions of whatever runner: the loudest of what was asked for, and the rest with it. */
function environmentOf(
  { missing, changed, expired, stale }: RecordOptions,
): Record<string, string> {
  const mode = changed ? "update" : missing || expired ? "once" : stale ? "replay" : "record";
  return {
    CASSETTE_MODE: mode,
    ...(expired ? { CLEAN_EXPIRED: "true" } : {}),
    ...(stale ? { CASSETTE_STALE: "record" } : {}),
  };
}
