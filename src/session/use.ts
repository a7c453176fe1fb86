/**
 * The ways to use a cassette, made from defaults and what the runtime gives.
 *
 * @module
 */
import type { Timer } from "../wire/clock.ts";
import { clock } from "../wire/native.ts";
import { RetakeError } from "../errors.ts";
import type { JsonValue } from "../cassette/types.ts";
import { currentSession, listenEverywhere } from "../intercept/fetch.ts";
import { projectFrames } from "../intercept/stack.ts";
import { type Configuration, readConfiguration } from "./configuration.ts";
import { holdWhereFrozen, runIn } from "./inside.ts";
import { ONLY, settingsOfOnly } from "./only.ts";
import { guardOutside } from "./outside.ts";
import { checkOptions, settle, withoutGaps } from "./options.ts";
import { type OpenSession, startSession } from "./session.ts";
import { runContext } from "./context.ts";
import { isTracking, stackHere } from "./tracker.ts";
import type { Runtime, Session, SessionOptions } from "./types.ts";
import { textRedaction } from "./redaction_rules.ts";
import { wrapFunction, type WrapOptions } from "./wrap.ts";

/** What runs inside a cassette: gets the session, may return a promise. */
export type CassetteBody<T> = (session: Session) => T;

/** The functions of Retake, sharing their defaults; from `createRetake`. */
export interface Retake {
  /** As the function of that name, with these defaults. */
  withCassette: WithCassette;
  /** As the function of that name, with these defaults. */
  useCassette: (name: string, options?: SessionOptions) => Promise<Session>;
  /** As the function of that name, with these defaults. */
  openSession: (name: string, options?: SessionOptions) => Promise<Session>;
  /** As the function of that name, with these defaults. */
  wrap: Wrap;
}

/** The shape of `withCassette`: options may stand between the name and the function. */
export interface WithCassette {
  /** Without options. */
  <T>(name: string, fn: CassetteBody<T>): Promise<Awaited<T>>;
  /** With options. */
  <T>(name: string, options: SessionOptions, fn: CassetteBody<T>): Promise<Awaited<T>>;
}

/** The shape of `wrap`. */
export type Wrap = <This, Arguments extends unknown[], Result>(
  fn: (this: This, ...args: Arguments) => Result,
  options?: WrapOptions,
) => (this: This, ...args: Arguments) => Promise<Awaited<Result>>;

/**
 * After a miss, how long the code under test may go on before the run is given up: a client that
 * retries for a minute must not take the test with it.
 */
const PATIENCE_AFTER_MISS = 1000;

/**
 * @param host what the runtime gives
 * @param defaults options for every session, below the environment
 */
export function makeRetake(host: Runtime, defaults: SessionOptions = {}): Retake {
  checkOptions(defaults);
  guardOutside(defaults, host);

  /** What the file of settings says, and over it the defaults; known from the first session on. */
  let base: { file: Configuration | undefined; defaults: SessionOptions } | undefined;
  const baseOn = (file: Configuration | undefined) =>
    base = { file, defaults: { ...file?.options, ...withoutGaps(defaults) } };
  const openSession = async (
    name: string,
    options: SessionOptions = {},
    { opener = isTracking() ? stackHere() : undefined, isGlobal = true }: {
      opener?: string;
      isGlobal?: boolean;
    } = {},
  ): Promise<OpenSession> => {
    checkOptions(options);
    let frames: readonly string[] | undefined;
    if (!base) {
      const read = readConfiguration(host);
      if (read instanceof Promise) {
        frames = projectFrames(); // while the stack leads to who opens it
        baseOn(await read);
      } else baseOn(read);
    }
    const { file, defaults } = base!;
    const { defaults: around, overrides, late = false } = runContext();
    if (!isGlobal && !late && (options.freeze ?? defaults.freeze)) throw cannotFreeze(name);

    const all = { ...around, ...withoutGaps(options), ...overrides };
    const only = { only: host.variable(ONLY), isModeSaid: all.mode !== undefined };
    const settings = settingsOfOnly(name, settle(all, defaults, host, file), only);
    if (settings.collects) frames ??= projectFrames();
    const isModeInCode = options.mode !== undefined && overrides?.mode === undefined;
    return await startSession(name, { ...settings, late, isModeInCode }, host, { opener, frames });
  };
  const openUnfrozen = (name: string, options?: SessionOptions): Promise<Session> =>
    openSession(name, options, { isGlobal: false });

  const withCassette = async <T>(
    name: string,
    options: SessionOptions | CassetteBody<T>,
    fn?: CassetteBody<T>,
  ): Promise<Awaited<T>> => {
    const body = typeof options === "function" ? options : fn;
    if (typeof body !== "function") {
      throw new RetakeError(
        "OPTION_INVALID",
        `withCassette("${name}") got no function to run.\n` +
          `  to do  withCassette(name, fn), or withCassette(name, options, fn)`,
      );
    }
    const around = currentSession();
    if (typeof options === "function" && around?.name === name && around.isUsed?.()) {
      // What the hooks of a test have begun is this very cassette, and goes on.
      return await body(around as OpenSession);
    }
    const session = await openSession(name, typeof options === "function" ? {} : options);
    return await runSession(session, () => body(session));
  };

  const useCassette = async (name: string, options: SessionOptions = {}): Promise<Session> => {
    const session = await openSession(name, options);
    try {
      session.onClose(await listenEverywhere(session));
      session.onClose(holdWhereFrozen(session));
    } catch (error) {
      await session.close({ failed: true });
      throw error;
    }
    return session;
  };

  let redact: ((text: string) => string) | undefined;
  const redactArguments = (text: string) => (redact ??= textRedaction(host))(text);
  const wrap: Wrap = (fn, options) =>
    wrapFunction(fn, options, openSession, runSession, stackHere(), redactArguments);

  return {
    withCassette: withCassette as WithCassette,
    useCassette,
    openSession: openUnfrozen,
    wrap,
  };
}

function cannotFreeze(name: string): RetakeError {
  return new RetakeError(
    "OPTION_INVALID",
    `The option freeze does nothing with openSession("${name}"), which touches no global.\n` +
      `  to do  use withCassette or useCassette, or session.variable(name, make)`,
  );
}

/**
 * Runs a function inside a session and closes that, whatever happens.
 *
 * @returns what the function returns
 * @throws what the function throws, unless a miss came before it: then that, with what the
 * function threw as its cause
 */
async function runSession<T>(session: OpenSession, fn: () => T): Promise<Awaited<T>> {
  let timer: Timer | undefined;
  let forget = () => {};
  const { run } = runContext();
  const givenUp = new Promise<never>((_, reject) => {
    forget = session.onFailure((error) => {
      // In a suite, what misses as another case has before is not waited for.
      if (error.facts.alike !== undefined && run) return reject(error);
      timer ??= clock.setTimeout(() => reject(error), PATIENCE_AFTER_MISS);
    });
  });
  let value: Awaited<T>;
  try {
    value = await Promise.race([runIn(session, fn), givenUp]);
  } catch (error) {
    throw await closeFailed(session, error);
  } finally {
    forget();
    clock.clearTimeout(timer);
  }
  if (!session.closed()) await session.close();
  return value;
}

/**
 * A single value that differs from run to run, an id or a time: made while recording, kept in the
 * cassette in use, and the same again in replay. Where no cassette is in use, it is made each time.
 *
 * @param name what it is called in the cassette
 * @param make makes it: a value that JSON can hold
 * @returns the value
 * @throws {RetakeError} `MISS` in replay where the cassette has no value of that name;
 * `OPTION_INVALID` where JSON cannot hold what was made
 * @example
 * ```ts
 * import { memoryStore, variable, withCassette } from "@retake/retake";
 *
 * await withCassette("docs/variable", { store: memoryStore(), mode: "once" }, () => {
 *   const id = variable<string>("order id", () => crypto.randomUUID());
 *   console.log(id === variable<string>("order id", () => "not called again")); // true
 * });
 * ```
 */
export function variable<T extends JsonValue>(name: string, make: () => T): T {
  const session = currentSession();
  return session ? session.variable(name, make) : make();
}

/** Closes the session of a function that threw; the error to throw is the one that says most. */
async function closeFailed(session: OpenSession, error: unknown): Promise<unknown> {
  let failure = session.failure();
  if (!session.closed()) {
    try {
      await session.close({ failed: true });
    } catch (closing) {
      failure ??= closing as RetakeError;
    }
  }
  if (failure === undefined) return error;
  // An error that leads to what was thrown already loses nothing.
  if (failure === error || failure.cause === error) return failure;
  return new RetakeError(failure.code, failure.message, { facts: failure.facts, cause: error });
}
