// Laws 1 to 4: who may import whom, who may touch the global fetch, who may name a runtime.
import { assert, assertEquals } from "@std/assert";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import {
  canRead,
  codeOf,
  entryPoints,
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
  ["src/track/", []],
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
  // plan
  [
    "src/tracker/",
    [
      "src/cassette/",
      "src/host/",
      "src/ledger/",
      "src/session/context.ts",
      "src/session/types.ts",
      "src/signatures/",
      "src/store/",
      "src/track/",
      "src/version.ts",
    ],
  ],
  [
    "src/suite/",
    [
      "src/cassette/",
      "src/ledger/",
      "src/wire/types.ts",
      "src/session/uncassetted.ts",
      "src/session/context.ts",
      "src/session/mode.ts",
      "src/session/observe.ts",
      "src/session/options.ts",
      "src/session/types.ts",
      "src/session/use.ts",
    ],
  ],
  // people
  [
    "src/cli/",
    [
      "src/version.ts",
      "src/host/",
      "src/ledger/",
      "src/session/mode.ts",
      "src/session/options.ts",
      "src/session/redaction_rules.ts",
      "src/suite/",
      "src/tracker/affected.ts",
    ],
  ],
  // The side: it fills in what sessions ask for, and imports the words for that.
  ["src/host/", ["src/intercept/types.ts", "src/session/types.ts", "src/store/"]],
];

/** Whether a module may import another. */
function mayImport(row: (typeof MAY_IMPORT)[number], to: string): boolean {
  const [room, from] = row;
  if (to === "src/errors.ts") return room !== to;
  return [room, ...from].some((place) => to.startsWith(place));
}

Deno.test({
  name: "rule 1: imports go down only",
  ignore,
  fn() {
    const wrong: string[] = [];
    for (const file of modules()) {
      if (DOORS.includes(file)) continue;
      const row = MAY_IMPORT.find(([room]) => file.startsWith(room));
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
