/**
 * The class of the requests of `node:http`, whoever has put something in its place, as MSW and nock do: that may
 * have a prototype of its own, which no request has.
 *
 * @module
 */
import type { ClientRequest } from "node:http";
import { process } from "../process.ts";

/** @returns the runtime's own class */
export function realClientRequest(): typeof ClientRequest {
  // Not imported: to list what it exports, Node loads its undici.
  const http = process.getBuiltinModule("node:http");
  for (let at = http.ClientRequest.prototype; at; at = Object.getPrototypeOf(at)) {
    const isReal = Object.getPrototypeOf(at) === http.OutgoingMessage.prototype;
    if (isReal) return at.constructor as typeof ClientRequest;
  }
  return http.ClientRequest;
}
