import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import {
  encodeAround,
  isPlaceholder,
  makePlaceholders,
  REDACTED,
  tagsIn,
  untag,
} from "../../src/secrets/placeholder.ts";

const placeholderOf = async (secret: string, salt = "salt") =>
  (await makePlaceholders([secret], salt)).get(secret)!;

Deno.test("a long secret gets a tag, a guessable one a short tag, the shortest none", async () => {
  assertMatch(await placeholderOf("x".repeat(16)), /^\[redacted:[0-9a-f]{8}\]$/);
  assertMatch(await placeholderOf("x".repeat(15)), /^\[redacted:[0-9a-f]{4}\]$/);
  assertMatch(await placeholderOf("x".repeat(8)), /^\[redacted:[0-9a-f]{4}\]$/);
  assertEquals(await placeholderOf("x".repeat(7)), REDACTED);
});

Deno.test("a tag is the same for the same secret and salt, and for no others", async () => {
  const secret = "correct horse battery";
  assertEquals(await placeholderOf(secret), await placeholderOf(secret));
  assertNotEquals(await placeholderOf(secret), await placeholderOf(`${secret}!`));
  assertNotEquals(await placeholderOf(secret), await placeholderOf(secret, "another"));
});

Deno.test("a tag is that of HMAC-SHA-256 with the salt, so that old cassettes are known again", async () => {
  assertEquals(await placeholderOf("correct horse battery staple"), "[redacted:95c22050]");
  assertEquals(await placeholderOf("correct horse"), "[redacted:33bc]");
});

Deno.test("what is a placeholder and nothing else", () => {
  const yes = ["[redacted]", "[redacted:1a2b]", "[redacted:1a2b3c4d]", "[redacted][redacted:00ff]"];
  assertEquals(yes.filter((text) => !isPlaceholder(text)), []);
  const no = ["", "redacted", "[redacted]x", "Bearer [redacted]", "[redacted:xyz]", "[redacted:1]"];
  assertEquals(no.filter(isPlaceholder), []);
});

Deno.test("tags are read in order, and left out for comparing", () => {
  const text = "a=[redacted:00000001]&b=[redacted]&c=[redacted:0002]";
  assertEquals(tagsIn(text), "00000001 0002");
  assertEquals(untag(text), "a=[redacted]&b=[redacted]&c=[redacted]");
  assertEquals([tagsIn("a=1"), untag("a=1")], ["", "a=1"]);
});

Deno.test("a placeholder stays readable in a URL, and all else is encoded", () => {
  assertEquals(
    encodeAround("a b/[redacted:1a2b3c4d]&[redacted]"),
    "a%20b%2F[redacted:1a2b3c4d]%26[redacted]",
  );
  assertEquals(encodeAround("\ud83d"), "%EF%BF%BD");
  assert(encodeAround("[redacted:nothex]").startsWith("%5B"));
});
