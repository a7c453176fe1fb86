// The hash of a function changes with what it does, however far away, and with nothing else.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { loadParser } from "../../src/host/parser.ts";
import { signFunction } from "../../src/track/sign/sign.ts";
import type { Signature } from "../../src/track/types.ts";

type Files = Record<string, string>;

function sign(files: Files, id = "src/main.ts#ask"): Promise<Signature> {
  return signFunction(id, {
    loadParser,
    readFile: (path) => Promise.resolve(files[path]),
    listFiles: (folder) =>
      Promise.resolve(Object.keys(files).filter((it) => it.startsWith(`${folder}/`))),
  });
}

const BASE: Files = {
  "deno.json": `{ "imports": { "@/": "./src/" } }`,
  "src/main.ts": `
    import { build } from "./prompt.ts";
    import limits from "./limits.json" with { type: "json" };
    import { Client, registry } from "@/client.ts";
    import "./plugin.ts";
    const client = new Client();
    interface Options { warm?: boolean }
    /** Asks. */
    export async function ask(text: string, options: Options = {}) {
      const body = { text: build(text), max: limits.chat.max, warm: options.warm };
      return await client.send(body, registry.get("short"));
    }`,
  "src/prompt.ts": `
    import { clean } from "./text.ts";
    const TEMPLATES = { ask: \`Be kind.\\n\`, judge: "Be strict." };
    export function build(text: string): string {
      const shown = clean(text);
      return TEMPLATES.ask + shown;
    }
    export const unused = () => TEMPLATES.judge;`,
  "src/text.ts": `export const clean = (text: string) => text.trim();`,
  "src/limits.json": `{ "chat": { "max": 5 }, "other": 1 }`,
  "src/client.ts": `
    export const registry = new Map<string, () => string>();
    export class Client {
      #count = 0;
      send(body: unknown, style: unknown) { return fetch("https://a.test", { body: this.#pack(body) }); }
      close() { return this.#count; }
      #pack(body: unknown) { return JSON.stringify(body) + this.#count; }
    }`,
  "src/plugin.ts": `
    import { registry } from "./client.ts";
    registry.set("short", () => "in short");`,
};

/** What is replaced in which file, and whether the hash of `ask` must change. */
const EDITS: [title: string, file: string, from: string, to: string, changes: boolean][] = [
  ["a comment", "src/main.ts", "/** Asks. */", "// Asks anybody.\n\n", false],
  ["a local name", "src/prompt.ts", "shown", "visible", false],
  ["a type", "src/main.ts", "warm?: boolean", "warm?: true | undefined", false],
  ["a cast", "src/prompt.ts", "clean(text);", "clean(text as string)!;", false],
  ["quotes and keys", "src/main.ts", "{ text: build(text), ", "{ 'text': build((text)), ", false],
  ["another member", "src/prompt.ts", "Be strict.", "Be fair.", false],
  ["another JSON key", "src/limits.json", `"other": 1`, `"other": 2`, false],
  ["a method nobody calls", "src/client.ts", "return this.#count;", "return -this.#count;", false],
  ["an alias for a path", "src/main.ts", "@/client.ts", "./client.js", false],
  ["a number's form", "src/limits.json", `"max": 5`, `"max": 5.0`, false],
  ["the method's name", "src/client.ts", "#pack", "#wrap", false],
  ["an effect on nobody", "src/text.ts", "export", "console.log(1);\nexport", false],
  ["a helper two modules away", "src/text.ts", "text.trim()", "text.trimEnd()", true],
  ["a JSON value", "src/limits.json", `"max": 5`, `"max": 6`, true],
  ["a template literal", "src/prompt.ts", "Be kind.\\n", "Be kind.\\n\\n", true],
  ["a private method", "src/client.ts", "JSON.stringify(body)", "String(body)", true],
  ["a method", "src/client.ts", `"https://a.test"`, `"https://b.test"`, true],
  ["an effect statement", "src/plugin.ts", "in short", "shortly", true],
  ["a key", "src/main.ts", "max: limits", "most: limits", true],
];

for (const [title, file, from, to, changes] of EDITS) {
  Deno.test({
    name: `track: ${changes ? "changed" : "same"} by ${title}`,
    async fn() {
      assert(BASE[file]!.includes(from));
      const edited = await sign({ ...BASE, [file]: BASE[file]!.replaceAll(from, to) });
      assertEquals(edited.hash !== (await sign(BASE)).hash, changes);
    },
  });
}

/** Two ways to write a function in a module of its own, and whether they are the same. */
const PAIRS: [title: string, a: string, b: string, same: boolean][] = [
  ["optional chain, grouped", "(o) => (o?.a).b", "(o) => o?.a.b", false],
  ["an arrow's body", "(o) => o", "o => { return o; }", true],
  [
    "labels",
    "() => { a: for (;;) { for (;;) break a; } }",
    "() => { b: for (;;) for (;;) break b; }",
    true,
  ],
  [
    "a label's target",
    "() => { a: for (;;) { for (;;) break a; } }",
    "() => { a: for (;;) { for (;;) break; } }",
    false,
  ],
  ["void 0", "() => void 0", "() => undefined", true],
  [
    "hoisting",
    "() => { f(); function f() {} g(); function g() { f(); } }",
    "() => { function g() { f(); } f(); g(); function f() {} }",
    true,
  ],
  ["swapped locals", "(a, b) => a - b", "(a, b) => b - a", false],
  ["numbers", "() => 1_000 + 0xff + 10n", "() => 1e3 + 255 + 0xan", true],
  ["a string in brackets", "(a) => a['b']", "(a) => a.b", true],
  ["raw text", "(t) => t`\\u0041`", "(t) => t`A`", false],
  ["a prototype by key", "(a) => ({ __proto__: a })", "(__proto__) => ({ __proto__ })", false],
  ["an escape", "() => '\\u0041'", '() => "A"', true],
  [
    "let that stays",
    "() => { let a = 1, b = 2; return a + b; }",
    "() => { const a = 1; const b = 2; return a + b; }",
    true,
  ],
];

for (const [title, a, b, same] of PAIRS) {
  Deno.test({
    name: `track: ${same ? "the same" : "not the same"}: ${title}`,
    async fn() {
      const [one, two] = await Promise.all(
        [a, b].map((it) => sign({ "src/main.ts": `export const ask = ${it};` })),
      );
      assertEquals(one!.hash === two!.hash, same);
    },
  });
}

Deno.test({
  name: "track: the same bytes on every runtime",
  async fn() {
    const { hash, own } = await sign({ "src/main.ts": "export const ask = (a = 1) => a + b;" });
    assertEquals([hash, own], [HASH, OWN]);
  },
});
const HASH = "82efc799e36958ba14d75fec1a3cc75d2fc612d119218ba7b78b6eed0ba4ef01";
const OWN = "5f5b49f7bb108b07";

Deno.test({
  name: "track: a signature names what it is made of",
  async fn() {
    const signature = await sign({
      "src/main.ts": `
        import { readFileSync } from "node:fs";
        import OpenAI from "npm:openai@7/index.js";
        const env = (name: string, fallback = "x") => process.env[name] ?? fallback;
        const text = readFileSync(new URL("./a.md", import.meta.url), "utf8");
        export function ask(text2: string, { a = 1 }: { a?: number } = {}, ...rest: string[]) {
          return [new OpenAI(env("KEY")), text, eval(text2), a, rest, Deno.env.get("HOME")];
        }`,
      "src/a.md": "hello",
    });
    assertEquals(signature.parameters, [
      { name: "text2", type: "string" },
      { name: "{ a = 1 }", type: "{ a?: number }", default: "{}" },
      { name: "...rest", type: "string[]" },
    ]);
    assertEquals(signature.environment, ["HOME", "KEY"]);
    assertEquals(signature.packages, ["node:fs", "openai/index.js"]);
    assertEquals(signature.assets, ["src/a.md"]);
    assertEquals(signature.opaque, ["eval in src/main.ts"]);
    assertEquals(signature.dependencies.map((it) => it.id), [
      "src/a.md",
      "src/main.ts#env",
      "src/main.ts#text",
    ]);
    assertEquals(signature.warnings, []);
  },
});

Deno.test({
  name: "track: text with other line ends, and a tracked function, are the same",
  async fn() {
    const main = (body: string) => ({
      "src/main.ts": `import { track } from "@retake/retake";\n${body}`,
      "src/a.txt": "a\nb",
    });
    const text = `import text from "./a.txt" with { type: "text" };\n`;
    const plain = await sign(main(`${text}export function ask() { return text; }`));
    const tracked = await sign({
      ...main(`${text}export const ask = track(function ask() { return text; }, { deps: [] });`),
      "src/a.txt": "a\r\nb",
    });
    assertEquals(tracked.hash, plain.hash);
  },
});

Deno.test({
  name: "track: what cannot be read is an error, never fresh",
  async fn() {
    await assertRejects(
      () => sign({ "src/main.ts": "export function ask( {" }),
      Error,
      "src/main.ts",
    );
    await assertRejects(() => sign({ "src/main.ts": "" }), Error, "ask");
    await assertRejects(
      () => sign({ "src/main.ts": "" }, "src/main.ts"),
      Error,
      `"src/main.ts" names a file, and no function in it`,
    );
  },
});

Deno.test({
  name: "track: an import that leads nowhere is told, and counts as what it is",
  async fn() {
    const main = {
      "src/main.ts": `import { a } from "./b.ts"; export function ask() { return a(); }`,
    };
    const gone = await sign(main);
    assertEquals(gone.warnings, ["b.ts cannot be found from src/main.ts"]);
    const other = await sign({ ...main, "src/b.ts": "export const c = 1;" });
    assertEquals(other.warnings, ["a cannot be found from src/main.ts"]);
    const there = await sign({ ...main, "src/b.ts": "export const a = () => 1;" });
    assertEquals(there.warnings, []);
    assertEquals(new Set([gone.hash, other.hash, there.hash]).size, 3);
  },
});

Deno.test({
  name: "track: of two functions of one name, the one that counts is signed, or it is an error",
  async fn() {
    await assertRejects(
      () => sign({ "src/main.ts": "export function ask() {}\nfunction ask() {}" }),
      Error,
      "already been declared",
    );
    const inner = (text: string) =>
      `function outer() { return ask(); function ask() { ${text} } }
      export function ask() { return outer; }`;
    const one = await sign({ "src/main.ts": inner("return 1;") });
    assert((await sign({ "src/main.ts": inner("return 2;") })).hash !== one.hash);
    const script = (first: string, last: string) => ({
      "src/main.ts":
        `const { ask: inner } = require("./old.cjs"); export const ask = () => inner();`,
      "src/old.cjs": `function ask() { ${first} } function ask() { ${last} } exports.ask = ask;`,
    });
    const twice = await sign(script("return 1;", "return 2;"));
    assert((await sign(script("return 1;", "return 3;"))).hash !== twice.hash);
  },
});
