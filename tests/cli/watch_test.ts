// Which changes of files are worth another run, and of what. That it watches and runs again is tried
// in tests/clients/cli_watch.client.ts.
import { assertEquals } from "@std/assert";
import { mkdir, writeFile } from "node:fs/promises";
import { relative } from "node:path";
import process from "node:process";
import { ignoredBy, reachedFrom } from "../../src/cli/watch.ts";
import { mayRun } from "../support/runtime.ts";
import { inFolder } from "../support/temporary.ts";

Deno.test({
  name: "what a run writes itself is no change, however its folder is named",
  ignore: !mayRun,
  fn() {
    const { CASSETTE_DIR } = process.env;
    process.env.CASSETTE_DIR = "./tapes/";
    try {
      for (const results of ["out", "./out/", `${process.cwd()}/out`]) {
        const isIgnored = ignoredBy({ paths: [], results });
        const ignored = ["out", "out/report.md", "tapes/a.json", "signatures/a.json"];
        assertEquals(ignored.filter((path) => !isIgnored(path)), []);
        const ours = ["outer/a.ts", "src/out", "cassettes/a.json", "a.suite.ts"];
        assertEquals(ours.filter(isIgnored), []);
      }
      assertEquals(ignoredBy({ paths: [], results: undefined })("results/report.md"), false);
    } finally {
      if (CASSETTE_DIR === undefined) delete process.env.CASSETTE_DIR;
      else process.env.CASSETTE_DIR = CASSETTE_DIR;
    }
  },
});

inFolder("a text that is no source may matter to all suites", async (folder) => {
  await mkdir(`${folder}/a`);
  for (const name of ["a/one", "two"]) await writeFile(`${folder}/${name}.suite.ts`, "");
  const files = ["a/one", "two"].map((name) =>
    relative(process.cwd(), `${folder}/${name}.suite.ts`).replaceAll("\\", "/")
  );
  const watched = { paths: [folder], results: undefined };
  assertEquals(await reachedFrom(watched, ["prompt.txt"]), files);
});
