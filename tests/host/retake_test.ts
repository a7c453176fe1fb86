// How the program is called where it is advised.
import { assert, assertEquals } from "@std/assert";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { cdHere, retakeBy } from "../../src/host/retake.ts";
import { typedCommand } from "../../src/host/shell_word.ts";
import { rerunWith } from "../../src/host/rerun.ts";
import { mayRun } from "../support/runtime.ts";
import { inFolder } from "../support/temporary.ts";

inFolder(
  "retake is called as the project calls its programs, else as what has started this",
  async (folder) => {
    await Promise.resolve();
    const before = process.cwd();
    const by = (agent?: string) => retakeBy(() => agent);
    process.chdir(folder);
    try {
      for (
        const [files, agent, called] of [
          [{}, undefined, "npx retake"],
          [{}, "pnpm/10.0.0 npm/? node/v26", "pnpm exec retake"],
          [{}, "npm/11.0.0 node/v26", "npx retake"],
          [{ "deno.json": "{}" }, "deno/2.9.0", "deno run -A jsr:@retake/retake/cli"],
          [{ "deno.jsonc": "{}", "package.json": "{}" }, "deno/2.9.0", "npx retake"],
          [{ "package.json": "{}", "yarn.lock": "" }, "npm/11.0.0", "yarn retake"],
          [{ "package.json": "{}", "bun.lock": "" }, undefined, "bunx retake"],
          [
            { "package.json": '{ "packageManager": "pnpm@10.1.0" }', "yarn.lock": "" },
            "bun/1.4.0",
            "pnpm exec retake",
          ],
        ] as const
      ) {
        for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
        assertEquals(by(agent), called);
        for (const file of Object.keys(files)) rmSync(join(folder, file));
      }
    } finally {
      process.chdir(before);
    }
  },
);

Deno.test({
  name: "what is advised leads into the folder that it runs in, from where the command was typed",
  ignore: !mayRun, // without it nobody says where that is
  fn() {
    const here = process.cwd().replaceAll("\\", "/");
    const and = process.platform === "win32" ? "; " : " && ";
    const from = (folder: string | undefined, name = "INIT_CWD") =>
      cdHere((asked) => asked === name ? folder : undefined);
    const [, above = "", last = ""] = /^(.*)\/([^/]+)$/.exec(here)!;
    assertEquals(from(above), `cd ${typedCommand([last])}${and}`);
    assertEquals(from(above, "RETAKE_TYPED_IN"), `cd ${typedCommand([last])}${and}`);
    const rerun = rerunWith("A=b", (name) => name === "INIT_CWD" ? above : undefined);
    assert(rerun.startsWith(`cd ${typedCommand([last])}${and}`), rerun);
    for (const folder of [undefined, "", here, `${here}/src`, `${above}/another/one`]) {
      assertEquals(from(folder), "");
    }
  },
});
