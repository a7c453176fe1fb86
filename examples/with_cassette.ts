/**
 * `withCassette(name, options, fn)`: every `fetch` made inside `fn` is recorded or replayed, and
 * nothing outside it is touched, so any number of them may run side by side.
 *
 *     deno run -A examples/with_cassette.ts      npx tsx ...      bun ...
 *
 * The first run records from the stand-in server, every later one replays in about a millisecond.
 */
import { withCassette } from "../mod.ts";
import { ask } from "./ask.ts";
import { startServer } from "./server.ts";

await using api = await startServer();
const options = {
  mode: "once", // records if there is no cassette yet; leave it out, and it replays only
  upstreams: { "https://api.openai.com": api.origin }, // leave it out, and it is the real API
} as const;

const started = performance.now();
const answer = await withCassette("examples/with-cassette", options, () => ask("What is a take?"));

console.log(answer);
console.log(`${(performance.now() - started).toFixed(1)} ms, ${api.requests} requests sent`);
