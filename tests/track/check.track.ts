// `retake check` as CI runs it, a process each time: what must not be merged fails it, for people and as data, and
// what is mended does not. What else it tells, and of which line, is in tests/cli/commands/cassettes_test.ts.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { drawFrom } from "../support/draw.ts";
import { serve } from "../support/local_server.ts";
import { inProject, TWO_WORDS } from "../support/tracked_project.ts";

const NOTHING = "nothing speaks against any of them\n";

Deno.test("check, as a process: leaks, invalid files, what is stale, and a lock file apart fail it, each until it is mended", async () => {
  await using server = await serve();
  await inProject(TWO_WORDS, async ({ folder, run }) => {
    const env = { NO_COLOR: "1", GITHUB_ACTIONS: "", CI: "true", CASSETTE_CI_RECORD: "" };
    const here = (path: string) => join(folder, path);
    const read = (path: string) => readFile(here(path), "utf8");
    const write = async (path: string, text: string) => {
      await mkdir(dirname(here(path)), { recursive: true });
      await writeFile(here(path), text);
    };
    /** Runs it both ways, and wants both to say the same. */
    const check = async (
      wanted: [level: string, rule: string, file: string][],
      ...words: string[]
    ): Promise<string> => {
      const [text, json] = await Promise.all([
        run("cli.ts", ["check", ...words], { env }),
        run("cli.ts", ["check", "--json", ...words], { env }),
      ]);
      const found: Record<string, string>[] = JSON.parse(json.stdout);
      assertEquals(
        found.map(({ level, rule, file }) => [level, rule, file!.replaceAll("\\", "/")]),
        wanted,
        text.stdout + text.stderr,
      );
      const code = wanted.some(([level]) => level === "error") ? 1 : 0;
      assertEquals([text.code, json.code], [code, code], text.stdout + text.stderr);
      for (const { rule, message } of found) {
        assertStringIncludes(text.stdout, `  ${rule}  ${message!.split("\n")[0]}`);
      }
      if (wanted.length === 0) assertEquals(text.stdout, NOTHING);
      return text.stdout;
    };
    const recorded = await run("main.ts", [], {
      env: { ...env, CI: "", CASSETTE_MODE: "record", UPSTREAM: server.url },
    });
    assertEquals(recorded.code, 0, recorded.stderr);
    await check([]);

    // A leak: the key is told to nobody.
    const key = `sk-proj-${drawFrom("check in CI").alnum(48)}`;
    const one = JSON.parse(await read("cassettes/words/one.json"));
    one.interactions[0].response.body = { text: `your key is ${key}` };
    await write("cassettes/leaks.json", JSON.stringify(one, null, 2));
    const told = await check([["error", "leak", "cassettes/leaks.json"]]);
    assert(!told.includes(key) && told.includes("to do  revoke it"), told);
    await rm(here("cassettes/leaks.json"));

    // Invalid files: damaged, of no known format, and a signature.
    await write("cassettes/merged.json", "{\n<<<<<<< HEAD\n{}");
    await write("cassettes/other.json", `{ "format": "retake/2", "interactions": 5 }`);
    const [signature] = (await readdir(here("signatures"), { recursive: true }))
      .map((path) => path.replaceAll("\\", "/")).filter((path) => /^[^.].*#?ask\.json$/.test(path));
    const whole = await read(`signatures/${signature}`);
    await write(`signatures/${signature}`, whole.slice(0, whole.length / 2));
    await check([
      ["error", "damaged", "cassettes/merged.json"],
      ["error", "damaged", "cassettes/other.json"],
      ["error", "signature", `signatures/${signature}`],
    ]);
    for (const name of ["merged", "other"]) await rm(here(`cassettes/${name}.json`));
    await write(`signatures/${signature}`, whole);

    // Stale: a policy lets so many pass, as it is typed or as the project says it, and no more.
    const source = await read("ask.ts");
    await write("ask.ts", source.replace("say ", "sing "));
    const stale = (level: string): [string, string, string][] => [
      [level, "stale", "cassettes/words/one.json"],
      [level, "stale", "cassettes/words/two.json"],
    ];
    await check(stale("error"));
    await check(stale("error"), "--allow", "stale=1");
    await check(stale("warning"), "--allow", "stale=2");
    await write("retake.config.json", `{ "allow": "stale=1" }`);
    await check(stale("error"));
    await write("retake.config.json", `{ "allow": "stale" }`);
    await check(stale("warning"));
    await write("ask.ts", source);

    // Lock file and cassettes apart: not pushed, recorded again, and gone from the bucket.
    await write("retake.config.json", `{ "bucket": "share" }`);
    await check([
      ["error", "lock", "cassettes/words/one.json"],
      ["error", "lock", "cassettes/words/two.json"],
    ]);
    const push = async () => {
      const { code, stderr } = await run("cli.ts", ["push"], { env: { ...env, CI: "" } });
      assertEquals(code, 0, stderr);
    };
    await push();
    await check([]);
    one.interactions[0].response.body = { text: "another answer" };
    await write("cassettes/words/one.json", JSON.stringify(one, null, 2));
    assertStringIncludes(
      await check([["error", "lock", "cassettes/words/one.json"]]),
      " retake push, and commit cassettes.lock.json",
    );
    await push();
    await check([]);
    const { sha256 } = JSON.parse(await read("cassettes.lock.json")).cassettes["words/two"];
    await rm(here(`share/${sha256.slice(0, 2)}/${sha256}`));
    await rm(here(".retake/cache"), { recursive: true });
    await check([["error", "lock", "cassettes.lock.json"]]);
  });
});
