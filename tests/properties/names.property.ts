// Names of cassettes, durations and paths: any text is taken for what it is, or refused in words.
import { assert, assertEquals } from "@std/assert";
import fc, { type Arbitrary } from "fast-check";
import { parseDuration } from "../../src/cassette/expiry.ts";
import { joinPath, parsePath, removePaths, type Step } from "../../src/cassette/json_path.ts";
import { checkName, fileSegment, slug } from "../../src/cassette/name.ts";
import type { JsonValue } from "../../src/cassette/types.ts";
import { isRetakeError } from "../../src/errors.ts";
import { document, oddText, withoutRepeats, write } from "./json.ts";
import { property, wantCleanPrototypes } from "./run.ts";

const word = fc.constantFrom(
  ...["con", "NUL", "com1", "lpt9.txt", "a", "A", "b", "Says Hello", "é", "日本", "K", "İ", "😀"],
  ...[
    ".",
    "..",
    "/",
    "\\",
    "-",
    "_",
    " ",
    ":",
    "C:",
    ".json",
    ".failed",
    "\0",
    "\n",
    "\ud800",
    "~",
  ],
  ...["x".repeat(79), "x".repeat(81), "x".repeat(120), "-".repeat(90), "1", "%2e", "$", "`"],
);
const text: Arbitrary<string> = fc.array(word, { maxLength: 5 }).map((words) => words.join(""));

/** What is refused in words, nothing else being thrown; `undefined` for that. */
function orRefused<T>(code: "NAME_INVALID" | "OPTION_INVALID", run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (!isRetakeError(error, code)) throw error;
  }
}

property("any text makes a name", 0.2, fc.tuple(text, text), ([one, other]) => {
  assertEquals(checkName(slug(one)), slug(one));
  assertEquals(checkName(fileSegment(one)), fileSegment(one));
  checkName(`${fileSegment(one)}/${slug(other)}`);
  const own = orRefused("NAME_INVALID", () => checkName(one));
  if (own !== undefined && !own.includes("/")) assertEquals(fileSegment(one), one);
  // What is told apart by more than case has a name of its own.
  const [a, b] = [one.toWellFormed().toLowerCase(), other.toWellFormed().toLowerCase()];
  if (a !== b) assert(slug(one) !== slug(other), `both are named ${slug(one)}`);
});

const circle: unknown[] = [];
circle.push(circle);
const anything = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 4, arbitrary: fc.anything({ withBigInt: true, withNullPrototype: true }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(circle, Symbol("a"), () => "a") },
);

property("anything is a name or is refused", 0.05, anything, (value) => {
  const name = orRefused("NAME_INVALID", () => checkName(value));
  if (name === undefined) return;
  assertEquals(name, value);
  assert(/^[\w.-]+(\/[\w.-]+)*$/.test(name) && name.length <= 240, "it is not portable");
  assert(!name.split("/").some((part) => /^\.|\.$/.test(part)), "it leads elsewhere");
});

const unit = fc.constantFrom("m", "h", "d", "w");
const minutes = { m: 1, h: 60, d: 1440, w: 10080 } as Record<string, number>;

property(
  "a duration is a number and a unit",
  0.05,
  fc.tuple(fc.nat(100_000), fc.nat(99), unit, text),
  ([whole, part, unit, text]) => {
    assertEquals(parseDuration(`${whole}${unit}`), whole * minutes[unit]! * 60_000);
    const more = parseDuration(`${whole}.${part}${unit}`)! / 60_000 / minutes[unit]!;
    assert(Math.abs(more - Number(`${whole}.${part}`)) < 1e-6, `${more}`);
    for (
      const odd of [text, `${text}${unit}`, `-${whole}${unit}`, `${whole}`, ` ${whole}${unit}`]
    ) {
      const milliseconds = parseDuration(odd);
      if (/^\d+(\.\d+)?[mhdw]$/.test(odd) || odd === "never") assert(milliseconds! >= 0);
      else assertEquals(milliseconds, undefined);
    }
  },
);

const pathText = fc.array(
  fc.constantFrom(
    ...["$", ".", "..", "a", "b", "[", "]", "[*]", ".*", "[0]", "[1]", "['a']", '["b"]', "'", '"'],
    ...[
      "\\",
      "\\n",
      "\\u0061",
      "\\'",
      "-1",
      "99999999999999999999999",
      "__proto__",
      "é",
      "?",
      "\n",
    ],
  ),
  { maxLength: 6 },
).map((parts) => `$${parts.join("")}`);

property("any text is a path or is refused", 0.1, fc.tuple(pathText, document), ([path, json]) => {
  for (const one of [path, path.slice(1)]) {
    const steps = orRefused("OPTION_INVALID", () => parsePath(one));
    if (steps) removePaths(JSON.parse(write(json)), [steps]);
  }
  wantCleanPrototypes();
});

const anyName = fc.oneof(
  oddText,
  fc.constantFrom("\ud800", "a\nb", "\u0000", "\\u0061", "a-b", "1"),
);

property(
  "a path that was put together is taken apart again",
  0.05,
  fc.array(fc.oneof(anyName, fc.nat(2 ** 31)), { minLength: 1, maxLength: 4 }),
  (keys) => {
    const path = keys.reduce((path: string, key) => joinPath(path, key), "$");
    const steps = keys.map((key) => typeof key === "number" ? { index: key } : { name: key });
    assertEquals(parsePath(path), steps);
  },
);

const step: Arbitrary<Step> = fc.oneof(
  fc.constantFrom("a", "b", "__proto__").map((name) => ({ name })),
  fc.nat(2).map((index) => ({ index })),
  fc.constant<Step>({ every: true }),
  fc.constantFrom("a", "b").map((anywhere) => ({ anywhere })),
);
const tree: Arbitrary<JsonValue> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.nat(9).map(String),
    fc.array(tie("node"), { maxLength: 4 }).map((items) => `[${items}]`),
    fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b", "__proto__"), tie("node")), {
      maxLength: 3,
      selector: ([key]) => key,
    }).map((members) => `{${members.map(([key, it]) => `"${key}":${it}`)}}`),
  ),
})).node.map((text) => JSON.parse(text));

/** All that a path points at, each as the keys that lead to it. */
function pointedAt(value: JsonValue, steps: readonly Step[], at: string[] = []): string[][] {
  const [step, ...rest] = steps;
  if (step === undefined) return [at];
  if (typeof value !== "object" || value === null) return [];
  const into = (keys: string[], next: readonly Step[]) =>
    keys.flatMap((key) =>
      pointedAt((value as Record<string, JsonValue>)[key]!, next, [...at, key])
    );
  const keys = Object.keys(value);
  const isList = Array.isArray(value);
  if ("every" in step) return into(keys, rest);
  if ("index" in step) return into(isList ? keys.filter((it) => it === `${step.index}`) : [], rest);
  const name = "name" in step ? step.name : step.anywhere;
  const here = into(isList ? [] : keys.filter((key) => key === name), rest);
  return "name" in step ? here : [...here, ...into(keys, steps)];
}

function without(value: JsonValue, gone: ReadonlySet<string>, at: string[] = []): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !gone.has(JSON.stringify([...at, key])))
    .map(([key, item]) => [key, without(item, gone, [...at, key])] as [string, JsonValue]);
  return Array.isArray(value) ? kept.map(([, item]) => item) : Object.fromEntries(kept);
}

property(
  "paths remove what they point at in the value as it was, and nothing else",
  0.1,
  fc.tuple(tree, fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 3 })),
  ([value, paths]) => {
    const gone = new Set(
      paths.flatMap((path) => pointedAt(value, path)).map((at) => JSON.stringify(at)),
    );
    const expected = without(value, gone);
    const changed = structuredClone(value);
    removePaths(changed, paths);
    assertEquals(JSON.stringify(changed), JSON.stringify(expected));
    wantCleanPrototypes();
  },
);

property("any document survives any path", 0.02, fc.tuple(document, step), ([json, step]) => {
  const value = JSON.parse(write(withoutRepeats(json)));
  removePaths(value, [[step], [{ every: true }, step], [{ every: true }]]);
  if (typeof value === "object" && value !== null) assertEquals(Object.keys(value), []);
});
