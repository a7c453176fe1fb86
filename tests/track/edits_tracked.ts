// Our own `track()` and `wrap()`, which make no difference.
import type { Edits } from "./edits.ts";

export const TRACKED: Edits[] = [
  {
    base: `
      import { track, wrap } from "@retake/retake";
      import { helper } from "./helper.ts";
      export async function ask(text: string) { return await helper(text); }
      === src/helper.ts
      export class Tool { run(text: string) { return text.trim(); } idle() { return 1; } }
      const tool = new Tool();
      export const helper = (text: string) => tool.run(text);
      === prompts/a.md
      a
      === src/behind.ts
      export const hidden = () => deep();
      const deep = () => 1;`,
    edits: [
      [
        "tracked by a name",
        "same",
        "export async function ask(text: string) { return await helper(text); }",
        `export const ask = track("ask", async function ask(text: string) { return await helper(text); });`,
      ],
      [
        "tracked as an arrow",
        "same",
        "export async function ask(text: string) { return await helper(text); }",
        "export const ask = track(async (text: string) => await helper(text));",
      ],
      [
        "wrapped with options",
        "same",
        "export async function ask(text: string) { return await helper(text); }",
        `export const ask = wrap(async (text: string) => await helper(text), { name: "ask", mode: "replay" });`,
      ],
      [
        "tracked by its name",
        "same",
        "export async function ask(text: string) { return await helper(text); }",
        `const inner = async (text: string) => await helper(text);\nexport const ask = track("ask", inner);`,
      ],
      [
        "tracked through a namespace",
        "same",
        "import { track, wrap }",
        "import * as retake",
        "export async function ask(text: string) { return await helper(text); }",
        "export const ask = retake.track(async (text: string) => await helper(text));",
      ],
      [
        "tracked from the other door",
        "same",
        `from "@retake/retake";`,
        `from "jsr:@retake/retake@1/track";`,
        "export async function ask(text: string) { return await helper(text); }",
        "export const ask = track(async (text: string) => await helper(text));",
      ],
      [
        "a helper tracked",
        "same",
        "export const helper = (text: string) => tool.run(text)",
        `import { track } from "@retake/retake/track";\nexport const helper = track("helper", (text: string) => tool.run(text))`,
      ],
      [
        "a method tracked",
        "same",
        "const tool = new Tool();",
        `import { track } from "@retake/retake/track";\ntrack(Tool, "run");\nconst tool = new Tool();`,
      ],
      ["tracked inside", "same", "return await helper(text)", "return await track(helper)(text)"],
      [
        "a dependency that is declared",
        "changed",
        "export async function ask(text: string) { return await helper(text); }",
        `export const ask = track(async (text: string) => await helper(text), { deps: ["prompts/a.md"] });`,
      ],
      [
        "someone else's track",
        "changed",
        `"@retake/retake"`,
        `"other"`,
        "export async function ask(text: string) { return await helper(text); }",
        "export const ask = track(async (text: string) => await helper(text));",
      ],
    ],
  },
  {
    base: `
      import { track } from "@retake/retake";
      export const ask = track("ask", (text: string) => text, { deps: ["prompts/*.md", "src/behind.ts#hidden"], note: 1 });
      === prompts/a.md
      a
      === prompts/a.txt
      text
      === src/behind.ts
      import { track } from "@retake/retake";
      export const hidden = () => deep();
      const deep = track(() => 1, { deps: ["data/x.json"] });
      export const shown = () => 2;
      === data/x.json
      { "x": 1 }`,
    edits: [
      ["an option that says nothing", "same", "note: 1", "note: 2"],
      ["the name", "same", `track("ask", `, `track("question", `],
      ["a file that is not meant", "same", "\n      text", "\n      texts"],
      ["a neighbour of what is declared", "same", "=> 2", "=> 3"],
      [
        "the order of what is declared",
        "same",
        `"prompts/*.md", "src/behind.ts#hidden"`,
        `"src/behind.ts#hidden", "prompts/*.md"`,
      ],
      ["a file", "changed", "\n      a\n", "\n      b\n"],
      [
        "a file more",
        "changed",
        "=== prompts/a.txt",
        "=== prompts/b.md\n      b\n      === prompts/a.txt",
      ],
      ["a declared function's helper", "changed", "=> 1", "=> 11"],
      ["what is declared further on", "changed", `"x": 1`, `"x": 2`],
    ],
  },
  {
    id: "src/main.ts#ask",
    base: `
      import { track } from "@retake/retake";
      import { helper } from "./helper.ts";
      Deno.test("asks", async () => {
        const inner = track("ask", async (text: string) => helper(text));
        await inner("x");
      });
      Deno.test("other", () => { helper.toString(); unrelated(); });
      const unrelated = () => 1;
      === src/helper.ts
      export const helper = (text: string) => text.trim();`,
    edits: [
      ["another test", "same", "unrelated(); }", "unrelated(); unrelated(); }"],
      ["another helper", "same", "=> 1", "=> 2"],
      ["the test around, which is no producer", "same", `inner("x")`, `inner("y")`],
      ["the function in the test", "changed", "=> helper(text)", "=> helper(text + 1)"],
      ["a helper", "changed", "text.trim()", "text"],
    ],
  },
];
