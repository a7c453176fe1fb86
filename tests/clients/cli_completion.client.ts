// `retake completion bash`, in a real bash; that of PowerShell, and the commands that are advised where it is the shell,
// held to its grammar, for there is no PowerShell here. zsh, fish and bash on a terminal: `scripts/check_completion.mjs`.
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Node } from "@vscode/tree-sitter-wasm";
import { execFile } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { rerunTestBy, type RunnerTest } from "../../src/host/rerun_one.ts";
import { typedCommand } from "../../src/host/shell_word.ts";
import { inProject, writeFiles } from "../support/tracked_project.ts";
import { runtimes } from "../support/others.ts";

const run = promisify(execFile);
const cassette = JSON.stringify({
  format: "retake/2",
  recordedAt: new Date().toISOString(),
  interactions: [],
});
const FILES = {
  "cli.ts": `import "@retake/retake/cli";\n`,
  "retake.config.json": `{ "dir": "tapes" }\n`,
  "tapes/chat/asks.json": cassette,
  "tapes/chat/streams.json": cassette,
};

/** Reads PowerShell. */
async function powershell(): Promise<(text: string) => Node> {
  const require = createRequire(import.meta.url);
  const { Language, Parser }: typeof import("@vscode/tree-sitter-wasm") = require(
    "@vscode/tree-sitter-wasm",
  );
  await Parser.init();
  const parser = new Parser();
  const grammar = require.resolve("@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm");
  parser.setLanguage(await Language.load(grammar));
  // This grammar knows no `=` behind an option, which PowerShell hands on as it is.
  return (text) => parser.parse(text.replace(/(?<= --[\w-]+)=(?=[\w./-]*(?: |$))/g, " "))!.rootNode;
}

/** The words of the one command that a text is, without their quotes. */
function wordsOf(root: Node): string[] {
  assert(!root.hasError, root.text);
  const commands = root.descendantsOfType("command").map((one) => one!);
  assertEquals(commands.length, 1, root.text);
  const elements = commands[0]!.descendantsOfType(
    ["command_name", "generic_token", "command_parameter", "array_literal_expression"],
  );
  return elements.map((one) => {
    const text = one!.text;
    if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
    if (!text.startsWith('"')) return text;
    // What PowerShell looks for in these quotes: a variable, or its own escape.
    assert(!/[`"]|\$[\w({?^$]/.test(text.slice(1, -1)), text);
    return text.slice(1, -1);
  });
}

Deno.test("the script for PowerShell is in its grammar, and does what is asked of it", async () => {
  const read = await powershell();
  for (const wrong of ["retake show 'it'\\''s'", "retake -- a", "& {"]) {
    assert(read(wrong).hasError, wrong);
  }
  const output = await run(runtimes()[0]![0]!, [
    ...runtimes()[0]!.slice(1),
    new URL("../../src/cli.ts", import.meta.url).pathname,
    "completion",
    "powershell",
  ]);
  const root = read(output.stdout);
  assert(!root.hasError, output.stdout);
  const names = root.descendantsOfType("command_name").map((one) => one!.text);
  // `ForEach-Object` has nodes of its own there.
  assertEquals(names.sort(), [
    "Register-ArgumentCompleter",
    "Select-Object",
    "Where-Object",
    "retake",
  ]);
});

Deno.test("what is advised where PowerShell is the shell, is one command of these words in its grammar", async () => {
  const read = await powershell();
  const words = [
    "retake",
    "--",
    "it's",
    "a b",
    "-x.y",
    "a,b",
    "--only=a,b",
    "@a/b",
    "chat/*",
    "^a$",
    "é",
  ];
  assertEquals(wordsOf(read(typedCommand(words, "win32"))), words);
  const names = ["suite, of @all", 'says `hi\\` "$it\'s" {1} (2) [3]; & | <x> $(4) #5 %PATH% é'];
  const test = { file: "tests/it@home, two.test.ts", names, auto: "@retake/retake/auto" };
  const runners = ["vitest", "jest", "node:test", "bun", "deno", "mocha", "playwright"] as const;
  for (const runner of runners) {
    for (const line of [undefined, 7]) {
      for (const said of ["CASSETTE_MODE=record", "CASSETTE_MODE=update", "ALLOW_FALLBACK=true"]) {
        const command = rerunTestBy(said, { ...test, runner, line } as RunnerTest, {
          version: "5.1.1",
          options: ["--import", "tsx"],
          commands: [[
            "/w/node_modules/mocha/bin/_mocha",
            "--require",
            "@retake/retake/auto",
            "--require",
            "./a b, it's $c.mjs",
          ]],
          variable: () => undefined,
          read: () => undefined,
          platform: "win32",
        });
        const [, set, bare] = /^(\$env:\w+='\w+'; )?(.*)$/s.exec(command)!;
        assert(!read(command).hasError, command);
        const given = wordsOf(read(bare!));
        assert(given.some((word) => word.includes("it@home, two.test.ts")), command);
        assertEquals(set !== undefined, runner !== "deno" && said.startsWith("ALLOW"), command);
        if (runner === "mocha") assert(given.includes("./a b, it's $c.mjs"), command);
      }
    }
  }
});

if (process.platform !== "win32") {
  Deno.test("bash completes commands, options, their words and names of cassettes", () =>
    inProject(FILES, async ({ folder, run: retake }) => {
      const bin = join(folder, "bin");
      await mkdir(bin);
      const words = runtimes()[0]!;
      const line = [...words, join(folder, "cli.ts")].map((word) => `'${word}'`).join(" ");
      await writeFile(join(bin, "retake"), `#!/bin/sh\nexec ${line} "$@"\n`);
      await chmod(join(bin, "retake"), 0o755);
      const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
      const { stdout: script } = await retake("cli.ts", ["completion", "bash"]);
      await writeFile(join(folder, "completion.bash"), script);
      // As bash does when the Tab key is pressed behind these words.
      const ask = `source ./completion.bash
        spec=$(complete -p retake) && [[ $spec == *"-o default"*"-F _retake retake" ]] || exit 9
        for typed in "retake compl" "retake show " "retake show chat/s" "retake test --mode re" "retake ls --di" "retake test ./"; do
          read -r -a COMP_WORDS <<<"$typed"
          [[ $typed == *" " ]] && COMP_WORDS+=("")
          COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
          _retake retake "\${COMP_WORDS[COMP_CWORD]}"
          echo "$typed: \${COMPREPLY[*]}"
        done`;
      const { stdout } = await run("bash", ["--norc", "-c", ask], { cwd: folder, env });
      assertEquals(stdout.split("\n"), [
        "retake compl: completion",
        "retake show : chat/asks chat/streams",
        "retake show chat/s: chat/streams",
        "retake test --mode re: replay record",
        "retake ls --di: --dir",
        "retake test ./: ",
        "",
      ]);

      for (const shell of ["zsh", "fish", "powershell"]) {
        const { code, stdout } = await retake("cli.ts", ["completion", shell]);
        assertEquals(code, 0);
        assert(stdout.startsWith(shell === "zsh" ? "#compdef retake\n" : "# retake completion "));
        assertMatch(stdout, /complete .?--/);
      }
      const wrong = await retake("cli.ts", ["completion", "csh"]);
      assertEquals([wrong.code, wrong.stdout], [2, ""]);
      assertMatch(wrong.stderr, /^retake: There is no script for "csh"; did you mean "zsh"\?/);

      // A fault in the settings must not show while somebody types.
      await writeFiles(folder, { "retake.config.json": "{" });
      const quiet = await retake("cli.ts", ["complete", "--", "show", ""]);
      assertEquals([quiet.code, quiet.stdout, quiet.stderr], [0, "", ""]);
      const help = await retake("cli.ts", ["--help"]);
      assert(/completion /.test(help.stdout) && !/complete /.test(help.stdout), help.stdout);
    }));
}
