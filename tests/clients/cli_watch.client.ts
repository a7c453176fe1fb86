// `retake test --watch`: what makes it run again, and what does not.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import process from "node:process";
import { scene, SUITE } from "../support/cli_scene.ts";

if (process.platform !== "win32") {
  Deno.test("cli: --watch runs again what a change reaches", () =>
    scene(async ({ folder, start }) => {
      await writeFile(
        join(folder, "other.suite.ts"),
        `import { suite } from "@retake/retake/suite";
        export const other = suite("Other", { category: "other", cases: [{ name: "a", fn() {} }] });\n`,
      );
      const child = start("cli.ts", ["test", "--watch", "--tag", "local", "--no-results"], {
        env: { NO_COLOR: "1", CI: "" },
      });
      await child.until(/retake: watching/);
      const text = await readFile(join(folder, "ask.ts"), "utf8");
      await writeFile(join(folder, "ask.ts"), text.replace("another answer", "some other answer"));
      await child.until(
        /ask\.ts changed: all\.suite\.ts\n[^]*retake: watching/,
      );
      child.interrupt();
      const { code } = await child.finished;
      assertEquals(code, 130);
    }));

  /** A suite that keeps cassettes in a folder of its own, and writes beside them what is no source. */
  const WRITES = `
  import { mkdirSync, writeFileSync } from "node:fs";
  import { suite } from "@retake/retake/suite";
  import { nap } from "./nap.ts";
  export const writes = suite("Writes", { category: "writes", cases: [{ name: "much", fn: async () => {
    for (const folder of ["own-store", "tapes", "node_modules/some"]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(folder + "/a.json", String(Math.random()));
    }
    console.log("nap begins");
    await nap();
    writeFileSync("own-store/b.json", String(Math.random()));
  } }] });\n`;
  const NAP = `export const nap = () => new Promise((resolve) => setTimeout(resolve, 700));\n`;
  const nap = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  Deno.test("cli: --watch hears of what people write, not of what its own runs do", () =>
    scene(async ({ folder, start }) => {
      await writeFile(join(folder, "all.suite.ts"), WRITES);
      await writeFile(join(folder, "nap.ts"), NAP);
      for (const results of ["./out/", join(folder, "out")]) {
        const env = { NO_COLOR: "1", CI: "", CASSETTE_DIR: "./tapes" };
        const child = start("cli.ts", ["test", "--watch", "--results", results], { env });
        await child.until(/retake: watching/);
        await nap(600);
        // While nothing runs, this much is known: where reports and cassettes go, and what is installed.
        await writeFile(join(folder, "out/report.md"), "by hand");
        await writeFile(join(folder, "tapes/a.json"), "by hand");
        await writeFile(join(folder, "node_modules/some/index.js"), "by hand");
        await nap(600);
        await writeFile(join(folder, "nap.ts"), NAP + "// changed\n");
        await child.until(/nap begins[^]*nap begins/);
        await writeFile(join(folder, "nap.ts"), NAP + "// changed while it ran\n");
        await child.until(/nap begins[^]*nap begins[^]*nap begins/);
        await child.until(/(?:retake: watching[^]*){3}/);
        await nap(600);
        child.interrupt();
        const { code, stdout, stderr } = await child.finished;
        assertEquals(code, 130);
        const told = [...stderr.matchAll(/retake: (.*) changed: /g)].map(([, what]) => what);
        assertEquals(told, ["nap.ts", "nap.ts"]);
        assertEquals([...stdout.matchAll(/nap begins/g)].length, 3);
      }
    }));

  Deno.test("cli: --watch runs again with the words that were typed", () =>
    scene(async ({ folder, start }) => {
      await mkdir(join(folder, "local"));
      const inFolder = SUITE.replace("./ask.ts", "../ask.ts");
      await writeFile(join(folder, "local/all.suite.ts"), inFolder);
      const words = ["test", "local", "--category", "local", "-wb", "--no-results"];
      const child = start("cli.ts", words, { env: { NO_COLOR: "1", CI: "", FAIL: "" } });
      await child.until(/retake: watching/);
      await writeFile(join(folder, "local/all.suite.ts"), `${inFolder}// changed\n`);
      await child.until(/changed: local\/all\.suite\.ts\n[^]*retake: watching/);
      child.interrupt();
      const { code, stdout, stderr } = await child.finished;
      assertEquals(code, 130);
      assertEquals([...stdout.matchAll(/^3 cases passed/mg)].length, 2, stdout + stderr);
      assertEquals([...stderr.matchAll(/retake: watching/g)].length, 2);
    }));

  const TONE = `import { readFileSync } from "node:fs";
  export const tone = () => readFileSync(new URL("./tone.txt", import.meta.url), "utf8");\n`;

  Deno.test("cli: --watch follows what suites import and read from outside of the folder", () =>
    scene(async ({ folder, start }) => {
      const outside = `${folder}-lib`;
      try {
        await mkdir(join(outside, "src"), { recursive: true });
        const write = (name: string, text: string) => writeFile(join(outside, "src", name), text);
        const index = `export { word } from "./word.ts";\nexport { tone } from "./tone.ts";\n`;
        await write("index.ts", index);
        await write("word.ts", `export const word = "one";\n`);
        await write("tone.txt", "softly");
        await write("tone.ts", TONE);
        const from = `../${basename(outside)}/src/index.ts`;
        await writeFile(
          join(folder, "all.suite.ts"),
          `import { suite } from "@retake/retake/suite";
          import { tone, word } from ${JSON.stringify(from)};
          export const all = suite("All", { category: "all", cases: [
            { name: "says", fn() { console.log("says " + word + " " + tone()); } },
          ] });\n`,
        );
        const words = ["test", "--watch", "--no-results"];
        const child = start("cli.ts", words, { env: { NO_COLOR: "1", CI: "" } });
        await child.until(/retake: watching/);
        await write("idle.ts", `export const idle = 1;\n`); // imported by nobody
        await write("word.ts", `export const word = "two";\n`);
        await child.until(/-lib\/src\/word\.ts[^\n]* changed: all\.suite\.ts\n/);
        await child.until(/says two softly/);
        await child.until(/retake: watching[^]*retake: watching/);
        await write("idle.txt", "idle"); // read by nobody
        await write("tone.txt", "loudly");
        await child.until(/-lib\/src\/tone\.txt changed: all\.suite\.ts\n/);
        await child.until(/says two loudly/);
        child.interrupt();
        const { code, stderr } = await child.finished;
        assertEquals(code, 130);
        assert(!/idle\./.test(stderr), stderr);
      } finally {
        await rm(outside, { recursive: true });
      }
    }));

  Deno.test("cli: --watch hands a request to end on to its run", () =>
    scene(async ({ start }) => {
      const words = ["test", "--watch", "--category", "local", "-c", "1", "--no-results"];
      const child = start("cli.ts", words, { env: { NO_COLOR: "1", CI: "", SLOW: "4000" } });
      await child.until(/slow begins/);
      const { code, stdout } = await child.stop();
      assertEquals(code, 143);
      assertMatch(stdout, /slow ends[^]*the run was interrupted/);
    }));

  Deno.test("cli: --watch says in a sentence that files cannot be watched", () =>
    scene(async ({ folder, retake }) => {
      const fails = {
        "at once": `throw full;`,
        "later": `const watcher = new EventEmitter();
          watcher.close = () => {};
          setTimeout(() => watcher.emit("error", full), 50);
          return watcher;`,
      };
      for (const how of Object.values(fails)) {
        await writeFile(
          join(folder, "cli.ts"),
          `import { EventEmitter } from "node:events";
          import fs from "node:fs";
          const full = Object.assign(new Error("ENOSPC: no watchers left"), { code: "ENOSPC" });
          fs.watch = () => { ${how} };
          await import("@retake/retake/cli");\n`,
        );
        const words = ["test", "--watch", "--category", "local", "--no-results"];
        const { code, stderr } = await retake(words);
        assertMatch(
          stderr,
          /^retake: Changes of files cannot be watched: ENOSPC[^\n]*\n +to do .*\n.*max_user_watches/m,
        );
        assert(!/^\s+at /m.test(stderr), stderr);
        assertEquals(code, 2);
      }
    }));
}
