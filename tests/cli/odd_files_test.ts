// What lies in the place of a cassette, or of a body of one, and is no file that is read: it is told as damaged by each
// command, and the others are told of all the same.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatCassette } from "../../mod.ts";
import type { Command } from "../../src/cli/arguments.ts";
import { checkCommand } from "../../src/cli/commands/check.ts";
import { lsCommand } from "../../src/cli/commands/ls.ts";
import { packCommand } from "../../src/cli/commands/pack.ts";
import { redactCommand } from "../../src/cli/commands/redact.ts";
import { scanCommand } from "../../src/cli/commands/scan.ts";
import { statsCommand } from "../../src/cli/commands/stats.ts";
import { statusCommand } from "../../src/cli/commands/status.ts";
import { openCassettes } from "../../src/cli/cassettes.ts";
import { stampsIn } from "../../src/cli/stamps.ts";
import { again, said } from "../support/said.ts";
import { inFolder } from "../support/temporary.ts";

async function typed(command: Command, options: object) {
  let code: number | undefined;
  const lines = await said(async () => code = await command.run([], options as never, again));
  return { code, text: [...lines.printed, ...lines.said].join("\n") };
}

/** A cassette of today; where it has a body beside it, that body's file. */
function cassette(file?: string): string {
  const recordedAt = new Date().toISOString();
  const plain = formatCassette({
    format: "retake/2",
    recordedAt,
    interactions: [{
      request: { method: "GET", url: "https://api.example.com/", headers: [] },
      recordedAt,
      waited: 1,
      response: {
        status: 200,
        statusText: "OK",
        type: "basic",
        headers: [],
        body: { text: "PLACE" },
      },
    }],
  });
  if (file === undefined) return plain;
  return plain.replace('"text": "PLACE"', `"file": ${JSON.stringify(file)}`);
}

/** What is seen of each: of what is damaged, why. */
async function seen(dir: string): Promise<Record<string, string>> {
  const all: { name: string; verdict: string; why?: string }[] = JSON.parse(
    (await typed(lsCommand, { dir, json: true })).text,
  );
  return Object.fromEntries(all.map(({ name, verdict, why }) => [name, why ?? verdict]));
}

/** Each command that looks at all cassettes tells of one that is not read, and goes on. */
async function toldByEach(dir: string, why: string, next: string): Promise<void> {
  const codes: [Command, object, number][] = [
    [checkCommand, {}, 1],
    [statusCommand, {}, 1],
    [scanCommand, {}, 2],
    [redactCommand, { dryRun: true }, 1],
    [packCommand, {}, 1],
    [statsCommand, { results: join(dir, "results") }, 1],
  ];
  for (const [command, options, wanted] of codes) {
    const { code, text } = await typed(command, { dir, ...options });
    assertEquals(code, wanted, `${command.name}\n${text}`);
    assertStringIncludes(text, why, command.name);
    assertStringIncludes(text, `to do  ${next}`, command.name);
  }
}

/** Puts something in the place of a file, which is not there. */
const ODD: Record<
  string,
  [put: (path: string, outside: string) => void, why: string, next: string]
> = {
  "a link out of the folder": [
    (path, outside) => symlinkSync(outside, path),
    "a link leads out of the folder of cassettes, to",
    "put the file or folder itself in the link's place",
  ],
  "a folder": [(path) => mkdirSync(path), "it is a folder, not a file", "move it out of the way"],
};

for (const [what, [put, why, next]] of Object.entries(ODD)) {
  inFolder(`${what} in the place of a cassette is damaged`, async (root) => {
    const dir = join(root, "cassettes");
    mkdirSync(join(dir, "chat"), { recursive: true });
    writeFileSync(join(root, "outside.json"), cassette());
    writeFileSync(join(dir, "well.json"), cassette());
    put(join(dir, "chat/asks.json"), join(root, "outside.json"));
    const { "chat/asks": found, ...others } = await seen(dir);
    assertStringIncludes(String(found), `/cassettes/chat/asks.json is not read: ${why}`);
    assertEquals(others, { well: "fresh" });
    await toldByEach(dir, why, next);
    assertEquals([...(await stampsIn(openCassettes(dir))).cassettes.keys()], ["chat/asks", "well"]);
  });

  inFolder(`${what} in the place of a body is a fault of its cassette alone`, async (root) => {
    const dir = join(root, "cassettes");
    const digest = createHash("sha256").update("outside").digest("hex");
    const body = `${digest.slice(0, 2)}/${digest}.txt`;
    mkdirSync(join(dir, ".bodies", digest.slice(0, 2)), { recursive: true });
    writeFileSync(join(root, "outside.txt"), "outside");
    writeFileSync(join(dir, "well.json"), cassette());
    writeFileSync(join(dir, "large.json"), cassette(body));
    put(join(dir, ".bodies", body), join(root, "outside.txt"));
    const { large, ...others } = await seen(dir);
    assertStringIncludes(String(large), `/.bodies/${body} is not read: ${why}`);
    assertEquals(others, { well: "fresh" });
    await toldByEach(dir, why, next);
  });
}

inFolder(
  "a link that leads nowhere is damaged; one inside of the folder is read, as a replay does",
  async (dir) => {
    writeFileSync(join(dir, "well.json"), cassette());
    symlinkSync("well.json", join(dir, "same.json"));
    symlinkSync("nowhere.json", join(dir, "lost.json"));
    const { lost, ...others } = await seen(dir);
    assertStringIncludes(String(lost), "/lost.json is not read: it is a link that leads nowhere");
    assertEquals(others, { same: "fresh", well: "fresh" });
    await toldByEach(dir, "it is a link that leads nowhere", "put the file itself in its place");
  },
);

inFolder(
  "a folder whose name looks like a cassette's, and that has cassettes, is a folder",
  async (dir) => {
    mkdirSync(join(dir, "api.json"));
    writeFileSync(join(dir, "api.json/asks.json"), cassette());
    assertEquals(await seen(dir), { "api.json/asks": "fresh" });
  },
);

inFolder(
  "a link to itself is damaged, and none that is read is written by retake pack",
  async (dir) => {
    writeFileSync(join(dir, "well.json"), cassette());
    symlinkSync("well.json", join(dir, "same.json"));
    symlinkSync("loop.json", join(dir, "loop.json"));
    const { loop, ...others } = await seen(dir);
    assertStringIncludes(String(loop), "/loop.json cannot be read");
    assertEquals(others, { same: "fresh", well: "fresh" });
    await typed(packCommand, { dir });
    assert(lstatSync(join(dir, "same.json")).isSymbolicLink());
  },
);
