/**
 * What can wait while a page is being shown: a browser that draws one has the machine for itself.
 *
 * @module
 */
import { clock, realNow } from "../wire/native.ts";

/** After the last request of a page it asks for no more, and is drawn; in milliseconds. */
const DRAWN = 400;

/** Who shows pages, and who waits until none is being shown. */
export interface Quiet {
  /** Says that a part of a page was asked for. */
  disturb(): void;
  /** Ends when no page is being shown. */
  quiet(): Promise<void>;
}

/** @param drawn how long after the last request of a page it is on the screen, in milliseconds */
export function openQuiet(drawn: number = DRAWN): Quiet {
  let until = 0;
  return {
    disturb: () => until = realNow() + drawn,
    async quiet() {
      for (let left = until - realNow(); left > 0; left = until - realNow()) {
        await new Promise((done) => clock.setTimeout(() => done(undefined), left));
      }
    },
  };
}
