// Errors of the network, in fetch's words for the cassette and in its own for who asked.
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { bodyError, failAsFetch, networkError } from "../../../src/host/hear/network_error.ts";

const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

Deno.test("a request fails as a fetch does, with the network's error as the cause", () => {
  const error = assertThrows(() => failAsFetch(refused), TypeError);
  assertEquals(error.message, "fetch failed");
  assertStrictEquals(error.cause, refused);
  assertEquals(bodyError(refused).message, "terminated");
});

Deno.test("what comes back to the client is the network's own error, whoever recorded it", () => {
  assertStrictEquals(networkError(bodyError(refused)), refused);
  const plain = new Error("no code");
  assertStrictEquals(networkError(bodyError(plain)), plain);
  const byRuntime = new TypeError("error sending request", { cause: refused });
  assertStrictEquals(networkError(byRuntime), refused);
  const theirs = new TypeError("Invalid URL", { cause: plain });
  assertStrictEquals(networkError(theirs), theirs);
  assertStrictEquals(bodyError(theirs), theirs);
  assertStrictEquals(networkError(refused), refused);
});
