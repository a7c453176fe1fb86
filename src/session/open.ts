/**
 * Opens a cassette: what is there, how old it is, what an interrupted run has left of it.
 *
 * @module
 */
import { parseCassette } from "../cassette/format.ts";
import { checkName } from "../cassette/name.ts";
import { isRetakeError, RetakeError } from "../errors.ts";
import { REDACTED } from "../secrets/placeholder.ts";
import { redactText } from "../secrets/text.ts";
import type { Cassette } from "../cassette/types.ts";
import { hasExpired, tellExpired } from "./age.ts";
import { freezeAt } from "../intercept/freeze.ts";
import type { Frozen } from "../intercept/types.ts";
import { projectFrames } from "../intercept/stack.ts";
import { findInterrupted, type Interrupted } from "./record/journal.ts";
import { runContext } from "./context.ts";
import { MODES } from "./mode.ts";
import type { Settings } from "./options.ts";
import { noteGiver } from "./play/givers.ts";
import { mayTell } from "./redaction_rules.ts";
import { judgeAtOpen, settingsToRefresh, type Staleness } from "./staleness.ts";
import type { Elsewhere, Runtime } from "./types.ts";
import { claimForWriting, findRetaking, refuseSecond, type Retaking } from "./record/writers.ts";

/** A cassette as it was when its session opened. */
export interface Opened {
  name: string;
  where: string;
  /** What it holds, where that counts: not where it has expired and counts as gone. */
  old: Cassette | undefined;
  expired: boolean;
  /** Whether what is recorded takes the place of all that is there. */
  replaces: boolean;
  /** Whether requests that nothing answers are recorded. */
  writes: boolean;
  /** Whether it is written even where nothing new is asked. */
  writesAnyway: boolean;
  /** What an interrupted run has left, to be taken over. */
  interrupted: Interrupted;
  /** Where it is recorded anew: by whom of this process it was before. */
  retaking: Retaking | undefined;
  /** What is known of the functions behind it. */
  staleness: Staleness;
  /**
   * Claims the right to write, where it was not claimed yet: a complete cassette is only played.
   *
   * @throws {RetakeError} `SESSION_OVERLAP` when another session of this process has claimed it
   */
  claim: () => void;
  /** Gives that back. */
  release: () => void;
  /**
   * To be asked before something of it is played, where it may have been recorded in this run.
   *
   * @throws {RetakeError} `SESSION_OVERLAP` when it is that of another file of tests
   */
  checkOwner: () => void;
  /** Finds where else the cassette lies, as it is called from another folder. */
  findElsewhere: () => Promise<readonly Elsewhere[]>;
  /** What is to be done with it, now that it is known how old it is and what has changed. */
  settings: Settings;
  /** The command that runs this program again with an environment variable set. */
  rerun: (variable: string) => string;
}

const NOTHING: Interrupted = { interactions: [], variables: {}, files: [] };

/**
 * Opens a cassette.
 *
 * @param name the cassette's name
 * @param settings what to do with it
 * @param host what the runtime gives
 * @param frames the project's frames of the stack that opens it, where that has been waited for
 * @throws {RetakeError} `NAME_INVALID`, `CASSETTE_INVALID`, `CASSETTE_VERSION`, `STORE_READ`,
 * `EXPIRED`, `STALE`, `SESSION_OVERLAP` when another session of this process is recording it; `STORE_WRITE`
 * when it is to be recorded and cannot be written
 */
export async function openCassette(
  name: string,
  settings: Settings,
  host: Runtime,
  frames?: readonly string[],
): Promise<Opened> {
  checkName(name, settings.redaction.text);
  const { mode, store } = settings;
  const { test } = runContext();
  // Asked before anything is waited for: the stack leads to who opens it.
  const by = MODES[mode].found === "record"
    ? { opener: (frames ?? projectFrames()).join("\n"), run: runContext().run }
    : undefined;
  const where = store.locate(name);
  const again = runContext().rerun ??
    ((variable: string) =>
      host.rerun?.(variable, mayTell(settings.redaction.text)) ??
        `run this again with ${variable}`);
  // What would record in CI does it elsewhere.
  const rerun = (variable: string) =>
    settings.recordsNothing && /=(?:record|update|accept)$/.test(variable)
      ? `${again(variable)}  (on your machine: CI records nothing)`
      : settings.isModeInCode && /^CASSETTE_MODE=/.test(variable)
      ? `${again(variable)}  (when mode: "${mode}" is out of the code, which counts more)`
      : again(variable);
  const source = MODES[mode].found === "pass"
    ? undefined
    : await loadOld(name, settings, { recordsAnew: by !== undefined, rerun });
  let old = source === undefined ? undefined : parseCassette(source, where, rerun, settings.retake);
  const expired = old !== undefined && hasExpired(old, settings);
  let replaces = MODES[mode].found === "record";
  if (expired) {
    tellExpired(old!, settings, { name, where, rerun });
    if (settings.onExpired === "record" && !settings.cleanExpired) {
      settings = { ...settings, mode: "record" };
      replaces = true;
    } else if (settings.cleanExpired) {
      // Where it is about to be recorded anew, the file stays until that has gone well.
      if (MODES[mode].absent === "refuse") await store.remove(name);
      else replaces = true;
      old = undefined;
    }
  }
  const staleness = await judgeAtOpen(old, settings, { name, where, rerun });
  settings = settingsToRefresh(settings, staleness);
  const retaking = by && findRetaking(old, by, { name, store });
  if (retaking?.other !== undefined) {
    // What another test has recorded is neither asked again nor lost.
    settings = { ...settings, mode: "update", unused: "ignore" };
    replaces = false;
  }
  const rules = MODES[settings.mode];
  const writes = (old ? rules.present : rules.absent) === "record";
  if (writes) checkNoSecret(name, settings, host.titles?.(name) ?? []);
  const plays = old !== undefined && rules.found === "play";
  let claimed: (() => void) | undefined;
  // What has a name of its own may be shared by tests of many files.
  const mayRecord = test?.name === name && store.exclusively && rules.absent === "record";
  const claims = mayRecord ? await host.loadClaims?.() : undefined;
  const checkOwner = (records = false) => {
    const others = test && claims?.(where, test, records);
    if (others) throw refuseSecond(others, { name, where, rerun });
  };
  const claim = () => {
    if (claimed) return;
    checkOwner(true);
    claimed = claimForWriting(name, settings, where);
  };
  const release = () => claimed?.();
  const rewrites = settings.drift === "accept" || staleness.refresh || retaking;
  const writesAnyway = Boolean(rewrites) || (writes && !plays);
  if (writesAnyway && !settings.late) claim();
  if (plays) noteGiver(store, name, source!);
  if (plays) tellUnfrozen(old!, settings, { where, rerun });
  try {
    const interrupted = writes
      ? await resume(name, settings, { plays: rules.found === "play", rerun })
      : NOTHING;
    if (interrupted.files.length > 0) claim();
    return {
      name,
      where,
      old,
      expired,
      replaces,
      writes,
      writesAnyway,
      interrupted,
      retaking,
      staleness,
      claim,
      release,
      checkOwner,
      findElsewhere: async () =>
        test?.name === name ? await host.findElsewhere?.(where, name, test.file) ?? [] : [],
      settings,
      rerun,
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Loads what is there. What records anew goes on without what a bucket does not give: it writes over nothing. */
async function loadOld(
  name: string,
  { store, warn }: Settings,
  { recordsAnew, rerun }: { recordsAnew: boolean } & Pick<Opened, "rerun">,
): Promise<string | object | undefined> {
  try {
    return await store.load(name);
  } catch (error) {
    if (!isOutOfReach(error)) throw error;
    const { message, facts } = error;
    if (recordsAnew) {
      warn(
        `retake: ${
          message.split("\n", 1)[0]
        }\n  so  it is recorded anew, without a look at the old one`,
      );
      return undefined;
    }
    const anew = `record it again:  ${rerun("CASSETTE_MODE=record")}`;
    throw new RetakeError("STORE_READ", message.replace(/record it again$/, () => anew), {
      facts,
      cause: error,
    });
  }
}

/** @returns whether it is of a recording that a lock file pins, and that cannot be had from its bucket */
export function isOutOfReach(error: unknown): error is RetakeError {
  return isRetakeError(error, "STORE_READ") && "lock" in error.facts;
}

/** Takes over what an interrupted run has left; one that records everything anew offers it only. */
async function resume(
  name: string,
  { store, warn }: Settings,
  { plays, rerun }: { plays: boolean } & Pick<Opened, "rerun">,
): Promise<Interrupted> {
  const left = await findInterrupted(store, name);
  if (left.files.length === 0) return NOTHING;
  const lie = `${left.interactions.length} answers of a recording of "${name}" that was ` +
    `interrupted lie in ${left.files.map(({ where }) => where).join(", ")}`;
  if (plays) {
    warn(`retake: ${lie}; they are taken over`);
    return left;
  }
  warn(
    `retake: ${lie}.\n  to do  take them over in place of asking again:  ${
      rerun("CASSETTE_MODE=update")
    }\n         ` +
      `this run records everything anew, and removes them when it has ended well`,
  );
  return { ...left, interactions: [], variables: {} };
}

/** What asks for other ids and times than were recorded, hardly ever matches: says why before that. */
function tellUnfrozen(
  { frozen }: Cassette,
  { freeze, warn }: Settings,
  { where, rerun }: Pick<Opened, "where" | "rerun">,
): void {
  if (freeze === (frozen !== undefined)) return;
  warn(
    freeze
      ? `retake: ${where} was recorded without freeze: true, so nothing is frozen in it.\n` +
        `  to do  record it again:  ${rerun("CASSETTE_MODE=record")}`
      : `retake: ${where} was recorded with freeze: true, and is used without.\n` +
        `  to do  give it freeze: true again, or record it again:  ${
          rerun("CASSETTE_MODE=record")
        }`,
  );
}

/** @returns the clock and the chance of a session, where they are frozen */
export function frozenOf(
  { old, writes, settings: { freeze } }: Opened,
  recording: Cassette["frozen"],
): Frozen | undefined {
  const state = freeze ? (writes ? recording : old?.frozen) : undefined;
  return state && freezeAt(state);
}

/** What a title becomes in a name: `uses ghp_...` is `uses-ghp-...`, `password=...` is `password-...`. */
const WORD_AND_LONG = /(?<![A-Za-z0-9])[A-Za-z0-9]{2,12}[-_=][A-Za-z0-9]{16,}/g;

/** A name is the name of a file, and stands in every message. Of a title it may tell a secret in small letters. */
function checkNoSecret(
  name: string,
  { redaction }: Settings,
  titles: readonly string[],
): void {
  const isSecret = (text: string) => redaction.text(text) !== text;
  const told = redaction.text(name);
  const long = name.match(WORD_AND_LONG) ?? [];
  const found = long.find((part) => {
    const [word = "", rest = ""] = part.split(/[-_=]/);
    return isSecret(`${word}=${rest}`) || isSecret(`${word}_${rest}`);
  });
  // What a title says of a password, it tells people.
  const rules = { ...redaction.rules, isField: () => false as const };
  const bare = (title: string) => redactText(title, rules, () => REDACTED);
  const title = titles.find((title) => bare(title) !== title);
  if (told === name && found === undefined && title === undefined) return;
  const shown = title !== undefined
    ? bare(title)
    : found === undefined
    ? told
    : told.replace(found, REDACTED);
  const what = title === undefined ? "cassette name" : "title";
  throw new RetakeError(
    "NAME_INVALID",
    `The ${what} ${JSON.stringify(shown)} holds a secret, so nothing is written under it.\n` +
      `  to do  name it after what it is of, or say that it is none: notSecret: [...]`,
    { facts: { name: shown } },
  );
}
