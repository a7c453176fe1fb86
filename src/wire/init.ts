/**
 * The second argument of fetch, read as fetch reads it.
 *
 * @module
 */
import { isRequest, requestClass } from "./native.ts";

/** What fetch looks for there, by the standard and by what runtimes have added to it. */
const MEMBERS =
  ("method headers body mode credentials cache redirect referrer referrerPolicy integrity keepalive signal " +
    "duplex priority window dispatcher client proxy tls unix verbose decompress timeout protocol s3 cf")
    .split(" ");

/**
 * What fetch finds in its second argument, as an object of its own. It asks by name, so members count that
 * a class or a Request has by its prototype, which no spread sees. Others are not asked for: some throw.
 *
 * @param init what fetch was called with
 */
export function membersOf<Init extends RequestInit | undefined>(init: Init): Init {
  if (typeof init !== "object" || init === null) return init;
  const members: Record<string, unknown> = { ...init };
  for (const name of MEMBERS) {
    const value = (init as Record<string, unknown>)[name];
    if (value === undefined) delete members[name];
    else members[name] = value;
  }
  return members as Init;
}

/**
 * @returns the body that is given with a URL; none for a Request, whose body is not looked at: on Deno that alone
 * makes a text a stream, and the server sees chunks
 */
export function bodyOf(init: RequestInit | undefined): BodyInit | undefined {
  return isRequest(init) ? undefined : init?.body ?? undefined;
}

/** Whether jsdom has made it: fetch, which knows nothing of jsdom, would send its name in its place. */
export function isOfJsdom(value: object): boolean {
  return Object.getOwnPropertySymbols(value).some(({ description }) => description === "impl");
}

/** @returns whether a call hands over a body that jsdom has made; a Request's is not looked at, for the same reason */
export function hasJsdomBody(init: RequestInit | undefined): boolean {
  if (!init || (init as Partial<Request>).bodyUsed !== undefined) return false;
  const { body } = init;
  return typeof body === "object" && body !== null && isOfJsdom(body);
}

/**
 * @returns what fetch makes of its arguments; of a Request that is none of the real fetch, one of its kind. It
 * is given a plain object in any case: what others have put in the place of the class may spread it.
 */
export function makeRequest(input: string | URL | Request, init?: RequestInit): Request {
  const Found = requestClass();
  const isForeign = isRequest(input) && !(input instanceof Found);
  return new (isForeign ? Request : Found)(input, membersOf(init));
}
