// A test command that asks with a new id each time: learn_scene.ts URL CASSETTE.
import process from "node:process";
import { withCassette } from "../../mod.ts";

const [url = "", name = ""] = process.argv.slice(2);
await withCassette(name, async () => {
  const body = JSON.stringify({ question: "which?", trace: crypto.randomUUID() });
  await (await fetch(url, { method: "POST", body })).text();
});
