// Texts by hash in a folder: what signatures show their differences from.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdirSync, utimesSync } from "node:fs";
import { isRetakeError } from "../../mod.ts";
import { folderSources } from "../../src/store/fs/sources.ts";
import { inFolder } from "../support/temporary.ts";

const [ONE, TWO] = ["ab12", "cd34"];

inFolder("texts are kept by hash", async (folder) => {
  const sources = folderSources(`${folder}/`);
  assertEquals(await sources.load(ONE), undefined);
  await sources.save(TWO, "two\n");
  await sources.save(ONE, "one é\n");
  assertEquals([await sources.load(ONE), await sources.load(TWO)], ["one é\n", "two\n"]);
  assert(existsSync(`${folder}/.sources/ab/ab12.txt`));
});

inFolder("a text that is there is not written again: its hash says what it is", async (folder) => {
  const sources = folderSources(folder);
  await sources.save(ONE, "one\n");
  const path = `${folder}/.sources/ab/ab12.txt`;
  utimesSync(path, 1, 1);
  await sources.save(ONE, "one\n");
  assertEquals(statSync(path).mtimeMs, 1000);
});

inFolder("line ends that a checkout has changed are put back", async (folder) => {
  const sources = folderSources(folder);
  await sources.save(ONE, "one\n");
  writeFileSync(`${folder}/.sources/ab/ab12.txt`, "one\r\ntwo\r\n");
  assertEquals(await sources.load(ONE), "one\ntwo\n");
});

inFolder(
  "nothing outside of the folder is read or written through a link",
  async (folder) => {
    mkdirSync(`${folder}/outside`);
    mkdirSync(`${folder}/inside/.sources`, { recursive: true });
    writeFileSync(`${folder}/outside/ab12.txt`, "secret");
    symlinkSync(`${folder}/outside`, `${folder}/inside/.sources/ab`, "junction");
    const sources = folderSources(`${folder}/inside`);
    const read = await assertRejects(() => sources.load(ONE));
    assert(isRetakeError(read, "STORE_READ"), String(read));
    const written = await assertRejects(() => sources.save("ab99", "x"));
    assert(isRetakeError(written, "STORE_WRITE"), String(written));
    assertEquals(readFileSync(`${folder}/outside/ab12.txt`, "utf8"), "secret");
    assert(!existsSync(`${folder}/outside/ab99.txt`));
  },
);
