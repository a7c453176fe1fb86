import { testClient } from "./harness.ts";

testClient("axios", [
  "json",
  "get with a query",
  "stream",
  "array buffer, with progress",
  "429",
  "404",
  "timeout",
]);
