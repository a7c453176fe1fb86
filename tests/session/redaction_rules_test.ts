// Which words of a command that was typed a message may tell.
import { assertEquals } from "@std/assert";
import { commandRedaction, mayTell, textRedaction } from "../../src/session/redaction_rules.ts";
import { drawFrom } from "../support/draw.ts";

const drawn = drawFrom("words").alnum(24);
const redact = textRedaction({
  variable: () => undefined,
  variables: () => [["DB_PASSWORD", "kestrel-blue"]],
});
const told = mayTell(redact);

const SECRET: string[][] = [
  ["ada", "kestrel-blue"],
  ["--with=kestrel-blue"],
  [drawn],
  [`sk-proj-${drawn}`],
  [`data/${drawn}`],
  ["--token", "abc"],
  ["--api-key=abc"],
  ["--password", "abc"],
  ["PASSWORD=abc"],
  ["-H", "X-Api-Key: abc"],
  ["-H", "Authorization: abc"],
  ["Bearer abc"],
  ["Bearer", "abc"],
  ["https://ada:abc@example.com/"],
  ["https://example.com/?key=abc"],
  ['{"password":"abc"}'],
];

const PLAIN: string[][] = [
  [],
  ["ada", "--", "-n", "5", ""],
  ["--max-tokens", "5", "--model=gpt-4o-mini-2024-07-18"],
  ["-H", "Accept: application/json"],
  ["tests/fixtures/hello.json", "2026-01-01"],
  ["What is the capital of France?"],
  ["token", "list"],
  ["https://example.com/v1/chat?stream=true"],
  ["npx", "vitest", "run", "--passWithNoTests", "src/chat.test.ts", "-k", "names"],
];

Deno.test("of the words of a command, what looks like a secret is not told", () => {
  assertEquals(SECRET.filter(told), []);
  assertEquals(PLAIN.filter((words) => !told(words)), []);
});

Deno.test("what is told of a command is told without its secrets, and with all else", () => {
  const rows: [command: string, told: string][] = [
    [`--key=${drawn} may leave tests out`, "--key=[redacted] may leave tests out"],
    [`${drawn} names some of the tests`, "[redacted] names some of the tests"],
    [`"node run.mjs --token=abc" is not how`, `"node run.mjs --token=[redacted] is not how`],
    [`API_KEY='abc' node run.mjs`, "API_KEY=[redacted] node run.mjs"],
    ["curl -H 'Authorization: Bearer abc' a", "curl -H 'Authorization: Bearer [redacted] a"],
    ["node t.mjs --token abc --verbose", "node t.mjs --token [redacted] --verbose"],
    ["node t.mjs --token --verbose", "node t.mjs --token --verbose"],
    ["node t.mjs https://ada:abc@a.example/", "node t.mjs https://redacted:redacted@a.example/"],
    [`/opt/${drawn}/bin/node --test`, "/opt/[redacted]/bin/node --test"],
    ["npm run test:token", "npm run test:token"],
  ];
  const hide = commandRedaction(redact);
  for (const [command, told] of rows) assertEquals(hide(command), told);
});
