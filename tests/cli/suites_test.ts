// The suites of a project, loaded from its files.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { mkdir, writeFile } from "node:fs/promises";
import { isRetakeError } from "../../mod.ts";
import { loadSuites } from "../../src/cli/suites.ts";
import { inFolder } from "../support/temporary.ts";

const door = new URL("../../src/suite.ts", import.meta.url).href;
const suiteFile = (...names: string[]) =>
  `import { suite } from "${door}";\n` +
  names.map((name, at) => `export const s${at} = suite("${name}", { category: "c", cases: [] });\n`)
    .join("");

inFolder("suites are found in folders and files, in the order of their files", async (folder) => {
  await mkdir(`${folder}/b/node_modules`, { recursive: true });
  await writeFile(`${folder}/b/z.suite.ts`, suiteFile("Last", "And more"));
  await writeFile(`${folder}/b/node_modules/other.suite.ts`, suiteFile("Not ours"));
  await writeFile(`${folder}/a.suite.mjs`, suiteFile("First"));
  await writeFile(`${folder}/plain.ts`, suiteFile("Where it is named"));
  const names = async (...paths: string[]) => (await loadSuites(paths)).map(({ name }) => name);
  assertEquals(await names(folder), ["First", "Last", "And more"]);
  assertEquals(await names(`${folder}/plain.ts`), ["Where it is named"]);
  assertEquals(await names(folder, `${folder}/b`), ["First", "Last", "And more"]);
});

inFolder("a file that is none of suites is named, and what to write there", async (folder) => {
  const refused = async (says: string, ...paths: string[]) => {
    const error = await assertRejects(() => loadSuites(paths)) as Error;
    assert(isRetakeError(error, "OPTION_INVALID"), error.stack);
    assertStringIncludes(error.message, says);
  };
  await refused("There is no file or folder", `${folder}/nowhere`);
  await refused("There is no file *.suite.ts in ", folder);
  await writeFile(`${folder}/empty.suite.ts`, "export const a = 1;\n");
  await refused("No suite is exported by ", folder);
  await writeFile(`${folder}/one.suite.ts`, suiteFile("Same"));
  await refused("No suite is exported by ", folder); // also beside one that does
  await writeFile(`${folder}/two.suite.ts`, suiteFile("Same"));
  await refused('Two suites are called "Same"', `${folder}/one.suite.ts`, `${folder}/two.suite.ts`);
  await writeFile(`${folder}/throws.suite.ts`, 'throw new Error("while it loads");\n');
  await refused("while it loads", `${folder}/throws.suite.ts`);
});
