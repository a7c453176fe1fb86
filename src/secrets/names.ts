/**
 * Names behind which secrets stand: of headers, query parameters, and fields of bodies.
 *
 * @module
 */
import { isPlainValue } from "./plain_value.ts";

/** Request headers that a reader of a cassette needs; all others are left out of it. */
const READABLE_HEADERS: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "anthropic-beta",
  "anthropic-version",
  "api-version",
  "content-encoding",
  "content-language",
  "content-type",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "last-event-id",
  "mcp-protocol-version",
  "openai-beta",
  "prefer",
  "range",
  "stripe-version",
  "x-github-api-version",
  "x-http-method-override",
]);

/** Headers whose values never reach the disk: keys, and who the account belongs to. */
const SECRET_HEADERS: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "authentication-info",
  "cookie",
  "cookie2",
  "x-functions-key",
  "ocp-apim-subscription-key",
  "openai-organization",
  "openai-project",
  "anthropic-organization-id",
  "x-amz-signature",
  "x-goog-iam-authorization-token",
]);

/** As `x-acme-api-key`, `x-auth-token`, `private-token`; counts of tokens are none. */
const SECRET_HEADER =
  /(?:^|[-_])(?:api[-_]?key|access[-_]?key|auth[-_]?key|token|secret|password|passwd|credential|session[-_]?id|auth|jwt)s?$/;

/** Tokens that say where to read on: a client needs them, and nobody can abuse them. */
const PAGE =
  /(?:page|next|prev(?:ious)?|continuation|continue|sync|cursor|resume|start|change|skip|offset|delta|end|max|min|pad|stop|eos|bos|prompt|completion|input|output)tokens?$/;

/** Names that stand for a secret whatever the value, in lower case, without `-`, `_`, `.`. */
const SECRET_FIELD =
  /(?:api|secret|private|signing|signature|encryption|master|access|account|service|subscription|shared|auth|storage|function|host)key(?:id|s)?$|secrets?$|secret(?:value|text|string)$|passw(?:or)?ds?$|passphrase$|^pwd$|^bearer$|^(?:proxy)?authori[sz]ation$|^(?:set)?cookies?$|connectionstring$|accesskeysecret$|secretaccesskey$|^codeverifier$|^clientassertion$|(?:access|refresh|id|auth|bearer|session|csrf|xsrf|api|secret|private|user|bot|device|security|personal|service|oauth|jwt|deploy|webhook|install(?:ation)?|registration)tokens?$/;

/** Names of what a person reads about a secret: a label, a message. */
const LABEL =
  /^(?:enter|reset|forgot|change|confirm|invalid|wrong|missing|show|hide|choose|your|no)/;

/** Names that stand for a secret where the value looks like one. */
const LIKELY_FIELD =
  /token$|^(?:pass|auth|authentication|jwt|session|sessionid|sid|credentials?|key|otp|assertion|code)$/;

/** @returns whether a cassette keeps a request header of this name; in lower case */
export function isReadableHeader(name: string): boolean {
  return READABLE_HEADERS.has(name);
}

/**
 * @param name a header's name in lower case
 * @param value its value, empty where only the name is known
 * @returns whether the value is a secret
 */
export function isSecretHeader(name: string, value: string): boolean {
  if (SECRET_HEADERS.has(name)) return true;
  if (!SECRET_HEADER.test(name) || /count|limit|remaining|per-token/.test(name)) return false;
  // `x-generated-tokens: 20` counts them.
  return !(name.endsWith("tokens") && isPlainValue(value));
}

/**
 * @param name a field of a body
 * @returns `surely` where its value is a secret whatever it looks like, `perhaps` where it is one if
 * it looks random
 */
export function isSecretField(name: string): "surely" | "perhaps" | false {
  const plain = plainName(name);
  if (isPageToken(plain)) return false;
  if (SECRET_FIELD.test(plain) && !LABEL.test(plain)) return "surely";
  return SECRET_FIELD.test(plain) || LIKELY_FIELD.test(plain) ? "perhaps" : false;
}

/** @returns whether the value of a query parameter of this name is a key or a signature */
export function isSecretParameter(name: string): boolean {
  const plain = plainName(name);
  if (isPageToken(plain)) return false;
  return SECRET_FIELD.test(plain) ||
    /(?:token|signature|credential)$|^(?:key|sig|auth|jwt|hmac)$/.test(plain);
}

/** @returns whether a name speaks of secrets at all: the context in which randomness is suspect */
export function speaksOfSecrets(name: string): boolean {
  const plain = plainName(name);
  return !isPageToken(plain) &&
    /secret|passw|token|apikey|accesskey|credential|privatekey|authkey|bearer/.test(plain);
}

/** @returns whether a text has any name or word in it that speaks of secrets; rather too often */
export function mentionsSecrets(text: string): boolean {
  return /secret|passw|passphrase|token|credential|bearer|(?:api|access|private|auth)[-_.\s]?key/i
    .test(text);
}

/** @returns a name in lower case without `-`, `_`, `.` and spaces, so that all spellings are one */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_.\s]/g, "");
}

function isPageToken(plain: string): boolean {
  return PAGE.test(plain);
}
