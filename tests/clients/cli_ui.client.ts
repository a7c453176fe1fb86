// `retake ui`, as a process: it listens on this machine, lets in who has its address, and ends with Ctrl-C.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { formatCassette } from "../../mod.ts";
import { openBrowser } from "../../src/host/web_server.ts";
import { runtimes } from "../support/others.ts";
import { inFolder } from "../support/temporary.ts";
import { AGENT } from "../support/ui_scene.ts";

const cli = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

function command(...words: string[]): [string, string[]] {
  const [program, ...flags] = runtimes()[0]!;
  return [program!, [...flags, cli, "ui", ...words]];
}

/** Runs it to its end. */
function typed(folder: string, ...words: string[]) {
  return new Promise<{ code: number | string; stdout: string; stderr: string }>((done) => {
    const env = { ...process.env, NO_COLOR: "1" };
    execFile(
      ...command(...words),
      { cwd: folder, env },
      (error, stdout, stderr) =>
        done({ code: (error as { code?: number } | null)?.code ?? 0, stdout, stderr }),
    );
  });
}

inFolder("ui: a page on this machine alone, as files too; Ctrl-C ends it", async (folder) => {
  mkdirSync(join(folder, "tapes/chat"), { recursive: true });
  writeFileSync(join(folder, "tapes/chat/asks.json"), formatCassette(AGENT));
  const env = { ...process.env, NO_COLOR: "1" };
  const child = spawn(...command("--dir", "tapes"), { cwd: folder, env });
  let stdout = "";
  let stderr = "";
  child.stderr.on("data", (bytes) => stderr += bytes);
  const ended = new Promise<number | null>((done) => child.on("close", done));
  try {
    const address = await new Promise<string>((done, fail) => {
      child.stdout.on("data", (bytes) => {
        stdout += bytes;
        if (stdout.includes("\n")) done(stdout.trim());
      });
      child.on("close", () => fail(new Error(`it ended: ${stderr}`)));
    });
    assertMatch(address, /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{16}\/\?key=[0-9a-f]{64}$/);
    const { origin, port, pathname } = new URL(address);
    const stranger = await fetch(origin + pathname);
    assertEquals([stranger.status, (await stranger.text()).includes("asks")], [403, false]);
    const welcome = await fetch(address);
    assertEquals(welcome.status, 200);
    await welcome.text();
    const cookie = welcome.headers.get("set-cookie")!.split(";")[0]!;
    const list = await fetch(origin + pathname, { headers: { cookie } });
    assertStringIncludes(await list.text(), `data-name="chat/asks"`);
    const shown = await fetch(`${origin}${pathname}cassette/chat/asks`, { headers: { cookie } });
    assertStringIncludes(await shown.text(), "It is sunny in Lisbon.");
    // What changes while it is open is there when it is asked for again.
    writeFileSync(join(folder, "tapes/chat/later.json"), formatCassette(AGENT));
    const again = await fetch(`${origin}${pathname}?q=later`, { headers: { cookie } });
    assertStringIncludes(await again.text(), `data-name="chat/later"`);
    const others = Object.values(networkInterfaces()).flat()
      .filter((one) => one?.family === "IPv4" && !one.internal);
    for (const { address } of others as { address: string }[]) {
      const reached = await fetch(`http://${address}:${port}${pathname}`).then(
        () => true,
        () => false,
      );
      assert(!reached, `it listens on ${address} too`);
    }
    const taken = await typed(folder, "--dir", "tapes", "--port", port);
    assertEquals([taken.code, taken.stdout], [2, ""]);
    assertMatch(
      taken.stderr,
      /^retake: 127\.0\.0\.1:\d+ cannot be listened on: another program does\./,
    );
  } finally {
    // On Deno, child.kill takes its signal for how the program has ended.
    if (child.exitCode === null) process.kill(child.pid!, "SIGINT");
  }
  // Windows ends it at once, as it does any program.
  if (process.platform !== "win32") assertEquals(await ended, 0, stderr);
  assertEquals(stdout.trim().split("\n").length, 1);

  const written = await typed(folder, "--dir", "tapes", "--export", "out/site");
  assertEquals([written.code, written.stderr], [0, ""]);
  assertMatch(written.stdout, /^\d+ files in out\/site: open out\/site\/index\.html\n$/);
  assertStringIncludes(readFileSync(join(folder, "out/site/index.html"), "utf8"), "chat/asks");
  assertEquals(readdirSync(join(folder, "out")), ["site"]);
  const refused = await typed(folder, "--dir", "tapes", "--export", "tapes");
  assertEquals(refused.code, 2);
  assertMatch(refused.stderr, /^retake: tapes is there already, and was not written by retake ui/);
  assertEquals(readdirSync(join(folder, "tapes/chat")).sort(), ["asks.json", "later.json"]);
  const misused: [words: string[], says: RegExp][] = [
    [["--port", "x"], /"x" is no whole number above 0/],
    [["--port", "70000"], /is no port: they end at 65535/],
    [["--since", "HEAD"], /--since is for --export/],
    [["--export", ""], /--export names no folder/],
    [["tapes"], /stands behind --, and "tapes" does not\.\n {2}to do {2}.*retake ui --dir tapes/],
    [["--read-only", "--", "npm", "test"], /Nothing is recorded with --read-only/],
  ];
  for (const [words, says] of misused) {
    const { code, stdout, stderr } = await typed(folder, ...words);
    assertEquals([words, code, stdout], [words, 2, ""]);
    assertMatch(stderr, says);
  }
});

inFolder(
  "ui: the browser is told by a file that nobody else may read, and by no argument",
  async (folder) => {
    const said = join(folder, "said");
    const script = `#!/bin/sh
file="\${1#file://}"
{ echo "$*"; stat -c %a "$file"; cat "$file"; } > "${said}"
`;
    writeFileSync(join(folder, "xdg-open"), script, { mode: 0o755 });
    execFileSync("mkfifo", [said]); // who reads it waits for who writes it
    const { PATH } = process.env;
    process.env.PATH = `${folder}:${PATH}`;
    try {
      const browser = openBrowser("http://127.0.0.1:1/place/?key=secret");
      assert(await browser.opened);
      const [words, mode, html] = readFileSync(said, "utf8").split("\n");
      assertMatch(words!, /^file:\/\/[^ ]+\/open\.html$/);
      assertEquals(mode, "600");
      assertStringIncludes(html!, "url=http://127.0.0.1:1/place/?key=secret");
      browser.forget();
      assert(!existsSync(fileURLToPath(words!)));
      process.env.PATH = join(folder, "nothing");
      const none = openBrowser("http://127.0.0.1:1/");
      assert(!await none.opened);
      none.forget();
    } finally {
      process.env.PATH = PATH;
    }
  },
  process.platform !== "linux",
);
