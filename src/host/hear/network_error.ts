/**
 * Errors of the network, in the words of fetch and in those of who asked by another way: a cassette has
 * fetch's, with the network's own as their cause, so that each client it is played to gets its own.
 *
 * @module
 */

/** What Node's fetch says of a request, and of a body. */
const [REQUEST, BODY] = ["fetch failed", "terminated"];

/** @throws what fetch would fail with, where a request fails with this */
export function failAsFetch(error: unknown): never {
  throw asFetch(error, REQUEST);
}

/** @returns what reading a body of fetch's fails with, where it breaks off by this */
export function bodyError(error: unknown): Error {
  return asFetch(error, BODY);
}

function asFetch(error: unknown, message: string): Error {
  return error instanceof TypeError ? error : new TypeError(message, { cause: error });
}

/**
 * @param error what a session answers with, in the words of fetch
 * @returns the network's own error behind it, where it names one
 */
export function networkError(error: Error): Error {
  const { cause, message } = error;
  if (!(error instanceof TypeError) || !(cause instanceof Error)) return error;
  const isOurs = message === REQUEST || message === BODY;
  return isOurs || "code" in cause ? networkError(cause) : error;
}

/**
 * An error as the socket of a client has it.
 *
 * @returns the network's own; `undefined` where an answer broke off without one
 */
export function asNodeError(error: Error): Error | undefined {
  const found = networkError(error);
  const { code, syscall } = found as NodeJS.ErrnoException;
  // The client says it itself.
  return code === "ECONNRESET" && syscall === undefined ? undefined : found;
}

/**
 * A second error like one that a connection ended with: for the client's own connection, which may mark what it ends
 * with, and cannot mark the same one twice.
 */
export function likewise(error: Error): Error {
  const copy = new Error(error.message);
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error));
  for (const name of Object.getOwnPropertyNames(error)) {
    Object.defineProperty(copy, name, Object.getOwnPropertyDescriptor(error, name)!);
  }
  return copy;
}
