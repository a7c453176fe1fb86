/**
 * Whether what goes through the global fetch reaches Retake, where somebody has put something in its
 * place: a spy, a wrapper, a library that answers some requests itself.
 *
 * Seen is it by identity, by what these say of what they stand on, and only then by a call: spies count
 * calls, and who refuses what it does not know refuses that too.
 *
 * @module
 */
import { isRequest, realRandomUUID } from "../wire/native.ts";
import type { Fetch } from "../wire/types.ts";
import { type Owner, owner, ownerOf } from "./owner.ts";

/** What is asked for by a call that is to be heard, and by nothing else. */
const CANARY = "https://canary.retake.invalid/";

/** Where MSW and nock note that they stand in the place of fetch, by their versions. */
const FETCH: unique symbol = Symbol.for("fetch-interceptor");
interface Noted {
  [FETCH]?: unknown;
  __MSW_INTERCEPTORS_REGISTRY?: Map<symbol, { readyState?: string }>;
}

/** How many functions may stand on one another. */
const DEEPEST = 10;

/** @returns whether a fetch hands on to the trampoline what it does not answer itself */
export async function isHeard(fetch: unknown): Promise<boolean> {
  if (typeof fetch !== "function" || !owner.found) return false;
  if (standsOnUs(fetch)) return true;
  const implementation = implementationOf(fetch);
  const isHeard = await calls(implementation ?? fetch as Fetch);
  if (isHeard && !implementation) owner.handOn.add(fetch);
  return isHeard;
}

/** @returns whether it says so itself, without being called */
export function standsOnUs(fetch: unknown): boolean {
  if (typeof fetch !== "function" || !owner.found) return false;
  return owner.handOn.has(fetch) || leadsTo(owner, fetch, DEEPEST) || isInterceptor();
}

function leadsTo(to: Owner, fetch: object, depth: number): boolean {
  if (fetch === to.trampoline) return true;
  if (depth === 0) return false;
  const implementation = implementationOf(fetch);
  if (implementation) return leadsTo(to, implementation, depth - 1);
  if (ownerOf(fetch) === to) return true;
  // Wrappers keep what they stand on by names of their own: __original, wrappedMethod, and others.
  return Reflect.ownKeys(fetch).some((key) => {
    if (key === "prototype" || key === "constructor") return false;
    const value: unknown = Reflect.getOwnPropertyDescriptor(fetch, key)?.value;
    return typeof value === "function" && leadsTo(to, value, depth - 1);
  });
}

/** What a spy calls that was given something to call: by this, the call is in no count. */
function implementationOf(fetch: object): Fetch | undefined {
  const { getMockImplementation } = fetch as { getMockImplementation?: () => unknown };
  if (typeof getMockImplementation !== "function") return undefined;
  const found = getMockImplementation.call(fetch);
  return typeof found === "function" ? found as Fetch : undefined;
}

/** Whether MSW or nock stand there: they hand on what they have no answer for, unless they are to refuse it. */
function isInterceptor(): boolean {
  const noted = globalThis as Noted;
  return noted[FETCH] !== undefined ||
    noted.__MSW_INTERCEPTORS_REGISTRY?.get(FETCH)?.readyState === "ACTIVE";
}

/** Calls it, and sees whether the trampoline is called. */
async function calls(fetch: Fetch): Promise<boolean> {
  const url = CANARY + realRandomUUID();
  owner.canaries.add(url);
  try {
    await fetch.call(globalThis, url);
  } catch {
    // what does not lead here fails on a name that cannot exist
  }
  return !owner.canaries.delete(url); // heard, it is there no more
}

/**
 * For the trampoline, which has to ask only while such a call is awaited.
 *
 * @returns the answer to a call that asks whether it is heard; `undefined` to any other
 */
export function answerCanary(input: unknown): Promise<Response> | undefined {
  const url = isRequest(input) ? input.url : String(input);
  if (!owner.canaries.delete(url)) return undefined;
  return Promise.resolve(new Response(null, { status: 204 }));
}
