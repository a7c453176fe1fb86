// What makes a run a failed one.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { RetakeError } from "../../src/errors.ts";
import {
  closedError,
  fail,
  firstFailure,
  lateError,
  noFailures,
} from "../../src/session/failures.ts";

const miss = (first: string) => new RetakeError("MISS", `${first}\n  more`, { facts: { first } });

Deno.test("where nothing went wrong there is no failure, and one failure is itself", () => {
  const failures = noFailures();
  assertEquals(firstFailure(failures), undefined);
  const one = miss("Nothing answers GET /a.");
  fail(failures, one);
  assertEquals(firstFailure(failures), one);
  fail(failures, miss("Nothing answers GET /a."));
  assertEquals(firstFailure(failures), one); // a client that asks again says nothing new
});

Deno.test("of several failures the first is told in full, of others the first sentence, five at most", () => {
  const failures = noFailures();
  const all = Array.from({ length: 9 }, (_, at) => miss(`Nothing answers GET /${at}.`));
  for (const error of [...all, all[3]!]) fail(failures, error);
  const error = firstFailure(failures)!;
  assertEquals(error.message.split("\n"), [
    "Nothing answers GET /0.",
    "  more",
    ...[1, 2, 3, 4, 5].map((at) => `  also      Nothing answers GET /${at}.`),
  ]);
  assertEquals([error.code, error.facts, error.cause], ["MISS", {
    first: "Nothing answers GET /0.",
  }, all[0]]);
});

Deno.test("who listens is told of each failure, until it does not any more", () => {
  const failures = noFailures();
  const heard: string[] = [];
  const listener = ({ code }: RetakeError) => void heard.push(code);
  failures.listeners.add(listener);
  fail(failures, miss("a"));
  fail(failures, new RetakeError("DRIFT", "b"));
  failures.listeners.delete(listener);
  fail(failures, miss("c"));
  assertEquals(heard, ["MISS", "DRIFT"]);
});

Deno.test("a session that has closed says what came too late", () => {
  const { code, message } = lateError("GET https://a.example/x", { name: "a", where: "memory: a" });
  assertEquals(code, "SESSION_CLOSED");
  assertEquals(
    message,
    'GET https://a.example/x came after the session of "a" had closed, so nothing answers it.\n' +
      "  cassette  memory: a\n  to do     await all requests before the test ends",
  );
  const served = lateError("GET /x", { name: "a", where: "memory: a", isServed: true }).message;
  assertStringIncludes(served, '  to do     own: "pass" in the configuration');
  assertStringIncludes(served, "await all requests");
  assertStringIncludes(closedError("a", "memory: a").message, "was closed before");
});
