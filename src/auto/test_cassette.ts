/**
 * The cassette of a test that knows nothing of it: opened before the test, in force for all that the runner
 * runs for it, closed after it. The room of the runners has a file for each, which says when that is; what
 * they share stands here, in `test_name.ts` and in `outside.ts`.
 *
 * @module
 */
import { listenInScope, runInScope } from "../intercept/fetch.ts";
import { runInContext } from "../session/context.ts";
import { holdWhereFrozen } from "../session/inside.ts";
import type { OpenSession } from "../session/session.ts";
import type { TestFile } from "../session/types.ts";
import type { Retake } from "../session/use.ts";
import { knowNames, type NameOf } from "./test_name.ts";
import { leadsTo, missWithCause } from "./told.ts";

/** How a test ended. */
export interface Ending {
  /** Whether it failed, and was not meant to. */
  failed?: boolean;
  /** Whether it is tried again. */
  again?: boolean;
  /** The errors that the runner knows of, or their messages: what they tell is not told twice. */
  told?: readonly unknown[];
}

/** The cassette of a test. */
export interface TestCassette {
  /** Runs something of the test in it: its body, a hook. Waits for nothing, but for what it returns. */
  run<T>(fn: () => T): T;
  /**
   * Whether a request was not answered, or something else has made the run a failed one.
   *
   * @returns the error, where it is not told by those that are given
   */
  failure(told: readonly unknown[]): Error | undefined;
  /**
   * Ends it, and saves what was recorded where the test went well.
   *
   * @throws {RetakeError} what the test is to fail with, unless it has failed with that already
   */
  close(ending?: Ending): Promise<void>;
}

/** What is known of a test beside its name. */
export interface TestTerms {
  /** The file that it stands in. */
  of?: TestFile;
  /** The command that runs this test again with a variable set. */
  rerun?: (assignment: string) => string;
}

/** The functions of the entry point, with its defaults. */
export type Sessions = Pick<Retake, "openSession" | "useCassette">;

let sessions: Sessions;

/** @returns what was brought along */
export function givenSessions(): Sessions {
  return sessions;
}

/** Brings along the functions of the entry point; before the first test. */
export function linkSessions(given: Sessions): void {
  sessions = given;
}

/**
 * @param named gives the name of the cassette
 * @param terms what else is known of the test
 * @throws {RetakeError} what `openSession` throws; `FETCH_NOT_HEARD`
 */
export async function openTestCassette(
  named: NameOf,
  { rerun, of }: TestTerms = {},
): Promise<TestCassette> {
  await knowNames();
  const name = named();
  // A run of its own: a test that is tried again, or run again while files are watched, records anew.
  const context = {
    late: true,
    run: {},
    ...rerun && { rerun },
    ...of && { test: { ...of, name } },
  };
  const session = await runInContext(context, () => sessions.openSession(name)) as OpenSession;
  let release: () => void;
  try {
    release = await listenInScope(session);
  } catch (error) {
    await session.close({ failed: true });
    throw error;
  }
  const thaw = holdWhereFrozen(session);
  const inside = rerun ? { rerun } : {};
  return {
    run: (fn) => runInScope(session, () => runInContext(inside, () => waited(fn()))),
    failure(told) {
      const failure = session.failure();
      return failure && !told.some((error) => leadsTo(error, failure)) ? failure : undefined;
    },
    async close({ failed = false, again = false, told = [] } = {}) {
      release();
      thaw();
      try {
        await session.close({ failed, again });
      } catch (error) {
        if (!told.some((one) => leadsTo(one, error as Error))) throw error;
      }
    },
  };
}

/**
 * Runs a function in a cassette of its own: a test whose runner can be given another function, or a hook of a
 * suite.
 *
 * @param named gives the name of the cassette
 * @param fn what to run
 * @param terms what else is known; `again` says, of a failure, whether the test is tried again, and
 * `isExpected` that it was meant to fail
 * @returns what the function returns
 * @throws what the function throws, else what closing throws
 */
export async function inCassette<T>(
  named: NameOf,
  fn: () => T,
  { isExpected = false, again = () => false, ...terms }: TestTerms & {
    isExpected?: boolean;
    again?: () => boolean;
  } = {},
): Promise<Awaited<T>> {
  const cassette = await openTestCassette(named, terms);
  let value: Awaited<T>;
  try {
    value = await cassette.run(async () => await fn());
  } catch (error) {
    const ending = { failed: !isExpected, again: again(), told: [error] };
    await cassette.close(ending).catch((failure) => {
      throw missWithCause(failure, error);
    });
    throw error;
  }
  await cassette.close();
  return value;
}

/** A query builder asks only when somebody waits for it: here, so that it asks inside. */
function waited<T>(value: T): T {
  const isLazy = typeof value === "object" && value !== null && !(value instanceof Promise) &&
    typeof (value as { then?: unknown }).then === "function";
  return isLazy ? (async () => await value)() as T : value;
}
