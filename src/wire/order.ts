/**
 * The order of what was asked in a session and what came meanwhile over connections that stayed open, an event
 * stream or a WebSocket: what a server tells there may follow from another request. Times alone would not tell it,
 * since two things happen within a millisecond; so they are written down far enough apart.
 *
 * @module
 */

/** What a session has seen so far, in milliseconds since 1970. */
export interface Order {
  /** When a request was asked last. */
  asked: number;
  /** When something came last whose time had to be moved. */
  came: number;
}

/** As much as rounding can make of it, and one more. */
const APART = 3;

/** @returns the order of a session in which nothing has happened */
export function noOrder(): Order {
  return { asked: 0, came: 0 };
}

/**
 * @param order what happened so far
 * @param now the time
 * @returns when the request is said to be asked: not before what has come
 */
export function noteAsked(order: Order, now: number): number {
  const askedAt = Math.max(now, order.came);
  order.asked = Math.max(order.asked, askedAt);
  return askedAt;
}

/**
 * @param order what happened so far
 * @param askedAt when that was asked by which something comes
 * @param waited how long its answer took
 * @param at when it came since then
 * @returns when it is said to have come: behind all that was asked before
 */
export function noteCame(order: Order, askedAt: number, waited: number, at: number): number {
  if (order.asked <= askedAt) return at;
  const behind = order.asked + APART - askedAt - Math.round(waited);
  if (at >= behind) return at;
  order.came = askedAt + Math.round(waited) + behind;
  return behind;
}

/** @returns whether something that was asked came before something else, both in milliseconds since 1970 */
export function wasBefore(askedAt: number, cameAt: number): boolean {
  return cameAt - askedAt >= APART;
}
