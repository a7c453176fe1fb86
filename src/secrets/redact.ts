/**
 * Redaction: what must not reach a cassette, in both directions. The live request passes through
 * the same rules before it is matched, so that both sides look alike.
 *
 * @module
 */
import { bodyBytes } from "../cassette/body.ts";
import { frameBody, withBody } from "../cassette/frames.ts";
import { aliasFor } from "./aliases.ts";
import { isSpread } from "./known_secrets.ts";
import { joinLiterals, literalsOfKind } from "./literal_hits.ts";
import { encodeAround, isPlaceholder, REDACTED, REDACTED_DIGITS } from "./placeholder.ts";
import { forgetText, redactBody, textOf } from "./redact_body.ts";
import { isHarmlessHeader, isReadableHeader, isSecretParameter, mentionsSecrets } from "./names.ts";
import { isPlainValue } from "./plain_value.ts";
import { isOpaque, isUnusual, mayHoldDrawn, SHORTEST_DRAWN } from "./random_text.ts";
import { redactPairs, redactText, replaceHeader } from "./text.ts";
import { redactFrames, redactProtocols } from "./redact_socket.ts";
import { isSecretBy } from "./verdict.ts";
import type {
  Aliases,
  FoundSecret,
  Literals,
  Redaction,
  RedactionRules,
  Replace,
  SecretFormat,
  SecretRules,
  Substitutes,
} from "./types.ts";
import type {
  Body,
  HeaderPair,
  Interaction,
  RecordedError,
  RecordedRequest,
  RecordedResponse,
} from "../cassette/types.ts";

/** Secrets of a request are looked for in its whole exchange from this length on. */
const LONG_ENOUGH = 8;

/**
 * @param rules what counts as a secret
 * @param substitutes values that are written by their names
 * @returns what removes it
 */
export function createRedaction(rules: RedactionRules, substitutes?: Substitutes): Redaction {
  const named = (request: RecordedRequest) => substitutes?.request(request) ?? request;
  const custom = (request: RecordedRequest) =>
    rules.custom.reduce((value, redactor) => redactor.request?.(value) ?? value, request);
  /** What looks at bodies looks at each message of a WebSocket, as at one. */
  const customFrames = (response: RecordedResponse, request: RecordedRequest) => {
    const { frames, close: _, ...head } = response;
    if (!frames || rules.custom.length === 0) return response;
    const answered = (body: Body) =>
      rules.custom.reduce<RecordedResponse>(
        (value, redactor) => redactor.response?.(value, request) ?? value,
        { ...head, body },
      );
    return {
      ...response,
      frames: frames.map((frame) => {
        const body = frameBody(frame);
        const asked = frame.from === "client" ? custom({ ...request, body }) : answered(body);
        return withBody(frame, asked.body);
      }),
    };
  };
  const find = (interaction: Interaction) =>
    findSecrets(substitutes?.interaction(interaction) ?? interaction, rules);
  const name = (found: readonly FoundSecret[], aliases: Aliases) => {
    const replace = naming(aliases, rules);
    for (const { secret, rule } of found) replace(secret, rule);
  };
  return {
    rules,
    substitutes,
    find,
    name,
    request: (request) => custom(redactRequest(named(request), rules, bare)),
    namedRequest(asked, aliases) {
      const request = named(asked);
      const replace = naming(aliases, rules);
      redactRequest(request, rules, replace);
      return custom(redactRequest(request, withAliases(rules, aliases), replace));
    },
    recorded: (request) => redactRequest(request, rules, bare),
    interaction(raw, aliases, found = find(raw)) {
      name(found, aliases);
      const interaction = substitutes?.interaction(raw) ?? raw;
      const redacted = redactAll(
        interaction,
        withAliases(rules, aliases),
        naming(aliases, rules),
      );
      if (rules.custom.length > 0) forgetText();
      const request = custom(redacted.request);
      if (!redacted.response) return { ...redacted, request };
      const response = rules.custom.reduce(
        (value, redactor) => redactor.response?.(value, request) ?? value,
        redacted.response,
      );
      return { ...redacted, request, response: customFrames(response, request) };
    },
    known(text, aliases) {
      return redactText(text, literalsOnly(aliases.literals), naming(aliases, rules));
    },
    text: (text) => redactText(redactUrls(text, rules, bare), rules, bare),
  };
}

function findSecrets(interaction: Interaction, rules: RedactionRules): FoundSecret[] {
  const found = new Map<string, FoundSecret>();
  let side: FoundSecret["side"] = "request";
  const note: Replace = (secret, rule) => {
    if (!isPlaceholder(secret) && !found.has(secret)) found.set(secret, { secret, rule, side });
    return secret;
  };
  redactAll(interaction, rules, note, () => side = "response");
  return [...found.values()];
}

const bare: Replace = (secret) => /^[0-9]+$/.test(secret) ? REDACTED_DIGITS : REDACTED;

function naming(aliases: Aliases, rules: RedactionRules): Replace {
  const replace: Replace = (secret, rule) =>
    aliasFor(
      aliases,
      secret,
      rule,
      (text) => redactText(text, withLiterals(rules, aliases.literals), replace),
    );
  return replace;
}

/** Rules that know the secrets of a cassette too; the same for as long as there is none more. */
function withAliases(rules: RedactionRules, aliases: Aliases): RedactionRules {
  const { literals } = aliases;
  return literals.length === 0 ? rules : {
    ...withLiterals(rules, literals),
    clean: new WeakSet(),
    known: { base: rules.clean, only: literalsOnly(literals) },
  };
}

function literalsOnly(literals: Literals): SecretRules {
  return {
    formats: [],
    literals,
    isNameless: true,
    isField: () => false,
    isHarmless: () => false,
  };
}

/**
 * @param interaction an interaction
 * @param rules what counts as a secret
 * @param replace gives the replacement of one
 * @param behindRequest told when what comes is no more of the request
 * @returns it without what the rules find; functions of the user are not asked
 */
export function redactAll(
  interaction: Interaction,
  rules: RedactionRules,
  replace: Replace,
  behindRequest?: () => void,
): Interaction {
  const found = new Set<string>();
  const note: Replace = (secret, rule) => {
    found.add(secret);
    return replace(secret, rule);
  };
  const request = redactRequest(interaction.request, rules, note);
  behindRequest?.();
  // What was secret in the request is so in its answer: "Incorrect API key provided: ...".
  const both = withEchoes(withFound(rules, found), found);
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

function withFound<Rules extends SecretRules>(rules: Rules, found: Iterable<string>): Rules {
  const more = [...found].filter((text) =>
    text.length >= LONG_ENOUGH && isSpread(text) && !isPlaceholder(text)
  ).map((text) => ({ text, rule: "a secret of the request" }));
  return withLiterals(rules, more);
}

/**
 * What is too short to be looked for everywhere is looked for in its own answer, where it stands by
 * itself: `Wrong PIN: 4739`. Words, and what may be a year, are left.
 */
function withEchoes(rules: RedactionRules, found: Iterable<string>): RedactionRules {
  const short = [...found].filter((text) =>
    text.length >= SHORTEST_ECHO && text.length < LONG_ENOUGH && !isPlaceholder(text) &&
    !/^(?:19|20)[0-9]{2}$/.test(text) && (/[^A-Za-z]/.test(text) || isUnusual(text.toLowerCase()))
  );
  if (short.length === 0) return rules;
  const any = short.map((text) => text.replace(/[^A-Za-z0-9]/g, "\\$&")).join("|");
  const echo: SecretFormat = {
    name: "a secret of the request",
    hints: [],
    pattern: RegExp(`(?<![A-Za-z0-9.])(?:${any})(?![A-Za-z0-9]|\\.[0-9])`, "g"),
  };
  return { ...rules, echo, looksForMore: true };
}

const SHORTEST_ECHO = 4;

function withLiterals<Rules extends SecretRules>(rules: Rules, more: Literals): Rules {
  if (more.length === 0) return rules;
  return { ...rules, literals: joinLiterals(rules.literals, more), looksForMore: true };
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
  const body = redactOnce(request.body, type, withFound(rules, found), replace);
  return { ...request, url, headers, body };
}

function redactOnce(body: Body, type: string, rules: RedactionRules, replace: Replace): Body {
  const { known } = rules;
  if (known?.base.has(body)) return redactHits(body, type, known.only, replace) ?? body;
  const isClean = rules.clean.has(body);
  if (isClean && !(rules.suspicion && isSuspect(body))) return body;
  const redacted = redactHits(body, type, isClean ? rules.suspicion! : rules, replace);
  if (!redacted) rules.clean.add(body);
  return redacted ?? body;
}

/** Whether a body speaks of secrets, and has a text in it that could be one. */
function isSuspect(body: Body): boolean {
  if (!("json" in body || "text" in body)) return mentionsSecrets(JSON.stringify(body));
  const text = textOf(body);
  return mentionsSecrets(text) && mayHoldDrawn(text);
}

function redactHits(
  body: Body,
  type: string,
  rules: SecretRules,
  replace: Replace,
): Body | undefined {
  let hit = false;
  const redacted = redactBody(body, type, rules, (secret, rule) => {
    hit = true;
    return replace(secret, rule);
  });
  return hit ? redacted : undefined;
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
    ...(response.frames ? redactConversation(response, rules, replace) : {}),
  };
}

/** What is secret in what the client has sent is so in what comes back. */
function redactConversation(
  { frames = [], close }: RecordedResponse,
  rules: RedactionRules,
  replace: Replace,
): Pick<RecordedResponse, "frames" | "close"> {
  const clean = redactFrames(frames, rules, replace, withFound);
  if (!close) return { frames: clean };
  return { frames: clean, close: { ...close, reason: redactText(close.reason, rules, replace) } };
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

function redactHeader(
  [name, value]: HeaderPair,
  rules: RedactionRules,
  replace: Replace,
): HeaderPair {
  const place = `${name}\n${value}`;
  if (!rules.cleanPlaces.has(place)) {
    return [name, redactPlace(place, value, rules, replace, redactHeaderValue.bind(null, name))];
  }
  if (!rules.looksForMore) return [name, value];
  if (rules.isHeader(name, value) || rules.isExempt || hasOwnForm(name)) {
    return [name, redactHeaderValue(name, value, rules, replace)];
  }
  if (isHarmlessHeader(name)) return [name, value];
  // Of what the session's rules look for, nothing is there: what is left are secrets that are known since.
  const { literals, echo, isHarmless } = rules;
  const only = { ...literalsOnly(literals), isHarmless, ...(echo ? { echo } : {}) };
  return [name, redactText(value, only, replace)];
}

/** Longer ones are not remembered, and no more than so many at once. */
const LONGEST_PLACE = 500;
const MOST_PLACES = 500;

/** Redacts a place, and remembers it where there is nothing in it. */
function redactPlace(
  place: string,
  text: string,
  rules: RedactionRules,
  replace: Replace,
  redact: (text: string, rules: RedactionRules, replace: Replace) => string,
): string {
  let hit = false;
  const redacted = redact(text, rules, (secret, rule) => {
    hit = true;
    return replace(secret, rule);
  });
  if (!hit && redacted === text && place.length <= LONGEST_PLACE) {
    if (rules.cleanPlaces.size >= MOST_PLACES) rules.cleanPlaces.clear();
    rules.cleanPlaces.add(place);
  }
  return redacted;
}

/** Whether the value of a header is more than a text. */
function hasOwnForm(name: string): boolean {
  return name === "set-cookie" || name === "sec-websocket-protocol" || isUrlHeader(name);
}

function isUrlHeader(name: string): boolean {
  return name === "location" || name === "content-location" || name === "link";
}

function redactHeaderValue(
  name: string,
  value: string,
  rules: RedactionRules,
  replace: Replace,
): string {
  if (isHarmlessHeader(name) && !rules.isHeader(name, value)) return value;
  if (rules.isExempt?.(name, () => [name])) return value;
  if (name === "set-cookie") {
    return isSecretCookie(value, rules)
      ? replaceHeader(name, value, replace)
      : redactText(value, rules, replace);
  }
  if (name === "sec-websocket-protocol") return redactProtocols(value, rules, replace);
  if (isUrlHeader(name)) return redactUrls(redactUrl(value, rules, replace), rules, replace);
  if (!rules.isHeader(name, value) || rules.isHarmless(value)) {
    return redactText(value, rules, replace);
  }
  return replaceHeader(name, value, replace);
}

/** A word, a flag or a locale in a cookie is none, nor is what the user says is none. */
function isSecretCookie(cookie: string, rules: RedactionRules): boolean {
  // One without a name is all value, as browsers have it.
  const [, name = "", value = ""] = /^\s*(?:([^=;]*)=)?("?[^;]*)/.exec(cookie) ?? [];
  if (rules.isHarmless(value) || rules.isExempt?.(name.trim(), () => [name.trim()])) return false;
  const when = rules.isField(name.trim());
  // What a session is known by has no need to look drawn: letters that were may have a space among them, or a word.
  const isLong = value.length >= SHORTEST_DRAWN && !isPlainValue(value);
  return isSecretBy(when && isLong ? "always" : when, value, rules) || isOpaque(value);
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

/** URLs inside of text: an error names the one it failed for. What ends a sentence is no part of one. */
function redactUrls(text: string, rules: RedactionRules, replace: Replace): string {
  return text.includes("://")
    ? text.replace(
      /(?:https?|wss?):\/\/(?:\[redacted[:\w]*\]|\{\{[\w.|-]+\}\}|[^\s"'<>)\]}])+(?<![.,:;!?])/g,
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
  if (rules.looksForMore) return redactUrlParts(url, rules, replace);
  const place = ` ${url}`; // no header begins so
  if (rules.cleanPlaces.has(place)) return url;
  return redactPlace(place, url, rules, replace, redactUrlParts);
}

function redactUrlParts(url: string, rules: RedactionRules, replace: Replace): string {
  const wholes = literalsOfKind(rules.literals, "url");
  const [, origin, path, query, fragment] =
    /^([a-z][a-z\d+.-]*:\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?(#.*)?$/is.exec(
      wholes.length === 0 ? url : redactText(url, literalsOnly(wholes), replace),
    )!;
  const pairs = query === undefined
    ? ""
    : `?${redactPairs(query.slice(1), rules.isParameter, rules, replace)}`;
  // Each by itself: a slash between two texts of base64 would make one of them.
  const segments = path!.split("/").map((segment) => redactText(segment, rules, replace));
  return redactOrigin(origin ?? "", rules, replace) +
    redactText(segments.join("/"), rules, replace) + pairs +
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

/** What is bare would be percent-encoded there, so a plain word stands for it. */
function redactOrigin(origin: string, rules: RedactionRules, replace: Replace): string {
  const [, start, userinfo, host] = /^([^/]*\/\/)(?:(.*)@)?(.*)$/s.exec(origin) ?? [];
  if (start === undefined) return origin;
  if (userinfo === undefined) return start + redactHost(host!, rules, replace);
  const [user = "", password] = userinfo.split(/:(.*)/s);
  const [name, word] = [user, password].map((part) => {
    if (!part || part === "redacted") return part;
    const plain = decodePercent(part);
    const alias = isPlaceholder(plain) ? plain : replace(plain, "URL with a password");
    return alias === REDACTED || alias === REDACTED_DIGITS ? "redacted" : encodeAround(alias);
  });
  const credentials = word === undefined ? name : `${name}:${word}`;
  return `${start}${credentials}@${redactHost(host!, rules, replace)}`;
}

function redactHost(host: string, { literals }: RedactionRules, replace: Replace): string {
  const redacted = literals.length === 0 ? host : redactText(host, literalsOnly(literals), replace);
  return redacted.replaceAll(REDACTED, "redacted");
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign stands for itself
  }
}
