/**
 * What code under test leaves open: servers and connections of `node:net`, which all of Node's own
 * protocols stand on. What a runtime opens by itself (`Deno.serve`, `Bun.serve`, its fetch) is not
 * seen here.
 *
 * @module
 */
import net from "node:net";
import { type Patch, patchMethod } from "./guard/patch.ts";
import { process } from "./process.ts";

/** Something that can be left open. */
export interface OpenHandle {
  /** What it is: `a server on 127.0.0.1:4010`. */
  describe(): string;
  isOpen(): boolean;
  close(): void;
}

/** Told of what is opened, within the async context of who opens it. */
type Listener = (handle: OpenHandle) => void;

/** Who listens: runs may overlap, and what is put in place is put back when the last one is over. */
const listeners = new Set<Listener>();
let patches: Patch[] | undefined;

/**
 * Watches what is opened from now on.
 *
 * @returns ends that
 */
export function watchOpenHandles(listener: Listener): () => void {
  const own: Listener = (handle) => listener(handle); // one listener may listen for two
  patches ??= seams();
  // Not above what the guard has put on top of it since: that leads here.
  if (listeners.size === 0) { for (const one of patches) if (!one.isReplaced()) one.apply(); }
  listeners.add(own);
  return () => {
    if (!listeners.delete(own) || listeners.size > 0) return;
    for (const one of patches!) if (!one.isReplaced()) one.undo();
  };
}

/** Handles of Retake itself, which nobody has left open. */
const ownHandles = new WeakSet<object>();

/** Takes a server or a connection for Retake's own: it is told to nobody. */
export function ownHandle<T extends net.Server | net.Socket>(handle: T): T {
  ownHandles.add(handle);
  return handle;
}

function seams(): Patch[] {
  const seen = new WeakSet<object>();
  const notify = (handle: net.Server | net.Socket, make: () => OpenHandle) => {
    if (ownHandles.has(handle)) return;
    if (seen.has(handle)) return; // Deno's servers for HTTP call those of `node:net`
    seen.add(handle);
    const made = make();
    for (const listener of [...listeners]) listener(made);
  };
  const servers = serverClasses().filter((prototype) => Object.hasOwn(prototype, "listen"))
    .map((prototype) =>
      after(prototype, "listen", (server) => notify(server, () => serverHandle(server)))
    );
  const sockets = after(net.Socket.prototype, "connect", (socket) => {
    // Node's own fetch keeps connections for later: they are its, not those of who asked.
    if (!/\bundici\b/.test(new Error().stack ?? "")) notify(socket, () => socketHandle(socket));
  });
  return [...servers, sockets];
}

/** On Bun, servers for HTTP are none of `node:net`. */
function serverClasses(): net.Server[] {
  const { http, https } = httpModules();
  return [net.Server.prototype, http.Server.prototype, https.Server.prototype];
}

/** Does something more after each call of a method. */
function after<T extends object>(
  prototype: T,
  name: keyof T & string,
  afterwards: (self: T) => void,
): Patch {
  return patchMethod(prototype, name, (method) =>
    function (...args) {
      const result = Reflect.apply(method, this, args);
      if (listeners.size > 0) afterwards(this);
      return result;
    });
}

function serverHandle(server: net.Server): OpenHandle {
  return {
    isOpen: () => server.listening,
    describe() {
      const address = server.address();
      if (typeof address === "string") return `a server on ${address}`;
      return address ? `a server on ${address.address}:${address.port}` : "a server";
    },
    close() {
      server.close();
      (server as { closeAllConnections?: () => void }).closeAllConnections?.();
      server.unref();
    },
  };
}

function socketHandle(socket: net.Socket): OpenHandle {
  return {
    isOpen: () =>
      !socket.destroyed && (socket.connecting || socket.readyState !== "closed") &&
      !isSpare(socket),
    describe: () =>
      socket.remoteAddress
        ? `a connection to ${socket.remoteAddress}:${socket.remotePort}`
        : "a connection",
    close: () => void socket.destroy(),
  };
}

/** Whether the process itself keeps a connection for later requests, whoever makes them. */
function isSpare(socket: net.Socket): boolean {
  const { http, https } = httpModules();
  return [http.globalAgent, https.globalAgent].some(({ freeSockets }) =>
    Object.values(freeSockets ?? {}).some((spare) => spare?.includes(socket))
  );
}

/** Not imported: to list what they export, Node loads its undici. */
function httpModules() {
  const { getBuiltinModule } = process;
  return { http: getBuiltinModule("node:http"), https: getBuiltinModule("node:https") };
}
