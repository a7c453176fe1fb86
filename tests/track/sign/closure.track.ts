// All that decides over a function, declared dependencies among it.
import { assertEquals, assertRejects } from "@std/assert";
import { RetakeError } from "../../../src/errors.ts";
import { closureOf } from "../../../src/track/sign/closure.ts";
import { openProject } from "../../../src/track/sign/project.ts";
import { filesOf } from "../edits.ts";
import { idsOf } from "../opened.ts";
import { inMemory } from "../samples.ts";

const FILES = filesOf(`
  import { track } from "@retake/retake/track";
  export const ask = track(() => eval("1"), { deps: ["prompts/a.md", "src/lib.ts#behind"] });
  export const plain = () => 1;
  === src/lib.ts
  const under = 1;
  export const behind = () => under;
  === prompts/a.md
  === prompts/b.md`);

Deno.test("track sign: what our own call declares counts, with what it reaches", async () => {
  const closure = await closureOf("src\\main.ts#ask", openProject(inMemory(FILES)));
  assertEquals(idsOf(closure.units), [
    "prompts/a.md",
    "src/lib.ts#behind",
    "src/lib.ts#under",
    "src/main.ts#ask",
  ]);
  assertEquals(closure.global.map(({ id }) => id), ["prompts/a.md", "src/lib.ts#behind"]);
});

Deno.test("track sign: what the options declare counts for every function", async () => {
  const project = openProject({ ...inMemory(FILES), deps: ["prompts/*.md"] });
  assertEquals(idsOf((await closureOf("src/main.ts#plain", project)).units), [
    "prompts/*.md",
    "src/main.ts#plain",
  ]);
  const wrong = openProject({ ...inMemory(FILES), deps: ["src/lib.ts#gone"] });
  const error = await assertRejects(() => closureOf("src/main.ts#plain", wrong), RetakeError);
  assertEquals(error.code, "FUNCTION_UNKNOWN");
});
