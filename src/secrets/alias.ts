/**
 * The form of an alias: that of the secret, where code must be able to read what it gets. Nothing of it
 * depends on what the secret is, but for what is no secret in it: header and claims of a JWT, the host of a URL.
 *
 * @module
 */
import { fromAnyBase64, toBase64 } from "../cassette/base64.ts";
import { decodeText } from "../cassette/body.ts";
import { DIGITS_START, ID_START, UUID_START } from "./placeholder.ts";

/** In which form an alias stands for a secret. */
export type AliasForm = "text" | "digits" | "uuid" | "jwt" | "pem" | "url" | "id";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const PEM = /^(-----BEGIN [A-Z0-9 ]{3,60}-----)((?:[ \t\r\n]|\\{1,8}[nrt])+)/;
/** What begins with the id that it belongs to, as Stripe's do: a client reads it from there. */
const WITH_ID = RegExp(`^(${ID_START})[A-Za-z0-9_]{10,}$`);
const URL_START = /^[a-z][a-z0-9+.-]*:\/\/(?:[^\s/?#@]*@)?([^\s/?#@]*)/i;

/** @returns the form that the alias of a secret is to have */
export function formOf(secret: string): AliasForm {
  if (/^[0-9]+$/.test(secret)) return "digits";
  if (UUID.test(secret)) return "uuid";
  if (secret.startsWith("eyJ") && claimsOf(secret) !== undefined) return "jwt";
  if (PEM.test(secret)) return "pem";
  if (WITH_ID.test(secret)) return "id";
  return URL_START.test(secret) && !/\s/.test(secret) ? "url" : "text";
}

/** @returns what the aliases of a form are counted by, where not by their names */
export function countedBy(form: AliasForm): string | undefined {
  return form === "digits" || form === "uuid" ? form : undefined;
}

/**
 * @param secret the secret, as it stands in its place
 * @param form its form
 * @param name the name of the alias: `access_token`
 * @param number which of that name, or of that form, it is; from 1
 * @param scrub takes the secrets out of a text: of header and claims of a JWT
 * @returns what is to stand in its place
 */
export function aliasOf(
  secret: string,
  form: AliasForm,
  { name, number, scrub }: { name: string; number: number; scrub: (text: string) => string },
): string {
  const text = `redacted_${name}_${number}`;
  switch (form) {
    case "digits":
      return digitsOf(secret.length, number);
    case "uuid":
      return UUID_START + String(number).padStart(12, "0");
    case "jwt": {
      // Clients refuse an algorithm that they do not expect, also where they check no signature.
      const [header, claims] = secret.split(".", 2).map((part) => scrub(decodeSegment(part)!));
      return `${encodeSegment(header!)}.${encodeSegment(claims!)}.${text}`;
    }
    case "pem": {
      const [, frame, lineBreak] = PEM.exec(secret)!;
      const end = frame!.replace("BEGIN", "END");
      return frame! + lineBreak + text + lineBreak + end;
    }
    case "url": {
      const scheme = secret.slice(0, secret.indexOf("://"));
      return `${scheme}://${URL_START.exec(secret)![1]}/${text}`;
    }
    case "id":
      return WITH_ID.exec(secret)![1]! + text;
    default:
      return text;
  }
}

/**
 * @param alias what stands for a secret
 * @param secret the secret
 * @param found how that was spelt in a place
 * @returns what is to stand there: an alias with a form of its own is spelt as the secret was
 */
export function respell(alias: string, secret: string, found: string): string {
  if (found === secret || /^[\w.~-]*$/.test(alias)) return alias;
  const lineBreak = /\\+[nrt]/.exec(found)?.[0];
  if (lineBreak !== undefined && /[\r\n]/.test(alias)) {
    return alias.replace(/(?:\r\n|[ \t\r\n])+/g, (white) => white === " " ? white : lineBreak);
  }
  return /%[0-9a-f]{2}/i.test(found) && !/%[0-9a-f]{2}/i.test(secret)
    ? encodeURIComponent(alias)
    : alias;
}

/** @returns a secret as it is, where it is known by its form how it was spelt: a PEM block in JSON */
export function unspell(secret: string): string {
  return PEM.test(secret)
    ? secret.replace(/(?:\\+r)?\\+n/g, "\n").replaceAll("\r\n", "\n")
    : secret;
}

/** So many digits: a number that begins with no zero. Of few digits, one stands for several secrets. */
function digitsOf(length: number, number: number): string {
  const start = length >= DIGITS_START.length + 4 ? DIGITS_START : "1";
  const room = length - start.length;
  // Of a thousand on, what is as short would look like any number: the gate could not tell it from a secret.
  const told = Math.min(room, start === DIGITS_START ? 15 : 3);
  return start + String(number % 10 ** told).padStart(room, "0").slice(0, room);
}

/** @returns the claims of a JWT (RFC 7519), as JSON; `undefined` where it is none that can be read */
export function claimsOf(token: string): string | undefined {
  const parts = token.split(".");
  if (parts.length !== 3 || !isObject(decodeSegment(parts[0]!))) return undefined;
  const claims = decodeSegment(parts[1]!);
  return isObject(claims) ? claims : undefined;
}

function isObject(json: string | undefined): boolean {
  try {
    const value = json === undefined ? undefined : JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false; // not JSON
  }
}

function decodeSegment(segment: string): string | undefined {
  const bytes = /^[\w-]+$/.test(segment) ? fromAnyBase64(segment) : undefined;
  return bytes && decodeText(bytes);
}

function encodeSegment(text: string): string {
  return toBase64(new TextEncoder().encode(text)).replace(/=+$/, "").replaceAll("+", "-")
    .replaceAll("/", "_");
}
