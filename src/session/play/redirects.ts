/**
 * Redirects between clients: fetch follows them itself, so one recording of it has them all behind it; who asks
 * by `node:http` or undici follows them by one request each. What was recorded the one way is played the other.
 *
 * @module
 */
import { copiedMessage } from "../../cassette/body.ts";
import type { HeaderPair, Interaction, RecordedResponse } from "../../cassette/types.ts";
import { headerValue } from "../../cassette/headers.ts";
import { normalUrl } from "../../cassette/url.ts";
import { tracedResponse } from "../../wire/response.ts";
import type { LiveRequest } from "../../wire/request.ts";
import { findRecording, type FoundRecording, type Player, playRecording, shown } from "./player.ts";

/** Statuses that fetch follows. */
const FOLLOWED = new Set([301, 302, 303, 307, 308]);

/** How many redirects fetch follows. */
const MOST = 20;

/** What is asked where a redirect leads, or that it leads nowhere. */
interface Followed {
  /** The recordings on the way, the last of which is the answer. */
  way: FoundRecording[];
  /** A request on the way that no recording answers. */
  missing?: LiveRequest;
}

/** Whether a recording is a redirect that a fetch follows: one by which another client has recorded it. */
export function isHop({ live, entry: { interaction: { response } } }: FoundRecording): boolean {
  return response !== undefined && FOLLOWED.has(response.status) && live.redirect === "follow" &&
    headerValue(response, "location") !== undefined;
}

/** @returns the recordings to which a redirect leads, none of them played yet */
export async function followHops(player: Player, first: FoundRecording): Promise<Followed> {
  const way = [first];
  while (isHop(way.at(-1)!)) {
    if (way.length > MOST) {
      throw new TypeError("fetch failed", { cause: new Error("redirect count exceeded") });
    }
    const live = nextRequest(player, way.at(-1)!);
    const found = await findRecording(player, live);
    if (!found) return { way, missing: live };
    way.push(found);
  }
  return { way };
}

/** Plays the recordings of a way that was followed; answers as fetch does, which has followed it. */
export async function playWay(player: Player, way: readonly FoundRecording[]): Promise<Response> {
  for (const hop of way.slice(0, -1)) await (await playRecording(player, hop)).body?.cancel();
  const last = way.at(-1)!;
  const { entry, live } = last;
  const { response } = entry.interaction;
  if (!response || way.length === 1) return await playRecording(player, last);
  const followed = copiedMessage(response, { url: live.url, redirected: true });
  const { request, recordedAt, waited } = entry.interaction;
  const interaction: Interaction = { request, recordedAt, waited, response: followed };
  return await playRecording(player, { ...last, entry: { ...entry, interaction } });
}

/** What fetch asks where a redirect leads, by its standard. */
function nextRequest(player: Player, found: FoundRecording): LiveRequest {
  const { live } = found;
  const response = shown(player, found).response!;
  const { status } = response;
  const url = normalUrl(new URL(headerValue(response, "location")!, live.url).href);
  const headers = new Headers(live.headers);
  if (new URL(url).origin !== new URL(live.url).origin) headers.delete("authorization");
  const isGet = live.method === "GET" || live.method === "HEAD";
  const becomesGet = status === 303 ? !isGet : status < 303 && live.method === "POST";
  if (!becomesGet) return { ...live, url, headers };
  for (const name of ["encoding", "language", "location", "type", "length"]) {
    headers.delete(`content-${name}`);
  }
  const { compressed: _, ...rest } = live;
  return { ...rest, method: "GET", url, headers, text: undefined, bytes: undefined };
}

/**
 * @returns for a recording of a fetch that was redirected, the redirect, which its cassette has not: to where the
 * answer is then expected to be asked for; `undefined` for any other recording
 */
export function redirectBefore(
  player: Player,
  found: FoundRecording,
): RecordedResponse | undefined {
  const { live } = found;
  const { response } = shown(player, found);
  if (!response?.redirected || response.url === undefined) return undefined;
  player.arrivals.push({ url: normalUrl(response.url), found });
  const isGet = live.method === "GET" || live.method === "HEAD";
  const headers: HeaderPair[] = [["location", response.url], ["content-length", "0"]];
  // Which it was, nobody knows: these are followed by all clients, with any body.
  const [status, statusText] = isGet ? [302, "Found"] : [303, "See Other"];
  return { status, statusText, type: "basic", headers };
}

/** Takes the answer that is expected at this request's URL. */
export function arriveAt(player: Player, live: LiveRequest): FoundRecording | undefined {
  if (player.arrivals.length === 0) return undefined;
  const at = player.arrivals.findIndex(({ url }) => url === live.url);
  if (at < 0) return undefined;
  const [arrival] = player.arrivals.splice(at, 1);
  const { signal, keep } = live;
  const { found } = arrival!;
  return { ...found, live: { ...found.live, signal, keep } };
}

/** @returns a redirect as who asked gets it */
export function redirectResponse(
  { status, statusText, headers }: RecordedResponse,
  url: string,
): Response {
  const head = { status, statusText, headers, url, redirected: false, type: "basic" } as const;
  return tracedResponse(null, head);
}
