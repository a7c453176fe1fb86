/**
 * Whether MSW, nock or another library on their interceptors stands in the ways of `node:http`: what
 * it answers never leaves, and only it knows which requests these are.
 *
 * @module
 */

/** Where these libraries note that they are at work, by their versions. */
interface Noted {
  [CLIENT_REQUEST]?: unknown;
  __MSW_INTERCEPTORS_REGISTRY?: Map<symbol, { readyState?: string }>;
}
const CLIENT_REQUEST: unique symbol = Symbol.for("client-request-interceptor");
const SOCKET = Symbol.for("socket-interceptor");

/** @returns whether one of them is asked by the clients of `node:http` now */
export function isHttpMocked(): boolean {
  return (globalThis as Noted)[CLIENT_REQUEST] !== undefined || areSocketsMocked();
}

/** @returns whether one of them stands in the way of every connection now */
export function areSocketsMocked(): boolean {
  return (globalThis as Noted).__MSW_INTERCEPTORS_REGISTRY?.get(SOCKET)?.readyState === "ACTIVE";
}
