// A small project that holds each kind of syntax once, for the golden file of canonical texts.

/** Each file behind its `=== path`. */
export const CORPUS = `
=== src/expressions.ts
import { external, other as renamed } from "npm:pack@3/sub";
import * as whole from "pack";
import defer * as late from "./late.ts";
import { LIMITS, Level, Text } from "./values.ts";
import data from "./data.json" with { type: "json" };
import prompt from "./prompt.md" with { type: "text" };
let counter = 0;
export function expressions(this: unknown, o: any, ...rest: number[]) {
  const [first, , third = 3, ...more] = rest;
  const { a, b: { c } = { c: 1 }, [o.key]: d, ...others } = o;
  const big = 1_0n, hex = 0xff, text = "caf\\u00e9", pattern = /a+(?<n>b)/giu;
  counter += (-first!) ** 2 + ~hex - +text;
  const object = { a, "b": c, [d]: 1, get g() { return 1; }, set g(_v) {}, async *m() { yield 1; }, ...others, __proto__: null };
  const chain = [o?.a.b, (o?.a).b, o?.[a]?.(...more), o.a?.b(), o["a b"], delete o.x, void 0, typeof o];
  const logic = a && b() || (c ?? d) ? !a : (first, third);
  const tagged = String.raw\`\\u0041\${a}\\n\`, template = \`\\u0041\${a}\\n\`, plain = \`x\`;
  const made = new whole.Thing(external, renamed, late.value), arrow = (x: number) => x, regexp = pattern.test(text);
  const nested = function named() { return new.target ?? named; };
  const klass = class Inner extends Array { static x = 1; };
  a.b ||= 1; a.c &&= 2; a.d ??= 3; o.i++; --o.j; [o.k, { l: o.l = 1 }] = more;
  return [object, chain, logic, tagged, template, plain, made, arrow, regexp, nested, klass, big, this,
    LIMITS.small, LIMITS.nested.deep, Level.High, Text.hello(), data.chat.max, prompt, import.meta.url,
    process.env.HOME, globalThis.setting, "x" in o, o instanceof Array, null, true, undefined];
}
export async function loads(name: string) {
  const one = await import("./late.ts");
  const { value } = await import("./late.ts");
  const many = await import(\`./many/\${name}.ts\`);
  const opaque = await import(name);
  const file = await Deno.readTextFile(new URL("./prompt.md", import.meta.url));
  return [one.value, value, many, opaque, file, eval("1"), JSON.stringify(one)];
}
=== src/statements.ts
export async function* statements(list: any[], flag?: boolean) {
  "use strict";
  var old = 1, older;
  using file = open();
  await using socket = connect();
  label: for (let i = 0, n = 2; i < n; i++) { if (i) continue label; else break label; }
  for (const key in list) if (key) old++;
  for (const it of list) { const x = it; old += x; }
  for await (const it of list) yield* it;
  for (;;) break;
  while (flag) { flag = !flag; }
  do { flag = !flag; } while (flag);
  switch (old) { case 1: case 2: { let y = 1; old = y; break; } default: old = 2; }
  try { throw new Error("x"); } catch { old = 3; }
  try { old = 4; } catch ({ message }) { older = message; } finally { debugger; }
  { function inBlock() { return late(); } inBlock(); }
  ;
  if (flag) return late();
  function late() { return [old, older, file, socket]; }
  class Local { #secret = 1; read() { return this.#secret; } }
  yield new Local();
  return;
}
declare function open(): Disposable;
declare function connect(): AsyncDisposable;
=== src/classes.ts
import { Base } from "./values.ts";
function mark(value: any, _context: any) { return value; }
const key = "computed";
@mark
export class Shape<T> extends Base implements Disposable {
  static #count = 0;
  static { Shape.#count = 1; }
  static from() { return new Shape(1); }
  #name = "n";
  accessor level = 1;
  declare extra: T;
  [key] = 2;
  plain?: string;
  constructor(private readonly size: number, public scale = 2) { super(); }
  get area() { return this.size * this.scale; }
  set area(value) { this.plain = String(value); }
  @mark traced() { return super.base() + this.#hidden(); }
  async *[Symbol.asyncIterator]() { yield #name in this; }
  [Symbol.dispose]() {}
  #hidden() { return this.#name; }
  unused() { return Shape.#count; }
}
abstract class Half { abstract run(): void; walk() { this.run(); } }
export const shapes = () => [Shape.from().area, new (class extends Half { run() {} })().walk()];
=== src/values.ts
export const LIMITS = Object.freeze({ small: 1, large: 2, nested: { deep: 3, other: 4 } } as const);
export enum Level { Low, High = 5, Sum = Low | High, Name = "n".length }
export namespace Text { const mark = "!"; export const hello = () => "hello" + mark; export const bye = () => mark; }
export class Base { base() { return "base"; } other() { return 1; } }
export const { left, right: [middle = 1] } = { left: 1, right: [2] };
export default { name: "default", run() { return this.name; } };
=== src/late.ts
export let value = 1;
export function change() { value++; }
export const settings: Record<string, number> = { mode: 1 };
settings.mode = value;
Object.assign(settings, { extra: 2 });
=== src/many/one.ts
export const go = () => 1;
=== src/data.json
{ "chat": { "max": 5, "min": 1 }, "list": [1, null, "x"] }
=== src/prompt.md
Be kind.
=== src/jsx.tsx
const Card = ({ title, children }: any) => <section id="a" {...title}>{children}</section>;
export const page = (ui: any) => <><Card title="x">text {1 + 1}{/* none */}{...ui}</Card><ui.Part xlink:href="#" /></>;
=== src/effects.ts
import defaults, { left, middle } from "./values.ts";
import { settings } from "./late.ts";
import common from "./common.cjs";
import { track } from "@retake/retake";
const registry = new Map<string, () => number>();
registry.set("a", () => 1);
(Array.prototype as any).last = function () { return this.at(-1); };
const alias = registry;
export const effects = track("effects", () => [alias.get("a"), [1].last(), defaults.run(), left, middle, settings.mode, common.f(1), effects.name]);
=== src/common.cjs
var other = require("./other.cjs");
function f(x) { with (x) { return y + other.z; } }
exports.f = f;
exports.g = 1;
=== src/other.cjs
module.exports = 5;
module.exports.z = 6;
`;

/** What is signed of it. */
export const CORPUS_IDS = [
  "src/expressions.ts#expressions",
  "src/expressions.ts#loads",
  "src/statements.ts#statements",
  "src/classes.ts#shapes",
  "src/classes.ts#Shape.unused",
  "src/values.ts#default",
  "src/jsx.tsx#page",
  "src/effects.ts#effects",
];
