// Laws 1 to 4: who may import whom, who may touch the global fetch, who may name a runtime.
import { assert, assertEquals } from "@std/assert";
import { circlesIn } from "./circles.ts";
import { mayImport, roomOf, ROOMS, roomsTable } from "./rooms.ts";
import {
  canRead,
  codeOf,
  entryPoints,
  importsIn,
  importsOf,
  modules,
  reach,
  read,
  resolve,
} from "./tree.ts";
import { wordsOf } from "./tree.ts";

const ignore = !canRead;

/** The doors: they re-export and fill in defaults, and may import anything. */
const DOORS = [
  "mod.ts",
  "src/core.ts",
  "src/testing.ts",
  "src/auto.ts",
  "src/jest.ts",
  "src/jest_jsdom.ts",
  "src/playwright.ts",
  "src/track.ts",
  "src/suite.ts",
  "src/cli.ts",
];

Deno.test({
  name: "rule 1: imports go down only",
  ignore,
  fn() {
    const wrong: string[] = [];
    for (const file of modules()) {
      if (DOORS.includes(file)) continue;
      const room = roomOf(file);
      if (!room) {
        wrong.push(`${file} is in no room: give it one in tests/rules/rooms.ts`);
        continue;
      }
      for (const specifier of importsOf(file)) {
        const to = resolve(file, specifier);
        if (to.startsWith("node:")) continue; // rule 3
        if (!mayImport(room, to)) wrong.push(`${file} imports ${to}`);
      }
    }
    assertEquals(wrong, []);
  },
});

Deno.test({
  name: "rule 1: each room and each import that is allowed is there",
  ignore,
  fn() {
    const files = modules();
    const wrong: string[] = [];
    for (const room of ROOMS) {
      const own = files.filter((file) => roomOf(file) === room);
      if (own.length === 0) wrong.push(`${room.place} is empty`);
      const imported = own.flatMap((file) => importsOf(file).map((it) => resolve(file, it)));
      for (const from of room.from) {
        if (!imported.some((to) => to.startsWith(`src/${from}`))) {
          wrong.push(`${room.place} imports nothing of ${from}: take that out of its row`);
        }
      }
    }
    assertEquals(wrong, []);
  },
});

Deno.test({
  name: "rule 1: docs/architecture.md has the table of rooms as it is",
  ignore,
  fn() {
    const table = roomsTable();
    assert(read("docs/architecture.md").includes(`\n${table}\n`), `put this there:\n${table}`);
  },
});

/** What each module imports of the others, types too. */
function importGraph(): Map<string, string[]> {
  const all = new Set(modules());
  return new Map(
    [...all].map((file) => [
      file,
      importsOf(file).map((specifier) => resolve(file, specifier)).filter((to) => all.has(to)),
    ]),
  );
}

Deno.test({
  name: "rule 1: no two files import each other, directly or round a corner",
  ignore,
  fn() {
    assertEquals(circlesIn(importGraph()), []);
  },
});

Deno.test({
  name: "rule 1: a circle that is put in is found, with its files, and no more than these",
  ignore,
  fn() {
    const [low, high] = ["src/track/units/unit.ts", "src/track/units/reference.ts"];
    const graph = new Map(importGraph());
    const before = circlesIn(graph);
    assert(graph.get(high)!.includes(low), "the walk over the imports has gone astray");
    graph.set(low, [...graph.get(low)!, "src/track/units/own_calls.ts"]);
    const isNew = (files: string[]) => !before.some((it) => it.join() === files.join());
    assertEquals(circlesIn(graph).filter(isNew), [["src/track/units/own_calls.ts", low]]);
    graph.set(low, [...graph.get(low)!, high]);
    assertEquals(circlesIn(graph).filter(isNew), [["src/track/units/own_calls.ts", high, low]]);
  },
});

Deno.test("rule 1: circles of two, round a corner, of one; two that share no file are two", () => {
  const graph = (edges: string) => {
    const found = new Map<string, string[]>();
    for (const [from, to] of edges.split(" ").map((edge) => edge.split(">"))) {
      found.set(from!, [...found.get(from!) ?? [], to!]);
    }
    return circlesIn(found);
  };
  assertEquals(graph("a>b b>c a>c c>d"), []);
  assertEquals(graph("a>b b>a"), [["a", "b"]]);
  assertEquals(graph("d>a a>b b>c c>a c>e e>f"), [["a", "b", "c"]]);
  assertEquals(graph("a>a a>b"), [["a"]]);
  assertEquals(graph("a>b b>a b>c c>d d>c"), [["a", "b"], ["c", "d"]]);
  // Two circles that meet in a file are one.
  assertEquals(graph("a>b b>a b>c c>b"), [["a", "b", "c"]]);
});

/** What is loaded with a module: what it imports, without types, and without what is loaded later. */
function loadedWith(start: string): string[] {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const specifier of importsIn(loadingPart(codeOf(file)))) {
      if (specifier.startsWith(".")) visit(resolve(file, specifier));
    }
  };
  visit(start);
  return [...seen].sort();
}

function loadingPart(code: string): string {
  const types =
    /(?:^|\n)\s*(?:import|export)\s+(?:type\b[^;]*?|\{(?:\s*type\s+[\w ]+,?)+\s*\}\s*from\s*"[^"]+");/g;
  return code.replace(types, "\n").replace(/\bimport\(\s*"[^"]+"\s*\)/g, "");
}

/** What a program pays for that imports Retake: rooms, and single files of rooms that are loaded later. */
const AT_IMPORT =
  /^(?:mod|src\/(?:auto\/for_test|errors|staleness\/bring|(?:cassette|diff|intercept|match|secrets|session|store|wire)\/.*|host\/[^/]*|host\/guard\/(?:early|listening|patch|system_sockets)))\.ts$/;
/** So many characters of code there may be, comments apart: each costs a little of every run of every test. */
const MOST_AT_IMPORT = 855_400;

Deno.test({
  name:
    "rule 1: importing Retake loads no tracker, suite, ledger, page, program, nor other ways than fetch",
  ignore,
  fn() {
    const loaded = loadedWith("mod.ts");
    assertEquals(loaded.filter((file) => !AT_IMPORT.test(file)), []);
    const size = loaded.reduce((sum, file) => sum + codeOf(file).length, 0);
    assert(size <= MOST_AT_IMPORT, `${size} characters of code are loaded at import`);
    // On Bun and Deno `node:net` and its like cost a tenth of all that importing Retake does, each.
    const ofRuntime = loaded.flatMap((file) => importsIn(loadingPart(codeOf(file))))
      .filter((specifier) => specifier.startsWith("node:"));
    assertEquals([...new Set(ofRuntime)].sort(), ["node:async_hooks", "node:path", "node:url"]);
    // Were nothing found, or everything, this would hold nothing.
    for (const file of ["src/session/play/player.ts", "src/host/guard/listening.ts"]) {
      assert(loaded.includes(file), file);
    }
    for (const file of ["src/host/guard/ways.ts", "src/staleness/link.ts", "src/diff/confirm.ts"]) {
      assert(modules().includes(file) && !loaded.includes(file), file);
    }
  },
});

Deno.test("rule 1: types and import() load nothing", () => {
  const code = [
    'import type { A } from "./a.ts";',
    'import {\n  type B,\n  type C as D,\n} from "./b.ts";',
    'export type { E } from "./c.ts";',
    'import { type F, g } from "./d.ts";',
    'const h = () => import("./e.ts");',
    'import "./f.ts";',
    'export { i } from "./g.ts";',
  ].join("\n");
  assertEquals(importsIn(loadingPart(code)).sort(), [..."dfg"].map((it) => `./${it}.ts`));
});

Deno.test("rule 1: types, re-exports and import() are imports", () => {
  const code = [
    'import "./a.ts";',
    'import type { B } from "./b.ts";',
    'import {\n  c,\n  type C,\n} from "./c.ts";',
    'export type { D } from "./d.ts";',
    'export { e } from "./e.ts";',
    'type F = typeof import("./f.ts");',
    'let g: import("./g.ts").G;',
    'const h = () => import("./h.ts");',
  ].join("\n");
  assertEquals(importsIn(code).sort(), [..."abcdefgh"].map((it) => `./${it}.ts`));
});

Deno.test({
  name: "rule 1: every module is reached from an entry point",
  ignore,
  fn() {
    const reached = new Set([...entryPoints().values()].flatMap(reach));
    assertEquals(modules().filter((file) => !reached.has(file)), []);
  },
});

Deno.test({
  name: "rule 2: one file writes globalThis.fetch",
  ignore,
  fn() {
    const writes = [
      /\b(?:globalThis|self|window|global)\s*(?:\.\s*fetch|\[\s*"fetch"\s*\])\s*=(?!=)/,
      /\b(?:defineProperty|defineProperties|set|assign|deleteProperty)\(\s*(?:globalThis|self|window)\b/,
      /\bdelete\s+(?:globalThis|self|window)\s*(?:\.|\[)/,
    ];
    const writers = modules().filter((file) => writes.some((form) => form.test(codeOf(file))));
    // The second puts back what stood in the place of a class, where Node's own getter has overwritten it.
    assertEquals(writers, ["src/intercept/fetch.ts", "src/wire/native.ts"]);
  },
});

Deno.test({
  name: "rule 2: one file takes the time and the timers of the globals, which tests fake",
  ignore,
  fn() {
    const uses = [
      /(?<![.\w"'#])(?:(?:set|clear)(?:Timeout|Interval|Immediate)|queueMicrotask)\s*\(/,
      /\bglobalThis\.(?:set|clear)(?:Timeout|Interval|Immediate)\b|\bAbortSignal\.timeout\b/,
      /\bperformance\.now\b|\bDate\.now\b|\bnew Date\(\)|\bprocess\.nextTick\b/,
    ];
    // What stands in the ways out keeps its own turns of the event loop.
    const users = modules().filter((file) =>
      !/^src\/host\/(?:guard|hear)\//.test(file) && uses.some((form) => form.test(wordsOf(file)))
    );
    // A shared clock and timers are found there; `freeze` puts another clock in their place.
    assertEquals(users, ["src/wire/clock.ts"]);
  },
});

Deno.test({
  name: "rule 3: only src/host, and what its test runners are given (src/auto), name a runtime",
  ignore,
  fn() {
    // Between quotes or after a dot these are words like others.
    const names =
      /(?<![.\w$"'])(?:Deno|Bun|process|Buffer|require|__dirname)(?=\s*(?:[.(\[)?]|\?\.))/;
    const wrong: string[] = [];
    for (const file of modules()) {
      if (/^src\/(?:host|auto)\//.test(file)) continue;
      const name = names.exec(wordsOf(file))?.[0];
      if (name) wrong.push(`${file} names ${name}`);
      for (const specifier of importsOf(file)) {
        if (specifier.startsWith("node:")) wrong.push(`${file} imports ${specifier}`);
      }
      if (/import\.meta\.main\b/.test(wordsOf(file))) wrong.push(`${file} uses import.meta.main`);
    }
    assertEquals(wrong, []);
  },
});

Deno.test({
  name: "rule 4: the core and all it reaches depends on nothing",
  ignore,
  fn() {
    const files = reach("src/core.ts");
    assert(files.length > 10, "the walk over the imports has gone astray");
    const wrong = files.flatMap((file) =>
      importsOf(file).filter((specifier) => !specifier.startsWith(".")).map((it) =>
        `${file}: ${it}`
      )
    );
    assertEquals(wrong, []);
    assertEquals(files.filter((file) => file.startsWith("src/host/")), []);
  },
});

Deno.test({
  name: "rule 4: @std and JSR are for tests and scripts, the package imports nothing of them",
  ignore,
  fn() {
    const isTheirs = (specifier: string) => /^(?:@std\/|jsr:|https?:)/.test(specifier);
    assert(importsOf("tests/rules/tree.ts").some(isTheirs), "the reading has gone astray");
    const wrong = modules().flatMap((file) =>
      importsOf(file).filter(isTheirs).map((specifier) => `${file} imports ${specifier}`)
    );
    assertEquals(wrong, []);
  },
});
