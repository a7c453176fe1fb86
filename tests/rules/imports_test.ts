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

/** What each part of `src/` may import, the most particular first; folders end in a slash. */
const MAY_IMPORT: [part: string, from: string[]][] = [
  ["src/errors.ts", []],
  ["src/cassette/", ["src/errors.ts", "src/cassette/"]],
  ["src/store/fs", ["src/errors.ts", "src/store/", "src/host/"]],
  ["src/store/", ["src/errors.ts", "src/store/"]],
  ["src/track/", ["src/errors.ts", "src/track/"]],
  ["src/ledger/", ["src/errors.ts", "src/cassette/", "src/ledger/"]],
  [
    "src/signatures/",
    [
      "src/errors.ts",
      "src/cassette/",
      "src/track/types.ts",
      "src/store/types.ts",
      "src/signatures/",
    ],
  ],
  // Staleness brings the others together, and is loaded when it is asked.
  [
    "src/staleness/",
    [
      "src/errors.ts",
      "src/cassette/",
      "src/host/",
      "src/ledger/",
      "src/record/tracking.ts",
      "src/record/types.ts",
      "src/signatures/",
      "src/store/",
      "src/track/",
      "src/staleness/",
      "src/version.ts",
    ],
  ],
  [
    "src/suite/",
    [
      "src/errors.ts",
      "src/cassette/",
      "src/ledger/",
      "src/record/beside.ts",
      "src/record/mode.ts",
      "src/record/observe.ts",
      "src/record/options.ts",
      "src/record/tracking.ts",
      "src/record/types.ts",
      "src/record/use.ts",
      "src/suite/",
    ],
  ],
  [
    "src/cli/",
    [
      "src/errors.ts",
      "src/version.ts",
      "src/host/",
      "src/ledger/",
      "src/record/mode.ts",
      "src/record/options.ts",
      "src/record/redaction_rules.ts",
      "src/suite/",
      "src/staleness/affected.ts",
      "src/cli/",
    ],
  ],
  ["src/version.ts", []],
  ["src/record/", ["src/errors.ts", "src/cassette/", "src/store/types.ts", "src/record/"]],
  // The side: it fills in what the record layer asks for, and imports the words for that.
  ["src/host/", ["src/errors.ts", "src/host/", "src/record/types.ts", "src/store/"]],
];

Deno.test({
  name: "rule 1: imports go down only",
  ignore,
  fn() {
    const wrong: string[] = [];
    for (const file of modules()) {
      if (DOORS.includes(file)) continue;
      const row = MAY_IMPORT.find(([part]) => file.startsWith(part));
      if (!row) wrong.push(`${file} is in no layer: give it one in tests/rules/imports_test.ts`);
      for (const specifier of importsOf(file)) {
        const to = resolve(file, specifier);
        if (to.startsWith("node:")) continue; // rule 3
        if (!row?.[1].some((part) => to.startsWith(part))) wrong.push(`${file} imports ${to}`);
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
    assertEquals(writers, ["src/record/global.ts"]);
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
