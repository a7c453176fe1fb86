// JSON documents as they may be written: any spelling, keys twice, and what each of them means.
import fc, { type Arbitrary } from "fast-check";
import type { Choices } from "./run.ts";

/** A JSON document before it is written: members may repeat, numbers are their text. */
export type Json =
  | { members: [string, Json][] }
  | { items: Json[] }
  | { number: string }
  | { text: string }
  | { word: "null" | "true" | "false" };

/** Text that trips careless code: marks, quotes, line ends, names of Object.prototype. */
export const oddText: Arbitrary<string> = fc.oneof(
  fc.constantFrom("", "a", "b", "c", "1", "0", "__proto__", "constructor", "toString", "then"),
  fc.constantFrom("a b", "it's", 'say "x"', "back\\slash", "C:\\", "größe", "日本", "\n", "\u2028"),
  fc.string({
    unit: fc.constantFrom(
      "a",
      "b",
      " ",
      '"',
      "'",
      "\\",
      "/",
      "\n",
      "\r",
      "\t",
      "\0",
      "é",
      "日",
      "😀",
    ),
    maxLength: 6,
  }),
);

/** Texts, of which some have half of a pair of surrogates: JSON can say them, UTF-8 cannot. */
export const anyText: Arbitrary<string> = fc.oneof(
  { weight: 9, arbitrary: oddText },
  { weight: 1, arbitrary: fc.constantFrom("\ud800", "x\udc00", "\udc00\ud800", "😀\ud83d") },
);

/**
 * Names of members. None ends in a backslash: once V8 (14.6, 15.0) has parsed such a name, it takes
 * others that begin alike and go on with an escape for the same.
 */
const memberName = oddText.map((text) => text.endsWith("\\") ? `${text}_` : text);

const numberText: Arbitrary<string> = fc.oneof(
  fc.constantFrom("0", "-0", "0.0", "1", "1.0", "-1", "10", "1e1", "100", "1E+2", "0.1", "1e-7"),
  fc.constantFrom("9007199254740992", "9007199254740993", "0.30000000000000004", "5e-324"),
  fc.constantFrom("12345678901234567890", "123456789012345678901e2", "1e400", "-1e400", "1e-400"),
  fc.constantFrom("1e99999999999999999998", "1e99999999999999999999", "123456789012345.6"),
  fc.tuple(fc.integer(), fc.integer({ min: -30, max: 30 })).map(([a, b]) => `${a}e${b}`),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
);

const { node } = fc.letrec<{ node: Json; leaf: Json; items: Json; members: Json }>((tie) => ({
  leaf: fc.oneof(
    anyText.map((text): Json => ({ text })),
    numberText.map((number): Json => ({ number })),
    fc.constantFrom<Json>({ word: "null" }, { word: "true" }, { word: "false" }),
  ),
  items: fc.array(tie("node"), { maxLength: 4 }).map((items): Json => ({ items })),
  members: fc.array(fc.tuple(memberName, tie("node")), { maxLength: 4 })
    .map((members): Json => ({ members })),
  node: fc.oneof({ maxDepth: 4 }, tie("leaf"), tie("items"), tie("members")),
}));

/** Any document. */
export const document: Arbitrary<Json> = node;

/** Documents of which two are often equal. */
export const smallDocument: Arbitrary<Json> = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom<Json>({ number: "1" }, { number: "1.0" }, { number: "10e-1" }, { text: "1" }),
    fc.constantFrom<Json>({ word: "null" }, { text: "null" }, { number: "9007199254740993" }),
    fc.constantFrom<Json>({ number: "9007199254740992" }, { number: "9007199254740993.0" }),
    fc.array(tie("node"), { maxLength: 2 }).map((items): Json => ({ items })),
    fc.array(fc.tuple(fc.constantFrom("a", "b", "__proto__"), tie("node")), { maxLength: 2 })
      .map((members): Json => ({ members })),
  ),
})).node;

/** A document without repeated names: as parsers have it, the last of a name counts. */
export function withoutRepeats(json: Json): Json {
  if ("items" in json) return { items: json.items.map(withoutRepeats) };
  if (!("members" in json)) return json;
  return { members: [...new Map(json.members.map(([key, it]) => [key, withoutRepeats(it)]))] };
}

/**
 * @param choices how it is written; as compact as can be without
 * @returns the document's text
 */
export function write(json: Json, choices?: Choices): string {
  const gap = () => choices?.of(["", "", " ", "\n", "\t", "\r\n "]) ?? "";
  if ("word" in json) return json.word;
  if ("number" in json) return choices ? respell(json.number, choices) : json.number;
  if ("text" in json) return writeText(json.text, choices);
  if ("items" in json) {
    return `[${json.items.map((item) => gap() + write(item, choices) + gap()).join(",")}${gap()}]`;
  }
  const members = [...json.members];
  if (choices) shuffle(members, choices);
  const lines = members.map(([key, value]) =>
    `${gap()}${writeText(key, choices)}${gap()}:${gap()}${write(value, choices)}${gap()}`
  );
  return `{${lines.join(",")}${gap()}}`;
}

function writeText(text: string, choices?: Choices): string {
  const plain = JSON.stringify(text);
  if (!choices || choices.below(3) > 0) return plain;
  const escaped = [...plain.slice(1, -1).matchAll(/\\u[0-9a-f]{4}|\\.|[^]/gu)].map(([part]) => {
    if (part.length > 1 || choices.below(2) > 0) return part === "/" ? "\\/" : part;
    return `\\u${part.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${escaped.join("")}"`;
}

/** Moves members about; those of one name stay in their order. */
function shuffle(members: [string, Json][], choices: Choices): void {
  for (let at = members.length - 1; at > 0; at--) {
    const other = choices.below(at + 1);
    const between = members.slice(Math.min(at, other), Math.max(at, other) + 1);
    if (new Set(between.map(([key]) => key)).size < between.length) continue;
    [members[at], members[other]] = [members[other]!, members[at]!];
  }
}

/** A number as sign, digits and exponent. */
function exact(text: string): { sign: string; digits: string; exponent: bigint } {
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e\+?(.+))?$/i
    .exec(text)!;
  const all = whole! + fraction;
  const digits = all.replace(/^0+/, "").replace(/0+$/, "");
  if (digits === "") return { sign: "", digits: "0", exponent: 0n };
  const zeros = all.length - all.replace(/0+$/, "").length;
  return { sign: sign!, digits, exponent: BigInt(exponent) - BigInt(fraction.length - zeros) };
}

function respell(text: string, choices: Choices): string {
  const { sign, digits, exponent } = exact(text);
  if (digits === "0") return choices.of(["0", "-0", "0.0", "0e5", "-0.00E-3"]);
  const point = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  const forms = [
    text,
    `${sign}${digits}e${exponent}`,
    `${sign}${digits}00E${exponent - 2n}`,
    `${sign}${digits}.0e${exponent}`,
    `${sign}${point}e${exponent + BigInt(digits.length - 1)}`,
    `${sign}0.${digits}e${exponent + BigInt(digits.length)}`,
  ];
  if (exponent >= 0n && exponent < 30n) forms.push(sign + digits + "0".repeat(Number(exponent)));
  return choices.of(forms);
}

/** @returns a text that two documents share if and only if they mean the same */
export function meaning(json: Json): string {
  if ("word" in json) return json.word;
  if ("text" in json) return JSON.stringify(json.text);
  if ("number" in json) {
    const { sign, digits, exponent } = exact(json.number);
    return `${sign}${digits}*10^${exponent}`;
  }
  if ("items" in json) return `[${json.items.map(meaning).join(",")}]`;
  const last = new Map(json.members);
  return `{${[...last].map(([key, it]) => `${JSON.stringify(key)}:${meaning(it)}`).sort()}}`;
}

/** The document with one of its values replaced: the one at a place, counted from the root. */
export function replaceAt(json: Json, place: number, value: Json): Json {
  let left = place % countOf(json);
  const walk = (at: Json): Json => {
    if (left-- === 0) return value;
    if ("items" in at) return { items: at.items.map(walk) };
    if ("members" in at) return { members: at.members.map(([key, it]) => [key, walk(it)]) };
    return at;
  };
  return walk(json);
}

function countOf(json: Json): number {
  const inside = "items" in json
    ? json.items
    : "members" in json
    ? json.members.map(([, it]) => it)
    : [];
  return inside.reduce((sum, it) => sum + countOf(it), 1);
}
