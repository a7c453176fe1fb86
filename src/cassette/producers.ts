/**
 * The functions behind recordings, as they stand in cassettes.
 *
 * @module
 */
import type { Interaction, Producer } from "./types.ts";

/** @returns an interaction with what produced it, in the order in which members are written */
export function withProducers(
  interaction: Interaction,
  producedBy: readonly Producer[],
): Interaction {
  const { request, recordedAt, waited, recordedFrom, producedBy: _, ...outcome } = interaction;
  return {
    request,
    recordedAt,
    waited,
    ...(recordedFrom === undefined ? {} : { recordedFrom }),
    ...(producedBy.length > 0 ? { producedBy: [...producedBy] } : {}),
    ...outcome,
  } as Interaction;
}

/** @returns every producer of a list of interactions */
export function producersIn(interactions: readonly Interaction[]): Producer[] {
  return interactions.flatMap(({ producedBy }) => producedBy ?? []);
}
