import { testClient } from "./harness.ts";

testClient("ofetch", [
  "json",
  "raw response",
  "get with a query",
  "stream",
  "aborted after a garbage collection",
  "blob",
  "429, then a retry",
  "404",
  "timeout",
]);
