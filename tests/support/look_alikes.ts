/**
 * What looks like a secret and is none: ids, hashes, pictures, code, words.
 *
 * @module
 */
import { base64, base64url, type Draw } from "./draw.ts";

/** A text that must come through as it is. */
export interface Lookalike {
  kind: string;
  text: string;
  /** Where it belongs: `json` (it is a body), `field NAME`, `header NAME`, `query NAME`, `path`. */
  place?: string;
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Kinds that are drawn: how often, and what. A text, or a text and where it belongs. */
const DRAWN: [
  kind: string,
  times: number,
  make: (draw: Draw, at: number) => string | [string, string],
][] = [
  ["md5", 5, (draw) => draw.hex(32)],
  ["sha-1", 5, (draw) => draw.hex(40)],
  ["sha-256", 6, (draw) => draw.hex(64)],
  ["sha-512", 4, (draw) => draw.hex(128)],
  ["digest with its name", 4, (draw) => "sha256:" + draw.hex(64)],
  [
    "git commit",
    5,
    (draw) => `commit ${draw.hex(40)}\nAuthor: Ada <ada@example.com>\n\n    Fix ${draw.hex(7)}`,
  ],
  ["uuid v4", 6, (draw) => draw.uuid(4)],
  ["uuid v7", 5, (draw) => draw.uuid(7)],
  ["ulid", 5, (draw) => "01" + draw.from(CROCKFORD, 24)],
  ["nanoid", 5, (draw) => draw.word(21)],
  ["ksuid", 5, (draw) => "2" + draw.alnum(26)],
  ["object id of mongodb", 4, (draw) => [draw.hex(24), "field _id"]],
  ["snowflake", 3, (draw) => draw.one(["1", "9"]) + draw.digits(18)],
  ["openai object id", 24, (draw, at) => {
    const start = [
      "chatcmpl-",
      "asst_",
      "thread_",
      "run_",
      "file-",
      "call_",
      "resp_",
      "msg_",
      "req_",
      "batch_",
      "ftjob-",
      "vs_",
      "step_",
      "rs_",
      "fc_",
    ][at % 15]!;
    return [
      start + draw.alnum(start === "resp_" || start === "msg_" ? 48 : 24),
      at < 15 ? "field id" : "field previous_response_id",
    ];
  }],
  [
    "anthropic object id",
    6,
    (
      draw,
      at,
    ) => [["toolu_01", "msg_01", "req_011"][at % 3]! + draw.alnum(22), "field tool_use_id"],
  ],
  [
    "stripe object id",
    12,
    (
      draw,
      at,
    ) => [
      [
        "cus_",
        "pi_",
        "ch_",
        "evt_",
        "price_",
        "sub_",
        "in_",
        "seti_",
        "acct_",
        "prod_",
        "txn_",
        "pm_",
      ][at % 12]! + draw.alnum(at % 2 ? 24 : 14),
      "field id",
    ],
  ],
  [
    "publishable key",
    3,
    (
      draw,
      at,
    ) => [["pk_live_", "pk_test_", "sb_publishable_"][at]! + draw.alnum(32), "field publishable"],
  ],
  ["system fingerprint", 3, (draw) => ["fp_" + draw.hex(10), "field system_fingerprint"]],
  ["arn", 4, (draw) => `arn:aws:iam::${draw.digits(12)}:role/service-role/acme-${draw.alnum(8)}`],
  ["account id of twilio", 3, (draw) => "AC" + draw.hex(32)],
  [
    "request id",
    6,
    (draw, at) => [at % 2 ? draw.uuid() : "req_" + draw.hex(32), "header x-request-id"],
  ],
  ["request id of aws", 3, (draw) => [base64(draw.bytes(56)), "header x-amz-id-2"]],
  ["ray id", 3, (draw) => [`${draw.hex(16)}-FRA`, "header cf-ray"]],
  ["trace id", 5, (draw) => [`00-${draw.hex(32)}-${draw.hex(16)}-01`, "header traceparent"]],
  [
    "etag",
    5,
    (draw, at) => [at % 2 ? `W/"${draw.base64(27)}"` : `"${draw.hex(32)}"`, "header etag"],
  ],
  [
    "cursor",
    5,
    (
      draw,
    ) => [base64(JSON.stringify({ id: draw.below(1e9), at: "2026-01-01" })), "field next_cursor"],
  ],
  ["cursor, in a query", 4, (draw) => [base64url(draw.bytes(33)), "query cursor"]],
  ["page token", 6, (draw, at) => ["C" + draw.word(60 + at * 9), "field next_page_token"]],
  ["page token, camel case", 3, (draw) => ["EAAaB" + draw.word(40), "field nextPageToken"]],
  ["page token, in a query", 4, (draw) => ["CAUQ" + draw.word(40), "query page_token"]],
  ["page token, in a text", 4, (draw) => `GET /v1/items?pageSize=10&page_token=${draw.word(44)}`],
  ["continuation token", 3, (draw) => [base64(draw.bytes(48)), "field continuation_token"]],
  [
    "thinking signature",
    5,
    (draw) => ["EqQBCgIYAhIk" + base64(draw.bytes(240)), "field signature"],
  ],
  ["redacted thinking", 2, (draw) => ["EmwKAhgBEgy" + base64(draw.bytes(400)), "field data"]],
  [
    "encrypted content",
    5,
    (draw) => ["gAAAAAB" + base64url(draw.bytes(600)), "field encrypted_content"],
  ],
  ["thought signature", 3, (draw) => [base64(draw.bytes(300)), "field thoughtSignature"]],
  ["png", 5, (draw, at) => base64(pngOf(draw, 900 + at * 700))],
  [
    "jpeg",
    4,
    (draw) =>
      base64(
        bytesOf([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1], draw.bytes(2400)),
      ),
  ],
  ["long picture", 1, (draw) => base64(pngOf(draw, 60_000))],
  ["data url", 4, (draw) => "data:image/png;base64," + base64(pngOf(draw, 500))],
  ["font", 3, (draw) => "d09GMgABAAAAA" + draw.base64(1500)],
  ["wasm", 3, (draw) => base64(bytesOf([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], draw.bytes(900)))],
  [
    "pdf",
    2,
    (draw) => base64(bytesOf([0x25, 0x50, 0x44, 0x46, 0x2d, 0x31, 0x2e, 0x37], draw.bytes(900))),
  ],
  [
    "zip with its zeros",
    2,
    (draw) => base64(bytesOf([0x50, 0x4b, 3, 4, ...new Array(90).fill(0)], draw.bytes(300))),
  ],
  [
    "embedding, base64",
    4,
    (draw) => [
      base64(
        new Uint8Array(
          Float32Array.from({ length: 256 }, () => draw.below(2000) / 1000 - 1).buffer,
        ),
      ),
      "field embedding",
    ],
  ],
  [
    "embedding, numbers",
    3,
    (
      draw,
    ) => [
      JSON.stringify({
        object: "embedding",
        index: 0,
        embedding: Array.from({ length: 64 }, () => draw.below(2e6) / 1e6 - 1),
      }),
      "json",
    ],
  ],
  [
    "integrity",
    5,
    (
      draw,
      at,
    ) => [
      at % 2 ? "sha256-" + base64(draw.bytes(32)) : "sha512-" + base64(draw.bytes(64)),
      "field integrity",
    ],
  ],
  [
    "ssh public key",
    3,
    (draw) =>
      `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${
        base64(draw.bytes(32)).replace("=", "")
      } ada@example.com`,
  ],
  [
    "ssh public key, rsa",
    2,
    (draw) => `ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ${draw.base64(480)} ada@laptop`,
  ],
  ["ssh fingerprint", 2, (draw) => `SHA256:${draw.base64(43)}`],
  ["certificate", 3, (draw) => pem("CERTIFICATE", draw, 14)],
  ["public key", 3, (draw) => pem("PUBLIC KEY", draw, 6)],
  ["signature in pgp", 2, (draw) => pem("PGP SIGNATURE", draw, 7)],
  ["certificate request", 2, (draw) => pem("CERTIFICATE REQUEST", draw, 9)],
  [
    "no jwt",
    5,
    (draw, at) =>
      at < 3
        ? `${draw.alnum(8)}.${draw.alnum(12)}.${draw.alnum(9)}`
        : `com.example.${draw.letters(9).toLowerCase()}.Main`,
  ],
  ["header of a jwt only", 3, () => base64url(JSON.stringify({ alg: "HS256", typ: "JWT" }))],
  ["ipv6", 4, (draw) => `2001:db8:${draw.hex(4)}:${draw.hex(4)}::${draw.hex(4)}:${draw.hex(4)}`],
  ["mac address", 3, (draw) => draw.hex(12).match(/../g)!.join(":")],
  ["iban", 4, (draw, at) => (at % 2 ? "DE" : "FR") + draw.digits(20)],
  ["number of a card, for tests", 2, (_, at) => ["4242 4242 4242 4242", "5555555555554444"][at]!],
  ["phone number", 3, (draw) => `+1 (555) ${draw.digits(3)}-${draw.digits(4)}`],
  [
    "date",
    4,
    (
      draw,
      at,
    ) => [
      `2026-0${at + 1}-1${at}T12:${draw.between(10, 59)}:00.${draw.digits(6)}Z`,
      "field created_at",
    ],
  ],
  [
    "version",
    3,
    (draw, at) => ["1.2.3-rc.4+build.5", "v20.11.1", `0.0.0-canary-${draw.hex(7)}-20260101`][at]!,
  ],
  [
    "hex colours",
    3,
    (draw) =>
      `a{color:#${draw.hex(6)};background:#${draw.hex(3)}}b{border:1px solid #${draw.hex(8)}}`,
  ],
  [
    "css module class",
    4,
    (draw) =>
      `<div class="Button_root__${draw.alnum(5)} css-${draw.hex(6)} sc-${draw.letters(6)}"></div>`,
  ],
  [
    "url with a long path",
    5,
    (draw, at) =>
      `https://cdn.example.com/assets/${draw.hex(2)}/${draw.alnum(at % 2 ? 22 : 32)}/index-${
        draw.alnum(8)
      }.js?v=${draw.hex(20)}#L${draw.digits(3)}`,
  ],
  [
    "path with an id",
    4,
    (draw) => [`projects/proj_${draw.alnum(24)}/items/${draw.uuid()}`, "path"],
  ],
  [
    "url of a video",
    2,
    (draw) => `https://www.example.com/watch?v=${draw.word(11)}&list=PL${draw.word(32)}`,
  ],
  ["document id", 3, (draw) => `https://docs.example.com/d/1${draw.word(43)}/edit#gid=0`],
  ["container image", 3, (draw) => `registry.example.com:5000/team/app@sha256:${draw.hex(64)}`],
  [
    "layer of a lock file",
    3,
    (draw) => `"lodash@npm:4.17.21": { "checksum": "10c0/${draw.hex(128)}" }`,
  ],
  [
    "source map",
    2,
    (draw) =>
      `{"version":3,"mappings":"${"AAAA,SAASA,IAAI,CAACC,KAAK,EAAE;".repeat(9)}","names":["${
        draw.letters(4)
      }"]}`,
  ],
  [
    "session in a log line",
    2,
    (draw) =>
      `INFO worker-${draw.hex(4)} run ${draw.uuid()} took ${draw.digits(3)}ms (shard=${
        draw.digits(2)
      })`,
  ],
];

/** What follows the start of an id. */
const IDS = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/** Kinds that stand as they are. */
const FIXED: [kind: string, place: string | undefined, texts: string[]][] = [
  ["class names", undefined, [
    "sk-fading-circle-dot",
    "sk-circle-fade-dot sk-chase-dot-before",
    "disk-usage-percentage-warning-level",
    "task-list-item-checkbox-enabled-2",
    "risk-assessment-matrix-2024-final-v2",
    "sk-cube-grid-cube-9-animation-delay",
    "desk-lamp-holder-3x-black-2024-edition",
    "mask-image-linear-gradient-to-right",
    "re_usable_component_library_v2",
    "ask-anything-about-sk-learn-pipelines",
    "sk-stretchdelay-1-animation-container-2",
  ]],
  ["model id", "field model", [
    "gpt-4o-mini-2024-07-18",
    "gpt-4.1-nano-2025-04-14",
    "claude-3-5-sonnet-20241022",
    "claude-opus-4-1-20250805",
    "accounts/fireworks/models/llama-v3p1-405b-instruct",
    "ft:gpt-3.5-turbo:org::id",
    "ft:gpt-4o-mini-2024-07-18:acme:bot:9xK2abcd",
    "meta-llama/Llama-3.3-70B-Instruct-Turbo",
    "mistralai/Mixtral-8x22B-Instruct-v0.1",
    "gemini-2.5-flash-preview-05-20",
    "anthropic.claude-3-5-sonnet-20241022-v2:0",
    "us.anthropic.claude-sonnet-4-20250514-v1:0",
    "text-embedding-3-large",
    "Qwen/Qwen2.5-72B-Instruct-AWQ",
    "deepseek-ai/DeepSeek-R1-Distill-Llama-70B",
    "whisper-large-v3-turbo",
    "command-r-plus-08-2024",
    "grok-4-fast-non-reasoning",
    "hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M",
    "@cf/meta/llama-3.1-8b-instruct-fp8",
  ]],
  ["words", undefined, [
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore.",
    "Das Geheimnis ist: ein gutes Passwort hat mehr als zwölf Zeichen und steht in keinem Wörterbuch.",
    "Le mot de passe : au moins douze caractères, dont une majuscule et un chiffre.",
    "パスワードは12文字以上で入力してください。トークンの有効期限が切れました。",
    "Пароль должен содержать не менее 12 символов; токен истёк.",
    "密码：至少十二个字符。访问令牌已过期，请重新登录。",
    "كلمة المرور: اثنا عشر حرفًا على الأقل",
    "Basic authentication is used by default; Bearer authentication is preferred, see RFC6750 for bearer tokens.",
    "The password: at least 12 characters. The token: whatever the server gave you. The secret = patience.",
    "Use Basic auth, or a bearer token that identifies-the-client-application-and-user, as you like.",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "Authorization: required for every request; Cookie: none.",
  ]],
  ["code that names a key", undefined, [
    "const client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });",
    'api_key=os.environ["ANTHROPIC_API_KEY"], password=getpass.getpass()',
    "headers: { Authorization: `Bearer ${process.env.OPENAI_API_KEY}` }",
    "const token = await getAccessTokenFromCredentialStore(session.user.id);",
    "password: z.string().min(8).max(128), apiKey: z.string().optional()",
    "if (!secretKey || secretKey.length < MINIMUM_SECRET_KEY_LENGTH) throw new TypeError()",
    "export OPENAI_API_KEY=$(op read op://dev/openai/api-key-field-value)",
    "access_token: response.data.credentials.access_token,",
    "private_key = load_pem_private_key(data, password=None)",
    "ENV DATABASE_PASSWORD_FILE=/run/secrets/database-password-file-2",
    "token = tokenizer.convert_ids_to_tokens(prediction_indices[0][3])",
    "secretRef: { name: openai-credentials-production, key: openai-api-key }",
  ]],
  ["masked example", undefined, [
    "sk" + "-...",
    "sk" + "-***",
    "sk" + "-abc***xyz",
    "sk" + "-proj-****************************abcd",
    "sk" + "-ant-api03-...",
    "OPENAI_API_KEY=<API_KEY>",
    "OPENAI_API_KEY=${API_KEY}",
    "api_key: YOUR_API_KEY",
    "api_key: xxxxxxxxxxxxxxxxxxxxxxxx",
    "OPENAI_API_KEY=" + "sk" + "-your-api-key-goes-here",
    "gh" + "p_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "AI" + "zaSy...",
    "Bearer YOUR_ACCESS_TOKEN_HERE",
    "Bearer $OPENAI_API_KEY",
    "Bearer {{access_token}}",
    "Authorization: Bearer <token>",
    "postgres://user:password@localhost:5432/db",
    "postgres://${USER}:${PASSWORD}@${HOST}/db",
    "https://user:***@example.com/",
    "mongodb+srv://<username>:<password>@cluster0.example.mongodb.net/",
    'password = "********"',
    'password: "changeme"',
    "Server=localhost;Password=***;Encrypt=True",
    "Incorrect API key provided: sk" + "-abc***wxyz. You can find yours in the settings.",
    "-----BEGIN " + "PRIVATE KEY-----\n...\n-----END " + "PRIVATE KEY-----",
    "AK" + "IAIOSFODNN7EXAMPLE",
    "hooks.slack" + ".com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
    "api-key: sk" + "-1234567890abcdefghijklmnopqrstuvwxyz",
    "-----BEGIN " + "PRIVATE KEY----- is how such a file begins, and base64 follows.",
    "xo" + "xb-your-bot-token-goes-here",
  ]],
  ["placeholder", undefined, [
    "[redacted]",
    "[redacted:1a2b3c4d]",
    "Bearer [redacted:1a2b3c4d]",
    "api_key=[redacted]",
    'password = "[redacted:1a2b]"',
    "postgres://app:[redacted:1a2b3c4d]@db.example.com/main",
    "Basic [redacted:00ff00ff]",
    "https://redacted:redacted@example.com/",
  ]],
  ["json schema", "json", [
    '{"type":"object","properties":{"password":{"type":"string","minLength":8},"api_key":{"type":"string","description":"The key of the account"}},"required":["password","api_key"]}',
    '{"name":"login","parameters":{"type":"object","properties":{"token":{"type":"string","format":"uuid"},"secret":{"$ref":"#/components/schemas/Secret2Definition"}}}}',
    '{"openapi":"3.1.0","components":{"securitySchemes":{"bearerAuth":{"type":"http","scheme":"bearer","bearerFormat":"JWT"},"apiKey":{"type":"apiKey","name":"x-api-key","in":"header"}}}}',
  ]],
  ["counts of tokens", "json", [
    '{"usage":{"prompt_tokens":1234,"completion_tokens":567,"total_tokens":1801,"completion_tokens_details":{"reasoning_tokens":12}}}',
    '{"max_tokens":4096,"stop_token":"END","token_count":12345678901234,"max_output_tokens":8192}',
  ]],
  ["log probabilities", "json", [
    '{"content":[{"token":" Hello","logprob":-0.0001,"bytes":[32,72],"top_logprobs":[{"token":"Hi2","logprob":-9.5}]}]}',
    '{"tokens":[" def"," __init__","(self","):"],"token_logprobs":[-0.1,-0.2,-0.3,-0.4],"text_offset":[0,4,13,18]}',
    '{"content":[{"token":"Donaudampfschifffahrt","logprob":-1.5},{"token":"base64_encode2","logprob":-2.5}]}',
  ]],
  ["locale text", "json", [
    '{"labels":{"enterPassword":"Passwort eingeben","tokenExpired":"Das Token ist abgelaufen","apiKeyHint":"Ihr Schlüssel beginnt mit sk-"}}',
    '{"form":{"passwordLabel":"Mot de passe","passwordHint":"8 caractères minimum","secretQuestion":"Quel est votre plat préféré ?"}}',
  ]],
  ["minified script", undefined, [
    '!function(e,t){"object"==typeof exports&&"undefined"!=typeof module?t(exports):t((e=e||self).x={})}(this,function(e){"use strict";var t=1e3,n=6e4,r="millisecond",i=/^(\\d{4})[-/]?(\\d{1,2})?[Tt\\s]*$/;e.key=t,e.token=n});',
    "var a=b.token,c=d.secret,e={key:f,apiKey:g2h3,password:i};function j(k){return k.auth=l,k.token=m.n0p1q2}",
    "(self.webpackChunk=self.webpackChunk||[]).push([[179],{6540:(e,t,n)=>{e.exports=n(5287)},5287:(e,t)=>{var n=Symbol.for('react.element')}}]);",
  ]],
  ["minified css", undefined, [
    ".sk-spinner{margin:40px auto;width:40px;height:40px;position:relative}.sk-double-bounce1,.sk-double-bounce2{animation:sk-bounce 2s infinite ease-in-out}",
    "@media(min-width:640px){.sm\\:grid-cols-2{grid-template-columns:repeat(2,minmax(0,1fr))}.hover\\:bg-\\[\\#1da1f2\\]:hover{background:#1da1f2}}",
  ]],
  ["svg path", undefined, [
    "M12 2C6.477 2 2 6.484 2 12.017c0 4.425 2.865 8.18 6.839 9.504.5.092.682-.217.682-.483",
    "m8.75,1.25a.75.75,0,0,1,1.5,0v2.5h3.19L3.28,13.97a.749.749,0,0,1-1.275-.326z",
  ]],
  ["regular expression", undefined, [
    "^(?=.*[A-Z])(?=.*\\d)[A-Za-z\\d]{8,}$",
    "/sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}/",
    "gh[pousr]_[A-Za-z0-9]{36,255}",
    "password: /^(?=.*[a-z])(?=.*[0-9])[!@#$%^&*a-zA-Z0-9]{6,16}$/",
  ]],
  ["mail address", undefined, [
    "ada.lovelace+news2026@mail.example.co.uk",
    "no-reply-4f3a9b2c@bounces.example.com",
    "mailto:ops@example.com?subject=Key",
    "See https://social.example.com/@ada and https://example.com:8080/x@y",
  ]],
  ["rate limits", "json", [
    '{"limits":{"tokens_per_minute":30000,"remaining_tokens":29876,"reset_tokens":"6m0s"},"key":"org-requests"}',
  ]],
  ["names of keys", "json", [
    '{"keys":["id","name","created_at"],"primary_key":"id","sort_key":"createdAt#2026-01-01T00:00:00Z","partition_key":"tenant-42-eu-central-1"}',
    '{"key_name":"production-key-eu-central-1","secret_name":"projects/123456/secrets/openai-api-key/versions/3","token_type":"bearer"}',
  ]],
  ["connection without a password", undefined, [
    "postgres://db.example.com:5432/main?sslmode=require",
    "redis://localhost:6379/0",
    "mongodb://localhost:27017,localhost:27018/?replicaSet=rs0",
    "Server=tcp:db.example.com,1433;Database=main;Authentication=Active Directory Default;",
    "git@github.com:acme/app.git",
    "ssh://git@example.com:22/acme/app.git",
  ]],
  ["what passed", "json", [
    '{"suite":"login","pass":12,"fail":3,"skip":0}',
    '{"tests":[{"name":"a","pass":true},{"name":"b","pass":"ok"},{"name":"c","pass":"passed"},{"name":"d","pass":"3/3"}]}',
    '{"pass":["login_works_1","logout_works_2"],"fail":[],"rate":{"pass":"98.5%"}}',
    '{"filters":[{"pass":"first pass"},{"pass":"second-pass"},{"pass":"pass_2"},{"pass":"passes/blur5x5.glsl"}],"pass1":"480p","pass2":"v1.2.3"}',
  ]],
  ["codes of errors", "json", [
    '{"code":20404,"message":"The requested resource was not found","status":404}',
    '{"error":{"code":"20404","Code":482913}}',
  ]],
  ["ids of twilio", "json", [
    `{"sid":"SM${IDS}","account_sid":"AC${IDS}","parent_account_sid":null,"service_sid":"VA${IDS}","uri":"/2010-04-01/Accounts/AC${IDS}/Messages/SM${IDS}.json"}`,
  ]],
  ["docs", undefined, [
    "Set OPENAI_API_KEY to your key, it starts with sk-proj- or sk-. Anthropic's start with sk-ant-.",
    'curl https://api.example.com/v1/models -H "Authorization: Bearer $OPENAI_API_KEY"',
    "Tokens start with ghp_, gho_, ghu_, ghs_ or ghr_; Slack's with xoxb- and xoxp-; JWTs with eyJ.",
    "A private key file begins with a line of BEGIN PRIVATE KEY and must never be committed.",
    "The x-api-key: header is required. The api_key: parameter is deprecated-since-version-2.4.1-of-the-api",
  ]],
];

function bytesOf(head: number[], rest: Uint8Array): Uint8Array {
  return Uint8Array.from([...head, ...rest]);
}

function pngOf(draw: Draw, length: number): Uint8Array {
  const head = [
    137,
    80,
    78,
    71,
    13,
    10,
    26,
    10,
    0,
    0,
    0,
    13,
    73,
    72,
    68,
    82,
    0,
    0,
    0,
    64,
    0,
    0,
    0,
    64,
    8,
    6,
    0,
    0,
    0,
  ];
  return bytesOf(head, draw.bytes(length));
}

function pem(kind: string, draw: Draw, lines: number): string {
  const body = Array.from({ length: lines }, () => draw.base64(64)).join("\n");
  return `-----BEGIN ${kind}-----\n${body}\n${draw.base64(22)}==\n-----END ${kind}-----\n`;
}

/** @param draw where they are drawn from */
export function drawLookAlikes(draw: Draw): Lookalike[] {
  const drawn = DRAWN.flatMap(([kind, times, make]) =>
    Array.from({ length: times }, (_, at): Lookalike => {
      const made = make(draw, at);
      return typeof made === "string"
        ? { kind, text: made }
        : { kind, text: made[0], place: made[1] };
    })
  );
  const fixed = FIXED.flatMap(([kind, place, texts]) =>
    texts.map((text): Lookalike => ({ kind, text, ...(place && { place }) }))
  );
  return [...drawn, ...fixed];
}
