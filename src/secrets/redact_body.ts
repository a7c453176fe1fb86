/**
 * Removes secrets from bodies, each form in its own way, so that what stays is a body of the same
 * form.
 *
 * @module
 */
import {
  bodyText,
  concatenate,
  decodeText,
  encodeBody,
  splitLines,
  wrapLines,
} from "../cassette/body.ts";
import { fromBase64, toBase64 } from "../cassette/base64.ts";
import { fromBinaryString, toBinaryString } from "../cassette/multipart.ts";
import { isSecretValue, redactPairs, redactPieces, redactText } from "./text.ts";
import type { Replace, SecretRules } from "./types.ts";
import { isSecretBy } from "./verdict.ts";
import type { Body, Chunk, HeaderPair, Part, Piece } from "../cassette/types.ts";

/**
 * @param body a body
 * @param contentType the value of its `content-type` header, empty when there is none
 * @param rules what counts as a secret
 * @param replace gives the replacement of one
 * @returns the body without secrets; the same object where there are none
 */
export function redactBody(
  body: Body,
  contentType: string,
  rules: SecretRules,
  replace: Replace,
): Body {
  if ("parts" in body) {
    return { ...body, parts: body.parts.map((part) => redactPart(part, rules, replace)) };
  }
  if ("chunks" in body) return { chunks: redactChunks(body.chunks, rules, replace) };
  if ("base64" in body) {
    const encoded = /^\s*multipart\//i.test(contentType)
      ? encodeBody(fromBase64(body.base64), contentType)
      : body;
    if ("parts" in encoded) return redactBody(encoded, contentType, rules, replace);
    const binary = toBinaryString(fromBase64(body.base64));
    const redacted = redactText(binary, rules, printable(replace));
    if (redacted === binary) return body;
    return repiece(body, { base64: toBase64(fromBinaryString(redacted)) });
  }
  const text = textOf(body);
  const redacted = isForm(contentType)
    ? redactPairs(
      text,
      (name, value) => isSecretInForm(rules, name, value),
      rules,
      replace,
    )
    : redactText(text, rules, replace, "json" in body);
  if (redacted === text || "around" in body) return body; // what was not read has no text, and is told
  const { pieces: _, ...form } = body;
  if ("json" in form) {
    // Only the insides of strings have changed, so what is around the value has not.
    return repiece(body, { ...form, json: JSON.parse(redacted) });
  }
  const wasWrapped = "text" in form && Array.isArray(form.text) &&
    form.text.slice(0, -1).some((line) => !line.endsWith("\n"));
  if (wasWrapped) return repiece(body, { text: wrapLines(redacted) });
  return repiece(body, { text: splitLines(redacted) });
}

/** The text of the body that was looked at last, for as long as nothing else is done. */
let latest: { body: Body; text: string } | undefined;

/**
 * @param body a body that is text or JSON
 * @returns its text: what is looked for in it by one after the other is written once
 */
export function textOf(body: Body): string {
  if (latest?.body !== body) {
    if (!latest) Promise.resolve().then(() => latest = undefined);
    latest = { body, text: bodyText(body)! };
  }
  return latest.text;
}

/** Forgets it: somebody may have changed a body in place. */
export function forgetText(): void {
  latest = undefined;
}

/** In bytes that are no text, chance makes what looks like an assignment: of bytes that nobody could type. */
function printable(replace: Replace): Replace {
  return (secret, ...about) => /^[\x20-\x7e]*$/.test(secret) ? replace(secret, ...about) : secret;
}

function isForm(contentType: string): boolean {
  return /^\s*application\/x-www-form-urlencoded/i.test(contentType);
}

/** A code in a form is what somebody was sent to type, `Code=482913` of Twilio; in JSON mostly one of an error. */
function isSecretInForm(rules: SecretRules, name: string, value: string): boolean {
  const isTyped = /^[Cc]ode$/.test(name) && /^\d{4,8}$/.test(value);
  return isTyped ? isSecretBy("always", value, rules) : isSecretValue(rules, name, value);
}

function redactPart({ headers, body }: Part, rules: SecretRules, replace: Replace): Part {
  const type = headerOf(headers, "content-type");
  const name = /\bname="?([^";]*)/i.exec(headerOf(headers, "content-disposition"))?.[1] ?? "";
  const text = "text" in body || "json" in body ? bodyText(body) : undefined;
  return {
    headers: headers.map(([key, value]) => [key, redactText(value, rules, replace)]),
    body: text !== undefined && isSecretInForm(rules, name, text)
      ? { text: replace(text, `field ${name}`) }
      : redactBody(body, type, rules, replace),
  };
}

function headerOf(headers: readonly HeaderPair[], name: string): string {
  return headers.find((pair) => pair[0].toLowerCase() === name)?.[1] ?? "";
}

/** Chunk by chunk, as one text: a secret may begin in one and end in another. */
function redactChunks(chunks: readonly Chunk[], rules: SecretRules, replace: Replace): Chunk[] {
  if (chunks.every((chunk) => "text" in chunk)) {
    const texts = redactPieces(chunks.map((chunk) => chunk.text), rules, replace);
    return texts.map((text, index) => ({ at: chunks[index]!.at, text }));
  }
  const binaries = chunks.map((chunk) =>
    toBinaryString("text" in chunk ? encoder.encode(chunk.text) : fromBase64(chunk.base64))
  );
  return redactPieces(binaries, rules, replace).map((binary, index): Chunk => {
    if (binary === binaries[index]) return chunks[index]!;
    const bytes = fromBinaryString(binary);
    const text = decodeText(bytes);
    const { at } = chunks[index]!;
    return text === undefined ? { at, base64: toBase64(bytes) } : { at, text };
  });
}

const encoder = new TextEncoder();

/** Gives a body whose length has changed a list of pieces that adds up to its new length. */
function repiece(before: Body, after: Body): Body {
  const pieces = "pieces" in before ? before.pieces : undefined;
  if (!pieces || pieces.length === 0) return after;
  let left = byteLength(after);
  const fitted = pieces.map(([at, bytes], index): Piece => {
    const length = index === pieces.length - 1 ? left : Math.min(bytes, left);
    left -= length;
    return [at, length];
  });
  return { ...after, pieces: fitted.filter(([, bytes]) => bytes > 0) } as Body;
}

/** How many bytes a body has that is not multipart. */
function byteLength(body: Body): number {
  if ("base64" in body) return fromBase64(body.base64).length;
  if ("chunks" in body) {
    return concatenate(
      body.chunks.map((chunk) =>
        "text" in chunk ? encoder.encode(chunk.text) : fromBase64(chunk.base64)
      ),
    ).length;
  }
  return encoder.encode(bodyText(body)!).length;
}
