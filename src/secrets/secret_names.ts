/**
 * Names behind which secrets stand, and names that only sound so: data. A row is a piece of a regular
 * expression; what it is tried on, and what a hit means, is said above each table, and decided in
 * `names.ts`. Each row has a sample of its own in the tests: one that no other row takes.
 *
 * A _plain_ name is in lower case and without `-`, `_`, `.` and spaces, so that all spellings are one.
 *
 * @module
 */

/** Fields whose value is a secret whatever it looks like; by plain name. */
export const SURE_FIELDS: readonly string[] = [
  // Keys
  "apikey(?:id|s)?$",
  "secretkey(?:id|s)?$",
  "privatekey(?:id|s)?$",
  "signingkey(?:id|s)?$",
  "signaturekey(?:id|s)?$",
  "encryptionkey(?:id|s)?$",
  "masterkey(?:id|s)?$",
  "accesskey(?:id|s)?$",
  "accountkey(?:id|s)?$",
  "servicekey(?:id|s)?$",
  "subscriptionkey(?:id|s)?$",
  "sharedkey(?:id|s)?$",
  "authkey(?:id|s)?$",
  "storagekey(?:id|s)?$",
  "functionkey(?:id|s)?$",
  "hostkey(?:id|s)?$",

  // Secrets and passwords
  "secrets?$",
  "secretvalue$",
  "secrettext$",
  "secretstring$",
  "passwords?$",
  "passwds?$",
  "passphrase$",
  "^pwd$",
  "connectionstring$",

  // Tokens
  "accesstokens?$",
  "refreshtokens?$",
  "idtokens?$",
  "authtokens?$",
  "bearertokens?$",
  "sessiontokens?$",
  "csrftokens?$",
  "xsrftokens?$",
  "apitokens?$",
  "secrettokens?$",
  "privatetokens?$",
  "usertokens?$",
  "bottokens?$",
  "devicetokens?$",
  "securitytokens?$",
  "personaltokens?$",
  "servicetokens?$",
  "jwttokens?$",
  "deploytokens?$",
  "webhooktokens?$",
  "installtokens?$",
  "installationtokens?$",
  "registrationtokens?$",

  // What a header of that name would hold, and the proofs of OAuth (RFC 7636, RFC 7523)
  "^bearer$",
  "^authori[sz]ation$",
  "^proxyauthori[sz]ation$",
  "^cookies?$",
  "^setcookies?$",
  "^codeverifier$",
  "^clientassertion$",
];

/** How the names of labels and messages begin, in which a person reads about a secret; plain. */
export const LABELS: readonly string[] = [
  "^enter",
  "^reset",
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
  "^no",
];

/** Fields whose value is a secret where it looks random; by plain name. */
export const LIKELY_FIELDS: readonly string[] = [
  "token$",
  "^pass$",
  "^auth$",
  "^authentication$",
  "^jwt$",
  "^session$",
  "^sessionid$",
  "^sid$",
  "^credentials?$",
  "^key$",
  "^otp$",
  "^assertion$",
  "^code$",
];

/** Query parameters that are secret beside the sure fields; by plain name. */
export const PARAMETERS: readonly string[] = [
  "token$",
  "signature$",
  "credential$",
  "^key$",
  "^sig$",
  "^auth$",
  "^jwt$",
  "^hmac$",
];

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
  // Who the account belongs to
  "openai-organization",
  "openai-project",
  "anthropic-organization-id",
];

/** How the names of others end, as `x-acme-api-key`; a space stands for `-`, `_` or nothing. */
export const HEADER_ENDINGS: readonly string[] = [
  "api key",
  "access key",
  "auth key",
  "token",
  "secret",
  "password",
  "passwd",
  "credential",
  "session id",
  "auth",
  "jwt",
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
