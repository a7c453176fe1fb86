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
  "Anthropic, besides limits": [
    ["request-id", "req_011CSHoEeqs5C35K2UUqR7Fy"],
    ["anthropic-organization-region", "eu"],
    ["via", "1.1 google"],
    ["cf-cache-status", "DYNAMIC"],
    ["cf-ray", "96f5e0c3ab1e9f3c-FRA"],
    ["x-robots-tag", "none"],
    ["strict-transport-security", "max-age=31536000; includeSubDomains; preload"],
  ],
  "OpenAI, besides limits": [
    ["openai-version", "2020-10-01"],
    ["openai-model", "gpt-4o-mini-2024-07-18"],
    ["x-request-id", "req_4f3a9b2c81d6e05f4a7b9c1d2e3f4a5b"],
    ["x-envoy-upstream-service-time", "415"],
    ["access-control-expose-headers", "X-Request-ID, CF-Ray"],
    ["access-control-allow-credentials", "true"],
    ["alt-svc", 'h3=":443"; ma=86400'],
  ],
  "Google Gemini": [
    ["server-timing", "gfet4t7; dur=1443"],
    ["x-gemini-service-tier", "standard"],
    ["x-goog-upload-status", "final"],
    ["x-goog-upload-chunk-granularity", "8388608"],
    ["x-xss-protection", "0"],
    ["vary", "Origin, X-Origin, Referer"],
  ],
  "Vertex AI": [
    ["x-vertex-ai-llm-request-type", "shared"],
    ["x-vertex-ai-internal-prediction-backend", "harpoon"],
    ["x-debug-trace-id", "ded13e833664521180c334614f2de562"],
  ],
  "Azure, besides limits": [
    ["apim-request-id", "e946626e-517f-4a17-982f-0852ada6fe66"],
    ["azureml-model-session", "d060-20240328183338"],
    ["azureml-served-by-cluster", "hyena-eastus2-01"],
    ["cmp-upstream-response-duration", "235"],
    ["x-ms-client-request-id", "8a3ae7c6-2eb5-45ea-947e-b4218c7ca1a5"],
    ["x-ms-deployment-name", "gpt-4o-prod"],
    ["x-ms-rai-invoked", "true"],
    ["x-ms-region", "East US 2"],
    ["x-ratelimit-abusepenalty-active", "False"],
    ["operation-location", "https://acme.openai.azure.com/openai/batches/batch_7c2f4a"],
  ],
  "Bedrock, besides counts": [
    ["x-amzn-requestid", "eb2619e2-a22c-439b-b935-55f1c15c0ed4"],
    ["x-amzn-bedrock-cache-read-input-token-count", "9511"],
    ["x-amzn-bedrock-cache-write-input-token-count", "0"],
    ["x-amzn-bedrock-performanceconfig-latency", "standard"],
    [
      "x-amzn-errortype",
      "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/",
    ],
  ],
  SageMaker: [
    ["x-amzn-invoked-production-variant", "AllTraffic"],
    ["x-amzn-sagemaker-content-type", "application/json"],
  ],
  "Mistral, besides limits": [
    ["mistral-correlation-id", "019b4b62-4dc0-7853-9966-6c1f2fbef5e5"],
    ["x-envoy-upstream-service-time", "312"],
    ["x-kong-upstream-latency", "313"],
    ["x-kong-request-id", "6355be2c456297473f6af24b5c001c10"],
  ],
  Cohere: [
    ["num_chars", "521"],
    ["num_tokens", "34"],
    ["x-api-warning", "The model is deprecated, please pass a token limit"],
    ["x-debug-trace-id", "ded13e833664521180c334614f2de562"],
    ["x-endpoint-monthly-call-limit", "1000"],
    ["x-trial-endpoint-call-limit", "40"],
    ["x-trial-endpoint-call-remaining", "39"],
  ],
  "Groq, besides limits": [
    ["x-groq-region", "us-west-1"],
    ["x-request-id", "req_01jx2b3c4d5e6f7g8h9jkmnpqr"],
  ],
  xAI: [
    ["x-ratelimit-limit-tokens", "4000000"],
    ["x-ratelimit-remaining-tokens", "3999999"],
    ["x-zero-data-retention", "false"],
    ["x-data-retention-id", "f5e1d6a2-1d8b-4f4e-9c0f-0d6b1f6f6a11"],
  ],
  "Together, besides limits": [
    ["x-api-call-start", "2024-06-06T18:17:41.736Z"],
    ["x-api-received", "2024-06-06T18:17:41.732Z"],
    ["x-compute-characters", "61"],
    ["x-hostname", "mistralai-mixtral-8x7b-instruct-v0-1-776c5b5559-wrrj9"],
    ["x-total-tokens", "75"],
    ["etag", 'W/"gjpltr7c8obv"'],
  ],
  Replicate: [
    ["ratelimit-remaining", "599"],
    ["ratelimit-reset", "1"],
    [
      "reporting-endpoints",
      "heroku-nel=https://nel.heroku.com/reports?ts=1707756287&sid=1b10b0ff-8a76-4548-befa-353fc6c6c045&s=ZxVJ2k",
    ],
    [
      "report-to",
      '{"endpoints":[{"url":"https://a.nel.cloudflare.com/report/v4?s=nqi6Dkadpec2Xj2PyFV3UlR"}],"group":"cf-nel","max_age":604800}',
    ],
    ["nel", '{"success_fraction":0,"report_to":"cf-nel","max_age":604800}'],
    ["preference-applied", "wait=60"],
  ],
  DeepSeek: [["x-ds-trace-id", "a9c1f0d2b3e44f5a86978899aabbccdd"], [
    "access-control-allow-credentials",
    "true",
  ]],
  Perplexity: [["x-request-id", "5c7a1e02-5f0d-4a64-8a8c-7f0dbd6f6a2b"]],
  OpenRouter: [
    ["x-generation-id", "gen-1746393342-TjKXs4eQq0wqMzYq8vXr"],
    ["access-control-expose-headers", "X-Generation-Id,X-Provider-Name,cf-ray"],
    ["permissions-policy", 'payment=(self "https://checkout.stripe.com")'],
  ],
  "Hugging Face, besides counts": [
    ["x-repo-commit", "8b3219a92973c328a8e22fadcfa821b5dc75636a"],
    ["x-linked-etag", '"53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"'],
    ["x-compute-type", "1-nvidia-a10g"],
    ["x-error-code", "GatedRepo"],
  ],
  Voyage: [["x-request-id", "b781cf344f4c0592fa404ab7c4e4efbd"], ["x-api-version", "v1"]],
  Pinecone: [
    ["x-pinecone-request-id", "2585916412088093251"],
    ["x-pinecone-api-version", "2025-04"],
    ["x-pinecone-max-indexed-lsn", "120"],
    ["grpc-status", "0"],
  ],
  Snowflake: [["x-snowflake-request-id", "01b2c3d4-0000-1111-2222-333344445555"]],
  "IBM watsonx": [
    ["x-global-transaction-id", "adc2d91b-ce9a-4c89-9b99-669220486138"],
    ["transaction-id", "d2JzOGg-ee7a755b98324d9abbfe9d16d1093d84"],
    ["akamai-grn", "0.0fd82317.1710081544.5e6fe028"],
  ],
  "GitHub, besides limits": [
    ["x-github-media-type", "github.v3; format=json"],
    ["x-github-request-id", "C0DE:3F2A1B:1A2B3C4D:5E6F7A8B:6531A2B3"],
    ["x-oauth-scopes", "repo, read:org"],
    ["x-accepted-oauth-scopes", "repo"],
    ["x-accepted-github-permissions", "secrets=read"],
    ["x-oauth-client-id", "178c6fc778ccc68e1d6a"],
    ["etag", 'W/"0e8fc2491b5d905053d769cebf41efa65670fdce574bc3d0a132431e025608d7"'],
    ["link", '<https://api.github.com/repositories/1300192/issues?page=2>; rel="next"'],
  ],
  GitLab: [
    ["x-next-page", "2"],
    ["x-gitlab-meta", '{"correlation_id":"01J2ABCDEFGHJKMNPQRSTVWXYZ","version":"1"}'],
    ["ratelimit-limit", "2000"],
    ["ratelimit-resettime", "Mon, 12 Feb 2024 16:44:47 GMT"],
  ],
  Stripe: [
    ["request-id", "req_b6xVqB3h8ZKqcd"],
    ["idempotency-key", "4d1f7d0e-6f9b-4c2a-9f62-5c1c9ad8a1b7"],
    ["original-request", "req_b6xVqB3h8ZKqcd"],
    ["stripe-version", "2024-06-20"],
    ["stripe-should-retry", "false"],
    ["x-stripe-routing-context-priority-tier", "api-testmode"],
    ["x-wc", "ABGHI"],
  ],
  Supabase: [
    ["content-range", "0-24/3573458"],
    ["sb-project-ref", "abcdefghijklmnopqrst"],
    ["sb-gateway-version", "1"],
    ["content-profile", "public"],
    ["x-sb-error-code", "invalid_credentials"],
  ],
  Cloudflare: [
    ["cf-auditlog-id", "018f3c1a-2b4d-7e6f-8a9b-0c1d2e3f4a5b"],
    ["api-version", "2026-01-01"],
    ["cf-ray", "85464c59583009bd-HFA"],
    ["ratelimit", '"default";r=50;t=30'],
    ["ratelimit-policy", '"burst";q=100;w=60'],
  ],
  S3: [
    ["x-amz-request-id", "4442587FB7D0A2F9"],
    ["x-amz-id-2", "vlR7PnpV2Ce81l0PRw6jlUpck7Jo5ZsQjryTjKlc5aLWGVHPZLj5NeC6qMa0emYBDXOo6QBU0Wo="],
    ["x-amz-version-id", "3HL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY+MTRCxf3vjVBH40Nr8X8gdRQBpUMLUo"],
    ["x-amz-server-side-encryption", "aws:kms"],
    [
      "x-amz-server-side-encryption-aws-kms-key-id",
      "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ],
    ["x-amz-checksum-sha256", "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="],
    ["etag", '"9b2cf535f27731c974343645a3985328"'],
  ],
  "Google Cloud Storage": [
    ["x-goog-hash", "crc32c=n03x6A==,md5=Ojk9c3dhfxgoKVVHYwFbHQ=="],
    ["x-goog-generation", "1360887759327000"],
    ["x-guploader-uploadid", "ABgVH8_2kD1cNwqzTgWmXb0yqX7V5n6f3J9sLrKpHtEiUoQaZdCvBgMxSlYw"],
  ],
  Vercel: [["x-vercel-id", "fra1::iad1::7x2k9-1712345678901-0a1b2c3d4e5f"], [
    "x-vercel-cache",
    "MISS",
  ], ["x-matched-path", "/api/token"]],
  Slack: [
    ["x-slack-req-id", "4b1e0c9d2f6a7b8c9d0e1f2a3b4c5d6e"],
    ["x-oauth-scopes", "chat:write"],
    ["x-slack-unique-id", "ZcpPqX8yQKk1mTn2VvWwXwAAABA"],
  ],
  Shopify: [["x-shopify-shop-api-call-limit", "1/40"], ["x-shopid", "548380009"], [
    "x-sorting-hat-podid",
    "13",
  ]],
  Twilio: [["twilio-request-id", "RQ3f8c2a1b4d5e6f708192a3b4c5d6e7f8"], [
    "twilio-concurrent-requests",
    "1",
  ], ["x-api-domain", "api.twilio.com"]],
  Notion: [["x-notion-request-id", "b0b1c2d3-e4f5-4a6b-8c7d-9e0f1a2b3c4d"]],
  Atlassian: [["atl-traceid", "9f1c2d3e4b5a69788796a5b4c3d2e1f0"], [
    "x-arequestid",
    "2f6a1b3c9d8e7f60514233241506f7e8",
  ], ["x-aaccountid", "5b10a2844c20165700ede21g"]],
};

/** What the packages of providers send beside the key: headers of requests, by package. */
export const PACKAGE_HEADERS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  openai: [
    ["user-agent", "OpenAI/JS 4.52.0"],
    ["x-stainless-arch", "arm64"],
    ["x-stainless-lang", "js"],
    ["x-stainless-package-version", "4.52.0"],
    ["x-stainless-retry-count", "0"],
    ["x-stainless-runtime", "node"],
    ["x-stainless-timeout", "600"],
    ["openai-beta", "assistants=v2"],
    ["idempotency-key", "stainless-node-retry-7c2f4a1b-9d8e-4f60-a123-b4c5d6e7f809"],
  ],
  anthropic: [
    ["anthropic-version", "2023-06-01"],
    ["anthropic-beta", "token-efficient-tools-2025-02-19,prompt-caching-2024-07-31"],
    ["anthropic-dangerous-direct-browser-access", "true"],
    ["x-stainless-helper-method", "stream"],
  ],
  google: [
    ["x-goog-api-client", "google-genai-sdk/1.2.0 gl-node/v22.1.0"],
    ["x-goog-user-project", "acme-prod"],
    ["x-goog-upload-protocol", "resumable"],
    ["x-server-timeout", "60"],
  ],
  azure: [["x-ms-useragent", "azsdk-js-openai/1.0.0"], [
    "x-ms-client-request-id",
    "8a3ae7c6-2eb5-45ea-947e-b4218c7ca1a5",
  ]],
  aws: [
    ["amz-sdk-invocation-id", "2f0c3d4e-5a6b-4c7d-8e9f-0a1b2c3d4e5f"],
    ["amz-sdk-request", "attempt=1; max=3"],
    ["x-amz-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["x-amz-date", "20260802T052716Z"],
    ["x-amz-user-agent", "aws-sdk-js/3.600.0"],
  ],
  cohere: [["x-fern-language", "JavaScript"], ["x-fern-sdk-name", "cohere-ai"], [
    "x-client-name",
    "acme",
  ]],
  mistral: [["x-speakeasy-retry", "1"]],
  stripe: [["stripe-version", "2024-06-20"], [
    "idempotency-key",
    "4d1f7d0e-6f9b-4c2a-9f62-5c1c9ad8a1b7",
  ], ["x-stripe-client-user-agent", '{"bindings_version":"16.0.0","lang":"node"}']],
  octokit: [["x-github-api-version", "2022-11-28"], ["accept", "application/vnd.github.v3+json"]],
  supabase: [["x-client-info", "supabase-js-node/2.43.0"], ["prefer", "return=representation"], [
    "accept-profile",
    "public",
  ]],
  replicate: [["prefer", "wait=60"], ["content-type", "application/json"]],
  mcp: [["mcp-protocol-version", "2025-06-18"], ["last-event-id", "41"], [
    "accept",
    "application/json, text/event-stream",
  ]],
  langchain: [["x-langsmith-trace", "20260802T052716123456Z1a2b3c4d-5e6f-4708-91a2-b3c4d5e6f708"], [
    "baggage",
    "langsmith-project=default",
  ], ["traceparent", "00-3496f10d17471220aae9191e3c318f0f-e649a19fa4785e94-00"]],
};
