/**
 * What is made anew for each answer, and says nothing of what was answered: told by its name, and where
 * a name may mean something (`id` of a user), by what the two values look like.
 *
 * @module
 */
import { areDrawn } from "./drawn.ts";

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

const ID = /^(?:id|ID|uuid|guid)$|_(?:id|uuid|guid)$|[a-z](?:Id|ID|Uuid|UUID|Guid)$/;
const TIME =
  /^(?:created|updated|completed|started|finished|expires|timestamp|date|time)(?:_?at)?$/i;

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
  if (ID.test(name)) return areDrawn(textOf(was), textOf(now));
  if (TIME.test(name)) return isTime(was) && isTime(now);
  return MEASURED.test(name) && isNumber(was) && isNumber(now);
}

/** A number is nobody's id: `id: 7` names a thing that is there. */
function textOf(json: string): string {
  return json.startsWith('"') ? json.slice(1, -1) : "";
}

/** Seconds or milliseconds since 1970, or a time as ISO 8601 has it. */
function isTime(json: string): boolean {
  return /^\d{10}(?:\d{3})?(?:\.\d+)?$/.test(json) || /^"\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(json);
}

function isNumber(json: string): boolean {
  return /^-?\d/.test(json);
}
