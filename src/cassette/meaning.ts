/**
 * What a body means: the value that two bodies are compared by, whatever their key order, spacing,
 * boundary or compression.
 *
 * @module
 */
import { bodyBytes, bodyText, DEEPEST_JSON, encodeBody, isDeeperThan } from "./body.ts";
import { toBase64 } from "./base64.ts";
import { removePaths, type Step } from "./json_path.ts";
import type { Body, HeaderPair, JsonValue } from "./types.ts";

/** A body's meaning: how it was understood, and the value to compare. */
export interface Meaning {
  kind: "none" | "json" | "graphql" | "form" | "multipart" | "lines" | "text" | "bytes";
  value: JsonValue;
}

/** What counts for nothing in bodies. */
export interface BodyRules {
  /** Paths of fields. */
  ignoreBody: readonly (readonly Step[])[];
}

/**
 * @param body a body, `undefined` for none
 * @param contentType the value of its `content-type` header, empty when there is none
 * @param rules what to leave out; parts of multipart bodies lose nothing
 */
export function meaningOf(
  body: Body | undefined,
  contentType: string,
  { ignoreBody }: BodyRules = { ignoreBody: [] },
): Meaning {
  const meaning = understand(body, contentType);
  if (ignoreBody.length === 0 || typeof meaning.value !== "object") return meaning;
  if (meaning.kind === "multipart") return meaning; // its value has members of our own: "content"
  const value = structuredClone(meaning.value);
  removePaths(value, ignoreBody);
  return { kind: meaning.kind, value };
}

/**
 * @param meaning a body's meaning
 * @returns a string that two bodies share if and only if they mean the same
 */
export function meaningKey(meaning: Meaning): string {
  return `${meaning.kind}:${canonicalJson(meaning.value)}`;
}

/**
 * @param value any JSON value
 * @returns its JSON text with the members of every object sorted by name
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.keys(value).sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key]!)}`);
  return `{${members.join(",")}}`;
}

/** Numbers that a JavaScript number cannot hold stand behind this mark, as exact text. */
const EXACT_NUMBER = "\u0000number ";

/**
 * @param value a JSON value of a meaning
 * @returns its JSON text as a person would write it
 */
export function showJson(value: JsonValue): string {
  // Behind a backslash a quote stands inside of a text.
  return JSON.stringify(value)?.replaceAll(/(?<!\\)"\\u0000number ([^"]+)"/g, "$1") ?? "undefined";
}

function understand(body: Body | undefined, contentType: string): Meaning {
  if (body === undefined) return { kind: "none", value: null };
  // Two that were not read are the same where their digests are: when cassettes are merged.
  if ("file" in body) return { kind: "bytes", value: body.file };
  if ("around" in body) return { kind: "bytes", value: body.around };
  const isForm = /^\s*application\/x-www-form-urlencoded/i.test(contentType);
  const isJson = /json/i.test(contentType);
  // A number or a word alone is JSON only where it says so: of text, every byte counts.
  if ("json" in body && !isForm && (isJson || isContainer(body.json))) return ofJson(body.json);
  if ("parts" in body) {
    const parts = body.parts.map((part) => ({
      headers: headersByName(part.headers),
      content: understand(part.body, header(part.headers, "content-type")) as unknown as JsonValue,
    }));
    return { kind: "multipart", value: parts };
  }
  const multipart = multipartType(body, contentType);
  if (multipart !== undefined) {
    const encoded = encodeBody(bodyBytes(body), multipart);
    if ("parts" in encoded) return understand(encoded, multipart);
  }
  const text = bodyText(body);
  if (text === undefined) return { kind: "bytes", value: toBase64(bodyBytes(body)) };
  if (text === "") return { kind: "none", value: null };
  if (isForm) return ofForm(text);
  if (isJson || /^\s*[[{]/.test(text)) {
    return ofJsonText(text) ?? ofLines(text) ?? { kind: "text", value: text };
  }
  return { kind: "text", value: text };
}

/** The type of a multipart body, also of one that is sent under another name: axios does, by fetch. */
function multipartType(body: Body, contentType: string): string | undefined {
  if (/^\s*multipart\//i.test(contentType)) return contentType;
  const start = new TextDecoder().decode(bodyBytes(body).subarray(0, 200));
  const boundary = /^--([^\r\n]{1,70})\r\ncontent-disposition: form-data/i.exec(start)?.[1];
  return boundary && `multipart/form-data; boundary="${boundary}"`;
}

function ofJsonText(text: string): Meaning | undefined {
  try {
    const value = parseExact(text);
    return isDeeperThan(value, DEEPEST_JSON) ? undefined : ofJson(value);
  } catch {
    return undefined; // not JSON
  }
}

function ofJson(value: JsonValue): Meaning {
  return isGraphql(value) ? { kind: "graphql", value: ofGraphql(value) } : { kind: "json", value };
}

/** NDJSON: a JSON value a line. */
function ofLines(text: string): Meaning | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  try {
    const values = lines.map(parseExact);
    return isDeeperThan(values, DEEPEST_JSON) ? undefined : { kind: "lines", value: values };
  } catch {
    return undefined; // some line is not JSON
  }
}

/** Fields by name, the names in any order; the values of one name in theirs. */
function ofForm(text: string): Meaning {
  const fields: Record<string, string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) (fields[name] ??= []).push(value);
  return { kind: "form", value: fields };
}

// Texts are taken in long runs: letter by letter, one of megabytes would be too much for a RegExp.
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/**
 * Parses JSON without losing digits: a number that would not survive as a JavaScript number
 * becomes marked text, equal for equal values (`1.0e20` and `100000000000000000000`).
 */
function parseExact(text: string): JsonValue {
  if (!/\d[\d.]{15}|\d[eE]/.test(text)) return JSON.parse(text);
  JSON.parse(text); // so that only valid JSON goes on
  return JSON.parse(text.replace(TOKEN, (token) => {
    if (token.startsWith('"')) return token;
    const exact = exactNumber(token);
    return exact === exactNumber(String(Number(token)))
      ? token
      : JSON.stringify(EXACT_NUMBER + exact);
  }));
}

/** A decimal number as sign, digits without outer zeros, and exponent: one text for each value. */
function exactNumber(token: string): string {
  const [, sign, whole, fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [token, "", token];
  const digits = (whole! + fraction).replace(/^0+/, "");
  const short = digits.replace(/0+$/, "");
  if (short === "") return "0";
  const shift = BigInt(digits.length - short.length - fraction.length);
  return `${sign}${short}e${BigInt(exponent) + shift}`;
}

type Operation = { query: string; [name: string]: JsonValue };

function isGraphql(value: JsonValue): value is Operation | Operation[] {
  if (Array.isArray(value)) return value.length > 0 && value.every(isGraphql);
  if (typeof value !== "object" || value === null || typeof value.query !== "string") return false;
  return /^[\s,]*(?:#[^\n]*\n\s*)*(?:\{|(?:query|mutation|subscription|fragment)\b)/
    .test(value.query) &&
    /\}[\s,]*(?:#[^\n]*(?:\n[\s,]*|$))*$/.test(value.query) &&
    Object.keys(value).every((key) =>
      ["query", "operationName", "variables", "extensions"].includes(key)
    );
}

/** A GraphQL request over HTTP: the document whatever its layout, the operation, the variables. */
function ofGraphql(value: Operation | Operation[]): JsonValue {
  if (Array.isArray(value)) return value.map(ofGraphql);
  return {
    query: layoutFree(value.query),
    operationName: value.operationName ?? null,
    variables: value.variables ?? {},
    extensions: value.extensions ?? {},
  };
}

const GRAPHQL_TOKEN =
  /"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|#[^\n]*|\w+|\.\.\.|[^\s,\uFEFF]/gs;

/** A GraphQL document's tokens without comments, commas and white space (spec, section 2.1). */
function layoutFree(document: string): string {
  return (document.match(GRAPHQL_TOKEN) ?? []).filter((token) => !token.startsWith("#")).join(" ");
}

/** Header names in one case: how they were written, and in which order, says nothing. */
function headersByName(headers: readonly HeaderPair[]): { [name: string]: JsonValue } {
  const byName: Record<string, string> = Object.create(null);
  for (const [written, value] of headers) {
    const name = written.toLowerCase();
    byName[name] = name in byName ? `${byName[name]}, ${value}` : value;
  }
  return byName;
}

function isContainer(value: JsonValue): boolean {
  return typeof value === "object" && value !== null;
}

function header(headers: readonly HeaderPair[], name: string): string {
  return headers.find((pair) => pair[0].toLowerCase() === name)?.[1] ?? "";
}
