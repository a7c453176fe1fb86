/**
 * The playing side of a session: finds the recording that answers a request, sees whether the
 * request has drifted from it, plays it, or says why nothing answers.
 *
 * Playing is entered by this file, `drift.ts` (what is said and done about drifts), `unused.ts` (what
 * nobody asked for) and `miss.ts` (why nothing answers).
 *
 * @module
 */
import { mayHoldSecret } from "../../secrets/redact.ts";
import type { Cassette, Interaction, RecordedRequest } from "../../cassette/types.ts";
import type { Difference } from "../../diff/difference.ts";
import { type HeaderRules, liveHeaderDifferences } from "../../diff/headers.ts";
import type { RetakeError } from "../../errors.ts";
import {
  type CassetteEntry,
  createLookup,
  identityOf,
  type Lookup,
  type LookupRules,
  type Probe,
} from "../../match/lookup.ts";
import { give, openAliases } from "../../secrets/aliases.ts";
import { isReadableHeader } from "../../secrets/names.ts";
import { aliasesIn, REDACTED, untag, untagEncoded } from "../../secrets/placeholder.ts";
import { isHashable, slowHash } from "../../secrets/slow_hash.ts";
import type { Aliases } from "../../secrets/types.ts";
import { clock } from "../../wire/native.ts";
import { play, type Playback, playHeard } from "../../wire/playback.ts";
import { type LiveRequest, rawBody, toRecorded } from "../../wire/request.ts";
import type { PlayedSocket } from "../../wire/socket_playback.ts";
import type { HeardAnswer } from "../../wire/types.ts";
import { runContext } from "../context.ts";
import type { Notifier } from "../observe.ts";
import type { Settings } from "../options.ts";
import { type Completions, openCompletions, turnOf } from "./completions.ts";
import type { Elsewhere } from "../types.ts";
import { type Drift, driftError, requestDrift } from "./drift.ts";
import { explainMiss } from "./miss.ts";
import { dueOf } from "./order.ts";
import { forPeople, OF_THIS_RUN } from "./own_secrets.ts";
import { findSiblings } from "./siblings.ts";
import { noteWait, noWaits, type Waits } from "./waiting.ts";

/** What is played from, and who is told. */
export interface PlayerSource {
  name: string;
  where: string;
  /** Whether the cassette was there when the session opened. */
  existed: boolean;
  /** The recordings, in order. */
  interactions: readonly Interaction[];
  /** When the cassette was recorded last. */
  recordedAt: string | undefined;
  /** What tells secrets of headers that must be equal, where these are told strictly. */
  hashes?: Cassette["hashes"];
  /** Aborts when the session closes. */
  closed: AbortSignal;
  /** The command that runs this program again with an environment variable set. */
  rerun: (variable: string) => string;
  /** Where else the cassette lies, as it is called from another folder. */
  findElsewhere?: () => Promise<readonly Elsewhere[]>;
  /** Told of what makes the run a failed one. */
  fail: (error: RetakeError) => void;
  /** Told of each request and what became of it, where somebody wants to know. */
  notifier: Notifier;
}

/** The playing side of a session. */
export interface Player {
  readonly source: PlayerSource;
  readonly settings: Settings;
  readonly lookup: Lookup;
  /** In which order answers come that were under way side by side; absent where none was. */
  readonly completions: Completions | undefined;
  /** Whether a request may be looked up by what it is: no headers are compared, no redactor looks on. */
  readonly plainEnough: boolean;
  /** Whether headers are compared that hold secrets: these are told by their hashes. */
  readonly strict: boolean;
  /** The secrets of the requests that were asked, where it had to be told which is which. */
  readonly secrets: Aliases;
  /** Those of which it is known whether the cassette has them. */
  readonly hashed: Set<string>;
  /** Which headers of a request say something beyond what is compared. */
  readonly headerRules: HeaderRules;
  /** Where requests were answered that are not the recorded ones. */
  readonly drifts: Drift[];
  /** WebSockets that are played, and how far each has come. */
  readonly sockets: { entry: CassetteEntry; played: PlayedSocket }[];
  /** What waits for what may never come. */
  readonly waits: Waits;
  /** Called when something is asked that was recorded. */
  readonly onAsked: Set<() => void>;
  /** The recording that was played last. */
  latest: CassetteEntry | undefined;
  /** When each recording was asked for last, where those that are not asked for are dropped. */
  readonly askedAt: Map<CassetteEntry, number>;
  /** Answers that fetch had after a redirect, until who asks by another way comes to where that led. */
  readonly arrivals: Arrival[];
  /** How many requests were answered. */
  played: number;
  /** How many were not: nothing answers them, or what does is refused as drifted. */
  missed: number;
}

/** A recording that answers a request, and the request. */
export interface FoundRecording {
  entry: CassetteEntry;
  probe: Probe;
  live: LiveRequest;
}

/** An answer that is expected to be asked for. */
export interface Arrival {
  url: string;
  found: FoundRecording;
}

/**
 * @param source what is played from
 * @param settings how
 */
export function openPlayer(source: PlayerSource, settings: Settings): Player {
  const { redaction, comparison, matcher, redactsMore, pace } = settings;
  const lookup = createLookup(source.interactions, lookupRules(source, settings));
  return {
    source,
    settings,
    lookup,
    // Slower, they come as late as they did.
    completions: pace === Infinity ? openCompletions(lookup.entries) : undefined,
    plainEnough: !redactsMore && !matcher && comparison.headers.length === 0,
    strict: comparison.headers.some((header) => redaction.rules.isHeader(header, "")),
    secrets: openAliases([], OF_THIS_RUN),
    hashed: new Set(),
    headerRules: {
      comparison,
      isReadable: isReadableHeader,
      isSecret: (name, recorded) => redaction.rules.isHeader(name, recorded),
      redact: (text) => redaction.text(text),
    },
    drifts: [],
    sockets: [],
    waits: noWaits(),
    onAsked: new Set(),
    latest: undefined,
    askedAt: new Map(),
    arrivals: [],
    played: 0,
    missed: 0,
  };
}

function lookupRules(
  { hashes }: Pick<PlayerSource, "hashes">,
  { redaction, comparison, matcher }: Settings,
): LookupRules {
  return {
    comparison,
    matcher,
    bare: redaction.recorded,
    mayHoldSecret,
    compared: (value) => withoutUnhashed(value, hashes?.values),
  };
}

/** A header's value, in which an alias stays only where it is known of which secret it is. */
function withoutUnhashed(value: string, hashes: Record<string, string> | undefined): string {
  if (!hashes) return untag(value);
  return aliasesIn(value).reduce(
    (text, alias) => Object.hasOwn(hashes, alias) ? text : text.replaceAll(alias, REDACTED),
    value,
  );
}

/**
 * @param player who plays
 * @param live a request
 * @param repeat what is done about a request that was played already
 * @returns what answers a plain request, without waiting; `undefined` where that cannot be told so
 */
export function findAtOnce(
  player: Player,
  live: LiveRequest,
  repeat: Settings["repeat"] = player.settings.repeat,
): FoundRecording | undefined {
  if (!player.plainEnough || live.redirect !== "follow" || mayHoldSecret(live.url)) {
    return undefined;
  }
  const { lookup, settings: { drift } } = player;
  const probe = probeOf(player, live);
  const entry = lookup.take(probe) ??
    (repeat === "last" && drift !== "accept" ? lookup.again(probe) : undefined);
  return entry && { entry, probe, live };
}

/** How a recording is looked for. */
export interface FindOptions {
  /** A redirect mode in which it may have been recorded as well, where its answer is no redirect. */
  other?: LiveRequest["redirect"];
  /** What is done about a request that was played already, where that is not as the settings have it. */
  repeat?: Settings["repeat"];
}

/**
 * @param player who plays
 * @param live a request
 * @param options how it is looked for
 * @returns what answers it; `undefined` where nothing does
 */
export async function findRecording(
  player: Player,
  live: LiveRequest,
  { other, repeat = player.settings.repeat }: FindOptions = {},
): Promise<FoundRecording | undefined> {
  const { lookup, settings: { drift } } = player;
  if (other && !lookup.knows(await fullProbe(player, live))) {
    const inOther = await fullProbe(player, { ...live, redirect: other });
    const isFollowed = ({ interaction: { response } }: CassetteEntry) => response?.redirected;
    if (lookup.knows(inOther) && !lookup.answers(inOther).some(isFollowed)) {
      return await findRecording(player, { ...live, redirect: other }, { repeat });
    }
  }
  const probe = await fullProbe(player, live);
  const entry = lookup.take(probe) ?? lookup.takeLoose(probe) ??
    (drift === "accept" ? lookup.takeSimilar(probe) : undefined) ??
    (repeat === "last" ? lookup.last(probe) : undefined);
  return entry && { entry, probe, live };
}

/** @returns what a request is refused with before its body is sent, where it was when it was recorded */
export async function findRefusal(
  player: Player,
  unread: LiveRequest,
): Promise<FoundRecording | undefined> {
  const { lookup } = player;
  const probe = await fullProbe(player, unread);
  const isRefusal = ({ interaction: { request, response } }: CassetteEntry) =>
    request.body === undefined && (response?.status ?? 0) >= 400;
  if (!lookup.answers(probe).every(isRefusal)) return undefined;
  const entry = lookup.take(probe);
  return entry && { entry, probe, live: unread };
}

/** @returns in what a request is not the one that was recorded, of all that is compared */
export function driftOf(
  { settings, headerRules }: Player,
  { entry, probe, live }: FoundRecording,
): Difference[] {
  const { matcher, comparison, drift } = settings;
  const recorded = entry.interaction.request;
  const found = liveHeaderDifferences(live.headers, recorded.headers, headerRules);
  // Found by method, URL and body, it can differ in no more than that.
  const byAll = !matcher && comparison.body && drift !== "accept";
  if (byAll) return found;
  return [...requestDrift(forPeople(probe.request()), recorded, comparison), ...found];
}

/**
 * Plays what was found.
 *
 * @throws {RetakeError} `DRIFT` where the request is not the recorded one and that is refused; what
 * was recorded; what playing throws
 */
export function playRecording(player: Player, found: FoundRecording): Promise<Response> {
  try {
    return play(shown(player, found), begin(player, found));
  } catch (error) {
    return Promise.reject(error);
  }
}

/** The same for a client that is no fetch. */
export async function playRecordingHeard(
  player: Player,
  found: FoundRecording,
): Promise<HeardAnswer> {
  return await playHeard(shown(player, found), begin(player, found));
}

/** @returns what is played, with the values of this machine where names stand for them */
export function shown({ settings }: Player, { entry }: FoundRecording): Interaction {
  const { interaction } = entry;
  return settings.redaction.substitutes?.show(interaction) ?? interaction;
}

/** Notes what is played, and says how. */
function begin(player: Player, found: FoundRecording): Playback {
  countPlayed(player, found);
  return playbackOf(player, found, found.live);
}

/**
 * @param player who plays
 * @param found the recording
 * @param caller its signal, and what keeps that
 * @returns how an answer is played
 */
export function playbackOf(
  player: Player,
  { entry }: FoundRecording,
  { signal, keep }: Pick<LiveRequest, "signal" | "keep">,
): Playback {
  const { source: { where, closed, fail, rerun }, settings: { pace }, completions } = player;
  return {
    pace,
    turn: completions && turnOf(completions, entry, signal),
    signal,
    keep,
    where,
    closed,
    rerun,
    onShortfall: fail,
    due: dueOf(player, entry),
    onWait: (patience) =>
      noteWait(player, { patience, describe: () => describeWait(player, entry) }),
  };
}

/** Says what is not recorded of an answer, for which its caller waits. */
function describeWait(
  { source: { where, rerun }, settings: { mode } }: Player,
  { interaction: { request, response, waited }, position }: CassetteEntry,
): string {
  return `${callOf(request)} waits for what is not recorded: ` +
    (response
      ? `its answer was still streaming when its recording ended.`
      : `it was never answered, and its caller gave up after ${waited} ms then.`) +
    `\n  cassette  ${where}, #${position + 1} (mode ${mode})\n` +
    `  to do     see for what the code waits; if it is right, record it again:  ${
      rerun("CASSETTE_MODE=record")
    }`;
}

/**
 * Notes that a recording is played, and in what it has drifted; tells of it.
 *
 * @throws {RetakeError} `DRIFT` where the request is not the recorded one and that is refused
 */
export function countPlayed(player: Player, found: FoundRecording): void {
  if (player.settings.drift !== "ignore") noteDrift(player, found);
  player.played++;
  player.latest = found.entry;
  if (player.settings.unused === "drop") player.askedAt.set(found.entry, clock.elapsed());
  for (const look of player.onAsked) look();
  if (player.source.notifier.active) tellPlayed(player, found);
}

/**
 * Explains why nothing answers a request; the run is a failed one from then on.
 *
 * @returns the error for it, `MISS`
 */
export async function missed(player: Player, live: LiveRequest): Promise<RetakeError> {
  const { source, settings, lookup } = player;
  const { name, where, existed, rerun, notifier, fail } = source;
  const { mode, comparison, matcher, freeze, now, store, recordFailures } = settings;
  const probe = await fullProbe(player, live);
  const request = forPeople(probe.request());
  const answers = lookup.answers(probe);
  const siblings = answers.length > 0
    ? { failed: undefined, same: [] }
    : await findSiblings(store, {
      name,
      probe,
      request: probe.request(),
      rules: lookupRules({}, settings),
    });
  const elsewhere = existed ? [] : await source.findElsewhere?.() ?? [];
  const error = explainMiss(request, {
    name,
    where,
    mode,
    existed,
    entries: lookup.entries,
    answers,
    siblings,
    elsewhere,
    recordFailures,
    holdsAlias: seemsToHoldAlias(live),
    latest: player.latest,
    clock: freeze ? undefined : now(),
    freeze,
    run: runContext().run,
    comparison,
    matcher,
    rerun,
    retake: settings.retake,
    interrupted: await countInterrupted(settings, name),
  });
  player.missed++;
  notifier.ask(live);
  const { same } = siblings;
  const event = {
    verdict: "missed" as const,
    call: callOf(request),
    ...(same.length > 0 ? { same } : {}),
  };
  notifier.notify(event, "MISS");
  fail(error);
  return error;
}

/** Whether something in a request looks like an alias: what was played is not looked through for that. */
function seemsToHoldAlias({ url, headers, text = "" }: LiveRequest): boolean {
  const all = JSON.stringify([url, [...headers ?? []], text]);
  return untagEncoded(all) !== all;
}

/** @returns a request in a few words, redacted */
export function describeLive({ settings: { redaction } }: Player, live: LiveRequest): string {
  return callOf(redaction.request(toRecorded(live)));
}

function probeOf(
  { lookup, settings: { redaction }, plainEnough, headerRules, secrets }: Player,
  live: LiveRequest,
  keyed?: RecordedRequest,
): Probe {
  let redacted = keyed;
  const request = () => redacted ??= redaction.request(toRecorded(live));
  const rest = {
    raw: rawBody(live),
    request,
    plain: () => toRecorded(live),
    apart: ({ headers }: RecordedRequest) =>
      liveHeaderDifferences(live.headers, headers, headerRules).length,
    identify: () => identityOf(redaction.namedRequest(toRecorded(live), secrets)),
  };
  if (plainEnough && !mayHoldSecret(live.url)) {
    const redirect = live.redirect === "follow" ? {} : { redirect: live.redirect };
    const { method, url } = live;
    return { key: lookup.keyOf({ method, url, headers: [], ...redirect }), ...rest };
  }
  return { key: lookup.keyOf(request()), ...rest };
}

function probeWithSecrets(player: Player, live: LiveRequest): Probe {
  const { secrets, settings: { redaction } } = player;
  const named = redaction.namedRequest(toRecorded(live), secrets);
  return { ...probeOf(player, live, named), identity: identityOf(named) };
}

/** Gives each secret of this run that the cassette has, by its hash, the alias that it has there. */
async function recogniseSecrets(player: Player, live: LiveRequest): Promise<void> {
  const { source: { hashes }, secrets, hashed, settings: { redaction } } = player;
  redaction.namedRequest(toRecorded(live), secrets);
  for (const known of [...secrets.byValue.values()]) {
    if (!hashes || hashed.has(known.value)) continue;
    hashed.add(known.value);
    if (!isHashable(known.value)) continue;
    const hash = await slowHash(known.value, hashes);
    const [alias] = Object.entries(hashes.values).find(([, other]) => other === hash) ?? [];
    if (alias !== undefined) give(secrets, { ...known, alias });
  }
}

async function fullProbe(player: Player, live: LiveRequest): Promise<Probe> {
  const { lookup, strict, plainEnough } = player;
  if (strict) {
    await recogniseSecrets(player, live);
    const { identity, ...probe } = probeWithSecrets(player, live);
    return lookup.isAmbiguous(probe) ? { ...probe, identity: identity! } : probe;
  }
  const probe = probeOf(player, live);
  if (lookup.isAmbiguous(probe)) return probeWithSecrets(player, live);
  // A path may hold a secret that only redaction sees.
  if (plainEnough && !lookup.knows(probe)) return { ...probe, key: lookup.keyOf(probe.request()) };
  return probe;
}

/** Notes in what a request is not the recorded one; refuses it where the settings have it so. */
function noteDrift(player: Player, found: FoundRecording): void {
  const differs = driftOf(player, found);
  if (differs.length === 0) return;
  const { entry, live } = found;
  const drift: Drift = { entry, found: differs, live };
  player.drifts.push(drift);
  if (player.settings.drift !== "error") return;
  const { name, where, rerun, notifier, fail } = player.source;
  player.missed++;
  const error = driftError(drift, { name, where, rerun });
  notifier.notify({ verdict: "missed", call: callOf(entry.interaction.request) }, "DRIFT");
  fail(error);
  throw error;
}

function tellPlayed(
  { source }: Player,
  { entry: { interaction, position }, live }: FoundRecording,
) {
  source.notifier.ask(live);
  const call = callOf(interaction.request);
  const recordedAt = source.recordedAt ?? interaction.recordedAt;
  const event = { verdict: "played", call, interaction, recordedAt } as const;
  source.notifier.notify(event, `played #${position + 1}`);
}

/** How many answers lie in journals of interrupted runs; asked only when something is missing. */
async function countInterrupted({ store }: Settings, name: string): Promise<number> {
  const journals = await store.journals?.list(name) ?? [];
  return journals.filter(({ alive }) => !alive)
    .reduce((sum, { lines }) => sum + Math.max(0, lines.length - 1), 0);
}

function callOf({ method, url }: RecordedRequest): string {
  return `${method} ${url}`;
}
