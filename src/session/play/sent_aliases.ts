/**
 * Aliases on their way back: code that has played a recording may send what stands in it for a secret.
 *
 * @module
 */
import { fromAnyBase64 } from "../../cassette/base64.ts";
import { bodyBytes } from "../../cassette/body.ts";
import { toBinaryString } from "../../cassette/multipart.ts";
import type { Interaction, RecordedResponse } from "../../cassette/types.ts";
import type { CassetteEntry } from "../../match/lookup.ts";
import { placesOf } from "../../secrets/leaks.ts";
import { isAlias } from "../../secrets/placeholder.ts";
import { aliasNamesIn } from "../../secrets/sent_aliases.ts";
import { type LiveRequest, toRecorded } from "../../wire/request.ts";
import type { Settings } from "../options.ts";
import { NOBODYS } from "../record/told_aliases.ts";

/** An alias in what is to be sent. */
export interface SentAlias {
  alias: string;
  /** Where it stands: `request.headers.authorization`, `request.body $.token`. */
  place: string;
}

/** Whose recordings may have been played. */
export interface AliasSource {
  readonly lookup: { readonly entries: readonly CassetteEntry[] };
  readonly settings: Pick<Settings, "redaction">;
}

/**
 * @param player what has played
 * @param live a request that is to be sent
 * @returns an alias in it that an answer had which was played; `undefined` where there is none
 */
export function findSentAlias(player: AliasSource, live: LiveRequest): SentAlias | undefined {
  const played = playedBy(player);
  if (played.length === 0) return undefined;
  const request = toRecorded(live);
  const exchange = { request, recordedAt: "", waited: 0, unanswered: true } as const;
  for (const [place, text] of textsOf(live)) {
    const alias = playedIn(text, played);
    if (alias === undefined) continue;
    const found = placesOf(exchange, [alias]).get(alias)!;
    return { alias, place: found.startsWith(place) ? found : place };
  }
  const alias = shortAliasIn(exchange, played, player);
  return alias === undefined
    ? undefined
    : { alias, place: placesOf(exchange, [alias]).get(alias)! };
}

/** @returns the aliases in a request, whoever has given them */
export function aliasesOf(live: LiveRequest): string[] {
  return textsOf(live).flatMap(([, text]) => aliasNamesIn(text));
}

function textsOf({ url, headers, text, bytes }: LiveRequest): [place: string, text: string][] {
  return [
    ["request.url", url],
    ...Array.from(headers ?? [], ([name, value]): [string, string] => [
      `request.headers.${name}`,
      headerText(name, value),
    ]),
    ["request.body", text ?? (bytes ? toBinaryString(bytes) : "")],
  ];
}

/**
 * @param player what has played
 * @param data a message of a WebSocket that is to be sent
 * @returns an alias in it that an answer had which was played
 */
export function findAliasInMessage(
  player: AliasSource,
  data: string | Uint8Array,
): string | undefined {
  return playedIn(typeof data === "string" ? data : toBinaryString(data), playedBy(player));
}

function playedBy({ lookup }: AliasSource): Interaction[] {
  return lookup.entries.filter(({ plays }) => plays > 0).map(({ interaction }) => interaction);
}

function playedIn(text: string, played: readonly Interaction[]): string | undefined {
  const aliases = aliasNamesIn(text);
  if (aliases.length === 0) return undefined; // as a rule: nothing that was played is looked through
  const given = new Set(
    played.flatMap(({ response }) => response ? aliasNamesIn(answerText(response)) : []),
  );
  return aliases.find((alias) => given.has(alias));
}

function answerText({ body, ...head }: RecordedResponse): string {
  return JSON.stringify(head) + (body ? toBinaryString(bodyBytes(body)) : "");
}

/** The value of a header, with what its base64 says: of a secret that is no text, nothing shows in that. */
function headerText(name: string, value: string): string {
  // The server behind does without these: it may be asked with them.
  if (name === "cookie") {
    return value.split(/; */).filter((cookie) => !NOBODYS.test(`cookie ${cookie}`)).join("; ");
  }
  const encoded = /^Basic +(\S+)$/i.exec(value)?.[1];
  const bytes = encoded === undefined ? undefined : fromAnyBase64(encoded);
  return bytes ? `${value}\n${toBinaryString(bytes)}` : value;
}

/** Few digits are an alias where a secret stands, in what is sent as in what was played. */
function shortAliasIn(
  exchange: Interaction,
  played: readonly Interaction[],
  { settings: { redaction } }: AliasSource,
): string | undefined {
  const digits = redaction.find(exchange).map(({ secret }) => secret)
    .filter((secret) => /^[0-9]+$/.test(secret) && isAlias(secret));
  if (digits.length === 0) return undefined;
  const nobody = { method: "GET", url: "", headers: [] };
  const given = played.flatMap((one) => redaction.find({ ...one, request: nobody }));
  return digits.find((alias) => given.some(({ secret }) => secret === alias));
}
