/**
 * A request of `node:http` that waits at a socket that leads nowhere, made a second time, for real.
 *
 * @module
 */
import type { Agent, ClientRequest, RequestOptions } from "node:http";
import type { HeaderPair } from "../../cassette/types.ts";
import { process } from "../process.ts";
import { realClientRequest } from "./client_request.ts";
import type { RequestHead } from "./request_reader.ts";

/** A request of the client's, as far as it is known when it wants a connection. */
export interface Asked {
  request: ClientRequest & { timeout?: number };
  agent: Agent | undefined;
  options: RequestOptions;
  /** Where it leads, as far as the path; the path is written later. */
  url: string;
}

/**
 * Makes a request a second time, as the first one is, by the same agent.
 *
 * @param asked the first one
 * @param head what the client has written; the headers that are to be sent
 * @param to where: what is asked, or its upstream
 * @returns the second one, whose body is still to be written
 */
export function secondRequest(
  { request, options, agent, url }: Asked,
  { method, path, headers }: RequestHead,
  to: string,
): ClientRequest {
  const place = new URL(to);
  const isElsewhere = place.origin !== new URL(url).origin;
  const sent = headers.map(([name, value]): HeaderPair => [
    name,
    isElsewhere && name.toLowerCase() === "host" ? place.host : value,
  ]);
  const common = {
    method,
    headers: headersOf(sent),
    setHost: false,
    signal: undefined,
    timeout: undefined,
  };
  // Not imported: to list what it exports, Node loads its undici.
  const { getBuiltinModule } = process;
  // By the class itself: MSW and nock, which stand in its place, have had their say.
  const Real = realClientRequest();
  // An upstream has connections of its own; the caller's agent may know only the place it was made for.
  if (isElsewhere) {
    const { globalAgent } = getBuiltinModule(
      place.protocol === "https:" ? "node:https" : "node:http",
    );
    return new Real(place, { ...common, agent: globalAgent } as RequestOptions as never);
  }
  // What Node adds itself stands behind what an agent still sets.
  if (sent.at(-1)?.[0] === "Connection" && !request.hasHeader("connection")) {
    common.headers = headersOf(sent.slice(0, -1));
  }
  return new Real({ ...options, ...common, path, agent } as RequestOptions);
}

/**
 * Headers as `node:http` sends them in this spelling and order. As an object, so that an agent may still set
 * some, as those for proxies do; a list is written at once, so that is for what an object cannot hold.
 */
function headersOf(pairs: readonly HeaderPair[]): Record<string, string | string[]> | string[] {
  const all: Record<string, string | string[]> = {};
  let last = "";
  for (const [name, value] of pairs) {
    const isAgain = Object.keys(all).some((one) => one.toLowerCase() === name.toLowerCase());
    if (/^\d+$/.test(name) || (isAgain && name !== last)) return pairs.flat();
    all[name] = isAgain ? [all[name]!, value].flat() : value;
    last = name;
  }
  return all;
}
