/**
 * Names as they are met, for each row of the tables in `src/secrets/secret_names.ts`: by row, so that
 * a row without a sample is seen as well as a sample whose row is gone.
 *
 * @module
 */

/** Names by the row that takes them. */
export type NameSamples = Readonly<Record<string, readonly string[]>>;

/** With them a sure field's name is a label's. */
export const LABELS: NameSamples = {
  "^enter": ["enterPassword"],
  "^reset(?!token$)": ["reset_password"],
  "^forgot": ["forgotPassword"],
  "^change": ["changePassword"],
  "^confirm": ["confirm_password"],
  "^invalid": ["invalidApiKey"],
  "^wrong": ["wrong_password"],
  "^missing": ["missingApiKey"],
  "^show": ["showPassword"],
  "^hide": ["hide_password"],
  "^choose": ["choosePassword"],
  "^your": ["yourApiKey"],
  "^no(?!va|uveau|tion)": ["no_api_key"],
};

export const PAGE_TOKENS: NameSamples = {
  "page": ["pageToken", "next_page_token"],
  "next": ["NextToken", "nextForwardNextTokens"],
  "prev": ["prev_token"],
  "previous": ["previousToken"],
  "continuation": ["continuation_token", "ContinuationTokens"],
  "continue": ["continueToken"],
  "sync": ["nextSyncToken"],
  "cursor": ["cursor_token"],
  "resume": ["resumeToken"],
  "start": ["start_token"],
  "change": ["changeToken"],
  "skip": ["$skiptoken"],
  "offset": ["offset_token"],
  "delta": ["$deltatoken"],
  "end": ["end_token"],
  "max": ["max_token"],
  "min": ["min_token"],
  "pad": ["pad_token"],
  "stop": ["stop_token"],
  "eos": ["eos_token"],
  "bos": ["bos_token"],
  "prompt": ["prompt_token"],
  "completion": ["completion_token"],
  "input": ["input_token"],
  "output": ["output_token"],
  "pagination": ["paginationToken"],
  "paging": ["paging_token"],
  "scroll": ["scrollToken"],
  "search": ["search_token"],
  "last": ["last_token"],
  "first": ["first_token"],
  "from": ["from_token"],
  "after": ["afterToken"],
  "before": ["before_token"],
  "bookmark": ["bookmark_token"],
  "checkpoint": ["checkpoint_token"],
  "watermark": ["watermark_token"],
  "history": ["history_token"],
  "iterator": ["iterator_token"],
  "unk": ["unk_token"],
  "sep": ["sep_token"],
  "cls": ["cls_token"],
  "mask": ["mask_token"],
  "special": ["special_tokens"],
  "think": ["think_token"],
};

export const SUSPECT_WORDS: NameSamples = {
  "secret": ["acme_secret_stuff"],
  "passw": ["passwordless_link"],
  "token": ["token_of_acme", "tokenized"],
  "api key": ["apiKeyOfAcme", "api-key-owner"],
  "access key": ["access_key_of_acme"],
  "credential": ["credential_of_acme"],
  "private key": ["private.key.of.acme"],
  "auth key": ["auth_key_of_acme"],
  "bearer": ["bearer_of_acme"],
};

/** Whole names, as requests and answers have them. */
export const SECRET_HEADERS: NameSamples = {
  "authorization": ["authorization"],
  "proxy-authorization": ["proxy-authorization"],
  "authentication-info": ["authentication-info"],
  "cookie": ["cookie"],
  "cookie2": ["cookie2"],
  "x-functions-key": ["x-functions-key"],
  "ocp-apim-subscription-key": ["ocp-apim-subscription-key"],
  "x-amz-signature": ["x-amz-signature"],
  "x-amzn-oidc-data": ["x-amzn-oidc-data"],
  "x-ms-client-principal": ["x-ms-client-principal"],
  "dpop": ["dpop"],
  "x-wp-nonce": ["x-wp-nonce"],
  "openai-organization": ["openai-organization"],
  "openai-project": ["openai-project"],
  "anthropic-organization-id": ["anthropic-organization-id"],
};

export const HEADER_ENDINGS: NameSamples = {
  "[a-z]*api key": ["x-api-key", "apikey", "x-goog-api-key", "x_acme_apikeys", "x-rapidapi-key"],
  "access key": ["x-access-key"],
  "auth key": ["x-auth-key"],
  "(?:application|app|insert|write|ingest|license) key": ["dd-application-key", "x-insert-key"],
  "assertion": ["cf-access-jwt-assertion"],
  "token": ["x-amz-security-token", "private-token", "x-goog-iam-authorization-token"],
  "secret": ["x-client-secret"],
  "password": ["x-password"],
  "passwd": ["x-passwd"],
  "credential": ["x-credentials"],
  "session id": ["mcp-session-id", "x-sessionid"],
  "auth": ["x-acme-auth"],
  "jwt": ["x-forwarded-jwt"],
};

/** Secret where the value is one that somebody could be known by. */
export const HEADER_LIKELY: NameSamples = {
  "session": ["x-session"],
  "authentication": ["authentication", "x-authentication"],
  "csrf": ["x-csrf"],
  "xsrf": ["x-xsrf"],
  "sid": ["x-acme-sid"],
  "otp": ["x-github-otp"],
  "ticket": ["x-ticket"],
  "signature": ["x-hub-signature"],
  "signature-(?:256|ed25519)": ["x-hub-signature-256", "x-signature-ed25519"],
};

export const HEADER_COUNTS: NameSamples = {
  "count": ["x-counted-tokens"],
  "limit": ["x-ratelimit-tokens", "x-limit-tokens"],
  "remaining": ["x-remaining-tokens"],
  "per-token": ["x-time-per-token"],
};

/** With a value that a request would have. */
export const READABLE_HEADERS: Readonly<Record<string, string>> = {
  "accept": "application/json",
  "accept-language": "de-CH, en;q=0.8",
  "anthropic-beta": "prompt-caching-2024-07-31",
  "anthropic-version": "2023-06-01",
  "api-version": "2024-10-21",
  "content-encoding": "identity",
  "content-language": "en",
  "content-type": "application/json",
  "if-match": '"33a64df551425fcc"',
  "if-modified-since": "Wed, 21 Oct 2026 07:28:00 GMT",
  "if-none-match": 'W/"0815"',
  "last-event-id": "41",
  "mcp-protocol-version": "2025-06-18",
  "openai-beta": "assistants=v2",
  "prefer": "wait=60",
  "range": "bytes=0-1023",
  "sec-websocket-protocol": "graphql-transport-ws",
  "stripe-version": "2024-06-20",
  "x-github-api-version": "2022-11-28",
  "x-http-method-override": "PATCH",
};

export const VARIABLES: NameSamples = {
  "(?:^|_)(?:API)?KEYS?$": ["OPENAI_API_KEY", "KEYS", "ACME_APIKEY", "my_key"],
  "(?:^|_)(?:API)?TOKENS?$": ["GITHUB_TOKEN", "token"],
  "(?:^|_)(?:API)?PATS?$": ["AZURE_DEVOPS_PAT"],
  "(?:^|_)(?:API)?CREDENTIALS?$": ["ACME_CREDENTIALS"],
  "(?:^|_)(?:API)?AUTHS?$": ["REGISTRY_AUTH"],
  "(?:^|_)(?:API)?DSNS?$": ["SENTRY_DSN"],
  "SECRET": ["SECRET_BASE", "ClientSecretValue"],
  "PASSWORD": ["PGPASSWORD"],
  "PASSWD": ["ROOT_PASSWD_1"],
  "PASSPHRASE": ["PASSPHRASE_OF_ACME"],
  "CONNECTION_STRING": ["AZURE_STORAGE_CONNECTION_STRING"],
  "^DATABASE_UR[IL]$": ["DATABASE_URL", "DATABASE_URI"],
  "^POSTGRES_UR[IL]$": ["POSTGRES_URL"],
  "^MYSQL_UR[IL]$": ["MYSQL_URL"],
  "^MONGO_UR[IL]$": ["MONGO_URL"],
  "^MONGODB_UR[IL]$": ["MONGODB_URI"],
  "^REDIS_UR[IL]$": ["REDIS_URL"],
};

/** With them a secret variable's name is that of a value which everybody may know. */
export const PUBLIC_VARIABLES: NameSamples = {
  "PUBLIC": ["NEXT_PUBLIC_MAPS_KEY"],
  "PUBLISHABLE": ["STRIPE_PUBLISHABLE_KEY"],
  "PATH$": ["CLIENT_SECRET_PATH"],
  "FILE$": ["DB_PASSWORD_FILE"],
};

/** Fields that must not be hit by their name, though something in it sounds so. */
export const HARMLESS_FIELDS: readonly string[] = [
  "keyboard",
  "keys",
  "monkey",
  "primary_key_name",
  "api_key_name",
  "author",
  "authored",
  "token_type",
  "tokens",
  "tokenizer",
  "secretary",
  "secret_name",
  "passwordPolicy",
  "passenger",
  "password_hint",
  "password_changed_at",
  "next_page_token",
  "tokens_reset",
  "secret",
  "key",
  "cookies",
  "passport",
  "pwd_changed",
  "bearer_format",
  "authorization_endpoint",
  "cookie_policy",
  "set_cookies_at",
  "code_challenge_method",
  "codes",
  "sessions",
  "side",
  "assertions",
  "client_assertion_type",
  "desenha",
  "resenha",
  "security_question",
  "answers",
  "passed",
  "session_codes",
];

/** Parameters that must not be. */
export const HARMLESS_PARAMETERS: readonly string[] = [
  "keyword",
  "keys",
  "sigma",
  "author",
  "signature_version",
  "credential_type",
  "tokens",
  "token_type",
  "hmac_algorithm",
];

/** Headers of answers that must not be. */
export const HARMLESS_HEADERS: readonly string[] = [
  "x-author",
  "x-oauth-scopes",
  "x-token-type",
  "x-secretary",
  "x-api-key-name",
  "x-session-id-format",
  "access-control-allow-credentials-of",
];

/** Variables that must not be. */
export const HARMLESS_VARIABLES: readonly string[] = [
  "HOME",
  "MONKEY",
  "KEYBOARD_LAYOUT",
  "AUTHOR",
  "TOKENIZER",
  "PATTERN",
  "MY_DATABASE_URL_SCHEME",
  "URL",
];
