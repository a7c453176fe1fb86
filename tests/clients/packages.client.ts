// Packages of one repository, whose cassettes lie in one folder by one file of settings: each test has its own,
// the same from wherever it is run.
import { assertEquals, assertMatch } from "@std/assert";
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
  "packages/a/test/x.test.ts": "",
  "packages/b/test/x.test.ts": "",
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

Deno.test("of two files whose cassettes have one name, a run records the first alone, in whichever process", () =>
  inProject({ ...PLACES, "run/keep": "", "tapes/keep": "" }, async ({ folder, run }) => {
    const shared = { CASSETTE_DIR: join(folder, "tapes"), RETAKE_COLLECT: join(folder, "run") };
    const how = (says: string, mode: string) => ({
      env: { ...env, ...shared, CASSETTE_MODE: mode, SAYS: says },
    });
    const name = "test/x/lists-models";
    const one = await run("use.ts", ["packages/a/", "a"], how("one", "record"));
    assertEquals(one.stdout, `${name} one\n`, one.stderr);
    // Once is as good: what it would play was recorded by the other.
    for (const mode of ["record", "update", "once"]) {
      const two = await run("use.ts", ["packages/b/", "b"], how("two", mode));
      const lines = two.stdout.split("\n").filter((line) => !line.startsWith(name));
      assertMatch(
        lines.join("\n"),
        /^The cassette .*lists-models\.json is recorded by \.\.\/a\/test\/x\.test\.ts in this run, so test\/x\.test\.ts cannot have the same\.\n {2}to do {2}rename/,
        two.stderr,
      );
    }
    const again = await run("use.ts", ["packages/a/", "a"], how("three", "record"));
    assertEquals(again.stdout, `${name} three\n`, again.stderr);
    const text = await readFile(join(folder, `tapes/${name}.json`), "utf8");
    assertEquals(JSON.parse(text).interactions.length, 1);
    // Another run may have other files: it is theirs.
    const other = { env: { ...how("four", "record").env, RETAKE_COLLECT: undefined } };
    assertEquals((await run("use.ts", ["packages/b/", "b"], other)).stdout, `${name} four\n`);
  }));

Deno.test("a miss names the cassette that was recorded from another folder of the repository", () => {
  const manifests = { "packages/a/package.json": "{}", "packages/b/package.json": "{}" };
  return inProject({ ...PLACES, ...manifests }, async ({ run }) => {
    const name = "test/x/lists-models";
    await run("use.ts", ["packages/a/", "a"], recording("one"));
    const top = await run("use.ts", ["./", "a"], { env });
    assertMatch(top.stdout, /^There is no cassette "packages\/a\/test\/x\/lists-models" yet/);
    assertMatch(
      top.stdout,
      /\n {2}beside {4}packages\/a\/cassettes\/test\/x\/lists-models\.json: recorded where this test was run in packages\/a\n/,
    );
    assertMatch(top.stdout, /run it from where it was recorded: {2}cd packages\/a\n/);
    await run("use.ts", ["./", "b"], recording("two"));
    const inside = await run("use.ts", ["packages/b/", "b"], { env });
    assertMatch(
      inside.stdout,
      /\n {2}beside {4}\.\.\/\.\.\/cassettes\/packages\/b\/test\/x\/lists-models\.json: recorded where this test was run in \.\.\/\.\.\n/,
    );
    assertMatch(inside.stdout, new RegExp(`^There is no cassette "${name}" yet`));
    assertMatch(inside.stdout, /\n +or have the same cassettes in all folders: /);
  });
});
