// Paths from the root, and globs.
import { assertEquals } from "@std/assert";
import { join, matcherOf } from "../../../src/track/source/paths.ts";

Deno.test("track source: paths are joined and tidied", () => {
  assertEquals(join("", "./a.ts"), "a.ts");
  assertEquals(join("a/b/", "../c/./d.ts"), "a/c/d.ts");
  assertEquals(join("a/", "/b.ts"), "b.ts");
  assertEquals(join("a/", "../../b.ts"), "../b.ts"); // out of the root
  assertEquals(join("a/", "b//c/"), "a/b/c");
});

Deno.test("track source: a star stays in its folder, two of them do not", () => {
  const matches = (glob: string, path: string) => matcherOf(glob).test(path);
  assertEquals(matches("a/*.md", "a/b.md"), true);
  assertEquals(matches("a/*.md", "a/b/c.md"), false);
  assertEquals(matches("a/**/*.md", "a/b/c.md"), true);
  assertEquals(matches("a/**/*.md", "a/c.md"), true);
  assertEquals(matches("a/**", "a/b/c.md"), true);
  assertEquals(matches("a/b.md", "a/bxmd"), false); // a dot is a dot
  assertEquals(matches("a/(b)+.md", "a/(b)+.md"), true);
});
