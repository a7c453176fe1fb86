/**
 * `openSession(name)`: gives a `fetch` to hand to a client and leaves `globalThis.fetch` alone. The
 * way to go where a client takes its `fetch` as an option, as most SDKs do:
 * `new OpenAI({ fetch: session.fetch })`.
 *
 *     deno run -A examples/open_session.ts      npx tsx ...      bun ...
 */
import { openSession } from "../mod.ts";
import { ask } from "./ask.ts";
import { startServer } from "./server.ts";

await using api = await startServer();
const session = await openSession("examples/open-session", {
  mode: "once",
  upstreams: { "https://api.openai.com": api.origin },
});

console.log(await ask("What is a groove?", session.fetch));

const { where, played, recorded } = await session.close(); // saves, and fails if anything was missed
console.log(`${where}: ${played} played, ${recorded} recorded`);
