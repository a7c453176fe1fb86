// Which words of a command that was typed a message may tell.
import { assertEquals } from "@std/assert";
import { mayTell, textRedaction } from "../../src/session/redaction_rules.ts";
import { drawFrom } from "../support/draw.ts";

const drawn = drawFrom("words").alnum(24);
const told = mayTell(textRedaction({
  variable: () => undefined,
  variables: () => [["DB_PASSWORD", "kestrel-blue"]],
}));

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
];

Deno.test("of the words of a command, what looks like a secret is not told", () => {
  assertEquals(SECRET.filter(told), []);
  assertEquals(PLAIN.filter((words) => !told(words)), []);
});
