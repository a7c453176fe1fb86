// docs/report.schema.json against reports, and against the types that it must not drift from.
import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import { readFileSync } from "node:fs";
import type { LedgerTotals, Sum } from "../../src/ledger/ledger.ts";
import type { Mode } from "../../src/session/mode.ts";
import type { CaseStatus, Outcome, RunReport, Verdict } from "../../src/suite/types.ts";
import {
  ALL_VERDICTS,
  hostileRun,
  largeRun,
  mixedRun,
  passedRun,
  sampleRun,
} from "../support/sample_reports.ts";

/** A part of the schema, as far as these tests look into it. */
interface Part {
  $ref?: string;
  type?: string;
  enum?: string[];
  description?: string;
  required?: string[];
  properties?: Record<string, Part>;
  items?: Part;
  $defs?: Record<string, Part>;
}

const schema: Part = JSON.parse(
  readFileSync(new URL("../../docs/report.schema.json", import.meta.url), "utf8"),
);
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

function faults(value: unknown): string[] {
  // As it is read from a file.
  return validate(JSON.parse(JSON.stringify(value)))
    ? []
    : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** A type with every optional field there, at any depth; and one with none of them. */
type Full<T> = T extends readonly (infer Item)[] ? readonly Full<Item>[]
  : T extends object ? { [K in keyof T]-?: Full<NonNullable<T[K]>> }
  : T;
type Least<T> = T extends readonly (infer Item)[] ? readonly Least<Item>[]
  : T extends object
    ? { [K in keyof T as Pick<T, K> extends Required<Pick<T, K>> ? K : never]: Least<T[K]> }
  : T;

const sum: Sum = { requests: 1, dollars: 0.5, unknown: 0, milliseconds: 9, input: 3, output: 4 };
const ledger: LedgerTotals = { replayed: sum, recorded: sum, live: sum, unknownWhy: ["no list"] };
const place = { file: "x.ts", line: 1 };
const error = {
  name: "RetakeError",
  message: "No.",
  code: "MISS",
  kind: "POST https://api.example.com/\n$.seed is new",
  stack: "    at x.ts:1:1",
  ...place,
  miss: {
    cassette: "ones/two",
    method: "GET",
    url: "https://api.example.com/",
    closest: {
      number: 1,
      differences: [{
        field: "query.at",
        recorded: "1",
        asked: "2",
        ignore: "ignore: { query: ['at'] }",
      }],
      fields: 1,
    },
  },
};
const counts = { total: 1, passed: 1, failed: 0, skipped: 0 };
const requests = { played: 1, recorded: 0, live: 0, missed: 0 };

// A field that is new in the types, or gone from them, fails here when types are checked.
const FULL: Full<RunReport> = {
  format: "retake-report/1",
  outcome: "passed",
  startedAt: "2026-11-23T20:02:03.930Z",
  milliseconds: 12,
  mode: "replay",
  runtime: "deno 2.9.5",
  concurrency: 8,
  seed: 418,
  counts,
  verdicts: {
    HIT: 1,
    PARTIAL: 1,
    RECORDED: 1,
    STALE: 1,
    EXPIRED: 1,
    DRIFTED: 1,
    UNUSED: 1,
    MISS: 1,
    LIVE: 1,
  },
  ledger,
  passedOn: [{ host: "telemetry.example.com", requests: 2 }],
  sinceRecorded: {
    since: "2026-08-02T09:00:00Z",
    requests: 1,
    dollars: 0,
    unknown: 1,
    milliseconds: 2,
  },
  budget: { dollars: 2.5, undone: ["one > two"] },
  errors: [error],
  suites: [{
    name: "one",
    category: "ones",
    counts,
    error,
    milliseconds: 12,
    ledger,
    cases: [{
      name: "two",
      suite: "one",
      category: "ones",
      tags: ["fast"],
      status: "passed",
      verdict: "HIT",
      skipped: "over budget",
      error,
      warnings: ["take care"],
      cassettes: ["ones/two"],
      requests,
      passedOn: [{ host: "telemetry.example.com", requests: 2 }],
      ledger,
      milliseconds: 12,
      attempts: 1,
    }],
  }],
};

const LEAST: Least<RunReport> = {
  format: "retake-report/1",
  outcome: "passed",
  startedAt: "2026-11-23T20:02:03.930Z",
  milliseconds: 12,
  mode: "replay",
  runtime: "deno 2.9.5",
  counts,
  verdicts: {},
  ledger,
  errors: [{ name: "Error", message: "No." }],
  suites: [{
    name: "one",
    category: "ones",
    counts,
    milliseconds: 12,
    ledger,
    cases: [{
      name: "two",
      suite: "one",
      category: "ones",
      tags: [],
      status: "passed",
      warnings: [],
      cassettes: [],
      requests,
      ledger,
      milliseconds: 12,
      attempts: 1,
    }],
  }],
};

Deno.test("report schema: takes every report", () => {
  const runs = [mixedRun(), passedRun(), largeRun(), hostileRun(), sampleRun([]), FULL, LEAST];
  for (const run of runs) assertEquals(faults(run), []);
});

Deno.test("report schema: refuses what is no report", () => {
  const bad: [string, unknown][] = [
    ["nothing", null],
    ["another form", { ...FULL, format: "retake-report/2" }],
    ["an unknown outcome", { ...FULL, outcome: "fine" }],
    ["an unknown mode", { ...FULL, mode: "none" }],
    ["an unknown verdict", { ...FULL, verdicts: { FINE: 1 } }],
    ["half a case", { ...FULL, counts: { ...counts, total: 0.5 } }],
    ["a negative time", { ...FULL, milliseconds: -1 }],
    ["a local time", { ...FULL, startedAt: "2026-11-23T20:02:03+01:00" }],
    ["no case at a time", { ...FULL, concurrency: 0 }],
    ["a text for an error", { ...FULL, errors: ["no"] }],
    ["a verdict that is null", { ...FULL, suites: [{ ...FULL.suites[0], error: null }] }],
  ];
  for (const [what, value] of bad) assert(faults(value).length > 0, `${what} was let through`);
});

type Json = { [key: string]: unknown };
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every object in a value: where it is, and the whole value with that object changed. */
function* objectsIn(
  value: unknown,
  path = "",
  put: (changed: unknown) => unknown = (changed) => changed,
): Generator<{ path: string; object: Json; put: (changed: Json) => unknown }> {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      yield* objectsIn(item, `${path}[]`, (changed) => put(value.with(at, changed)));
    }
  } else if (isObject(value)) {
    yield { path, object: value, put };
    for (const [key, item] of Object.entries(value)) {
      yield* objectsIn(item, `${path}.${key}`, (changed) => put({ ...value, [key]: changed }));
    }
  }
}

/** By the end of its path, what is needed of an object in an optional field, where not all of it is. */
const NEEDED: [end: string, fields: string[]][] = [
  ["error", ["name", "message"]],
  [".miss", ["cassette", "method", "url"]],
  [".differences[]", ["field"]],
];

Deno.test("report schema: has the fields of the types, no more and no fewer", () => {
  const needed = new Map<string, string[]>();
  for (const { path, object } of objectsIn(LEAST)) needed.set(path, Object.keys(object));
  let tried = 0;
  for (const { path, object, put } of objectsIn(FULL)) {
    assert(faults(put({ ...object, other: 1 })).length > 0, `${path} may have fields of any name`);
    const known = path === ".verdicts" ? [] : needed.get(path);
    // What is in an optional field is needed there.
    const must = known ?? NEEDED.find(([end]) => path.endsWith(end))?.[1] ?? Object.keys(object);
    for (const key of Object.keys(object)) {
      const { [key]: _, ...others } = object;
      const refused = faults(put(others)).length > 0;
      assertEquals(refused, must.includes(key), `${path}.${key}, left out`);
      tried++;
    }
  }
  assert(tried > 100, "the walk over the report has gone astray");
});

Deno.test("report schema: says what each field is, and knows none that no report has", () => {
  const seen = new Set<Part>();
  const walk = (part: Part, value: unknown, path: string) => {
    const to = part.$ref ? schema.$defs![part.$ref.replace("#/$defs/", "")]! : part;
    seen.add(to);
    if (Array.isArray(value) && to.items) walk(to.items, value[0], `${path}[]`);
    if (!to.properties) return;
    assert(isObject(value), path);
    assertEquals(Object.keys(to.properties).sort(), Object.keys(value).sort(), path);
    for (const [key, inner] of Object.entries(to.properties)) {
      assert(inner.description, `${path}.${key} has no description`);
      walk(inner, value[key], `${path}.${key}`);
    }
  };
  walk(schema, FULL, "");
  assertEquals(Object.keys(schema.$defs!).filter((name) => !seen.has(schema.$defs![name]!)), []);
});

Deno.test("report schema: has the words of the types", () => {
  const outcomes: Record<Outcome, true> = {
    passed: true,
    failed: true,
    interrupted: true,
    "over budget": true,
  };
  const modes: Record<Mode, true> = {
    replay: true,
    once: true,
    update: true,
    record: true,
    live: true,
  };
  const statuses: Record<CaseStatus, true> = { passed: true, failed: true, skipped: true };
  const verdicts: Record<Verdict, true> = ALL_VERDICTS;
  const { outcome, mode } = schema.properties!;
  const { verdict, case: one } = schema.$defs!;
  assertEquals(outcome!.enum, Object.keys(outcomes));
  assertEquals(mode!.enum, Object.keys(modes));
  assertEquals(verdict!.enum, Object.keys(verdicts));
  assertEquals(one!.properties!.status!.enum, Object.keys(statuses));
});
