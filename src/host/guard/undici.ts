/**
 * Requests of undici, in every copy of it: Node's own, on which a `fetch` stands that was kept from
 * before and Node's WebSocket, and those of npm. All that a copy sends goes through the `dispatch` of
 * one class, also over connections that are open, whoever has the client.
 *
 * A copy that is loaded later, or bundled into something else, is known by the first dispatcher that it
 * makes. What one sends whose names are gone, or that was made before, is seen by the channel that it tells of
 * requests by.
 *
 * @module
 */
import Module from "node:module";
import type { Departing, Gate } from "../../intercept/types.ts";
import type { RetakeError } from "../../errors.ts";
import { type DispatchOptions, hearUndici, isSending } from "../hear/undici.ts";
import type { DispatchHandler } from "../hear/undici_driver.ts";
import { hearUndiciUpgrade } from "../hear/undici_upgrade.ts";
import { listenTo } from "./channel.ts";
import { areSocketsMocked } from "./mocks.ts";
import { type Patch, patchMethod } from "./patch.ts";
import { awaitClass, forgetClass, forgetMade, isUnloaded, watchMade } from "./unloaded.ts";

/** What is asked of a dispatcher. */
interface Dispatched extends DispatchOptions {
  upgrade?: string | boolean | null;
}

/** Who hears what becomes of it. */
type Handler = DispatchHandler;

/** What the channel tells of. */
interface Created {
  request: Handler & {
    origin: string | URL;
    path: string;
    method: string;
    upgrade?: string | null;
  };
}

const CHANNEL = "undici:request:create";
const OWN = "internal/deps/undici/undici";
const BASE_FILE = /[\\/]lib[\\/]dispatcher[\\/]dispatcher-base\.js$/;

/** @param gate who decides */
export function undiciWays(gate: Gate): Record<string, Patch> {
  const bases = new Map<object, Patch>();
  /** How many calls of a `dispatch` that is guarded are on the stack. */
  let inside = 0;

  const guardBase = (base: object, isOwn: boolean) => {
    if (!bases.has(base)) {
      bases.set(
        base,
        patchMethod(base, "dispatch", (real) =>
          function (options: Dispatched, handler: Handler) {
            if (gate.idle() || isSending(options)) {
              return Reflect.apply(real, this, [options, handler]);
            }
            const departing = departingOf(options, this, isOwn);
            const conversation = isSocket(options) && gate.hearSocket(departing);
            if (conversation) {
              const dispatch = (...args: unknown[]) => Reflect.apply(real, this, args);
              const url = departing.url!;
              return hearUndiciUpgrade(conversation, { options, handler, dispatch, url });
            }
            const heard = isPlain(options) && gate.hear(departing);
            if (heard) {
              const dispatch = (...args: unknown[]) => Reflect.apply(real, this, args);
              return hearUndici(heard, { options, handler, dispatch, url: departing.url! });
            }
            const error = gate.judge({ ...departing, isInner: inside > 0 });
            if (error) return refuse(handler, error);
            inside++;
            try {
              return gate.letGo(() => Reflect.apply(real, this, [options, handler]));
            } finally {
              inside--;
            }
          }),
      );
    }
    bases.get(base)!.apply();
  };
  const look = () => {
    for (const base of installedBases()) guardBase(base, false);
    for (const base of globalBases()) guardBase(base, true);
  };
  const onCreate = (message: unknown) => {
    if (inside > 0 || gate.idle()) return;
    const { size } = bases;
    look(); // it may have been loaded since; of a bundled one, this is all that is seen
    const { request } = message as Created;
    const isLate = bases.size > size;
    const error = gate.judge({ ...departingOf(request, {}, false), isLate });
    if (error) refuse(request, error);
  };
  /** Node's own takes long to load: a fetch does that, also one that was kept, and makes an agent. */
  const awaitOwn = () =>
    awaitClass("Agent", (made) => {
      const base = baseOf(made);
      if (base) guardBase(base, true);
      return base !== undefined && !isUnloaded(OWN);
    });
  let endListening: (() => void) | undefined;
  return {
    "the dispatch of undici": {
      apply() {
        endListening ??= listenTo(CHANNEL, onCreate);
        look();
        if (isUnloaded(OWN)) awaitOwn();
        // A copy that is loaded later, or bundled into something else, is known by the first that it makes.
        watchMade("dispatch", (made) => {
          const base = baseOf(made);
          if (base && !bases.has(base)) guardBase(base, false);
        });
      },
      undo() {
        forgetClass("Agent");
        forgetMade("dispatch");
        endListening?.();
        endListening = undefined;
        for (const one of bases.values()) one.undo();
        bases.clear();
      },
      isReplaced: () => [...bases.values()].some((one) => one.isReplaced()),
    },
  };
}

/** Whether a request is one, and no way to a connection of another kind. */
function isPlain({ method, upgrade }: Dispatched): boolean {
  return method !== "CONNECT" && !upgrade;
}

/** Whether it opens a WebSocket. */
function isSocket({ upgrade }: Dispatched): boolean {
  return upgrade === "websocket";
}

function refuse(handler: Handler, error: RetakeError): boolean {
  if (typeof handler?.onResponseError === "function") handler.onResponseError(null, error);
  else if (typeof handler?.onError === "function") handler.onError(error);
  else throw error;
  return true;
}

/** Modules of npm, as far as they are loaded: undici is CommonJS also where it is imported. */
const cache = (Module as unknown as { _cache: Record<string, { exports: unknown } | undefined> })
  ._cache;
let looked = { size: 0, found: [] as string[] };

function installedBases(): object[] {
  const names = Object.keys(cache);
  if (names.length !== looked.size) {
    looked = { size: names.length, found: names.filter((name) => BASE_FILE.test(name)) };
  }
  return looked.found.flatMap((name) => {
    const base = cache[name]?.exports;
    return typeof base === "function" && "dispatch" in base.prototype ? [base.prototype] : [];
  });
}

/** That of the global dispatcher: Node's own as a rule, or one that somebody has put in its place. */
function globalBases(): object[] {
  return ["undici.globalDispatcher.1", "undici.globalDispatcher.2"].flatMap((name) => {
    const base = baseOf((globalThis as Record<symbol, unknown>)[Symbol.for(name)]);
    return base ? [base] : [];
  });
}

function baseOf(dispatcher: unknown): object | undefined {
  let one = dispatcher as object | null | undefined;
  while (one && one.constructor?.name !== "DispatcherBase") one = Object.getPrototypeOf(one);
  return one && Object.hasOwn(one, "dispatch") ? one : undefined;
}

function departingOf(asked: Dispatched, dispatcher: object, isOwn: boolean): Departing {
  const { path, method, upgrade } = asked;
  const origin = String(asked.origin ?? ownOrigin(dispatcher) ?? "http://localhost");
  const { hostname, port, protocol } = new URL(origin);
  const way = upgrade === "websocket" ? "WebSocket" : isOwn ? "a fetch kept from before" : "undici";
  const url = /^https?:\/\//i.test(path)
    ? path
    : method === "CONNECT"
    ? `https://${path}/`
    : origin.replace(/\/$/, "") + path;
  return {
    way,
    method,
    url: way === "WebSocket" ? url.replace(/^http/i, "ws") : url,
    host: hostname,
    port: Number(port) || (/s:$/.test(protocol) ? 443 : 80),
    isMocked: areSocketsMocked(),
  };
}

/** Where a client leads that is asked without an origin. */
function ownOrigin(dispatcher: object): unknown {
  const key = Object.getOwnPropertySymbols(dispatcher).find(({ description }) =>
    description === "url"
  );
  const url = key && (dispatcher as Record<symbol, unknown>)[key];
  return url instanceof URL ? url.origin : url;
}
