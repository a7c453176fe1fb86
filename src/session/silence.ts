/**
 * A recording that has heard nothing: told, with what is likely behind it.
 *
 * @module
 */
import type { Frozen } from "../intercept/types.ts";
import type { Recorder } from "./record/recorder.ts";
import type { Settings } from "./options.ts";

/**
 * @param run what was recorded, how often fetch was asked, whether something passed that is nobody's
 * business, and what was frozen
 * @param settings how the session was set
 * @param cassette its name, and where it lies
 */
export function tellSilence(
  { recorder, asked, passed, frozen }: {
    recorder: Recorder;
    asked: number;
    passed: boolean;
    frozen: Frozen | undefined;
  },
  { mode, guard, ownUnsaid, warn }: Settings,
  { name, where }: { name: string; where: string },
): void {
  // What fetch itself has refused, or never sends, was asked all the same.
  const isMade = Object.keys(recorder.variables).length > 0 || frozen?.asked();
  if (mode !== "record" || asked > 0 || isMade) return;
  const cause = passed
    ? `all that was asked passed, as pass, CASSETTE_PASS and own have it`
    : guard === "error"
    ? `nothing was asked in it; or a client asked that has a fake in place of its fetch, runs in ` +
      `another process,\n          or asks a server on this machine by what cannot be heard: sockets of its own; on ` +
      `Bun, node-fetch, undici\n          and ws by these names`
    : `what left by other ways than the global fetch was sent and not recorded, as guard is "${guard}"`;
  warn(
    `retake: nothing was recorded in ${where}: no request was heard in "${name}".\n` +
      `  likely  ${cause}\n` +
      `  to do   see that the client asks inside of the cassette; one that is opened with openSession has ` +
      `to be\n          given session.fetch` +
      (ownUnsaid ? `; a server of this process is recorded by every way with  own: "record"` : ""),
  );
}
