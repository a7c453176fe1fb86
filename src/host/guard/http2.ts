/**
 * Requests of `node:http2`, also over sessions that are open.
 *
 * @module
 */
import { EventEmitter } from "node:events";
import type { Departing, Gate } from "../../intercept/types.ts";
import { process } from "../process.ts";
import { type Patch, patch, patchMethod } from "./patch.ts";
import { awaitClass, forgetClass, isUnloaded } from "./unloaded.ts";

type Headers = Record<string, unknown> | readonly string[] | undefined;

/** @param gate who decides */
export function http2Ways(gate: Gate): Record<string, Patch> {
  const patchOf = (prototype: object) =>
    patchMethod(prototype, "request", (real) =>
      function (...args) {
        const error = gate.idle() ? undefined : gate.judge(departingOf(this, args[0]));
        if (error) throw error;
        return Reflect.apply(real, this, args);
      });
  let found: Patch | undefined;
  return {
    "the request of node:http2": {
      apply() {
        if (!found && isUnloaded("internal/http2/core")) {
          return awaitClass(SESSION, (made) => {
            found = patchOf(Object.getPrototypeOf(made));
            found.apply();
            return true;
          });
        }
        found ??= patchOf(sessionPrototype());
        found.apply();
      },
      undo() {
        forgetClass(SESSION);
        found?.undo();
      },
      isReplaced: () => found?.isReplaced() ?? false,
    },
  };
}

const SESSION = "ClientHttp2Session";

/**
 * The class of a session is nowhere to be had but of a session. One is begun, and given up as soon as it is an
 * object: what it would make of the network takes longer than to load the module.
 */
function sessionPrototype(): object {
  const { getBuiltinModule } = process;
  const [http2, { Duplex }] = [getBuiltinModule("node:http2"), getBuiltinModule("node:stream")];
  const nowhere = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  const connect = () => http2.connect("http://localhost", { createConnection: () => nowhere });
  const begun = begunBy(connect, SESSION);
  if (begun) return Object.getPrototypeOf(begun);
  // Where objects begin in another way than that.
  const session = connect();
  session.on("error", () => {}); // it is ended before it has begun
  session.destroy();
  return Object.getPrototypeOf(session);
}

/**
 * What tells by events first sets what it will tell them to.
 *
 * @returns the first object of a class that a function makes, no further than that; `undefined` where none came by
 */
function begunBy(make: () => unknown, name: string): object | undefined {
  let begun: object | undefined;
  const first = patch(EventEmitter.prototype, "_events", () => ({
    configurable: true,
    get: () => undefined,
    set(this: object, value: unknown) {
      if (this.constructor?.name === name) {
        begun = this;
        throw ENOUGH;
      }
      const property = { value, writable: true, enumerable: true, configurable: true };
      Object.defineProperty(this, "_events", property);
    },
  }));
  first.apply();
  try {
    make();
  } catch (error) {
    if (error !== ENOUGH) throw error;
  } finally {
    first.undo();
  }
  return begun;
}

const ENOUGH = new Error("It was begun.");

function departingOf(session: object, headers: Headers): Departing {
  const given = (Array.isArray(headers) ? pairs(headers) : headers ?? {}) as Record<
    string,
    unknown
  >;
  const of = (name: string) => given[name] === undefined ? undefined : String(given[name]);
  const authority = of(":authority") ?? of("host") ?? ownAuthority(session) ?? "localhost";
  const scheme = of(":scheme") ?? ownScheme(session);
  const url = `${scheme}://${authority}${of(":path") ?? "/"}`;
  const isWhole = URL.canParse(url);
  const { hostname, port, href } = new URL(isWhole ? url : "http://localhost");
  return {
    way: "node:http2",
    method: of(":method") ?? "GET",
    url: isWhole ? href : url,
    host: hostname,
    port: Number(port) || (scheme === "https" ? 443 : 80),
  };
}

function pairs(list: readonly unknown[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (let at = 0; at + 1 < list.length; at += 2) result[String(list[at])] = list[at + 1];
  return result;
}

/** What a session was asked for with: nothing else of it knows that before it is connected. */
function asked(session: object, what: "authority" | "protocol"): string | undefined {
  const key = Object.getOwnPropertySymbols(session).find(({ description }) => description === what);
  const value = key && (session as Record<symbol, unknown>)[key];
  return typeof value === "string" ? value : undefined;
}

function ownScheme(session: object): string {
  const scheme = asked(session, "protocol")?.replace(/:$/, "");
  return scheme ?? ((session as { encrypted?: boolean }).encrypted ? "https" : "http");
}

/** Where a session leads, as it was asked for. */
function ownAuthority(session: object): string | undefined {
  const authority = asked(session, "authority");
  if (authority !== undefined) return authority;
  const { remoteAddress, remotePort } =
    (session as { socket?: { remoteAddress?: string; remotePort?: number } }).socket ?? {};
  return remoteAddress && `${remoteAddress}:${remotePort}`;
}
