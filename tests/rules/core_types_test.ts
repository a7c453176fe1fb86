// Law 4, as far as types tell: the core needs nothing but what browsers have.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { canRead, pathOf } from "./tree.ts";

const canCheck = canRead &&
  ["run", "write", "env", "sys"].every((name) =>
    Deno.permissions.querySync({ name } as Deno.PermissionDescriptor).state === "granted"
  );

Deno.test({
  name: "rule 4: the core type-checks with browser libraries alone",
  ignore: !canCheck,
  async fn() {
    const folder = mkdtempSync(join(tmpdir(), "retake-core-"));
    const config = join(folder, "config.json");
    const options = { strict: true, lib: ["esnext", "dom", "dom.iterable"] };
    try {
      if ("deno" in process.versions) {
        writeFileSync(config, JSON.stringify({ compilerOptions: { ...options, types: [] } }));
        await execute(["check", "--no-lock", "--config", config, pathOf("src/core.ts")]);
      } else {
        const more = {
          module: "nodenext",
          types: [],
          noEmit: true,
          allowImportingTsExtensions: true,
          target: "es2022",
        };
        const files = [pathOf("src/core.ts")];
        writeFileSync(config, JSON.stringify({ compilerOptions: { ...options, ...more }, files }));
        await execute([pathOf("node_modules/typescript/bin/tsc"), "--project", config]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
});

/** Runs this runtime's own program; rejects with its output if it fails. */
function execute(args: string[]): Promise<void> {
  return new Promise((done, fail) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      if (error) fail(new Error(`${stdout}${stderr}`));
      else done();
    });
  });
}
