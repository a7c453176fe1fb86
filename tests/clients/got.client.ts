import { testClient } from "./harness.ts";

testClient("got", ["json", "stream", "404", "a time limit"]);
