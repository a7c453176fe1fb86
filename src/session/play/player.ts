/**
 * The playing side of a session: finds the recording that answers a request, sees whether the
 * request has drifted from it, plays it, or says why nothing answers.
 *
 * @module
 */
import { mayHoldSecret } from "../../secrets/redact.ts";
import type { Interaction, RecordedRequest } from "../../cassette/types.ts";
import type { RetakeError } from "../../errors.ts";
import { type Drift, driftError, headerDrift, requestDrift } from "./drift.ts";
import { type LiveRequest, rawBody, toRecorded } from "../../wire/request.ts";
import {
  type CassetteEntry,
  createLookup,
  identityOf,
  type Lookup,
  type Probe,
} from "../../match/lookup.ts";
import { explainMiss } from "./miss.ts";
import type { Notifier } from "../observe.ts";
import type { Settings } from "../options.ts";
import { play, type Playback } from "../../wire/playback.ts";

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
  /** What the tags of secrets are keyed with. */
  salt: string;
  /** Aborts when the session closes. */
  closed: AbortSignal;
  /** The command that runs this program again with an environment variable set. */
  rerun: (variable: string) => string;
  /** Told of what makes the run a failed one. */
  fail: (error: RetakeError) => void;
  /** Told of each request and what became of it, where somebody wants to know. */
  notifier: Notifier;
}

/** A recording that answers a request, and the request. */
export interface FoundRecording {
  entry: CassetteEntry;
  probe: Probe;
  live: LiveRequest;
}

/** The playing side of a session. */
export interface Player {
  entries: readonly CassetteEntry[];
  drifts: readonly Drift[];
  played(): number;
  /** Finds what answers a plain request without waiting; `undefined` where that cannot be told so. */
  findAtOnce(live: LiveRequest): FoundRecording | undefined;
  /** Finds what answers a request; `undefined` where nothing does. */
  find(live: LiveRequest): Promise<FoundRecording | undefined>;
  /** Whether a request is not the one that was recorded in all that is compared. */
  differs(found: FoundRecording): boolean;
  /** Plays what was found. */
  play(found: FoundRecording): Promise<Response>;
  /** The error for a request that nothing answers; the run is a failed one from then on. */
  miss(live: LiveRequest): Promise<RetakeError>;
  /** A request as it may be shown. */
  describe(live: LiveRequest): string;
}

/**
 * @param source what is played from
 * @param settings how
 */
export function createPlayer(source: PlayerSource, settings: Settings): Player {
  const { name, where, rerun, fail, notifier } = source;
  const { redaction, comparison, matcher, drift } = settings;
  const lookup: Lookup = createLookup(source.interactions, comparison, matcher);
  const drifts: Drift[] = [];
  let played = 0;
  // A request may be looked up by what it is, unless headers are compared or redactors look on.
  const plainEnough = !settings.redactsMore && !matcher && comparison.headers.length === 0;
  // Headers that are compared and hold secrets can be told apart by their tags alone.
  const tagged = comparison.headers.some((header) => redaction.rules.isHeader(header, ""));

  const probeOf = (live: LiveRequest, keyed?: RecordedRequest): Probe => {
    let request = keyed;
    const redacted = () => request ??= redaction.request(toRecorded(live));
    const plain = () => toRecorded(live);
    const rest = { raw: rawBody(live), request: redacted, plain };
    if (plainEnough && !mayHoldSecret(live.url)) {
      const redirect = live.redirect === "follow" ? {} : { redirect: live.redirect };
      const { method, url } = live;
      return { key: lookup.keyOf({ method, url, headers: [], ...redirect }), ...rest };
    }
    return { key: lookup.keyOf(redacted()), ...rest };
  };

  const probeWithSecrets = async (live: LiveRequest): Promise<Probe> => {
    const keyed = await redaction.keyedRequest(toRecorded(live), source.salt);
    return { ...probeOf(live, keyed), identity: identityOf(keyed) };
  };

  const fullProbe = async (live: LiveRequest): Promise<Probe> => {
    if (tagged) {
      const { identity: _, ...probe } = await probeWithSecrets(live);
      return probe;
    }
    const probe = probeOf(live);
    if (lookup.isAmbiguous(probe)) return await probeWithSecrets(live);
    if (plainEnough && !lookup.knows(probe)) {
      // A path may hold a secret that only redaction sees.
      return { ...probe, key: lookup.keyOf(probe.request()) };
    }
    return probe;
  };

  /** In what the request is not the recorded one. */
  const driftOf = ({ entry, probe, live }: FoundRecording) => {
    const recorded = entry.interaction.request;
    const found = headerDrift(live.headers, recorded, settings);
    // FoundRecording by method, URL and body, it can differ in no more than that.
    const byAll = !matcher && comparison.body && drift !== "accept";
    return byAll ? found : [...requestDrift(probe.request(), recorded, comparison), ...found];
  };

  return {
    entries: lookup.entries,
    drifts,
    played: () => played,
    findAtOnce(live) {
      if (!plainEnough || live.redirect !== "follow" || mayHoldSecret(live.url)) return undefined;
      const probe = probeOf(live);
      const entry = lookup.take(probe);
      return entry && { entry, probe, live };
    },
    async find(live) {
      const probe = await fullProbe(live);
      const entry = lookup.take(probe) ??
        (drift === "accept" ? lookup.takeSimilar(probe) : undefined) ??
        (settings.repeat === "last" ? lookup.answers(probe).at(-1) : undefined);
      return entry && { entry, probe, live };
    },
    differs: (found) => driftOf(found).length > 0,
    async play(found) {
      const { entry, live } = found;
      if (drift !== "ignore") {
        const differs = driftOf(found);
        if (differs.length > 0) {
          const noted = { entry, found: differs, live };
          drifts.push(noted);
          if (drift === "error") {
            const error = driftError(noted, { name, where, rerun });
            const call = describeRequest(entry.interaction.request);
            notifier.notify({ verdict: "missed", call }, "DRIFT");
            fail(error);
            throw error;
          }
        }
      }
      played++;
      if (notifier.active) {
        const { interaction, position } = entry;
        const call = describeRequest(interaction.request);
        const recordedAt = source.recordedAt ?? interaction.recordedAt;
        const event = { verdict: "played", call, interaction, recordedAt } as const;
        notifier.notify(event, `played #${position + 1}`);
      }
      const how: Playback = {
        pace: settings.pace,
        signal: live.signal,
        keep: live.keep,
        where,
        closed: source.closed,
        onShortfall: fail,
      };
      return await play(entry.interaction, how);
    },
    async miss(live) {
      const probe = await fullProbe(live);
      const request = probe.request();
      const error = explainMiss(request, {
        name,
        where,
        mode: settings.mode,
        existed: source.existed,
        entries: lookup.entries,
        answers: lookup.answers(probe),
        comparison,
        matcher,
        rerun,
        interrupted: await countInterrupted(settings, name),
      });
      notifier.notify({ verdict: "missed", call: describeRequest(request) }, "MISS");
      fail(error);
      return error;
    },
    describe: (live) => describeRequest(redaction.request(toRecorded(live))),
  };
}

/** How many answers lie in journals of interrupted runs; asked only when something is missing. */
async function countInterrupted({ store }: Settings, name: string): Promise<number> {
  const journals = await store.journals?.list(name) ?? [];
  return journals.filter(({ alive }) => !alive)
    .reduce((sum, { lines }) => sum + Math.max(0, lines.length - 1), 0);
}

function describeRequest({ method, url }: RecordedRequest): string {
  return `${method} ${url}`;
}
