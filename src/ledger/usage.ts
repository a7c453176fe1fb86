/**
 * Tokens that an answer says it has used, whichever API it comes from.
 *
 * @module
 */
import { bodyText } from "../cassette/body.ts";
import type { Frame, Interaction } from "../cassette/types.ts";

/** What an answer has used. */
export interface Usage {
  /** The model that answered, as the answer calls it; else as it was asked for. */
  model: string | undefined;
  /** Tokens that were read, those from a cache and into one among them. */
  input: number;
  /** Tokens that were written, those of reasoning among them. */
  output: number;
  /** Tokens of the input that came from a cache. */
  cacheRead: number;
  /** Tokens of the input that were put into a cache. */
  cacheWrite: number;
  /** Tokens of audio among both, of which the price is another; absent where there are none. */
  audio?: number;
  /** What it cost in US dollars, where the answer says so itself. */
  cost?: number;
}

type Json = Record<string, unknown>;

/**
 * @param interaction a recording
 * @returns what its answer says that it has used; `undefined` where it says nothing
 */
export function usageOf(interaction: Interaction): Usage | undefined {
  if (!read.has(interaction)) read.set(interaction, readInteraction(interaction));
  return read.get(interaction);
}

/** An answer may be large, and is asked for its usage by several: for its price, for its tokens. */
const read = new WeakMap<Interaction, Usage | undefined>();

function readInteraction({ request, response }: Interaction): Usage | undefined {
  if (response?.frames) return readConversation(request.url, response.frames);
  if (!response?.body) return undefined;
  const answers = documentsIn(bodyText(response.body) ?? "");
  const asked = request.body && documentsIn(bodyText(request.body) ?? "")[0];
  let found: Partial<Usage> | undefined;
  // A stream says it piece by piece; what comes later counts.
  for (const answer of answers) {
    const usage = readUsage(answer);
    if (usage) found = { ...found, ...usage };
  }
  if (!found) return undefined;
  const model = answers.map(modelIn).findLast((name) => name !== undefined) ?? text(asked?.model) ??
    /\/models\/([^/:?]+)/.exec(request.url)?.[1];
  return { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, ...withCache(found), model };
}

/** Each event that ends an answer says what that one has used; messages without a type say it all along. */
function readConversation(url: string, frames: readonly Frame[]): Usage | undefined {
  const documents = frames.flatMap((frame) =>
    "json" in frame && isObject(frame.json) ? [{ from: frame.from, json: frame.json as Json }] : []
  );
  const answers = documents.flatMap(({ from, json }) => from === "server" ? [json] : []);
  let found: Partial<Usage> | undefined;
  for (const answer of answers) {
    const usage = readUsage(answer);
    if (usage) found = typeof answer.type === "string" ? sum(found, usage) : { ...found, ...usage };
  }
  if (!found) return undefined;
  const model = answers.map(modelIn).findLast((name) => name !== undefined) ??
    documents.map(({ json }) => modelIn(json)).findLast((name) => name !== undefined) ??
    /[?&]model=([^&]+)/.exec(url)?.[1];
  return {
    input: 0,
    output: 0,
    cacheRead: 0,
    cacheWrite: 0,
    ...withCache(found),
    model: model?.replace(/^models\//, ""), // as Gemini's are asked for
  };
}

function sum(one: Partial<Usage> = {}, other: Partial<Usage>): Partial<Usage> {
  const total: Partial<Usage> = { ...one };
  for (const name of ["input", "output", "cacheRead", "cacheWrite", "audio", "cost"] as const) {
    const amount = other[name];
    if (amount !== undefined) total[name] = (total[name] ?? 0) + amount;
  }
  return total;
}

/** The JSON objects of an answer: itself, the items of a list, the events of a stream. */
function documentsIn(body: string): Json[] {
  const whole = parse(body);
  if (Array.isArray(whole)) return whole.filter(isObject);
  if (isObject(whole)) return [whole];
  const lines = body.split(/\r?\n/).map((line) => parse(line.replace(/^data:\s*/, "")));
  return lines.filter(isObject);
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined; // no JSON: it says nothing
  }
}

/** Where the APIs put it: at the top, in the answer that an event carries, in Groq's own place. */
function readUsage(answer: Json): Partial<Usage> | undefined {
  const places = [
    answer,
    answer.response,
    answer.message,
    answer.x_groq,
    answer.delta,
    answer.meta,
  ];
  for (const place of places) {
    if (!isObject(place)) continue;
    const usage = place.usage ?? place.usageMetadata ?? place.billed_units;
    if (isObject(usage)) return fromUsage(usage);
  }
  // Ollama's own API.
  return fromCounts({ input: answer.prompt_eval_count, output: answer.eval_count });
}

function fromUsage(usage: Json): Partial<Usage> | undefined {
  const details = isObject(usage.prompt_tokens_details)
    ? usage.prompt_tokens_details
    : isObject(usage.input_tokens_details)
    ? usage.input_tokens_details
    : isObject(usage.input_token_details)
    ? usage.input_token_details
    : {};
  const written = isObject(usage.output_token_details) ? usage.output_token_details : {};
  const audio = (number(details.audio_tokens) ?? 0) + (number(written.audio_tokens) ?? 0);
  const cohere = isObject(usage.billed_units) ? usage.billed_units : {};
  // Gemini counts thoughts apart, and says nothing of an answer that it did not get to.
  const said = number(usage.candidatesTokenCount) ?? number(usage.responseTokenCount); // Live has the second
  const thought = number(usage.thoughtsTokenCount);
  const gemini = said === undefined && thought === undefined
    ? undefined
    : (said ?? 0) + (thought ?? 0);
  const output = usage.completion_tokens ?? usage.output_tokens ?? cohere.output_tokens ?? gemini;
  // Anthropic counts what goes through the cache apart from the rest.
  const fromCache = number(usage.cache_read_input_tokens);
  const intoCache = number(usage.cache_creation_input_tokens);
  const counted = usage.prompt_tokens ?? usage.input_tokens ?? cohere.input_tokens ??
    usage.promptTokenCount;
  const input = number(counted) === undefined
    ? undefined
    : number(counted)! + (fromCache ?? 0) + (intoCache ?? 0);
  return fromCounts({
    input,
    output,
    cacheRead: fromCache ?? details.cached_tokens ?? usage.prompt_cache_hit_tokens ??
      usage.cachedContentTokenCount,
    cacheWrite: intoCache,
    ...(audio > 0 ? { audio } : {}),
    cost: usage.cost,
  });
}

function fromCounts(counts: { [name in keyof Usage]?: unknown }): Partial<Usage> | undefined {
  const known = Object.entries(counts).flatMap(([name, value]) => {
    const count = number(value);
    return count === undefined ? [] : [[name, count]];
  });
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** What is read from a cache was read. */
function withCache(usage: Partial<Usage>): Partial<Usage> {
  const { input = 0, cacheRead = 0, cacheWrite = 0 } = usage;
  return { ...usage, input: Math.max(input, cacheRead + cacheWrite) };
}

function modelIn(answer: Json): string | undefined {
  const places = [answer, answer.response, answer.message, answer.session, answer.setup];
  for (const place of places) {
    if (isObject(place)) {
      const model = text(place.model) ?? text(place.modelVersion);
      if (model !== undefined) return model;
    }
  }
  return undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 && Number.isFinite(value) ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
