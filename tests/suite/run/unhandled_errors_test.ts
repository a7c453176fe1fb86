// Errors that nobody catches: whose they are.
import { assertEquals } from "@std/assert";
import "../../../mod.ts";
import { runInContext } from "../../../src/session/context.ts";
import { watchUnhandledErrors } from "../../../src/suite/run/unhandled_errors.ts";

Deno.test("an error is its owner's while he takes them, each once; else nobody's", async () => {
  let hear: (error: unknown) => void = () => {};
  let listening = true;
  const errors = watchUnhandledErrors((listener) => {
    hear = listener;
    return () => void (listening = false);
  });
  const owner = {};
  const within = (error: unknown) => runInContext({ observer: owner }, () => hear(error));
  const collected = errors.collect(owner);
  within("mine");
  within("mine");
  hear("told twice");
  within("told twice");
  hear("nobody's");
  assertEquals(await collected(), ["mine", "told twice"]);
  within("too late to be his");
  assertEquals(await errors.rest(), ["nobody's", "too late to be his"]);
  errors.stop();
  assertEquals(listening, false);
});
