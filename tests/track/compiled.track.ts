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

/** Classes, each with what a compiler makes of it, and with what does something else. */
const FORMS: readonly (readonly [
  title: string,
  source: string,
  compiled: string,
  other: string,
])[] = [
  [
    "a parameter property alone",
    "class A { constructor(private a: string) {} run() { return this.a; } }",
    "class A { a; constructor(a) { this.a = a; } run() { return this.a; } }",
    "class A { constructor(a) {} run() { return this.a; } }",
  ],
  [
    "parameter properties beside a parameter",
    "class A { constructor(readonly a: string, b: number, protected c = b) {} run() { return this.a + this.c; } }",
    "class A { constructor(a, b, c = b) { this.a = a; this.c = c; } run() { return this.a + this.c; } }",
    "class A { constructor(a, b, c = b) { this.a = a; this.b = b; this.c = c; } run() { return this.a + this.c; } }",
  ],
  [
    "a parameter property behind super()",
    "class B {} class A extends B { constructor(override readonly a: string) { log(); super(); } run() { return this.a; } }",
    "class B {} class A extends B { constructor(a) { log(); super(); this.a = a; } run() { return this.a; } }",
    "class B {} class A extends B { constructor(a) { super(); this.a = a; log(); } run() { return this.a; } }",
  ],
  [
    "a field that the constructor sets",
    "class A { a: string; constructor(a: string) { this.a = a; } run() { return this.a; } }",
    "class A { constructor(a) { this.a = a; } run() { return this.a; } }",
    "class A { a = 'a'; constructor(a) { this.a = a; } run() { return this.a; } }",
  ],
  [
    "a field of a named type that the constructor sets",
    "interface Kept { k: string } class A { readonly a: Kept; constructor(a: Kept) { this.a = a; } run() { return this.a; } }",
    "class A { constructor(a) { this.a = a; } run() { return this.a; } }",
    "class A { constructor(a) { this.b = a; } run() { return this.a; } }",
  ],
  [
    "a field of a type parameter that the constructor sets",
    "class A<T> { readonly a: T; constructor(a: T) { this.a = a; } run() { return this.a; } }",
    "class A { a; constructor(a) { this.a = a; } run() { return this.a; } }",
    "class A { a; constructor(a) { this.a = [a]; } run() { return this.a; } }",
  ],
  [
    "a class with nothing but types",
    "abstract class A { declare b: number; abstract c(): void; static run(): string; static run() { return 'a'; } }",
    "class A { static run() { return 'a'; } }",
    "class A { static run() { return 'b'; } }",
  ],
];

for (const [title, source, compiled, other] of FORMS) {
  Deno.test(`track: kind 8: ${title} is what it is compiled to`, async () => {
    const hash = (text: string) =>
      hashIn(`${text}\nexport const ask = (...all) => [A.run?.(), new A(...all).run()];`);
    assertEquals(await hash(compiled), await hash(source));
    assertNotEquals(await hash(other), await hash(source));
  });
}

/** Enums, each with what a compiler makes of it, and with what does something else. */
const MORE_ENUMS: readonly (readonly [
  title: string,
  source: string,
  compiled: string,
  other: string,
])[] = [
  [
    "an enum of numbers",
    "enum E { A, B }",
    'var E; (function (E) { E[E["A"] = 0] = "A"; E[E["B"] = 1] = "B"; })(E || (E = {}));',
    'var E; (function (E) { E[E["B"] = 0] = "B"; E[E["A"] = 1] = "A"; })(E || (E = {}));',
  ],
  [
    "an enum of texts",
    "enum E { A = 'a', B = 'b' }",
    'var E = ((E2) => { E2["A"] = "a"; E2["B"] = "b"; return E2; })(E || {});',
    'var E = ((E2) => { E2["A"] = "a"; E2["B"] = "c"; return E2; })(E || {});',
  ],
  [
    "an enum that goes on from one",
    "enum E { A = 4, B, C = 9, D }",
    'var E; (function (E) { E[E["A"] = 4] = "A"; E[E["B"] = 5] = "B"; E[E["C"] = 9] = "C"; E[E["D"] = 10] = "D"; })(E || (E = {}));',
    'var E; (function (E) { E[E["A"] = 4] = "A"; E[E["B"] = 5] = "B"; E[E["C"] = 9] = "C"; E[E["D"] = 11] = "D"; })(E || (E = {}));',
  ],
  [
    "an enum that is exported",
    "export enum E { A, B = 'b' }",
    'export var E; (function (E) { E[E["A"] = 0] = "A"; E["B"] = "b"; })(E || (E = {}));',
    'export var E; (function (E) { E["A"] = "0"; E["B"] = "b"; })(E || (E = {}));',
  ],
  [
    "a constant enum that is kept",
    "const enum E { A = -1, B = 2 }",
    'var E; (function (E) { E[E["A"] = -1] = "A"; E[E["B"] = 2] = "B"; })(E || (E = {}));',
    'var E; (function (E) { E[E["A"] = 1] = "A"; E[E["B"] = 2] = "B"; })(E || (E = {}));',
  ],
];

for (const [title, source, compiled, other] of MORE_ENUMS) {
  Deno.test(`track: kind 8: ${title} is what it is compiled to`, async () => {
    for (const use of ["Object.keys(E)", "[E.A, E.B]", "E"]) {
      const hash = (text: string) => hashIn(`${text}\nexport const ask = () => ${use};`);
      assertEquals(await hash(compiled), await hash(source), use);
      if (use !== "[E.A, E.B]") assertNotEquals(await hash(other), await hash(source), use);
    }
  });
}

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
