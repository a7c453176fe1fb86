// The leak gate as sessions meet it is in leak_gate_test.ts; which names are suspect, in names_test.ts.
import { assert, assertEquals } from "@std/assert";
import type { Interaction } from "../../src/cassette/types.ts";
import {
  describeLeak,
  findLeaks,
  findTextLeaks,
  gateRules,
  maskLeaks,
} from "../../src/secrets/leaks.ts";
import { redactionRules } from "../../src/session/redaction_rules.ts";

const RANDOM = ["q7Rk2Vx9", "Tm4Wz8Lp", "3Nf6Yb1C", "dE5g"].join("");
const rules = redactionRules([], [], [], { variable: () => undefined });

function answer(more: object, request: object = {}): Interaction {
  return {
    request: { method: "GET", url: "https://a.example/", headers: [], ...request },
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 1,
    response: { status: 200, statusText: "OK", type: "basic", headers: [], ...more },
  };
}

Deno.test("a leak is described by where, by what, and by the lines that settle it", () => {
  assertEquals(describeLeak(RANDOM, "field my_token", "response.body $.a.my_token"), {
    place: "response.body $.a.my_token",
    rule: "field my_token",
    excerpt: "q7Rk… (28 characters)",
    redact: 'redact: { fields: ["my_token"] }',
    pass: "notSecret: [/^q7Rk/]",
  });
  assertEquals(
    describeLeak(RANDOM, "header x-y", "response.headers.x-y").redact,
    'redact: { headers: ["x-y"] }',
  );
  const short = describeLeak("hunter2", "known", "request.url");
  assertEquals([short.excerpt, short.pass], ["… (7 characters)", "notSecret: [/^...$/]"]);
  assertEquals(
    describeLeak("a.b/cdefghijkl", "format", "line 3").redact,
    'redact: { patterns: [/a\\.b\\/[^\\s"]{10}/] }',
  );
});

Deno.test("a leak is placed as near as can be, and each secret is told once", () => {
  const found = (interaction: Interaction) =>
    findLeaks(interaction, rules).map(({ place }) => place);
  const named = { x_token_x: RANDOM };
  assertEquals(found(answer({ body: { json: { list: [named, named] } } })), [
    "response.body $.list[0].x_token_x",
  ]);
  assertEquals(found(answer({ body: { text: `token is ${RANDOM}` } })), ["response.body"]);
  assertEquals(found(answer({ headers: [["x-token-of", RANDOM]] })), [
    "response.headers.x-token-of",
  ]);
  assertEquals(found(answer({}, { url: `https://a.example/?my_token_x=${RANDOM}` })), [
    "request.url",
  ]);
  assertEquals(found(answer({}, { body: { json: named } })), ["request.body $.x_token_x"]);
  assertEquals(found(answer({ body: { json: { id: RANDOM } } })), []);
});

Deno.test("what leaked is masked, and the rest is kept", () => {
  const masked = maskLeaks(
    answer({ body: { json: { x_token_x: RANDOM, id: RANDOM.slice(4) } } }),
    rules,
  );
  assertEquals(masked.response!.body, { json: { x_token_x: "[redacted]", id: RANDOM.slice(4) } });
  assertEquals(findLeaks(masked, rules), []);
});

Deno.test("a text alone is looked at too, and the rules of the gate are made once", () => {
  assertEquals(
    findTextLeaks(`{"a_token_b":"${RANDOM}"}`, "variables", rules).map(({ place }) => place),
    [
      "variables",
    ],
  );
  assertEquals(findTextLeaks("nothing", "variables", rules), []);
  assert(gateRules(rules) === gateRules(rules));
});
