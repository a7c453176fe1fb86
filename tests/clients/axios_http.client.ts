// axios as it comes: by node:http.
import { testClient } from "./harness.ts";

testClient("axios_http", [
  "json",
  "get with a query",
  "stream",
  "array buffer, with progress",
  "429",
  "404",
  "timeout",
]);
