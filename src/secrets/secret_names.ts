/**
 * Names behind which secrets stand, and names that only sound so: data. A row is a piece of a regular
 * expression; what it is tried on, and what a hit means, is said above each table, and decided in
 * `names.ts`. Each row has a sample of its own in the tests: one that no other row takes.
 *
 * A _plain_ name is in lower case and without `-`, `_`, `.` and spaces, so that all spellings are one.
 *
 * @module
 */

/**
 * When what stands behind a name is a secret: `always`, whatever it looks like; `digits`, where it
 * holds digits, as a PIN does, or looks drawn; `card`, where it is as many digits as a card has; `pairs`, where it holds `name=value`, as a cookie does,
 * or looks drawn; `password`, where it looks as what a person chooses for one, or drawn; `drawn`, where it looks drawn at random;
 * `never`, whatever it looks like.
 */
export type When = "always" | "digits" | "card" | "pairs" | "password" | "drawn" | "never";

/** A piece of a regular expression for plain names, when it is a secret, names that it alone takes. */
export type NameRow = readonly [name: string, when: When, ...samples: string[]];

/** Names of fields, of query parameters and of cookies. What is `never` outdoes all else. */
export const NAMES: readonly NameRow[] = [
  // Keys
  ["apikeys?$", "always", "api_key", "openaiApiKey", "api-keys"],
  ["secretkeys?$", "always", "stripe_secret_key"],
  ["privatekeys?(?:pem|der)?$", "always", "private_key", "privateKeyPem"],
  ["^clientkeydata$", "always", "client-key-data"],
  ["signingkeys?$", "always", "signingKey"],
  ["signaturekeys?$", "always", "signature_key"],
  ["encryptionkeys?$", "always", "encryption_key"],
  ["masterkeys?$", "always", "primaryMasterKey"],
  ["accesskey(?:id|s)?$", "always", "AWSAccessKeyId", "SharedAccessKey", "secretAccessKey"],
  ["accountkeys?$", "always", "AccountKey"],
  ["servicekeys?$", "always", "service.key"],
  ["servicerolekeys?$", "always", "service_role_key"],
  ["subscriptionkeys?$", "always", "subscription-key"],
  ["sharedkeys?$", "always", "preSharedKey"],
  ["authkeys?$", "always", "auth_key"],
  ["storagekeys?$", "always", "storageKey"],
  ["functionkeys?$", "always", "function key"],
  ["hostkeys?$", "always", "host_key"],
  ["licen[sc]ekeys?$", "always", "license_key"],
  ["webhookkeys?$", "always", "webhook_key"],
  ["^kmskeys?$", "drawn", "kms_key"],
  [
    "(?:ssh|deploy|stream|server|write|read|edit|ingest|ingestion|hmac|ephemeral|join|unseal|wifi|integration|developer|merchant|tunnel|primary|secondary|key)keys?$",
    "drawn",
    "sshKey",
    "writeKey",
    "stream_key",
    "primaryKey",
    "unseal_keys",
  ],
  ["^key[1-9]$", "drawn", "key1"],
  ["^(?:psk|passkey|pat|ott)$", "drawn", "psk", "pat"],
  ["^(?:key|k)$", "drawn", "key"],
  ["^appid$", "drawn", "appid"],
  ["^appkey$", "drawn", "app_key"],

  // Secrets and passwords
  [
    "(?:client|app|consumer|api|webhook|signing|shared|oauth|auth|jwt|session|otp|totp|mfa|bot|account|access|user|service|master|state|recaptcha|channel|token|hmac|cookie|device)secrets?$",
    "always",
    "client_secret",
    "clientSecret",
    "consumer_secret",
  ],
  ["keysecrets?$", "always", "accessKeySecret"],
  ["secrets?$", "drawn", "secret", "my_secrets"],
  ["secretvalue$", "always", "SecretValue"],
  ["secrettext$", "always", "secretText"],
  ["secretstring$", "always", "SecretString"],
  ["secretbinary$", "always", "SecretBinary"],
  ["secrethash$", "drawn", "SECRET_HASH"],
  [
    "passwords?[1-9]?$",
    "always",
    "password",
    "db_passwords",
    "newPassword",
    "password1",
    "new_password2",
  ],
  [
    "(?:passwort|kennwort|contrase[nñ]a|motdepasse|wachtwoord)$",
    "always",
    "passwort",
    "motDePasse",
    "nouveauMotDePasse",
  ],
  // Portuguese, which has `desenha` and `resenha` too.
  ["(?<![dr]e)senha$", "always", "senha", "novaSenha"],
  ["(?:secret|security)(?:question)?answers?[1-9]?$", "always", "secretAnswer", "security_answer"],
  // Of a form that uploads to a store; other signatures are sent back as they came.
  ["^x(?:amz|goog)signature$", "always", "x-amz-signature", "X-Goog-Signature"],
  ["passwordhash$", "always", "password_hash"],
  ["passwords?(?:confirm|confirmation|repeat|again|verify)$", "always", "passwordConfirmation"],
  ["passwds?$", "always", "passwd"],
  ["passphrase$", "always", "key_passphrase"],
  ["passcode$", "always", "passcode"],
  ["^pwd$", "always", "Pwd"],
  [
    "^(?:db|pg|my|root|admin|user|smtp|redis|mysql|ssh|ftp|mail|login|new|old|current)(?:pass|pwd|pw)$",
    "always",
    "DB_PASS",
    "smtp_pwd",
    "login_pass",
    "newPass",
  ],
  // Reports of tests have `pass` too, and what draws in several passes.
  ["^(?:pass(?:[12]|1text)?|pw)$", "password", "pass", "pass1", "pass1-text", "pw"],
  ["connectionstrings?$", "always", "connectionString"],
  ["(?:database|postgres|redis|mongo|mongodb|mysql)(?:url|uri)$", "drawn", "DATABASE_URL"],

  // Tokens
  ["accesstokens?$", "always", "access_token", "accessTokens"],
  ["refreshtokens?$", "always", "refresh_token"],
  ["idtokens?(?:hint)?$", "always", "id_token", "id_token_hint"],
  ["^(?:actor|subject)token$", "always", "subject_token"],
  ["authtokens?$", "always", "authToken", "oauth_tokens"],
  ["authenticationtokens?$", "always", "authentication_token"],
  ["bearertokens?$", "always", "bearerToken"],
  ["sessiontokens?$", "always", "SessionToken"],
  ["[cx]srftokens?$", "always", "csrf_token", "XSRF-TOKEN"],
  ["csrfmiddlewaretoken$", "always", "csrfmiddlewaretoken"],
  ["^authenticitytoken$", "always", "authenticity_token"],
  ["apitokens?$", "always", "api_token"],
  ["secrettokens?$", "always", "secret_token"],
  ["privatetokens?$", "always", "private_token"],
  ["usertokens?$", "always", "user_token"],
  ["bottokens?$", "always", "botToken"],
  ["devicetokens?$", "always", "device_token"],
  ["securitytokens?$", "always", "securityToken"],
  ["personaltokens?$", "always", "personal_token"],
  ["servicetokens?$", "always", "serviceToken"],
  ["jwttokens?$", "always", "jwt_token"],
  ["deploytokens?$", "always", "deploy_token"],
  ["webhooktokens?$", "always", "webhookToken"],
  ["installtokens?$", "always", "install_token"],
  ["installationtokens?$", "always", "installation_token"],
  ["registrationtokens?$", "always", "registration_token"],
  ["resettoken$", "always", "reset_token"],
  [
    "(?:invite|invitation|verification|confirmation|activation|magic|magiclink|unsubscribe)tokens?$",
    "always",
    "invite_token",
    "verification_token",
  ],
  ["(?:^|[a-z])token$", "drawn", "token", "shareToken", "captcha_token"],
  ["^tokenhash$", "drawn", "token_hash"],
  ["^[cx]srf$", "drawn", "csrf", "_xsrf"],
  // The last is LINE's: by it a message is quoted.
  [
    "(?:clientrequest|idempotency|quote)tokens?$",
    "never",
    "clientRequestToken",
    "idempotency_token",
    "quoteToken",
  ],
  ["^nonce$", "never", "nonce"],
  // Of WordPress, against forged requests, as `_wpnonce_create-user`; ten characters.
  ["^(?:wpnonce[a-z]*|ajaxnonce)$", "always", "_wpnonce", "_ajax_nonce"],

  // Sessions, logins, and the proofs of OAuth (RFC 7636, RFC 7523) and SAML
  ["^bearer$", "always", "bearer"],
  ["^authori[sz]ation$", "always", "Authorization", "authorisation"],
  ["^proxyauthori[sz]ation$", "always", "Proxy-Authorization"],
  ["^codeverifier$", "always", "code_verifier"],
  ["^oauthverifier$", "always", "oauth_verifier"],
  ["^oauthsignature$", "drawn", "oauth_signature"],
  ["^clientassertion$", "always", "client_assertion"],
  ["^devicecode$", "always", "device_code"],
  // Of CIBA, what a login on another device is waited for with.
  ["^authreqid$", "always", "auth_req_id"],
  ["^usercode$", "always", "user_code"],
  ["^authori[sz]ationcode$", "always", "authorization_code"],
  ["^saml(?:response|request|assertion)$", "always", "SAMLResponse", "SAMLRequest"],
  ["^relaystate$", "drawn", "RelayState"],
  ["^assertion$", "drawn", "assertion"],
  ["^code$", "drawn", "code"],
  [
    "(?:^|[a-z])(?:oob|auth|oauth|exchange|onetime|activation|invite|invitation|pairing|unlock|access|grant|redeem|session)code$",
    "drawn",
    "oobCode",
    "auth_code",
    "invite_code",
    "session_code",
  ],
  ["^(?:access|refresh)$", "drawn", "access", "refresh"],
  ["^ticket$", "drawn", "ticket"],
  ["^auth$", "drawn", "auth"],
  ["^authentication$", "drawn", "authentication"],
  ["^jwt$", "drawn", "JWT"],
  ["^session$", "drawn", "session"],
  ["^sessionids?$", "drawn", "session_id"],
  ["^(?:php|j|asp)sess(?:ion)?id$", "drawn", "PHPSESSID"],
  ["^s?sid$", "drawn", "sid"],
  ["credentials?$", "drawn", "credential", "credentials"],
  ["^cookies?$", "pairs", "Cookie", "cookies"],
  ["^setcookies?$", "pairs", "Set-Cookie"],

  // Codes that are typed, and numbers of cards and accounts
  ["^(?:email|phone|sms|new)?(?:otp|totp)$", "digits", "otp", "email_otp"],
  [
    "^(?:otp|totp|mfa|2fa|twofactor|authenticator|onetime|sms|email|login|verification|confirmation|reset|(?:card)?security)(?:code|pin|passcode)$",
    "digits",
    "mfa_code",
    "verificationCode",
  ],
  [
    "^(?:user|card|sim|access|atm|new|old|current|confirm|unlock)?pin(?:code|number)?$",
    "digits",
    "pin",
    "card_pin",
  ],
  ["^(?:card)?(?:cvv2?|cvc2?)$", "digits", "cvv", "cvc"],
  ["^(?:credit|debit|payment)?card(?:number|no|num)$", "digits", "card_number", "cardNumber"],
  ["^(?:(?:credit|debit|payment)?card|cc(?:number|num)|pan)$", "card", "card", "ccNumber", "PAN"],
  ["^iban$", "digits", "iban"],
  ["^(?:bank|primary)?account(?:number|no)$", "digits", "account_number"],
  ["^routingnumber$", "digits", "routing_number"],
  ["^(?:ssn|socialsecuritynumber)$", "digits", "ssn"],
  ["^mnemonic(?:phrase)?$", "always", "mnemonic"],
  ["^(?:seed|recovery|secret)phrase$", "always", "seed_phrase"],
  ["^recovery(?:code|key)s?$", "always", "recovery_code"],
  ["^(?:backup|scratch)codes?$", "always", "backup_codes"],

  // What only sounds so
  [
    "tokens?(?:address|symbol|decimals|contract|standard|supply|balance|price|uri|mint|pair)(?:es|s)?$",
    "never",
    "tokenAddress",
  ],
  [
    "(?:token|secret|(?<!access)key|credential|password|auth|cookie|bearer)s?(?:id|uuid|arn)s?$",
    "never",
    "api_key_id",
  ],
  [
    "(?:token|secret|key|credential|password|auth|cookie|session|bearer)s?(?:type|kind|name|label|title|description|(?<!idtoken)hint|policy|length|strength|format|scheme|method|methods|mode|source|algorithm|alg|status|state|scopes?|version|prefix|suffix|count|limit|usage|budget|total|remaining|reset|rate|ttl|lifetime|maxage|index|offset|position|rule|rules|error|message|field|header|url|uri|endpoint|href|location|provider|issuer|required|enabled|valid|verified|exists|present|expiry|expiration|expires|expiresin|expiresat)$",
    "never",
    "token_type",
    "tokens_reset",
    "secretName",
  ],
  [
    "(?:token|secret|key|credential|password|auth|cookie|session)s?(?:last)?(?:changed|created|updated|used|rotated|issued|revoked|expired|expires|generated)(?:at|on|by)?$",
    "never",
    "password_changed_at",
    "api_key_last_used",
  ],
  [
    "(?:max|min|num|total|used|cached|reasoning|remaining|limit)[a-z]*tokens?$",
    "never",
    "max_tokens",
    "num_cached_tokens",
  ],
];

/** How the names of labels and messages begin, in which a person reads about a secret; plain. */
export const LABELS: readonly string[] = [
  "^enter",
  "^reset(?!token$)",
  "^forgot",
  "^change",
  "^confirm",
  "^invalid",
  "^wrong",
  "^missing",
  "^show",
  "^hide",
  "^choose",
  "^your",
  // Not `nova_senha`, `nouveau_mot_de_passe`, `notion_token`.
  "^no(?!va|uveau|tion)",
];

/** Query parameters that are secret where a field of that name need not be. */
export const PARAMETERS: readonly NameRow[] = [
  ["token$", "always", "token", "hdnea_token"],
  ["signature$", "always", "Signature", "request_signature"],
  ["credential$", "always", "X-Amz-Credential"],
  ["^key$", "always", "key"],
  ["^sig$", "always", "sig"],
  ["^auth$", "always", "auth"],
  ["^jwt$", "always", "jwt"],
  ["^hmac$", "always", "hmac"],
  ["^secret$", "always", "secret"],
  // Of Keycloak, in the actions of its forms.
  ["^sessioncode$", "always", "session_code"],
  ["^(?:userkey|wskey)$", "drawn", "user_key", "wskey"],
  ["^(?:invite|invitation|magic)$", "drawn", "invite"],
];

/** What a login's parameters have beside a `code`, by plain name: there it is what buys the token. */
export const BESIDE_CODES: readonly string[] = [
  "granttype",
  "redirecturi",
  "state",
  "clientid",
  "codeverifier",
  "sessionstate",
  "iss",
  "scope",
];

/** Members of a JSON object with a `code` that say the same; fewer, since much else has a code and a state. */
export const GRANTS: readonly string[] = ["granttype", "codeverifier", "redirecturi"];

/** Members that tell what a key may do: what stands beside them as a `value`, and looks drawn, is that key. */
export const ALLOWANCES: readonly string[] = ["policies", "scopes", "collections"];

/**
 * Members of an object that hold the secret after which the object is named: `client_secret: {value}`;
 * by plain name.
 */
export const CARRIERS: readonly string[] = [
  "value",
  "values",
  "data",
  "secret",
  "plaintext",
  "raw",
  "stringvalue",
  "current",
  "previous",
  "old",
  "new",
  "primary",
  "secondary",
  "token",
  "key",
  "password",
  "s",
  "number",
];

/** Members that tell what a pair is about, `{name, value}`, and those that hold it; by plain name. */
export const PAIRS = {
  about: [
    "name",
    "key",
    "k",
    "header",
    "headername",
    "field",
    "param",
    "parameter",
    "variable",
    "var",
    "id",
    "env",
    "property",
    "attribute",
    "attributename",
    "keyname",
    "paramname",
    "parameterkey",
    "optionname",
    "varname",
    "setting",
  ],
  holds: [
    "value",
    "val",
    "v",
    "stringvalue",
    "content",
    "secret",
    "plaintext",
    "payload",
    "parametervalue",
    "optionvalue",
  ],
} as const;

/**
 * What stands before `token` where that says where to read on, or is counted: a client needs it, and
 * nobody can abuse it. Of plain names the end, in text with a space, `-` or `_` between, or none.
 */
export const PAGE_TOKENS: readonly string[] = [
  "page",
  "next",
  "prev",
  "previous",
  "continuation",
  "continue",
  "sync",
  "cursor",
  "resume",
  "start",
  "change",
  "skip",
  "offset",
  "delta",
  "end",
  "max",
  "min",
  "pad",
  "stop",
  "eos",
  "bos",
  "prompt",
  "completion",
  "input",
  "output",
  "pagination",
  "paging",
  "scroll",
  "search",
  "last",
  "first",
  "from",
  "after",
  "before",
  "bookmark",
  "checkpoint",
  "watermark",
  "history",
  "iterator",
  "unk",
  "sep",
  "cls",
  "mask",
  "special",
  "think",
];

/** What a plain name has in it that speaks of secrets at all: there randomness is suspect. */
export const SUSPECT_WORDS: readonly string[] = [
  "secret",
  "passw",
  "token",
  "api key",
  "access key",
  "credential",
  "private key",
  "auth key",
  "bearer",
];

/** Headers whose values never reach the disk, by their whole name in lower case. */
export const SECRET_HEADERS: readonly string[] = [
  "authorization",
  "proxy-authorization",
  "authentication-info",
  "cookie",
  "cookie2",
  "x-functions-key",
  "ocp-apim-subscription-key",
  "x-amz-signature",
  "x-amzn-oidc-data",
  "x-ms-client-principal",
  "dpop",
  "x-wp-nonce",
  // Who the account belongs to
  "openai-organization",
  "openai-project",
  "anthropic-organization-id",
];

/** How the names of others end, as `x-acme-api-key`; a space stands for `-`, `_` or nothing. */
export const HEADER_ENDINGS: readonly string[] = [
  "[a-z]*api key",
  "access key",
  "auth key",
  "(?:application|app|insert|write|ingest|license) key",
  "assertion",
  "token",
  "secret",
  "password",
  "passwd",
  "credential",
  "session id",
  "auth",
  "jwt",
];

/** The same, where a secret is not told from a state by the name alone: `x-session: active`. */
export const HEADER_LIKELY: readonly string[] = [
  "session",
  "authentication",
  "csrf",
  "xsrf",
  "sid",
  "otp",
  "ticket",
  "signature",
  "signature-(?:256|ed25519)",
];

/** Headers that are as everybody gets them, whatever their names or values look like. */
export const HARMLESS_HEADERS: readonly string[] = [
  "access-control-allow-credentials",
  "access-control-allow-headers",
  "access-control-expose-headers",
  "alt-svc",
  "azureml-model-session",
  "content-security-policy",
  "content-security-policy-report-only",
  "nel",
  "permissions-policy",
  "report-to",
  "reporting-endpoints",
  "strict-transport-security",
];

/** What a header of such an ending has in its name where its value is a number of tokens. */
export const HEADER_COUNTS: readonly string[] = ["count", "limit", "remaining", "per-token"];

/** Request headers that a reader of a cassette needs; all others are left out of it. */
export const READABLE_HEADERS: readonly string[] = [
  "accept",
  "accept-language",
  "anthropic-beta",
  "anthropic-version",
  "api-version",
  "content-encoding",
  "content-language",
  "content-type",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "last-event-id",
  "mcp-protocol-version",
  "openai-beta",
  "prefer",
  "range",
  "sec-websocket-protocol",
  "stripe-version",
  "x-github-api-version",
  "x-http-method-override",
];

/** Variables of the environment that hold secrets, by the custom of naming; in any case. */
export const VARIABLES: readonly string[] = [
  "(?:^|_)(?:API)?KEYS?$",
  "(?:^|_)(?:API)?TOKENS?$",
  "(?:^|_)(?:API)?PATS?$",
  "(?:^|_)(?:API)?CREDENTIALS?$",
  "(?:^|_)(?:API)?AUTHS?$",
  "(?:^|_)(?:API)?DSNS?$",
  "SECRET",
  "PASSWORD",
  "PASSWD",
  "PASSPHRASE",
  "CONNECTION_STRING",
  "^DATABASE_UR[IL]$",
  "^POSTGRES_UR[IL]$",
  "^MYSQL_UR[IL]$",
  "^MONGO_UR[IL]$",
  "^MONGODB_UR[IL]$",
  "^REDIS_UR[IL]$",
];

/** What such a variable's name has in it where everybody may know its value. */
export const PUBLIC_VARIABLES: readonly string[] = ["PUBLIC", "PUBLISHABLE", "PATH$", "FILE$"];
