// The tables of names: each row is needed, and does what it says when something is recorded.
import { assert, assertEquals } from "@std/assert";
import { bodyText } from "../../src/cassette/body.ts";
import type { Interaction } from "../../src/cassette/types.ts";
import { findLeaks } from "../../src/secrets/leaks.ts";
import { openAliases } from "../../src/secrets/aliases.ts";
import { mentionsSecrets } from "../../src/secrets/names.ts";
import { createRedaction } from "../../src/secrets/redact.ts";
import { type NameRow, NAMES, PARAMETERS, type When } from "../../src/secrets/secret_names.ts";
import * as tables from "../../src/secrets/secret_names.ts";
import { redactionRules } from "../../src/session/redaction_rules.ts";
import * as samples from "../support/secret_names.ts";
import type { NameSamples } from "../support/secret_names.ts";

/** Looks drawn at random. */
const RANDOM = ["q7Rk2Vx9", "Tm4Wz8Lp", "3Nf6Yb1C", "dE5g"].join("");
/** Looks like nothing: only a name tells that it is secret. */
const WORDS = "correct-horse-battery-staple";
/** What a person chooses. */
const CHOSEN = "Winter2026!Berlin";

const host = (variables: [string, string][]) => ({
  variable: () => undefined,
  variables: () => variables,
});

/** What of an exchange is written down, and what the leak gate then has against it. */
function written(
  part: {
    query?: [string, string];
    sent?: [string, string];
    got?: [string, string];
    field?: [string, string];
    text?: string;
  },
  variables: [string, string][] = [],
) {
  const query = part.query ? `?${new URLSearchParams([part.query])}` : "";
  const interaction: Interaction = {
    request: {
      method: "GET",
      url: `https://api.example.com/v1${query}`,
      headers: part.sent ? [part.sent] : [],
    },
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 1,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: part.got ? [part.got] : [],
      body: part.field
        ? { json: { inner: [{ [part.field[0]]: part.field[1] }] } }
        : { text: part.text ?? "" },
    },
  };
  const rules = redactionRules([], [], [], host(variables));
  const { request, response } = createRedaction(rules).interaction(interaction, openAliases());
  const kept = { ...interaction, request, response: response! };
  return {
    query: new URL(request.url).searchParams.get(part.query?.[0] ?? ""),
    sent: request.headers[0]?.[1],
    got: response!.headers[0]?.[1],
    body: bodyText(response!.body!)!,
    leaks: findLeaks(kept, rules),
  };
}

const plain = (name: string) => name.toLowerCase().replace(/[-_.\s]/g, "");
const asIs = (row: string) => RegExp(row);

/** Each table with its samples, how a row is tried, on what, and the rows that count beside its own. */
const TABLES: {
  name: Exclude<keyof typeof tables & keyof typeof samples, "READABLE_HEADERS">;
  by?: NameSamples;
  row?: (row: string) => RegExp;
  tried?: (sample: string) => string;
  beside?: readonly string[];
}[] = [
  { name: "LABELS", tried: plain },
  { name: "PAGE_TOKENS", tried: plain, row: (row) => RegExp(`${row}tokens?$`) },
  { name: "SUSPECT_WORDS", tried: plain, row: (row) => RegExp(row.replaceAll(" ", "")) },
  { name: "SECRET_HEADERS", row: (row) => RegExp(`^${row}$`) },
  {
    name: "HEADER_ENDINGS",
    row: (row) => RegExp(`(?:^|[-_])${row.replaceAll(" ", "[-_]?")}s?$`),
    beside: tables.SECRET_HEADERS.map((name) => `^${name}$`),
  },
  { name: "HEADER_LIKELY", row: (row) => RegExp(`(?:^|[-_])${row}$`) },
  { name: "HEADER_COUNTS" },
  { name: "VARIABLES", row: (row) => RegExp(row, "i") },
  { name: "PUBLIC_VARIABLES", row: (row) => RegExp(row, "i") },
];

for (const { name, row = asIs, tried = (sample: string) => sample, beside = [] } of TABLES) {
  const rows = tables[name] as readonly string[];
  const byRow = samples[name] as NameSamples;

  Deno.test(`${name}: every row has a sample, and every sample a row`, () => {
    assertEquals(Object.keys(byRow).sort(), [...rows].sort());
    assertEquals(new Set(rows).size, rows.length);
  });

  Deno.test(`${name}: with any one row taken out, its samples are no longer found`, () => {
    for (const [out, names] of Object.entries(byRow)) {
      assert(names.length > 0, out);
      const others = [...rows.filter((one) => one !== out).map(row), ...beside.map(asIs)];
      for (const sample of names) {
        assert(row(out).test(tried(sample)), `${out} does not take ${sample}`);
        const found = others.find((other) => other.test(tried(sample)));
        assertEquals(found, undefined, `${sample} is taken without ${out} too`);
      }
    }
  });
}

Deno.test("READABLE_HEADERS: every one has a sample", () => {
  assertEquals(Object.keys(samples.READABLE_HEADERS), [...tables.READABLE_HEADERS]);
});

const all = (byRow: NameSamples) => Object.values(byRow).flat();

/** What a table says of a name, with one row left out. */
function saidOf(rows: readonly NameRow[], name: string, out?: NameRow): When | undefined {
  const order: When[] = ["never", "always", "digits", "card", "pairs", "password", "drawn"];
  const left = rows.filter((row) => row !== out && RegExp(row[0]).test(plain(name)));
  return order.find((when) => left.some((row) => row[1] === when));
}

for (const [title, rows] of [["NAMES", NAMES], ["PARAMETERS", PARAMETERS]] as const) {
  Deno.test(`${title}: each row has samples, says what it does of them, and is needed for them`, () => {
    for (const row of rows) {
      const [name, when, ...sampled] = row;
      assert(sampled.length > 0, `${name} has no sample`);
      for (const sample of sampled) {
        assertEquals(saidOf(rows, sample), when, `${sample} by ${name}`);
        assert(saidOf(rows, sample, row) !== when, `${sample} is ${when} without ${name} too`);
      }
    }
  });
}

/** Values by what they look like, and when they are secrets. */
const VALUES: readonly (readonly [value: string, when: readonly When[]])[] = [
  [RANDOM, ["always", "digits", "pairs", "password", "drawn"]],
  [CHOSEN, ["always", "password"]],
  [WORDS, ["always"]],
  ["4711", ["always", "digits"]],
  ["6011 0009 9013 9424", ["always", "digits", "card"]],
  ["sid=k3v9x2", ["always", "pairs", "password"]],
  ["true", []],
  ["sk-...wxyz", []],
];

for (
  const when of ["always", "digits", "card", "pairs", "password", "drawn", "never"] as const
) {
  Deno.test(`a field that is ${when} one is redacted where its value is, and only there`, async () => {
    for (const [, , ...sampled] of NAMES.filter((row) => row[1] === when)) {
      for (const name of sampled) {
        for (const [value, secret] of VALUES) {
          const { body, leaks } = await written({ field: [name, value] });
          const is = secret.includes(when);
          assertEquals(body.includes(JSON.stringify(value)), !is, `${name}: ${value} in ${body}`);
          assertEquals(leaks, [], `${name}: ${value}`);
        }
      }
    }
  });
}

Deno.test("a label stays, unless it looks random", async () => {
  for (const name of all(samples.LABELS)) {
    const { body, leaks } = await written({ field: [name, WORDS] });
    assert(body.includes(WORDS), body);
    assertEquals(leaks, []);
    assert(!(await written({ field: [name, RANDOM] })).body.includes(RANDOM), name);
  }
});

Deno.test("a parameter is redacted as the table says", async () => {
  for (const [, when, ...sampled] of PARAMETERS) {
    for (const name of sampled) {
      const value = when === "always" ? WORDS : RANDOM;
      const { query, leaks } = await written({ query: [name, value] });
      assert(query !== value, `${name}: ${query}`);
      assertEquals(leaks, []);
    }
  }
});

Deno.test("a header that is one by its value is redacted where somebody could be known by it", async () => {
  for (const name of all(samples.HEADER_LIKELY)) {
    assert((await written({ got: [name, RANDOM] })).got !== RANDOM, name);
    for (const value of ["active", "true", "2026-08-02T05:27:16Z", "12"]) {
      const { got, leaks } = await written({ got: [name, value] });
      assertEquals([got, leaks], [value, []], name);
    }
  }
});

Deno.test("headers that everybody gets alike are left as they are", async () => {
  for (const name of tables.HARMLESS_HEADERS) {
    const value = `max-age=1; report-uri="https://a.example/?sid=${RANDOM}"`;
    assertEquals((await written({ got: [name, value] })).got, value, name);
  }
});

Deno.test("a token that says where to read on stays, however random", async () => {
  for (const name of all(samples.PAGE_TOKENS)) {
    const { body, query, leaks } = await written({ field: [name, RANDOM], query: [name, RANDOM] });
    assert(body.includes(RANDOM), body);
    assertEquals(query, RANDOM, name);
    assertEquals(leaks, []);
  }
});

Deno.test("what looks random under a name that speaks of secrets is not redacted, but suspect", async () => {
  for (const name of all(samples.SUSPECT_WORDS)) {
    const field = await written({ field: [name, RANDOM] });
    assert(field.body.includes(RANDOM), field.body);
    assertEquals(field.leaks.map(({ place }) => place.startsWith("response.body")), [true], name);
    const query = await written({ query: [name, RANDOM] });
    assertEquals(query.query, RANDOM);
    assertEquals(query.leaks.map(({ place }) => place), ["request.url"], name);
    const got = await written({ got: [`x-${name.toLowerCase()}-x`, RANDOM] });
    assertEquals(got.leaks.length, 1, name);
    const words = await written({ field: [name, WORDS], query: [name, WORDS] });
    assertEquals(words.leaks, [], name);
  }
});

/** What text can say of a secret before it tells it: each word of the gate's own list. */
const TOLD = "secret password passwd passphrase token api_key access_key private_key credential";

Deno.test("text that says what is secret is suspect, and text that only mentions it is not", async () => {
  for (const what of TOLD.split(" ")) {
    assertEquals((await written({ text: `The ${what} is ${RANDOM}.` })).leaks.length, 1, what);
    assertEquals((await written({ text: `The ${what} is ${WORDS}.` })).leaks, [], what);
  }
});

Deno.test("a secret header is redacted in requests and answers, whatever its value looks like", async () => {
  for (const name of [...all(samples.SECRET_HEADERS), ...all(samples.HEADER_ENDINGS)]) {
    const { sent, got, leaks } = await written({ sent: [name, WORDS], got: [name, WORDS] });
    assert(sent?.startsWith("redacted_"), `${name}: ${sent}`);
    assert(got?.startsWith("redacted_"), `${name}: ${got}`);
    assertEquals(leaks, []);
  }
});

Deno.test("a header that tells of a number of tokens stays, also where it is no number", async () => {
  for (const name of all(samples.HEADER_COUNTS)) {
    for (const value of ["unlimited", "18"]) {
      const { got, leaks } = await written({ got: [name, value] });
      assertEquals(got, value, name);
      assertEquals(leaks, []);
    }
  }
});

Deno.test("of a request's other headers those stay that a reader needs, and no more", async () => {
  for (const [name, value] of Object.entries(samples.READABLE_HEADERS)) {
    assertEquals((await written({ sent: [name, value] })).sent, value, name);
  }
  assertEquals((await written({ sent: ["user-agent", "test/1"] })).sent, undefined);
});

Deno.test("what a secret variable holds is redacted wherever it stands", async () => {
  for (const name of all(samples.VARIABLES)) {
    const { body } = await written({ text: `It is ${WORDS}.` }, [[name, WORDS]]);
    assert(!body.includes(WORDS), name);
  }
  for (const name of [...all(samples.PUBLIC_VARIABLES), ...samples.HARMLESS_VARIABLES]) {
    const { body } = await written({ text: `It is ${WORDS}.` }, [[name, WORDS]]);
    assert(body.includes(WORDS), name);
  }
});

Deno.test("under `pass` a password is told from what came of a test", async () => {
  for (
    const value of ["hunter2", "Winter!Berlin", "p@ssw0rd", "$ummer2026", "pass1234", "Größe-42"]
  ) {
    for (const field of ["pass", "pass1", "user[pass]", "pw"]) {
      const { body, leaks } = await written({ field: [field, value] });
      assert(!body.includes(value), body);
      assertEquals(leaks, []);
    }
    assert((await written({ query: ["pass", value] })).query !== value, value);
  }
  const none =
    "ok passed Passed! passed-all first-pass second_pass pass_2 pass-10 test-3 98.5% 12/15 3/3 12ms 2026-01-31 v1.2.3 lib-1.2.3 passes/blur5.glsl blur5x5.glsl render/2 db1.example.com ada1@example.com short1";
  for (const value of [...none.split(" ").slice(0, -1), "first pass", "step 2 of 3", "a1b2c"]) {
    const { body, query, leaks } = await written({
      field: ["pass", value],
      query: ["pass", value],
    });
    assert(body.includes(value), `${value}: ${body}`);
    assertEquals(query, value);
    assertEquals(leaks, []);
  }
});

Deno.test("a SID of Twilio is an id, and a token of as many digits a secret", async () => {
  const digits = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
  for (const start of ["AC", "SM", "VA", "MG"]) {
    for (const name of ["sid", "account_sid", "parent_account_sid", "ssid", "key"]) {
      const { body, leaks } = await written({ field: [name, start + digits] });
      assert(body.includes(start + digits), `${name}: ${body}`);
      assertEquals(leaks, []);
    }
    assertEquals((await written({ query: ["sid", start + digits] })).query, start + digits);
  }
  for (const value of [digits, `Ac${digits}`, `AC${digits}0`, `AC${digits.toUpperCase()}`]) {
    assert(!(await written({ field: ["sid", value] })).body.includes(value), value);
  }
  assert(!(await written({ field: ["auth_token", digits] })).body.includes(digits));
});

Deno.test("names that only sound like a secret's are left alone", async () => {
  for (const name of samples.HARMLESS_FIELDS) {
    const { body, leaks } = await written({ field: [name, WORDS] });
    assert(body.includes(WORDS), body);
    assertEquals(leaks, []);
  }
  for (const name of samples.HARMLESS_PARAMETERS) {
    assertEquals((await written({ query: [name, WORDS] })).query, WORDS, name);
  }
  for (const name of samples.HARMLESS_HEADERS) {
    assertEquals((await written({ got: [name, WORDS] })).got, WORDS, name);
  }
});

Deno.test("a text mentions secrets where any word speaks of them, but for names of none", () => {
  const none = ["", "all is well", '{"total_tokens":1,"max_tokens":2}', '{"next_page_token":"a"}'];
  assertEquals(none.filter(mentionsSecrets), []);
  const some = [
    "the token is",
    '{"tokens":1}',
    '{"total_tokens":1,"my_token":2}',
    "total_tokens",
    '"total_tokens: a',
    '{"a b_token":1}',
    "Authorization: BEARER x",
  ];
  assertEquals(some.filter((text) => !mentionsSecrets(text)), []);
});
