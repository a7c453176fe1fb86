// A project is opened once for many functions.
import { assertEquals } from "@std/assert";
import { openProject } from "../../../src/track/sign/project.ts";
import { closureOf } from "../../../src/track/sign/closure.ts";
import { filesOf } from "../edits.ts";
import { idsOf } from "../opened.ts";
import { inMemory } from "../samples.ts";

const FILES = filesOf(`
  import { track } from "./retake.ts";
  export const ask = track(() => 1);
  === src/retake.ts
  export const track = (fn) => fn;`);

Deno.test("track sign: what is seen through is told by names of packages or by paths", async () => {
  const reached = async (transparent?: string[]) => {
    const project = openProject({ ...inMemory(FILES), ...(transparent && { transparent }) });
    return idsOf((await closureOf("src/main.ts#ask", project)).units);
  };
  assertEquals(await reached(), ["src/main.ts#ask", "src/retake.ts#track"]);
  assertEquals(await reached(["src/retake.ts"]), ["src/main.ts#ask"]);
});

Deno.test("track sign: the effects of a module are worked out once", async () => {
  const project = openProject(inMemory(FILES));
  await closureOf("src/main.ts#ask", project);
  const effects = project.effects.get("src/main.ts");
  await closureOf("src/main.ts#ask", project);
  assertEquals(project.effects.get("src/main.ts") === effects && effects !== undefined, true);
});
