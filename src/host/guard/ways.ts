/**
 * The ways out of Deno, Node and Bun, with a gate before each.
 *
 * @module
 */
import type { Gate, Ways } from "../../intercept/types.ts";
import { httpWays } from "./http.ts";
import type { Patch } from "./patch.ts";
import { socketWays } from "./sockets.ts";

let patches: Record<string, Patch> | undefined;

/** The ways out of this runtime. */
export const ways: Ways = {
  close(gate) {
    patches ??= waysOut(gate);
    for (const one of Object.values(patches)) one.apply();
  },
  open() {
    for (const one of Object.values(patches ?? {})) one.undo();
    patches = undefined;
  },
  replaced: () =>
    Object.entries(patches ?? {}).filter(([, one]) => one.isReplaced()).map(([name]) => name),
};

function waysOut(gate: Gate): Record<string, Patch> {
  return { ...socketWays(gate), ...httpWays(gate) };
}
