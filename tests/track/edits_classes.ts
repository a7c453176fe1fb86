// Edits of classes, of instances, and of what is called without being named.
import type { Edits } from "./edits.ts";

export const CLASSES: Edits[] = [
  {
    base: `
      import { Base } from "./base.ts";
      export class Client extends Base {
        static count = 0;
        static #secret = "s";
        #name = "n";
        field = "f";
        accessor level = 1;
        constructor(private readonly host: string = "h", public port = 80) { super(host); }
        send(text: string) { return this.#pack(text) + this.field + this.url() + Client.#secret + this.host; }
        close() { return this.#name + this.#unused(); }
        get size() { return 1; }
        #pack(text: string) { return text + "p"; }
        #unused() { return 2; }
        static create() { return new Client(); }
        static destroy() { return 0; }
      }
      export const ask = (text: string) => Client.create().send(text);
      === src/base.ts
      export abstract class Base {
        readonly root = "r";
        constructor(protected readonly at: string) {}
        url() { return this.at + this.root; }
        ping() { return "ping"; }
        abstract send(text: string): string;
      }
      export class Other { url() { return "other"; } }`,
    edits: [
      ["modifiers", "same", "private readonly host", "protected host"],
      ["readonly dropped", "same", "readonly root", "root"],
      ["an abstract member", "same", "abstract send", "abstract receive(): void;\nabstract send"],
      [
        "an index signature",
        "same",
        `readonly root = "r";`,
        `readonly root = "r"; [key: string]: unknown;`,
      ],
      [
        "override",
        "same",
        "send(text: string) { return this.#p",
        "override send(text: string) { return this.#p",
      ],
      ["implements", "same", "extends Base {", "extends Base implements Disposable {"],
      ["a declared field", "same", `field = "f";`, `field = "f"; declare extra: string;`],
      [
        "an overloaded method",
        "same",
        "close() { return this.#n",
        "close(): string;\nclose() { return this.#n",
      ],
      [
        "the order of methods",
        "same",
        "static create() { return new Client(); }\n        static destroy() { return 0; }",
        "static destroy() { return 0; }\n        static create() { return new Client(); }",
      ],
      ["a private method's name", "same", "#pack", "#wrap"],
      ["a private field's name", "same", "#secret", "#hidden"],
      ["a method that nobody calls", "same", "return this.#name +", "return 1 + this.#name +"],
      ["a private method that only that calls", "same", "return 2", "return 3"],
      ["a static method that nobody calls", "same", "return 0", "return 1"],
      ["an inherited method that nobody calls", "same", `"ping"`, `"pong"`],
      ["a new method", "same", "close() {", "open() {} close() {"],
      ["another class of the file", "same", `"other"`, `"another"`],
      ["the class's name", "same", "Client", "Connection"],
      ["a private method", "changed", `"p"`, `"q"`],
      ["a field", "changed", `"f"`, `"g"`],
      ["a private static field", "changed", `"s"`, `"t"`],
      ["a parameter property's default", "changed", `"h"`, `"i"`],
      ["a parameter property made plain", "changed", "private readonly host", "host"],
      ["an inherited method", "changed", "this.at + this.root", "this.root + this.at"],
      ["an inherited field", "changed", `"r"`, `"s2"`],
      ["an override", "changed", "close() {", "url() { return 'x'; } close() {"],
      ["the factory", "changed", "new Client()", `new Client("x")`],
      [
        "the base",
        "changed",
        "extends Base",
        "extends Other",
        "import { Base }",
        "import { Other }",
      ],
      [
        "the order of fields",
        "changed",
        `static count = 0;\n        static #secret = "s";`,
        `static #secret = "s";\n        static count = 0;`,
      ],
    ],
  },
  {
    base: `
      class Money {
        constructor(readonly amount: number) {}
        toJSON() { return { amount: this.amount }; }
        toString() { return "m" + this.amount; }
        valueOf() { return this.amount; }
        *[Symbol.iterator]() { yield this.amount; }
        [Symbol.toPrimitive](hint: string) { return hint === "number" ? this.amount : "p"; }
        get [Symbol.toStringTag]() { return "Money"; }
        then(resolve: (value: number) => void) { resolve(this.amount); }
        half() { return this.amount / 2; }
      }
      class Own { run() { return "own"; } stop() { return "stop"; } handle = () => this.run(); }
      const own = new Own();
      const { handle } = own;
      const method = "half" as const;
      export async function ask(key: "half") {
        const money = new Money(1);
        return [JSON.stringify(money), String(money), +money, [...money], await money, money[method](), handle()];
      }`,
    edits: [
      ["what is never called", "same", `"stop"`, `"halt"`],
      ["toJSON", "changed", "{ amount: this.amount }", "{ value: this.amount }"],
      ["toString", "changed", `"m"`, `"n"`],
      [
        "valueOf",
        "changed",
        "valueOf() { return this.amount",
        "valueOf() { return 1 + this.amount",
      ],
      ["an iterator", "changed", "yield this.amount", "yield 1"],
      ["toPrimitive", "changed", `"p"`, `"q"`],
      ["a tag", "changed", `return "Money"`, `return "Cash"`],
      ["then", "changed", "resolve(this.amount)", "resolve(1)"],
      ["a method by a constant key", "changed", "/ 2", "/ 3"],
      ["an arrow's method", "changed", `"own"`, `"owned"`],
    ],
  },
  {
    base: `
      const registry: Record<string, unknown> = {};
      const traced = (prefix: string) => <T extends (...args: any[]) => any>(method: T, _context: unknown) =>
        function (this: any, ...args: any[]) { return prefix + method.apply(this, args); };
      const mark = (target: any, context: any) => { registry[context.name] = target; };
      class Plain {
        @traced("t:") run(text: string) { return text; }
        idle() { return "idle"; }
        static { registry.plain = Plain; }
      }
      @mark class Marked { value() { return "marked"; } }
      const Timed = <B extends new (...args: any[]) => object>(Base: B) => class extends Base { stamp() { return "T"; } };
      class Service extends Timed(Plain) { call() { return (this as any).stamp(); } }
      function Old(this: any, size: number) { this.size = size; }
      Old.prototype.grow = function () { return this.size + 1; };
      Old.prototype.shrink = function () { return this.size - 1; };
      Old.limit = 3;
      export function ask() {
        const { Marked: M } = registry as any;
        return [new Plain().run("x"), new M().value(), new Service().call(), new (Old as any)(1).grow(), Old.limit];
      }`,
    edits: [
      ["a decorator's argument", "changed", `"t:"`, `"u:"`],
      ["a decorator's body", "changed", "prefix + method", "method"],
      ["a decorator dropped", "changed", `@traced("t:") `, ""],
      ["a registered class", "changed", `"marked"`, `"unmarked"`],
      ["a registering decorator", "changed", "registry[context.name]", "registry.Marked2"],
      ["a mixin's method", "changed", `"T"`, `"U"`],
      ["a method on a prototype", "changed", "this.size + 1", "this.size + 2"],
      ["a constructor function", "changed", "this.size = size;", "this.size = size * 2;"],
      ["a property of a function", "changed", "Old.limit = 3", "Old.limit = 4"],
      ["a method on a prototype that nobody calls", "same", "this.size - 1", "this.size - 2"],
    ],
  },
  {
    base: `
      const hidden = new WeakMap<object, number>();
      class Counter {
        static instances = 0;
        static shared?: Counter;
        static get instance() { return this.shared ??= new Counter(); }
        constructor() { hidden.set(this, 1); Counter.instances++; if (new.target === Counter) this.kind = "plain"; }
        kind = "other";
        next() { const value = hidden.get(this)! + step; hidden.set(this, value); return value; }
        reset() { hidden.set(this, 0); }
      }
      class Loud extends Counter {
        override next() { return super.next() * factor; }
        get volume() { return super.kind; }
      }
      let step = 1;
      let factor = 2;
      export function setStep(value: number) { step = value; }
      let cached: Loud | undefined;
      function single() { return cached ??= new Loud(); }
      const memo = new Map<string, number>();
      function remember(key: string, make: () => number) { if (!memo.has(key)) memo.set(key, make()); return memo.get(key); }
      function twice(f: (n: number) => number) { return (n: number) => f(f(n)); }
      const quad = twice((n) => n * 2);
      const bound = add.bind(null, 5);
      function add(a: number, b: number) { return a + b + (add as any).offset; }
      add.offset = 7;
      export const ask = () => [single().next(), remember("a", () => 3), quad(1), bound(2), Counter.instance.kind];`,
    edits: [
      ["a method that nobody calls", "same", "hidden.set(this, 0)", "hidden.set(this, -1)"],
      [
        "a getter that nobody reads",
        "same",
        "get volume() { return super.kind; }",
        "get volume() { return 1; }",
      ],
      [
        "a local of a factory",
        "same",
        "f: (n: number) => number) { return (n: number) => f(f(n))",
        "g: (n: number) => number) { return (m: number) => g(g(m))",
      ],
      ["a let's start", "changed", "let step = 1", "let step = 2"],
      ["a let's writer", "changed", "step = value", "step = value * 2"],
      ["super", "changed", "super.next() * factor", "super.next() + factor"],
      ["new.target", "changed", `this.kind = "plain"`, `this.kind = "p"`],
      ["a private map's start", "changed", "hidden.set(this, 1)", "hidden.set(this, 2)"],
      ["a lazy singleton", "changed", "cached ??= new Loud()", "cached ??= new Counter() as Loud"],
      ["a memo", "changed", "() => 3", "() => 4"],
      ["a closure", "changed", "n * 2", "n * 3"],
      ["what is bound", "changed", ".bind(null, 5)", ".bind(null, 6)"],
      ["a bound function", "changed", "a + b + ", "b + "],
      ["a function's property", "changed", "add.offset = 7", "add.offset = 8"],
      ["a lazy static", "changed", "this.shared ??= new Counter()", "this.shared ??= new Loud()"],
    ],
  },
];

export const NAMES: Edits[] = [
  {
    base: `
      import { register, table } from "./table.ts";
      class Root extends Error { constructor(text: string) { super(text); this.name = new.target.name; } }
      class Leaf extends Root { label() { return this.constructor.name; } }
      class Apart { make() { return new Leaf("x"); } }
      const helper = () => new Apart();
      function handle() { return helper(); }
      const alias = handle;
      register(handle);
      export const ask = () => [helper().make().label(), table, alias.name, Apart.from];
      === src/table.ts
      export const table: Record<string, () => unknown> = {};
      export const register = (fn: () => unknown) => { table[fn.name] = fn; };`,
    edits: [
      ["an alias", "same", "alias", "other"],
      ["a class whose name is seen", "changed", "Leaf", "Twig"],
      [
        "a class whose name new.target sees",
        "changed",
        "class Leaf",
        "class Twig",
        "new Leaf",
        "new Twig",
      ],
      ["a function that is registered by its name", "changed", "handle", "manage"],
    ],
  },
  {
    base: `
      class Root extends Error { constructor(text: string) { super(text); this.name = this.constructor.name; } }
      class Leaf extends Root {}
      class Apart { make() { return new Leaf("x"); } }
      const helper = () => new Apart();
      export const ask = () => { throw helper().make(); };`,
    edits: [
      ["a class apart", "same", "Apart", "Aside"],
      ["a function", "same", "helper", "helped"],
      ["a class that is an error", "changed", "Leaf", "Twig"],
    ],
  },
  {
    base: `
      const table: Record<string, unknown> = {};
      const mark = (target: any, context: any) => { table[context.name] = target; };
      const other = (target: any) => { table.other = target; };
      @mark class Marked { run() { return new Plain(); } }
      class Plain { text() { return "x"; } }
      export const ask = () => table;`,
    edits: [
      ["a class that is not decorated", "same", "Plain", "Simple"],
      ["a decorated class", "changed", "Marked", "Noted"],
    ],
  },
];

/** Methods that a decorator has seen: who calls them by name, or has what the decorator put away, has them. */
export const DECORATED: Edits[] = [
  {
    base: `
      import { tool } from "a-package";
      const kept = new Map<string, () => string>();
      const note = (_: unknown) => (method: any, _context: unknown) => method;
      const keep = (method: any, context: { name: string }) => { kept.set(context.name, method); };
      export class Client {
        @note("one") one() { return "first"; }
        @note("two") two() { return "second"; }
        @tool() three() { return "third"; }
      }
      export class Kept { @keep four() { return "fourth"; } }
      export const ask = () => new Client().one();
      export const all = () => [...kept.values()].map((it) => it());`,
    edits: [
      ["a decorated method that is called", "changed", `"first"`, `"1st"`],
      ["a decorated method that is not", "same", `"second"`, `"2nd"`],
      ["what its decorator is told", "changed", `note("two")`, `note("zwei")`],
      ["a method that a package has got", "changed", `"third"`, `"3rd"`],
      ["a method of another class", "same", `"fourth"`, `"4th"`],
    ],
  },
  {
    base: `
      const kept = new Map<string, () => string>();
      const keep = (method: any, context: { name: string }) => { kept.set(context.name, method); };
      export class Kept { @keep four() { return "fourth"; } five() { return "fifth"; } }
      export const ask = () => [...kept.values()].map((it) => it());`,
    edits: [
      ["a method that a decorator has put away", "changed", `"fourth"`, `"4th"`],
      ["a method that none has", "same", `"fifth"`, `"5th"`],
    ],
  },
];
