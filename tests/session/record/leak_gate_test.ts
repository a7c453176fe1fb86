// What still looks like a secret after redaction goes nowhere.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  type FoundLeak,
  gateInteraction,
  gateVariable,
  leakError,
} from "../../../src/session/record/leak_gate.ts";
import { getting, settingsOf } from "../../support/sessions.ts";

const { redaction } = settingsOf().settings;
const SECRET = "kX9f2LmQ7vRt4WzB8nYc3HsD6pJg5T";

Deno.test("what looks like no secret passes as it is", () => {
  const leaks: FoundLeak[] = [];
  const interaction = getting("/a", { name: "Oslo" });
  assertEquals(gateInteraction(interaction, redaction, leaks), interaction);
  assertEquals([gateVariable("id", "order-7", redaction, leaks), leaks], ["order-7", []]);
});

Deno.test("what looks like one is masked, and told with what was asked", () => {
  const leaks: FoundLeak[] = [];
  const text = `the api key is ${SECRET}`;
  const gated = gateInteraction(getting("/a", { text }), redaction, leaks);
  assert(!JSON.stringify(gated).includes(SECRET), JSON.stringify(gated));
  assertEquals(leaks.map(({ call }) => call), ["GET https://api.example.com/a"]);
  assertEquals(gateVariable("id", text, redaction, leaks), null);
  assertEquals(leaks[1]?.call, 'the variable "id"');
});

Deno.test("the error says where, by which rule and what to do, and not the secret", () => {
  const leaks: FoundLeak[] = [];
  for (let at = 0; at < 7; at++) {
    gateInteraction(getting(`/${at}`, { text: `password: ${SECRET}${at}` }), redaction, leaks);
  }
  assertEquals(leaks.length, 7);
  const { code, message, facts } = leakError(leaks, "cassettes/a.json");
  assertEquals([code, (facts.leaks as unknown[]).length], ["SECRET_FOUND", 7]);
  assertStringIncludes(
    message,
    "7 texts that look like a secret, so cassettes/a.json was not written",
  );
  assertStringIncludes(message, "in       GET https://api.example.com/0");
  assertStringIncludes(message, "redact it:");
  assertStringIncludes(message, "... and 2 more");
  assert(!message.includes(SECRET), message);
  assertStringIncludes(leakError(leaks.slice(0, 1), "a").message, "a text that looks");
});
