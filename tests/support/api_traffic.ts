/**
 * What APIs answer, by the shapes that their documents and public recordings have; the values are drawn.
 * Nothing in it is a secret, and much of it looks so.
 *
 * @module
 */
import { base64, type Draw } from "./draw.ts";

/** A kind of answer, and what makes one: a value of JSON, or text of a type. */
type Shape = readonly [kind: string, make: (draw: Draw) => unknown, type?: string];

const at = (draw: Draw) => 1_700_000_000 + draw.below(90_000_000);
const iso = (draw: Draw) => new Date(at(draw) * 1000).toISOString();
const usage = (draw: Draw) => ({
  prompt_tokens: draw.below(4000),
  completion_tokens: draw.below(4000),
  total_tokens: draw.below(8000),
  prompt_tokens_details: { cached_tokens: draw.below(100), audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: draw.below(100), accepted_prediction_tokens: 0 },
});
const events = (...all: unknown[]) =>
  all.map((one) => `data: ${JSON.stringify(one)}\n\n`).join("") + "data: [DONE]\n\n";

/** The shapes. */
export const SHAPES: readonly Shape[] = [
  ["OpenAI chat", (d) => ({
    id: `chatcmpl-${d.alnum(29)}`,
    object: "chat.completion",
    created: at(d),
    model: "gpt-4o-mini-2024-07-18",
    choices: [{
      index: 0,
      message: {
        role: "assistant",
        content: "Your token is valid; the key idea is: keep the secret ingredient.",
        refusal: null,
      },
      logprobs: null,
      finish_reason: "stop",
    }],
    usage: usage(d),
    service_tier: "default",
    system_fingerprint: `fp_${d.hex(10)}`,
  })],
  ["OpenAI tool call", (d) => ({
    id: `chatcmpl-${d.alnum(29)}`,
    choices: [{
      message: {
        tool_calls: [{
          id: `call_${d.alnum(24)}`,
          type: "function",
          function: {
            name: "reset_password",
            arguments: JSON.stringify({ user_id: d.uuid(), notify: true, page_token: d.word(40) }),
          },
        }],
      },
    }],
    usage: usage(d),
  })],
  [
    "OpenAI logprobs",
    (d) => ({
      choices: [{
        logprobs: {
          content: ["x86_64", d.alnum(18), " token", "password"].map((token) => ({
            token,
            logprob: -1.5,
            bytes: [1, 2],
            top_logprobs: [{ token: d.alnum(17), logprob: -2, bytes: null }],
          })),
        },
      }],
    }),
  ],
  [
    "OpenAI stream",
    (d) =>
      events({ id: `chatcmpl-${d.alnum(29)}`, choices: [{ delta: { content: "The password" } }] }, {
        choices: [{ delta: { content: " is: none." } }],
        usage: null,
      }, { obfuscation: d.alnum(12), choices: [] }),
    "text/event-stream",
  ],
  ["OpenAI response", (d) => ({
    id: `resp_${d.hex(48)}`,
    object: "response",
    output: [{ id: `rs_${d.hex(48)}`, type: "reasoning", summary: [] }, {
      id: `msg_${d.hex(48)}`,
      type: "message",
      content: [{ type: "output_text", text: "Done.", annotations: [] }],
    }],
    previous_response_id: `resp_${d.hex(48)}`,
    prompt_cache_key: "user-42",
    safety_identifier: null,
    max_output_tokens: 400,
    usage: { input_tokens: 12, input_tokens_details: { cached_tokens: 0 }, output_tokens: 7 },
  })],
  ["OpenAI embedding", (d) => ({
    object: "list",
    data: [{ object: "embedding", index: 0, embedding: [0.0123, -0.456, d.below(100) / 1000] }, {
      index: 1,
      embedding: base64(d.bytes(192)),
    }],
    model: "text-embedding-3-small",
    usage: { prompt_tokens: 8, total_tokens: 8 },
  })],
  ["OpenAI files", (d) => ({
    object: "list",
    data: [{
      id: `file-${d.alnum(22)}`,
      bytes: 120,
      filename: "secrets-and-tokens.jsonl",
      purpose: "fine-tune",
      created_at: at(d),
      expires_at: null,
    }],
    first_id: `file-${d.alnum(22)}`,
    last_id: `file-${d.alnum(22)}`,
    has_more: false,
  })],
  ["OpenAI fine-tuning", (d) => ({
    id: `ftjob-${d.alnum(24)}`,
    fine_tuned_model: `ft:gpt-4o-mini-2024-07-18:acme:bot:${d.alnum(8)}`,
    organization_id: `org-${d.alnum(24)}`,
    trained_tokens: 5049,
    result_files: [`file-${d.alnum(22)}`],
    seed: d.below(1e9),
  })],
  ["OpenAI batch", (d) => ({
    id: `batch_${d.hex(32)}`,
    endpoint: "/v1/chat/completions",
    input_file_id: `file-${d.alnum(22)}`,
    completion_window: "24h",
    request_counts: { total: 100, completed: 95 },
    metadata: { customer_id: `user_${d.digits(9)}`, batch_description: "nightly" },
  })],
  [
    "OpenAI run",
    (d) => ({
      id: `run_${d.alnum(24)}`,
      thread_id: `thread_${d.alnum(24)}`,
      assistant_id: `asst_${d.alnum(24)}`,
      max_prompt_tokens: 1000,
      truncation_strategy: { type: "auto", last_messages: null },
    }),
  ],
  ["OpenAI realtime", (d) => ({
    type: "session.created",
    event_id: `event_${d.alnum(21)}`,
    session: {
      id: `sess_${d.alnum(21)}`,
      object: "realtime.session",
      model: "gpt-4o-realtime-preview-2024-12-17",
      voice: "alloy",
      max_response_output_tokens: "inf",
    },
  })],
  ["OpenAI keys of a project", (d) => ({
    object: "list",
    data: [{
      object: "organization.project.api_key",
      redacted_value: "sk-abc...def",
      name: "My API Key",
      created_at: at(d),
      id: `key_${d.alnum(12)}`,
      owner: {
        type: "user",
        user: {
          object: "organization.project.user",
          id: `user_${d.alnum(24)}`,
          name: "Ada",
          email: "ada@example.com",
          role: "owner",
        },
      },
    }],
  })],
  ["OpenAI usage", (d) => ({
    object: "page",
    data: [{
      object: "bucket",
      start_time: at(d),
      results: [{
        input_tokens: 1000,
        output_tokens: 500,
        api_key_id: `key_${d.alnum(16)}`,
        project_id: `proj_${d.alnum(24)}`,
        num_model_requests: 5,
      }],
    }],
    next_page: `page_${d.base64(40)}`,
  })],
  ["OpenAI error", (d) => ({
    error: {
      message: `Rate limit reached for gpt-4o in organization org-${
        d.alnum(24)
      } on tokens per min (TPM): Limit 30000, Used 29876, Requested 500. Please try again in 752ms.`,
      type: "tokens",
      param: null,
      code: "rate_limit_exceeded",
    },
  })],
  ["OpenAI wrong key", () => ({
    error: {
      message:
        "Incorrect API key provided: sk-abcd**********************wxyz. You can find your API key at https://platform.openai.com/account/api-keys.",
      type: "invalid_request_error",
      param: null,
      code: "invalid_api_key",
    },
  })],
  ["Anthropic message", (d) => ({
    id: `msg_01${d.alnum(22)}`,
    type: "message",
    role: "assistant",
    model: "claude-sonnet-4-20250514",
    content: [{ type: "text", text: "Hello" }, {
      type: "tool_use",
      id: `toolu_01${d.alnum(22)}`,
      name: "get_token_price",
      input: { token: "ETH", tokenAddress: `0x${d.hex(40)}` },
    }],
    stop_reason: "tool_use",
    stop_sequence: null,
    usage: {
      input_tokens: 10,
      cache_creation_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0 },
      output_tokens: 5,
      service_tier: "standard",
    },
  })],
  [
    "Anthropic thinking",
    (d) => ({
      id: `msg_01${d.alnum(22)}`,
      content: [{
        type: "thinking",
        thinking: "I should not tell the password.",
        signature: base64(d.bytes(280)),
      }, { type: "redacted_thinking", data: base64(d.bytes(300)) }],
    }),
  ],
  [
    "Anthropic stream",
    (d) =>
      `event: message_start\ndata: ${
        JSON.stringify({
          type: "message_start",
          message: { id: `msg_01${d.alnum(22)}`, usage: { input_tokens: 9, output_tokens: 1 } },
        })
      }\n\nevent: content_block_delta\ndata: ${
        JSON.stringify({
          type: "content_block_delta",
          index: 0,
          delta: { type: "signature_delta", signature: base64(d.bytes(120)) },
        })
      }\n\n`,
    "text/event-stream",
  ],
  [
    "Anthropic request id",
    (d) => ({
      type: "error",
      error: { type: "authentication_error", message: "invalid x-api-key" },
      request_id: `req_011${d.alnum(21)}`,
    }),
  ],
  ["Anthropic usage report", (d) => ({
    data: [{
      starting_at: iso(d),
      results: [{
        uncached_input_tokens: 1500,
        api_key_id: `apikey_01${d.alnum(22)}`,
        workspace_id: `wrkspc_01${d.alnum(22)}`,
        service_tier: "standard",
      }],
    }],
    has_more: true,
    next_page: `page_${base64(d.bytes(18))}`,
  })],
  ["Gemini", (d) => ({
    candidates: [{
      content: { parts: [{ text: "ok", thoughtSignature: base64(d.bytes(180)) }], role: "model" },
      finishReason: "STOP",
      avgLogprobs: -0.1,
    }],
    usageMetadata: {
      promptTokenCount: 7,
      candidatesTokenCount: 3,
      totalTokenCount: 10,
      promptTokensDetails: [{ modality: "TEXT", tokenCount: 7 }],
      thoughtsTokenCount: 100,
    },
    modelVersion: "gemini-2.5-flash",
    responseId: d.word(22),
  })],
  ["Gemini files", (d) => ({
    files: [{
      name: `files/${d.from("abcdefghijklmnopqrstuvwxyz0123456789", 12)}`,
      sha256Hash: base64(d.hex(64)),
      uri: `https://generativelanguage.googleapis.com/v1beta/files/${
        d.from("abcdefghijklmnopqrstuvwxyz0123456789", 12)
      }`,
      state: "ACTIVE",
    }],
    nextPageToken: d.word(60),
  })],
  [
    "Gemini cache",
    (d) => ({
      name: `cachedContents/${d.from("abcdefghijklmnopqrstuvwxyz0123456789", 20)}`,
      expireTime: iso(d),
      usageMetadata: { totalTokenCount: 35000 },
    }),
  ],
  [
    "Bedrock converse",
    () => ({
      output: { message: { role: "assistant", content: [{ text: "ok" }] } },
      stopReason: "end_turn",
      usage: { inputTokens: 30, outputTokens: 7, totalTokens: 37, cacheReadInputTokens: 0 },
      metrics: { latencyMs: 1275 },
    }),
  ],
  ["Bedrock jobs", (d) => ({
    invocationJobSummaries: [{
      jobArn: `arn:aws:bedrock:us-east-1:${d.digits(12)}:model-invocation-job/${
        d.from("abcdefghijklmnopqrstuvwxyz0123456789", 12)
      }`,
      roleArn: `arn:aws:iam::${d.digits(12)}:role/acme`,
      clientRequestToken: d.uuid(),
      status: "Completed",
    }],
    nextToken: base64(d.bytes(150)),
  })],
  [
    "Mistral",
    (d) => ({
      id: d.hex(32),
      object: "chat.completion",
      choices: [{
        message: {
          content: "",
          tool_calls: [{ id: d.alnum(9), function: { name: "x", arguments: "{}" } }],
        },
      }],
      usage: { prompt_tokens: 1, total_tokens: 2 },
    }),
  ],
  ["Cohere", (d) => ({
    id: d.uuid(),
    finish_reason: "COMPLETE",
    generation_id: d.uuid(),
    meta: {
      api_version: { version: "1" },
      billed_units: { input_tokens: 3, output_tokens: 9 },
      tokens: { input_tokens: 70, output_tokens: 9 },
    },
    token_strings: ["▁The", "key"],
  })],
  [
    "Groq",
    (d) => ({
      id: `chatcmpl-${d.uuid()}`,
      system_fingerprint: `fp_${d.hex(10)}`,
      x_groq: { id: `req_01${d.from("abcdefghjkmnpqrstvwxyz0123456789", 24)}` },
      usage: { queue_time: 0.03, prompt_tokens: 10, total_time: 0.1 },
    }),
  ],
  [
    "OpenRouter",
    (d) => ({
      id: `gen-${at(d)}-${d.alnum(20)}`,
      provider: "OpenAI",
      data: {
        label: "sk-or-v1-0e6...1c9",
        usage: 1.2,
        limit_remaining: 74.5,
        is_free_tier: false,
        rate_limit: { requests: 30, interval: "10s" },
      },
    }),
  ],
  [
    "Together",
    (d) => ({
      id: `${d.alnum(7)}-${d.alnum(6)}-${d.hex(16)}`,
      prompt: [],
      choices: [{
        finish_reason: "eos",
        seed: d.digits(17),
        logprobs: { token_ids: [1, 2], tokens: ["a", d.alnum(9)], token_logprobs: [-1, -2] },
      }],
    }),
  ],
  ["Replicate", (d) => ({
    id: d.from("abcdefghjkmnpqrstvwxyz0123456789", 26),
    version: d.hex(64),
    urls: {
      get: `https://api.replicate.com/v1/predictions/${
        d.from("abcdefghjkmnpqrstvwxyz0123456789", 26)
      }`,
      cancel: `https://api.replicate.com/v1/predictions/${
        d.from("abcdefghjkmnpqrstvwxyz0123456789", 26)
      }/cancel`,
    },
    output: [`https://replicate.delivery/pbxt/${d.alnum(44)}/out-0.png`],
    metrics: { predict_time: 1.2, input_token_count: 10 },
  })],
  ["Hugging Face", (d) => ({
    modelId: "sentence-transformers/all-MiniLM-L6-v2",
    sha: d.hex(40),
    siblings: [{
      rfilename: "tokenizer.json",
      blobId: d.hex(40),
      lfs: { sha256: d.hex(64), size: 466247 },
    }],
    special_tokens: {
      cls_token: "[CLS]",
      sep_token: "[SEP]",
      unk_token: "[UNK]",
      pad_token: "<|endoftext|>",
    },
    config: { tokenizer_config: { eos_token: "</s>", bos_token: "<s>" } },
  })],
  [
    "Voyage",
    (d) => ({
      object: "list",
      data: [{ object: "embedding", embedding: base64(d.bytes(96)), index: 0 }],
      model: "voyage-3-large",
      usage: { total_tokens: 10 },
    }),
  ],
  ["Pinecone", (d) => ({
    matches: [{
      id: `doc#${d.hex(12)}`,
      score: 0.87,
      metadata: { key: `uploads/${d.uuid()}.png`, token_count: 120 },
    }],
    namespace: "prod",
    usage: { readUnits: 6 },
    pagination: { next: base64(JSON.stringify({ skip_past: d.word(20) })) },
  })],
  [
    "LangSmith",
    (d) => ({
      id: d.uuid(),
      trace_id: d.uuid(),
      dotted_order: `20260802T052716123456Z${d.uuid()}`,
      session_name: "default",
      prompt_tokens: 12,
      first_token_time: iso(d),
      share_token: null,
    }),
  ],
  ["MCP", (d) => ({
    jsonrpc: "2.0",
    id: 1,
    result: {
      protocolVersion: "2025-06-18",
      capabilities: { tools: {} },
      serverInfo: { name: "secrets-server", version: "1.2.3" },
      tools: [{
        name: "get_secret",
        description: "Reads a secret by its name; the token must be valid",
        inputSchema: {
          type: "object",
          properties: {
            secret: { type: "string" },
            api_key: { type: "string", description: "An API key" },
          },
          required: ["secret", "api_key"],
        },
      }],
      nextCursor: d.word(32),
      _meta: { progressToken: d.below(1000) },
    },
  })],
  ["GitHub commit", (d) => ({
    sha: d.hex(40),
    node_id: `C_kwDO${d.alnum(50)}`,
    commit: {
      tree: { sha: d.hex(40) },
      verification: {
        verified: true,
        reason: "valid",
        signature: `-----BEGIN PGP SIGNATURE-----\n\n${d.base64(64)}\n-----END PGP SIGNATURE-----`,
        payload: `tree ${d.hex(40)}\n`,
      },
    },
  })],
  ["GitHub content", (d) => ({
    name: "tokens.ts",
    path: "src/auth/tokens.ts",
    sha: d.hex(40),
    size: 300,
    content: base64("export const tokenize = (text: string) => text.split(' ');\n").replace(
      /.{60}/g,
      "$&\n",
    ),
    encoding: "base64",
    git_url: `https://api.github.com/repos/a/b/git/blobs/${d.hex(40)}`,
  })],
  ["GitHub public key", (d) => ({ key_id: d.digits(19), key: base64(d.bytes(32)).slice(0, 12) })],
  [
    "GitHub secrets",
    (d) => ({
      total_count: 2,
      secrets: [{ name: "GH_TOKEN", created_at: iso(d), updated_at: iso(d) }, {
        name: "API_KEY",
        created_at: iso(d),
        updated_at: iso(d),
      }],
    }),
  ],
  [
    "GitHub GraphQL",
    (d) => ({
      data: {
        search: {
          pageInfo: { endCursor: base64(`cursor:${d.digits(4)}`), hasNextPage: true },
          nodes: [{ id: `I_kwDO${d.alnum(14)}`, title: "Reset password: token expired" }],
        },
        rateLimit: { remaining: 4999, resetAt: iso(d) },
      },
    }),
  ],
  ["Stripe list", (d) => ({
    object: "list",
    url: "/v1/charges",
    has_more: true,
    data: [{
      id: `ch_${d.alnum(24)}`,
      balance_transaction: `txn_${d.alnum(24)}`,
      payment_method: `pm_${d.alnum(24)}`,
      card: {
        brand: "visa",
        exp_month: 8,
        fingerprint: d.alnum(16),
        last4: "4242",
        cvc_check: "pass",
        network_token: { used: false },
      },
      receipt_email: null,
    }],
  })],
  [
    "Stripe event",
    (d) => ({
      id: `evt_${d.alnum(24)}`,
      api_version: "2024-06-20",
      request: { id: `req_${d.alnum(14)}`, idempotency_key: d.uuid() },
      type: "payment_intent.succeeded",
    }),
  ],
  [
    "Supabase rows",
    (
      d,
    ) => [{
      id: d.uuid(),
      user_id: d.uuid(),
      password_changed_at: iso(d),
      token_type: "bearer",
      email_confirmed_at: iso(d),
      last_sign_in_at: iso(d),
      key: `avatars/${d.uuid()}.webp`,
    }],
  ],
  [
    "Cloudflare",
    (d) => ({
      success: true,
      errors: [],
      messages: [],
      result: [{
        id: d.hex(32),
        zone_id: d.hex(32),
        name: "example.com",
        meta: { auto_added: false },
      }],
      result_info: { cursor: d.word(60), per_page: 20 },
    }),
  ],
  [
    "S3 list",
    (d) =>
      `<?xml version="1.0"?><ListBucketResult><Name>acme</Name><KeyCount>1</KeyCount><NextContinuationToken>${
        d.base64(60)
      }=</NextContinuationToken><Contents><Key>uploads/${d.hex(40)}.png</Key><LastModified>${
        iso(d)
      }</LastModified><ETag>"${
        d.hex(32)
      }"</ETag><StorageClass>STANDARD</StorageClass></Contents></ListBucketResult>`,
    "application/xml",
  ],
  [
    "DynamoDB",
    (d) => ({
      Items: [{ pk: { S: `USER#${d.uuid()}` }, key: { S: "settings" } }],
      LastEvaluatedKey: { pk: { S: `USER#${d.uuid()}` } },
      Count: 1,
    }),
  ],
  ["EasyPost label", (d) => ({
    id: `shp_${d.hex(32)}`,
    object: "Shipment",
    postage_label: { object: "PostageLabel", id: `pl_${d.hex(32)}`, label_size: "4x6" },
  })],
  ["SQS", (d) => ({ MD5OfMessageBody: d.hex(32), MessageId: d.uuid() })],
  [
    "Google Drive",
    (d) => ({
      kind: "drive#fileList",
      nextPageToken: `~!!~${d.word(120)}`,
      files: [{
        id: d.word(33),
        md5Checksum: d.hex(32),
        headRevisionId: d.word(51),
        resourceKey: null,
      }],
      newStartPageToken: "1234",
    }),
  ],
  ["Google Calendar", (d) => ({
    etag: `"${d.digits(16)}"`,
    nextSyncToken: `${d.word(30)}=`,
    items: [{
      id: d.from("abcdefghijklmnopqrstuv0123456789", 26),
      iCalUID: `${d.from("abcdefghijklmnopqrstuv0123456789", 26)}@google.com`,
      hangoutLink: "https://meet.google.com/abc-defg-hij",
    }],
  })],
  [
    "Gmail",
    (d) => ({
      messages: [{ id: d.hex(16), threadId: d.hex(16) }],
      nextPageToken: d.digits(20),
      resultSizeEstimate: 201,
      historyId: d.digits(7),
    }),
  ],
  [
    "YouTube",
    (d) => ({
      etag: d.word(27),
      nextPageToken: "CAUQAA",
      prevPageToken: "CAEQAQ",
      items: [{ id: d.word(11), snippet: { channelId: `UC${d.word(22)}` } }],
    }),
  ],
  ["Slack", (d) => ({
    ok: true,
    messages: [{
      type: "message",
      user: `U0${d.upper(9)}`,
      ts: `${at(d)}.${d.digits(6)}`,
      client_msg_id: d.uuid(),
      text: "who has the password for staging?",
    }],
    response_metadata: { next_cursor: base64(`next_ts:${d.digits(16)}`) },
  })],
  [
    "Discord",
    (d) => ({
      id: d.digits(18),
      channel_id: d.digits(18),
      nonce: d.digits(18),
      author: { id: d.digits(18), avatar: d.hex(32) },
      webhook_id: d.digits(18),
    }),
  ],
  ["Notion", (d) => ({
    object: "list",
    results: [{
      object: "page",
      id: d.uuid(),
      url: `https://www.notion.so/Page-${d.hex(32)}`,
      properties: {
        Token: { id: "%3Fabc", type: "rich_text" },
        Password: { type: "checkbox", checkbox: true },
      },
    }],
    next_cursor: d.uuid(),
    request_id: d.uuid(),
  })],
  [
    "Linear",
    (d) => ({
      data: {
        issues: {
          nodes: [{
            id: d.uuid(),
            identifier: "ENG-123",
            branchName: "ada/eng-123-rotate-api-key",
          }],
          pageInfo: { endCursor: d.uuid() },
        },
      },
    }),
  ],
  ["npm", (d) => ({
    name: "token-types",
    "dist-tags": { latest: "4.2.1" },
    versions: {
      "4.2.1": {
        dist: {
          integrity: `sha512-${base64(d.bytes(64))}`,
          shasum: d.hex(40),
          tarball: "https://packages.example.com/token-types/-/token-types-4.2.1.tgz",
          signatures: [{ keyid: `SHA256:${d.base64(43)}`, sig: base64(d.bytes(71)) }],
        },
      },
    },
  })],
  [
    "PyPI",
    (d) => ({
      info: { name: "python-secrets" },
      urls: [{
        digests: { md5: d.hex(32), sha256: d.hex(64), blake2b_256: d.hex(64) },
        url: `https://files.pythonhosted.org/packages/${d.hex(2)}/${d.hex(60)}/x.whl`,
      }],
    }),
  ],
  [
    "Docker manifest",
    (d) => ({
      schemaVersion: 2,
      config: { digest: `sha256:${d.hex(64)}` },
      layers: [{
        mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
        digest: `sha256:${d.hex(64)}`,
      }],
    }),
  ],
  ["OpenID configuration", () => ({
    issuer: "https://acme.eu.auth0.com/",
    token_endpoint: "https://acme.eu.auth0.com/oauth/token",
    authorization_endpoint: "https://acme.eu.auth0.com/authorize",
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    code_challenge_methods_supported: ["S256"],
    id_token_signing_alg_values_supported: ["RS256"],
  })],
  [
    "public keys",
    (d) => ({
      keys: [{
        kty: "RSA",
        use: "sig",
        kid: d.word(21),
        n: d.word(342),
        e: "AQAB",
        x5t: d.word(27),
      }],
    }),
  ],
  [
    "OAuth error",
    () => ({
      error: "invalid_grant",
      error_description: "The refresh token is invalid or has expired.",
      error_codes: [70008],
      correlation_id: null,
    }),
  ],
  [
    "token list",
    (d) => ({
      tokens: [{
        chainId: 1,
        address: `0x${d.hex(40)}`,
        symbol: "WETH",
        decimals: 18,
        tokenAddress: `0x${d.hex(40)}`,
        tokenId: d.digits(8),
        token_hash_rate: 3,
      }],
    }),
  ],
  [
    "transaction",
    (d) => ({
      hash: `0x${d.hex(64)}`,
      blockHash: `0x${d.hex(64)}`,
      from: `0x${d.hex(40)}`,
      input: `0x${d.hex(136)}`,
      nonce: "0x1a",
      tokenSymbol: "USDC",
    }),
  ],
  [
    "search",
    (d) => ({
      _scroll_id: `${base64(d.bytes(60))}`,
      hits: {
        hits: [{
          _id: d.word(20),
          _source: { scrollToken: d.word(60), paginationToken: d.word(40) },
        }],
      },
      pit_id: base64(d.bytes(90)),
    }),
  ],
  [
    "Algolia",
    (d) => ({
      hits: [{ objectID: d.hex(24) }],
      queryID: d.hex(32),
      processingTimeMS: 1,
      params: "query=token&hitsPerPage=20",
    }),
  ],
  ["Kubernetes", (d) => ({
    kind: "PodList",
    metadata: {
      resourceVersion: d.digits(7),
      continue: base64(JSON.stringify({ v: "meta.k8s.io/v1", rv: 1, start: "pod-7" })),
    },
    items: [{
      metadata: { uid: d.uuid(), labels: { "pod-template-hash": d.hex(10) } },
      spec: {
        containers: [{
          env: [{
            name: "API_KEY",
            valueFrom: { secretKeyRef: { name: "openai", key: "api-key" } },
          }],
          volumeMounts: [{ mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" }],
        }],
      },
    }],
  })],
  ["schema", () => ({
    openapi: "3.1.0",
    components: {
      schemas: {
        Login: {
          type: "object",
          required: ["password", "email"],
          properties: {
            password: { type: "string", format: "password", minLength: 8, example: "********" },
            token: { type: "string", description: "A token as of /login" },
          },
        },
      },
      securitySchemes: { key: { type: "apiKey", name: "x-api-key", in: "header" } },
    },
  })],
  ["messages for people", () => ({
    "login.password": "Passwort",
    password_hint: "Mindestens acht Zeichen",
    enterPassword: "Passwort eingeben",
    invalidApiKey: "Der Schlüssel ist ungültig",
    tokenExpired: "Das Token ist abgelaufen",
    secretQuestion: "Wie hieß dein Hund?",
    cookies: "accepted",
    secret: "db-main",
    key: "uploads/a/b.png",
  })],
  [
    "Sentry issue",
    (d) => ({
      id: d.digits(10),
      culprit: "validateToken(auth/session)",
      fingerprints: [d.hex(32)],
      metadata: {
        value: "TokenExpiredError: jwt expired",
        filename: "/app/node_modules/jsonwebtoken/verify.js",
      },
    }),
  ],
  [
    "feature flags",
    (d) => ({
      flags: { "new-token-refresh": true, "password-less": { variant: "b" } },
      etag: d.hex(32),
      sdkKeyName: "production",
    }),
  ],
  ["calls of a model in prose", () => ({
    text:
      'To log in:\n1. Enter your password: it must be at least 8 characters.\n2. Set OPENAI_API_KEY=<your key>.\n3. Run `curl -H "Authorization: Bearer $OPENAI_API_KEY" https://api.openai.com/v1/models`.\nThe token: a short text. The secret = patience.',
    code:
      "const token = await getToken({ key: process.env.API_KEY });\nif (password === confirmPassword) return hash(password);",
  })],
];

/** Answers of every shape. */
export function traffic(draw: Draw, times: number) {
  return SHAPES.flatMap(([kind, make, type = "application/json"]) =>
    Array.from({ length: times }, () => {
      const made = make(draw);
      return { kind, type, body: typeof made === "string" ? made : JSON.stringify(made) };
    })
  );
}
