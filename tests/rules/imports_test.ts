// Laws 1 to 4: who may import whom, who may touch the global fetch, who may name a runtime.
import { assert, assertEquals } from "@std/assert";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { circlesIn } from "./circles.ts";
import {
  canRead,
  codeOf,
  entryPoints,
  importsIn,
  importsOf,
  modules,
  pathOf,
  reach,
  resolve,
} from "./tree.ts";
import { wordsOf } from "./tree.ts";

const ignore = !canRead;

/** The doors: they re-export and fill in defaults, and may import anything. */
const DOORS = [
  "mod.ts",
  "src/core.ts",
  "src/testing.ts",
  "src/track.ts",
  "src/suite.ts",
  "src/cli.ts",
];

/** Rows for the rooms of a folder: each imports from itself, from all that `ground` names, and from others. */
function roomsOf(
  folder: string,
  ground: string[],
  rows: [room: string, from: string[]][],
): [room: string, from: string[]][] {
  return rows.map(([room, from]) => [
    folder + room,
    [...ground, ...from.map((other) => folder + other)],
  ]);
}

/**
 * What each room of `src/` may import beyond itself and `src/errors.ts`, from below to above. A place
 * that ends in a slash is a whole room; the most particular row counts.
 */
const MAY_IMPORT: [room: string, from: string[]][] = [
  ["src/errors.ts", []],
  ["src/version.ts", []],
  // data: pure
  ["src/cassette/", []],
  ["src/secrets/", ["src/cassette/"]],
  ["src/diff/", ["src/cassette/", "src/secrets/placeholder.ts"]],
  ["src/match/", ["src/cassette/", "src/secrets/placeholder.ts", "src/diff/"]],
  ["src/ledger/", ["src/cassette/"]],
  ...roomsOf("src/track/", ["src/track/types.ts"], [
    ["syntax/", []],
    ["source/", ["syntax/"]],
    ["units/", ["syntax/", "source/"]],
    ["functions/", ["syntax/", "source/", "units/"]],
    ["normal_form/", ["syntax/", "source/", "units/"]],
    ["effects/", ["syntax/", "source/", "units/"]],
    ["sign/", ["syntax/", "source/", "units/", "functions/", "normal_form/", "effects/"]],
    ["types.ts", []],
  ]),
  ["src/signatures/", ["src/cassette/", "src/track/types.ts", "src/store/types.ts"]],
  // ends: a request as it is asked, an answer as it is given
  ["src/wire/", ["src/cassette/"]],
  // act
  ["src/store/fs", ["src/store/", "src/host/"]],
  ["src/store/", []],
  ["src/intercept/", ["src/cassette/", "src/wire/"]],
  [
    "src/session/",
    [
      "src/cassette/",
      "src/secrets/",
      "src/diff/",
      "src/match/",
      "src/wire/",
      "src/intercept/",
      "src/store/types.ts",
    ],
  ],
  // plan; staleness brings the others together, and is loaded when it is asked
  [
    "src/staleness/",
    [
      "src/cassette/",
      "src/host/",
      "src/ledger/",
      "src/session/context.ts",
      "src/session/tracker.ts",
      "src/session/types.ts",
      "src/signatures/",
      "src/store/",
      "src/track/functions/",
      "src/track/sign/",
      "src/track/types.ts",
      "src/version.ts",
    ],
  ],
  [
    "src/suite/run/",
    [
      "src/cassette/",
      "src/ledger/",
      "src/wire/types.ts",
      "src/session/uncassetted.ts",
      "src/session/context.ts",
      "src/session/mode.ts",
      "src/session/observe.ts",
      "src/session/options.ts",
      "src/session/tracker.ts",
      "src/session/types.ts",
      "src/session/use.ts",
      "src/suite/custom_prices.ts",
      "src/suite/define.ts",
      "src/suite/error_report.ts",
      "src/suite/price_book.ts",
      "src/suite/report/report.ts",
      "src/suite/types.ts",
      "src/suite/verdict.ts",
    ],
  ],
  [
    "src/suite/sessions/",
    [
      "src/ledger/",
      "src/session/mode.ts",
      "src/session/observe.ts",
      "src/session/types.ts",
      "src/suite/error_report.ts",
      "src/suite/price_book.ts",
      "src/suite/report/report.ts",
      "src/suite/report/words.ts",
      "src/suite/types.ts",
      "src/suite/verdict.ts",
    ],
  ],
  ["src/suite/report/", ["src/ledger/", "src/suite/types.ts"]],
  [
    "src/suite/",
    [
      "src/cassette/",
      "src/ledger/",
      "src/session/mode.ts",
      "src/session/options.ts",
      "src/session/types.ts",
    ],
  ],
  // people
  ["src/cli/main.ts", ["src/cli/", "src/host/terminal.ts"]],
  [
    "src/cli/commands/",
    [
      "src/host/",
      "src/session/mode.ts",
      "src/session/options.ts",
      "src/session/redaction_rules.ts",
      "src/session/types.ts",
      "src/suite/",
      "src/cli/arguments.ts",
      "src/cli/progress.ts",
      "src/cli/reports.ts",
      "src/cli/savings.ts",
      "src/cli/suites.ts",
      "src/cli/watch.ts",
    ],
  ],
  [
    "src/cli/",
    [
      "src/version.ts",
      "src/host/",
      "src/ledger/",
      "src/suite/",
      "src/staleness/affected.ts",
    ],
  ],
  // The side: it fills in what sessions ask for, and imports the words for that.
  ["src/host/", ["src/session/types.ts", "src/store/"]],
];

/** The room that a module is in. */
function roomOf(file: string): (typeof MAY_IMPORT)[number] | undefined {
  return MAY_IMPORT.find(([room]) => file.startsWith(room));
}

/** Whether a module of a room may import another; what lies in a room within its own is another's. */
function mayImport(row: (typeof MAY_IMPORT)[number], to: string): boolean {
  const [room, from] = row;
  if (to === "src/errors.ts") return room !== to;
  return roomOf(to) === row || from.some((place) => to.startsWith(place));
}

Deno.test({
  name: "rule 1: imports go down only",
  ignore,
  fn() {
    const wrong: string[] = [];
    for (const file of modules()) {
      if (DOORS.includes(file)) continue;
      const row = roomOf(file);
      if (!row) wrong.push(`${file} is in no room: give it one in tests/rules/imports_test.ts`);
      for (const specifier of importsOf(file)) {
        const to = resolve(file, specifier);
        if (to.startsWith("node:")) continue; // rule 3
        if (row && !mayImport(row, to)) wrong.push(`${file} imports ${to}`);
      }
    }
    assertEquals(wrong, []);
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
    assertEquals(writers, ["src/intercept/fetch.ts"]);
  },
});

Deno.test({
  name: "rule 3: only src/host names a runtime",
  ignore,
  fn() {
    // Between quotes or after a dot these are words like others.
    const names =
      /(?<![.\w$"'])(?:Deno|Bun|process|Buffer|require|__dirname)(?=\s*(?:[.(\[)?]|\?\.))/;
    const wrong: string[] = [];
    for (const file of modules()) {
      if (file.startsWith("src/host/")) continue;
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

const canCheck = canRead &&
  ["run", "write", "env", "sys"].every((name) =>
    Deno.permissions.querySync({ name } as Deno.PermissionDescriptor).state === "granted"
  );

Deno.test({
  name: "rule 4: the core type-checks with browser libraries alone",
  ignore: !canCheck,
  async fn() {
    const folder = mkdtempSync(join(tmpdir(), "retake-core-"));
    const config = join(folder, "config.json");
    const options = { strict: true, lib: ["esnext", "dom", "dom.iterable"] };
    try {
      if ("deno" in process.versions) {
        writeFileSync(config, JSON.stringify({ compilerOptions: { ...options, types: [] } }));
        await execute(["check", "--no-lock", "--config", config, pathOf("src/core.ts")]);
      } else {
        const more = {
          module: "nodenext",
          types: [],
          noEmit: true,
          allowImportingTsExtensions: true,
          target: "es2022",
        };
        const files = [pathOf("src/core.ts")];
        writeFileSync(config, JSON.stringify({ compilerOptions: { ...options, ...more }, files }));
        await execute([pathOf("node_modules/typescript/bin/tsc"), "--project", config]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
});

/** Runs this runtime's own program; rejects with its output if it fails. */
function execute(args: string[]): Promise<void> {
  return new Promise((done, fail) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      if (error) fail(new Error(`${stdout}${stderr}`));
      else done();
    });
  });
}
