/**
 * The servers that this process listens with.
 *
 * Those that are started from now on are noted. Of those that were there before, Node knows the ones that
 * keep it running, and on Linux the system knows which sockets are this process's.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import type { Listening, OwnServer, WatchListening } from "../../intercept/types.ts";
import { process } from "../process.ts";
import { type Method, type Patch, patchMethod } from "./patch.ts";
import { listensBySystem } from "./system_sockets.ts";

/** What tells where it listens, in one of the ways of the three runtimes. */
interface Server {
  address?: (() => { port?: number } | string | null) | { port?: number };
  addr?: { port?: number };
  port?: number;
}

type Serving = Parameters<WatchListening>[0];

const { deno, bun } = process.versions as { deno?: string; bun?: string };

/** Loaded when a server may be one of its: on Bun that is a tenth of what importing Retake costs. */
const net = () => process.getBuiltinModule("node:net");

/** Events of a server that hand a request to somebody. */
const REQUESTS = new Set(["request", "upgrade", "connect", "checkContinue", "checkExpectation"]);

/** Begins to note servers, and to run their handlers where they belong. */
export const watchListening: WatchListening = (serving) => {
  let servers: WeakRef<Server>[] = [];
  const emits = new Map<object, Patch>();
  const bySystem = new Map<number, boolean>();
  /** Servers of `node:http` hand on requests by an event: all of a class at once. */
  const hear = (prototype: object) => {
    if (prototype === net().Server.prototype || emits.has(prototype)) return;
    const one = emitPatch(prototype, serving);
    emits.set(prototype, one);
    one.apply();
  };
  const note = (server: Server) => void servers.push(new WeakRef(server));
  const patches = seams(note, serving, hear);
  for (const one of patches) one.apply();

  const noted = (port: number): Server | undefined => {
    servers = servers.filter((server) => server.deref());
    return servers.find((server) => portOf(server.deref()) === port)?.deref();
  };
  const find: Listening["find"] = (port) => {
    if (noted(port)) return HEARS;
    const before = handles().find((one) => one instanceof net().Server && portOf(one) === port);
    if (before) {
      note(before);
      hear(Object.getPrototypeOf(before));
      return HEARS;
    }
    // Asked once: what begins to listen from now on is noted.
    if (!bySystem.has(port)) bySystem.set(port, listensBySystem(port));
    if (!bySystem.get(port)) return undefined;
    const { getBuiltinModule } = process;
    hear(getBuiltinModule("node:http").Server.prototype); // where it is one of these
    hear(getBuiltinModule("node:https").Server.prototype);
    return DEAF;
  };
  return {
    find,
    stop: () => [...patches, ...emits.values()].forEach((one) => one.undo()),
  };
};

const HEARS: OwnServer = { hears: true };
const DEAF: OwnServer = { hears: false };

/** What keeps this process running, where it says so. */
function handles(): Server[] {
  const { _getActiveHandles } = process as unknown as { _getActiveHandles?: () => Server[] };
  return _getActiveHandles?.call(process) ?? [];
}

function seams(
  note: (server: Server) => void,
  serving: Serving,
  hear: (prototype: object) => void,
): Patch[] {
  const started = (wrap: (args: unknown[]) => unknown[]) => (real: Method): Method =>
    function (...args) {
      const server = Reflect.apply(real, this, wrap(args));
      note(server);
      return server;
    };
  const asIs = (args: unknown[]) => args;
  if (bun) {
    // Its servers of node:http and node:net stand on these.
    const { Bun } = globalThis as unknown as { Bun: object };
    const serve = ([options, ...rest]: unknown[]) => [bunOptions(options, serving, hear), ...rest];
    return [
      patchMethod(Bun, "serve", started(serve)),
      patchMethod(Bun, "listen", started(asIs)),
    ];
  }
  const listen = patchMethod(net().Server.prototype, "listen", (real) =>
    function (...args) {
      note(this);
      hear(Object.getPrototypeOf(this));
      return Reflect.apply(real, this, args);
    });
  if (!deno) return [listen];
  const { Deno } = globalThis as unknown as { Deno: object };
  const serve = (args: unknown[]) => args.map((one) => denoArgument(one, serving));
  return [
    listen,
    patchMethod(Deno, "serve", started(serve)),
    ...["listen", "listenTls"].map((name) => patchMethod(Deno, name, started(asIs))),
  ];
}

function emitPatch(prototype: object, { header, serve }: Serving): Patch {
  return patchMethod(prototype, "emit", (real) =>
    function (...args) {
      if (!REQUESTS.has(args[0])) return Reflect.apply(real, this, args);
      return serve(takeOff(args[1], header), () => Reflect.apply(real, this, args));
    });
}

/** Takes a header off a request as if it had not been sent. */
function takeOff({ headers, rawHeaders }: IncomingMessage, header: string): string | undefined {
  const token = headers?.[header];
  if (typeof token !== "string") return undefined;
  delete headers[header];
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2) {
    if (rawHeaders[at]!.toLowerCase() === header) rawHeaders.splice(at, 2);
  }
  return token;
}

/** What Deno.serve is called with: a handler, or options that may hold one. */
function denoArgument(given: unknown, serving: Serving): unknown {
  if (typeof given === "function") return handled(given as Method, serving);
  const { handler } = (given ?? {}) as { handler?: Method };
  return handler ? { ...given as object, handler: handled(handler, serving) } : given;
}

/** What Bun.serve is called with; by its `node:http`, with what is told of requests in another way. */
function bunOptions(given: unknown, serving: Serving, hear: (prototype: object) => void): unknown {
  if (typeof given !== "object" || given === null) return given;
  const { fetch, routes } = given as { fetch?: Method; routes?: object };
  if ("onNodeHTTPRequest" in given) {
    hear(process.getBuiltinModule("node:http").Server.prototype);
    return given;
  }
  return {
    ...given,
    ...(typeof fetch === "function" ? { fetch: handled(fetch, serving) } : {}),
    ...(routes ? { routes: routed(routes, serving) } : {}),
  };
}

/** Handlers by path, or by path and method. */
function routed(routes: object, serving: Serving): object {
  return Object.fromEntries(
    Object.entries(routes).map(([name, one]) => [
      name,
      typeof one === "function"
        ? handled(one as Method, serving)
        : Object.getPrototypeOf(one) === Object.prototype
        ? routed(one, serving)
        : one,
    ]),
  );
}

/** A handler that gets requests as they would have been without the header. */
function handled(handler: Method, { header, serve }: Serving): Method {
  return function (request: Request, ...rest) {
    const token = request.headers.get(header) ?? undefined;
    return serve(
      token,
      () => Reflect.apply(handler, this, [token ? without(request, header) : request, ...rest]),
    );
  };
}

function without(request: Request, header: string): Request {
  if (bun) { // whose requests have more than others: they stay, and can be changed
    request.headers.delete(header);
    return request;
  }
  const { url, method, body, redirect } = request;
  const headers = new Headers(request.headers);
  headers.delete(header);
  // Not of the global class: others may have put something in its place.
  const clean = new (request.constructor as typeof Request)(url, {
    method,
    headers,
    body,
    redirect,
  });
  // Looked at by nobody but its user: Deno says something to who does.
  return Object.defineProperty(clean, "signal", { get: () => request.signal, configurable: true });
}

function portOf(server: Server | undefined): number | undefined {
  const address = typeof server?.address === "function" ? server.address() : server?.address;
  if (typeof address === "object" && address?.port !== undefined) return address.port;
  return server?.addr?.port ?? server?.port;
}
