/**
 * A recording without its times, for who wants none in review.
 *
 * @module
 */
import type { Body, Interaction } from "./types.ts";

/**
 * What came over a connection that stayed open keeps its times: they say after which requests it came.
 *
 * @param interaction a recording
 * @returns the same, with 0 for each of its times but that of its request, by which it grows old
 */
export function withoutTimings(interaction: Interaction): Interaction {
  const still = { ...interaction, waited: 0 };
  const { response } = still;
  if (!response?.body || response.frames || response.partial) return still;
  return { ...still, response: { ...response, body: bodyWithout(response.body) } };
}

function bodyWithout(body: Body): Body {
  if ("chunks" in body) return { chunks: body.chunks.map((chunk) => ({ ...chunk, at: 0 })) };
  if (!("pieces" in body) || !body.pieces) return body;
  return { ...body, pieces: body.pieces.map(([, bytes]) => [0, bytes]) };
}
