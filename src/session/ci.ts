/**
 * Continuous integration, told apart: nothing is recorded there unless somebody says so. A cassette that was
 * forgotten would be recorded, paid for and thrown away at each run, and all would be green.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { mayTell, textRedaction } from "./redaction_rules.ts";
import type { Runtime } from "./types.ts";

/** What systems of which some do not set `CI` are known by. */
const VENDORS = [
  "GITHUB_ACTIONS",
  "GITLAB_CI",
  "BUILDKITE",
  "TEAMCITY_VERSION",
  "TF_BUILD",
  "JENKINS_URL",
  "CODEBUILD_BUILD_ID",
];

/** The variable that lets it record. */
export const CI_RECORDS = "CASSETTE_CI_RECORD";

/** @returns whether this runs in continuous integration, as far as the environment may be read */
export function isCI({ variable }: Runtime): boolean {
  const word = variable("CI");
  if (word !== undefined) return !["", "0", "false"].includes(word.toLowerCase());
  return VENDORS.some((name) => variable(name));
}

/** @returns the error for who asks to record where nothing is recorded */
export function refuseRecording(what: string, host: Runtime): RetakeError {
  const { rerun } = host;
  const told = mayTell(textRedaction(host));
  const how = rerun ? `:  ${rerun("CASSETTE_MODE=record", told)}` : ", with CASSETTE_MODE=record";
  return new RetakeError(
    "CI_RECORD",
    `${what} asks to record, and this is CI, where nothing is recorded.\n` +
      `  to do  record on your machine, and commit the cassettes${how}\n` +
      `         or let this CI record:  ${CI_RECORDS}=true`,
  );
}
