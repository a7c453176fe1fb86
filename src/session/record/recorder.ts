/**
 * The recording side of a session: requests are sent and taken down; each answer is redacted,
 * looked over for leaks and written to the journal as soon as it is whole.
 *
 * @module
 */
import { findLeaks, findTextLeaks, type Leak, maskLeaks } from "../../secrets/leaks.ts";
import type { Cassette, FrozenState, Interaction, JsonValue } from "../../cassette/types.ts";
import { normalUrl } from "../../cassette/url.ts";
import { RetakeError } from "../../errors.ts";
import { capture, type LiveRecording, toInteraction } from "../../wire/capture.ts";
import type { FinishedRecording } from "./failures.ts";
import { realRandomUUID } from "../../wire/native.ts";
import { openRunLog, type RunLog } from "./journal.ts";
import type { Outgoing } from "../../wire/request.ts";
import type { Notifier } from "../observe.ts";
import type { Settings } from "../options.ts";
import type { Send } from "../sending.ts";
import type { Linking } from "../staleness.ts";
import type { Origin } from "../context.ts";
import { sendTo } from "../../wire/upstream.ts";

/** What is recorded into, and beside what. */
export interface RecorderTarget {
  name: string;
  /** The cassette as it was when the session opened. */
  old: Cassette | undefined;
  /** Whether what is recorded takes its place. */
  replaces: boolean;
  /** Sends for real. */
  send: Send;
  /** Told of each request that is recorded. */
  notifier: Notifier;
  /** Links what is recorded to the functions that it comes from. */
  linking: Linking;
  /** Told of what makes the run a failed one. */
  fail: (error: RetakeError) => void;
}

/** What a recorder has found in an interaction, and in which. */
export interface FoundLeak extends Leak {
  /** What was asked, in a few words. */
  call: string;
}

/** The recording side of a session. */
export interface Recorder {
  recordings: readonly LiveRecording[];
  leaks: readonly FoundLeak[];
  /** What the tags of secrets are keyed with. */
  salt: string;
  /** Single values that were made in this run. */
  variables: Readonly<Record<string, JsonValue>>;
  /** Whether the journal was opened, or is about to be. */
  opened(): boolean;
  /** Opens the journal, once. */
  open(): Promise<RunLog | undefined>;
  /** What the run is frozen at, where it is; known when the journal is open. */
  frozen(): FrozenState | undefined;
  record(
    input: string | URL | Request,
    init: RequestInit | undefined,
    outgoing: Outgoing,
    origin: Origin | undefined,
  ): Promise<Response>;
  /** Keeps a single value. */
  keepVariable(name: string, value: JsonValue): void;
  /** Waits for answers under way, for a while; gives all, redacted, as they were asked. */
  finish(): Promise<FinishedRecording[]>;
}

/**
 * @param target what is recorded into
 * @param settings how
 */
export function createRecorder(target: RecorderTarget, settings: Settings): Recorder {
  const { name, old, replaces, send, notifier, linking, fail } = target;
  const { store, redaction, warn } = settings;
  const recordings: LiveRecording[] = [];
  const leaks: FoundLeak[] = [];
  const redacted = new Map<LiveRecording, Promise<Interaction>>();
  const origins = new Map<LiveRecording, Origin>();
  const variables: Record<string, JsonValue> = Object.create(null);
  const salt = old?.salt ?? name;
  let frozen: FrozenState | undefined;
  let log: Promise<RunLog | undefined> | undefined;
  let ready = store.journals === undefined;
  const under = new Set<Promise<unknown>>();

  const freezeNow = (): FrozenState | undefined => {
    if (!settings.freeze) return undefined;
    return frozen ??= (replaces ? undefined : old?.frozen) ??
      { at: new Date(settings.now()).toISOString(), seed: realRandomUUID() };
  };
  const open = () =>
    log ??= openRunLog(store, name, freezeNow).then((opened) => {
      frozen = opened ? opened.head.frozen : freezeNow();
      ready = true;
      return opened;
    });

  /** Redacts, and looks over what redaction has left. */
  const redact = async (recording: LiveRecording): Promise<Interaction> => {
    const interaction = await redaction.interaction(
      toInteraction(recording, recording.request!),
      salt,
    );
    const found = findLeaks(interaction, redaction.rules);
    if (found.length === 0) return await linking.link(interaction, origins.get(recording));
    const call = `${interaction.request.method} ${interaction.request.url}`;
    leaks.push(...found.map((leak) => ({ ...leak, call: redaction.text(call) })));
    return await linking.link(maskLeaks(interaction, redaction.rules), origins.get(recording));
  };

  const told = new Set<LiveRecording>();
  const tellOf = (recording: LiveRecording, interaction: Interaction) => {
    if (told.has(recording)) return; // an event stream is kept at its `[DONE]`, and at its end
    told.add(recording);
    const { method, url } = interaction.request;
    notifier.notify({ verdict: "recorded", call: `${method} ${url}`, interaction }, "recorded");
  };

  const keep = async (recording: LiveRecording): Promise<void> => {
    if (!recording.request) {
      // The answer came before the upload's end: it can be written down only then.
      void recording.known.then(() => recording.request && under.add(keep(recording)));
      return;
    }
    const redacting = redact(recording);
    redacted.set(recording, redacting);
    try {
      const interaction = await redacting;
      tellOf(recording, interaction);
      await (await open())?.note({ at: recordings.indexOf(recording), interaction });
    } catch (error) {
      fail(asFailure(error));
    }
  };

  return {
    recordings,
    leaks,
    salt,
    variables,
    opened: () => log !== undefined,
    open,
    frozen: () => frozen,
    async record(input, init, outgoing, from) {
      // A disk that cannot be written is told of before anything is paid for. Once it is known that
      // it can, a request goes out at once, before its caller can change what was given.
      if (!ready) await open();
      const url = normalUrl(input instanceof Request ? input.url : String(input));
      const { input: to, origin, canonicalUrl } = sendTo(outgoing.input, settings.upstreams);
      const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
      if (signal?.aborted) return await send(to, outgoing.init); // never sent: nothing to record
      const { recording, response } = capture({
        send: (departure) => send(to, outgoing.init, departure),
        live: outgoing.live,
        url,
        signal: signal ?? undefined,
        recordedFrom: origin,
        now: settings.now,
        canonical: canonicalUrl,
        readOn: true,
        keep,
      });
      recordings.push(recording);
      if (from) origins.set(recording, from);
      return await response;
    },
    keepVariable(key, value) {
      const found = findTextLeaks(JSON.stringify(value), `variable ${key}`, redaction.rules);
      leaks.push(...found.map((leak) => ({ ...leak, call: `the variable "${key}"` })));
      variables[key] = found.length > 0 ? null : value;
      const noted = open().then((opened) =>
        opened?.note({ variable: key, value: variables[key]! })
      );
      under.add(noted.catch((error) => fail(asFailure(error))));
    },
    async finish() {
      await settleRecordings(recordings, settings.settle);
      await Promise.all(under);
      const finished: FinishedRecording[] = [];
      for (const recording of recordings) {
        if (recording.request) {
          // What is not at its end is taken as far as it has come.
          const interaction = await (recording.done
            ? redacted.get(recording) ?? redact(recording)
            : redact(recording));
          tellOf(recording, interaction);
          const asked = recording.started;
          finished.push({ interaction, asked, answered: asked + recording.waited });
        } else if (recording.outcome?.().response) {
          warn("retake: a response came before its upload ended; it cannot be recorded");
        } // else the upload failed or was given up: a replay comes to that by itself
      }
      return finished;
    },
  };
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
  const open = recordings.filter((recording) => !recording.done || !recording.request);
  let timer: ReturnType<typeof setTimeout> | undefined;
  if (open.length > 0) {
    const enough = new Promise<void>((resolve) => timer = setTimeout(resolve, milliseconds));
    const all = Promise.all(open.map(async (recording) => {
      await recording.drain();
      await recording.finished;
      await recording.known;
    }));
    await Promise.race([all, enough]);
    clearTimeout(timer);
  }
  // What is at its end may still be on its way to the journal.
  await Promise.all(
    recordings.filter((recording) => recording.done).map((recording) => recording.finished),
  );
}
