// The help of the program and of each command, as files: so that a change is seen where changes are reviewed.
// `HELP_TEXTS=write` writes them anew.
import { assertEquals } from "@std/assert";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { COMMANDS, main } from "../../src/cli/main.ts";
import { mayRun } from "../support/runtime.ts";

const folder = fileURLToPath(new URL("help/", import.meta.url));

Deno.test({
  name: "help texts are those that were reviewed: HELP_TEXTS=write writes them anew",
  ignore: !mayRun,
  async fn() {
    const helpOf = async (...words: string[]): Promise<string> => {
      let text = "";
      const output = { write: (more: string) => void (text += more), width: 100 };
      const neverLoaded = () => Promise.resolve(() => Promise.reject(new Error("no suite is run")));
      const code = await main([...words, "--help"], neverLoaded, output);
      assertEquals([words.join(), code], [words.join(), 0]);
      return text;
    };
    const texts = new Map([["retake", await helpOf()]]);
    for (const name of Object.keys(COMMANDS)) texts.set(name, await helpOf(name));
    if (process.env.HELP_TEXTS === "write") {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      for (const [name, text] of texts) writeFileSync(`${folder}${name}.txt`, text);
    }
    const written = existsSync(folder) ? readdirSync(folder) : [];
    assertEquals(written.sort(), [...texts.keys()].map((name) => `${name}.txt`).sort());
    for (const [name, text] of texts) {
      // Git may have put other ends of lines there.
      const kept = readFileSync(`${folder}${name}.txt`, "utf8").replaceAll("\r\n", "\n");
      assertEquals({ name, text }, { name, text: kept });
    }
  },
});
