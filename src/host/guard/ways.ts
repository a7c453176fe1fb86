/**
 * The ways out of Deno, Node and Bun, with a gate before each.
 *
 * @module
 */
import type { Gate, Ways } from "../../intercept/types.ts";
import { process } from "../process.ts";
import { deafWays } from "./deaf.ts";
import { globalWays } from "./globals.ts";
import { httpWays } from "./http.ts";
import { http2Ways } from "./http2.ts";
import type { Patch } from "./patch.ts";
import { openProxy, type Proxy } from "./proxy.ts";
import { socketWays } from "./sockets.ts";
import { undiciWays } from "./undici.ts";

const isBun = "bun" in process.versions;

let patches: Record<string, Patch> | undefined;
let proxy: Proxy | undefined;

/** The ways out of this runtime. */
export const ways: Ways = {
  close(gate) {
    patches ??= waysOut(gate);
    if (isBun) proxy ??= openProxy(gate);
    for (const one of Object.values(patches)) one.apply();
  },
  open() {
    for (const one of Object.values(patches ?? {})) one.undo();
    patches = undefined;
    proxy?.close();
    proxy = undefined;
  },
  replaced: () =>
    Object.entries(patches ?? {}).filter(([, one]) => one.isReplaced()).map(([name]) => name),
  hold: async () => await proxy?.hold() ?? (() => {}),
  send: (fn) => proxy ? proxy.send(fn) : fn(),
};

function waysOut(gate: Gate): Record<string, Patch> {
  return {
    ...socketWays(gate),
    ...httpWays(gate),
    ...undiciWays(gate),
    ...http2Ways(gate),
    ...globalWays(gate),
    ...deafWays(gate),
  };
}
