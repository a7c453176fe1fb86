/**
 * What entry points bring along of the tracker: the scope that carries what is known of a run, and a
 * way to load the rest.
 *
 * @module
 */
import { outside, trackedScope } from "../host/scope.ts";
import { linkContext } from "../session/context.ts";
import { linkTracker } from "../session/tracker.ts";

/** Brings the tracker along, not loaded yet. */
export function bringTracker(): void {
  linkContext(trackedScope, outside);
  linkTracker(async () => (await outside(() => import("./link.ts"))).openTracker());
}
