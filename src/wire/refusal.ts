/**
 * Arguments that fetch refuses: refused in replay as they are live.
 *
 * @module
 */
import { bodyOf, membersOf } from "./init.ts";
import { isRequest, realFetch } from "./native.ts";

/**
 * Lets the runtime's fetch say why it refuses arguments: its words are what the code under test
 * sees live. With a signal that is aborted already it looks at them and sends nothing.
 *
 * @param error why they could not be read
 * @throws what fetch throws; the given error, where fetch would take what we could not read
 */
export async function refuse(
  input: string | URL | Request,
  init: RequestInit | undefined,
  error: unknown,
): Promise<never> {
  const aborted = new Error();
  // A signal that is none is a fault of its own, which the aborted one must not hide.
  const ownSignal = init?.signal ?? undefined;
  const faulty = ownSignal !== undefined && !(ownSignal instanceof AbortSignal);
  const signal = faulty ? ownSignal : AbortSignal.abort(aborted);
  try {
    await realFetch(input, { ...membersOf(init), signal });
  } catch (refusal) {
    if (refusal !== aborted) throw refusal;
  }
  throw error;
}

/**
 * Wants a body that fetch takes: not used up, not promised to a reader, and with a method that may
 * have one (which Bun's Request does not mind).
 *
 * @throws {TypeError} for a body that fetch refuses
 */
export function wantUsableBody(input: unknown, init: RequestInit | undefined): void {
  const body = bodyOf(init);
  const request = isRequest(input) ? input : undefined;
  const used = isRequest(init)
    ? init.bodyUsed
    : body === undefined
    ? request?.bodyUsed ?? false
    : body instanceof ReadableStream && body.locked;
  const bodiless = /^(?:get|head)$/i.test(init?.method ?? request?.method ?? "GET");
  if (used || (bodiless && body !== undefined)) throw new TypeError("The body cannot be sent.");
}
