/**
 * What entry points bring along of the tracker: a scope, and a way to load the rest.
 *
 * @module
 */
import { trackedScope } from "../host/scope.ts";
import type { TrackerLink } from "../session/context.ts";

/** @returns the tracker, not loaded yet */
export function trackerLink(): TrackerLink {
  return {
    scope: trackedScope,
    load: async () => (await import("./link.ts")).openTracker(),
  };
}
