// Edits of what `object[key]` may pick, and of methods that are called through a type.
import type { Edits } from "./edits.ts";

/** A client whose method `list` is called by no name, and rows that have nothing to do with it. */
function indexed(body: string, more = ""): string {
  return `
      import * as tools from "./tools.ts";
      import { Client, type Kept } from "./client.ts";
      const TABLE: Record<string, () => string> = { one: () => "1", two: () => "2" };
      const CLIENTS = { main: new Client(), spare: [new Client()] };
      const plain = (rows: any, key: string) => rows[key];
      ${more}
      export async function ask(key: string, rows: any, json: unknown, headers: Headers, kept: Kept) {
        const client = new Client();
        client.send();
        ${body}
      }
      === src/client.ts
      export class Client {
        url = "https://a.test";
        send() { return this.url; }
        list() { return "listed"; }
        any(key: string) { return plainly(this, key); }
      }
      const plainly = (it: any, key: string) => it.url + key;
      export class Kept { get(key: string) { return "kept " + key; } idle() { return "idle"; } }
      === src/tools.ts
      export const first = () => "tool 1";
      export const second = () => "tool 2";`;
}

const LISTED = [`"listed"`, `"found"`] as const;

/** Reads by a key that is not known, of what is no instance of the class. */
const DATA: readonly (readonly [title: string, body: string, more?: string])[] = [
  ["rows", "return rows[key];"],
  ["rows of rows", "return rows.all[0].cells[key];"],
  ["JSON", "return (json as any)[key];"],
  ["parsed JSON", "return JSON.parse(key)[key];"],
  ["what was fetched", "const it = await (await fetch(key)).json(); return it.data[key];"],
  ["for...in", "const all = []; for (const name in rows) all.push(rows[name]); return all;"],
  ["Object.keys()", "return Object.keys(rows).map((it) => rows[it]);"],
  [
    "an index that is counted",
    "let text = ''; for (let i = 0; i < rows.length; i++) text += rows[i]; return text;",
  ],
  ["headers", "return (Object.fromEntries(headers) as any)[key];"],
  [
    "a record of its own",
    "const counts: Record<string, number> = {}; counts[key] = (counts[key] ?? 0) + 1; return counts;",
  ],
  ["a table", "return TABLE[key]!();"],
  ["a table of clients, for one of them", "return CLIENTS[key as 'main'].send();"],
  ["a parameter of a helper", "return plain(rows, key);"],
  ["a group of a regular expression", "return /(?<a>b)/.exec(key)!.groups![key];"],
  ["options that are spread", "const all = { ...rows }; return all[key];"],
  ["a list of texts", "const list = key.split(','); return list[Number(key)];"],
  ["the environment", "return process.env[key];"],
  ["Reflect.get() of data", "return Reflect.get(rows, key);"],
  [
    "a symbol of the platform",
    "return (client as any)[Symbol.asyncIterator]?.() ?? first(client);",
    "const first = (it: any) => it[Symbol.iterator] ?? it[0];",
  ],
  ["what a package gives", "return load(key)[key];", `import { load } from "a-package";`],
];

/** Reads that may be of any member of the class. */
const INSTANCES: readonly (readonly [title: string, body: string, more?: string])[] = [
  ["an instance", "return (client as any)[key]();"],
  ["an instance that is made there", "return (new Client() as any)[key]();"],
  ["an instance of a table", "return (CLIENTS.main as any)[key]();"],
  ["an instance of a list in a table", "return (CLIENTS.spare[0] as any)[key]();"],
  ["what a function makes", "return (make() as any)[key]();", "const make = () => new Client();"],
  [
    "a parameter of the type",
    "return pick(client, key);",
    "const pick = (it: Client, key: string) => (it as any)[key]();",
  ],
  ["the prototype", "return (Client.prototype as any)[key].call(client);"],
  ["Reflect.get()", "return Reflect.get(client, key).call(client);"],
  ["an instance in a proxy", "return (new Proxy(client, {}) as any)[key]();"],
  ["one of two", "return ((key ? client : rows) as any)[key]();"],
  [
    "an instance that a helper gets",
    "return (taken(client, key) as any)();",
    "const taken = (it: any, key: string) => it[key];",
  ],
  [
    "an instance that a helper hands on",
    "return handed(key, new Client());",
    "const handed = (key: string, it: any) => called(it, key); function called(it: any, key: string) { const f = it[key]; return f.call(it); }",
  ],
  [
    "a symbol that is not known",
    "return (client as any)[Symbol[key as 'iterator']]();",
  ],
  [
    "a key of another Symbol",
    "return (client as any)[Symbol.any]();",
    'import { Symbol } from "a-package";',
  ],
  ["a subclass", "return (new Sub() as any)[key]();", "class Sub extends Client {}"],
  [
    "this",
    "return new Sub().run(key);",
    "class Sub extends Client { run(key: string) { return (this as any)[key](); } }",
  ],
];

export const OPEN: Edits[] = [
  ...DATA.map(([title, body, more]): Edits => ({
    base: indexed(body, more),
    edits: [[`a method that ${title} cannot be`, "same", ...LISTED]],
  })),
  ...INSTANCES.map(([title, body, more]): Edits => ({
    base: indexed(body, more),
    edits: [[`a method that ${title} may have`, "changed", ...LISTED]],
  })),
  {
    base: indexed("return (tools as any)[key]();"),
    edits: [
      ["any export of a namespace object", "changed", `"tool 2"`, `"tool two"`],
      ["a method beside it", "same", ...LISTED],
    ],
  },
  {
    base: indexed(
      "return (new Many() as any)[Symbol.iterator]();",
      "class Many { *[Symbol.iterator]() { yield 'one'; } *more() { yield 'more'; } get [Symbol.toStringTag]() { return 'Many'; } }",
    ),
    edits: [
      ["what stands under a symbol", "changed", "'one'", "'uno'"],
      ["what stands under another symbol", "changed", "return 'Many'", "return 'Few'"],
      ["what stands under a name", "same", "'more'", "'less'"],
    ],
  },
  {
    base: indexed("return TABLE[key]!();"),
    edits: [["any member of a table", "changed", `"2"`, `"two"`]],
  },
];

/** Classes that are named as types alone. */
export const INJECTED: Edits[] = [
  {
    base: `
      import type { Api } from "./api.ts";
      import { type Cache, Log } from "./api.ts";
      interface Options { readonly api: Api; mode: string }
      export class Asker {
        private readonly log: Log;
        constructor(private readonly api: Api, log: Log) { this.log = log; }
        ask(cache: Cache, options: Options) {
          this.log.note("asked");
          return cache.find("a") ?? this.api.send(options.mode);
        }
        other(api: Api) { return api.other(); }
      }
      === src/api.ts
      export class Base { inherited() { return "inherited"; } }
      export class Api extends Base {
        url = "https://a.test";
        send(mode: string) { return this.url + mode + this.inherited() + "sent"; }
        other() { return "other"; }
      }
      export class Cache { find(key: string) { return "found " + key; } drop() { return "dropped"; } }
      export class Log { note(text: string) { console.log("log " + text); } }`,
    id: "src/main.ts#Asker.ask",
    edits: [
      ["a method of a class that is injected", "changed", `"sent"`, `"posted"`],
      ["a field of a class that is injected", "changed", `"https://a.test"`, `"https://b.test"`],
      ["what the class that is injected inherits", "changed", `"inherited"`, `"from above"`],
      ["a method of a parameter's type", "changed", `"found "`, `"cached "`],
      ["a method of a field's type", "changed", `"log "`, `"logged "`],
      ["a method that is not called through it", "same", `"other"`, `"another"`],
      ["a method of a parameter's type that nobody calls", "same", `"dropped"`, `"gone"`],
      [
        "a type of what is injected that is no class",
        "same",
        "mode: string }",
        "mode: string; n?: 1 }",
      ],
      ["the name of the type", "same", "Api", "Client"],
      ["how the type is imported", "same", "import type { Api }", "import { type Api }"],
    ],
  },
];
