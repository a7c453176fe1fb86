// One writer a cassette.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { isRetakeError } from "../../../src/errors.ts";
import { claimForWriting } from "../../../src/session/record/writers.ts";
import { settingsOf } from "../../support/sessions.ts";

Deno.test("a cassette is claimed once, until the claim is given back", () => {
  const { settings } = settingsOf();
  const release = claimForWriting("a", settings, "memory: a");
  const error = assertThrows(() => claimForWriting("a", settings, "memory: a"));
  assert(isRetakeError(error, "SESSION_OVERLAP"));
  assertEquals(error.facts, { name: "a", where: "memory: a" });
  claimForWriting("b", settings, "memory: b")();
  claimForWriting("a", settingsOf().settings, "memory: a")(); // of another store
  release();
  claimForWriting("a", settings, "memory: a")();
});
