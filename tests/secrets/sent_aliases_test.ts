import { assertEquals } from "@std/assert";
import { aliasNamesIn } from "../../src/secrets/sent_aliases.ts";
import { JWT, PEM, UUID } from "../support/alias_forms.ts";

Deno.test("aliases in what is sent are found by their names, however they are spelt", () => {
  const alias = "redacted_client_secret_1";
  const hex = (text: string) =>
    [...text].map((one) => one.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  const spelt: [text: string, names: string[]][] = [
    [`Bearer ${alias}`, [alias]],
    [`a=b%20${alias}%26c`, [alias, alias]],
    [`p=x%201090000003`, ["1090000003"]],
    [JWT, ["redacted_id_token_1"]],
    [JSON.stringify({ key: PEM }), ["redacted_private_key_1"]],
    [`id=${UUID}`, [UUID]],
    ["Bearer [redacted:1a2b3c4d]", ["[redacted:1a2b3c4d]"]],
    ...["", "a", "ab", "abc", "user:"].flatMap((before): [string, string[]][] => [
      [`Basic ${btoa(before + alias)}`, [alias]],
      [`Basic ${btoa(`${before + alias}:`)}`, [alias]],
      [`x="${btoa(`${before + alias}>?`).replaceAll("=", "")}"`, [alias]],
      [hex(before + alias), [alias]],
    ]),
    [`/a/${encodeURIComponent(btoa(`>>>${alias}`))}`, [alias, alias]],
  ];
  for (const [text, names] of spelt) {
    assertEquals([...new Set(aliasNamesIn(text))], [...new Set(names)], text);
  }
  const none = [
    "",
    "100%",
    "%zz",
    "redacted",
    "cmVkYWN0ZWRf",
    "JlZGFjdGVkX",
    "11090000003",
    "1001",
  ];
  assertEquals(none.flatMap(aliasNamesIn), []);
});
