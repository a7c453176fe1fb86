// Errors as they can be written down: whatever was thrown.
import { assert, assertEquals } from "@std/assert";
import { RetakeError } from "../../mod.ts";
import { errorReport } from "../../src/suite/error_report.ts";

const redact = (text: string) => text.replaceAll("hunter2", "[redacted]");

Deno.test("an error has its class, its message without secrets, its cause, and its code", () => {
  const plain = errorReport(new TypeError("no hunter2"), redact);
  assertEquals([plain.name, plain.message, plain.code], ["TypeError", "no [redacted]", undefined]);
  assertEquals(errorReport(new RetakeError("MISS", "nothing"), redact).code, "MISS");
  const cause = new RangeError("line one\nhunter2");
  const caused = errorReport(new Error("failed", { cause }), redact);
  assertEquals(caused.message, "failed\n  because  RangeError: line one\n  [redacted]");
  const said = errorReport(new Error("failed: line one\nhunter2", { cause }), redact);
  assertEquals(said.message, "failed: line one\n[redacted]"); // not twice
});

Deno.test("a miss is written down beside what is closest: without secrets, and small", () => {
  const differences = Array.from({ length: 20 }, (_, at) => ({
    field: `$.key_${at}`,
    recorded: at === 0 ? undefined : "hunter2",
    asked: "y".repeat(5000),
    ignore: `ignore: { body: ["$.key_${at}"] }`,
  }));
  const request = { method: "GET", url: "https://api.example.com/?key=hunter2" };
  const facts = { name: "asks", request, closest: 4, differences };
  const { miss } = errorReport(new RetakeError("MISS", "no", { facts }), redact);
  assertEquals([miss?.cassette, miss?.method, miss?.url], [
    "asks",
    "GET",
    "https://api.example.com/?key=[redacted]",
  ]);
  assertEquals([miss?.closest?.number, miss?.closest?.fields], [5, 20]);
  const [first, second] = miss!.closest!.differences;
  assertEquals([first!.recorded, second!.recorded], [undefined, "[redacted]"]);
  assertEquals(first!.ignore, `ignore: { body: ["$.key_0"] }`);
  assert(JSON.stringify(miss).length < 10_000);
  // A single value that is missing is none of a request; other errors have none.
  const variable = new RetakeError("MISS", "no", { facts: { name: "asks", variable: "id" } });
  assertEquals(errorReport(variable, redact).miss, undefined);
  assertEquals(errorReport(new RetakeError("DRIFT", "no", { facts }), redact).miss, undefined);
});

Deno.test("what is no error is written down as what it is", () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  const thrown: [unknown, name: string, message: string][] = [
    [undefined, "undefined", "undefined"],
    [null, "null", "null"],
    ["hunter2", "string", "[redacted]"],
    [{ status: 404 }, "object", '{"status":404}'],
    [3n, "bigint", "3"],
    [Symbol("odd"), "symbol", "Symbol(odd)"],
    [circle, "object", "[object Object]"],
    [Object.create(null, { toJSON: { value: () => circle } }), "object", UNSHOWN],
  ];
  for (const [error, name, message] of thrown) {
    assertEquals(errorReport(error, redact), { name, message });
  }
});
const UNSHOWN = "something that cannot be shown";

Deno.test("the stack is where it was thrown, without this package's own frames", () => {
  const error = new Error("no");
  const own = new URL("../../src/suite/run/run_case.ts", import.meta.url).pathname;
  error.stack = `Error: no\n    at test (${import.meta.url}:1:1)\n    at run (file://${own}:9:9)`;
  const { stack } = errorReport(error, redact);
  assertEquals(stack, `    at test (${import.meta.url}:1:1)`);
  assert(errorReport(new Error("no"), redact).stack!.includes("error_report_test"));
});
