/**
 * The recording side of a session: requests are sent and taken down; each answer is redacted,
 * looked over for leaks and written to the journal as soon as it is whole.
 *
 * Recording is entered by this file, `save.ts` (what comes of it at the end), `leak_gate.ts` (what keeps
 * it from being saved), `journal.ts` (what an interrupted run has left) and `writers.ts` (one at a time).
 *
 * @module
 */
import type { Timer } from "../../wire/clock.ts";
import type { Cassette, Frame, FrozenState, Interaction, JsonValue } from "../../cassette/types.ts";
import { otherCaseOf, sameFileWords } from "../../cassette/name.ts";
import { withoutTimings } from "../../cassette/timings.ts";
import { normalUrl } from "../../cassette/url.ts";
import { RetakeError } from "../../errors.ts";
import { absoluteUrl } from "../../wire/address.ts";
import { capture, type LiveRecording, toInteraction } from "../../wire/capture.ts";
import { bodyOf } from "../../wire/init.ts";
import { clock, realRandomUUID } from "../../wire/native.ts";
import type { LiveRequest } from "../../wire/request.ts";
import { handshakeUrl, type HeardSocket, type ServerEnd, socketUrl } from "../../wire/socket.ts";
import { captureSocket } from "../../wire/socket_capture.ts";
import { noOrder, type Order } from "../../wire/order.ts";
import type { Fetch } from "../../wire/types.ts";
import { sendTo } from "../../wire/upstream.ts";
import { expectIssued, noteIssued, openAliases } from "../../secrets/aliases.ts";
import type { Aliases, FoundSecret } from "../../secrets/types.ts";
import { type Linking, linkInteraction } from "../linking.ts";
import { lateError } from "../failures.ts";
import type { Notifier } from "../observe.ts";
import type { Settings } from "../options.ts";
import type { Send } from "../sending.ts";
import { withProducers } from "../../cassette/producers.ts";
import type { Origin } from "../tracker.ts";
import type { FinishedRecording } from "./failed_answers.ts";
import { tellEnvironment } from "./environment.ts";
import { type Line, openRunLog, type RunLog } from "./journal.ts";
import { type FoundLeak, gateInteraction, gateVariable } from "./leak_gate.ts";

/** What is recorded into, and beside what. */
export interface RecorderTarget {
  name: string;
  /** The cassette as it was when the session opened. */
  old: Cassette | undefined;
  /** Whether what is recorded takes its place. */
  replaces: boolean;
  /** What an interrupted run has left, where that is taken over. */
  interrupted?: readonly Interaction[];
  /** Sends for real. */
  send: Send;
  /** Told of each request that is recorded. */
  notifier: Notifier;
  /** Links what is recorded to the functions that it comes from. */
  linking: Linking;
  /**
   * Claims the right to write the cassette.
   *
   * @throws {RetakeError} `SESSION_OVERLAP` where another session of this process has it
   */
  claim: () => void;
  /** The command that runs this program again with an environment variable set. */
  rerun: (variable: string) => string;
  /** Told of what makes the run a failed one. */
  fail: (error: RetakeError) => void;
}

/** An answer, redacted. */
interface Redacted {
  interaction: Interaction;
  /** What it was before. */
  raw: Interaction;
  /** The secrets that were found in it. */
  found: readonly FoundSecret[];
  /** How many secrets of the run were known when it was redacted. */
  known: number;
  leaks: readonly FoundLeak[];
}

/** The recording side of a session. */
export interface Recorder {
  readonly target: RecorderTarget;
  readonly settings: Settings;
  /** By which what its answers issue is told from what others have. */
  readonly self: symbol;
  /** In the order in which requests were asked. */
  readonly recordings: LiveRecording[];
  /** When they were asked, and when something came meanwhile. */
  readonly order: Order;
  /** Where requests come from, as far as somebody wants to know. */
  readonly origins: Map<LiveRecording, Origin>;
  /** What has come back whole, redacted by what was known then. */
  readonly redacted: Map<LiveRecording, Promise<Redacted>>;
  /** Those that were told of: an event stream is kept at its `[DONE]`, and at its end. */
  readonly told: Set<LiveRecording>;
  /** The secrets that were found so far. */
  aliases: Aliases | undefined;
  /** How many characters the recordings have as JSON, with those that are added to; known where a limit is. */
  size: number;
  /** What still looks like a secret in single values; and in answers, once the run is over. */
  readonly leaks: FoundLeak[];
  /** Single values that were made in this run. */
  readonly variables: Record<string, JsonValue>;
  /** What is under way to the journal. */
  readonly under: Set<Promise<unknown>>;
  /** What the run is frozen at, where it is; known when the journal is open. */
  frozen: FrozenState | undefined;
  /** The journal, once it was asked for; `undefined` inside where the store has none. */
  log: Promise<RunLog | undefined> | undefined;
  /** Whether a request may go out: the journal is open, or there is none. */
  ready: boolean;
  /** Whether the session has closed, and what was recorded is what it is. */
  over: boolean;
  /** Why no request goes out any more: what comes back could not be kept. */
  full: RetakeError | undefined;
}

/**
 * @param target what is recorded into
 * @param settings how
 */
export function openRecorder(target: RecorderTarget, settings: Settings): Recorder {
  return {
    target,
    settings,
    self: Symbol("recording"),
    recordings: [],
    order: noOrder(),
    origins: new Map(),
    redacted: new Map(),
    told: new Set(),
    aliases: undefined,
    size: 0,
    leaks: [],
    variables: Object.create(null),
    under: new Set(),
    frozen: undefined,
    log: undefined,
    ready: settings.store.journals === undefined,
    over: false,
    full: undefined,
  };
}

/**
 * Opens the journal, once.
 *
 * @throws {RetakeError} `STORE_WRITE` when it cannot be written; `NAME_INVALID` for a new cassette whose name is that of
 * another in other case
 */
export function openJournal(recorder: Recorder): Promise<RunLog | undefined> {
  const { target, settings } = recorder;
  return recorder.log ??= checkSpelling(recorder)
    .then(() => openRunLog(settings.store, target.name, () => freezeNow(recorder)))
    .then((opened) => {
      recorder.frozen = opened ? opened.head.frozen : freezeNow(recorder);
      recorder.ready = true;
      return opened;
    });
}

/** A new cassette is not recorded where one lies that would be the same file elsewhere. */
async function checkSpelling({ target, settings: { store } }: Recorder): Promise<void> {
  const { name, old } = target;
  if (old) return;
  // Where nobody may list them, the disk says what it has to say.
  const other = otherCaseOf(name, await store.list().catch(() => []));
  if (other === undefined) return;
  throw new RetakeError(
    "NAME_INVALID",
    `The names ${sameFileWords(name, other)}.\n  to do  give the two the same name, or others`,
    { facts: { name, other } },
  );
}

function freezeNow(recorder: Recorder): FrozenState | undefined {
  const { target: { old, replaces }, settings } = recorder;
  if (!settings.freeze) return undefined;
  return recorder.frozen ??= (replaces ? undefined : old?.frozen) ??
    { at: new Date(settings.now()).toISOString(), seed: realRandomUUID() };
}

/** What is sent and taken down. */
export interface Sent {
  /** What to send, as fetch takes it. */
  input: string | URL | Request;
  init: RequestInit | undefined;
  /** What it asks for, and of whom. */
  live: Promise<LiveRequest>;
  url: string;
  signal: AbortSignal | undefined;
  /** What sends it, where that is not the session's fetch. */
  by?: Fetch;
}

/**
 * Sends a request and takes down what comes back.
 *
 * @param recorder what records it
 * @param sent what is sent
 * @param origin where the request comes from, where somebody wants to know
 * @throws {RetakeError} before it is sent, and the run is a failed one: `SESSION_OVERLAP`; `STORE_WRITE`
 * where the journal cannot be opened, or could not keep an answer before, or the cassette would be too large
 */
export async function record(
  recorder: Recorder,
  { input, init, live, url, signal, by }: Sent,
  origin: Origin | undefined,
): Promise<Response> {
  const { target: { send }, settings } = recorder;
  // Given up later, it was asked: in a replay too, where nobody waits for a journal.
  const isVain = signal?.aborted;
  // A disk that cannot be written is told of before anything is paid for. Once it is known that
  // it can, a request goes out at once, before its caller can change what was given.
  checkGoesOn(recorder, url);
  claim(recorder);
  if (!recorder.ready) {
    await openJournal(recorder);
    checkGoesOn(recorder, url);
  }
  const route = sendTo(input, settings.upstreams);
  if (isVain) return await send(route.input, init, undefined, by); // nothing to record
  checkRoom(recorder, url, sizeOf(bodyOf(init)));
  const { recording, response } = capture({
    send: (departure) => send(route.input, init, departure, by),
    live,
    url: normalUrl(absoluteUrl(url)),
    signal,
    recordedFrom: route.origin,
    now: settings.now,
    order: recorder.order,
    canonical: route.canonicalUrl,
    readOn: true,
    keep: (ended) => keep(recorder, ended),
  });
  recorder.recordings.push(recording);
  if (origin) recorder.origins.set(recording, origin);
  return await response;
}

/**
 * Opens a WebSocket and takes down what goes over it.
 *
 * @param recorder what records it
 * @param heard what is to be opened
 * @param live what its request asks for
 * @param origin where it comes from, where somebody wants to know
 * @throws {RetakeError} what {@linkcode record} throws, before it is opened
 */
export async function recordSocket(
  recorder: Recorder,
  heard: HeardSocket,
  live: LiveRequest,
  origin: Origin | undefined,
): Promise<ServerEnd> {
  checkGoesOn(recorder, live.url);
  claim(recorder);
  if (!recorder.ready) {
    await openJournal(recorder);
    checkGoesOn(recorder, live.url);
  }
  checkRoom(recorder, live.url, 0);
  const { settings } = recorder;
  const route = sendTo(handshakeUrl(live.url), settings.upstreams);
  const { recording, server } = captureSocket({
    live,
    recordedFrom: route.origin,
    now: settings.now,
    order: recorder.order,
    client: heard.client,
    connect: (client) => heard.connect(socketUrl(String(route.input)), client),
    // What goes over it when the session has closed is its client's alone.
    note: async (taken, frame) =>
      recorder.over ? undefined : await noteFrame(recorder, taken, frame),
    keep: (ended) => keep(recorder, ended),
  });
  recorder.recordings.push(recording);
  if (origin) recorder.origins.set(recording, origin);
  return server;
}

/** Writes one message down: what was paid for is not lost with a process that is killed before its end. */
async function noteFrame(
  recorder: Recorder,
  recording: LiveRecording,
  frame: Frame | undefined,
): Promise<RetakeError | undefined> {
  const at = recorder.recordings.indexOf(recording);
  try {
    const interaction = redactSoFar(recorder, recording, frame);
    const log = await openJournal(recorder);
    const line = frame ? { at, frame: interaction.response!.frames!.at(-1)! } : { at, interaction };
    await note(recorder, log, line);
    if (log?.failure() !== undefined) stop(recorder, log, interaction);
    return recorder.full;
  } catch (error) {
    const failure = asFailure(error);
    recorder.target.fail(failure);
    return failure;
  }
}

/** A recording with one message alone, without its secrets and all that are known so far. */
function redactSoFar(
  recorder: Recorder,
  recording: LiveRecording,
  frame: Frame | undefined,
): Interaction {
  const { settings: { redaction } } = recorder;
  const aliases = recorder.aliases ??= seedOf(recorder);
  const { response, ...rest } = takenDown(recorder, recording);
  const frames = frame ? [frame] : [];
  const raw = { ...rest, response: { ...response!, frames } } as Interaction;
  // What the gate finds is told when all of it is kept.
  return gateInteraction(redaction.interaction(raw, aliases), redaction, []);
}

/** Keeps a single value. */
export function keepVariable(recorder: Recorder, name: string, made: JsonValue): void {
  claim(recorder);
  const { target: { fail }, settings: { redaction }, leaks, variables, under } = recorder;
  const value = gateVariable(name, made, redaction, leaks);
  variables[name] = value;
  const noted = openJournal(recorder).then((log) => log?.note({ variable: name, value }));
  under.add(noted.catch((error) => fail(asFailure(error))));
}

/** What was asked in time and comes here when the session has closed is told as what comes after it. */
function checkGoesOn({ full, over, target: { name }, settings }: Recorder, url: string): void {
  if (full) throw full;
  if (!over) return;
  const { redaction, store, warn } = settings;
  const error = lateError(`A request to ${redaction.text(url)}`, {
    name,
    where: store.locate(name),
  });
  warn(`retake: ${error.message}`);
  throw error;
}

function claim({ target }: Recorder): void {
  try {
    target.claim();
  } catch (error) {
    target.fail(error as RetakeError);
    throw error;
  }
}

/** What was recorded in a run, and the secrets that it has found. */
export interface FinishedRecordings {
  added: FinishedRecording[];
  aliases: Aliases;
}

/**
 * Waits for answers under way, for as long as the settings have it.
 *
 * @returns all that was recorded, redacted, as it was asked; what is not at its end as far as it came
 */
export async function finishRecordings(recorder: Recorder): Promise<FinishedRecordings> {
  const { recordings, settings } = recorder;
  // What waits for the journal is sent once that is open, and then waited for.
  await recorder.log?.catch(() => {});
  await settleRecordings(recordings, settings.settle);
  recorder.over = true;
  await Promise.all(recorder.under);
  for (const recording of recordings) {
    if (recording.request) {
      if (!recording.done || !recorder.redacted.has(recording)) {
        recorder.redacted.set(recording, redact(recorder, recording));
      }
      tellOf(recorder, recording, (await recorder.redacted.get(recording)!).interaction);
    } else if (recording.outcome?.().response) {
      settings.warn("retake: a response came before its upload ended; it cannot be recorded");
    } // else the upload failed or was given up: a replay comes to that by itself
  }
  // To know the aliases that are given, all of the cassette is read: only where some may be added.
  if (recordings.length === 0 && settings.drift !== "accept") {
    return { added: [], aliases: recorder.aliases ?? openAliases() };
  }
  const { finished, leaks } = await nameSecrets(recorder, seedOf(recorder));
  recorder.leaks.push(...leaks);
  return finished;
}

/** The aliases that are given already, in what is added to. */
function seedOf(recorder: Recorder): Aliases {
  return withIssued(recorder, openAliases(textsThere(recorder)));
}

function withIssued({ self, settings: { redaction } }: Recorder, aliases: Aliases): Aliases {
  return aliases.issued ? aliases : expectIssued(aliases, self, redaction.rules.isHarmless);
}

/** Tells the other cassettes of this process what an answer has issued. */
function tellIssued({ self }: Recorder, aliases: Aliases, found: readonly FoundSecret[]): void {
  const values = found.filter(({ side }) => side === "response").map(({ secret }) => secret);
  noteIssued(aliases, values, self);
}

function textsThere({ target: { old, replaces, interrupted = [] } }: Recorder): string[] {
  const there = [...replaces ? [] : old?.interactions ?? [], ...interrupted];
  return there.map((interaction) => JSON.stringify(interaction));
}

/**
 * Gives each secret its alias anew, by the order in which requests were asked, now that all are known: also
 * in what was redacted before it was known that it holds one.
 *
 * @param recorder what was recorded
 * @param given the aliases that are given already
 */
export async function nameSecrets(
  recorder: Recorder,
  given: Aliases,
): Promise<{ finished: FinishedRecordings; leaks: FoundLeak[] }> {
  const aliases = withIssued(recorder, given);
  const { settings: { redaction }, recordings, redacted } = recorder;
  const known = recordings.filter((recording) => recording.request);
  const all = await Promise.all(known.map((recording) => redacted.get(recording)!));
  for (const { found } of all) redaction.name(found, aliases);
  for (const { found } of all) tellIssued(recorder, aliases, found);
  const before = recorder.aliases;
  const isSame = before !== undefined && before.byValue.size === aliases.byValue.size &&
    [...aliases.byValue].every(([value, { alias }]) => before.byValue.get(value)?.alias === alias);
  recorder.aliases = aliases;
  const added: FinishedRecording[] = [];
  const leaks: FoundLeak[] = [];
  for (const [index, recording] of known.entries()) {
    let one = all[index]!;
    if (!isSame || one.known < aliases.byValue.size) {
      const { producedBy } = one.interaction;
      // A function of the user may have changed it in place.
      const isChanged = redaction.rules.custom.length > 0;
      const raw = isChanged ? takenDown(recorder, recording) : one.raw;
      one = { ...one, ...gate(recorder, raw) };
      if (producedBy) one.interaction = withProducers(one.interaction, producedBy);
      redacted.set(recording, Promise.resolve(one));
    }
    const asked = recording.started;
    added.push({ interaction: one.interaction, asked, answered: asked + recording.waited });
    leaks.push(...one.leaks);
  }
  return { finished: { added, aliases }, leaks };
}

function takenDown({ settings: { timings } }: Recorder, recording: LiveRecording): Interaction {
  const taken = toInteraction(recording, recording.request!);
  return timings ? taken : withoutTimings(taken);
}

/** A recording without its secrets, and what still looks like one in it. */
function gate(recorder: Recorder, raw: Interaction): Omit<Redacted, "found"> {
  const { settings: { redaction } } = recorder;
  const aliases = recorder.aliases!;
  const leaks: FoundLeak[] = [];
  const interaction = gateInteraction(redaction.interaction(raw, aliases, []), redaction, leaks);
  return { interaction, raw, known: aliases.byValue.size, leaks };
}

/** Keeps what has come back whole. Never rejects: what fails makes the run a failed one. */
async function keep(recorder: Recorder, recording: LiveRecording): Promise<void> {
  if (recorder.over) return; // its client's alone by now
  if (!recording.request) {
    // The answer came before the upload's end: it can be written down only then.
    void recording.known.then(() =>
      recording.request && recorder.under.add(keep(recorder, recording))
    );
    return;
  }
  const redacting = redact(recorder, recording);
  recorder.redacted.set(recording, redacting);
  try {
    const { interaction } = await redacting;
    tellOf(recorder, recording, interaction);
    const log = await openJournal(recorder);
    await note(recorder, log, { at: recorder.recordings.indexOf(recording), interaction });
    if (log?.failure() !== undefined) stop(recorder, log, interaction);
  } catch (error) {
    recorder.target.fail(asFailure(error));
  }
}

/** Writes a line down, and how much room it takes. */
async function note(recorder: Recorder, log: RunLog | undefined, line: Line): Promise<void> {
  const { largest } = recorder.settings.store;
  recorder.size += log
    ? await log.note(line)
    : largest === undefined
    ? 0
    : JSON.stringify(line).length;
}

/**
 * Refuses what could not be read again, before it is paid for. How large an answer is, nobody knows before; so the
 * other half of the room is for it, and for line ends and indents, which take less than what they lay out.
 */
function checkRoom(recorder: Recorder, url: string, coming: number): void {
  const { target: { name, fail, rerun }, settings: { store, redaction } } = recorder;
  const { largest } = store;
  if (largest === undefined) return;
  if (!recorder.aliases) {
    const texts = textsThere(recorder);
    recorder.size += texts.reduce((sum, { length }) => sum + length, 0);
    recorder.aliases = withIssued(recorder, openAliases(texts));
  }
  const size = recorder.size + coming;
  if (2 * size <= largest) return;
  const where = store.locate(name);
  recorder.full = new RetakeError(
    "STORE_WRITE",
    `${
      redaction.text(url)
    } is not asked, nor anything after it: ${where} would be too large to be read again.\n` +
      `  has     ${inUnits(recorder.size)} of recordings${
        coming > 0 ? `, and what is sent has ${inUnits(coming)}` : ""
      }; from ${inUnits(largest / 2)} on nothing is added\n` +
      `  to do   record less in one cassette: give each test a cassette of its own, and record anew:  ${
        rerun("CASSETTE_MODE=record")
      }`,
    { facts: { name, where, size, largest } },
  );
  fail(recorder.full);
  throw recorder.full;
}

function inUnits(bytes: number): string {
  return bytes < 2 ** 20 ? `${Math.round(bytes / 1024)} KB` : `${Math.round(bytes / 2 ** 20)} MB`;
}

/** How many characters an upload takes, as far as that is known before it is sent. */
function sizeOf(body: BodyInit | null | undefined): number {
  if (typeof body === "string") return body.length;
  const bytes = body instanceof Blob
    ? body.size
    : body instanceof ArrayBuffer || ArrayBuffer.isView(body)
    ? body.byteLength
    : 0;
  return Math.ceil(bytes / 3) * 4;
}

/** What cannot be kept would be paid for again: the first such answer is the last that is asked for. */
function stop(recorder: Recorder, log: RunLog, { request }: Interaction): void {
  // At the end all is at hand, and saved from there.
  if (recorder.full || recorder.over) return;
  const cause = log.failure();
  const why = cause instanceof Error ? cause.message : String(cause);
  const { length } = recorder.recordings;
  recorder.full = new RetakeError(
    "STORE_WRITE",
    `The answer to ${request.method} ${request.url} could not be kept, so nothing more is sent: ${why}\n` +
      `  answers  ${log.kept()} of ${length} are kept in ${log.where}\n` +
      `  to do    make room, and take over what is kept there:  ${
        recorder.target.rerun("CASSETTE_MODE=update")
      }`,
    { facts: { journal: log.where, kept: log.kept(), recorded: length }, cause },
  );
  recorder.target.fail(recorder.full);
}

/** Redacts, looks over what redaction has left, and links it to where it comes from. */
async function redact(recorder: Recorder, recording: LiveRecording): Promise<Redacted> {
  const { target: { linking }, settings: { redaction }, origins } = recorder;
  const aliases = recorder.aliases ??= seedOf(recorder);
  const raw = takenDown(recorder, recording);
  tellEnvironment(raw, recorder.settings, recorder);
  const found = redaction.find(raw);
  redaction.name(found, aliases);
  tellIssued(recorder, aliases, found);
  const gated = gate(recorder, raw);
  const interaction = await linkInteraction(linking, gated.interaction, origins.get(recording));
  return { ...gated, interaction, found };
}

function tellOf(recorder: Recorder, recording: LiveRecording, interaction: Interaction): void {
  if (recorder.told.has(recording)) return;
  recorder.told.add(recording);
  const { method, url } = interaction.request;
  const call = `${method} ${url}`;
  recorder.target.notifier.notify({ verdict: "recorded", call, interaction }, "recorded");
}

function asFailure(error: unknown): RetakeError {
  return error instanceof RetakeError ? error : new RetakeError(
    "OPTION_INVALID",
    `A redactor failed, so an answer could not be recorded: ${(error as Error)?.message ?? error}`,
    { cause: error },
  );
}

async function settleRecordings(
  recordings: readonly LiveRecording[],
  milliseconds: number,
): Promise<void> {
  const open = recordings.filter((recording) =>
    (!recording.done || !recording.request) && !recording.isOpen?.()
  );
  let timer: Timer | undefined;
  if (open.length > 0) {
    const enough = new Promise<void>((resolve) => timer = clock.setTimeout(resolve, milliseconds));
    const all = Promise.all(open.map(async (recording) => {
      await recording.drain();
      await recording.finished;
      await recording.known;
    }));
    await Promise.race([all, enough]);
    clock.clearTimeout(timer);
  }
  // What is at its end may still be on its way to the journal.
  await Promise.all(
    recordings.filter((recording) => recording.done).map((recording) => recording.finished),
  );
}
