/**
 * One cassette in use: what happens to each request, and at the end to the cassette.
 *
 * @module
 */
import type { Interaction, JsonValue } from "../cassette/types.ts";
import type { RetakeError } from "../errors.ts";
import { describeCall, mayBeSent, resend } from "../wire/call.ts";
import { acceptDrifts, describeDrifts } from "./play/drift.ts";
import {
  checkUnused,
  closedError,
  combine,
  type FinishedRun,
  keepFailed,
  leakError,
  save,
  statsLine,
} from "./record/finish.ts";
import type { Frozen } from "../intercept/freeze.ts";
import { type Outgoing, readOutgoing, readPlainRequest, readRequest } from "../wire/request.ts";
import { missingVariable } from "./play/miss.ts";
import { MODES } from "./mode.ts";
import { guardTerms, passOn } from "./nobodys.ts";
import { frozenOf, openCassette, type Opened } from "./open.ts";
import type { Settings } from "./options.ts";
import { createNotifier, loadStats, together } from "./observe.ts";
import { createPassing } from "./pass.ts";
import { createPlayer } from "./play/player.ts";
import { createRecorder } from "./record/recorder.ts";
import { createSending } from "./sending.ts";
import { createLinking, tellStale } from "./staleness.ts";
import { type Origin, stackHere, trackingScope } from "./context.ts";
import { tellSilence } from "./silence.ts";
import { refuse } from "../wire/refusal.ts";
import type { Listener } from "../intercept/types.ts";
import type { Fetch } from "../wire/types.ts";
import type { CloseOptions, Runtime, Session, SessionReport } from "./types.ts";
import { readVariable } from "./variables.ts";

/** A session with what the rest of the record layer needs of it. */
export interface OpenSession extends Session, Listener {
  readonly name: string;
  readonly fetch: Fetch;
  settings: Settings;
  /** The clock and the chance of what runs in it, where they are frozen. */
  frozen: Frozen | undefined;
  /** The first thing that makes this run a failed one, a miss as a rule. */
  failure(): RetakeError | undefined;
  /** Calls back at the first such thing. */
  onFailure: ((error: RetakeError) => void) | undefined;
  /** Notes a failure that happened outside `fetch`. */
  fail(error: RetakeError): void;
  closed(): boolean;
}

/**
 * Opens a cassette, and a session on it.
 *
 * @param name the cassette's name
 * @param settings what to do with it
 * @param host what the runtime gives
 * @param opener the stack of the call that opens it, where requests are linked to functions
 * @throws {RetakeError} what `openCassette` throws; `STORE_WRITE` when it is to be recorded and cannot
 * be written
 */
export async function startSession(
  name: string,
  settings: Settings,
  host: Runtime,
  opener = "",
): Promise<OpenSession> {
  const opened = await openCassette(name, settings, host);
  try {
    return await createSession(opened, opener);
  } catch (error) {
    opened.release();
    throw error;
  }
}

async function createSession(opened: Opened, opener: string): Promise<OpenSession> {
  const { name, where, old, interrupted, writes, staleness, settings, rerun } = opened;
  const { mode, redaction } = settings;
  const rules = MODES[mode];
  const failures: RetakeError[] = [];
  const over = new AbortController();
  const { rateLimiter, observer } = trackingScope();
  const stats = settings.showStats || settings.collects ? await loadStats() : undefined;
  const notifier = createNotifier(name, settings.verbose, together(observer, stats));
  const report: SessionReport = {
    name,
    mode,
    where,
    played: 0,
    recorded: 0,
    live: 0,
    missed: 0,
    unused: 0,
    expired: opened.expired,
    partial: 0,
    drifted: 0,
    collapsed: 0,
    recovered: interrupted.interactions.length,
    stale: staleness.stale.map(({ fn }) => fn),
    refreshed: 0,
  };
  let closed = false;

  const fail = (error: RetakeError) => {
    failures.push(error);
    report.missed++;
    session.onFailure?.(error);
  };
  const { send, admit } = createSending(settings, rateLimiter, fail);
  const plays = rules.found === "play";
  const kept = plays ? old : undefined;
  const player = createPlayer({
    name,
    where,
    existed: old !== undefined,
    interactions: plays ? [...old?.interactions ?? [], ...interrupted.interactions] : [],
    recordedAt: old?.recordedAt,
    salt: old?.salt ?? name,
    closed: over.signal,
    rerun,
    fail,
    notifier,
  }, settings);
  const passing = createPassing(settings, { send, admit, notifier, rateLimiter, salt: name });
  const linking = createLinking(old, staleness, { name, warn: settings.warn });
  const { refresh } = staleness;
  const links = linking.active && (writes || refresh !== undefined);
  const { replaces } = opened;
  const recorder = createRecorder({ name, old, replaces, send, notifier, linking, fail }, settings);
  // Who records everything, or is to be frozen, has to know who else does so before it begins.
  if (writes && (!plays || settings.freeze)) await recorder.open();

  const guard = guardTerms(settings, where);
  let heard = false;
  const fetch: Fetch = (input, init) => {
    const passed = passOn(guard, settings, input, init);
    if (passed) return passed;
    heard = true;
    if (closed) {
      return Promise.reject(closedError(name, where, redaction.text(describeCall(input, init))));
    }
    if (!mayBeSent(input)) return send(input, init);
    if (links) {
      const { functions } = trackingScope();
      return dispatch(input, init, { functions, stack: stackHere(), opened: opener });
    }
    if (plays) {
      const plain = readPlainRequest(input, init);
      if (plain?.signal?.aborted) return Promise.reject(plain.signal.reason);
      const found = plain && player.findAtOnce(plain);
      if (found) return player.play(found);
    }
    return dispatch(input, init);
  };

  const dispatch = async (
    input: string | URL | Request,
    init?: RequestInit,
    origin?: Origin,
  ): Promise<Response> => {
    if (rules.found === "pass") return await passing.pass(input, init);
    if (writes) {
      // It may have to be sent: read it beside the caller's input, not from it.
      let outgoing: Outgoing;
      try {
        outgoing = readOutgoing(input, init);
      } catch (error) {
        return await refuse(input, init, error);
      }
      if (player.entries.length > 0) {
        const found = await player.find(await outgoing.live);
        if (found && !(refresh && player.differs(found))) {
          linking.played(found.entry, origin);
          if (input instanceof Request) await readRequest(input, init); // uses it up, as fetch does
          return await player.play(found);
        }
      }
      if (admit) await admit(input, init, outgoing);
      return await recorder.record(input, init, outgoing, origin);
    }
    const live = await readRequest(input, init);
    if (live.signal?.aborted) throw live.signal.reason;
    const found = await player.find(live);
    if (found) {
      linking.played(found.entry, origin);
      return await player.play(found);
    }
    if (mode === "replay" && settings.allowFallback) {
      const call = player.describe(live);
      settings.warn(
        `retake: ${name}: ${call}: not recorded: asked live (ALLOW_FALLBACK), not saved`,
      );
      return await passing.pass(...resend(input, init, live));
    }
    throw await player.miss(live);
  };

  const variable = <T extends JsonValue>(key: string, make: () => T): T =>
    readVariable(key, make, {
      values: [recorder.variables, interrupted.variables, kept?.variables ?? {}],
      makes: mode === "live" || (!writes && settings.allowFallback),
      keep: writes ? recorder.keepVariable : undefined,
      missing: () => missingVariable(key, { name, where, existed: old !== undefined, rerun }),
      fail,
    });

  const current = (): SessionReport => ({
    ...report,
    played: player.played(),
    recorded: recorder.recordings.length,
    live: passing.count(),
    unused: player.entries.filter((entry) => entry.plays === 0).length,
    partial: recorder.recordings.filter((recording) => recording.partial).length,
    drifted: player.drifts.length,
  });

  /** What takes the place of recordings: requests that are accepted, functions by now. */
  const rewrite = async (): Promise<Map<Interaction, Interaction | undefined>> => {
    const rewritten = await linking.refreshed(player.entries);
    if (settings.drift !== "accept") return rewritten;
    const accepted = await acceptDrifts(player.drifts, redaction, recorder.salt);
    return new Map([...rewritten, ...accepted]);
  };

  const finish = async (failed: boolean): Promise<void> => {
    await passing.settle(settings.settle);
    const added = await recorder.finish();
    const log = recorder.opened() ? await recorder.open() : undefined;
    if (recorder.leaks.length > 0) fail(leakError(recorder.leaks, where));
    const rewritten = await rewrite();
    const run: FinishedRun = {
      name,
      where,
      old,
      replaces,
      added,
      interrupted,
      rewritten,
      asked: linking.asked,
      recorder,
      log,
      settings,
    };
    if (failed || failures.length > 0) await keepFailed(run);
    else if (writes || rewritten.size > 0) {
      report.collapsed = await save(run);
      await linking.keep(added.map(({ interaction }) => interaction), rewritten);
      if (refresh) report.refreshed = [...rewritten.values()].filter((now) => now).length;
    }
  };

  const close = async ({ failed = false }: CloseOptions = {}): Promise<SessionReport> => {
    if (closed) throw closedError(name, where);
    closed = true;
    over.abort();
    try {
      // What is not asked for any more shows that the requests are not those that were recorded.
      if (refresh === "verify" && !failed && failures.length === 0) {
        const unused = thrownBy(() => checkUnused(player.entries, settings, { name, where }));
        if (unused) fail(unused);
      }
      try {
        await finish(failed);
      } catch (thrown) {
        await notifier.report(current(), { failed: true, error: thrown as RetakeError });
        throw thrown;
      }
      const stale = await tellStale(old, settings, { name, where, rerun });
      if (stale.length > 0) report.stale = stale.map(({ fn }) => fn);
      const final = current();
      const error = failures.length > 0
        ? combine(failures)
        : failed || refresh
        ? undefined
        : thrownBy(() => checkUnused(player.entries, settings, { name, where }));
      await notifier.report(final, { failed: failed || error !== undefined, error });
      if (settings.showStats && !stats) console.error(statsLine(final));
      if (player.drifts.length > 0 && settings.drift === "warn") {
        const total = player.entries.length;
        settings.warn(`retake: ${describeDrifts(player.drifts, { where, total, rerun })}`);
      }
      if (error) throw error;
      if (!failed && !heard) tellSilence(guard.passed(), recorder, settings, { name, where });
      return final;
    } finally {
      opened.release();
    }
  };

  const session: OpenSession = {
    name,
    mode,
    fetch,
    settings,
    frozen: frozenOf(opened, recorder.frozen()),
    report: current,
    variable,
    close,
    fail,
    guard,
    refusesOutside: mode !== "live" && settings.outside === "refuse",
    warn: settings.warn,
    redact: (text) => redaction.text(text),
    onFailure: undefined,
    failure: () => failures.length > 0 ? combine(failures) : undefined,
    closed: () => closed,
    async [Symbol.asyncDispose]() {
      if (!closed) await close();
    },
  };
  return session;
}

function thrownBy(check: () => void): RetakeError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return error as RetakeError;
  }
}
