import { testClient } from "./harness.ts";

testClient("ai", [
  "generateText, responses",
  "generateText, chat",
  "streamText, responses",
  "streamText, chat",
  "structured output",
  "structured output, streamed",
  "tools in two steps",
  "embedMany",
  "429, then a retry",
  "404",
]);
