/**
 * What the page does beyond showing, in the words of both sides: the page asks, and who has the functions of the
 * command line does it.
 *
 * @module
 */
import type { Change, ChangeKind } from "../diff/review.ts";

/** What can be done. Each of it tells the same functions as a command does; nothing else is written. */
export interface Desk {
  /** @returns what was decided on before */
  deciding(): Promise<Deciding>;
  /** Keeps the new or the old of changes, as `retake review` does. */
  keep(wish: KeepWish): Promise<Done>;
  /** Gives a cassette another name, as `retake move` does. @returns also the name, as it is kept */
  rename(name: string, to: string): Promise<Done & { made: string }>;
  /** Deletes a cassette, as `retake clean` does. */
  remove(name: string): Promise<Done>;
  /** @returns whether git would give a cassette back as it is */
  isHeld(name: string): Promise<boolean>;
  /** Takes out of a cassette what today's rules say is secret, as `retake redact` does. */
  redact(name: string): Promise<Done>;
  /**
   * Leaves a field out of all comparisons: it is written to the configuration, as by `retake learn --write`.
   *
   * @param option the option that leaves it out, as TypeScript: `ignore: { body: ["$.id"] }`
   */
  ignore(option: string): Promise<Done>;
  /**
   * Says that what was recorded by a function that has changed holds all the same, as `retake signatures accept` does.
   *
   * @param fn the function, by its id
   * @param reason why, for the history
   * @throws {RetakeError} `OPTION_INVALID` without a reason; `FUNCTION_UNKNOWN` where nothing is stale because of it
   */
  accept(fn: string, reason: string): Promise<Done>;
  /** @returns what would record a cassette again, and what that has cost before */
  planOf(name: string): Promise<RecordingPlan>;
  /**
   * Records a cassette again, by the exact command that {@linkcode planOf} tells.
   *
   * @param name the cassette
   * @param options.budget what may be spent, in US dollars, as it was typed: `0.50`; empty where nothing was
   * @throws {RetakeError} `OPTION_INVALID` where another recording runs, or the budget is no amount
   */
  record(name: string, options?: { budget?: string }): Promise<void>;
  /** Asks the recording that runs to end; asked again, ends it. */
  stop(): void;
  /** @returns the recording that runs, or that was the last one */
  job(): Job | undefined;
  /** @returns stops telling of what the recording says, and of its end */
  listen(listener: () => void): () => void;
  /** Ends what runs. */
  close(): Promise<void>;
  /**
   * Puts back what was there before something was done, to the byte.
   *
   * @throws {RetakeError} `OPTION_INVALID` where that is unknown, or undone; `STORE_WRITE` where files have changed since
   */
  undo(id: string): Promise<Done>;
  /** @returns what was done, while it is remembered */
  done(id: string): Done | undefined;
}

/** What was decided on. */
export interface Deciding {
  /** @returns by what a change is known again */
  idOf(change: Change): string;
  /** Of which changes the new is kept. */
  kept: ReadonlySet<string>;
}

/** Which changes are decided on, and how. */
export interface KeepWish {
  side: "new" | "old";
  /** What the changes are since: a commit. */
  against: string;
  /** The cassette; all where there is none. */
  name?: string;
  /** One change, by its id; or all that are open of a kind. */
  which: { change: string } | { kind: ChangeKind };
}

/** What was done. */
export interface Done {
  id: string;
  /** What it was, in a sentence. */
  said: string;
  /** How it is undone, beside the button: a sentence. */
  undo: string;
  /** The cassette that is there again where it is undone; absent where the page stays as it is. */
  leadsTo?: string;
  /** Whether the button undoes it. */
  canUndo: boolean;
}

/** What would record a cassette again. */
export interface RecordingPlan {
  /** The exact command. */
  command: string;
  /** Where its test command is from: somebody named it, the last run had it, or the project's files say so. */
  from: "named" | "last run" | "project";
  /** What it would record, and what that has cost before. */
  estimate: string;
}

/** A recording that runs, or has. */
export interface Job {
  id: number;
  /** The cassette. */
  name: string;
  command: string;
  /** All that it has said by now, without secrets. */
  text: string;
  state: "running" | "stopping" | "ended";
  /** How it ended. */
  code?: number;
  /** What it has done, once it has ended. */
  done?: Done;
  /** By which the cassette before it is known: what changes are since; absent where that could not be read. */
  before?: string;
}
