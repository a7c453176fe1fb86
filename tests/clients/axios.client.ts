// axios by fetch, and as it comes: by node:http.
import { testClient } from "./harness.ts";

for (const client of ["axios", "axios_http"]) {
  testClient(client, [
    "json",
    "get with a query",
    "stream",
    "array buffer, with progress",
    "429",
    "404",
    "timeout",
  ]);
}
