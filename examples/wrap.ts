/**
 * `wrap(fn)`: every call of the wrapped function gets a cassette of its own, named after the
 * function and a short hash of the arguments. A changed argument asks for a new recording, and the
 * old ones stay as they are.
 *
 *     deno run -A examples/wrap.ts      npx tsx ...      bun ...
 */
import { readdirSync } from "node:fs";
import { wrap } from "../mod.ts";
import { ask } from "./ask.ts";
import { startServer } from "./server.ts";

await using api = await startServer();

function describe(thing: string, words: number): Promise<string> {
  return ask(`Describe ${thing} in ${words} words.`);
}

const describeOnTape = wrap(describe, {
  category: "examples",
  mode: "once",
  upstreams: { "https://api.openai.com": api.origin },
});

console.log(await describeOnTape("a microphone", 20));
console.log(await describeOnTape("a loudspeaker", 20));

const files = readdirSync("cassettes/examples").filter((file) => file.startsWith("describe-"));
console.log(`${api.requests} requests sent; on tape: ${files.join(", ")}`);
