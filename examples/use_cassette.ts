/**
 * `await using tape = await useCassette(name)`: records or replays from here to the end of the
 * block, without a callback. Only one such tape can be open at a time; `withCassette` has no such
 * limit.
 *
 *     deno run -A examples/use_cassette.ts      npx tsx ...      bun ...
 */
import { useCassette } from "../mod.ts";
import { ask } from "./ask.ts";
import { startServer } from "./server.ts";

await using api = await startServer();
const upstreams = { "https://api.openai.com": api.origin };

{
  await using tape = await useCassette("examples/use-cassette", { mode: "once", upstreams });
  console.log(await ask("What is a reel?"));
  console.log(await ask("What is a splice?"));

  const { where, played, recorded } = tape.report();
  console.log(`${where}: ${played} played, ${recorded} recorded`);
} // here the tape is closed: a new recording is saved, and a request it did not know fails the run
