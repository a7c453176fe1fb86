/**
 * Pictures, sound and documents in recordings: found by what they begin with, not by what anybody says of them.
 *
 * @module
 */
import { fromBase64 } from "../cassette/base64.ts";
import { bodyBytes, bodyText } from "../cassette/body.ts";
import { headerValue } from "../cassette/headers.ts";
import { MEDIA_IN_BASE64, mediaKind } from "../cassette/media.ts";
import type { Body, Interaction, JsonValue } from "../cassette/types.ts";
import { parseEvents } from "../diff/event_stream.ts";
import { jsonIn } from "../view/reading.ts";

/**
 * Something that can be seen or heard, which a browser may be given: none of the kinds can run anything in the page.
 * HTML and SVG are never among them; a PDF is shown by the browser's own viewer, in a frame.
 */
export interface Media {
  side: "asked" | "answered";
  /** Its media type. */
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** @returns what can be seen or heard in a recording, in order */
export function mediaIn({ request, response }: Interaction): Media[] {
  const found: Media[] = [];
  if (request.body) searchMessage(request.body, jsonIn(request), "asked", found);
  if (response?.body && "chunks" in response.body) {
    const type = headerValue(response, "content-type") ?? "";
    for (const { data } of parseEvents(bodyText(response.body) ?? "", type)) {
      searchValue(parsed(data), "answered", found);
    }
  } else if (response?.body) searchMessage(response.body, jsonIn(response), "answered", found);
  for (const { from, at: _, ...body } of response?.frames ?? []) {
    search(body, from === "client" ? "asked" : "answered", found);
  }
  return found;
}

/** An event may be no JSON: then it is a text. */
function parsed(data: string): JsonValue {
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}

/** Large JSON, as all is in which a picture lies, is often kept as the text that was sent. */
function searchMessage(
  body: Body,
  value: JsonValue | undefined,
  side: Media["side"],
  found: Media[],
): void {
  if (value === undefined) search(body, side, found);
  else searchValue(value, side, found);
}

function search(body: Body, side: Media["side"], found: Media[]): void {
  if ("parts" in body) {
    for (const part of body.parts) search(part.body, side, found);
  } else if ("json" in body) searchValue(body.json, side, found);
  else if ("base64" in body) add(bodyBytes(body), side, found);
  else if ("text" in body) {
    const text = bodyText(body) ?? "";
    if (/^data:/.test(text)) searchValue(text, side, found);
  }
}

function searchValue(value: JsonValue, side: Media["side"], found: Media[]): void {
  if (typeof value === "string") {
    const inText = [...value.matchAll(/data:[\w.+-]+\/[\w.+-]+(?:;[\w=.-]+)*;base64,([\w+/=]+)/g)];
    const [, whole] = /^data:[\w.+/-]*(?:;[\w=.-]+)*;base64,([\w+/=\s]+)$/.exec(value) ?? [];
    const one = whole ?? (isLikely(value) ? value : undefined);
    for (const base64 of one === undefined ? inText.map(([, data]) => data!) : [one]) {
      const bytes = decoded(base64);
      if (bytes) add(bytes, side, found);
    }
  } else if (Array.isArray(value)) {
    for (const item of value) searchValue(item, side, found);
  } else if (value !== null && typeof value === "object") {
    for (const member of Object.values(value)) searchValue(member, side, found);
  }
}

function isLikely(text: string): boolean {
  return text.length > 40 && MEDIA_IN_BASE64.test(text) && /^[\w+/]+={0,2}$/.test(text);
}

function decoded(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return fromBase64(base64.replace(/\s+/g, ""));
  } catch {
    return undefined; // it only looks like it
  }
}

function add(bytes: Uint8Array<ArrayBuffer>, side: Media["side"], found: Media[]): void {
  const kind = mediaKind(bytes);
  if (kind) found.push({ side, type: kind.type, bytes });
}
