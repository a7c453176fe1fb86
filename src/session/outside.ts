/**
 * What `createRetake({ outside: "refuse" })` says of requests in no cassette.
 *
 * @module
 */
import { refuseProcess } from "../intercept/fetch.ts";
import { isPassedBy } from "./nobodys.ts";
import { readChoice, wantedMode } from "./options.ts";
import { passWords } from "./pass_rules.ts";
import { textRedaction } from "./redaction_rules.ts";
import type { Runtime, SessionOptions } from "./types.ts";

/**
 * Guards the whole process, where the defaults say so.
 *
 * @param defaults those of `createRetake`, checked
 * @param host what the runtime gives
 */
export function guardOutside(defaults: SessionOptions, host: Runtime): void {
  if (defaults.outside !== "refuse") return;
  const warn = defaults.onWarning ?? ((message) => console.warn(message));
  const action = readChoice("guard", {}, defaults, host);
  let redact: ((text: string) => string) | undefined;
  refuseProcess({
    action,
    // Asked each time: a suite sets the mode when the setup file has run.
    refuses: () => wantedMode({}, defaults, host)[0] !== "live",
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
