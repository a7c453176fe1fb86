// Edits of what happens when modules are loaded, and of what is written from afar.
import type { Edits } from "./edits.ts";

export const EFFECTS: Edits[] = [
  {
    base: `
      import { SETTINGS, list, table, control } from "./store.ts";
      import "./boot.ts";
      export const ask = () => [SETTINGS.style, list.length, table.get("a"), control.mode(), SETTINGS.late];
      === src/store.ts
      export const SETTINGS: Record<string, any> = { style: "plain", model: "m", other: 1, late: 0 };
      export const list: string[] = ["a"];
      export const table = new Map<string, number>();
      export const unused: string[] = [];
      let mode = "fast";
      export const control = { mode: () => mode, use(next: string) { mode = next; }, idle() { return "idle"; } };
      === src/boot.ts
      import { SETTINGS, list, table, control, unused } from "./store.ts";
      import { extra } from "./extra.ts";
      SETTINGS.style = "bold";
      SETTINGS.model = "n";
      Object.assign(SETTINGS, { late: 1, later: 2 });
      list.push("b");
      unused.push("c");
      for (const key of ["a", "b"]) table.set(key, extra(key));
      if (list.length > 5) control.use("slow");
      export const size = list.push("d");
      const ignored = unused.push("e");
      setTimeout(() => console.log("later"), 10);
      === src/extra.ts
      export const extra = (key: string) => key.length;
      export const more = () => 1;`,
    edits: [
      ["a write of another member", "same", `SETTINGS.model = "n"`, `SETTINGS.model = "o"`],
      ["another member", "same", `model: "m"`, `model: "mm"`],
      ["a push onto another list", "same", `unused.push("c")`, `unused.push("cc")`],
      ["another list", "same", "unused: string[] = []", `unused: string[] = ["z"]`],
      ["an initialiser of another list", "same", `unused.push("e")`, `unused.push("ee")`],
      ["a method that nobody calls", "same", `"idle"`, `"idling"`],

      ["a log", "same", "setTimeout", `console.log("x"); setTimeout`],
      ["a write", "changed", `"bold"`, `"thin"`],
      ["an assigned member", "changed", "late: 1", "late: 2"],
      ["a push", "changed", `list.push("b")`, `list.push("bb")`],
      ["a push in an initialiser", "changed", `list.push("d")`, ` list.push("dd", "d")`],
      ["a loop", "changed", `["a", "b"]`, `["a", "c"]`],
      ["a helper of a loop", "changed", "key.length", "key.length + 1"],
      ["a condition", "changed", "> 5", "> 0"],
      ["a call that writes a let", "changed", `use("slow")`, `use("slower")`],
      ["the method that writes it", "changed", "mode = next", "mode = next + 1"],
      ["a let's start", "changed", `"fast"`, `"faster"`],
      ["the import of the effects", "changed", `import "./boot.ts";`, ""],
      ["a list's start", "changed", `list: string[] = ["a"]`, `list: string[] = ["aa"]`],
    ],
  },
  {
    base: `
      import { AsyncLocalStorage } from "node:async_hooks";
      import { EventEmitter } from "node:events";
      const storage = new AsyncLocalStorage<{ id: number }>();
      const bus = new EventEmitter();
      bus.on("ask", (reply: string[]) => reply.push("heard"));
      const handlers: Record<string, () => string> = {};
      Object.defineProperty(handlers, "one", { value: () => "1", enumerable: true });
      Reflect.set(handlers, "two", () => "2");
      handlers["three"] = () => "3";
      const frozen = Object.freeze({ a: { b: 1 }, c: 2 });
      const settings = { mode: "a", level: 1 };
      export function configure(mode: string) { settings.mode = mode; }
      const wrapped = new Proxy({}, { get: (_target, key) => "no " + String(key) });
      let lazy: string | undefined;
      const getLazy = () => { if (!lazy) lazy = "made"; return lazy; };
      queueMicrotask(() => { settings.level = 5; });
      export async function ask(key: string) {
        const reply: string[] = [];
        bus.emit("ask", reply);
        return [reply, handlers[key]!(), frozen.a.b, settings.level, (wrapped as any).x, getLazy(), storage.run({ id: 1 }, inner)];
      }
      function inner() { return storage.getStore()!.id; }
      export const mode = () => settings.mode;`,
    edits: [
      ["another frozen member", "same", "c: 2", "c: 3"],
      ["another setting's writer", "same", "settings.mode = mode", "settings.mode = mode + 1"],
      ["a listener", "changed", `"heard"`, `"listened"`],
      ["a defined property", "changed", `"1"`, `"11"`],
      ["a set property", "changed", `"2"`, `"22"`],
      ["an assigned property", "changed", `"3"`, `"33"`],
      ["a frozen member", "changed", "b: 1", "b: 2"],
      ["a trap", "changed", `"no "`, `"not "`],
      ["a lazy value", "changed", `"made"`, `"built"`],
      ["a late write", "changed", "settings.level = 5", "settings.level = 6"],
      ["what runs in a storage", "changed", "getStore()!.id", "getStore()!.id + 1"],
      ["what a storage holds", "changed", "id: 1", "id: 2"],
    ],
  },
];

export const ALIASES: Edits[] = [
  {
    base: `
      import { list, table, other, Registry, plain } from "./store.ts";
      import "./boot.ts";
      export const ask = () => [list.length, table.get("a"), Registry.items, plain.size, wrapped.inner.length];
      const wrapped = { inner: [1] };
      === src/store.ts
      export const list: string[] = [];
      export const table = new Map<string, number>();
      export const other: string[] = [];
      export const plain = new Set<number>();
      export const all = { list, nested: { table }, other };
      export const first = [plain][0]!;
      export const same = ((it) => it)(other);
      export class Registry { static items: string[] = []; static shared = Registry.items; static { this.shared.push("s"); } }
      === src/boot.ts
      import { all, first, same } from "./store.ts";
      all.list.push("b");
      all.nested.table.set("a", 1);
      all.other.push("o");
      first.add(1);
      same.push("p");
      all.list = ["x"];`,
    edits: [
      ["a write to what nobody reads", "same", `push("o")`, `push("oo")`],
      ["another write to what nobody reads", "same", `push("p")`, `push("pp")`],
      ["a write through an object", "changed", `push("b")`, `push("bb")`],
      ["a write through a nested object", "changed", `set("a", 1)`, `set("a", 2)`],
      ["a write through an array", "changed", "add(1)", "add(2)"],
      ["a write through a static field", "changed", `push("s")`, `push("ss")`],
    ],
  },
];
