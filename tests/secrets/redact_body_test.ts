import { assertEquals } from "@std/assert";
import { bodyBytes, bodyText } from "../../src/cassette/body.ts";
import type { Body } from "../../src/cassette/types.ts";
import { secretFormats } from "../../src/secrets/formats.ts";
import { redactBody } from "../../src/secrets/redact_body.ts";
import type { SecretRules } from "../../src/secrets/types.ts";

const RULES: SecretRules = {
  formats: [],
  literals: [{ text: "hunter2", rule: "known" }],
  isField: (name) => name === "pin" ? "always" : false,
  isHarmless: () => false,
};
const redact = (body: Body, type = "") => redactBody(body, type, RULES, () => "***");

Deno.test("what holds no secret is the same object", () => {
  const bodies: Body[] = [{ json: { a: [1] } }, { text: ["a\n", "b"] }, { base64: "/w==" }];
  for (const body of bodies) assertEquals(redact(body) === body, true);
});

Deno.test("a body keeps its form", () => {
  assertEquals(redact({ json: { pin: "a", b: 1 }, indent: 2, end: "\n" }), {
    json: { pin: "***", b: 1 },
    indent: 2,
    end: "\n",
  });
  assertEquals(redact({ text: ["a hunter2\n", "b"] }), { text: ["a ***\n", "b"] });
  assertEquals(redact({ text: "pin=1&a=2" }, "application/x-www-form-urlencoded"), {
    text: "pin=***&a=2",
  });
  assertEquals(
    bodyBytes(redact({ base64: btoa("\xffhunter2\xff") })),
    Uint8Array.of(255, 42, 42, 42, 255),
  );
});

Deno.test("of bytes that are no text, what nobody could type is no secret", () => {
  const body = (text: string): Body => ({ base64: btoa(`\xff ${text} \xff`) });
  assertEquals(redact(body("pin = 4711")), body("pin = ***"));
  for (const noise of ["pin = \x01\xfe4711", "pin: \x7f\x80\xe9"]) {
    assertEquals(redact(body(noise)), body(noise));
  }
});

Deno.test("pieces add up to the new length", () => {
  const body = redact({ text: "a hunter2 b", pieces: [[0, 4], [5, 4], [9, 3]] });
  assertEquals(body, { text: "a *** b", pieces: [[0, 4], [5, 3]] });
});

Deno.test("chunks keep their times, and a secret that is cut in two is found", () => {
  assertEquals(redact({ chunks: [{ at: 1, text: "a hun" }, { at: 2, text: "ter2 b" }] }), {
    chunks: [{ at: 1, text: "a ***" }, { at: 2, text: " b" }],
  });
  const binary = redact({ chunks: [{ at: 1, text: "hunter2" }, { at: 2, base64: "/w==" }] });
  assertEquals(binary, { chunks: [{ at: 1, text: "***" }, { at: 2, base64: "/w==" }] });
});

Deno.test("parts are looked at one by one, also in a multipart body that was kept as bytes", () => {
  const parts = (name: string, body: Body): Body => ({
    boundary: "X",
    parts: [{ headers: [["Content-Disposition", `form-data; name="${name}"`]], body }],
  });
  assertEquals(redact(parts("pin", { text: "a" })), parts("pin", { text: "***" }));
  assertEquals(redact(parts("x", { json: { pin: "a" } })), parts("x", { json: { pin: "***" } }));
  const bytes = bodyBytes(parts("pin", { text: "a" }));
  const kept: Body = { base64: btoa(String.fromCharCode(...bytes)) };
  const text = bodyText(redact(kept, "multipart/form-data; boundary=X"));
  assertEquals(text, new TextDecoder().decode(bytes).replace("\r\n\r\na\r\n", "\r\n\r\n***\r\n"));
});

Deno.test("a code of four digits to eight is one to type in a form, and one of an error in JSON", () => {
  const form = "application/x-www-form-urlencoded; charset=utf-8";
  const sent = (text: string) => bodyText(redact({ text }, form));
  assertEquals(sent("To=%2B1555&Code=482913"), "To=%2B1555&Code=***");
  assertEquals(sent("code=4829"), "code=***");
  const left = "code=404&codes=482913&ErrorCode=30008&CODE=482913&Code=482913123&Code=de2026";
  assertEquals(sent(left), left);
  const part = (text: string): Body => ({
    boundary: "X",
    parts: [{ headers: [["Content-Disposition", 'form-data; name="Code"']], body: { text } }],
  });
  assertEquals(redact(part("482913")), part("***"));
  assertEquals(redact(part("404")), part("404"));
  for (const code of [404, 20404, "20404"]) {
    assertEquals(redact({ json: { code } }), { json: { code } });
  }
  assertEquals(redact({ text: "code=20404" }), { text: "code=20404" });
});

Deno.test("what stands behind an escape of JSON is looked at without its letter, which stays", () => {
  const rules = { ...RULES, formats: secretFormats() };
  const redacted = (a: string) => redactBody({ json: { a } }, "", rules, () => "***");
  assertEquals(redacted("x password=\nhunTer3Ab! y"), { json: { a: "x password=\n*** y" } });
  const names = "PASSWORD=\nPASSWORD=\nDB_PASSWORD=\n";
  assertEquals(redacted(names), { json: { a: names } });
});
