/**
 * What `createRetake({ outside: "refuse" })` says of requests in no cassette.
 *
 * @module
 */
import { refuseProcess } from "../intercept/fetch.ts";
import type { OutsideWords } from "../intercept/types.ts";
import type { Mode } from "./mode.ts";
import { isPassedBy } from "./nobodys.ts";
import { readChoice, readModeOf } from "./options.ts";
import { passWords } from "./pass_rules.ts";
import { textRedaction } from "./redaction_rules.ts";
import type { Runtime, SessionOptions } from "./types.ts";

/** What is said to who asks while no test runs. */
const OF_TESTS = {
  outside: "every test",
  by: "@retake/retake/auto",
  advice:
    "make it in a test or in a hook of one (beforeEach, beforeAll): what a file asks while it is loaded is in " +
    "no cassette",
};

/**
 * Guards the whole process of a test runner, each of whose tests has a cassette: in replay what is asked
 * outside of them is refused, while recording it is told.
 *
 * @param host what the runtime gives
 */
export function guardTests(host: Runtime): void {
  guardProcess({}, host, {
    refuses: (mode) => mode === "replay",
    tells: (mode) => mode !== "replay" && mode !== "live",
    words: OF_TESTS,
  });
}

/**
 * Guards the whole process, where the defaults say so.
 *
 * @param defaults those of `createRetake`, checked
 * @param host what the runtime gives
 */
export function guardOutside(defaults: SessionOptions, host: Runtime): void {
  if (defaults.outside !== "refuse") return;
  guardProcess(defaults, host, { refuses: (mode) => mode !== "live" });
}

/** What is done about requests in no cassette, by the mode. */
interface Manner {
  refuses(mode: Mode): boolean;
  tells?(mode: Mode): boolean;
  words?: OutsideWords;
}

function guardProcess(
  defaults: SessionOptions,
  host: Runtime,
  { refuses, tells, words }: Manner,
): void {
  const warn = defaults.onWarning ?? ((message) => console.warn(message));
  const action = readChoice("guard", "CASSETTE_GUARD", {}, defaults, host) ?? "error";
  let redact: ((text: string) => string) | undefined;
  // Asked each time: a suite sets the mode when the setup file has run.
  const mode = () => readModeOf({}, defaults, host);
  refuseProcess({
    action,
    refuses: () => refuses(mode()),
    ...tells && { tells: () => tells(mode()) },
    ...words && { words },
    passes: (asked) =>
      isPassedBy(
        [...defaults.pass ?? [], ...passWords(host.variable("CASSETTE_PASS"))],
        asked,
        warn,
      ),
    redact: (text) => (redact ??= textRedaction(host))(text),
    warn,
  });
}
