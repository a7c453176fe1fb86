/**
 * One cassette in use: what happens to each request, and at the end to the cassette.
 *
 * @module
 */
import { parseCassette } from "../cassette/format.ts";
import { checkName } from "../cassette/name.ts";
import { mayHoldSecret } from "../cassette/redact.ts";
import type { Cassette, RecordedRequest } from "../cassette/types.ts";
import { normalUrl } from "../cassette/url.ts";
import type { RetakeError } from "../errors.ts";
import { checkAge } from "./age.ts";
import { capture, type Take } from "./capture.ts";
import { describeCall, mayBeSent, resend } from "./call.ts";
import {
  checkUnused,
  closedError,
  combine,
  finishTakes,
  keepBeside,
  save,
  statsLine,
} from "./finish.ts";
import { realFetch } from "./global.ts";
import {
  type LiveRequest,
  type Outgoing,
  rawBody,
  readOutgoing,
  readPlainRequest,
  readRequest,
  toRecorded,
} from "./live_request.ts";
import { createLookup, type Entry, type Lookup, type Probe } from "./lookup.ts";
import { explainMiss } from "./miss.ts";
import { MODES } from "./mode.ts";
import type { Settings } from "./options.ts";
import { play, type Playback } from "./playback.ts";
import { refuse } from "./refusal.ts";
import { claimForWriting } from "./writers.ts";
import type { CloseOptions, Fetch, Host, Session, SessionReport } from "./types.ts";
import { sendTo } from "./upstream.ts";

/** A session with what the rest of the record layer needs of it. */
export interface OpenSession extends Session {
  settings: Settings;
  /** The first thing that makes this run not a right one, a miss as a rule. */
  failure(): RetakeError | undefined;
  /** Calls back at the first such thing. */
  onFailure: ((error: RetakeError) => void) | undefined;
  /** Notes a failure that happened outside `fetch`. */
  fail(error: RetakeError): void;
  closed(): boolean;
}

/**
 * Opens a cassette.
 *
 * @param name the cassette's name
 * @param settings what to do with it
 * @param host what the runtime gives
 * @throws {RetakeError} `NAME_INVALID`, `CASSETTE_INVALID`, `CASSETTE_VERSION`, `STORE_READ`,
 * `EXPIRED`, `SESSION_OVERLAP` when another session of this process is recording it
 */
export async function startSession(
  name: string,
  settings: Settings,
  host: Host,
): Promise<OpenSession> {
  checkName(name);
  const { mode, store } = settings;
  const where = store.locate(name);
  const source = mode === "live" ? undefined : await store.load(name);
  const old = source === undefined ? undefined : parseCassette(source, where);
  const expired = old !== undefined && checkAge(old, settings, { name, where });
  if (expired && settings.onExpired === "record") settings = { ...settings, mode: "record" };
  const rules = MODES[settings.mode];
  const writes = (old ? rules.present : rules.absent) === "record";
  const release = writes ? claimForWriting(name, settings, where) : () => {};
  return createSession({ name, where, old, expired }, settings, host, release);
}

/** A cassette as it was when the session opened. */
interface Found {
  name: string;
  where: string;
  old: Cassette | undefined;
  expired: boolean;
}

function createSession(
  { name, where, old, expired }: Found,
  settings: Settings,
  host: Host,
  release: () => void,
): OpenSession {
  const { mode, redactor } = settings;
  const rules = MODES[mode];
  const lookup: Lookup = createLookup(
    rules.match === "play" ? old?.interactions ?? [] : [],
    settings.comparison,
    settings.matcher,
  );
  const onMatchless = old ? rules.present : rules.absent;
  const takes: Take[] = [];
  const failures: RetakeError[] = [];
  const counts = { played: 0, live: 0, missed: 0 };
  let closed = false;
  const over = new AbortController();
  // A request may be looked up by what it is, unless headers are compared or redactors look on.
  const plainEnough = rules.match === "play" && !settings.redactsMore && !settings.matcher &&
    settings.comparison.headers.length === 0;
  const send = settings.fetch ?? realFetch();

  const fail = (error: RetakeError) => {
    failures.push(error);
    counts.missed++;
    session.onFailure?.(error);
  };

  const playEntry = (entry: Entry, { signal, keep }: LiveRequest): Promise<Response> => {
    counts.played++;
    if (settings.verbose) {
      tell(describe(entry.interaction.request), `played #${entry.position + 1}`);
    }
    const how: Playback = {
      pace: settings.pace,
      signal,
      keep,
      where,
      closed: over.signal,
      onShortfall: fail,
    };
    return play(entry.interaction, how);
  };

  const fetch: Fetch = (input, init) => {
    if (closed) return Promise.reject(closedError(name, where, describeCall(input, init)));
    if (!mayBeSent(input)) return send(input, init);
    if (plainEnough) {
      const plain = readPlainRequest(input, init);
      if (plain && plain.redirect === "follow" && !mayHoldSecret(plain.url)) {
        if (plain.signal?.aborted) return Promise.reject(plain.signal.reason);
        const entry = lookup.take(probeOf(plain));
        if (entry) return playEntry(entry, plain);
      }
    }
    return dispatch(input, init);
  };

  const probeOf = (live: LiveRequest): Probe => {
    let request: RecordedRequest | undefined;
    const recorded = () => request ??= redactor.request(toRecorded(live));
    if (plainEnough && !mayHoldSecret(live.url)) {
      const redirect = live.redirect === "follow" ? {} : { redirect: live.redirect };
      const { method, url } = live;
      const key = lookup.keyOf({ method, url, headers: [], ...redirect });
      return { key, raw: rawBody(live), request: recorded };
    }
    return { key: lookup.keyOf(recorded()), raw: rawBody(live), request: recorded };
  };

  const dispatch: Fetch = async (input, init) => {
    if (rules.match === "pass") return await pass(input, init);
    if (onMatchless === "record") {
      // It may have to be sent: read it beside the caller's input, not from it.
      let outgoing: Outgoing;
      try {
        outgoing = readOutgoing(input, init);
      } catch (error) {
        return await refuse(input, init, error);
      }
      if (lookup.entries.length === 0) return await record(input, init, outgoing);
      const live = await outgoing.live;
      const entry = lookup.take(probeOf(live));
      if (!entry) return await record(input, init, outgoing);
      if (input instanceof Request) await readRequest(input, init); // uses it up, as fetch does
      return await playEntry(entry, live);
    }
    const live = await readRequest(input, init);
    if (live.signal?.aborted) throw live.signal.reason;
    const probe = probeOf(live);
    const entry = lookup.take(probe);
    if (entry) return await playEntry(entry, live);
    const answers = lookup.answers(probe);
    if (settings.repeat === "last" && answers.length > 0) {
      return await playEntry(answers.at(-1)!, live);
    }
    if (mode === "replay" && settings.allowFallback) {
      tell(
        describe(probe.request()),
        "not recorded: asked live (ALLOW_FALLBACK), not saved",
        settings.warn,
      );
      return await pass(...resend(input, init, live));
    }
    throw miss(probe.request(), answers);
  };

  const miss = (request: RecordedRequest, answers: Entry[]): RetakeError => {
    const error = explainMiss(request, {
      name,
      where,
      mode,
      existed: old !== undefined,
      entries: lookup.entries,
      answers,
      comparison: settings.comparison,
      matcher: settings.matcher,
      rerun: host.rerun ?? ((variable) => `run this again with ${variable}`),
    });
    if (settings.verbose) tell(describe(request), "MISS");
    fail(error);
    return error;
  };

  const pass: Fetch = async (input, init) => {
    counts.live++;
    const { input: to, canonical } = sendTo(input, settings.upstreams);
    return canonical(await send(to, init));
  };

  const record = async (
    input: string | URL | Request,
    init: RequestInit | undefined,
    outgoing: Outgoing,
  ): Promise<Response> => {
    const url = normalUrl(input instanceof Request ? input.url : String(input));
    const { input: to, origin, canonicalUrl } = sendTo(outgoing.input, settings.upstreams);
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    if (signal?.aborted) return await send(to, outgoing.init); // never sent, so nothing to record
    const { take, response } = capture({
      send: () => send(to, outgoing.init),
      live: outgoing.live,
      url,
      signal: signal ?? undefined,
      recordedFrom: origin,
      now: settings.now,
      canonical: canonicalUrl,
    });
    takes.push(take);
    if (settings.verbose) tell(describeCall(input, init), "recording");
    return await response;
  };

  const describe = ({ method, url }: RecordedRequest) => `${method} ${url}`;
  const tell = (
    call: string,
    verdict: string,
    sink: (message: string) => void = (message) => console.error(message),
  ) => sink(`retake: ${name}: ${call}: ${verdict}`);

  const report = (): SessionReport => ({
    name,
    mode,
    where,
    played: counts.played,
    recorded: takes.length,
    live: counts.live,
    missed: counts.missed,
    unused: lookup.entries.filter((entry) => entry.plays === 0).length,
    expired,
    partial: takes.filter((take) => take.partial).length,
  });

  const close = async ({ failed = false }: CloseOptions = {}): Promise<SessionReport> => {
    if (closed) throw closedError(name, where);
    closed = true;
    over.abort();
    try {
      const added = await finishTakes(takes, settings);
      const bad = failed || failures.length > 0;
      const run = { name, old, added, settings };
      if (bad) await keepBeside(run);
      else await save(run);
      const final = report();
      if (settings.showStats) console.error(statsLine(final));
      if (failures.length > 0) throw combine(failures);
      if (!bad) checkUnused(lookup.entries, settings, { name, where });
      return final;
    } finally {
      release();
    }
  };

  const session: OpenSession = {
    name,
    mode,
    fetch,
    settings,
    report,
    close,
    fail,
    onFailure: undefined,
    failure: () => failures.length > 0 ? combine(failures) : undefined,
    closed: () => closed,
    async [Symbol.asyncDispose]() {
      if (!closed) await close();
    },
  };
  return session;
}
