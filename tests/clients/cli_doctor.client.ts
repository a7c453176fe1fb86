// `retake doctor`, as a process: a project in which all is well, and one in which a green run would lie.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { inProject, writeFiles } from "../support/tracked_project.ts";

const FILES = {
  "cli.ts": `import "@retake/retake/cli";\n`,
  "cassettes/chat/asks.json": JSON.stringify({
    format: "retake/2",
    recordedAt: new Date().toISOString(),
    interactions: [],
  }),
};
type Check = { name: string; verdict: string; says: string; next?: string };

Deno.test("doctor says whether a green run can be believed, and what would make it lie", () =>
  inProject(FILES, async ({ folder, run }) => {
    const env = { NO_COLOR: "1", CI: "true", CASSETTE_CI_RECORD: undefined };
    const doctor = async (words: string[] = [], more: Record<string, string> = {}) => {
      const { code, stdout, stderr } = await run("cli.ts", ["doctor", "--json", ...words], {
        env: { ...env, ...more },
      });
      assert(stdout.startsWith("["), stdout + stderr);
      const checks: Check[] = JSON.parse(stdout);
      const wrong = checks.filter(({ verdict }) => verdict === "wrong").map(({ name }) => name);
      return { code, checks, wrong };
    };
    const git = (...words: string[]) => execFileSync("git", words, { cwd: folder });
    git("init", "-q");
    const well = await doctor();
    assertEquals([well.code, well.wrong], [0, []]);
    const says = (name: string) => well.checks.find((check) => check.name === name)?.says;
    assertMatch(String(says("runtime")), /^(?:deno|node|bun) \d+\.\d+/);
    assertEquals(says("fetch"), "recorded and replayed");
    assertEquals(says("node:http"), "recorded and replayed");
    assertEquals(says("global fetch"), "is Retake's");
    assertEquals(says("CI"), "nothing is recorded here");
    assertMatch(String(says("git")), /1 cassette is not committed/);
    assert(!existsSync(join(folder, "cassettes/doctor.json")), "the trial has left a cassette");

    await writeFiles(folder, {
      "setup.ts": "globalThis.fetch = async function fake() { return new Response('fake'); };\n",
      ".gitignore": "cassettes/\n",
      "retake.config.json": '{ "guard": "off", "allowFallback": true }\n',
      "node_modules/@retake/retake/package.json":
        '{ "name": "@retake/retake", "version": "9.9.9" }',
      "package.json": JSON.stringify({
        type: "module",
        devDependencies: { nock: "15", "@grpc/grpc-js": "1" },
      }),
      "cassettes/later.json": JSON.stringify({
        format: "retake/2",
        recordedAt: "2999-01-01T00:00:00.000Z",
        interactions: [],
      }),
    });
    const ill = await doctor(["setup.ts"], { CASSETTE_MODE: "live" });
    // With another's fetch in its place no cassette opens, whatever is asked; Node 20 has no WebSocket.
    assertEquals([ill.code, ill.wrong.filter((name) => name !== "WebSocket")], [
      1,
      ["mode", "fallback", "guard", "fetch", "node:http", "git", "clock"],
    ]);
    const told = JSON.stringify(ill.checks);
    for (
      const text of [
        /another copy: 9\.9\.9/,
        /function \\"fake\\", after setup\.ts/,
        /gRPC/,
        /"nock"/,
      ]
    ) {
      assertMatch(told, text);
    }

    await writeFiles(folder, {
      "retake.config.json": '{ "pass": ["*.example.com"], "own": "pass", "onExpired": "record" }\n',
    });
    const passing = await doctor([], { CASSETTE_PASS: "127.0.0.1, api.example.com" });
    assert(passing.wrong.includes("pass"), JSON.stringify(passing.wrong));
    const about = (name: string) =>
      passing.checks.filter((check) => check.name === name).map(({ says }) => says);
    assertEquals(about("pass"), [
      "requests to 127.0.0.1, api.example.com are sent, neither recorded nor played, as CASSETTE_PASS says",
      "requests to *.example.com are sent, neither recorded nor played, as retake.config.json says",
    ]);
    assertEquals([about("own").length, about("onExpired").length], [1, 0], "CI records nothing");

    await writeFiles(folder, { "retake.config.json": '{ "gard": "off" }\n' });
    const { code, stdout } = await run("cli.ts", ["doctor"], { env });
    assertEquals(code, 1);
    assertMatch(
      stdout,
      /^wrong +configuration +retake\.config\.json:1: There is no option "gard"/m,
    );
    assertMatch(stdout, /\d+ things would make a green run lie\n$/);
  }));
