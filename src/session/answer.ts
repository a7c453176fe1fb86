/**
 * What happens to a request in a session: a recording answers it, it is sent and recorded, it is sent
 * as it is, or it is refused. The mode table decides.
 *
 * @module
 */
import type { JsonValue } from "../cassette/types.ts";
import { RetakeError } from "../errors.ts";
import { describeCall, mayBeSent, resend } from "../wire/call.ts";
import { hasJsdomBody } from "../wire/init.ts";
import { isRequest } from "../wire/native.ts";
import { refuse } from "../wire/refusal.ts";
import {
  type HeardRequest,
  isStream,
  type LiveRequest,
  type Outgoing,
  readOutgoing,
  readPlainRequest,
  readRequest,
} from "../wire/request.ts";
import type { HeardAnswer } from "../wire/types.ts";
import { loadOutside, runContext } from "./context.ts";
import { fail, lateError } from "./failures.ts";
import { notePlayed } from "./linking.ts";
import { pass, passHeard } from "./pass.ts";
import { goesOn, waitForMore } from "./play/again.ts";
import { otherGivers } from "./play/givers.ts";
import { missingVariable } from "./play/miss.ts";
import {
  describeLive,
  driftOf,
  findAtOnce,
  findRecording,
  findRefusal,
  type FoundRecording,
  missed,
  type Player,
  playRecording,
  playRecordingHeard,
  shown,
} from "./play/player.ts";
import {
  arriveAt,
  followHops,
  isHop,
  playWay,
  redirectBefore,
  redirectResponse,
} from "./play/redirects.ts";
import { keepVariable, record } from "./record/recorder.ts";
import { readHead } from "./sending.ts";
import type { SessionState } from "./state.ts";
import { type Origin, stackHere } from "./tracker.ts";
import { readVariable } from "./variables.ts";

/**
 * Answers a request, as fetch would. The common case, a plain request whose recording is next, goes
 * straight through: nothing is waited for before it is played.
 *
 * @param state the session
 * @param input what fetch was called with
 * @param init what fetch was called with
 */
export function answer(
  state: SessionState,
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  if (state.closed) {
    const error = tooLate(state, describeCall(input, init));
    // Whoever runs on after its test has nobody any more who would see the error.
    if (!state.toldLate) state.opened.settings.warn(`retake: ${error.message}`);
    state.toldLate = true;
    return Promise.reject(error);
  }
  if (!mayBeSent(input)) return state.sending.send(input, init);
  if (hasJsdomBody(init)) return answerWindow(state, input, init);
  if (state.links) return answerInTime(state, input, init, originHere(state));
  if (state.rules.found === "play") {
    const plain = readPlainRequest(input, init);
    if (plain?.signal?.aborted) return Promise.reject(plain.signal.reason);
    const found = plain && findAtOnce(state.player, plain);
    if (found) return isHop(found) ? playHops(state, found) : playRecording(state.player, found);
  }
  return answerInTime(state, input, init);
}

/** Answers what is asked with a body that the runtime's fetch does not know. */
async function answerWindow(
  state: SessionState,
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<Response> {
  const origin = state.links ? originHere(state) : undefined; // here and now: what follows is loaded
  const { initOfWindow } = await loadOutside(() => import("../wire/window.ts"));
  return await answerInTime(state, input, initOfWindow(input, init), origin);
}

/**
 * @param state the session
 * @param name what the value is called
 * @param make makes it
 * @returns a single value: the recorded one, or a new one where the session may make it
 * @throws {RetakeError} `MISS`, `OPTION_INVALID`
 */
export function variableOf<T extends JsonValue>(
  state: SessionState,
  name: string,
  make: () => T,
): T {
  const { opened, rules, recorder, failures } = state;
  const { where, old, interrupted, writes, settings: { allowFallback }, rerun } = opened;
  const kept = rules.found === "play" ? old?.variables : undefined;
  return readVariable(name, make, {
    values: [recorder.variables, interrupted.variables, kept ?? {}],
    makes: rules.found === "pass" || (!writes && allowFallback),
    keep: writes ? (key, value) => keepVariable(recorder, key, value) : undefined,
    missing: () =>
      missingVariable(name, { name: opened.name, where, existed: old !== undefined, rerun }),
    fail: (error) => fail(failures, error),
  });
}

/**
 * For a request that is made here and now, by another way than fetch.
 *
 * @returns answers it as soon as it is written; rejects as `answer` does, or with what its caller gave up
 * with
 */
export function answerHeard(
  state: SessionState,
): (heard: HeardRequest) => Promise<HeardAnswer> {
  const origin = state.links ? originHere(state) : undefined; // here and now: it is written later
  return (heard) => {
    if (!state.closed) return answerHeardInTime(state, heard, origin);
    return Promise.reject(tooLate(state, callOf(heard)));
  };
}

function tooLate({ opened: { name, where, settings }, serves }: SessionState, call: string) {
  const isServed = serves && settings.own !== "pass";
  return lateError(settings.redaction.text(call), { name, where, isServed });
}

async function answerHeardInTime(
  state: SessionState,
  heard: HeardRequest,
  origin: Origin | undefined,
): Promise<HeardAnswer> {
  const { opened: { name, writes, settings }, rules, player, linking, sending } = state;
  if (rules.found === "pass") return await passHeard(state.passing, heard);
  if (!writes || player.lookup.entries.length > 0) {
    const unread = writes ? undefined : heard.announced?.();
    const refusal = unread && await findRefusal(player, await unread);
    if (refusal) {
      notePlayed(linking, refusal.entry, origin);
      heard.onPlayed(shown(player, refusal).response);
      return await playRecordingHeard(player, refusal);
    }
    heard.wantBody();
    const live = await heard.live;
    const arrived = heard.followsRedirects ? undefined : arriveAt(player, live);
    if (arrived) {
      heard.onPlayed(shown(player, arrived).response);
      return await playRecordingHeard(player, arrived);
    }
    // Its redirects are its own, so it asks in no mode: what fetch was told not to follow is as good.
    const repeat = heard.unrecorded ? "refuse" : settings.repeat;
    const found = (writes ? undefined : findAtOnce(player, live, repeat)) ??
      await findRecording(player, live, { other: "manual", repeat });
    const holds = found && !(writes && linking.refresh && driftOf(player, found).length > 0);
    if (holds) {
      notePlayed(linking, found.entry, origin);
      if (heard.followsRedirects && isHop(found)) return await playHops(state, found, origin);
      const redirect = heard.followsRedirects ? undefined : redirectBefore(player, found);
      heard.onPlayed(redirect ?? shown(player, found).response);
      if (redirect) return redirectResponse(redirect, live.url);
      return await playRecordingHeard(player, found);
    }
    if (!writes) {
      if (!rules.fallsBack || !settings.allowFallback) {
        if (!heard.unrecorded && goesOn(player, live)) {
          return await waitForMore(player, live, heard.signal);
        }
        throw heard.unrecorded
          ? unrecordedError(state, live, heard.unrecorded)
          : await missed(player, live);
      }
      await (await loadGuard(state))?.refuseAliases(state, live);
      tellFallback(state, name, live);
      return await passHeard(state.passing, heard);
    }
  }
  const { url, signal, live, fetch } = heard;
  const guard = loadGuard(state);
  if (guard) {
    heard.wantBody();
    await (await guard).refuseAliases(state, await live);
  }
  const init = { signal };
  if (sending.admit) await sending.admit(url, init, heard);
  return await record(state.recorder, { input: url, init, live, url, signal, by: fetch }, origin);
}

/** What its caller is told of a request that nobody answers, and that is no miss. */
function unrecordedError(
  { player, opened: { name, where, settings } }: SessionState,
  live: LiveRequest,
  why: string,
): RetakeError {
  const call = describeLive(player, live);
  settings.warn(`retake: ${name}: ${call}: ${why}; it was closed`);
  return new RetakeError("NO_ANSWER", `${call}: ${why}.`, { facts: { where } });
}

function callOf({ method, url }: HeardRequest): string {
  return `${method} ${url}`;
}

/** @returns what keeps aliases that were played from being sent; nothing where none can have been */
export function loadGuard({ player, opened: { name, settings } }: SessionState) {
  const isNone = player.lookup.entries.length === 0 &&
    otherGivers(settings.store, name).length === 0;
  return isNone ? undefined : loadOutside(() => import("./unsendable.ts"));
}

/** Tells that what nothing answers is sent all the same. */
export function tellFallback(
  { player, opened: { settings } }: SessionState,
  name: string,
  live: LiveRequest,
) {
  settings.warn(
    `retake: ${name}: ${describeLive(player, live)}: not recorded: asked live (ALLOW_FALLBACK), ` +
      `not saved`,
  );
}

async function answerInTime(
  state: SessionState,
  input: string | URL | Request,
  init: RequestInit | undefined,
  origin?: Origin,
): Promise<Response> {
  if (state.rules.found === "pass") return await pass(state.passing, input, init);
  return state.opened.writes
    ? await playOrRecord(state, input, init, origin)
    : await playOrRefuse(state, input, init, origin);
}

/** It may have to be sent, so it is read beside the caller's input, not from it. */
async function playOrRecord(
  state: SessionState,
  input: string | URL | Request,
  init: RequestInit | undefined,
  origin: Origin | undefined,
): Promise<Response> {
  const { player, linking, sending, recorder } = state;
  let outgoing: Outgoing;
  try {
    outgoing = readOutgoing(input, init);
  } catch (error) {
    return await refuse(input, init, error);
  }
  if (player.lookup.entries.length > 0) {
    const found = await findFetched(player, await outgoing.live);
    const { way, missing } = found ? await followHops(player, found) : { way: [] };
    const holds = found && !missing && !(linking.refresh && driftOf(player, found).length > 0);
    if (holds) {
      for (const { entry } of way) notePlayed(linking, entry, origin);
      if (isRequest(input) || isRequest(init)) await readRequest(input, init); // uses it up, as fetch does
      return await playWay(player, way);
    }
  }
  const guard = loadGuard(state);
  if (guard) {
    // A stream is not waited for where nothing had to be found by it.
    const isRead = player.lookup.entries.length > 0 || !isStream(init?.body);
    const live = isRead
      ? await outgoing.live
      : { ...readHead(input, init), headers: headersIn(input, init) };
    await (await guard).refuseAliases(state, live);
  }
  if (sending.admit) await sending.admit(input, init, outgoing);
  const request = isRequest(input) ? input : undefined;
  const url = request?.url ?? String(input);
  const signal = init?.signal ?? request?.signal;
  return await record(recorder, { ...outgoing, url, signal }, origin);
}

function headersIn(input: string | URL | Request, init: RequestInit | undefined): Headers {
  return new Headers(init?.headers ?? (isRequest(input) ? input.headers : undefined));
}

async function playOrRefuse(
  state: SessionState,
  input: string | URL | Request,
  init: RequestInit | undefined,
  origin: Origin | undefined,
): Promise<Response> {
  const { opened: { name, settings }, rules, player, passing } = state;
  const live = await readRequest(input, init);
  if (live.signal?.aborted) throw live.signal.reason;
  const found = await findFetched(player, live);
  if (found) return await playHops(state, found, origin);
  if (!rules.fallsBack || !settings.allowFallback) {
    if (goesOn(player, live)) return await waitForMore(player, live, live.signal);
    throw await missed(player, live);
  }
  await (await loadGuard(state))?.refuseAliases(state, live);
  tellFallback(state, name, live);
  return await pass(passing, ...resend(input, init, live));
}

/** A fetch that does not follow redirects gets the same as one that does, and as other clients, where none is. */
async function findFetched(
  player: Player,
  live: LiveRequest,
): Promise<FoundRecording | undefined> {
  if (live.redirect !== "manual") return await findRecording(player, live);
  const found = await findRecording(player, live, { other: "follow" });
  return found && { ...found, live }; // found as one that is followed, it is not
}

/** Plays a recording, and where it is a redirect that a fetch follows, those to which it leads. */
async function playHops(
  { player, linking }: SessionState,
  found: FoundRecording,
  origin?: Origin,
): Promise<Response> {
  const { way, missing } = await followHops(player, found);
  for (const { entry } of way) notePlayed(linking, entry, origin);
  if (missing) throw await missed(player, missing);
  return await playWay(player, way);
}

/** Where a request comes from that is made here and now. */
export function originHere({ opener }: SessionState): Origin {
  return { functions: runContext().functions, stack: stackHere(), opened: opener };
}
