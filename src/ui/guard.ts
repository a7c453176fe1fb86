/**
 * Who gets in: the browser that was given the secret, asking for this machine by its number, from no other page.
 *
 * @module
 */

/** What lets somebody in. */
export interface Gate {
  /** The path below which all is, with a slash at both ends: a cookie goes to no other server of this machine. */
  base: string;
  /** Stands in the first address. */
  key: string;
  /** What the cookie is called, and holds. */
  cookie: { name: string; value: string };
  /** Stands in each form that writes, so that no other page can send it; nothing is written where there is none. */
  token?: string;
}

/** Of every answer: nothing is kept, nothing is loaded from elsewhere, nothing that was recorded runs. */
export const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; media-src 'self'; frame-src 'self'; " +
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  // To nobody else: and with no-referrer browsers would not say that a form is of this page.
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** What becomes of a request: why it is refused, that it brings the secret, or that it may go on. */
export type Admission = { refused: number; why: string } | "welcome" | "known";

/**
 * @param request what is asked
 * @param host where the server listens: `127.0.0.1:PORT`
 * @param gate what lets somebody in
 */
export function admit(
  request: Request,
  host: string,
  { base, key, cookie, token }: Gate,
): Admission {
  const { method, headers } = request;
  const url = new URL(request.url);
  // A page of another name may have had that name lead here since (DNS rebinding).
  const asked = headers.get("host") ?? url.host;
  if (asked !== host || url.host !== host) {
    return { refused: 403, why: `This server answers to http://${host} alone.` };
  }
  const origin = headers.get("origin");
  if (origin !== null && origin !== `http://${host}`) {
    return { refused: 403, why: "This server answers no page but its own." };
  }
  const isWrite = method === "POST";
  if (!isWrite && method !== "GET" && method !== "HEAD") {
    return { refused: 405, why: "This server takes GET, and POST of its own forms." };
  }
  if (isWrite && token === undefined) {
    return { refused: 403, why: "This server is for reading: retake ui --read-only." };
  }
  // Browsers say of each form where it stood.
  if (isWrite && origin === null) {
    return { refused: 403, why: "This server answers no page but its own." };
  }
  if (!url.pathname.startsWith(base)) return { refused: 403, why: NO_SECRET };
  if (url.searchParams.has("key")) {
    const isRight = !isWrite && isEqual(url.searchParams.get("key")!, key) && url.pathname === base;
    return isRight ? "welcome" : { refused: 403, why: NO_SECRET };
  }
  const brought = (headers.get("cookie") ?? "").split(/;\s*/)
    .filter((pair) => pair.startsWith(`${cookie.name}=`))
    .map((pair) => pair.slice(cookie.name.length + 1));
  // One of that name is ours; what else a program of this machine may have set is not.
  return brought.some((value) => isEqual(value, cookie.value))
    ? "known"
    : { refused: 403, why: NO_SECRET };
}

const NO_SECRET =
  "Open the address that retake ui has printed: it holds the secret that lets you in.";

/** @returns the header that gives a browser the cookie */
export function cookieHeader({ base, cookie: { name, value } }: Gate): string {
  return `${name}=${value}; Path=${base}; HttpOnly; SameSite=Strict`;
}

/** Takes as long for one that is nearly right as for any other of the same length. */
export function isEqual(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let differs = 0;
  for (let at = 0; at < one.length; at++) differs |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return differs === 0;
}
