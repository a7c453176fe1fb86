// A tracked function that reads secrets and large data from files: nothing of them lies in what is
// committed, nor in what is said of a change, on this runtime and with a real parser.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { walk } from "@std/fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serve } from "../support/local_server.ts";
import { inProject, type TrackedProject } from "../support/tracked_project.ts";

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

/** What the program says of functions and their recordings: for people, and as data. */
const COMMANDS = [
  "signatures",
  "signatures --json",
  "signatures explain ask",
  "status --explain",
  "status --json --explain",
  "check",
  "check --json",
  "record --stale --dry-run",
  "pr --check",
];

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
// What is on one machine and not on the next, and what is committed.
const { "settings.json": SETTINGS, "spare.ts": SPARE, ...OTHERS } = files(NEW, NEW_IN_CODE);

interface Scene extends TrackedProject {
  write(files: Record<string, string>): Promise<void>;
  /** All that is kept, as one text. */
  everything(): Promise<string>;
  /** Replays, and wants no secret in what is kept or said; gives what is said. */
  replay(env?: Record<string, string>): Promise<string>;
}

/** Makes the project, with a file of rows, and records it. */
async function recorded(rows: string, fn: (scene: Scene) => Promise<void>): Promise<void> {
  await using server = await serve((_, response) => void response.end("hi"));
  const all = {
    ...files(OLD, IN_CODE),
    "main.ts": MAIN,
    "cli.ts": `import "@retake/retake/cli";\n`,
    "rows.json": rows,
  };
  await inProject(all, async (project) => {
    const { folder, run } = project;
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
    const { code, stdout, stderr } = await run("main.ts", [], {
      env: { CASSETTE_MODE: "record", UPSTREAM: server.url },
    });
    assertEquals(code, 0, stderr);
    clean(await everything() + stderr + stdout);
    await fn({
      ...project,
      everything,
      async write(more) {
        for (const [path, text] of Object.entries(more)) await writeFile(join(folder, path), text);
      },
      async replay(env = {}) {
        const ran = await run("main.ts", [], { env });
        assertEquals(ran.code, 0, ran.stderr);
        const said = ran.stderr + ran.stdout;
        clean(await everything() + said);
        return said;
      },
    });
  });
}

function clean(text: string): void {
  for (const secret of [...SECRETS, ROW]) assert(!text.includes(secret), text);
}

Deno.test("of a function that reads secrets, nothing of them is kept or shown in any report", () =>
  recorded(
    JSON.stringify(Array(LARGE / 32).fill(ROW)).slice(0, LARGE),
    async ({ folder, write, everything, replay }) => {
      const kept = await everything();
      assertStringIncludes(kept, "async function ask"); // the code itself is kept
      assertStringIncludes(kept, "./tls/server.pem"); // and the names of what it reads
      assertStringIncludes(kept, `"endpoint":"/ask"`); // a file that is none, but for its key
      assertStringIncludes(kept, `"default": "\\"[redacted]\\""`);

      // What is on one machine and not on the next makes nothing stale.
      await write(OTHERS);
      assert(!(await replay()).includes("is stale"));

      // What is committed does; the difference shows no secret, old or new.
      await write({ "settings.json": SETTINGS, "spare.ts": SPARE });
      const said = await replay();
      assertStringIncludes(said, "is stale");
      assertStringIncludes(said, "settings.json changed");
      assertStringIncludes(said, "spare in spare.ts changed");
      const rows = await readFile(join(folder, "rows.json"), "utf8");
      await write({ "rows.json": rows.replace("row", "raw") });
      assertStringIncludes(await replay(), "rows.json changed");
    },
  ));

Deno.test("of a function that reads secrets, no command shows any, nor does what is refused or verified", () =>
  recorded("[]", async ({ folder, run, write, replay }) => {
    await write({ ...OTHERS, "settings.json": SETTINGS, "spare.ts": SPARE });
    const summary = join(folder, "summary.md");
    const env = { NO_COLOR: "1", GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary };
    for (const words of COMMANDS) {
      const { code, stdout, stderr } = await run("cli.ts", words.split(" "), { env });
      assert(code !== 2 && /\bask/.test(stdout), `${words}: ${code} ${stdout} ${stderr}`);
      clean(stdout + stderr);
    }
    clean(await readFile(summary, "utf8"));
    // What is refused, what is found by verifying, and what is left of that.
    assertStringIncludes(await replay({ CASSETTE_STALE: "error" }), "is stale");
    assertMatch(await replay({ CASSETTE_STALE: "verify" }), /still valid/);
    assert(!(await replay()).includes("is stale"));
  }));
