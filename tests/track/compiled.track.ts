// TypeScript and what it is compiled to, JSX and how it is broken into lines: the same hashes.
import { assertEquals, assertNotEquals } from "@std/assert";
import { hashIn } from "./edits.ts";

const USE =
  "export const ask = () => [new Client('a', 1).run(), Level.High, all()]; const all = () => Level;";
const CLASS = `class Client extends Base {
  constructor(private readonly name: string, public count = 2, rest?: string) { super(); this.start(rest); }
  start(rest?: string) {} run() { return this.name + this.count; } }
  class Base {}`;
const ENUM = `enum Level { Low, High = 5, Next, Both = Low | 4, Named = "named", "a b" = -1 }`;

/** As the compilers write them: \`tsc\` for ES2021 and for ES2022, esbuild. */
const CLASSES = [
  `class Client extends Base {
    constructor(name, count = 2, rest) { super(); this.name = name; this.count = count; this.start(rest); }
    start(rest) {} run() { return this.name + this.count; } }
    class Base {}`,
  `class Client extends Base { name; count;
    constructor(name, count = 2, rest) { super(); this.name = name; this.count = count; this.start(rest); }
    start(rest) {} run() { return this.name + this.count; } }
    class Base {}`,
];
const ENUMS = [
  `var Level; (function (Level) {
    Level[Level["Low"] = 0] = "Low"; Level[Level["High"] = 5] = "High"; Level[Level["Next"] = 6] = "Next";
    Level[Level["Both"] = 4] = "Both"; Level["Named"] = "named"; Level[Level["a b"] = -1] = "a b";
  })(Level || (Level = {}));`,
  `var Level = /* @__PURE__ */ ((Level2) => {
    Level2[Level2["Low"] = 0] = "Low"; Level2[Level2["High"] = 5] = "High"; Level2[Level2["Next"] = 6] = "Next";
    Level2[Level2["Both"] = 4] = "Both"; Level2["Named"] = "named"; Level2[Level2["a b"] = -1] = "a b";
    return Level2; })(Level || {});`,
];

Deno.test("track: kind 8: parameter properties are what they are compiled to", async () => {
  const before = await hashIn(`${CLASS}\n${ENUM}\n${USE}`);
  for (const it of CLASSES) assertEquals(await hashIn(`${it}\n${ENUM}\n${USE}`), before, it);
  for (
    const [from, to] of [
      ["private readonly name", "name"],
      ["public count = 2", "public count = 3"],
      ["super(); this.start(rest)", "super(); this.start()"],
      ["this.name + this.count", "this.count"],
      ["name: string, public count = 2", "other: string, public count = 2"],
    ] as const
  ) {
    assertNotEquals(await hashIn(`${CLASS.replace(from, to)}\n${ENUM}\n${USE}`), before, to);
  }
});

Deno.test("track: kind 8: an enum is what it is compiled to", async () => {
  const before = await hashIn(`${CLASS}\n${ENUM}\n${USE}`);
  for (const it of ENUMS) assertEquals(await hashIn(`${CLASS}\n${it}\n${USE}`), before, it);
  const exported = "=== src/level.ts\nexport ";
  const main = `import { Level } from "./level.ts"; ${CLASS}\n${USE}\n`;
  const there = await hashIn(main + exported + ENUM);
  for (const it of ENUMS) assertEquals(await hashIn(main + exported + it), there, it);
  for (
    const [from, to] of [
      ["Low,", "Low = 1,"],
      ["High = 5", "High = 6"],
      ['"named"', '"name"'],
      ["Next,", "Other,"],
      ["Low | 4", "Low | 8"],
    ] as const
  ) assertNotEquals(await hashIn(`${CLASS}\n${ENUM.replace(from, to)}\n${USE}`), before, to);
});

Deno.test("track: kind 8: JSX that renders the same", async () => {
  const hash = (children: string) =>
    hashIn(
      `export const n = 1;
      === src/view.tsx
      const name = "x";
      export const ask = () => <p class="a">${children}</p>;`,
      "src/view.tsx#ask",
    );
  const before = await hash("Hello, {name}! Be <b>kind</b> now.");
  for (
    const it of [
      "\n        Hello, {name}! Be <b>kind</b> now.\n      ",
      '\n        Hello,{" "}\n        {name}! Be <b>kind</b> now.\n      ',
      "Hello, {name}!\n          Be <b>kind</b> now.",
      "Hello, {name}! Be{' '}\n        <b>\n          kind\n        </b>{\" \"}\n        now.",
      "{'Hello, '}{name}! {}Be <b>{`kind`}</b> now.",
    ]
  ) assertEquals(await hash(it), before, it);
  for (
    const it of [
      "Hello,{name}! Be <b>kind</b> now.",
      "Hello, {name}! Be<b>kind</b> now.",
      "Hello,  {name}! Be <b>kind</b> now.",
      "Hello,\n {name}! Be <b>kind</b> now.",
      "Hello, {name}! Be <b>kind</b> now",
      "Hello, {'name'}! Be <b>kind</b> now.",
    ]
  ) assertNotEquals(await hash(it), before, it);
});
