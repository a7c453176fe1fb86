/**
 * One cassette in use, as its users and the ways in have it. The room of sessions is entered by this file,
 * by `use.ts` (the ways to use a cassette), `types.ts`, `options.ts`, `mode.ts`, `context.ts` (what a
 * run passes on to its sessions), `observe.ts` (who watches them), `tracker.ts` (who knows functions),
 * `uncassetted.ts`, `scan.ts` and `redaction_rules.ts`; the rest is its own business.
 *
 * @module
 */
import type { Frozen, Listener } from "../intercept/types.ts";
import { type Waits, whileBusy } from "../intercept/waits.ts";
import type { RetakeError } from "../errors.ts";
import { answer, answerHeard, variableOf } from "./answer.ts";
import { close, closeIdle } from "./close.ts";
import { closedError, fail, firstFailure } from "./failures.ts";
import { runIn } from "./inside.ts";
import { type Asked, guardTerms, noteAsked, passOn, tellOwn } from "./nobodys.ts";
import { openCassette } from "./open.ts";
import type { Settings } from "./options.ts";
import { report } from "./report.ts";
import { tellSilence } from "./silence.ts";
import { answerSocket } from "./sockets.ts";
import { type Opener, openState, type SessionState } from "./state.ts";
import { MOST_FAILED, watchFailed } from "./stuck.ts";
import type { CloseOptions, Runtime, Session, SessionReport } from "./types.ts";

/** A session with what its room and the ways in need of it. */
export interface OpenSession extends Session, Listener {
  readonly name: string;
  /** The clock and the chance of what runs in it, where they are frozen. */
  readonly frozen: Frozen | undefined;
  /** The waits of what runs in it, where they pass at once. */
  readonly waits: Waits | undefined;
  /** What makes this run a failed one: the first such thing, a miss as a rule. */
  failure(): RetakeError | undefined;
  /**
   * Calls back at each such thing.
   *
   * @returns ends that
   */
  onFailure(listener: (error: RetakeError) => void): () => void;
  /**
   * Calls back as soon as the session closes, before anything is waited for or saved.
   *
   * @returns ends that
   */
  onClose(listener: () => void): () => void;
}

/**
 * Opens a cassette, and a session on it.
 *
 * @param name the cassette's name
 * @param settings what to do with it
 * @param host what the runtime gives
 * @param by who opens it
 * @throws {RetakeError} what `openCassette` throws; `STORE_WRITE` when it is to be recorded and cannot
 * be written
 */
export async function startSession(
  name: string,
  settings: Settings,
  host: Runtime,
  by: Opener = {},
): Promise<OpenSession> {
  const opened = await openCassette(name, settings, host, by.frames);
  try {
    return sessionOf(await openState(opened, by));
  } catch (error) {
    opened.release();
    throw error;
  }
}

/** @returns a session's functions, each good by itself: a `fetch` is handed to clients */
function sessionOf(state: SessionState): OpenSession {
  const { opened: { name, settings }, rules, failures, closing } = state;
  const guard = guardTerms(settings, state.opened.where, state.passedOn);
  let asked = 0;
  const places: Asked = { own: undefined, others: false };
  const { late } = settings;
  let gaveWay = false;
  let hasVariables = false;
  /** Whether a test's own session was of no use: it asked for nothing that is there, or has another. */
  const isIdle = () =>
    late && asked === 0 && !hasVariables && !state.frozen?.asked() && failures.all.length === 0 &&
    (gaveWay || state.opened.old === undefined);
  const closeHeard = async (how: CloseOptions = {}): Promise<SessionReport> => {
    if (isIdle()) return await closeIdle(state, how);
    const final = await close(state, how);
    const { recorder, opened } = state;
    if (how.failed) return final;
    if (!late) {
      tellSilence({ recorder, asked, passed: guard.passed(), frozen }, settings, opened);
    }
    tellOwn(places, settings, opened.where);
    return final;
  };
  /** The first of it is told whose the cassette is: what is played may be of another test, recorded just now. */
  const noteFirst = () => {
    if (asked++ > 0) return;
    try {
      state.opened.checkOwner();
    } catch (error) {
      fail(failures, error as RetakeError);
    }
  };
  const { waits } = state;
  const inTime = <T>(answered: () => Promise<T>): Promise<T> =>
    waits ? whileBusy(waits, answered) : answered();
  const { frozen } = state;
  const watched = frozen
    ? watchFailed({ frozen, waits, onStuck: () => settings.warn(stuckWords(state.opened.where)) })
    : <T>(answered: Promise<T>) => answered;
  const session: OpenSession = {
    name,
    mode: settings.mode,
    frozen,
    waits,
    refusesOutside: rules.found !== "pass" && settings.outside === "refuse",
    warn: settings.warn,
    fetch(input, init) {
      const passed = passOn(guard, settings, input, init);
      if (passed) return passed;
      noteFirst();
      if (state.opened.writes) noteAsked(places, settings, input);
      return watched(inTime(() => answer(state, input, init)));
    },
    exchange() {
      noteFirst();
      const answered = answerHeard(state);
      return (heard) => watched(inTime(() => answered(heard)));
    },
    converse() {
      noteFirst();
      return answerSocket(state);
    },
    serves: () => void (state.serves ||= state.closed),
    guard,
    variable(key, make) {
      hasVariables = true;
      return variableOf(state, key, make);
    },
    ...late && {
      giveWay: () => void (gaveWay = true),
      gaveWay: () => gaveWay,
      isUsed: () => asked > 0,
    },
    async run<T>(fn: () => T): Promise<Awaited<T>> {
      if (state.closed) throw closedError(name, state.opened.where);
      return await runIn(session, fn);
    },
    report: () => report(state),
    close: closeHeard,
    closed: () => state.closed,
    fail: (error) => fail(failures, error),
    failure: () => firstFailure(failures),
    onFailure: (listener) => listen(failures.listeners, listener),
    onClose: (listener) => listen(closing, listener),
    redact: (text) => settings.redaction.text(text),
    async [Symbol.asyncDispose]() {
      if (!state.closed) await closeHeard();
    },
  };
  return session;
}

function stuckWords(where: string): string {
  return `retake: ${where}: ${MOST_FAILED} requests in a row have failed, so its clock stands still no longer: ` +
    "code that tries again until a time is over would never end";
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
