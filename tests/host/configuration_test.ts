// Where the file of settings is looked for.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { isRetakeError } from "../../mod.ts";
import { findConfiguration } from "../../src/host/configuration.ts";
import { inFolder } from "../support/temporary.ts";

const nothing = () => undefined;

inFolder("the nearest file counts, up to the top of the repository", (folder) => {
  const deep = join(folder, "repository", "packages", "app");
  mkdirSync(deep, { recursive: true });
  const lay = (path: string, text: string) => writeFileSync(join(folder, path), text);
  const found = (from = deep) => {
    const where = findConfiguration(nothing, from)?.where;
    return where && relative(folder, resolve(where)).replaceAll("\\", "/");
  };
  lay("retake.config.json", "{}");
  lay("repository/retake.config.json", "{}");
  // No repository: what lies above may be anybody's.
  assertEquals(found(), undefined);
  assertEquals(found(join(folder, "repository")), "repository/retake.config.json");
  mkdirSync(join(folder, "repository", ".git"));
  assertEquals(found(), "repository/retake.config.json");
  rmSync(join(folder, "repository/retake.config.json"));
  assertEquals(found(), undefined);

  // A dependency, or a key further down, is none.
  lay("repository/packages/app/package.json", '{"dependencies":{"retake":"1"},"name":"retake"}');
  assertEquals(found(), undefined);
  lay("repository/packages/app/package.json", '{"name":"a","retake":{"mode":"live"}}');
  assertEquals(found(), "repository/packages/app/package.json");
  lay("repository/packages/app/deno.jsonc", '// "retake": {}\n{"tasks":{}}');
  assertEquals(found(), "repository/packages/app/package.json");
  lay("repository/packages/app/retake.config.mjs", "export default {};");
  const error = assertThrows(() => found());
  assert(isRetakeError(error, "OPTION_INVALID"), String(error));
  assert(/^There are 2 configurations in .*mjs, .*package\.json \("retake"\)/.test(error.message));
  return Promise.resolve();
});

inFolder("a file that is named is the one, or an error", async (folder) => {
  const path = join(folder, "other.mjs");
  const named = (file: string) => findConfiguration((name) => name === "RETAKE_CONFIG" ? file : "");
  const error = assertThrows(() => named(path));
  assert(isRetakeError(error, "OPTION_INVALID"), String(error));
  writeFileSync(path, `export default { mode: "live" };`);
  assertEquals(await named(path)!.load!(), { mode: "live" });
  writeFileSync(join(folder, "broken.mjs"), `throw new TypeError("out of order");`);
  const failed = await assertRejects(() => named(join(folder, "broken.mjs"))!.load!());
  assert(isRetakeError(failed, "OPTION_INVALID"), String(failed));
  assert(
    /broken\.mjs cannot be loaded: TypeError: out of order$/.test(failed.message),
    failed.message,
  );
});
