// A signature says what went into it.
import { assertEquals } from "@std/assert";
import { signFunction } from "../../../src/track/sign/sign.ts";
import { filesOf } from "../edits.ts";
import { inMemory } from "../samples.ts";

Deno.test("track sign: what a signature lists", async () => {
  const options = inMemory(filesOf(`
    import { get } from "pack";
    import { readFile } from "node:fs/promises";
    import { gone } from "./nowhere.ts";
    const setting = (name) => process.env[name];
    export async function ask(text: string, { warm = false } = {}) {
      eval(text);
      await readFile("prompts/a.md");
      return get(setting("API_KEY"), process.env.MODEL, gone);
    }
    === prompts/a.md
    Be kind.`));
  const signature = await signFunction("src/main.ts#ask", options);
  const { hash, own, dependencies, parameters, ...lists } = signature;
  assertEquals([hash.length, own.length], [64, 16]);
  assertEquals(dependencies.map(({ id }) => id), ["prompts/a.md", "src/main.ts#setting"]);
  assertEquals(parameters.map(({ name }) => name), ["text", "{ warm = false }"]);
  assertEquals(lists, {
    id: "src/main.ts#ask",
    environment: ["API_KEY", "MODEL"],
    packages: ["node:fs/promises", "pack"],
    opaque: ["eval in src/main.ts"],
    assets: ["prompts/a.md"],
    warnings: ["nowhere.ts cannot be found from src/main.ts"],
  });
});
