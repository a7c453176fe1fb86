// Globs as configurations of test runners and workspaces have them.
import { assertEquals } from "@std/assert";
import { globPattern } from "../../src/cli/glob.ts";

const GLOBS: [glob: string, fits: string[], others: string[]][] = [
  ["packages/*", ["packages/a"], ["packages/a/b", "packages"]],
  ["packages/!(e2e|docs)", ["packages/a", "packages/e2e-more"], ["packages/e2e", "packages/docs"]],
  ["src/[!a]*.ts", ["src/b.ts"], ["src/a.ts"]],
  ["app{1..3}", ["app2"], ["app4", "app1..3"]],
  ["**/*.{test,spec}.?(c|m)[jt]s?(x)", ["a.test.ts", "a/b.spec.mjsx"], ["a.ts"]],
  ["[z-a].ts", ["[z-a].ts"], ["b.ts"]],
  ["a[", ["a["], ["a"]],
];

for (const [glob, fits, others] of GLOBS) {
  Deno.test(`a glob of a runner: ${glob}`, () => {
    const is = (path: string) => globPattern(glob).test(path);
    assertEquals(fits.filter(is), fits);
    assertEquals(others.filter(is), []);
  });
}
