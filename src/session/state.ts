/**
 * The state of a session: one cassette in use, as data. What is done with it stands in `answer.ts`
 * (requests), `report.ts` (what has happened so far) and `close.ts` (its end).
 *
 * @module
 */
import type { Frozen } from "../intercept/types.ts";
import { openWaits, type Waits } from "../intercept/waits.ts";
import { fail, type Failures, noFailures } from "./failures.ts";
import { type Linking, openLinking } from "./linking.ts";
import { type ModeRules, MODES } from "./mode.ts";
import { createNotifier, loadSpending, loadStats, type Notifier, together } from "./observe.ts";
import { frozenOf, type Opened } from "./open.ts";
import { openPassing, type Passing } from "./pass.ts";
import { openPlayer, type Player } from "./play/player.ts";
import { openJournal, openRecorder, type Recorder } from "./record/recorder.ts";
import { createSending, type Sending } from "./sending.ts";
import { runContext } from "./context.ts";

/** One cassette in use. */
export interface SessionState {
  /** The cassette as it was when the session opened, and what is to be done with it. */
  readonly opened: Opened;
  /** The mode, by the mode table. */
  readonly rules: ModeRules;
  /** The clock and the chance of what runs in it, where they are frozen. */
  readonly frozen: Frozen | undefined;
  /** The waits of what runs in it, where they pass at once. */
  readonly waits: Waits | undefined;
  readonly sending: Sending;
  readonly player: Player;
  readonly recorder: Recorder;
  readonly passing: Passing;
  readonly linking: Linking;
  readonly notifier: Notifier;
  /** The stack of the call that opened it, where requests are linked to functions; else empty. */
  readonly opener: string;
  /** The frame of the project that has opened it, where somebody outside collects that. */
  readonly place: string | undefined;
  /** Whether it is of use to know where a request comes from. */
  readonly links: boolean;
  /** Whether statistics are made of many sessions, and it prints none of its own. */
  readonly counted: boolean;
  /** How many requests were sent as nobody's business, by host. */
  readonly passedOn: Map<string, number>;
  /** What makes the run a failed one. */
  readonly failures: Failures;
  /** Called as soon as it closes. */
  readonly closing: Set<() => void>;
  /** Aborts when it closes. */
  readonly over: AbortController;
  closed: boolean;
  /** Whether a server that was started in it has been asked after that: its handlers ask in it then. */
  serves: boolean;
  /** Whether it was told that something was asked after that. */
  toldLate: boolean;
  /** What is known at the end: the failed answers left out, and what became of changed functions. */
  collapsed: number;
  stale: readonly string[];
  refreshed: number;
}

/** Who opens a session. */
export interface Opener {
  /** The stack of the call, where requests are linked to functions. */
  opener?: string;
  /** The project's frames of that stack, where something was waited for since, or somebody outside collects it. */
  frames?: readonly string[];
}

/**
 * @param opened the cassette
 * @param by who opens it
 * @returns a session that has answered nothing yet; its journal is open where others must know of it
 * @throws {RetakeError} `STORE_WRITE` when it is to be recorded and cannot be written
 */
export async function openState(opened: Opened, by: Opener): Promise<SessionState> {
  const { name, where, old, interrupted, writes, replaces, retaking, staleness } = opened;
  const { settings, rerun, claim, findElsewhere } = opened;
  const anew = new Set(retaking?.own);
  const recorded = old?.interactions.filter((one) => !anew.has(one)) ?? [];
  const rules = MODES[settings.mode];
  const plays = rules.found === "play";
  const failures = noFailures();
  const noteFailure = fail.bind(undefined, failures);
  const over = new AbortController();
  const run = runContext();
  const stats = settings.showStats || settings.collects ? await loadStats() : undefined;
  const spendingOf = loadSpending();
  const spending = spendingOf && (await spendingOf)(old?.interactions ?? []);
  const observer = together(run.observer, stats, spending?.observer);
  const rateLimiter = run.rateLimiter ?? spending?.rateLimiter;
  const notifier = createNotifier(name, settings.verbose, observer);
  const sending = createSending(settings, rateLimiter, noteFailure);
  const player = openPlayer({
    name,
    where,
    existed: old !== undefined,
    interactions: plays ? [...recorded, ...interrupted.interactions] : [],
    // What was paid for last, also where what came back was as before.
    recordedAt: old?.confirmedAt ?? old?.recordedAt,
    hashes: old?.hashes,
    closed: over.signal,
    rerun,
    findElsewhere,
    fail: noteFailure,
    notifier,
  }, settings);
  const linking = openLinking(old, staleness, { name, warn: settings.warn });
  const recorder = openRecorder(
    {
      name,
      old,
      replaces,
      interrupted: interrupted.interactions,
      send: sending.send,
      notifier,
      linking,
      claim,
      rerun,
      fail: noteFailure,
    },
    settings,
  );
  // Who records everything, or is to be frozen, has to know who else does so before it begins.
  const isFirst = settings.freeze || (!plays && !settings.late);
  if (writes && isFirst) await openJournal(recorder);
  return {
    opened,
    rules,
    frozen: frozenOf(opened, recorder.frozen),
    // An API that is asked for real is waited for, and what is recorded of it is how long that took.
    waits: plays && !writes && settings.waits === "skip" ? openWaits() : undefined,
    sending,
    player,
    recorder,
    passing: openPassing(settings, { ...sending, notifier, rateLimiter }),
    linking,
    notifier,
    opener: by.opener ?? "",
    place: by.frames?.[0],
    links: linking.active && (writes || staleness.refresh !== undefined),
    counted: stats !== undefined,
    passedOn: new Map(),
    failures,
    closing: new Set(),
    over,
    closed: false,
    serves: false,
    toldLate: false,
    collapsed: 0,
    stale: staleness.stale.map(({ fn }) => fn),
    refreshed: 0,
  };
}
