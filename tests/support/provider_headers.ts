/**
 * What providers say of limits and usage in the headers of their answers, as their documents and
 * servers have it; the values are of the form that they have there.
 *
 * @module
 */

/** The headers of one answer, by provider. */
export const PROVIDER_HEADERS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  Anthropic: [
    ...["requests", "tokens", "input-tokens", "output-tokens"].flatMap((what) =>
      [
        [`anthropic-ratelimit-${what}-limit`, "450000"],
        [`anthropic-ratelimit-${what}-remaining`, "449000"],
        [`anthropic-ratelimit-${what}-reset`, "2026-08-02T05:27:16Z"],
      ] as const
    ),
    ["anthropic-priority-input-tokens-limit", "10000"],
    ["anthropic-priority-input-tokens-reset", "2026-08-02T05:27:16.125Z"],
    ["retry-after", "12"],
  ],
  OpenAI: [
    ["x-ratelimit-limit-requests", "5000"],
    ["x-ratelimit-remaining-requests", "4999"],
    ["x-ratelimit-reset-requests", "12ms"],
    ["x-ratelimit-limit-tokens", "160000"],
    ["x-ratelimit-remaining-tokens", "159976"],
    ["x-ratelimit-reset-tokens", "1m30.5s"],
    ["x-ratelimit-limit-tokens_usage_based", "160000"],
    ["x-ratelimit-remaining-tokens_usage_based", "159976"],
    ["x-ratelimit-reset-tokens_usage_based", "9ms"],
    ["x-ratelimit-reset-project-tokens", "6m0s"],
    ["openai-processing-ms", "412"],
  ],
  "Azure OpenAI": [
    ["x-ratelimit-remaining-requests", "79"],
    ["x-ratelimit-remaining-tokens", "61353"],
    ["x-ratelimit-limit-tokens", "-1"],
    ["x-ratelimit-reset-tokens", "55"],
    ["x-rate-limit-reset-tokens", "55"],
    ["x-ratelimit-renewalperiod-tokens", "60"],
  ],
  Groq: [
    ["x-ratelimit-limit-requests", "14400"],
    ["x-ratelimit-limit-tokens", "18000"],
    ["x-ratelimit-remaining-tokens", "17997"],
    ["x-ratelimit-reset-requests", "2m59.56s"],
    ["x-ratelimit-reset-tokens", "7.66s"],
  ],
  Mistral: [
    ["x-ratelimit-limit-tokens-minute", "5000000"],
    ["x-ratelimit-remaining-tokens-minute", "4999911"],
    ["x-ratelimit-tokens-query-cost", "52"],
    ["x-ratelimit-limit-req-minute", "720"],
  ],
  Cerebras: [
    ["x-ratelimit-limit-tokens-minute", "200000"],
    ["x-ratelimit-remaining-tokens-minute", "195000"],
    ["x-ratelimit-reset-tokens-minute", "11.382883787155151"],
    ["x-ratelimit-reset-requests-day", "33011.382867097855"],
  ],
  Fireworks: [
    ["x-ratelimit-limit-tokens-prompt", "60000"],
    ["x-ratelimit-remaining-tokens-prompt", "59990"],
    ["x-ratelimit-limit-tokens-generated", "6000"],
    ["x-ratelimit-remaining-tokens-generated", "5990"],
  ],
  Together: [
    ["x-ratelimit-limit", "60"],
    ["x-ratelimit-reset", "1"],
    ["x-tokenlimit-limit", "100000"],
    ["x-tokenlimit-remaining", "98500"],
  ],
  "Hugging Face": [
    ["x-compute-time", "0.482"],
    ["x-time-per-token", "18"],
    ["x-prompt-tokens", "12"],
    ["x-generated-tokens", "20"],
  ],
  "Amazon Bedrock": [
    ["x-amzn-bedrock-invocation-latency", "2392"],
    ["x-amzn-bedrock-input-token-count", "92"],
    ["x-amzn-bedrock-output-token-count", "42"],
  ],
  GitHub: [
    ["github-authentication-token-expiration", "2026-10-01 05:27:16 UTC"],
    ["x-ratelimit-limit", "5000"],
    ["x-ratelimit-remaining", "4987"],
    ["x-ratelimit-reset", "1785648436"],
    ["x-ratelimit-used", "13"],
  ],
};
