/**
 * What costs nothing to ask, as data: looking at what is there, counting tokens, handing in a batch,
 * getting a token to log in with.
 *
 * @module
 */
import type { RecordedRequest } from "../cassette/types.ts";

/** The hosts of APIs that charge for answers of models, and for nothing that is only looked up. */
const MODEL_APIS = new RegExp(
  `^(?:${
    [
      "api\\.openai\\.com",
      ".*\\.openai\\.azure\\.com",
      ".*\\.(?:services\\.ai|cognitiveservices)\\.azure\\.com",
      "api\\.anthropic\\.com",
      "(?:generativelanguage|aiplatform|.*-aiplatform)\\.googleapis\\.com",
      "bedrock(?:-runtime)?\\.[a-z0-9-]+\\.amazonaws\\.com",
      "api\\.(?:x|mistral|groq|perplexity|deepseek|cerebras|fireworks|together|deepinfra)\\.(?:ai|com|xyz)",
      "(?:api\\.)?openrouter\\.ai",
      "api\\.cohere\\.(?:ai|com)",
      "api\\.voyageai\\.com",
      "api\\.moonshot\\.(?:ai|cn)",
      "api\\.(?:replicate|elevenlabs|assemblyai)\\.(?:com|io)",
      "queue\\.fal\\.run",
    ].join("|")
  })$`,
  "i",
);

/** What is posted there and costs nothing: that it is kept, counted or begun. */
const FREE_POSTS = [
  /\/(?:files|uploads)(?:\/|$)/,
  /\/upload\//,
  /\/batch(?:es|_jobs)?(?:\/[^/]+(?:\/cancel)?|\/jobs)?$/, // its answers are paid for, where they are read
  /\/messages\/batches(?:\/[^/]+\/cancel)?$/,
  /:(?:batchGenerateContent|asyncBatchEmbedContent|countTokens|computeTokens)$/,
  /\/(?:count_tokens|count-tokens|input_tokens|tokenize|detokenize|tokenize-text)$/,
  /\/responses\/[^/]+\/cancel$/,
  /\/(?:conversations|moderations|check-api-key)(?:\/|$)/,
  /\/realtime\/(?:client_secrets|sessions|transcription_sessions)$/,
];

/** What gives a token to log in with, wherever that is. */
const LOGIN = /\/(?:oauth2?|auth|openid-connect)\/(?:v[\d.]+\/)?(?:access_)?token$|^\/token$/;

/** @returns whether nobody charges for a request, whatever comes back */
export function isFree({ method, url }: Pick<RecordedRequest, "method" | "url">): boolean {
  if (method === "OPTIONS") return true;
  if (!URL.canParse(url)) return false; // a host whose name was redacted
  const { host, pathname } = new URL(url);
  if (LOGIN.test(pathname)) return true;
  if (!MODEL_APIS.test(host)) return false;
  return isLookup(method) || FREE_POSTS.some((path) => path.test(pathname));
}

/**
 * @returns whether a request looks something up: what it shows was paid for when it was asked
 */
export function isLookup(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "DELETE";
}
