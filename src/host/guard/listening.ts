/**
 * The ports that this process listens on: what is asked of them is asked of the test's own servers.
 *
 * @module
 */
import net from "node:net";
import { process } from "../process.ts";
import { type Method, type Patch, patchMethod } from "./patch.ts";

/** What tells where it listens, in one of the ways of the three runtimes. */
interface Server {
  address?: (() => { port?: number } | string | null) | { port?: number };
  addr?: { port?: number };
  port?: number;
}

const { deno, bun } = process.versions as { deno?: string; bun?: string };

/** Begins to note servers; those that were started before are not known. */
export function watchListening(): { listens(port: number): boolean; stop(): void } {
  let servers: WeakRef<Server>[] = [];
  const note = (server: Server) => void servers.push(new WeakRef(server));
  const patches = seams(note);
  for (const one of patches) one.apply();
  return {
    listens(port) {
      servers = servers.filter((server) => server.deref());
      return servers.some((server) => portOf(server.deref()) === port);
    },
    stop: () => patches.forEach((one) => one.undo()),
  };
}

function seams(note: (server: Server) => void): Patch[] {
  const result = (real: Method): Method =>
    function (...args) {
      const server = Reflect.apply(real, this, args);
      note(server);
      return server;
    };
  if (bun) {
    // Its servers of node:http and node:net stand on these.
    const { Bun } = globalThis as unknown as { Bun: object };
    return ["serve", "listen"].map((name) => patchMethod(Bun, name, result));
  }
  const listen = patchMethod(net.Server.prototype, "listen", (real) =>
    function (...args) {
      note(this);
      return Reflect.apply(real, this, args);
    });
  if (!deno) return [listen];
  const { Deno } = globalThis as unknown as { Deno: object };
  return [
    listen,
    ...["serve", "listen", "listenTls"].map((name) => patchMethod(Deno, name, result)),
  ];
}

function portOf(server: Server | undefined): number | undefined {
  const address = typeof server?.address === "function" ? server.address() : server?.address;
  if (typeof address === "object" && address?.port !== undefined) return address.port;
  return server?.addr?.port ?? server?.port;
}
