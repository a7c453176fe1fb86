/**
 * What an answer says it has used, whichever API it comes from.
 *
 * @module
 */
import { bodyText } from "../cassette/body.ts";
import type { Frame, Interaction, RecordedRequest, RecordedResponse } from "../cassette/types.ts";
import { amount, documentsIn, isObject, type Json, words } from "./documents.ts";
import { type Tier, tierOf } from "./tiers.ts";
import { type Counts, FIELDS, looksBillable, SAID_AGAIN } from "./usage_fields.ts";

/** What an answer has used. */
export interface Usage {
  /** The model that answered, as the answer calls it; else as it was asked for. */
  model: string | undefined;
  /** Tokens that were read, those from a cache and into one among them. */
  input: number;
  /** Tokens that were written, those of reasoning among them. */
  output: number;
  /** What else, by unit of the price list: `cache_read_tokens` (among the input), `web_searches`. */
  units: Counts;
  /** What tokens cost there, where that is not what the list says: 0.5 in a batch; default 1. */
  rate?: number;
  /** What it cost in US dollars, where the answer says so itself. */
  cost?: number;
  /** What was used and has no unit in any list, each in a few words. */
  unpriced?: readonly string[];
}

/**
 * @param interaction a recording
 * @returns what its answer says that it has used: one of each answer of a batch, and of each other
 * model that took part; `undefined` where it says nothing
 */
export function usagesOf(interaction: Interaction): readonly Usage[] | undefined {
  if (!read.has(interaction)) read.set(interaction, readInteraction(interaction));
  return read.get(interaction);
}

/**
 * @param interaction a recording
 * @returns whether its answer is the first to say what was used, though it was only looked up: those
 * of a batch, and one that was made in the background
 */
export function isPaidWhenRead(interaction: Interaction): boolean {
  return paidWhenRead(interaction).length > 0;
}

/**
 * @param interaction a recording
 * @param seen the answers that were counted already; those of this one are added
 * @returns what its answer says that it has used, without what was paid for when it was read before
 */
export function usagesBeyond(
  interaction: Interaction,
  seen: Set<string>,
): readonly Usage[] | undefined {
  const answers = paidWhenRead(interaction);
  if (answers.length === 0) return usagesOf(interaction);
  const times = new Map<string, number>();
  const beyond = answers.filter((answer) => {
    // Several answers of one batch may be the same.
    const text = JSON.stringify(answer);
    times.set(text, (times.get(text) ?? 0) + 1);
    const key = `${times.get(text)} ${text}`;
    return !seen.has(key) && seen.add(key);
  });
  if (beyond.length === answers.length) return usagesOf(interaction);
  const { request } = interaction;
  return beyond.flatMap((it) => readAnswer([it], askedModel(request), tierIn(it, request)));
}

/** Of answers that are only looked up, those that were paid for when they were made, and say so first. */
function paidWhenRead({ response }: Interaction): Json[] {
  const answers = response?.body ? documentsIn(response.body) : [];
  const batch = answers.flatMap(answersOfBatch);
  return batch.length > 0
    ? batch
    : answers.filter(({ object, background }) => object === "response" && background === true);
}

function tierIn(answer: Json, { url }: RecordedRequest): Tier {
  return tierOf([answer], url, answer.background !== true);
}

/** An answer may be large, and is asked for its usage by several: for its price, for its tokens. */
const read = new WeakMap<Interaction, readonly Usage[] | undefined>();

function readInteraction({ request, response }: Interaction): readonly Usage[] | undefined {
  if (!response) return undefined;
  if (response.frames) return readConversation(request, response.frames);
  const answers = response.body ? documentsIn(response.body) : [];
  const asked = askedModel(request);
  const batch = answers.flatMap(answersOfBatch);
  if (batch.length > 0) {
    return batch.flatMap((it) => readAnswer([it], asked, tierOf([it], request.url, true)));
  }
  const found = readAnswer(answers, asked, tierOf(answers, request.url));
  return withHeaders(found, response, asked);
}

/** Of a WebSocket each event that ends an answer says what that one has used; what has no type, all along. */
function readConversation({ url }: RecordedRequest, frames: readonly Frame[]) {
  const documents = frames.flatMap((frame) => {
    const json = "json" in frame ? frame.json : undefined;
    return isObject(json) ? [{ from: frame.from, json: json as Json }] : [];
  });
  const said = documents.map(({ json }) => words(openedModel(json))).findLast(Boolean) ??
    /[?&]model=([^&]+)/.exec(url)?.[1];
  const asked = { model: said?.replace(/^models\//, ""), exact: false };
  const answers = documents.flatMap(({ from, json }) => from === "server" ? [json] : []);
  const isEvent = ({ type }: Json) => typeof type === "string";
  const found = [
    ...answers.filter(isEvent).map((answer) => [answer]),
    answers.filter((answer) => !isEvent(answer)),
  ].flatMap((some) => readAnswer(some, asked, tierOf(some, url)));
  return found.length > 0 ? found : undefined;
}

/** The model of a conversation, where one side opens it: OpenAI's with a session, Gemini's with a setup. */
function openedModel({ session, setup }: Json): unknown {
  return isObject(session) ? session.model : isObject(setup) ? setup.model : undefined;
}

/** One answer: itself, or the events of its stream, of which what comes later counts. */
function readAnswer(answers: readonly Json[], asked: Asked, tier: Tier): Usage[] {
  let said: Json | undefined;
  for (const answer of answers) {
    const usage = usageIn(answer);
    if (usage) said = { ...said, ...usage };
  }
  if (!said) return [];
  const answered = answers.map(modelIn).findLast((name) => name !== undefined);
  const model = asked.exact ? asked.model : answered ?? asked.model;
  const cost = statedCost(said);
  const [counts, unpriced] = countsOf(said);
  const tools = toolsIn(answers);
  if (Object.keys(counts).length === 0 && cost === undefined) return [];
  const own = toUsage(model, { ...tools.counts, ...counts }, tier, [
    ...unpriced,
    ...tools.unpriced,
    ...(/-search-(?:preview|api)/.test(model ?? "") ? ["the web search of each call"] : []),
  ]);
  if (cost !== undefined) return [{ ...own, cost }];
  return [own, ...iterationsIn(said, model, tier)];
}

function toUsage(
  model: string | undefined,
  counts: Counts,
  { rate, unpriced }: Tier,
  others: readonly string[],
): Usage {
  const { input_tokens = 0, output_tokens = 0, ...units } = counts;
  const parts = (units.cache_read_tokens ?? 0) + (units.cache_write_tokens ?? 0);
  const all = [...unpriced, ...others];
  return {
    model: withoutArn(model),
    input: Math.max(input_tokens, parts), // what is read from a cache was read
    output: output_tokens,
    units,
    ...(rate === 1 ? {} : { rate }),
    ...(all.length > 0 ? { unpriced: all } : {}),
  };
}

/** What an answer of a file or a list of batch results is, without what is around it. */
function answersOfBatch(answer: Json): Json[] {
  const { custom_id, key, request, result, response, output, results } = answer;
  if (custom_id !== undefined) {
    if (isObject(response)) return [isObject(response.body) ? response.body : {}]; // OpenAI, Mistral, Groq
    return isObject(result) ? [isObject(result.message) ? result.message : {}] : []; // Anthropic
  }
  if ((key !== undefined || isObject(request)) && isObject(response)) return [response]; // Gemini
  const inline = [response, output].map((it) => isObject(it) ? it.inlinedResponses : undefined)
    .map((it) => isObject(it) ? it.inlinedResponses : it).find(Array.isArray);
  if (inline) return inline.map((it) => isObject(it?.response) ? it.response : {});
  if (!Array.isArray(results)) return [];
  return results.flatMap((one) => { // xAI
    const it = isObject(one) && isObject(one.batch_result) ? one.batch_result.response : undefined;
    return isObject(it) ? Object.values(it).filter(isObject) : [];
  });
}

/** Where the APIs put it: at the top, in the answer that an event carries, in Groq's own place. */
function usageIn(answer: Json): Json | undefined {
  const { response, message, x_groq, delta, meta } = answer;
  for (const place of [answer, response, message, x_groq, delta]) {
    if (!isObject(place)) continue;
    const usage = place.usage ?? place.usageMetadata ?? place.usage_info;
    if (isObject(usage)) {
      return annotated(usage, place) ?? { ...usage, ...transcribed(answer, usage) };
    }
  }
  if (isObject(meta) && isObject(meta.billed_units)) return meta; // Cohere's embeddings and reranks
  const metrics = answer["amazon-bedrock-invocationMetrics"];
  if (isObject(metrics)) return metrics;
  const native = Object.fromEntries(
    [...NATIVE, "results"].flatMap((name) => name in answer ? [[name, answer[name]]] : []),
  );
  if (NATIVE.some((name) => amount(native[name]) !== undefined)) return native;
  return transcribed(answer) ?? embedded(answer);
}

/** What stands at the top of an answer: of Ollama, of Bedrock's Titan and Llama. */
const NATIVE = [
  ...["prompt_eval_count", "eval_count"],
  ...["inputTextTokenCount", "prompt_token_count", "generation_token_count"],
];

/** The verbose answer of a transcription says how long it was. */
function transcribed({ task, duration }: Json, usage: Json = {}): Json | undefined {
  const seconds = amount(duration) ?? Number(duration ?? NaN);
  if (typeof task !== "string" || Number.isNaN(seconds) || Object.keys(usage).length > 0) {
    return undefined;
  }
  return { seconds };
}

/** Vertex says the tokens of each text that it embeds. */
function embedded({ predictions }: Json): Json | undefined {
  if (!Array.isArray(predictions)) return undefined;
  const counts = predictions.map((it) => amount(it?.embeddings?.statistics?.token_count));
  const known = counts.filter((count) => count !== undefined);
  return known.length > 0 ? { input_tokens: known.reduce((a, b) => a + b, 0) } : undefined;
}

/** Pages that Mistral's OCR has annotated cost more, and what is said is only how many there were. */
function annotated(usage: Json, answer: Json): Json | undefined {
  const pages = amount(usage.pages_processed);
  const isAnnotated = typeof answer.document_annotation === "string" ||
    (Array.isArray(answer.pages) &&
      answer.pages.some((page) => page?.images?.some?.((it: Json) => it?.image_annotation)));
  return pages !== undefined && isAnnotated ? { ...usage, pages_annotated: pages } : undefined;
}

function countsOf(said: Json): [Counts, string[]] {
  const counts: Record<string, number> = {};
  const unpriced: string[] = [];
  const add = (units: readonly string[], value: number) => {
    for (const unit of units) counts[unit] = (counts[unit] ?? 0) + value;
  };
  const fields = flat(said);
  for (const [path, value] of fields) {
    const units = Object.hasOwn(FIELDS, path) ? FIELDS[path]! : undefined;
    if (units) add(units, value);
    else if (value > 0 && !Object.hasOwn(SAID_AGAIN, path) && looksBillable(path)) {
      unpriced.push(path);
    }
  }
  for (const [path, value] of fields) {
    const units = Object.hasOwn(SAID_AGAIN, path) ? SAID_AGAIN[path]! : undefined;
    if (!units || counts[units.at(-1)!] !== undefined) continue;
    if (!path.startsWith("total") || Object.keys(counts).length === 0) add(units, value);
  }
  if (reasonsApart(said, counts)) add(["output_tokens"], counts.output_reasoning_tokens!);
  return [counts, unpriced];
}

/** xAI counts reasoning apart from what is said, in the place where OpenAI has it among that. */
function reasonsApart(said: Json, counts: Counts): boolean {
  const details = said.completion_tokens_details ?? said.output_tokens_details;
  const reasoning = isObject(details) ? amount(details.reasoning_tokens) : undefined;
  const { input_tokens = 0, output_tokens = 0 } = counts;
  return reasoning !== undefined && reasoning > 0 &&
    amount(said.total_tokens) === input_tokens + output_tokens + reasoning;
}

/** All numbers of a usage with where they stand; lists by what their items are of. */
function flat(value: Json, prefix = ""): [string, number][] {
  return Object.entries(value).flatMap(([name, it]): [string, number][] => {
    const path = prefix + name;
    const count = amount(it);
    if (count !== undefined) return [[path, count]];
    if (Array.isArray(it)) {
      return name === "iterations"
        ? []
        : it.filter(isObject).flatMap((item) => flatItem(item, path));
    }
    return isObject(it) && !/^cost/.test(name) ? flat(it, `${path}.`) : [];
  });
}

function flatItem(item: Json, path: string): [string, number][] {
  const { modality, ttl, tokenCount, inputTokens } = item;
  const count = amount(tokenCount) ?? amount(inputTokens);
  if (count === undefined) return flat(item, `${path}.`);
  return [[`${path}.${words(modality) ?? words(ttl) ?? "tokenCount"}`, count]];
}

/** What tools were called that the usage says nothing of, and that are paid for by the call. */
function toolsIn(answers: readonly Json[]): { counts: Counts; unpriced: string[] } {
  const last = answers.findLast(usageIn);
  const output = [last?.output, isObject(last?.response) ? last.response.output : undefined]
    .find(Array.isArray)?.filter(isObject) ?? [];
  const called = (type: string) => output.filter((item) => item.type === type).length;
  const searches =
    output.filter(({ type, action }) =>
      type === "web_search_call" && (!isObject(action) || (action.type ?? "search") === "search")
    ).length;
  const counts = { web_searches: searches, storage_searches: called("file_search_call") };
  const grounded = answers.flatMap(groundingIn);
  return {
    counts: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    unpriced: [
      ...(called("code_interpreter_call") + called("shell_call") > 0 ? ["containers"] : []),
      ...(called("image_generation_call") > 0 ? ["generated images"] : []),
      ...(grounded.length > 0 ? ["Google Search"] : []),
    ],
  };
}

/** The searches on which Gemini has grounded what it says. */
function groundingIn({ candidates }: Json): unknown[] {
  if (!Array.isArray(candidates)) return [];
  return candidates.flatMap((one) => one?.groundingMetadata?.webSearchQueries ?? []);
}

/** What Anthropic leaves out of its sums: what was read and written to make the context shorter. */
function iterationsIn(said: Json, model: string | undefined, tier: Tier): Usage[] {
  if (!Array.isArray(said.iterations)) return [];
  return said.iterations.filter(isObject).filter(({ type }) => type !== "message").map((one) => {
    const [counts, unpriced] = countsOf(one);
    return toUsage(words(one.model) ?? model, counts, tier, unpriced);
  });
}

const DOLLAR_OF_XAI = 1e10;

/** OpenRouter, Perplexity, xAI and DeepInfra say what they charge. */
function statedCost({ cost, cost_in_usd_ticks, estimated_cost, is_byok, cost_details }: Json) {
  const ticks = amount(cost_in_usd_ticks);
  if (ticks !== undefined) return ticks / DOLLAR_OF_XAI;
  const whole = amount(cost) ?? (isObject(cost) ? amount(cost.total_cost) : undefined) ??
    amount(estimated_cost);
  // With a key of one's own, what OpenRouter takes comes on top of what the provider does.
  const upstream = is_byok === true && isObject(cost_details)
    ? amount(cost_details.upstream_inference_cost)
    : undefined;
  return whole === undefined ? undefined : whole + (upstream ?? 0);
}

/** Bedrock says it in headers for models whose answers do not; LiteLLM says what it cost. */
function withHeaders(
  found: readonly Usage[],
  { headers }: RecordedResponse,
  { model }: Asked,
): readonly Usage[] | undefined {
  const said = (name: string) => {
    const value = headers.find(([it]) => it.toLowerCase() === name)?.[1];
    return value === undefined || value === "" ? undefined : amount(Number(value));
  };
  const cost = said("x-litellm-response-cost");
  if (found.length > 0) return cost === undefined ? found : [{ ...found[0]!, cost }];
  const counts = countsOf({
    inputTokenCount: said("x-amzn-bedrock-input-token-count"),
    outputTokenCount: said("x-amzn-bedrock-output-token-count"),
    cacheReadInputTokenCount: said("x-amzn-bedrock-cache-read-input-token-count"),
    cacheWriteInputTokenCount: said("x-amzn-bedrock-cache-write-input-token-count"),
  })[0];
  if (cost === undefined && Object.keys(counts).length === 0) return undefined;
  const usage = toUsage(model, counts, { rate: 1, unpriced: [] }, []);
  return [cost === undefined ? usage : { ...usage, cost }];
}

function modelIn(answer: Json): string | undefined {
  for (const place of [answer, answer.response, answer.message]) {
    if (isObject(place)) {
      const model = words(place.model) ?? words(place.modelVersion);
      if (model !== undefined) return model;
    }
  }
  return undefined;
}

/** The model that was asked. */
interface Asked {
  model: string | undefined;
  /** Whether that says more than the answer does, which leaves out a region of Bedrock's. */
  exact: boolean;
}

/** In the body, in a field of a form, in the address. */
function askedModel({ body, url }: RecordedRequest): Asked {
  const bedrock = /\/model\/([^/?]+)\/(?:invoke|converse)/.exec(url)?.[1];
  if (bedrock !== undefined) return { model: decoded(bedrock), exact: true };
  return { model: modelOfRequest(body) ?? /\/models\/([^/:?]+)/.exec(url)?.[1], exact: false };
}

function modelOfRequest(body: RecordedRequest["body"]): string | undefined {
  if (!body || "base64" in body) return undefined;
  if (!("parts" in body)) return words(documentsIn(body)[0]?.model);
  const part = body.parts.find(({ headers }) =>
    headers.some(([, value]) => /\bname="?model"?(?:;|$)/.test(value))
  );
  return part && words(bodyText(part.body)?.trim());
}

/** An ARN ends with the name of the model. */
function withoutArn(model: string | undefined): string | undefined {
  return model?.startsWith("arn:") ? model.slice(model.lastIndexOf("/") + 1) : model;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not as URLs are written: as it stands
  }
}
