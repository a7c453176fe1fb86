// What means the same matches, however it is written; what means anything else does not.
import { assert, assertEquals } from "@std/assert";
import fc, { type Arbitrary } from "fast-check";
import { encodeBody } from "../../src/cassette/body.ts";
import { compareBy, type IgnoreRules } from "../../src/diff/comparison.ts";
import { differences, requestMeaning } from "../../src/diff/requests.ts";
import { matchRequest } from "../../src/match/matcher.ts";
import { meaningKey } from "../../src/cassette/meaning.ts";
import type { Interaction, RecordedRequest } from "../../src/cassette/types.ts";
import { normalUrl, urlKey } from "../../src/cassette/url.ts";
import { createLookup } from "../../src/match/lookup.ts";
import { type Sent, sent } from "./bodies.ts";
import {
  document,
  type Json,
  meaning,
  oddText,
  replaceAt,
  smallDocument,
  withoutRepeats,
  write,
} from "./json.ts";
import { Choices, numbers, property } from "./run.ts";

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";

function request({ type, bytes }: Sent): RecordedRequest {
  return {
    method: "POST",
    url: "https://api.example.com/v1",
    headers: type === "" ? [] : [["content-type", type]],
    body: encodeBody(bytes, type),
  };
}

const asking = (text: string, type = JSON_TYPE): RecordedRequest =>
  request({ type, bytes: new TextEncoder().encode(text) });

const keyOf = (request: RecordedRequest) => meaningKey(requestMeaning(request, compareBy()));

/** The verdict, where all that can give one agree on it: in both directions, and fast or slow. */
function verdict(a: RecordedRequest, b: RecordedRequest, ignore: IgnoreRules = {}): boolean {
  const matches = matchRequest({}, ignore);
  const there = matches(a, b) === true;
  assertEquals(matches(b, a) === true, there, "one way it matches, the other way not");
  const recorded: Interaction = {
    request: b,
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 0,
    unanswered: true,
  };
  const lookup = createLookup([recorded], { comparison: compareBy({}, ignore) });
  const found = lookup.take({
    key: lookup.keyOf(a),
    raw: "\0none",
    request: () => a,
    plain: () => a,
    apart: () => 0,
  });
  assertEquals(found !== undefined, there, "the lookup and the matcher disagree");
  return there;
}

property("any request matches itself", 0.03, sent, (sent) => {
  const asked = request(sent);
  assert(verdict(asked, structuredClone(asked)), "it does not match itself");
});

property("any two requests match or not, both ways", 0.03, fc.tuple(sent, sent), ([a, b]) => {
  const [one, other] = [request(a), request({ type: a.type, bytes: b.bytes })];
  assertEquals(verdict(one, other), keyOf(one) === keyOf(other));
});

const type = fc.constantFrom(JSON_TYPE, "application/vnd.api+json; charset=utf-8");

property(
  "JSON written otherwise is the same",
  0.1,
  fc.tuple(document.map(withoutRepeats), numbers, numbers, type),
  ([json, one, other, type]) => {
    const a = asking(write(json, new Choices(one)), type);
    const b = asking(write(json, new Choices(other)), type);
    assert(verdict(a, b), "it does not match");
    assertEquals(keyOf(a), keyOf(b));
  },
);

property(
  "JSON with one value changed is another, and the difference can be ignored",
  0.05,
  fc.tuple(document.map(withoutRepeats), fc.nat(50), document.map(withoutRepeats), numbers),
  ([json, place, value, list]) => {
    const changed = replaceAt(json, place, value);
    fc.pre(meaning(changed) !== meaning(json));
    const a = asking(write(json, new Choices(list)));
    const b = asking(write(changed));
    assert(!verdict(a, b), "it matches");
    const found = differences(a, b, compareBy());
    const options = found.map((difference) => difference.ignore);
    if (!options.every((option) => option !== undefined)) return;
    const body = options.flatMap((option) => readOption(option).body);
    assert(verdict(a, b, { body }), `it does not match without ${body}`);
  },
);

/** What the option of a message means to one who pastes it. */
function readOption(option: string): { body: string[] } {
  return new Function(`return { ${option} }.ignore`)();
}

property(
  "two JSON documents match if and only if they mean the same",
  0.2,
  fc.tuple(smallDocument, smallDocument, numbers),
  ([one, other, list]) => {
    const [a, b] = [asking(write(one)), asking(write(other, new Choices(list)))];
    // Of one name's values the last counts; a writer in another order would change that.
    const same = meaning(withoutRepeats(one)) === meaning(withoutRepeats(other));
    assertEquals(verdict(a, b), same);
    assertEquals(keyOf(a) === keyOf(b), same);
  },
);

property(
  "lines of JSON match if and only if each means the same",
  0.03,
  fc.tuple(
    fc.array(smallDocument, { minLength: 2, maxLength: 3 }),
    fc.array(smallDocument, { minLength: 2, maxLength: 3 }),
    fc.constantFrom("\n", "\n\n", " \n"),
  ),
  ([one, other, end]) => {
    const lines = (all: Json[], between: string) => all.map((json) => write(json)).join(between);
    const meanings = (all: Json[]) => all.map((json) => meaning(withoutRepeats(json))).join();
    const [a, b] = [lines(one, "\n"), `${lines(other, end)}${end}`];
    const same = meanings(one) === meanings(other);
    assertEquals(
      verdict(asking(a, "application/x-ndjson"), asking(b, "application/x-ndjson")),
      same,
    );
  },
);

/** Fields by name, the names in any order: what forms and queries mean. */
function fieldsOf(pairs: readonly (readonly [string, string])[]): string {
  const fields = new Map<string, string[]>();
  for (const [name, value] of pairs) fields.set(name, [...fields.get(name) ?? [], value]);
  return JSON.stringify([...fields].sort(([a], [b]) => a < b ? -1 : 1));
}

const name = fc.oneof(fc.constantFrom("a", "b", "__proto__"), oddText);
const pairs = fc.oneof(
  fc.array(fc.tuple(name, fc.oneof(fc.constantFrom("1", ""), oddText)), { maxLength: 4 }),
  // Of which two are often equal, or would be if nothing were escaped.
  fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.constantFrom("1", "1&a=1")), { maxLength: 2 }),
);

/** As a browser writes it, or with every letter escaped. */
function writeFields(fields: readonly (readonly [string, string])[], choices: Choices): string {
  const escape = (text: string) =>
    choices.below(2) === 0
      ? new URLSearchParams([["", text]]).toString().slice(1)
      : Array.from(new TextEncoder().encode(text), (byte) =>
        `%${byte.toString(16).padStart(2, "0")}`).join("");
  return fields.map(([name, value]) => `${escape(name)}=${escape(value)}`).join("&");
}

/** The same fields in an order that keeps that of each name's values. */
function reorder<T>(fields: [string, T][], choices: Choices): [string, T][] {
  const left = [...fields];
  return fields.map(() => {
    const wanted = left[choices.below(left.length)]![0];
    return left.splice(left.findIndex(([name]) => name === wanted), 1)[0]!;
  });
}

property(
  "forms match if and only if each name has the same values",
  0.05,
  fc.tuple(pairs, fc.option(pairs), numbers),
  ([one, other, list]) => {
    const choices = new Choices(list);
    const changed = other ?? reorder(one, choices);
    const a = asking(writeFields(one, choices), FORM_TYPE);
    const b = asking(writeFields(changed, choices), FORM_TYPE);
    assertEquals(verdict(a, b), fieldsOf(one) === fieldsOf(changed));
  },
);

property(
  "URLs have the same key if and only if each parameter has the same values",
  0.1,
  fc.tuple(pairs, fc.option(pairs), numbers, fc.constantFrom("", "?", "#f", "#?a=1")),
  ([one, other, list, end]) => {
    const choices = new Choices(list);
    const changed = other ?? reorder(one, choices);
    const at = (fields: [string, string][]) =>
      normalUrl(`https://example.com/p?${writeFields(fields, choices)}${end === "?" ? "&" : end}`);
    const [a, b] = [at(one), at(changed)];
    assertEquals(urlKey(a) === urlKey(b), fieldsOf(one) === fieldsOf(changed));
    const rest = (fields: [string, string][]) => fieldsOf(fields.filter(([name]) => name !== "a"));
    assertEquals(urlKey(a, ["a"]) === urlKey(b, ["a"]), rest(one) === rest(changed));
    assertEquals(normalUrl(a), a);
  },
);

interface RawPart {
  headers: [string, string][];
  content: string;
}
const part: Arbitrary<RawPart> = fc.record({
  headers: fc.array(
    fc.tuple(fc.constantFrom("content-type", "x", "__proto__"), fc.constantFrom("text/plain", "a")),
    { maxLength: 3 },
  ),
  content: fc.constantFrom("", "a", "1", "1.0", '{"a":1}', "\r\n", "é"),
});

property(
  "multipart bodies match if and only if their parts do, whatever the boundary",
  0.05,
  fc.tuple(fc.array(part, { maxLength: 2 }), fc.option(fc.array(part, { maxLength: 2 })), numbers),
  ([one, other, list]) => {
    const choices = new Choices(list);
    const write = (parts: RawPart[], boundary: string) => {
      const sections = parts.map(({ headers, content }) => {
        const lines = reorder(headers, choices).map(([name, value]) =>
          `${choices.of([name, name.toUpperCase()])}: ${value}\r\n`
        );
        return `--${boundary}\r\n${lines.join("")}\r\n${content}\r\n`;
      });
      return asking(
        `${sections.join("")}--${boundary}--\r\n`,
        `multipart/form-data; boundary="${boundary}"`,
      );
    };
    const meanings = (parts: RawPart[]) =>
      parts.map(({ headers, content }) => [fieldsOf(headers), content]).join("\n");
    const [a, b] = [write(one, "AA"), write(other ?? one, "B b")];
    assertEquals(verdict(a, b), meanings(one) === meanings(other ?? one));
  },
);

const token = fc.constantFrom(
  ...["a", "b", "$x", "1", "(", ")", "...", ":", '"s t"', '"#"', '""', '"""b "q" \\""" k"""'],
);
const tokens = fc.array(token, { minLength: 1, maxLength: 5 });

property(
  "GraphQL documents match if and only if their tokens do",
  0.05,
  fc.tuple(tokens, fc.option(tokens), numbers),
  ([one, other, list]) => {
    const choices = new Choices(list);
    const write = (all: string[]) => {
      const words = ["{", ...all, "}"].flatMap((word) => [word, choices.of(GAPS)]);
      return asking(JSON.stringify({ query: words.join("") }));
    };
    const same = other === null || one.join(" ") === other.join(" ");
    assertEquals(verdict(write(one), write(other ?? one)), same);
  },
);
const GAPS = [" ", ",", "\n", ', # a comment } "\n', "\t\r\n"];

property(
  "text that is no JSON matches to the byte",
  0.05,
  fc.tuple(fc.constantFrom("", "text/plain", "application/octet-stream"), smallText(), smallText()),
  ([type, one, other]) => {
    const [a, b] = [asking(one, type), asking(other, type)];
    assertEquals(verdict(a, b), one === other);
  },
);

function smallText(): Arbitrary<string> {
  return fc.constantFrom("", "1", "1\n", "1.0", " 1", "true", "true ", '"a"', '"a"\n', "a", "a\n");
}
