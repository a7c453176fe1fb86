/**
 * What must not reach a cassette: what secrets look like, where they stand, and what stands in their
 * place. These are the words of the room.
 *
 * It is entered by `redact.ts`, which removes secrets from what goes over the wire; by `leaks.ts`,
 * which looks for what is left of them; by `text.ts`, for text that is no message; by `names.ts`,
 * `formats.ts` and `known_secrets.ts`, of which the rules of a session are made; by `placeholder.ts`,
 * for what a cassette holds in their place.
 * `vendor_formats.ts` and `secret_names.ts` are data.
 *
 * @module
 */
import type { Body, Interaction, RecordedRequest, RecordedResponse } from "../cassette/types.ts";

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

/** How one kind of secret looks. */
export interface SecretFormat {
  /** Its name in messages and in `notSecret` advice: "openai-key", "aws-access-key-id". */
  name: string;
  /** Literal texts one of which stands in every match: looked for first, since that is fast. */
  hints: readonly string[];
  /**
   * How many characters before a hint a match begins at most, where that can be said: then it is looked for
   * at hints alone, and else in all of a text that has one.
   */
  behind?: number;
  /** Whether a match begins exactly so many before it. */
  exact?: true;
  /** Whether a match may stand around a hint that begins there and ends there; costs next to nothing. */
  near?(text: string, at: number, end: number): boolean;
  /**
   * Global (`g`). The named group `secret`, where there is one, is what is secret, and the match
   * ends with it; else the whole match is. A secret holds no quote, no angle bracket, and but for
   * private keys neither space nor backslash: inside a JSON text it never leaves its string.
   */
  pattern: RegExp;
  /** What a match must hold beyond that: entropy, digits. */
  check?: (secret: string) => boolean;
  /** Whether a match begins with a name, which may say that there is none: `next_page_token`. */
  named?: boolean;
}

/**
 * When what stands behind a name is a secret: `always`; where it holds `digits`, or `pairs`, or looks
 * drawn; where it is as long a number as that of a `card`; where it looks as a `password` that somebody has chosen, or drawn;
 * where it looks `drawn`; in a `link` always, but for short words; or not by its name.
 */
export type FieldVerdict =
  | "always"
  | "digits"
  | "card"
  | "pairs"
  | "password"
  | "drawn"
  | "link"
  | false;

/**
 * What looks like a secret and is none: a text, what texts look like; or all under a name, of a field,
 * a parameter, a header or a cookie; or all under a path of JSON bodies.
 *
 * @example
 * ```ts
 * import type { NotSecret } from "@retake/retake";
 *
 * const known: NotSecret[] = [/^order_/, { name: "session_id" }, { path: "$.data[*].token" }];
 * ```
 */
export type NotSecret = string | RegExp | { readonly name: string | RegExp } | {
  readonly path: string;
};

/** What counts as a secret. */
export interface SecretRules {
  formats: readonly SecretFormat[];
  /** What is looked for first, in one answer alone. */
  echo?: SecretFormat;
  /** Texts that are secrets, in every spelling to look for. */
  literals: Literals;
  /** Whether these look for more than the session's rules do: for secrets of one exchange, or of a cassette. */
  looksForMore?: true;
  /** Whether no name says of anything that it is a secret: these are known texts alone. */
  isNameless?: true;
  /** When the field of a body of this name holds one. */
  isField(name: string): FieldVerdict;
  /** When the query parameter of this name does, of a URL in a text; as a field where it is left out. */
  isQueryField?(name: string): FieldVerdict;
  /** Whether a text that looks like a secret is known to be none. */
  isHarmless(text: string): boolean;
  /** Whether nothing is secret under a name, at a path: where the user has said so for any. */
  isExempt?(name: string, path: () => readonly (string | number)[]): boolean;
}

/** Known texts: a list of them, or several lists as one, which nobody has copied together. */
export interface Literals extends Iterable<Literal> {
  readonly length: number;
}

/** A text that is a secret, in one of its spellings, and how it is known. */
export interface Literal {
  /** What to look for. */
  text: string;
  rule: string;
  /** What it is, where it is spelt otherwise. */
  value?: string;
  /** What it is encoded in: of base64, behind how many bytes that share characters with it. */
  encoding?: "hex" | 0 | 1 | 2;
}

/** A secret, and what stands for it. */
export interface Aliased {
  value: string;
  /** By what it was found first. */
  rule: string;
  alias: string;
  /** Of one with claims in it, how many secrets were known when these were looked through; and its number. */
  claims?: { known: number; number: number };
}

/** The secrets of one cassette. */
export interface Aliases {
  /** By what a secret is, in whatever spelling it was found. */
  readonly byValue: Map<string, Aliased>;
  /** The highest number of each name. */
  readonly counts: Map<string, number>;
  /** What all of them are called, where that is the same for all. */
  readonly name: string | undefined;
  /** What to look for everywhere: the secrets that may be, in every spelling. */
  literals: Literals;
  /** What answers in other cassettes of this process have issued. */
  readonly issued?: ReadonlyMap<string, Aliased>;
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
  /** Headers and URLs in which the session's rules have found nothing: most come again with the next answer. */
  cleanPlaces: Set<string>;
  /** What to look for even in those: beyond the rules. */
  suspicion?: SecretRules;
  /** The secrets of a cassette, for bodies in which the rules by themselves have found nothing. */
  known?: { base: WeakSet<Body>; only: SecretRules };
}

/** Gives the replacement of a secret: what is to stand in its place. */
export type Replace = (secret: string, rule: string) => string;

/** A secret that was found, as it stands in its place. */
export interface FoundSecret {
  secret: string;
  /** By what it was found. */
  rule: string;
  /** Where it was found first. */
  side: "request" | "response";
}

/**
 * The value of a name on this machine, or what gives it; `undefined` where it has none.
 *
 * @example
 * ```ts
 * import type { Substitute } from "@retake/retake";
 *
 * const home: Substitute = () => Deno.env.get("HOME");
 * ```
 */
export type Substitute = string | (() => string | undefined);

/** Values of one machine, which a cassette has by their names: `{{home}}`. */
export interface Substitutes {
  /** A request with names in place of values. */
  request(request: RecordedRequest): RecordedRequest;
  /** An interaction with names in place of values. */
  interaction(interaction: Interaction): Interaction;
  /**
   * A recording as it is played: with the values of this machine in its answer.
   *
   * @throws {RetakeError} `OPTION_INVALID` where a value that it needs is missing
   */
  show(interaction: Interaction): Interaction;
}

/** Removes secrets, as the rules have it. */
export interface Redaction {
  rules: RedactionRules;
  /** Values that are written by their names, where there are any. */
  substitutes: Substitutes | undefined;
  /** A request as it is compared: each secret is the same bare placeholder. */
  request(request: RecordedRequest): RecordedRequest;
  /** A request as it lies in a cassette, with an alias in each secret's place. */
  namedRequest(request: RecordedRequest, aliases: Aliases): RecordedRequest;
  /** A request of a cassette as it is compared: by the rules alone, not by functions of the user. */
  recorded(request: RecordedRequest): RecordedRequest;
  /** The secrets of an interaction that are known by the rules, in the order in which they are found. */
  find(interaction: Interaction): FoundSecret[];
  /** Gives an alias to each of what was found. */
  name(found: readonly FoundSecret[], aliases: Aliases): void;
  /**
   * An interaction as it lies in a cassette: without its secrets, and without all that are known.
   *
   * @param found its own secrets, where these were looked for already
   */
  interaction(
    interaction: Interaction,
    aliases: Aliases,
    found?: readonly FoundSecret[],
  ): Interaction;
  /** A text without the secrets that are known. */
  known(text: string, aliases: Aliases): string;
  /** Any text, for messages. */
  text(text: string): string;
}
