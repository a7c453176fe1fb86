import { assert, assertEquals } from "@std/assert";
import {
  aliasesIn,
  encodeAround,
  isAlias,
  isPlaceholder,
  numbersIn,
  untag,
  untagEncoded,
} from "../../src/secrets/placeholder.ts";
import { JWT, PEM, UUID } from "../support/alias_forms.ts";

Deno.test("what is a placeholder and nothing else", () => {
  const yes = [
    "redacted_access_token_1",
    "redacted_oauth2_token_12",
    "[redacted]",
    "[redacted:1a2b3c4d]",
    "[redacted]redacted_a_1",
    UUID,
    JWT,
    JWT.replace(/\..*\./, `.${btoa("{}")}.`).replace("=", ""),
    "pi_3MtwBwLkdIwHu7ix28a3tqPa_secret_redacted_client_secret_1",
    PEM,
    "{{home}}",
  ];
  assertEquals(yes.filter((text) => !isPlaceholder(text)), []);
  const no = ["", "redacted", "redacted_a", "redacted_1", "redacted_a_1x", "Bearer redacted_a_1"];
  assertEquals(no.filter(isPlaceholder), []);
  assertEquals(["1090000001", "1001", "https://a.example/redacted_a_1"].filter(isPlaceholder), []);
  assertEquals(["1090000001", "1001", "100001", "https://a.example/redacted_a_1"].filter(isAlias), [
    "1090000001",
    "1001",
    "100001",
    "https://a.example/redacted_a_1",
  ]);
  assertEquals(["4242424242424242", "123456", "https://a.example/"].filter(isAlias), []);
});

Deno.test("aliases are read in order, and are bare for comparing", () => {
  const text = `a=redacted_b_c_2&d=[redacted]&e=[redacted:0002]&f=${UUID}&g=1090000003&h=${JWT}`;
  assertEquals(aliasesIn(text), ["redacted_b_c_2", "[redacted:0002]", UUID, "1090000003", JWT]);
  assertEquals(
    untag(text),
    "a=[redacted]&d=[redacted]&e=[redacted]&f=[redacted]&g=1090000000&h=[redacted]",
  );
  assertEquals([aliasesIn("a=1"), untag("a=1")], [[], "a=1"]);
  assertEquals(
    untag("https://redacted_a_1:redacted_b_1@c.example/"),
    "https://redacted:redacted@c.example/",
  );
  assertEquals([...numbersIn(text)], [["b_c", 2], ["uuid", 12], ["digits", 3], ["id_token", 1]]);
});

Deno.test("an alias inside of base64 or hexadecimal is bare with all of that", () => {
  const hex = Array.from("redacted_a_1", (c) => c.charCodeAt(0).toString(16)).join("");
  for (const before of ["", "u:", "me:"]) {
    assertEquals(untagEncoded(`x ${btoa(`${before}redacted_a_1`)} y`), "x [redacted] y");
  }
  assertEquals(untagEncoded(`x=${hex}&y`), "x=[redacted]&y");
});

Deno.test("a long run of base64 is looked through once: an image that is asked about", () => {
  const image = "iVBORw0KGgoAAAANSUhEUgAAAyAAAAJY".repeat(60_000);
  assertEquals(untagEncoded(image), image);
  assertEquals(isAlias(image), false);
  const alias = btoa("me:redacted_a_1");
  assertEquals(untagEncoded(`${image}"${alias}"${image}`), `${image}"[redacted]"${image}`);
});

Deno.test("what is bare stays readable in a URL, and all else is encoded", () => {
  assertEquals(
    encodeAround("a b/redacted_a_1&[redacted]&{{home}}"),
    "a%20b%2Fredacted_a_1%26[redacted]%26{{home}}",
  );
  assertEquals(encodeAround("\ud83d"), "%EF%BF%BD");
  assert(encodeAround("[redacted:nothex]").startsWith("%5B"));
});
