/**
 * What a difference means to the code that reads an answer: nothing, something, or that it may break.
 *
 * @module
 */
import type { JsonValue } from "../cassette/types.ts";
import { REDACTED, untag } from "../secrets/placeholder.ts";
import type { CassetteDifferences, InteractionPair } from "./cassettes.ts";
import type { Difference } from "./difference.ts";

/**
 * From the quietest to the loudest:
 *
 * - `same`: nothing differs
 * - `harmless`: ids, times, counts of tokens, headers that nobody reads, a text put in other words
 * - `changed`: fields that came, values that are others, another question
 * - `breaking`: a field or a call of a tool that is gone, a value of another type, an answer that was cut
 *   short, an error in place of an answer
 */
export const DIFFERENCE_VERDICTS = ["same", "harmless", "changed", "breaking"] as const;

/** How much a difference says; see {@link DIFFERENCE_VERDICTS}. */
export type DifferenceVerdict = typeof DIFFERENCE_VERDICTS[number];

/** @returns how loud a verdict is, from 0 */
export function loudness(verdict: DifferenceVerdict): number {
  return DIFFERENCE_VERDICTS.indexOf(verdict);
}

/** @returns whether a verdict is louder than harmless */
export function isLoud(verdict: DifferenceVerdict): boolean {
  return loudness(verdict) > loudness("harmless");
}

/** Where an answer holds what a model wrote for people: reworded, it says the same. */
const WRITTEN = [
  /\.(?:message|delta)\.(?:content|reasoning|reasoning_content|refusal)$/,
  /\.(?:content|parts|summary|thinking|reasoning)\[\d+\]\.(?:text|thinking|summary)$/,
  /\.(?:output_text|completion|outputText|generation|generated_text)$/,
  /^\$\.(?:response|text|content)$/,
  /\.choices\[\d+\]\.text$/,
  /\.transcript$/,
];

/** Lists whose items are each a part of the answer, not one of many that were found. */
const PARTS =
  /(?:^\$|\.)(?:choices|content|output|tool_calls|parts|candidates|blocks|summary)\[\d+\]$/;

/** Why an answer ended, and which of the reasons say that it is not whole, or no answer: OpenAI's, Anthropic's, Gemini's, Cohere's, Bedrock's. */
const ENDING =
  /\.(?:finish_reason|finishReason|stop_reason|stopReason|done_reason|incomplete_details\.reason|status)$/;
const CUT_SHORT = new RegExp(
  `^"(?:${
    [
      ...[
        "length",
        "max_tokens",
        "max_output_tokens",
        "model_context_window_exceeded",
        "error_limit",
      ],
      ...["incomplete", "failed", "cancelled", "error", "error_toxic", "user_cancel", "load"],
      ...["content_filter", "content_filtered", "guardrail_intervened", "refusal", "safety"],
      ...["recitation", "language", "blocklist", "prohibited_content", "spii", "image_safety"],
      ...["malformed_function_call", "malformed_tool_use", "malformed_model_output"],
      ...["unexpected_tool_call", "too_many_tool_calls", "other"],
    ].join("|")
  })"$`,
  "i",
);

/** What was counted: tokens, and what they cost. */
const COUNTED =
  /(?:^|\.)(?:usage|usageMetadata|usage_metadata|billed_units|timings|metrics)(?:\.|$|\[)|_tokens?$|[a-z]Tokens?(?:Count)?$|\.(?:logprobs|logprob|avg_logprobs|avgLogprobs|eval_count|prompt_eval_count)(?:\.|\[|$)/;

/** Headers of answers that programs read. */
const READ_HEADERS = new Set([
  "accept-ranges",
  "allow",
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-range",
  "content-type",
  "link",
  "location",
  "retry-after",
  "www-authenticate",
]);

/**
 * @param difference in what two answers differ
 * @returns what that means to who reads them; never `same`
 */
export function answerVerdict(difference: Difference): DifferenceVerdict {
  const { field, recorded, asked, volatile } = difference;
  if (volatile) return "harmless";
  if (field.startsWith("header.")) return headerVerdict(difference);
  if (field === "status") return statusVerdict(recorded, asked);
  if (["statusText", "type", "url", "redirected"].includes(field)) {
    return field === "statusText" || field === "type" ? "harmless" : "changed";
  }
  if (field === "answer") return /^[1-3]\d\d/.test(recorded ?? "") ? "breaking" : "changed";
  if (field === "partial" || field === "broken" || field === "close") {
    return asked !== undefined && recorded === undefined ? "breaking" : "changed";
  }
  if (field.startsWith("broken") || field.startsWith("error")) return "changed";
  if (field === "body") return /^(?:0 bytes.*)?$/.test(asked ?? "") ? "breaking" : "changed";
  if (field.startsWith("body,")) return "changed";
  return valueVerdict(difference);
}

function headerVerdict({ field, recorded, asked }: Difference): DifferenceVerdict {
  const name = field.slice("header.".length);
  if (!READ_HEADERS.has(name)) return "harmless";
  if (name !== "content-type") return "changed";
  const media = (value: string | undefined) => value?.replace(/;.*/s, "").trim().toLowerCase();
  return media(recorded) === media(asked) ? "harmless" : "breaking";
}

function statusVerdict(recorded = "", asked = ""): DifferenceVerdict {
  const isGood = (status: string) => /^[1-3]/.test(status);
  return isGood(recorded) && !isGood(asked) ? "breaking" : "changed";
}

/** A value of JSON, or an event or a message of a stream. */
function valueVerdict({ field, recorded, asked }: Difference): DifferenceVerdict {
  if (COUNTED.test(field)) return "harmless";
  if (asked === undefined) {
    // Of a list of what was found, there may be more or less of it.
    return /\[\d+\]$/.test(field) && !PARTS.test(field) ? "changed" : "breaking";
  }
  if (recorded === undefined) return "changed";
  const [was, now] = [valueOf(recorded), valueOf(asked)];
  if (ENDING.test(field) && CUT_SHORT.test(asked) && !CUT_SHORT.test(recorded)) return "breaking";
  // What may be nothing is nothing one day, and something the other.
  if (was === null) return "changed";
  if (typeOf(was) !== typeOf(now)) return "breaking";
  if (typeof was === "number" && typeof now === "number") {
    return isClose(was, now) ? "harmless" : "changed";
  }
  if (typeof was !== "string" || typeof now !== "string") return "changed";
  if (isCall(field)) return "breaking";
  // What a tool is called with is JSON in a text.
  if (!/\.arguments$/.test(field) && !WRITTEN.some((place) => place.test(field))) return "changed";
  return textVerdict(was, now);
}

/** A tool that is called by another name is another tool, and the one that was called is not. */
function isCall(field: string): boolean {
  return /(?:tool_calls\[\d+\]\.function|functionCall|toolUse|function_call)\.name$/.test(field);
}

/** What a model wrote: where it is JSON, code reads it. */
function textVerdict(was: string, now: string): DifferenceVerdict {
  if (was.trim() !== "" && now.trim() === "") return "breaking";
  const [before, after] = [structure(was), structure(now)];
  if (before === undefined && after === undefined) return "harmless";
  if (before === undefined || after === undefined) return "breaking";
  return structureVerdict(before, after);
}

/** A value that a model wrote as JSON, also in a fence of Markdown; `undefined` where it is prose. */
function structure(text: string): JsonValue | undefined {
  const bare = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text)?.[1] ?? text;
  if (!/^\s*[{[]/.test(bare)) return undefined;
  try {
    return JSON.parse(bare);
  } catch {
    return undefined; // it only looks like it
  }
}

function structureVerdict(was: JsonValue, now: JsonValue): DifferenceVerdict {
  if (typeOf(was) !== typeOf(now)) return was === null ? "changed" : "breaking";
  if (Array.isArray(was) && Array.isArray(now)) {
    // How many items there are is the model's to say; of what form they are, is not.
    const all = was.slice(0, now.length).map((item, at) => structureVerdict(item, now[at]!));
    return loudest(was.length === now.length ? all : [...all, "changed"]);
  }
  if (isMembers(was) && isMembers(now)) {
    const names = new Set([...Object.keys(was), ...Object.keys(now)]);
    return loudest([...names].map((name) => {
      if (!Object.hasOwn(now, name)) return "breaking";
      return Object.hasOwn(was, name) ? structureVerdict(was[name]!, now[name]!) : "changed";
    }));
  }
  return was === now ? "same" : "changed";
}

/**
 * @param pair two interactions that belong together
 * @returns what differs means, the loudest of it
 */
export function pairVerdict({ request, answer }: InteractionPair): DifferenceVerdict {
  return loudest([...request.map(requestVerdict), ...answer.map(answerVerdict)]);
}

/**
 * @param difference in what two requests differ
 * @returns what that means; never `same`
 */
export function requestVerdict(
  { field, recorded, asked, volatile }: Difference,
): DifferenceVerdict {
  if (volatile) return "harmless";
  // Whose key it was, and how it was written down, says nothing.
  const isSecret = (value = "") => untag(value).includes(REDACTED);
  return field.startsWith("header.") && isSecret(recorded) && isSecret(asked)
    ? "harmless"
    : "changed";
}

/**
 * @param differences what differs between two cassettes
 * @returns what that means, the loudest of it
 */
export function cassetteVerdict(differences: CassetteDifferences): DifferenceVerdict {
  const { added, removed, pairs, variables } = differences;
  const others = added.length + removed.length + variables.length > 0 ? "changed" : "same";
  return loudest([others, ...pairs.map(pairVerdict)]);
}

/** @returns the loudest of these; `same` where there are none */
export function loudest(verdicts: readonly DifferenceVerdict[]): DifferenceVerdict {
  const loud = Math.max(0, ...verdicts.map((verdict) => DIFFERENCE_VERDICTS.indexOf(verdict)));
  return DIFFERENCE_VERDICTS[loud]!;
}

/** Differences show values as JSON; what is none is a text. */
function valueOf(shown: string): JsonValue {
  try {
    return JSON.parse(shown);
  } catch {
    return shown;
  }
}

function typeOf(value: JsonValue): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

function isMembers(value: JsonValue): value is { [name: string]: JsonValue } {
  return typeOf(value) === "object";
}

/** Embeddings and scores of the same text differ in the last places. */
function isClose(was: number, now: number): boolean {
  if (Number.isInteger(was) && Number.isInteger(now)) return false;
  return Math.abs(was - now) <= 1e-3 * Math.max(Math.abs(was), Math.abs(now), 1e-3);
}
