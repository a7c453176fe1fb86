// Rule: no text names a mode without the command that runs this program again with it.
import { assertEquals } from "@std/assert";
import { canRead, filesBelow, read } from "./tree.ts";

Deno.test({
  name: "advice to record again goes through the one that knows the command",
  ignore: !canRead,
  fn() {
    const bare = filesBelow("src", /\.ts$/).flatMap((file) =>
      read(file).split("\n")
        .filter((line) => !/^\s*(?:\*|\/)/.test(line) && /CASSETTE_MODE=\w/.test(line))
        .filter((line) => !/\brerun(?:With)?\(/.test(line) && !line.includes("target.rerun"))
        .map((line) => `${file}: ${line.trim()}`)
    );
    assertEquals(bare, []);
  },
});
