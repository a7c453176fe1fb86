// What counts as a secret is decided elsewhere; here is where in a text it is found, and that the rest
// of the text stays as it was.
import { assertEquals } from "@std/assert";
import { isSecretValue, redactPairs, redactPieces, redactText } from "../../src/secrets/text.ts";
import type { SecretRules } from "../../src/secrets/types.ts";

const RULES: SecretRules = {
  formats: [
    { name: "number", hints: ["no-"], pattern: /no-(?<secret>\d{4})/g },
    { name: "word", hints: ["KEY"], pattern: /KEY[A-Z]+/g, check: (text) => text !== "KEYNOTE" },
  ],
  literals: [{ text: "hunter2", rule: "known" }],
  isField: (name) => name === "pin" ? "always" : name === "maybe" ? "drawn" : false,
  isHarmless: (text) => text === "KEYHARMLESS",
};
const RANDOM = ["q7Rk2Vx9", "Tm4Wz8Lp", "3Nf6"].join("");
const mark = (_: string, rule: string) => `<${rule}>`;
const redact = (text: string) => redactText(text, RULES, mark);

const cases: [string, string, string][] = [
  ["nothing", "just text", "just text"],
  ["a format, of which one part is secret", "no-1234.", "no-<number>."],
  [
    "a format whose check says no, and what is harmless",
    "KEYNOTE KEYHARMLESS",
    "KEYNOTE KEYHARMLESS",
  ],
  ["a known value, twice", "hunter2hunter2", "<known><known>"],
  ["two that overlap, as one", "KEYhunter2 KEYAno-1234", "KEY<known> <word>no-<number>"],
  [
    "a field of JSON, spacing kept",
    '{ "pin" : "1\\n2" , "a":1.0}',
    '{ "pin" : "<field pin>" , "a":1.0}',
  ],
  [
    "a list under a name",
    '{"pin":["a",["b"]],"x":"a"}',
    '{"pin":["<field pin>",["<field pin>"]],"x":"a"}',
  ],
  ["no object under a name", '{"pin":{"x":"a"}}', '{"pin":{"x":"a"}}'],
  ["no name", '{"pin":1,"a":"pin"}', '{"pin":1,"a":"pin"}'],
  [
    "lines of JSON",
    '{"pin":"a"}\r\n{"x":"b"}\n{"pin":"c"}',
    '{"pin":"<field pin>"}\r\n{"x":"b"}\n{"pin":"<field pin>"}',
  ],
  [
    "events",
    'event: x\ndata: {"pin":"a"}\n\ndata: [DONE]\n\n',
    'event: x\ndata: {"pin":"<field pin>"}\n\ndata: [DONE]\n\n',
  ],
  [
    "JSON in JSON",
    JSON.stringify({ a: '{"pin":"x"}' }),
    JSON.stringify({ a: '{"pin":"<field pin>"}' }),
  ],
  ["escapes", '{"a":"no\\u002d1234"}', '{"a":"no-<number>"}'],
  [
    "base64 that holds one",
    `x ${btoa("a long text with no-1234 in it")} y`,
    `x ${btoa("a long text with no-<number> in it")} y`,
  ],
  [
    "base64 that holds none",
    btoa("a long text with nothing in it"),
    btoa("a long text with nothing in it"),
  ],
  [
    "what looks random under a likely name",
    `{"maybe":"${RANDOM}","x":"${RANDOM}"}`,
    `{"maybe":"<field maybe>","x":"${RANDOM}"}`,
  ],
  ["a placeholder, which stays", '{"pin":"[redacted]"}', '{"pin":"[redacted]"}'],
];

for (const [name, text, wanted] of cases) {
  Deno.test(`in a text: ${name}`, () => assertEquals(redact(text), wanted));
}

Deno.test("a secret that runs over the ends of pieces stands whole in the first of them", () => {
  assertEquals(redactPieces(["a no-", "12", "34 b ", "hunter2"], RULES, mark), [
    "a no-",
    "<number>",
    " b ",
    "<known>",
  ]);
  assertEquals(redactPieces(["a", "", "b"], RULES, mark), ["a", "", "b"]);
});

Deno.test("pairs are looked at decoded, and only what is secret is written anew", () => {
  const pairs = (text: string) =>
    redactPairs(text, (name) => name === "my key", RULES, (_, rule) => `[redacted] ${rule}`);
  assertEquals(
    pairs("a=1+2&my%20key=x%2By&b=%20"),
    "a=1+2&my%20key=[redacted]%20field%20my%20key&b=%20",
  );
  assertEquals(pairs("a=see+no-1234"), "a=see%20no-[redacted]%20number");
  assertEquals(pairs("hunter2&&=&my+key="), "[redacted]%20known&&=&my+key=");
});

Deno.test("a field's value is a secret by its name, or by its name and its looks", () => {
  const is = (name: string, value: string) => isSecretValue(RULES, name, value);
  assertEquals([is("pin", "1"), is("pin", ""), is("pin", "[redacted]")], [true, false, false]);
  assertEquals([is("pin", "KEYHARMLESS"), is("x", RANDOM)], [false, false]);
  assertEquals([is("maybe", RANDOM), is("maybe", "written by hand, long")], [true, false]);
});
