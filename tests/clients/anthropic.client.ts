import { testClient } from "./harness.ts";

testClient("anthropic", [
  "json",
  "stream",
  "early break",
  "stream helper",
  "bearer token",
  "429, then a retry",
  "404",
  "parallel prompts",
]);
