/**
 * Redaction: what must not reach a cassette, in both directions. The live request passes through
 * the same rules before it is matched, so that both sides look alike.
 *
 * @module
 */
import { bodyBytes } from "../cassette/body.ts";
import { isPlaceholder, makePlaceholders, REDACTED } from "./placeholder.ts";
import { redactBody } from "./redact_body.ts";
import { isHarmlessHeader, isReadableHeader, isSecretParameter, mentionsSecrets } from "./names.ts";
import { isOpaque } from "./random_text.ts";
import { redactPairs, redactText } from "./text.ts";
import { isSecretBy } from "./verdict.ts";
import type { Redaction, RedactionRules, Replace, SecretRules } from "./types.ts";
import type {
  Body,
  HeaderPair,
  Interaction,
  RecordedError,
  RecordedRequest,
  RecordedResponse,
} from "../cassette/types.ts";

/** Secrets of a request are looked for in its whole exchange from this length on. */
const LONG_ENOUGH = 12;

/**
 * @param rules what counts as a secret
 * @returns what removes it
 */
export function createRedaction(rules: RedactionRules): Redaction {
  const bare: Replace = () => REDACTED;
  const custom = (request: RecordedRequest) =>
    rules.custom.reduce((value, redactor) => redactor.request?.(value) ?? value, request);
  return {
    rules,
    request: (request) => custom(redactRequest(request, rules, bare)),
    async keyedRequest(request, salt) {
      const found = new Set<string>();
      redactRequest(request, rules, collectInto(found));
      return custom(
        redactRequest(request, rules, byPlaceholder(await makePlaceholders(found, salt))),
      );
    },
    async interaction(interaction, salt) {
      const found = new Set<string>();
      redactAll(interaction, rules, collectInto(found));
      const replace = byPlaceholder(await makePlaceholders(found, salt));
      const redacted = redactAll(interaction, rules, replace);
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

function collectInto(found: Set<string>): Replace {
  return (secret) => {
    if (!isPlaceholder(secret)) found.add(secret);
    return secret;
  };
}

function byPlaceholder(placeholders: ReadonlyMap<string, string>): Replace {
  return (secret) => isPlaceholder(secret) ? secret : placeholders.get(secret) ?? REDACTED;
}

/**
 * @param interaction an interaction
 * @param rules what counts as a secret
 * @param replace gives the replacement of one
 * @returns it without what the rules find; functions of the user are not asked
 */
export function redactAll(
  interaction: Interaction,
  rules: RedactionRules,
  replace: Replace,
): Interaction {
  const found = new Set<string>();
  const note: Replace = (secret, rule) => {
    found.add(secret);
    return replace(secret, rule);
  };
  const request = redactRequest(interaction.request, rules, note);
  // What was secret in the request is so in its answer: "Incorrect API key provided: ...".
  const both = withLiterals(rules, found);
  if (interaction.response) {
    return {
      ...interaction,
      request,
      response: redactResponse(interaction.response, both, replace),
    };
  }
  if (interaction.error) {
    return { ...interaction, request, error: redactError(interaction.error, both, replace) };
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
  replace: Replace,
): RecordedRequest {
  const found = new Set<string>();
  const note: Replace = (secret, rule) => {
    found.add(secret);
    return replace(secret, rule);
  };
  const url = redactUrl(request.url, rules, note);
  const headers = request.headers
    .filter(([name, value]) =>
      isReadableHeader(name) || rules.isHeader(name, value) || rules.kept.includes(name)
    )
    .map((pair) => redactHeader(pair, rules, note));
  if (request.body === undefined) return { ...request, url, headers };
  const type = request.headers.find(([name]) => name === "content-type")?.[1] ?? "";
  const body = redactOnce(request.body, type, withLiterals(rules, found), replace);
  return { ...request, url, headers, body };
}

function redactOnce(body: Body, type: string, rules: RedactionRules, replace: Replace): Body {
  const isClean = rules.clean.has(body);
  if (isClean && !(rules.suspicion && mentionsSecrets(JSON.stringify(body)))) return body;
  let hit = false;
  const redacted = redactBody(body, type, isClean ? rules.suspicion! : rules, (secret, rule) => {
    hit = true;
    return replace(secret, rule);
  });
  if (!hit) rules.clean.add(body);
  return hit ? redacted : body;
}

function redactResponse(
  response: RecordedResponse,
  rules: RedactionRules,
  replace: Replace,
): RecordedResponse {
  const { url, body, broken } = response;
  const type = response.headers.find(([name]) => name === "content-type")?.[1] ?? "";
  const redacted = body && redactOnce(body, type, rules, replace);
  const headers = response.headers.map((pair) => redactHeader(pair, rules, replace));
  const clean = (pairs: HeaderPair[]) => pairs.map((pair) => redactHeader(pair, rules, replace));
  return {
    ...response,
    ...(response.interim
      ? { interim: response.interim.map((one) => ({ ...one, headers: clean(one.headers) })) }
      : {}),
    ...(response.trailers ? { trailers: clean(response.trailers) } : {}),
    ...(url === undefined ? {} : { url: redactUrl(url, rules, replace) }),
    headers: body && redacted && redacted !== body
      ? withTrueLength(headers, body, redacted)
      : headers,
    ...(redacted === undefined ? {} : { body: redacted }),
    ...(broken === undefined ? {} : { broken: redactError(broken, rules, replace) }),
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

function redactHeader(
  [name, value]: HeaderPair,
  rules: RedactionRules,
  replace: Replace,
): HeaderPair {
  if (isHarmlessHeader(name) && !rules.isHeader(name, value)) return [name, value];
  if (rules.isExempt?.(name, () => [name])) return [name, value];
  if (name === "set-cookie" && !isSecretCookie(value, rules)) return [name, value];
  if (name === "set-cookie") {
    // The name and the attributes are what clients branch on; the value is the secret.
    return [
      name,
      value.replace(
        /^([^=;]*=)([^;]*)/,
        (_, key: string, secret: string) => key + replaced(secret, `header ${name}`, replace),
      ),
    ];
  }
  if (name === "location" || name === "content-location" || name === "link") {
    return [name, redactUrls(redactUrl(value, rules, replace), rules, replace)];
  }
  if (!rules.isHeader(name, value) || rules.isHarmless(value)) {
    return [name, redactText(value, rules, replace)];
  }
  const [, scheme, space, secret] = SCHEME.exec(value) ?? [];
  return scheme === undefined
    ? [name, replaced(value, `header ${name}`, replace)]
    : [name, scheme + space + replaced(secret!, `header ${name}`, replace)];
}

/** A word, a flag or a locale in a cookie is none, nor is what the user says is none. */
function isSecretCookie(cookie: string, rules: RedactionRules): boolean {
  const [, name = "", value = ""] = /^\s*([^=;]*)=("?[^;]*)/.exec(cookie) ?? [];
  if (rules.isHarmless(value) || rules.isExempt?.(name.trim(), () => [name.trim()])) return false;
  return isSecretBy(rules.isField(name.trim()), value, rules) || isOpaque(value);
}

function replaced(secret: string, rule: string, replace: Replace): string {
  return secret === "" || isPlaceholder(secret) ? secret : replace(secret, rule);
}

function redactError(error: RecordedError, rules: RedactionRules, replace: Replace): RecordedError {
  const text = (value: string) => redactText(redactUrls(value, rules, replace), rules, replace);
  const properties = error.properties && Object.fromEntries(
    Object.entries(error.properties).map((
      [key, value],
    ) => [key, typeof value === "string" ? text(value) : value]),
  );
  return {
    ...error,
    message: text(error.message),
    ...(properties ? { properties } : {}),
    ...(error.cause ? { cause: redactError(error.cause, rules, replace) } : {}),
    ...(error.errors
      ? { errors: error.errors.map((one) => redactError(one, rules, replace)) }
      : {}),
  };
}

/** URLs inside of text: an error names the one it failed for. */
function redactUrls(text: string, rules: RedactionRules, replace: Replace): string {
  return text.includes("://")
    ? text.replace(
      /https?:\/\/(?:\[redacted[:\w]*\]|[^\s"'<>)\]}])+/g,
      (url) => redactUrl(url, rules, replace),
    )
    : text;
}

/**
 * @param url a URL, also a relative one
 * @param rules what counts as a secret
 * @param replace gives the replacement of one
 * @returns the URL without secrets
 */
function redactUrl(url: string, rules: RedactionRules, replace: Replace): string {
  const [, origin, path, query, fragment] =
    /^([a-z][a-z\d+.-]*:\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?(#.*)?$/is.exec(url)!;
  const pairs = query === undefined
    ? ""
    : `?${redactPairs(query.slice(1), rules.isParameter, rules, replace)}`;
  return redactUserinfo(origin ?? "", replace) + redactText(path!, rules, replace) + pairs +
    (fragment === undefined ? "" : redactFragment(fragment, rules, replace));
}

/** What a login gives in a fragment has names, as a query: `#access_token=...`. */
function redactFragment(fragment: string, rules: RedactionRules, replace: Replace): string {
  return fragment.includes("=")
    ? `#${redactPairs(fragment.slice(1), rules.isParameter, rules, replace)}`
    : redactText(fragment, rules, replace);
}

/** Says rather too often that a URL may hold a secret in a place of its own; costs next to nothing. */
export function mayHoldSecret(url: string): boolean {
  if (url.includes("@")) return true;
  const question = url.indexOf("?");
  if (question < 0) return false;
  return url.slice(question + 1).split("&").some((pair) => {
    const equals = pair.indexOf("=");
    return equals < 0 || pair.includes("%", 0) || isSecretParameter(pair.slice(0, equals));
  });
}

/** A placeholder would be percent-encoded there, so a plain word stands for it. */
function redactUserinfo(origin: string, replace: Replace): string {
  return origin.replace(/\/\/([^@]*)@/, (_, userinfo: string) => {
    const [user = "", password] = userinfo.split(/:(.*)/s);
    for (const part of [user, password]) {
      if (part && part !== "redacted") replace(decodePercent(part), "URL with a password");
    }
    return `//${user === "" ? "" : "redacted"}${password === undefined ? "" : ":redacted"}@`;
  });
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign stands for itself
  }
}
