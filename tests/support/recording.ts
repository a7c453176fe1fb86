// A process that records answers: recording.ts FOLDER URL FIRST COUNT MODE GO. It prints the number of
// each answer as soon as it has been handed it whole.
import { existsSync, writeSync } from "node:fs";
import process from "node:process";
import { folderStore, type Mode, withCassette } from "../../mod.ts";

const [folder = "", url = "", first = "0", count = "0", mode = "record", go] = process.argv.slice(
  2,
);
const store = folderStore(folder);

await withCassette("a/b", { store, mode: mode as Mode, unused: "ignore" }, async (session) => {
  writeSync(1, "open\n");
  while (go && !existsSync(go)) await new Promise((resolve) => setTimeout(resolve, 2));
  const numbers = Array.from({ length: Number(count) }, (_, index) => Number(first) + index);
  const ask = async (): Promise<void> => {
    const number = numbers.shift();
    if (number === undefined) return;
    const path = ["", "/text", "/stream"][number % 3];
    const response = await fetch(`${url}${path}?number=${number}`);
    const text = await response.text();
    if (!text.includes(`<${number}>`)) throw new Error(`answer ${number} is ${text}`);
    writeSync(1, `${number}\n`);
    await ask();
  };
  await Promise.all([ask(), ask(), ask()]);
  writeSync(1, `recorded ${session.report().recorded}\n`);
});
writeSync(1, "saved\n");
