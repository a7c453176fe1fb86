/**
 * What `createRetake({ outside: "refuse" })` says of requests in no cassette.
 *
 * @module
 */
import { refuseProcess } from "../intercept/fetch.ts";
import type { OutsideWords } from "../intercept/types.ts";
import { type Mode, MODES } from "./mode.ts";
import { isPassedBy } from "./nobodys.ts";
import { isRecordingRefused, readChoice, wantedMode } from "./options.ts";
import { passWords } from "./pass_rules.ts";
import { textRedaction } from "./redaction_rules.ts";
import type { Runtime, SessionOptions } from "./types.ts";

/**
 * Guards the whole process of a test runner, each of whose tests has a cassette: in replay what is asked
 * outside of them is refused, while recording it is told.
 *
 * @param host what the runtime gives
 * @param defaults what the file of settings says, as soon as it is read
 * @param advice what is to be done instead
 */
export function guardTests(
  host: Runtime,
  defaults: () => SessionOptions,
  advice: string,
): void {
  guardProcess(defaults, host, {
    refuses: (mode) => mode === "replay",
    tells: (mode) => mode !== "replay" && mode !== "live",
    words: { outside: "every test", by: "@retake/retake/auto", advice },
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
  guardProcess(() => defaults, host, { refuses: (mode) => mode !== "live" });
}

/** What is done about requests in no cassette, by the mode. */
interface Manner {
  refuses(mode: Mode): boolean;
  tells?(mode: Mode): boolean;
  words?: OutsideWords;
}

function guardProcess(
  given: () => SessionOptions,
  host: Runtime,
  { refuses, tells, words }: Manner,
): void {
  const warn = (message: string) => (given().onWarning ?? console.warn)(message);
  const action = readChoice("guard", {}, given(), host);
  const named = passWords(host.variable("CASSETTE_PASS"));
  let redact: ((text: string) => string) | undefined;
  // Asked each time: a suite sets the mode when the setup file has run.
  const mode = () => {
    const [wanted] = wantedMode({}, given(), host);
    return MODES[wanted].absent === "record" && isRecordingRefused(host) ? "replay" : wanted;
  };
  refuseProcess({
    action,
    refuses: () => refuses(mode()),
    ...tells && { tells: () => tells(mode()) },
    ...words && { words },
    passes: (asked) =>
      isPassedBy(
        [...given().pass ?? [], ...named],
        asked,
        warn,
      ),
    redact: (text) => (redact ??= textRedaction(host))(text),
    warn,
  });
}
