// Asks for ids and times in frozen sessions, in a process of its own: run_freeze.ts MODE FOLDER URL FIRST. What it got
// is its last line, as JSON. FIRST says who is imported first: "retake", or "packages".
import process from "node:process";
import type { Mode } from "../../mod.ts";

const [mode = "", dir = "", url = "", first = ""] = process.argv.slice(2);
if (first === "retake") await import("../../mod.ts");
const { askAll } = await import("./freeze_ways.ts");
const { folderStore, withCassette } = await import("../../mod.ts");

const options = { store: folderStore(dir), mode: mode as Mode, freeze: true };
const alone = await withCassette("asks-nothing", options, askAll);
const sent = await withCassette("asks", { ...options, drift: "accept" }, async () => {
  const made = askAll();
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(made) });
  return { made, answer: await answer.json() };
});
console.log(JSON.stringify({ alone, ...sent }));
