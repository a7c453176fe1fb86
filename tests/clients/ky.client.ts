import { testClient } from "./harness.ts";

testClient("ky", [
  "json",
  "get with a query",
  "text, with hooks",
  "stream",
  "clone and bytes",
  "429, then a retry",
  "404",
  "timeout",
]);
