// A folder that is made anew is the old one until the new one is whole.
import { assertEquals, assertRejects } from "@std/assert";
import { exists } from "@std/fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceFolder } from "../../scripts/npm/aside.ts";
import { inFolder } from "../support/temporary.ts";

/** A folder `built` with one old file in it. */
async function lay(folder: string): Promise<string> {
  const built = join(folder, "built");
  await mkdir(built);
  await writeFile(join(built, "old"), "old");
  return built;
}

inFolder("npm: a folder that was made takes the place of the old one", async (folder) => {
  const built = await lay(folder);
  const result = await replaceFolder(built, async (aside) => {
    assertEquals(await readdir(aside), []);
    await writeFile(join(aside, "new"), "new");
    assertEquals(await readdir(built), ["old"]);
    return 7;
  });
  assertEquals(result, 7);
  assertEquals(await readdir(built), ["new"]);
  assertEquals(await readdir(folder), ["built"]);
});

inFolder("npm: a folder that was not there is made", async (folder) => {
  await replaceFolder(join(folder, "built"), (aside) => writeFile(join(aside, "new"), "new"));
  assertEquals(await readdir(join(folder, "built")), ["new"]);
  assertEquals(await readdir(folder), ["built"]);
});

inFolder("npm: what fails while it is made leaves the old folder as it was", async (folder) => {
  const built = await lay(folder);
  const error = await assertRejects(() =>
    replaceFolder(built, async (aside) => {
      await writeFile(join(aside, "half"), "half");
      throw new Error("the other half");
    }), Error);
  assertEquals(error.message, "the other half");
  assertEquals(await readdir(folder), ["built"]);
  assertEquals(await readFile(join(built, "old"), "utf8"), "old");
});

inFolder("npm: what an interrupted run has left is no part of the next", async (folder) => {
  const built = await lay(folder);
  for (const name of ["built.new", "built.old"]) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "left"), "left");
  }
  await replaceFolder(built, async (aside) => assertEquals(await readdir(aside), []));
  assertEquals(await readdir(folder), ["built"]);
  assertEquals(await exists(join(built, "left")), false);
});
