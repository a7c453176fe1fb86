// `retake init`, as a process: what it makes in a folder, and that it makes nothing twice.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runtimes } from "../support/others.ts";
import { runtime } from "../support/runtime.ts";
import { inProject, writeFiles } from "../support/tracked_project.ts";

const FILES = {
  "cli.ts": `import "@retake/retake/cli";\n`,
  "package.json":
    '{\n  "type": "module",\n  "devDependencies": { "@retake/retake": "*", "msw": "2" }\n}\n',
  "__recordings__/a/recording.har": "{}",
  // Plays what init has recorded, as the first test does.
  "play.ts": `
import { withCassette } from "@retake/retake";
const name = "retake/says-hello";
const answer = await withCassette(name, async () => {
  const response = await fetch("https://api.example.com/hello");
  return JSON.stringify(await response.json());
});
console.log(answer);
`,
};

Deno.test("in an empty folder, init takes the runner that comes with what runs it", () =>
  inProject({}, ({ folder }) => {
    const empty = join(folder, "empty");
    mkdirSync(empty);
    const words = [...runtimes()[0]!, fileURLToPath(new URL("../../src/cli.ts", import.meta.url))];
    const env = { ...process.env, NO_COLOR: "1", CI: "true" };
    const [program, ...rest] = [...words, "init", "--dry-run"];
    const { status, stdout } = spawnSync(program!, rest, { cwd: empty, env, encoding: "utf8" });
    const says = { deno: "Deno", node: "node:test, by npm", bun: "Bun" }[runtime];
    assertEquals([status, stdout.split("\n")[0]], [0, says]);
    assertEquals(readdirSync(empty), []);
    return Promise.resolve();
  }));

Deno.test("init makes what a project lacks, says so first, and nothing twice", () =>
  inProject(FILES, async ({ folder, run }) => {
    const env = { NO_COLOR: "1", CI: "true", CASSETTE_CI_RECORD: undefined };
    const init = (...words: string[]) =>
      run("cli.ts", ["init", "--runner", "node", ...words], { env });
    const files = () =>
      Object.fromEntries(
        readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && !entry.parentPath.includes(".git"))
          .map((entry) => join(entry.parentPath, entry.name))
          .map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]),
      );
    execFileSync("git", ["init", "-q"], { cwd: folder });
    const before = files();

    const dry = await init("--dry-run");
    assertEquals([dry.code, files()], [0, before], dry.stderr);
    assertMatch(dry.stdout, /^create +retake\.config\.(?:ts|mjs)$/m);
    assertMatch(dry.stdout, /^import +__recordings__ +by: +npx retake import __recordings__$/m);
    assertMatch(dry.stdout, /nothing was written: --dry-run/);
    const asked = await init();
    assertEquals([asked.code, files()], [2, before]);
    assertMatch(
      asked.stderr,
      /^retake: nothing was written, since nobody can be asked here\n.*--yes/,
    );

    const made = await init("--yes");
    assertEquals([made.code, made.stderr], [0, ""]);
    const after = files();
    const added = Object.keys(after).filter((path) => !(path in before)).sort();
    // As a module of TypeScript where the runtime loads that: Node 20 does not.
    const config = added.find((path) => /^retake\.config\.(?:ts|mjs)$/.test(path))!;
    assertEquals(added, [
      ".gitattributes",
      ".gitignore",
      "cassettes/retake/says-hello.json",
      config,
      "retake.test.mjs",
    ]);
    assertMatch(after["package.json"]!, /"test": "node --import @retake\/retake\/auto --test"/);
    assert(!/withCassette/.test(after["retake.test.mjs"]!), "the line gives it its cassette");
    assertMatch(made.stdout, /next\n {2}npm test\n {2}npx retake record --missing -- npm test/);
    const git = (...words: string[]) => String(execFileSync("git", words, { cwd: folder })).trim();
    assertEquals(git("config", "merge.retake.driver"), "npx retake merge %O %A %B %P");
    assertMatch(git("check-attr", "merge", "cassettes/retake/says-hello.json"), /: retake$/);
    const again = await init("--yes");
    assertEquals([again.code, files()], [0, after]);
    assertMatch(again.stdout, /^all is there$/m);

    // Where the line cannot be written, the test has its own cassette, and it is the same one.
    await writeFiles(folder, { [config]: "export default {};\n" });
    const played = await run("play.ts", [], { env });
    assertEquals([played.code, played.stdout], [0, '{"text":"hello"}\n'], played.stderr);
  }));

Deno.test("init takes no words, knows the runners, and minds a folder of cassettes that is set", () =>
  inProject(FILES, async ({ folder, run }) => {
    const env = { NO_COLOR: "1", CI: "" };
    const init = (...words: string[]) => run("cli.ts", ["init", ...words], { env });
    const wrong = await init("--runner", "vitst");
    assertEquals([wrong.code, wrong.stdout], [2, ""]);
    assertMatch(wrong.stderr, /^retake: There is no runner "vitst"; did you mean "vitest"\?/);
    const word = await init("vitest");
    assertEquals([word.code, word.stdout], [2, ""]);
    assertMatch(word.stderr, /^retake: retake init takes no "vitest"/);

    await writeFiles(folder, {
      "retake.config.json": '{ "dir": "tests/tapes" }\n',
      "vite.config.js": "export default {};\n",
      "tests/other.txt": "",
      "package.json": JSON.stringify({
        type: "module",
        devDependencies: { vitest: "5" },
        packageManager: "pnpm@10.0.0",
      }),
    });
    const made = await init("--yes");
    assertEquals([made.code, made.stderr], [0, ""]);
    assertMatch(made.stdout, /^Vitest, by pnpm\nkeep +retake\.config\.json/);
    assertMatch(made.stdout, /^create +vitest\.config\.js$/m);
    const config = readFileSync(join(folder, "vitest.config.js"), "utf8");
    assertMatch(config, /setupFiles: \["@retake\/retake\/auto"\]/);
    assertMatch(config, /from "\.\/vite\.config\.js"/, "what Vite is told counts on");
    assertMatch(made.stdout, /pnpm add --save-dev @retake\/retake\n {2}pnpm test\n/);
    const test = readFileSync(join(folder, "tests/retake.test.ts"), "utf8");
    assertMatch(test, /^\/\/ Answered by tests\/tapes\/tests\/retake\/says-hello\.json,/m);
    assert(readFileSync(join(folder, "tests/tapes/tests/retake/says-hello.json"), "utf8"));
    assertMatch(readFileSync(join(folder, ".gitattributes"), "utf8"), /^tests\/tapes\/\*\*/);
  }));
