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

/** Behind these stands what is to be typed: a list of ways out, and what `status` and `check` say is next. */
const ADVICE = /(?:\bto do\b|\bthen {2}|\bnext\b|["`] {6,})(.*)/;

Deno.test({
  name: "advice calls retake as it is called here",
  ignore: !canRead,
  fn() {
    const bare = /(?<![\w/.@}-])(?<!\b(?:npx|exec|yarn|bunx|by) )retake (?:[a-z]+|--?\w+)\b/;
    const found = filesBelow("src", /\.ts$/).flatMap((file) =>
      read(file).split("\n").filter((line) => !/^\s*(?:\*|\/)/.test(line))
        .filter((line) => bare.test(ADVICE.exec(line)?.[1] ?? ""))
        .map((line) => `${file}: ${line.trim()}`)
    );
    assertEquals(found, []);
  },
});
