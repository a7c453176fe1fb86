// What is made anew for each answer, told from what only looks like it.
import { assertEquals } from "@std/assert";
import { isVolatileField } from "../../src/diff/volatile.ts";
import { isVolatileHeader } from "../../src/diff/volatile_headers.ts";

const fields: [name: string, was: unknown, now: unknown, volatile: boolean][] = [
  ["id", "chatcmpl-AxQ2m8Z1f", "chatcmpl-BrT9c0Wq7", true],
  ["id", "msg_01HxQ8zvA2", "msg_01JpK3nnB7", true],
  ["id", "8f14e45f-ceea-467f-ab3c-2f1c2a3b4c5d", "1c383cd3-0b7c-4a21-8f52-7a3d5e6f7081", true],
  ["id", "d41d8cd98f00b204e9800998", "900150983cd24fb0d6963f7d", true],
  ["call_id", "call_Qv81kZx0", "call_Lm22pQa7", true],
  ["requestId", "req_9Zk2Lm8Qa7", "req_1Aa2Bb3Cc4", true],
  ["id", 7, 8, false],
  ["id", "alice", "bob", false],
  ["id", "order-42", "order-43", false],
  ["id", "chatcmpl-AxQ2m8Z1f", "alice", false],
  ["model_id", "gpt-4o-mini", "gpt-5", false],
  ["model_id", "gpt-4o-mini", "gpt-5-mini", false],
  ["model_id", "claude-sonnet-4-20250514", "claude-sonnet-4-20250929", false],
  ["plan_id", "basic-monthly-2024", "plus-annually-2025", false],
  ["id", "call_qXvKfGwZbTnHjLpRcYmDsWkA", "call_hTrBzQnJxLwKvMfGpCdYsXtZ", true],
  ["requestID", "abkqwzfjtxvb", "kfrzzgqhvwpm", true],
  ["ID", "k3j9x2mq", "7vq1zp0d", true],
  ["uuid", "8f14e45f-ceea-467f-ab3c-2f1c2a3b4c5d", "1c383cd3-0b7c-4a21-8f52-7a3d5e6f7081", true],
  ["id", 1795783182672, 1795783225550, false],
  ["paid", "AxQ2m8Z1fBrT9c0Wq7", "BrT9c0Wq7AxQ2m8Z1f", false],
  ["grid", "msg_01HxQ8zvA2", "msg_01JpK3nnB7", false],
  ["created", 1767225600, 1767225999, true],
  ["created_at", "2026-01-01T00:00:00Z", "2026-02-02T00:00:00Z", true],
  ["createdAt", 1767225600123, 1767225999123, true],
  ["created", true, false, false],
  ["date", "2026-01-01", "2026-01-02", false],
  ["time", 12, 13, false],
  ["system_fingerprint", "fp_8bda4d3a2c", "fp_1234567890", true],
  ["system_fingerprint", "fp_8bda4d3a2c", undefined, true],
  ["obfuscation", "aZ", "bY", true],
  ["responseId", "Wo-UaOCoENSLqsMPw_iTgAw", undefined, true],
  ["thoughtSignature", "CpcBAbc", "CskCDef", true],
  ["total_duration", 5589157167, 4935886791, true],
  ["latency_ms", 12, 340, true],
  ["duration", "long", "short", false],
  ["id", "chatcmpl-AxQ2m8Z1f", undefined, false],
  ["content", "Hello", "Goodbye", false],
  ["price_ms", "x", "y", false],
];

for (const [name, was, now, volatile] of fields) {
  const [before, after] = [JSON.stringify(was), JSON.stringify(now)];
  Deno.test(`${name}: ${before} > ${after} is ${volatile ? "volatile" : "told"}`, () => {
    assertEquals(isVolatileField(name, before, after), volatile);
  });
}

Deno.test("headers that are of one answer alone are volatile, and no others", () => {
  const volatile = "date age etag x-request-id request-id cf-ray x-ratelimit-remaining-requests " +
    "openai-processing-ms set-cookie content-length x-amzn-requestid traceparent x-trace-id " +
    "traceresponse x-cache cf-cache-status via";
  for (const name of volatile.split(" ")) assertEquals(isVolatileHeader(name), true, name);
  const told =
    "content-type location openai-version cache-control retry-after x-model-id warning link";
  for (const name of told.split(" ")) assertEquals(isVolatileHeader(name), false, name);
});
