/**
 * What the ways in know of a session.
 *
 * @module
 */
import type { JsonValue } from "../cassette/types.ts";
import type { Fetch } from "../wire/types.ts";
import type { RetakeError } from "../errors.ts";
import type { Frozen } from "./freeze.ts";

/** Who takes requests from a global: a session, as far as that goes. */
export interface Listener {
  /** What messages call it: the cassette's name. */
  readonly name: string;
  /** Answers a request. */
  readonly fetch: Fetch;
  /** Whether it has ended, and takes none any more. */
  closed(): boolean;
  /** Whether a request outside of every cassette is refused while this one is open. */
  readonly refusesOutside: boolean;
  /** Notes what makes its run a failed one. */
  fail(error: RetakeError): void;
  /** The clock and the chance of what runs in it, where they are frozen. */
  readonly frozen: Frozen | undefined;
  /** A single value, as `Session.variable` has it. */
  variable<T extends JsonValue>(name: string, make: () => T): T;
  /** Tells its user something. */
  warn(message: string): void;
  /** A text without secrets. */
  redact(text: string): string;
}

/** An async scope: a value, kept for all the asynchronous work that is started inside `run`. */
export interface AsyncScope {
  get(): unknown;
  run<T>(value: unknown, fn: () => T): T;
}
