/**
 * What is shared by all that has a part in one run: what the run is given, and what its cases see of it.
 *
 * @module
 */
import type { Interaction } from "../../cassette/types.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { PriceList } from "../../ledger/price.ts";
import type { Mode } from "../../session/mode.ts";
import type { SessionOptions } from "../../session/types.ts";
import type { Uncassetted } from "../../session/uncassetted.ts";
import type { WithCassette } from "../../session/use.ts";
import type { PriceBook } from "../price_book.ts";
import type { RunEvent, RunOptions } from "../types.ts";
import type { Budget } from "./budget.ts";
import type { LeftOpen, OpenHandle } from "./left_open.ts";
import type { RateLimiters } from "./rate_limiter.ts";
import type { UnhandledErrors } from "./unhandled_errors.ts";

/** What the runtime and the rest of Retake give to a run. */
export interface RunDependencies {
  withCassette: WithCassette;
  /** The runtime and its version. */
  runtime: string;
  /** The mode, where a run does not say. */
  mode(word: string | undefined): Mode;
  /** Sends the requests of a case without a cassette; called inside of the case. */
  openUncassetted(name: string, options: SessionOptions): Uncassetted;
  /** What is done about functions that have changed, where a run does not say. */
  onChange(): string | undefined;
  /** Takes secrets out of what is said and written down. */
  redact(text: string): string;
  loadPrices(): Promise<PriceList>;
  /** The recordings of a cassette as it is by now; none where there is no such cassette. */
  loadRecordings(cassette: string, options: SessionOptions): Promise<readonly Interaction[]>;
  /** Watches what is opened from now on, within the context of who opens it. */
  watchOpen(listener: (handle: OpenHandle) => void): () => void;
  /**
   * Hears of errors that nobody has caught, and of attempts to end the process, until what it gives
   * back is called.
   */
  onUnhandledError(listener: (error: unknown) => void): () => void;
}

/** A run that is going on, as its cases see it. */
export interface RunContext {
  readonly dependencies: RunDependencies;
  readonly options: RunOptions;
  readonly mode: Mode;
  /** Whether the mode was said for this run, and counts more than the environment. */
  readonly explicitMode: boolean;
  readonly prices: PriceBook;
  /** What all cases cost and spared. */
  readonly total: Ledger;
  readonly budget: Budget | undefined;
  readonly rateLimiters: RateLimiters;
  readonly leftOpen: LeftOpen;
  readonly unhandledErrors: UnhandledErrors;
  /** Cassettes that were recorded anew in this run, or failed to be: who comes later adds to them. */
  readonly recordedAnew: Set<string>;
  /** Cassettes that several cases of this run have. */
  readonly shared: ReadonlySet<string>;
  /** Cassettes of cases that were not selected, with the names of these. */
  readonly ofUnselected: ReadonlyMap<string, readonly string[]>;
  /** Aborts when cases that run are to end too. */
  readonly aborted: AbortSignal;
  emit(event: RunEvent): void;
  /** Why no more cases are begun; `undefined` while they are. */
  whyStopped(): string | undefined;
}
