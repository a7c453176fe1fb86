// A tracked function that reads secrets from files: nothing of them lies in what is committed, nor in
// what is said of a change, on this runtime and with a real parser.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { walk } from "@std/fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serve } from "../support/local_server.ts";
import { inProject } from "../support/tracked_project.ts";

// Made at run time, so that no scanner takes them for real.
const OLD = `sk-${"proj"}-${"A1b2C3d4".repeat(4)}`;
const NEW = `sk-${"proj"}-${"Z9y8X7w6".repeat(4)}`;
const WORD = "correct-horse-battery";

const MAIN = `
import { withCassette } from "@retake/retake";
import { track } from "@retake/retake/track";
import { readFileSync } from "node:fs";
import process from "node:process";

const read = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

async function ask(question: string): Promise<string> {
  const env = read("./.env") + read("./id_ed25519");
  const { endpoint } = JSON.parse(read("./settings.json"));
  const key = /KEY=(.*)/.exec(env)![1]!;
  const response = await fetch(process.env.UPSTREAM + endpoint + "?q=" + question, {
    headers: { authorization: "Bearer " + key },
  });
  return await response.text();
}
const tracked = track(ask);
console.log(await withCassette("ask", () => tracked("hello")));
`;

Deno.test("of a function that reads .env, nothing secret is kept or shown", async () => {
  const server = await serve((_, response) => void response.end("hi"));
  const settings = (key: string) => JSON.stringify({ endpoint: "/ask", spare: key });
  const env = (key: string) => `KEY=${key}\nPASSWORD=${WORD}\n`;
  const files = {
    "main.ts": MAIN,
    ".env": env(OLD),
    "id_ed25519": WORD,
    "settings.json": settings(OLD),
  };
  try {
    await inProject(files, async ({ folder, run }) => {
      const everything = async () => {
        const kept: string[] = [];
        for (const below of ["signatures", "cassettes"]) {
          const walked = walk(join(folder, below), { includeDirs: false });
          for await (const { path } of walked) kept.push(path);
        }
        assert(kept.length > 2, String(kept));
        return (await Promise.all(kept.map((path) => readFile(path, "utf8")))).join("\n");
      };
      const clean = (text: string) => {
        for (const secret of [OLD, NEW, WORD]) assert(!text.includes(secret), text);
      };
      const recorded = await run("main.ts", [], {
        env: { CASSETTE_MODE: "record", UPSTREAM: server.url },
      });
      assertEquals(recorded.code, 0, recorded.stderr);
      const kept = await everything();
      assertStringIncludes(kept, "async function ask"); // the code itself is kept
      assertStringIncludes(kept, ".env"); // and the name of what it reads
      assertStringIncludes(kept, `"endpoint":"/ask"`); // a file that is none, but for its key
      clean(kept + recorded.stderr);

      await writeFile(join(folder, ".env"), env(NEW));
      await writeFile(join(folder, "settings.json"), settings(NEW));
      const stale = await run("main.ts", [], { env: { UPSTREAM: server.url } });
      assertEquals(stale.code, 0, stale.stderr);
      assertStringIncludes(stale.stderr, "is stale");
      assertStringIncludes(stale.stderr, ".env");
      clean(await everything() + stale.stderr + stale.stdout);
    });
  } finally {
    await server.close();
  }
});
