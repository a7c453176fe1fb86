// Packages of one repository, whose cassettes lie in one folder by one file of settings: each test has its own,
// the same from wherever it is run.
import { assertEquals } from "@std/assert";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inProject } from "../support/tracked_project.ts";

/** Runs the test of each package that is named, from a folder. */
const USE = `
import process from "node:process";
import { createServer } from "node:http";
import { join } from "node:path";
import { createRetake } from "@retake/retake";

const [from, ...packages] = process.argv.slice(2);
process.chdir(join(import.meta.dirname!, from!));
const server = createServer((_, response) => response.end(process.env.SAYS));
await new Promise<void>((done) => server.listen(0, "127.0.0.1", () => done()));
const { port } = server.address() as { port: number };
const upstreams = { "http://api.example.com": \`http://127.0.0.1:\${port}\` };
const { cassetteFor } = createRetake({ upstreams });
try {
  for (const name of packages) {
    const file = new URL(\`packages/\${name}/test/x.test.ts\`, import.meta.url).href;
    await cassetteFor({ name: "lists models", file }, async (tape) => {
      const answer = await (await fetch("http://api.example.com/models")).text();
      console.log(tape.name, answer);
    });
  }
} catch (error) {
  console.log((error as Error).message);
} finally {
  server.close();
}
`;
const PLACES = {
  ".git/HEAD": "",
  "packages/a/package.json": "{}",
  "packages/b/package.json": "{}",
  "use.ts": USE,
};
const env = { CI: "", NO_COLOR: "1", RETAKE_CONFIG: undefined, RETAKE_COLLECT: undefined };
const recording = (says: string) => ({ env: { ...env, CASSETTE_MODE: "record", SAYS: says } });

for (
  const [what, settings] of [
    ["data", { "retake.config.json": `{ "dir": "tapes" }` }],
    ["a module", { "retake.config.mjs": `export default { dir: "tapes" };` }],
  ] as const
) {
  Deno.test(`packages that share a folder have cassettes of their own, by settings that are ${what}`, () =>
    inProject({ ...PLACES, ...settings }, async ({ folder, run }) => {
      const [a, b] = ["a", "b"].map((name) => `packages/${name}/test/x/lists-models`);
      const one = await run("use.ts", ["packages/a/", "a"], recording("one"));
      assertEquals(one.stdout, `${a} one\n`, one.stderr);
      const two = await run("use.ts", ["packages/b/", "b"], recording("two"));
      assertEquals(two.stdout, `${b} two\n`, two.stderr);
      // From the top, from the package itself, and from another one.
      for (const from of ["./", "packages/a/", "packages/b/"]) {
        const played = await run("use.ts", [from, "a", "b"], { env });
        assertEquals(played.stdout, `${a} one\n${b} two\n`, played.stderr);
      }
      const text = await readFile(join(folder, `tapes/${a}.json`), "utf8");
      assertEquals(JSON.parse(text).interactions.length, 1);
    }));
}
