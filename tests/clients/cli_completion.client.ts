// `retake completion bash`, in a real bash; the others are looked at as texts.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { execFile } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
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
