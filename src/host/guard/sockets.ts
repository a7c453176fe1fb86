/**
 * Connections: all that are made in JavaScript, by `node:net`, and those of Deno's and Bun's own
 * functions. They are the net below the other ways: what they open is refused where it can be
 * nothing but HTTP that no other way has seen.
 *
 * @module
 */
import net from "node:net";
import type { Departing, Gate } from "../../intercept/types.ts";
import { process } from "../process.ts";
import { areSocketsMocked } from "./mocks.ts";
import { type Patch, patchMethod } from "./patch.ts";

/** Kept from before fake timers take its place. */
const { nextTick } = process;

/** What a connection is asked for with. */
interface Target {
  host?: string;
  hostname?: string;
  port?: number | string;
  path?: string;
  unix?: string;
  /** What TLS offers, by `node:tls`, by Deno and by Bun. */
  ALPNProtocols?: unknown;
  alpnProtocols?: unknown;
  tls?: unknown;
  transport?: string;
}

const HTTP_PORTS = [80, 443];

/** @param gate who decides */
export function socketWays(gate: Gate): Record<string, Patch> {
  const ways: Record<string, Patch> = {
    "net.Socket.prototype.connect": patchMethod(
      net.Socket.prototype,
      "connect",
      (real) =>
        function (this: net.Socket, ...args) {
          const error = gate.idle() ? undefined : judge(gate, targetOf(args));
          if (!error) return Reflect.apply(real, this, args);
          const socket = this as { connecting: boolean } & net.Socket;
          socket.connecting = true;
          nextTick(() => {
            socket.connecting = false;
            socket.destroy(error);
          });
          return this;
        },
    ),
  };
  const { Deno, Bun } = globalThis as unknown as { Deno?: object; Bun?: object };
  if (Deno && "deno" in process.versions) {
    for (const name of ["connect", "connectTls"]) {
      ways[`Deno.${name}`] = patchMethod(Deno, name, (real) =>
        function (...args) {
          const error = gate.idle() ? undefined : judge(gate, args[0]);
          return error ? Promise.reject(error) : Reflect.apply(real, this, args);
        });
    }
  }
  if (Bun) {
    ways["Bun.connect"] = patchMethod(Bun, "connect", (real) =>
      function (...args) {
        const error = gate.idle() ? undefined : judge(gate, args[0]);
        return error ? Promise.reject(error) : Reflect.apply(real, this, args);
      });
  }
  return ways;
}

/** The arguments of `connect`, in each of its forms; its own normalised one is an array. */
function targetOf(args: unknown[]): Target {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === "object" && first !== null) return first as Target;
  if (typeof first === "number" || /^\d+$/.test(String(first))) {
    return { port: Number(first), host: typeof second === "string" ? second : undefined };
  }
  return { path: String(first) };
}

function judge(gate: Gate, target: Target) {
  if (target.path || target.unix || target.transport === "unix") return undefined;
  const host = target.host ?? target.hostname ?? "localhost";
  const port = Number(target.port);
  const offered = offeredBy(target);
  const departing: Departing = {
    // Who offers nothing else is `node:http2`, which connects before it is asked for anything.
    way: /^\W?h2$/.test(offered) ? "node:http2" : "a socket",
    host,
    port,
    isHttp: HTTP_PORTS.includes(port) || /http\/1|h2/.test(offered),
    isMocked: areSocketsMocked(),
  };
  return gate.judge(departing);
}

/** The protocols that TLS offers, given as a list, or as the bytes that go over the wire. */
function offeredBy({ ALPNProtocols, alpnProtocols, tls }: Target): string {
  const offered = ALPNProtocols ?? alpnProtocols ?? (tls as Target | undefined)?.ALPNProtocols;
  if (Array.isArray(offered)) return offered.join();
  return ArrayBuffer.isView(offered) ? new TextDecoder().decode(offered) : String(offered ?? "");
}
