/**
 * What is made anew for each answer, and says nothing of what was answered: told by its name, and where
 * a name may mean something (`id` of a user), by what the two values look like.
 *
 * @module
 */

/** Made anew by their names alone: OpenAI's build of the backend, its padding against eavesdroppers, Gemini's ids, sealed thoughts. */
const FIELDS = new Set([
  "system_fingerprint",
  "obfuscation",
  "signature",
  "encrypted_content",
  "sequence_number",
  "responseId",
  "thoughtSignature",
  "thought_signature",
]);

/** Numbers that measure: `total_duration` of Ollama, `latency_ms`. */
const MEASURED = /(?:^|_)(?:duration|latency|elapsed|took)(?:_ms|_ns|_s)?$|_ms$/i;

const ID = /^id$|_id$|[a-z]Id$/;
const TIME =
  /^(?:created|updated|completed|started|finished|expires|timestamp|date|time)(?:_?at)?$/i;

/** `chatcmpl-AbC123...`, `msg_01Xyz...`, a UUID, a long number in hexadecimal or base 62. */
const MADE =
  /^(?:(?:[a-z]+[-_])+[A-Za-z\d_-]{6,}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[A-Za-z\d_-]{16,})$/i;

/**
 * @param name what a member is called
 * @param was its value in the one answer, as JSON text
 * @param now its value in the other
 * @returns whether it says nothing that these differ
 */
export function isVolatileField(
  name: string,
  was: string | undefined,
  now: string | undefined,
): boolean {
  if (FIELDS.has(name)) return true;
  if (was === undefined || now === undefined) return false;
  if (ID.test(name)) return isMade(was) && isMade(now);
  if (TIME.test(name)) return isTime(was) && isTime(now);
  return MEASURED.test(name) && isNumber(was) && isNumber(now);
}

const HEADERS = new Set([
  "age",
  "cf-cache-status",
  "content-length",
  "date",
  "etag",
  "expires",
  "last-modified",
  "nel",
  "report-to",
  "server-timing",
  "set-cookie",
  "traceparent",
  "traceresponse",
  "via",
  "x-amz-cf-id",
  "x-amz-cf-pop",
  "x-amz-id-2",
  "x-cache",
  "x-cache-hits",
  "x-cloud-trace-context",
  "x-runtime",
  "x-served-by",
  "x-timer",
  "x-vercel-id",
]);

/** Ids of requests and traces, what is left of a limit, how long it took. */
const HEADER_FORMS = /(?:request|trace|correlation)-?id$|^cf-ray$|ratelimit|-(?:ms|time|duration)$/;

/**
 * @param name a header's name in lower case
 * @returns whether it says nothing that its values differ
 */
export function isVolatileHeader(name: string): boolean {
  return HEADERS.has(name) || HEADER_FORMS.test(name);
}

/** A word alone, however long, is nobody's id; one with a digit in it may be. */
function isMade(json: string): boolean {
  const text = json.startsWith('"') ? json.slice(1, -1) : "";
  return MADE.test(text) && /\d/.test(text);
}

/** Seconds or milliseconds since 1970, or a time as ISO 8601 has it. */
function isTime(json: string): boolean {
  return /^\d{10}(?:\d{3})?(?:\.\d+)?$/.test(json) || /^"\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(json);
}

function isNumber(json: string): boolean {
  return /^-?\d/.test(json);
}
