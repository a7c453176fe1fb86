// What a file system refuses, as each command tells it: a sentence, and no stack.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { formatCassette } from "../../mod.ts";
import { gitIn } from "../support/git.ts";
import { runtimes, startProgram } from "../support/others.ts";
import { mayRun } from "../support/runtime.ts";
import { inProject } from "../support/tracked_project.ts";

/** Runs each of many commands in one process, and says what came of it. */
const RUNNER = `
import process from "node:process";
import { main } from "MAIN";

const results = [];
for (const words of JSON.parse(process.env.ROWS)) {
  const said = [];
  console.log = console.error = (line) => said.push(String(line));
  const code = await main(words, () => import("@retake/retake/suite").then((door) => door.runSuite));
  results.push({ code, text: said.join("\\n") });
}
process.stdout.write(JSON.stringify(results), () => process.exit(0));
`;

const tape = (text: string) =>
  formatCassette({
    format: "retake/2",
    recordedAt: new Date().toISOString(),
    interactions: [{
      request: { method: "GET", url: "https://api.example.com/", headers: [] },
      recordedAt: "2026-01-01T00:00:00.000Z",
      waited: 1,
      response: { status: 200, statusText: "OK", type: "basic", headers: [], body: { text } },
    }],
  });

const FILES = {
  "runner.ts": RUNNER.replace("MAIN", new URL("../../src/cli/main.ts", import.meta.url).href),
  "package.json": JSON.stringify({ type: "module", scripts: { test: "node --test" } }),
  "cassettes/chat/asks.json": tape("a"),
  "base.json": tape("a"),
  "ours.json": tape("b"),
  "theirs.json": tape("a"),
};

type Row = readonly [typed: string, says: string];

async function wantSentences(
  rows: readonly Row[],
  { folder, file, runtime }: { folder: string; file: string; runtime?: string[] },
): Promise<void> {
  const env = {
    ROWS: JSON.stringify(rows.map(([typed]) => typed.split(" "))),
    CASSETTE_MODE: undefined,
    CI: "",
    NO_COLOR: "1",
    TSX_DISABLE_CACHE: "1",
  };
  const started = startProgram(pathToFileURL(file), [], {
    cwd: folder,
    env,
    ...runtime && { runtime },
  });
  const { stdout, stderr } = await started.finished;
  const results = JSON.parse(stdout || JSON.stringify(stderr));
  assertEquals(results.length, rows.length, stderr);
  rows.forEach(([typed, says], index) => {
    const { code, text } = results[index];
    const told = `retake ${typed}\n${text}`;
    assert(code !== 0, told);
    assertStringIncludes(text, says, told);
    assert(/^ +to do /m.test(text), told);
    assert(!/\n\s+at .*:\d+/.test(text), `a stack:\n${told}`);
  });
}

Deno.test({
  name: "what stands where a folder is wanted is told in a sentence by each command",
  ignore: !mayRun,
  fn: () =>
    inProject(FILES, async ({ folder }) => {
      const git = gitIn(folder);
      git("init", "-q");
      git("add", "-A");
      git("commit", "-qm", "one");
      const rows: Row[] = [
        ["ls --dir package.json", "There is no folder package.json"],
        ["ls --dir package.json/x", "package.json/x"],
        ["diff --dir package.json", "package.json cannot be read"],
        ["review --dir package.json", "package.json cannot be read"],
        ["index --dir package.json", "There is no folder package.json"],
        ["ui --export package.json/x", "a part of its path is a file"],
        ["export --output package.json/x chat/asks", "package.json/x cannot be"],
        ["move --dir package.json chat/asks chat/a", "package.json"],
      ];
      await wantSentences(rows, { folder, file: join(folder, "runner.ts") });
    }),
});

Deno.test({
  name: "a full disk is told in a sentence by each command that writes, and nothing is lost",
  ignore: !mayRun || process.platform === "win32",
  fn: () =>
    inProject(FILES, async ({ folder }) => {
      const rows: Row[] = [
        ["merge base.json ours.json theirs.json", "ours.json cannot be read or written: the disk"],
        ["init --yes", "cannot be read or written: the disk is full"],
        ["ui --export page", "page cannot be read or written: the disk is full"],
        [
          "export --output out.har chat/asks",
          "out.har cannot be read or written: the disk is full",
        ],
        ["index", "cassettes/mod.ts cannot be written: the disk is full"],
        ["move chat/asks chat/a", "cassettes/chat/a.json cannot be written: the disk is full"],
      ];
      // A limit on the size of files is a full disk that any user can have.
      const limit = ["bash", "-c", `trap '' XFSZ; ulimit -f 0; exec "$@"`, "bash"];
      const runtime = [...limit, ...runtimes()[0]!];
      await wantSentences(rows, { folder, file: join(folder, "runner.ts"), runtime });
      assertEquals(readFileSync(join(folder, "ours.json"), "utf8"), FILES["ours.json"]);
    }),
});

Deno.test({
  name: "a folder of cassettes behind a link and up again is the one beside the link, everywhere",
  ignore: !mayRun || process.platform === "win32",
  fn: () =>
    inProject({
      "cli.ts": `import "@retake/retake/cli";\n`,
      "asks.ts": `
        import { withCassette } from "@retake/retake";
        const fetch = () => Promise.resolve(new Response("hello"));
        await withCassette("made", { mode: "record", fetch }, (session) =>
          session.fetch("https://api.example.com/").then((answer) => answer.text()));\n`,
      "tapes/kept.json": tape("a"),
    }, async ({ folder, run }) => {
      mkdirSync(join(folder, "elsewhere/below"), { recursive: true });
      symlinkSync("elsewhere/below", join(folder, "link"));
      const env = { CASSETTE_DIR: "link/../tapes", NO_COLOR: "1", CI: "" };
      const recorded = await run("asks.ts", [], { env });
      assertEquals(recorded.code, 0, recorded.stderr);
      const { code, stdout, stderr } = await run("cli.ts", ["ls", "--json"], { env });
      assertEquals(code, 0, stderr);
      assertEquals(JSON.parse(stdout).map(({ name }: { name: string }) => name), ["kept", "made"]);
      readFileSync(join(folder, "tapes/made.json"));
    }),
});
