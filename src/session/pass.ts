/**
 * Requests that are sent and not recorded: in the mode `live`, where a miss may ask the real API, and
 * outside of every cassette where somebody watches. They are the caller's alone; told of is what they
 * may have cost.
 *
 * @module
 */
import type { Timer } from "../wire/clock.ts";
import { clock, isRequest } from "../wire/native.ts";
import type { Interaction, RecordedResponse } from "../cassette/types.ts";
import { openAliases } from "../secrets/aliases.ts";
import { REDACTED } from "../secrets/placeholder.ts";
import { redactAll } from "../secrets/redact.ts";
import type { Aliases, Redaction } from "../secrets/types.ts";
import { describeCall } from "../wire/call.ts";
import { capture, type LiveRecording, toInteraction } from "../wire/capture.ts";
import { type HeardRequest, type LiveRequest, readPlainRequest } from "../wire/request.ts";
import { handshakeUrl, type HeardSocket, type ServerEnd, socketUrl } from "../wire/socket.ts";
import { captureSocket } from "../wire/socket_capture.ts";
import type { Fetch } from "../wire/types.ts";
import { sendTo } from "../wire/upstream.ts";
import type { Notifier, RateLimiter } from "./observe.ts";
import type { Settings } from "./options.ts";
import { readHead, type Sending } from "./sending.ts";

/** What a session gives to what it passes on. */
export interface PassContext extends Sending {
  notifier: Notifier;
  /** Who sends, and wants to know when an answer is whole; where there is somebody. */
  rateLimiter: RateLimiter | undefined;
}

/** What is passed on. */
export interface Passing {
  readonly settings: Settings;
  readonly context: PassContext;
  /** Those of which is still to be told. */
  readonly untold: Map<LiveRecording, Passed>;
  /** The secrets of what was told. */
  readonly secrets: Aliases;
  /** How many have been sent. */
  count: number;
  /** Whether it is too late to tell of more. */
  over: boolean;
}

/** A request on its way, or back. */
interface Passed {
  /** In a few words. */
  call: string;
  asked: LiveRequest;
  /** Whether it has really been sent. */
  sent: boolean;
  told?: Promise<void>;
}

/** The content types of answers that may tell of their cost. */
const MAY_TELL_COST = /\bjson\b|^\s*text\/event-stream/i;

/**
 * @param settings how the session is set
 * @param context what it gives
 */
export function openPassing(settings: Settings, context: PassContext): Passing {
  return { settings, context, untold: new Map(), secrets: openAliases(), count: 0, over: false };
}

/** Sends a request as it is. */
export async function pass(
  passing: Passing,
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const { send, admit, notifier, rateLimiter } = passing.context;
  if (notifier.active || rateLimiter) {
    const asked = admit
      ? await admit(input, init)
      : readPlainRequest(input, init) ?? readHead(input, init);
    return await watch(passing, asked, [input, init], init?.signal ?? signalOf(input));
  }
  const { input: to, canonical } = sendTo(input, passing.settings.upstreams);
  passing.count++;
  return canonical(await send(to, init));
}

/** Sends a request that came by another way than fetch, as it is. */
export async function passHeard(passing: Passing, heard: HeardRequest): Promise<Response> {
  const { send, admit, notifier, rateLimiter } = passing.context;
  const { url, method, signal, live, fetch } = heard;
  if (notifier.active || rateLimiter) {
    const asked = admit ? await admit(url, { signal }, heard) : readHead(url, { method });
    void live.then((whole) => Object.assign(asked, whole), () => {}); // it is told of at its end
    return await watch(passing, asked, [url, { method, signal }], signal, fetch);
  }
  const { input: to, canonical } = sendTo(url, passing.settings.upstreams);
  passing.count++;
  return canonical(await send(to, { signal }, undefined, fetch));
}

/** Opens a WebSocket as it is. */
export async function passSocket(
  passing: Passing,
  heard: HeardSocket,
  live: LiveRequest,
): Promise<ServerEnd> {
  const { settings: { redaction, upstreams, now }, context: { admit, notifier } } = passing;
  if (admit) await admit(live.url, undefined, { live: Promise.resolve(live) });
  const { input, origin } = sendTo(handshakeUrl(live.url), upstreams);
  const to = socketUrl(String(input));
  passing.count++;
  if (!notifier.active || passing.over) return heard.connect(to, heard.client);
  const passed: Passed = { call: redaction.text(`GET ${live.url}`), asked: live, sent: true };
  const { recording, server } = captureSocket({
    live,
    recordedFrom: origin,
    now,
    client: heard.client,
    connect: (client) => heard.connect(to, client),
    note: () => Promise.resolve(undefined),
    keep: (ended) => tell(passing, ended, passed),
  });
  passing.untold.set(recording, passed);
  return server;
}

function signalOf(input: string | URL | Request): AbortSignal | undefined {
  return isRequest(input) ? input.signal : undefined;
}

/**
 * Waits until all is told of what was passed on, so many milliseconds at most, and tells then of what
 * is still under way. From then on nothing is told.
 */
export async function settlePassing(passing: Passing, milliseconds: number): Promise<void> {
  const { untold } = passing;
  const waiting = [...untold].flatMap(([recording, { told }]) =>
    told || recording.isOpen?.() ? [] : [recording]
  );
  if (waiting.length > 0) await untilEnded(waiting, milliseconds);
  passing.over = true;
  await Promise.all([...untold].map(([recording, passed]) => tell(passing, recording, passed)));
}

/** Sends a request, and looks on at what comes back. */
async function watch(
  passing: Passing,
  asked: LiveRequest,
  [input, init]: Parameters<Fetch>,
  signal: AbortSignal | undefined,
  by?: Fetch,
): Promise<Response> {
  const { settings: { redaction, upstreams, now }, context } = passing;
  const { send } = context;
  const call = redaction.text(describeCall(input, init));
  const { input: to, origin, canonicalUrl } = sendTo(input, upstreams);
  // Never sent, or too late to be told.
  if (signal?.aborted || passing.over) return await send(to, init, undefined, by);
  const passed: Passed = { call, asked, sent: false };
  context.notifier.ask(asked);
  const { recording, response } = capture({
    send: ({ onSent, ...rest }) =>
      send(to, init, {
        onSent() {
          if (!passed.sent) passing.count++;
          passed.sent = true;
          onSent();
        },
        ...rest,
      }, by),
    live: Promise.resolve(asked),
    url: asked.url,
    signal,
    recordedFrom: origin,
    now,
    canonical: canonicalUrl,
    readOn: false, // it is the caller's alone
    only: MAY_TELL_COST,
    keep: (ended) => tell(passing, ended, passed),
  });
  passing.untold.set(recording, passed);
  return await response;
}

function tell(passing: Passing, recording: LiveRecording, passed: Passed): Promise<void> {
  return passed.told ??= tellOnce(passing, recording, passed);
}

function tellOnce(
  { settings: { redaction }, context: { notifier }, untold, secrets }: Passing,
  recording: LiveRecording,
  { call, asked, sent }: Passed,
): Promise<void> {
  if (sent && notifier.active) {
    const interaction = toLiveInteraction(recording, asked, redaction, secrets);
    notifier.notify({ verdict: "live", call, interaction }, "live");
  }
  untold.delete(recording);
  return Promise.resolve();
}

/** Reads on what may tell of its cost, for so many milliseconds; what is left is its caller's. */
async function untilEnded(
  recordings: readonly LiveRecording[],
  milliseconds: number,
): Promise<void> {
  let isEnough = false;
  let timer: Timer | undefined;
  const enough = new Promise<void>((resolve) =>
    timer = clock.setTimeout(() => {
      isEnough = true;
      resolve();
    }, milliseconds)
  );
  const telling = recordings.filter(({ native }) =>
    !native || MAY_TELL_COST.test(native.headers.get("content-type") ?? "")
  );
  const all = telling.map(async (recording) => {
    await recording.drain(() => isEnough);
    if (!isEnough) await recording.finished;
  });
  await Promise.race([Promise.all(all), enough]);
  clock.clearTimeout(timer);
}

/**
 * What is told of a request that was not recorded.
 *
 * @param recording what came of it so far
 * @param asked what it asks for
 * @param redaction what removes secrets
 * @param secrets gets those that are found
 * @returns it as an interaction, redacted; without a body that says nothing of the price
 */
function toLiveInteraction(
  recording: LiveRecording,
  asked: LiveRequest,
  redaction: Redaction,
  secrets: Aliases,
): Interaction {
  const all = toInteraction(recording, asked);
  const lasted = Math.round(clock.elapsed() - recording.started - recording.waited);
  const told = all.response ? { ...all, response: withoutRest(all.response, lasted) } : all;
  try {
    return redaction.interaction(told, secrets);
  } catch {
    // A redactor of the user's own failed, so nothing is told that it might have removed.
    return withoutDetails(told, redaction);
  }
}

/** What an answer used is said at its end: one that has none says less than what was used. */
function withoutRest(response: RecordedResponse, lasted: number): RecordedResponse {
  const { body: _, ...rest } = response;
  const type = response.headers.find(([name]) => name === "content-type")?.[1] ?? "";
  const whole = response.partial === undefined && response.broken === undefined;
  return whole && MAY_TELL_COST.test(type) ? response : { ...rest, lasted };
}

function withoutDetails(told: Interaction, { rules }: Redaction): Interaction {
  const { request: { method, url }, recordedAt, waited, response } = told;
  const { status, statusText, type, partial } = response ?? {};
  const answer = status === undefined ? { unanswered: true as const } : {
    response: {
      status,
      statusText: statusText!,
      type: type!,
      headers: [],
      ...(partial ? { partial } : {}),
    },
  };
  const request = { method, url: `${new URL(url).origin}/`, headers: [] };
  return redactAll({ request, recordedAt, waited, ...answer }, rules, () => REDACTED);
}
