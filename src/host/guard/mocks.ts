/**
 * Whether MSW, nock or another library on their interceptors stands in the ways of `node:http`: what
 * it answers never leaves, and only it knows which requests these are.
 *
 * @module
 */
import type { Agent } from "node:http";
import type { Duplex } from "node:stream";
import { process } from "../process.ts";

/** Where these libraries note that they are at work, by their versions. */
interface Noted {
  [CLIENT_REQUEST]?: unknown;
  __MSW_INTERCEPTORS_REGISTRY?: Map<symbol, { readyState?: string }>;
}
const CLIENT_REQUEST: unique symbol = Symbol.for("client-request-interceptor");
const SOCKET = Symbol.for("socket-interceptor");

/** @returns whether one of them is asked by the clients of `node:http`, before there is a connection */
export function areClientsMocked(): boolean {
  return (globalThis as Noted)[CLIENT_REQUEST] !== undefined;
}

/** @returns whether one of them stands in the way of every connection now */
export function areSocketsMocked(): boolean {
  return (globalThis as Noted).__MSW_INTERCEPTORS_REGISTRY?.get(SOCKET)?.readyState === "ACTIVE";
}

/** An agent, as far as it is asked for a connection here. */
interface Connecting {
  createConnection(...args: unknown[]): Duplex;
}

/**
 * Has MSW 2 and nock 14 ask here for the connection of a request that they have no answer for. They give a request
 * an agent of their own, which asks the request's own one for a connection then.
 *
 * @param agent the agent that a request was given
 * @param onPassedOn gives that connection; told of the request's own agent, and of what would make the real one
 * @returns whether they will; not where somebody else's agent, or that of another version, is asked
 */
export function watchPassedOn(
  agent: Agent | undefined,
  onPassedOn: (own: Agent | undefined, connect: () => Duplex) => Duplex,
): boolean {
  if (!agent || !("customAgent" in agent)) return false;
  const { Agent } = process.getBuiltinModule("node:http");
  const own = agent.customAgent instanceof Agent ? agent.customAgent : undefined;
  const real = own ?? Object.getPrototypeOf(Object.getPrototypeOf(agent)) as Agent;
  agent.customAgent = Object.create(own ?? Agent.prototype, {
    createConnection: {
      value: (...args: unknown[]) =>
        onPassedOn(
          own,
          () => (real as unknown as Connecting).createConnection.apply(own ?? agent, args),
        ),
    },
  });
  return true;
}
