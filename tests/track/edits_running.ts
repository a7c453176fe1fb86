// Edits of what runs when modules are loaded without being called by its name, and of what is
// written through something that holds it.
import type { Edits } from "./edits.ts";

const RUN = `
      import { bus } from "./boot.ts";
      import * as s from "./store.ts";
      export const ask = () => [
        s.called.v, s.applied.v, s.reflected.v, s.tagged.v, s.handed.v, s.given.v, s.listed.v, s.picked.v, s.kept.v, s.made.v,
        s.extended.v, s.fielded.v, s.got.v, s.put.v, s.looped.v, s.named.v, s.defaulted.v, s.argued.v, s.onBus.v, bus,
        s.closed.v,
      ];
      === src/store.ts
      export const called = { v: 0 }, applied = { v: 0 }, reflected = { v: 0 }, tagged = { v: 0 }, handed = { v: 0 };
      export const given = { v: 0 }, listed = { v: 0 }, picked = { v: 0 }, kept = { v: 0 }, made = { v: 0 };
      export const extended = { v: 0 }, fielded = { v: 0 }, got = { v: 0 }, put = { v: 0 }, looped = { v: 0 };
      export const named = { v: 0 }, defaulted = { v: 0 }, argued = { v: 0 }, onBus = { v: 0 }, closed = { v: 0 };
      export const unread = { v: 0 };
      === src/boot.ts
      import { EventEmitter } from "node:events";
      import * as s from "./store.ts";
      type Box = { v: number };
      function call(box: Box) { box.v = 101; }
      call.call(null, s.called);
      function apply(box: Box) { box.v = 102; }
      apply.apply(null, [s.applied]);
      function reflect(box: Box) { box.v = 103; }
      Reflect.apply(reflect, null, [s.reflected]);
      function tag(_parts: TemplateStringsArray, box: Box) { box.v = 104; }
      tag\`a\${s.tagged}\`;
      const hand = (box: Box) => { box.v = 105; };
      [s.handed].forEach(hand);
      function withGiven(run: (box: Box) => void) { run(s.given); }
      withGiven((box) => { box.v = 106; });
      const list = [() => { s.listed.v = 107; }];
      for (const run of list) run();
      const tools: Record<string, () => void> = { pick() { s.picked.v = 108; } };
      for (const key of Object.keys(tools)) tools[key]!();
      class Keeper { constructor(private box: Box) {} run() { this.box.v = 109; } }
      new Keeper(s.kept).run();
      class Maker { constructor(box: Box) { box.v = 110; } }
      class Heir extends Maker { constructor() { super(s.made); } }
      new Heir();
      class Plain extends Maker {}
      new Plain(s.extended);
      class Field { done = (s.fielded.v = 112); }
      new Field();
      const getter = { get go() { s.got.v = 113; return 1; } };
      void getter.go;
      class Setter { set go(value: number) { s.put.v = value + 114; } }
      new Setter().go = 1;
      for (s.looped.v of [115]);
      enum Named { A = (s.named.v = 116) }
      const { nothing = (s.defaulted.v = 117) } = {} as Record<string, number>;
      function argue() { arguments[0].v = 118; }
      (argue as (box: Box) => void)(s.argued);
      export const bus = new EventEmitter();
      function heard() { s.onBus.v = 119; }
      bus.on("go", heard);
      bus.emit("go");
      const close = (box: Box) => () => { box.v = 120; };
      const run = close(s.closed);
      run();
      function idle() { s.unread.v = 121; }
      [1].forEach(idle);`;

const HOLD = `
      import "./boot.ts";
      import { aa, bb, cc, dd, ee, ff, gg, hh } from "./store.ts";
      import { sorted, kept } from "./store.ts";
      export const ask = () => [aa.v, bb.v, cc.v, dd.v, ee.v, ff.v, gg.v, hh.v, sorted.a, kept.b];
      === src/store.ts
      export const aa = { v: 0 }, bb = { v: 0 }, cc = { v: 0 }, dd = { v: 0 }, ee = { v: 0 }, ff = { v: 0 }, gg = { v: 0 };
      export const hh = { v: 0 };
      export const sorted = { a: 1, b: 2 }, kept = { b: 3, a: 4 };
      === src/boot.ts
      import { aa, bb, cc, dd, ee, ff, gg, hh, sorted, kept } from "./store.ts";
      const map = new Map([["a", aa]]);
      map.get("a")!.v = 201;
      const later = new Map<string, { v: number }>();
      later.set("b", bb);
      later.get("b")!.v = 202;
      const object: Record<string, { v: number }> = {};
      object.c = cc;
      object.c.v = 203;
      const copy = { ...{ dd } };
      copy.dd.v = 204;
      const { inner } = { inner: ee };
      inner.v = 205;
      const [first] = [ff];
      first!.v = 206;
      const view = new Proxy(gg, {});
      view.v = 207;
      class Holder { held = hh; }
      const holder = new Holder();
      holder.held.v = 208;
      // Nothing of these is written:
      export const keys = Object.keys(sorted).sort(() => 301);
      export const values = [...Object.values(sorted)].reverse().concat(302);
      export const all = [sorted, kept];
      all.push({ a: 303, b: 0 });
      export const counted = Object.keys(kept).reduce((sum: Record<string, number>, key) => { sum[key] = 304; return sum; }, {});
      export const own = structuredClone(kept);
      own.b = 305;
      class Queue { items: unknown[] = []; add(item: unknown) { this.items.push(item); } }
      const queue = new Queue();
      queue.add(kept), queue.add(306);`;

const GLOBALS = `
      import "./patch.ts";
      export const ask = async (text: string) => [await fetch(text), text.trim(), { text }];
      === src/patch.ts
      const scope = globalThis as any;
      scope.fetch = () => 401;
      function install(target: any) { target.trim = () => 402; }
      install(String.prototype);
      (Object.prototype as any).toJSON = () => 403;
      (globalThis as any)["other"] = 404;
      Object.assign(Number.prototype, { half() { return 405; } });`;

export const RUNNING: Edits[] = [
  {
    base: RUN,
    edits: [
      ["a write to what nobody reads", "same", "v = 121", "v = 0"],
      ["what is called by call()", "changed", "v = 101", "v = 0"],
      ["what is called by apply()", "changed", "v = 102", "v = 0"],
      ["what is called by Reflect", "changed", "v = 103", "v = 0"],
      ["a tag", "changed", "v = 104", "v = 0"],
      ["a function that a method is given", "changed", "v = 105", "v = 0"],
      ["a function that is given what it writes", "changed", "v = 106", "v = 0"],
      ["a function of a list", "changed", "v = 107", "v = 0"],
      ["a function by a key", "changed", "v = 108", "v = 0"],
      ["a method that writes what the constructor kept", "changed", "v = 109", "v = 0"],
      ["a constructor called by super()", "changed", "v = 110", "v = 0"],
      ["what is handed to super()", "changed", "super(s.made)", "super({ v: 0 })"],
      [
        "what is handed to an inherited constructor",
        "changed",
        "Plain(s.extended)",
        "Plain(s.made)",
      ],
      ["a field's start", "changed", "v = 112", "v = 0"],
      ["a getter", "changed", "v = 113", "v = 0"],
      ["a setter", "changed", "value + 114", "value"],
      ["the target of a loop", "changed", "[115]", "[0]"],
      ["an enum's start", "changed", "v = 116", "v = 0"],
      ["a default in a pattern", "changed", "v = 117", "v = 0"],
      ["a write to arguments", "changed", "v = 118", "v = 0"],
      ["a listener by its name", "changed", "v = 119", "v = 0"],
      ["a closure", "changed", "v = 120", "v = 0"],
    ],
  },
  {
    base: HOLD,
    edits: [
      ["a list of keys, sorted", "same", "301", "0"],
      ["a copied list, reversed", "same", "302", "0"],
      ["a list that holds it", "same", "303", "0"],
      ["what is summed up", "same", "304", "0"],
      ["a deep copy", "same", "305", "0"],
      ["a queue that holds it", "same", "306", "0"],
      ["a write through a map", "changed", "201", "0"],
      ["a write through a map that is filled later", "changed", "202", "0"],
      ["a write through an object that is filled later", "changed", "203", "0"],
      ["a write through a shallow copy", "changed", "204", "0"],
      ["a write through a destructured name", "changed", "205", "0"],
      ["a write through a destructured list", "changed", "206", "0"],
      ["a write through a proxy", "changed", "207", "0"],
      ["a write through a field", "changed", "208", "0"],
    ],
  },
  {
    base: GLOBALS,
    edits: [
      ["another global", "same", "404", "0"],
      ["another prototype's method", "same", "405", "0"],
      ["a global by another name of the global object", "changed", "401", "0"],
      ["a prototype that is handed on", "changed", "402", "0"],
      ["what is called without being named", "changed", "403", "0"],
    ],
  },
  {
    base: `
      class Base { #count = 1; next() { return this.#count += 1; } }
      class Client extends Base { static #made = 0; constructor() { super(); Client.#made++; } }
      const client = new Client();
      const reset = () => Object.getOwnPropertyDescriptor(Client.prototype, "toText");
      class Texts { read() { return "r"; } write() { return "w"; } stop() { return "s"; } }
      const texts = new Texts();
      export const ask = () => [client.next(), reset(), Reflect.get(texts, "read"), Object.getOwnPropertyDescriptor(Texts.prototype, "write")];`,
    edits: [
      ["a private name that another class has, too", "same", "#count", "#made"],
      ["a method that nobody finds", "same", `"s"`, `"t"`],
      ["a method that Reflect finds", "changed", `"r"`, `"q"`],
      ["a method whose descriptor is read", "changed", `"w"`, `"v"`],
    ],
  },
];
