// The formats of secrets, over a corpus of made-up ones and of what only looks like them.
import { assert, assertEquals } from "@std/assert";
import { secretFormats } from "../../src/secrets/formats.ts";
import type { SecretFormat } from "../../src/secrets/types.ts";
import { gateRules } from "../../src/secrets/leaks.ts";
import { createRedaction } from "../../src/secrets/redact.ts";
import { redactText } from "../../src/secrets/text.ts";
import { redactionRules } from "../../src/session/redaction_rules.ts";
import { base64, drawFrom } from "../support/draw.ts";
import { wantGrowth } from "../support/growth.ts";
import { lookAlikes, type SecretCase, secrets } from "../support/secret_corpus.ts";
import { SAMPLED_FORMATS } from "../support/secret_samples.ts";

const corpus = secrets("formats").filter(({ format }) => format !== "none");

/** One place that a format takes for a secret. */
interface Hit {
  name: string;
  start: number;
  secret: string;
}

/** All that the formats find in a text, as redaction looks for it. */
function hitsIn(text: string): Hit[] {
  return secretFormats().flatMap((format) => hitsOf(format, text));
}

function hitsOf({ name, hints, pattern, check }: SecretFormat, text: string): Hit[] {
  if (!hints.some((hint) => text.includes(hint))) return [];
  return Array.from(text.matchAll(pattern)).flatMap((match) => {
    const secret = match.groups?.secret ?? match[0];
    if (check && !check(secret)) return [];
    return [{ name, secret, start: match.index + match[0].length - secret.length }];
  });
}

/** Whether what was found covers a secret from end to end. */
function isCovered(text: string, secret: string, hits: readonly Hit[]): boolean {
  const start = text.indexOf(secret);
  let at = start;
  for (const hit of [...hits].sort((a, b) => a.start - b.start)) {
    if (hit.start <= at) at = Math.max(at, hit.start + hit.secret.length);
  }
  return start >= 0 && at >= start + secret.length;
}

Deno.test("the corpus holds as many secrets and look-alikes as it says", () => {
  assert(secrets("size").length >= 320, `${secrets("size").length} secrets`);
  assert(lookAlikes("size").length >= 320, `${lookAlikes("size").length} look-alikes`);
  assertEquals(secrets("size"), secrets("size"), "the same seed gives the same");
  const places = secrets("size").map(({ place }) => place);
  const rare = new Set(
    places.filter((place) => places.filter((each) => each === place).length < 5),
  );
  assertEquals([...rare], [], "every place comes up several times");
});

Deno.test("every format has samples", () => {
  const names = new Set(secretFormats().map(({ name }) => name));
  assertEquals([...names].sort(), [...SAMPLED_FORMATS].sort());
});

/** A text as it may lie around a secret: `[before, after]`. */
const AROUND: [string, string][] = [
  ["", ""],
  ["It is ", " and no other"],
  ["", ", they said"],
  ["key=", "&page=2"],
  ["('", "')"],
  ["[", "]"],
  ["see ", "; then "],
  ["`", "`."],
  ["\n", "\n"],
  ["https://example.com/v1/", "?x=1"],
  ["https://example.com/v1/", "/usage"],
  ["%22", "%22"],
];

/** A case whose secret its own format finds in a text, and the formats together wholly. */
function missIn(text: string, { format, secret }: SecretCase): string[] {
  const hits = hitsIn(text);
  const what = `${format} in ${text.slice(0, 300)}`;
  if (!hits.some(({ name }) => name === format)) return [`not by its own format: ${what}`];
  return isCovered(text, secret, hits) ? [] : [`not to its end: ${what}`];
}

Deno.test("every secret is found by its format: at start and end, next to punctuation", () => {
  const missed = corpus.flatMap((each) => {
    const around = each.secret === each.text && !/\s/.test(each.text) ? AROUND : AROUND.slice(0, 2);
    return around.flatMap(([before, after]) => missIn(before + each.text + after, each));
  });
  assertEquals(missed, []);
});

/** What may be said of a secret before it ends a sentence, and how that goes on. */
const SENTENCES = ["", "Incorrect API key provided: ", "Bearer ", "authorization: ", "login -u a:"];
const SENTENCE_ENDS = [".", ". You can", "... and", '."', ".)", ".\n"];

Deno.test("the end of a sentence is no part of a secret", () => {
  const wrong = corpus.flatMap((each) => {
    if (each.secret !== each.text || /\s/.test(each.text)) return [];
    return SENTENCES.flatMap((before) =>
      SENTENCE_ENDS.flatMap((after) => {
        const text = before + each.text + after;
        const taken = hitsIn(text).filter(({ secret }) => secret.endsWith("."));
        return [
          ...missIn(text, each),
          ...taken.map(({ name, secret }) => `${name} takes ${secret.slice(-20)} of ${text}`),
        ];
      })
    );
  });
  assertEquals(wrong, []);
});

Deno.test("every secret is found in JSON text, and no match leaves its string", () => {
  const missed: string[] = [];
  for (const each of corpus) {
    for (const line of [each.text, `one\n${each.text}`, `"${each.text}"\ttwo`]) {
      // What is in quotes is the next string: no match may reach it.
      const json = JSON.stringify({ note: line, next: "AAAAbbbb1111CCCCdddd2222" });
      const secret = JSON.stringify(each.secret).slice(1, -1);
      // A name and its value in one string, `a: \"b\"`, are found where the string was decoded.
      if (!each.text.includes('"')) missed.push(...missIn(json, { ...each, secret }));
      for (const hit of hitsIn(json)) {
        if (/["'<>]/.test(hit.secret)) missed.push(`leaves its string: ${hit.name} ${hit.secret}`);
        if (hit.name !== "private-key" && /[\s\\]/.test(hit.secret)) {
          missed.push(`holds space or backslash: ${hit.name} ${hit.secret}`);
        }
      }
    }
  }
  assertEquals(missed, []);
});

Deno.test("a private key is found in JSON in JSON, and where it was cut off", () => {
  for (const { secret } of corpus.filter(({ format }) => format === "private-key")) {
    const twice = JSON.stringify(JSON.stringify({ key: secret, next: "AAAABBBBCCCCDDDDEEEE" }));
    const [hit] = hitsIn(twice);
    assertEquals(hit?.secret, JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1));
    for (const length of [160, 190, secret.length - 20, secret.length - 40]) {
      const cut = secret.slice(0, length).trimEnd().replace(/\n-{1,5}[A-Z ]*$/, "");
      assert(isCovered(`x ${cut}`, cut, hitsIn(`x ${cut}`)), cut);
    }
  }
});

Deno.test("no format takes a look-alike for a secret", () => {
  const taken = ["formats", "second", "third"].flatMap((seed) =>
    lookAlikes(seed).flatMap(({ kind, text }) =>
      [text, JSON.stringify({ note: text }), JSON.stringify(JSON.stringify({ note: text }))]
        .flatMap(hitsIn).map(({ name, secret }) => `${kind}: ${name} takes ${secret.slice(0, 200)}`)
    )
  );
  assertEquals([...new Set(taken)], []);
});

Deno.test("nor where it stands", () => {
  const taken = lookAlikes("formats").flatMap(({ kind, place, exchange }) => {
    const { url, headers, body, response } = exchange;
    const text = [
      url,
      ...headers.flat(),
      body,
      ...(response?.headers ?? []).flat(),
      response?.body,
    ];
    return text.flatMap((part) => hitsIn(part ?? "")).map(({ name, secret }) =>
      `${kind}, ${place}: ${name} takes ${secret.slice(0, 200)}`
    );
  });
  assertEquals(taken, []);
});

/** A text in the forms in which a secret travels, and what undoes each. */
const FORMS: [form: string, write: (text: string) => string, read: (text: string) => string][] = [
  ["prose", (text) => `Here it is: ${text} and no other.`, (text) => text],
  ["JSON", (text) => JSON.stringify({ note: text, next: 1 }), (text) => JSON.parse(text).note],
  [
    "base64",
    (text) => `x ${base64(`note: ${text} `)} y`,
    (text) => atob(text.split(" ")[1]!.replaceAll("-", "+").replaceAll("_", "/")),
  ],
  [
    "a URL",
    (text) => `https://a.example/?note=${encodeURIComponent(text)}&page=2`,
    (text) => new URL(text).searchParams.get("note")!,
  ],
];

Deno.test("every format is found in prose, in JSON, in base64 and in a URL", () => {
  const redaction = createRedaction(redactionRules([], [], [], { variable: () => undefined }));
  const missed = corpus.flatMap(({ format, text, secret }) =>
    FORMS.flatMap(([form, write, read]) => {
      const url = write(text);
      const redacted = form === "a URL"
        ? redaction.request({ method: "GET", url, headers: [] }).url
        : redaction.text(url);
      return redacted.includes(secret) || read(redacted).includes(secret)
        ? [`${format} in ${form}: ${redacted.slice(0, 200)}`]
        : [];
    })
  );
  assertEquals(missed, []);
});

/** What is hard on every pattern: starts of matches that come to nothing, again and again. */
const HARD = [
  "a",
  "1",
  "a-",
  "a.",
  "\\n",
  "://",
  "://a:",
  "The quick token jumps over the secret: password is Key ",
  "eyJ" + "a".repeat(20) + ".",
  "api_key = ",
  "api_key=secret_token:password=",
  ";password=abcdef",
  "-----BEGIN PRIVATE KEY-----\\nA-b: c\n\n\\n",
  "-----BEGIN PRIVATE KEY-----\n" + "A".repeat(64) + "\nb\n",
];

/** What is hard on one: how its matches start, without the rest of them. */
function hardOn({ name, hints }: SecretFormat): string[] {
  const draw = drawFrom("hard");
  const own = corpus.filter(({ format }) => format === name).slice(0, 1).map(({ text }) => text);
  return [
    ...HARD.filter((unit) => hints.some((hint) => unit.includes(hint))),
    ...hints.slice(0, 1).flatMap((
      hint,
    ) => [hint, hint + " ", `${hint}-`, `${hint}${draw.hex(15)} `]),
    ...own.flatMap((text) => [text.slice(0, -1) + "!", text.slice(0, text.length * 0.9) + ". "]),
    ...HARD.slice(0, 2).map((unit) => hints[0] + unit.repeat(40_000)),
  ];
}

Deno.test("every pattern is linear: sixteen times what is hard on it takes about so many times as long", async () => {
  const slow: string[] = [];
  const textOf = (unit: string, length: number) =>
    unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  /** Matches each character for itself: a pattern may take as long as that for one in ten, or less. */
  const walk = (text: string) => {
    for (const _ of text.matchAll(/[^]/g));
  };
  for (const format of secretFormats()) {
    for (const unit of hardOn(format)) {
      const [short, long] = [textOf(unit, 2500), textOf(unit, 40_000)];
      const find = (text: string) => {
        for (const _ of text.matchAll(format.pattern));
      };
      try {
        // With a walk in both, what takes next to no time is not measured against its own noise.
        const few = () => [find(short), walk(short.slice(0, 250))];
        await wantGrowth(16, 4, few, () => [find(long), walk(long.slice(0, 4000))]);
        await wantGrowth(1, 10, () => walk(long.slice(0, 4000)), () => find(long));
      } catch (error) {
        slow.push(`${format.name} on ${unit.slice(0, 80)}: ${(error as Error).message}`);
      }
    }
  }
  assertEquals(slow, []);
});

/** What texts may be made of that is hard on who looks for names, lines, signs and runs in them. */
const HARD_TEXTS = [
  ...["\\n", " "],
  ..."a -\"\\\n=:<'",
  ...[
    "api_key=",
    "password=",
    "code=",
    "&code=",
    "key: ",
    "KEY='",
    "token is ",
    "://a@",
    "a.bcdefg.",
  ],
  ...[
    "{\n",
    '"\n',
    '{"a":',
    "value: x\n",
    "secret:\n  value: ",
    "<a b=c>",
    "''",
    "f([",
    "postgres://",
  ],
  ...['data: {"a":1}\n', "0123456789abcdef0123456789abcdef-", "eyJhIjoi", "%25", "}{"],
];

Deno.test("text of any kind, in any place, costs by its size: sixteen times of it about so many times as much", async () => {
  const rules = gateRules(redactionRules([], [], [], { variable: () => undefined }));
  const places = [(text: string) => text, (text: string) => JSON.stringify({ a: [text] })];
  const slow: string[] = [];
  for (const unit of HARD_TEXTS) {
    for (const place of places) {
      const [short, long] = [2_000, 32_000].map((length) =>
        place(unit.repeat(Math.ceil(length / unit.length)))
      );
      const look = (text: string) => redactText(text, rules, () => "[redacted]");
      try {
        await wantGrowth(16, 5, () => look(short!), () => look(long!));
      } catch (error) {
        slow.push(`${JSON.stringify(unit)} in ${place("")}: ${(error as Error).message}`);
      }
    }
  }
  assertEquals(slow, []);
});
