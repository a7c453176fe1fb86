/**
 * The fields in which APIs say what an answer has used, as data: which unit of a price list each is.
 * Units are called as in `@pydantic/genai-prices`; one is part of another where its name says so:
 * `cache_read_tokens` are among the `input_tokens`.
 *
 * @module
 */

/** What was used, by unit. */
export type Counts = Readonly<Record<string, number>>;

const CACHE_READ = ["cache_read_tokens"];
const CACHE_WRITE = ["cache_write_tokens"];
/** Counted apart from the rest of the input. */
const CACHE_READ_APART = ["input_tokens", "cache_read_tokens"];
const CACHE_WRITE_APART = ["input_tokens", "cache_write_tokens"];
const AUDIO = ["audio_seconds", "input_audio_seconds"];
/** Part of what another field counts, or free of charge. */
const COUNTED: readonly string[] = [];

const INPUT_DETAILS: Record<string, readonly string[]> = {
  cached_tokens: CACHE_READ,
  cache_write_tokens: CACHE_WRITE,
  cache_creation_tokens: COUNTED,
  text_tokens: COUNTED,
  audio_tokens: ["input_audio_tokens"],
  image_tokens: ["input_image_tokens"],
  video_tokens: ["input_video_tokens"],
  "cached_tokens_details.text_tokens": COUNTED,
  "cached_tokens_details.audio_tokens": ["cache_audio_read_tokens"],
  "cached_tokens_details.image_tokens": ["cache_image_read_tokens"],
};

const OUTPUT_DETAILS: Record<string, readonly string[]> = {
  reasoning_tokens: ["output_reasoning_tokens"],
  thinking_tokens: ["output_reasoning_tokens"],
  text_tokens: COUNTED,
  audio_tokens: ["output_audio_tokens"],
  image_tokens: ["output_image_tokens"],
  video_tokens: ["output_video_tokens"],
  // Both are among those that were written, and paid for.
  accepted_prediction_tokens: COUNTED,
  rejected_prediction_tokens: COUNTED,
};

/** Gemini's lists by modality; what is a document was read as images. */
const MODALITIES: Record<string, string | undefined> = {
  TEXT: undefined,
  IMAGE: "image",
  DOCUMENT: "image",
  AUDIO: "audio",
  VIDEO: "video",
};

function byModality(list: string, units: (modality: string) => readonly string[]) {
  return Object.fromEntries(
    Object.entries(MODALITIES).map(([name, it]) => [`${list}.${name}`, it ? units(it) : COUNTED]),
  );
}

function under(prefixes: readonly string[], fields: Record<string, readonly string[]>) {
  return Object.fromEntries(
    prefixes.flatMap((prefix) =>
      Object.entries(fields).map(([name, units]) => [`${prefix}.${name}`, units])
    ),
  );
}

/** Each field of a usage, and the units to which what it says is added. */
export const FIELDS: Readonly<Record<string, readonly string[]>> = {
  // OpenAI and what speaks like it; Anthropic, whose input leaves out what goes through the cache.
  prompt_tokens: ["input_tokens"],
  input_tokens: ["input_tokens"],
  completion_tokens: ["output_tokens"],
  output_tokens: ["output_tokens"],
  ...under(
    ["prompt_tokens_details", "input_tokens_details", "input_token_details"],
    INPUT_DETAILS,
  ),
  ...under(
    ["completion_tokens_details", "output_tokens_details", "output_token_details"],
    OUTPUT_DETAILS,
  ),
  cache_read_input_tokens: CACHE_READ_APART,
  cache_creation_input_tokens: CACHE_WRITE_APART,
  "cache_creation.ephemeral_5m_input_tokens": ["cache_write_5m_tokens"],
  "cache_creation.ephemeral_1h_input_tokens": ["cache_write_1h_tokens"],
  "server_tool_use.web_search_requests": ["web_searches"],
  "server_tool_use.web_fetch_requests": COUNTED,
  "server_tool_use.tool_search_requests": COUNTED,
  "server_tool_use.code_execution_requests": ["code_executions"],
  // Transcriptions.
  seconds: AUDIO,
  prompt_audio_seconds: AUDIO,
  // Perplexity: apart from what is said.
  reasoning_tokens: ["output_tokens", "output_reasoning_tokens"],
  citation_tokens: ["output_tokens", "output_citation_tokens"],
  num_search_queries: ["web_searches"],
  // xAI.
  "server_side_tool_usage_details.web_search_calls": ["web_searches"],
  "server_side_tool_usage_details.x_search_calls": ["social_searches"],
  "server_side_tool_usage_details.code_interpreter_calls": ["code_executions"],
  "server_side_tool_usage_details.file_search_calls": ["storage_searches"],
  "server_side_tool_usage_details.mcp_calls": COUNTED,
  num_server_side_tools_used: COUNTED,
  billable_audio_seconds: ["audio_seconds"],
  input_text_messages: ["input_text_messages"],
  // Voyage.
  text_tokens: ["input_tokens"],
  image_pixels: ["input_pixels"],
  // DeepSeek says the rest too.
  prompt_cache_miss_tokens: COUNTED,
  // Gemini; Live says response where the others say candidates.
  promptTokenCount: ["input_tokens"],
  candidatesTokenCount: ["output_tokens"],
  responseTokenCount: ["output_tokens"],
  thoughtsTokenCount: ["output_tokens", "output_reasoning_tokens"],
  toolUsePromptTokenCount: ["input_tokens", "input_tool_tokens"],
  cachedContentTokenCount: CACHE_READ,
  ...byModality("promptTokensDetails", (it) => [`input_${it}_tokens`]),
  ...byModality("toolUsePromptTokensDetails", (it) => [
    `input_${it}_tokens`,
    `input_${it}_tool_tokens`,
  ]),
  ...byModality("cacheTokensDetails", (it) => [`cache_${it}_read_tokens`]),
  ...byModality("candidatesTokensDetails", (it) => [`output_${it}_tokens`]),
  ...byModality("responseTokensDetails", (it) => [`output_${it}_tokens`]),
  // Bedrock's Converse.
  inputTokens: ["input_tokens"],
  outputTokens: ["output_tokens"],
  cacheReadInputTokens: CACHE_READ_APART,
  cacheWriteInputTokens: CACHE_WRITE_APART,
  "cacheDetails.1h": ["cache_write_1h_tokens"],
  "cacheDetails.5m": ["cache_write_5m_tokens"],
  // Bedrock's models, each in its own words.
  inputTextTokenCount: ["input_tokens"],
  "results.tokenCount": ["output_tokens"],
  prompt_token_count: ["input_tokens"],
  generation_token_count: ["output_tokens"],
  // Ollama.
  prompt_eval_count: ["input_tokens"],
  eval_count: ["output_tokens"],
  // Cohere: what is billed; the tokens beside it are not.
  "billed_units.input_tokens": ["input_tokens"],
  "billed_units.output_tokens": ["output_tokens"],
  "billed_units.image_tokens": ["input_tokens", "input_image_tokens"],
  "billed_units.search_units": ["rerank_searches"],
  "tokens.input_tokens": COUNTED,
  "tokens.output_tokens": COUNTED,
  // Mistral's OCR.
  pages_processed: ["input_document_pages"],
  pages_annotated: ["input_annotated_document_pages"],
  doc_size_bytes: COUNTED,
};

/** Fields that say once more what another may have said: they count where that has not. */
export const SAID_AGAIN: Readonly<Record<string, readonly string[]>> = {
  prompt_cache_hit_tokens: CACHE_READ,
  cached_tokens: CACHE_READ,
  cached_prompt_text_tokens: CACHE_READ,
  num_cached_tokens: CACHE_READ,
  cacheReadInputTokenCount: CACHE_READ_APART,
  cacheWriteInputTokenCount: CACHE_WRITE_APART,
  inputTokenCount: ["input_tokens"],
  outputTokenCount: ["output_tokens"],
  prompt_text_tokens: ["input_tokens"],
  // Embeddings have nothing else.
  total_tokens: ["input_tokens"],
  totalTokens: ["input_tokens"],
  totalTokenCount: ["input_tokens"],
};

/** What a field is called that counts what may be charged; times, shares and rates are not. */
const BILLABLE =
  /token|request|search|second|page|pixel|character|image|video|audio|call|unit|quer|count|sources?_used|classification/i;
const NOT_BILLABLE = /time|latency|duration|per_second|ratio|rate|limit|remaining|^total/i;

/**
 * @param path where a number stands in a usage: `server_tool_use.web_search_requests`
 * @returns whether it counts something that may be charged, by its name
 */
export function looksBillable(path: string): boolean {
  const name = path.slice(path.lastIndexOf(".") + 1);
  return BILLABLE.test(name) && !NOT_BILLABLE.test(name);
}
