// Where in JSON a secret stands by what names it; what a name means is in names_test.ts.
import { assertEquals } from "@std/assert";
import { redactText } from "../../src/secrets/text.ts";
import type { NotSecret } from "../../src/secrets/types.ts";
import { redactionRules } from "../../src/session/redaction_rules.ts";

const RANDOM = ["q7Rk2Vx9", "Tm4Wz8Lp", "3Nf6Yb1C", "dE5g"].join("");
const host = { variable: () => undefined };

function redact(text: string, notSecret: NotSecret[] = []) {
  return redactText(text, redactionRules([], notSecret, [], host), () => "§");
}

const cases: [what: string, json: string, wanted: string][] = [
  ["under a name", '{"client_secret":{"value":"a b"}}', '{"client_secret":{"value":"§"}}'],
  ["at any depth", '{"api_key":{"data":{"raw":"ab"}}}', '{"api_key":{"data":{"raw":"§"}}}'],
  [
    "in lists",
    '{"api_key":[{"value":"ab"},{"value":"c"}]}',
    '{"api_key":[{"value":"§"},{"value":"§"}]}',
  ],
  ["in lists of lists", '{"passwords":["a",["b"]]}', '{"passwords":["§",["§"]]}'],
  [
    "what looks drawn beside it",
    `{"api_key":{"x":"${RANDOM}","y":"plain"}}`,
    '{"api_key":{"x":"§","y":"plain"}}',
  ],
  [
    "no id, name or date beside it",
    `{"api_key":{"id":"key_${RANDOM}","name":"prod","created_at":"2026-01-02","owner":{"id":"user_${RANDOM}"}}}`,
    `{"api_key":{"id":"key_${RANDOM}","name":"prod","created_at":"2026-01-02","owner":{"id":"user_${RANDOM}"}}}`,
  ],
  ["a pair", '[{"name":"API_KEY","value":"ab"}]', '[{"name":"API_KEY","value":"§"}]'],
  ["a pair, the value first", '{"value":"ab","key":"password"}', '{"value":"§","key":"password"}'],
  [
    "a pair with an object",
    '{"name":"API_KEY","value":{"stringValue":"ab"}}',
    '{"name":"API_KEY","value":{"stringValue":"§"}}',
  ],
  [
    "a pair about something else",
    '{"name":"colour","value":"ab"}',
    '{"name":"colour","value":"ab"}',
  ],
  ["a list of two", '["api_key","a-1"]', '["api_key","§"]'],
  ["no list of names", '["password","email"]', '["password","email"]'],
  [
    "headers as lists",
    '{"headers":[["Authorization","a-1"],["Accept","x"]]}',
    '{"headers":[["Authorization","§"],["Accept","x"]]}',
  ],
  ["no list of three", '["api_key","ab","c"]', '["api_key","ab","c"]'],
  [
    "what is said of a password",
    '{"new_password2":["The two password fields did not match."],"password":["one two three."]}',
    '{"new_password2":["The two password fields did not match."],"password":["§"]}',
  ],
  ["passwords, listed as objects", '{"pass":[{"value":"Winter2026"}]}', '{"pass":[{"value":"§"}]}'],
  [
    "no list of what passed",
    '{"pass":["login_x1","login_x2"]}',
    '{"pass":["login_x1","login_x2"]}',
  ],
  [
    "no count of what passed",
    '{"pass":12,"fail":3,"ok":{"pass":true}}',
    '{"pass":12,"fail":3,"ok":{"pass":true}}',
  ],
  [
    "a key that was made, of Typesense",
    `{"actions":["*"],"collections":["*"],"id":7,"value":"${RANDOM}"}`,
    '{"actions":["*"],"collections":["*"],"id":7,"value":"§"}',
  ],
  [
    "a key that was made, of Cloudflare",
    `{"result":{"id":"${RANDOM}1","name":"ci","value":"${RANDOM}","policies":[]}}`,
    `{"result":{"id":"${RANDOM}1","name":"ci","value":"§","policies":[]}}`,
  ],
  [
    "no other value",
    `{"scopes":[{"value":"${RANDOM}"}],"value":"read-only","content":"${RANDOM}"}`,
    `{"scopes":[{"value":"${RANDOM}"}],"value":"read-only","content":"${RANDOM}"}`,
  ],
  ["a number", '{"pin":4739,"n":1}', '{"pin":"§","n":1}'],
  ["a number with spaces", '{ "password" : 12345678 }', '{ "password" : "§" }'],
  ["numbers in a list", '{"backup_codes":[12345678, 87654321]}', '{"backup_codes":["§", "§"]}'],
  ["no count", '{"otp":1,"max_tokens":4096}', '{"otp":1,"max_tokens":4096}'],
  [
    "a probability's token",
    `{"token":"${RANDOM}","logprob":-1}`,
    `{"token":"${RANDOM}","logprob":-1}`,
  ],
  [
    "a schema",
    '{"properties":{"password":{"type":"string","title":"Password","description":"The password"}}}',
    '{"properties":{"password":{"type":"string","title":"Password","description":"The password"}}}',
  ],
  ["JSONP", '/**/ cb({"access_token":"ab"});', '/**/ cb({"access_token":"§"});'],
];

for (const [what, json, wanted] of cases) {
  Deno.test(`in JSON: ${what}`, () => assertEquals(redact(json), wanted));
}

Deno.test("what replaces a number is one where it can be", () => {
  const rules = redactionRules([], [], [], host);
  assertEquals(redactText('{"pin":4739}', rules, () => "1090"), '{"pin":1090}');
});

Deno.test("notSecret spares all under a name or at a path, and nothing else", () => {
  const json = `{"data":[{"token":"${RANDOM}","password":"ab"}],"token":"${RANDOM}"}`;
  assertEquals(redact(json, [{ name: "password" }]), json.replaceAll(RANDOM, "§"));
  assertEquals(
    redact(json, [{ path: "$.data[*].token" }]),
    `{"data":[{"token":"${RANDOM}","password":"§"}],"token":"§"}`,
  );
  assertEquals(
    redact(json, [{ path: "$.data" }]),
    json.replace(/"token":"[^"]*"}$/, '"token":"§"}'),
  );
  assertEquals(redact(json, [{ name: /^(?:token|PASSWORD)$/i }]), json);
});
