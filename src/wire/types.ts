/**
 * The words of the wire, where several files share them.
 *
 * @module
 */

/** `fetch`, as the fetch standard has it. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** What who asks has to say and to hear of a request on its way. */
export interface Departure {
  /** Told when it is really sent; the last time counts. */
  onSent: () => void;
  /** Settles when the answer is whole, or given up; never rejects. */
  finished: Promise<void>;
  /** For how many milliseconds the caller has left the answer alone; zero while it waits for more. */
  idle: () => number;
}
