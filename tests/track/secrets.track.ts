// A tracked function that reads secrets and large data from files: nothing of them lies in what is
// committed, nor in what is said of a change, on this runtime and with a real parser.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { walk } from "@std/fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serve } from "../support/local_server.ts";
import { inProject } from "../support/tracked_project.ts";

// Made at run time, so that no scanner takes them for real.
const key = (part: string) => `sk-${"proj"}-${part.repeat(4)}`;
const OLD = key("A1b2C3d4");
const NEW = key("Z9y8X7w6");
const IN_CODE = key("M5n6O7p8");
const NEW_IN_CODE = key("Q1r2S3t4");
const WORD = "correct-horse-battery";
const PIN = "pin-4711-pin";
const ROW = "row-of-the-large-file";
const SECRETS = [OLD, NEW, IN_CODE, NEW_IN_CODE, WORD, PIN];

const MAIN = `
import { track } from "@retake/retake/track";
import { runSuite, suite, toHtml, toJUnit, toMarkdown, toText } from "@retake/retake/suite";
import { readFileSync } from "node:fs";
import process from "node:process";
import { spare } from "./spare.ts";
import { generated } from "./generated/client.ts";
import keys from "./local/keys.json" with { type: "json" };

const read = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

async function ask(question: string, pass = "${IN_CODE}"): Promise<string> {
  const env = read("./.env") + read("./tls/server.pem") + read("./local/state.json");
  const rows = read("./rows.json").length;
  const { endpoint } = JSON.parse(read("./settings.json"));
  const key = /KEY=(.*)/.exec(env)![1]!;
  const url = process.env.UPSTREAM ?? "https://api.example.com";
  const response = await fetch(url + endpoint + "?q=" + question + rows + generated, {
    headers: { authorization: "Bearer " + key + spare + pass + keys.first },
  });
  return await response.text();
}
const tracked = track(ask);
const cases = [{ name: "asks", cassette: true, fn: () => tracked("hello") } as const];
const upstreams = process.env.UPSTREAM ? { "https://api.example.com": process.env.UPSTREAM } : {};
delete process.env.UPSTREAM;
const report = await runSuite(suite("Asks", { category: "asks", cases }), { session: { upstreams } });
console.log(toText(report, { colour: false, width: 100 }));
console.log(toHtml(report) + toMarkdown(report) + toJUnit(report) + JSON.stringify(report));
`;

const LARGE = 20 * 1024 * 1024;

Deno.test("of a function that reads secrets, nothing of them is kept or shown", async () => {
  const server = await serve((_, response) => void response.end("hi"));
  const pem = (word: string) =>
    `-----BEGIN PRIVATE ${"KEY"}-----\n${word}\n-----END PRIVATE ${"KEY"}-----\n`;
  const files = (secret: string, inCode: string) => ({
    ".gitignore": "local/\n/generated\n",
    ".env": `KEY=${secret}\nPASSWORD=${WORD}\n`,
    "tls/server.pem": pem(secret + WORD),
    "local/keys.json": JSON.stringify({ first: secret, pin: PIN }),
    "local/state.json": JSON.stringify({ last: secret }),
    "generated/client.ts": `export const generated = "${PIN}" && 1;\n`,
    "settings.json": JSON.stringify({ endpoint: "/ask", spare: secret }),
    "spare.ts": `export const spare = "${inCode}";\n`,
  });
  const rows = JSON.stringify(Array(LARGE / 32).fill(ROW)).slice(0, LARGE);
  const all = { ...files(OLD, IN_CODE), "main.ts": MAIN, "rows.json": rows };
  try {
    await inProject(all, async ({ folder, run }) => {
      const write = async (more: Record<string, string>) => {
        for (const [path, text] of Object.entries(more)) await writeFile(join(folder, path), text);
      };
      const everything = async () => {
        const kept: string[] = [];
        for (const below of ["signatures", "cassettes"]) {
          const walked = walk(join(folder, below), { includeDirs: false });
          for await (const { path } of walked) kept.push(path);
        }
        assert(kept.length > 2, String(kept));
        for (const path of kept) assert((await stat(path)).size < 64 * 1024, path);
        return (await Promise.all(kept.map((path) => readFile(path, "utf8")))).join("\n");
      };
      const clean = (text: string) => {
        for (const secret of [...SECRETS, ROW]) assert(!text.includes(secret), text);
      };
      const replay = async () => {
        const ran = await run("main.ts");
        assertEquals(ran.code, 0, ran.stderr);
        const said = ran.stderr + ran.stdout;
        clean(await everything() + said);
        return said;
      };
      const recorded = await run("main.ts", [], {
        env: { CASSETTE_MODE: "record", UPSTREAM: server.url },
      });
      assertEquals(recorded.code, 0, recorded.stderr);
      const kept = await everything();
      assertStringIncludes(kept, "async function ask"); // the code itself is kept
      assertStringIncludes(kept, "./tls/server.pem"); // and the names of what it reads
      assertStringIncludes(kept, `"endpoint":"/ask"`); // a file that is none, but for its key
      assertStringIncludes(kept, `"default": "\\"[redacted]\\""`);
      clean(kept + recorded.stderr + recorded.stdout);

      // What is on one machine and not on the next makes nothing stale.
      const { "settings.json": settings, "spare.ts": spare, ...others } = files(NEW, NEW_IN_CODE);
      await write(others);
      assert(!(await replay()).includes("is stale"));

      // What is committed does; the difference shows no secret, old or new.
      await write({ "settings.json": settings, "spare.ts": spare });
      const said = await replay();
      assertStringIncludes(said, "is stale");
      assertStringIncludes(said, "settings.json changed");
      assertStringIncludes(said, "spare in spare.ts changed");
      await write({ "rows.json": rows.replace("row", "raw") });
      assertStringIncludes(await replay(), "rows.json changed");
    });
  } finally {
    await server.close();
  }
});
