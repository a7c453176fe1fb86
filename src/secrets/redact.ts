/**
 * Redaction: what must not reach a cassette, in both directions. The live request passes through
 * the same rules before it is matched, so that both sides look alike.
 *
 * @module
 */
import { bodyBytes } from "../cassette/body.ts";
import { isPlaceholder, makePlaceholders, REDACTED } from "./placeholder.ts";
import { redactBody } from "./redact_body.ts";
import { redactUrl } from "./redact_url.ts";
import { isReadableHeader, mentionsSecrets } from "./names.ts";
import { redactText, type Seal, type SecretRules } from "./text.ts";
import type {
  Body,
  HeaderPair,
  Interaction,
  RecordedError,
  RecordedRequest,
  RecordedResponse,
} from "../cassette/types.ts";

/**
 * What else is secret, beyond the built-in rules: names, patterns, values; or functions for what
 * these cannot say, which run last and cannot undo the rules.
 *
 * @example
 * ```ts
 * import type { Redactor } from "@retake/retake";
 *
 * const accounts: Redactor = {
 *   fields: ["iban"],
 *   patterns: [/\bcust-\d{8}\b/],
 *   request: (request) => ({ ...request, url: request.url.replace(/acct_\w+/, "acct_redacted") }),
 * };
 * ```
 */
export interface Redactor {
  /**
   * Names of headers whose values are secret, of requests and responses, in any case.
   *
   * @default none
   */
  headers?: readonly string[];
  /**
   * Names of query parameters whose values are secret.
   *
   * @default none
   */
  query?: readonly string[];
  /**
   * Names of fields whose values are secret: in JSON at any depth, in forms and in multipart.
   *
   * @default none
   */
  fields?: readonly string[];
  /**
   * What secrets look like, anywhere in text.
   *
   * @default none
   */
  patterns?: readonly RegExp[];
  /**
   * Texts that are secret, wherever they appear.
   *
   * @default none
   */
  values?: readonly string[];
  /**
   * Gets a request, gives it back without secrets.
   *
   * @default none
   */
  request?(request: RecordedRequest): RecordedRequest;
  /**
   * Gets a response and the redacted request it answers, gives it back without secrets.
   *
   * @default none
   */
  response?(response: RecordedResponse, request: RecordedRequest): RecordedResponse;
}

/** The rules of one session: those for text, and where in a message secrets stand. */
export interface RedactionRules extends SecretRules {
  /** Names of request headers to keep beyond the readable ones, in lower case. */
  kept: readonly string[];
  /** Whether the value of a header of this name, in lower case, is a secret. */
  isHeader(name: string, value: string): boolean;
  /** Whether the value of a query parameter of this name is one. */
  isParameter(name: string, value: string): boolean;
  /** The functions of the user, in order. */
  custom: readonly Redactor[];
  /** Bodies in which these rules have found nothing, so that none is looked through twice. */
  clean: WeakSet<Body>;
  /** What to look for even in those: beyond the rules. */
  suspicion?: SecretRules;
}

/** Removes secrets, as the rules have it. */
export interface Redaction {
  rules: RedactionRules;
  /** A request as it is compared: each secret is the same bare placeholder. */
  request(request: RecordedRequest): RecordedRequest;
  /** A request as it lies in a cassette, its placeholders tagged. */
  keyedRequest(request: RecordedRequest, salt: string): Promise<RecordedRequest>;
  /** An interaction as it lies in a cassette. */
  interaction(interaction: Interaction, salt: string): Promise<Interaction>;
  /** Any text, for messages. */
  text(text: string): string;
}

/** Secrets of a request are looked for in its whole exchange from this length on. */
const LONG_ENOUGH = 12;

/**
 * @param rules what counts as a secret
 * @returns what removes it
 */
export function createRedaction(rules: RedactionRules): Redaction {
  const bare: Seal = () => REDACTED;
  const custom = (request: RecordedRequest) =>
    rules.custom.reduce((value, redactor) => redactor.request?.(value) ?? value, request);
  return {
    rules,
    request: (request) => custom(redactRequest(request, rules, bare)),
    async keyedRequest(request, salt) {
      const found = new Set<string>();
      redactRequest(request, rules, collectInto(found));
      return custom(redactRequest(request, rules, sealer(await makePlaceholders(found, salt))));
    },
    async interaction(interaction, salt) {
      const found = new Set<string>();
      redactAll(interaction, rules, collectInto(found));
      const seal = sealer(await makePlaceholders(found, salt));
      const redacted = redactAll(interaction, rules, seal);
      const request = custom(redacted.request);
      if (!redacted.response) return { ...redacted, request };
      const response = rules.custom.reduce(
        (value, redactor) => redactor.response?.(value, request) ?? value,
        redacted.response,
      );
      return { ...redacted, request, response };
    },
    text: (text) => redactText(redactUrls(text, rules, bare), rules, bare),
  };
}

function collectInto(found: Set<string>): Seal {
  return (secret) => {
    if (!isPlaceholder(secret)) found.add(secret);
    return secret;
  };
}

function sealer(placeholders: ReadonlyMap<string, string>): Seal {
  return (secret) => isPlaceholder(secret) ? secret : placeholders.get(secret) ?? REDACTED;
}

/**
 * @param interaction an interaction
 * @param rules what counts as a secret
 * @param seal gives what is to stand in place of one
 * @returns it without what the rules find; functions of the user are not asked
 */
export function redactAll(
  interaction: Interaction,
  rules: RedactionRules,
  seal: Seal,
): Interaction {
  const found = new Set<string>();
  const note: Seal = (secret, rule) => {
    found.add(secret);
    return seal(secret, rule);
  };
  const request = redactRequest(interaction.request, rules, note);
  // What was secret in the request is so in its answer: "Incorrect API key provided: ...".
  const both = withLiterals(rules, found);
  if (interaction.response) {
    return { ...interaction, request, response: redactResponse(interaction.response, both, seal) };
  }
  if (interaction.error) {
    return { ...interaction, request, error: redactError(interaction.error, both, seal) };
  }
  return { ...interaction, request };
}

function withLiterals<Rules extends SecretRules>(rules: Rules, found: Iterable<string>): Rules {
  const more = [...found].filter((text) => text.length >= LONG_ENOUGH && !isPlaceholder(text))
    .map((text) => ({ text, rule: "a secret of the request" }));
  return more.length === 0 ? rules : { ...rules, literals: [...rules.literals, ...more] };
}

function redactRequest(
  request: RecordedRequest,
  rules: RedactionRules,
  seal: Seal,
): RecordedRequest {
  const found = new Set<string>();
  const note: Seal = (secret, rule) => {
    found.add(secret);
    return seal(secret, rule);
  };
  const url = redactUrl(request.url, rules, note);
  const headers = request.headers
    .filter(([name, value]) =>
      isReadableHeader(name) || rules.isHeader(name, value) || rules.kept.includes(name)
    )
    .map((pair) => redactHeader(pair, rules, note));
  if (request.body === undefined) return { ...request, url, headers };
  const type = request.headers.find(([name]) => name === "content-type")?.[1] ?? "";
  const body = redactOnce(request.body, type, withLiterals(rules, found), seal);
  return { ...request, url, headers, body };
}

function redactOnce(body: Body, type: string, rules: RedactionRules, seal: Seal): Body {
  const isClean = rules.clean.has(body);
  if (isClean && !(rules.suspicion && mentionsSecrets(JSON.stringify(body)))) return body;
  let hit = false;
  const redacted = redactBody(body, type, isClean ? rules.suspicion! : rules, (secret, rule) => {
    hit = true;
    return seal(secret, rule);
  });
  if (!hit) rules.clean.add(body);
  return hit ? redacted : body;
}

function redactResponse(
  response: RecordedResponse,
  rules: RedactionRules,
  seal: Seal,
): RecordedResponse {
  const { url, body, broken } = response;
  const type = response.headers.find(([name]) => name === "content-type")?.[1] ?? "";
  const redacted = body && redactOnce(body, type, rules, seal);
  const headers = response.headers.map((pair) => redactHeader(pair, rules, seal));
  return {
    ...response,
    ...(url === undefined ? {} : { url: redactUrl(url, rules, seal) }),
    headers: body && redacted && redacted !== body
      ? withTrueLength(headers, body, redacted)
      : headers,
    ...(redacted === undefined ? {} : { body: redacted }),
    ...(broken === undefined ? {} : { broken: redactError(broken, rules, seal) }),
  };
}

/** A `content-length` that was true of the body stays true; that of a compressed one says nothing. */
function withTrueLength(headers: HeaderPair[], before: Body, after: Body): HeaderPair[] {
  if (!headers.some(([name]) => name === "content-length")) return headers;
  const length = String(bodyBytes(before).length);
  return headers.map(([name, value]) =>
    name === "content-length" && value === length
      ? [name, String(bodyBytes(after).length)]
      : [name, value]
  );
}

/** A scheme of RFC 9110, section 11, and what stands behind it. */
const SCHEME = /^(basic|bearer|token|bot|digest|apikey|api-key|key|aws4-hmac-sha256)( +)(.+)$/is;

function redactHeader([name, value]: HeaderPair, rules: RedactionRules, seal: Seal): HeaderPair {
  if (name === "set-cookie") {
    // The name and the attributes are what clients branch on; the value is the secret.
    return [
      name,
      value.replace(
        /^([^=;]*=)([^;]*)/,
        (_, key: string, secret: string) => key + sealed(secret, `header ${name}`, seal),
      ),
    ];
  }
  if (name === "location" || name === "content-location" || name === "link") {
    return [name, redactUrls(redactUrl(value, rules, seal), rules, seal)];
  }
  if (!rules.isHeader(name, value) || rules.isHarmless(value)) {
    return [name, redactText(value, rules, seal)];
  }
  const [, scheme, space, secret] = SCHEME.exec(value) ?? [];
  return scheme === undefined
    ? [name, sealed(value, `header ${name}`, seal)]
    : [name, scheme + space + sealed(secret!, `header ${name}`, seal)];
}

function sealed(secret: string, rule: string, seal: Seal): string {
  return secret === "" || isPlaceholder(secret) ? secret : seal(secret, rule);
}

function redactError(error: RecordedError, rules: RedactionRules, seal: Seal): RecordedError {
  const text = (value: string) => redactText(redactUrls(value, rules, seal), rules, seal);
  const properties = error.properties && Object.fromEntries(
    Object.entries(error.properties).map((
      [key, value],
    ) => [key, typeof value === "string" ? text(value) : value]),
  );
  return {
    ...error,
    message: text(error.message),
    ...(properties ? { properties } : {}),
    ...(error.cause ? { cause: redactError(error.cause, rules, seal) } : {}),
    ...(error.errors ? { errors: error.errors.map((one) => redactError(one, rules, seal)) } : {}),
  };
}

/** URLs inside of text: an error names the one it failed for. */
function redactUrls(text: string, rules: RedactionRules, seal: Seal): string {
  return text.includes("://")
    ? text.replace(
      /https?:\/\/(?:\[redacted[:\w]*\]|[^\s"'<>)\]}])+/g,
      (url) => redactUrl(url, rules, seal),
    )
    : text;
}
