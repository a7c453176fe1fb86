// What a project lacks to be tested with cassettes: made, changed, or named to be added; and nothing twice.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { readLooseJson } from "../../src/cassette/position.ts";
import { checkRunner } from "../../src/cli/health.ts";
import type { JsonFile } from "../../src/cli/project.ts";
import { type Runner, RUNNERS } from "../../src/cli/runners.ts";
import {
  configStep,
  type Facts,
  isComplete,
  lineSteps,
  otherSteps,
  runnerSteps,
  type Step,
} from "../../src/cli/setup_plan.ts";
import { retakeHere } from "../../src/host/retake.ts";

const AUTO = "@retake/retake/auto";

/** What is known of a project with these files. */
function factsOf(
  name: Runner["name"],
  files: Record<string, string>,
  more: Partial<Facts> = {},
): Facts {
  const json = (path: string): JsonFile | undefined => {
    const text = files[path];
    const read = readLooseJson(text ?? "");
    return text === undefined || !("value" in read)
      ? undefined
      : { path, text, data: Object(read.value) };
  };
  const manifest = json("package.json");
  return {
    project: {
      manifest,
      deno: json("deno.json"),
      packages: new Map(Object.entries(Object(manifest?.data.devDependencies))),
    },
    folder: {
      names: Object.keys(files).filter((path) => !path.includes("/")),
      paths: Object.keys(files),
      read: (path) => files[path],
    },
    runner: RUNNERS.find((runner) => runner.name === name)!,
    dir: "cassettes",
    configured: undefined,
    isTypeScript: false,
    ...more,
  };
}

const PLACEHOLDER = '{ "scripts": { "test": "echo \\"Error: no test specified\\" && exit 1" } }';

/** Files with what the steps make of them. */
function applied(files: Record<string, string>, steps: readonly Step[]): Record<string, string> {
  const made = { ...files };
  for (const step of steps) if ("text" in step) made[step.path] = step.text;
  return made;
}

Deno.test("each runner gets its line in an empty project, and nothing a second time", () => {
  const empty: [Runner["name"], files: Record<string, string>, path: string, has: RegExp][] = [
    [
      "vitest",
      { "package.json": PLACEHOLDER },
      "vitest.config.mjs",
      /setupFiles: \["@retake\/retake\/auto"\]/,
    ],
    [
      "jest",
      { "package.json": PLACEHOLDER },
      "package.json",
      /"testEnvironment":\s*"@retake\/retake\/jest"/,
    ],
    [
      "playwright",
      { "package.json": PLACEHOLDER },
      "playwright.config.mjs",
      /^import "@retake\/retake\/playwright";\n/,
    ],
    [
      "mocha",
      { "package.json": PLACEHOLDER },
      ".mocharc.json",
      /"require": \[\s*"@retake\/retake\/auto"\s*\]/,
    ],
    [
      "bun",
      { "package.json": "{}" },
      "bunfig.toml",
      /^\[test\]\npreload = \["@retake\/retake\/auto"\]\n$/,
    ],
    [
      "deno",
      { "deno.json": "{}" },
      "deno.json",
      /deno test -A --preload jsr:@retake\/retake\/auto/,
    ],
    ["deno", {}, "deno.json", /deno test -A --preload jsr:@retake\/retake\/auto/],
    [
      "node",
      { "package.json": PLACEHOLDER },
      "package.json",
      /"node --import @retake\/retake\/auto --test"/,
    ],
  ];
  for (const [name, files, path, has] of empty) {
    const steps = runnerSteps(factsOf(name, files));
    assert(isComplete(steps), name);
    const made = applied(files, steps);
    assertMatch(made[path]!, has);
    if (name !== "deno") {
      assertMatch(
        made["package.json"]!,
        new RegExp(RUNNERS.find((one) => one.name === name)!.script),
      );
    }
    assertEquals([name, applied(made, runnerSteps(factsOf(name, made)))], [name, made]);
  }
});

Deno.test("tests that Node reads by what it requires are read so with the line too", () => {
  const line = (script: string) => {
    const files = { "package.json": JSON.stringify({ scripts: { test: script } }) };
    return JSON.parse(applied(files, runnerSteps(factsOf("node", files)))["package.json"]!).scripts
      .test;
  };
  const rows: [script: string, wanted: string][] = [
    ['node --test -r ts-node/register "test/**/*.ts"', "-r"],
    ["c8 node --require=@swc-node/register --test", "-r"],
    ["NODE_OPTIONS='-r esbuild-register' node --test", "-r"],
    ["node --import tsx --test", "--import"],
    ["node -r dotenv/config --import tsx --test", "--import"],
    ["node --test --test-reporter spec", "--import"],
  ];
  for (const [script, option] of rows) {
    assertEquals(line(script), script.replace("node ", `node ${option} @retake/retake/auto `));
  }
});

Deno.test("what is there is changed where that is safe, and named where it is not", () => {
  const script = '{"scripts":{"test":"own"}}';
  const rows: [Runner["name"], files: Record<string, string>, wanted: string][] = [
    ["vitest", { "vite.config.ts": "export default {};" }, "create vitest.config.ts"],
    ["vitest", { "vite.config.js": "export default defineConfig({})" }, "create vitest.config.js"],
    [
      "vitest",
      { "vite.config.ts": "export default defineConfig(() => ({}));" },
      "add vite.config.ts",
    ],
    ["vitest", { "vite.config.ts": "export default { test: {} };" }, "edit vite.config.ts"],
    ["vitest", { "vite.config.ts": "", "vitest.config.ts": "" }, "add vitest.config.ts"],
    [
      "vitest",
      { "vitest.config.ts": "export default { test: {\n  globals: true } };" },
      "edit vitest.config.ts",
    ],
    [
      "vitest",
      { "vitest.config.ts": "// test: {\nexport default { test: {} };" },
      "add vitest.config.ts",
    ],
    [
      "vitest",
      { "vitest.config.ts": "export default { test: { setupFiles: [] } };" },
      "add vitest.config.ts",
    ],
    [
      "vitest",
      { "vitest.config.ts": "export default { test: { projects: [] } };" },
      "add vitest.config.ts",
    ],
    ["vitest", { "vitest.config.ts": AUTO }, "keep vitest.config.ts"],
    ["jest", { "jest.config.js": "" }, "add jest.config.js"],
    ["jest", { "jest.config.json": "{}", "package.json": script }, "edit jest.config.json"],
    [
      "jest",
      { "package.json": '{"jest":{"testEnvironment":"jsdom"},"scripts":{"test":"jest"}}' },
      "add package.json",
    ],
    [
      "jest",
      { "package.json": '{"jest":{"verbose":true},"scripts":{"test":"jest"}}' },
      "edit package.json",
    ],
    ["jest", {}, "add package.json"],
    [
      "playwright",
      { "playwright.config.ts": 'import { x } from "y";' },
      "edit playwright.config.ts",
    ],
    [
      "playwright",
      { "playwright.config.js": 'const x = require("y");' },
      "add playwright.config.js",
    ],
    ["mocha", { ".mocharc.yml": "spec: x" }, "add .mocharc.yml"],
    ["mocha", { ".mocharc.json": '{"require":"tsx"}' }, "edit .mocharc.json"],
    [
      "mocha",
      { "package.json": '{"mocha":{"spec":"x"},"scripts":{"test":"mocha"}}' },
      "edit package.json",
    ],
    ["bun", { "bunfig.toml": "[install]\nexact = true\n" }, "edit bunfig.toml"],
    ["bun", { "bunfig.toml": "[test]\ncoverage = true\n" }, "edit bunfig.toml"],
    ["bun", { "bunfig.toml": '[test]\npreload = ["./own.ts"]\n' }, "add bunfig.toml"],
    ["deno", { "deno.json": '{"tasks":{"test":"deno test -A src"}}' }, "edit deno.json"],
    ["deno", { "deno.json": '{"tasks":{"test":"vitest"}}' }, "add deno.json"],
    ["node", { "package.json": '{"scripts":{"test":"node --test src"}}' }, "edit package.json"],
    ["node", { "package.json": script }, "add package.json"],
  ];
  for (const [name, files, wanted] of rows) {
    const steps = runnerSteps(factsOf(name, files));
    const said = steps.map(({ kind, path }) => `${kind} ${path}`);
    assert(said.includes(wanted), `${name} ${JSON.stringify(files)}: ${said}`);
    const made = applied(files, steps);
    for (const [path, text] of Object.entries(made)) {
      if (path.endsWith(".json")) assert("value" in readLooseJson(text), `${path}: ${text}`);
    }
    const again = applied(made, runnerSteps(factsOf(name, made)));
    assertEquals([name, again], [name, made]);
  }
  const both = applied({}, runnerSteps(factsOf("mocha", { ".mocharc.json": '{"require":"tsx"}' })));
  assertMatch(both[".mocharc.json"]!, /\["@retake\/retake\/auto", "tsx"\]/);
  const section = { "bunfig.toml": "[test]\ncoverage = true\n\n[run]\nbun = true\n" };
  assertEquals(
    applied(section, runnerSteps(factsOf("bun", section)))["bunfig.toml"],
    '[test]\npreload = ["@retake/retake/auto"]\ncoverage = true\n\n[run]\nbun = true\n',
  );
});

Deno.test("what else scripts run tests by is named, until it has its line", () => {
  const rows: [script: string, files: Record<string, string>, said: string[]][] = [
    ["vitest run --config ./vitest.config.e2e.ts", { "vitest.config.e2e.ts": "x" }, [
      'vitest.config.e2e.ts: test: { setupFiles: ["@retake/retake/auto"] }  (scripts.e2e runs tests by it)',
    ]],
    ["vitest -c vitest.config.e2e.ts", { "vitest.config.e2e.ts": `['${AUTO}']` }, []],
    ["vitest run --config vitest.config.ts", { "vitest.config.ts": "x" }, []],
    ["vitest run --config gone.ts", {}, []],
    ["jest --config=test/jest-e2e.json", { "test/jest-e2e.json": "{}" }, [
      'test/jest-e2e.json: testEnvironment: "@retake/retake/jest"  (scripts.e2e runs tests by it)',
    ]],
    ["playwright test", {}, [
      `the project: what  ${retakeHere()} init --runner playwright  adds (scripts.e2e runs Playwright Test)`,
    ]],
    ["playwright test", { "playwright.config.ts": 'import "@retake/retake/playwright";' }, []],
    ["tsc && playwright test --reporter=dot", {}, [
      `the project: what  ${retakeHere()} init --runner playwright  adds (scripts.e2e runs Playwright Test)`,
    ]],
    ["jest --coverage && vitest run src/unit", {}, [
      `the project: what  ${retakeHere()} init --runner jest  adds (scripts.e2e runs Jest)`,
    ]],
    ["tsc -c tsconfig.json", { "tsconfig.json": "{}" }, []],
  ];
  for (const [script, files, said] of rows) {
    const manifest = JSON.stringify({ scripts: { test: "vitest run", e2e: script } });
    const facts = factsOf("vitest", { "package.json": manifest, ...files });
    const steps = otherSteps(facts);
    const told = steps.map((step) =>
      step.kind === "add" ? `${step.path}: ${step.what}` : step.kind
    );
    assertEquals([script, told], [script, said]);
  }
});

Deno.test("formatters let bodies beside cassettes alone, which are kept to the byte", () => {
  const bodies = "cassettes/.bodies/";
  const ignored = (files: Record<string, string>) =>
    applied(files, lineSteps(factsOf("node", files)))[".prettierignore"];
  const named = '{ "devDependencies": { "prettier": "^3" } }';
  assertEquals(ignored({ "package.json": named }), `${bodies}\n`);
  assertEquals(ignored({ ".prettierrc.json": "{}" }), `${bodies}\n`);
  assertEquals(ignored({ ".prettierignore": "dist" }), `dist\n${bodies}\n`);
  assertEquals(ignored({ "package.json": "{}" }), undefined);
  const excluded = (text: string | undefined) => {
    const files: Record<string, string> = text === undefined ? {} : { "deno.json": text };
    const made = applied(files, runnerSteps(factsOf("deno", files)))["deno.json"]!;
    return JSON.parse(made).fmt?.exclude;
  };
  assertEquals(excluded(undefined), [bodies]);
  assertEquals(excluded("{}"), [bodies]);
  assertEquals(excluded('{ "fmt": { "exclude": ["dist", "cass"] } }'), ["dist", "cass", bodies]);
  for (const there of ["cassettes", "./cassettes/", bodies]) {
    assertEquals(excluded(JSON.stringify({ fmt: { exclude: [there] } })), [there]);
  }
});

Deno.test("settings and git's files are made, and lines that are there stay alone", () => {
  const facts = factsOf("node", { ".gitignore": "node_modules/\nresults/" }, {
    dir: "tests/tapes",
  });
  const [ignore, attributes] = lineSteps(facts);
  assertEquals(
    "text" in ignore! && ignore.text,
    [
      "node_modules/",
      "results/",
      "tests/tapes/**/*.failed.json",
      "tests/tapes/**/*.journal/",
      "",
    ].join("\n"),
  );
  assertEquals(
    "text" in attributes! && attributes.text,
    "tests/tapes/**/*.json merge=retake\ntests/tapes.lock.json merge=retake\n",
  );
  const made = applied({}, [ignore!, attributes!]);
  const kinds = (steps: Step[]) => steps.map(({ kind }) => kind);
  assertEquals(kinds(lineSteps(factsOf("node", made, { dir: "tests/tapes" }))), ["keep", "keep"]);
  assertEquals(lineSteps(factsOf("node", {}, { dir: "../tapes" })), []);
  const path = (...more: [Runner["name"], Partial<Facts>]) =>
    configStep(factsOf(more[0], {}, more[1])).path;
  assertEquals(path("node", {}), "retake.config.mjs");
  assertEquals(path("node", { isTypeScript: true }), "retake.config.mjs");
  assertEquals(path("jest", { isTypeScript: true }), "retake.config.json");
  assertEquals(path("deno", {}), "retake.config.ts");
  assertEquals(configStep(factsOf("node", {}, { configured: "../retake.config.ts" })).kind, "keep");
});

Deno.test("each project of Vitest and Jest that has a configuration of its own gets the line: the root hands on none", () => {
  const own = (text: string) => `export default defineProject({ ${text} });\n`;
  const files = {
    "package.json": '{ "scripts": { "test": "vitest" } }',
    "vitest.config.ts":
      `export default { test: { projects: ["./packages/*", "!packages/old", "e2e/vitest.e2e.ts"], setupFiles: ["${AUTO}"] } };`,
    "packages/a/vitest.config.ts": own('test: { environment: "node" }'),
    "packages/b/vite.config.ts": own(`plugins: [], test: { setupFiles: ["./set-up.ts"] }`),
    "packages/c/vitest.config.ts": 'import shared from "../../shared";\nexport default shared;\n',
    "packages/d/package.json": "{}",
    "packages/old/vitest.config.ts": own("test: {}"),
    "packages/a/nested/vitest.config.ts": own("test: {}"),
    "packages/e/vitest.config.ts": own("test: { browser: { enabled: true } }"),
    "e2e/vitest.e2e.ts": own("test: { retry: 2 }"),
    "shared.ts": `export default { test: { setupFiles: ["${AUTO}"] } };`,
  };
  const steps = runnerSteps(factsOf("vitest", files));
  assertEquals(steps.map(({ kind, path }) => `${kind} ${path}`), [
    "edit e2e/vitest.e2e.ts",
    "edit packages/a/vitest.config.ts",
    "add packages/b/vite.config.ts",
    "keep packages/c/vitest.config.ts",
    "keep packages/e/vitest.config.ts",
    "add packages/d/vitest.config",
  ]);
  assertMatch(
    applied(files, steps)["packages/a/vitest.config.ts"]!,
    /test: \{ setupFiles: \["@retake\/retake\/auto"\], environment: "node" \}/,
  );
  const jest = {
    "package.json":
      '{ "jest": { "testEnvironment": "@retake/retake/jest", "projects": ["<rootDir>/packages/*"] } }',
    "packages/a/jest.config.js": "module.exports = {};",
    "packages/b/jest.config.js": 'module.exports = { testEnvironment: "@retake/retake/jest" };',
  };
  assertEquals(
    runnerSteps(factsOf("jest", jest)).flatMap(({ kind, path }) =>
      path.startsWith("packages") ? [`${kind} ${path}`] : []
    ),
    ["add packages/a/jest.config.js", "keep packages/b/jest.config.js"],
  );
});

Deno.test("projects that stand in the root itself have the line, or extend the root where it has", () => {
  const line = `setupFiles: ["${AUTO}"]`;
  const at = (projects: string, root = "", more: Record<string, string> = {}) =>
    runnerSteps(factsOf("vitest", {
      "package.json": '{ "scripts": { "test": "vitest" } }',
      "vitest.config.ts": `export default { test: { ${root} projects: ${projects} } };`,
      ...more,
    })).map((step) => `${step.kind} ${step.path} ${"what" in step ? step.what : ""}`);
  const extending = '[{ extends: true, test: { name: "unit", include: ["a/*.test.ts"] } }]';
  assertEquals(at(extending, `${line},`), [
    "keep vitest.config.ts Vitest has its line in each project",
  ]);
  assertEquals(at(extending), [
    `add vitest.config.ts test: { ${line} }  beside projects, which extend it`,
  ]);
  assertEquals(at(`[{ test: { name: "unit" } }, { test: { ${line} } }]`, `${line},`), [
    `add vitest.config.ts test: { ${line} }, or  extends: true  in each of projects: the root hands it on to none`,
  ]);
  assertEquals(at("all", `${line},`, { "packages/a/vitest.config.ts": "test: {}" }), [
    `edit packages/a/vitest.config.ts test: { ${line} }`,
  ]);
  assertEquals(at("[]"), [
    `add vitest.config.ts test: { ${line} }  to each of its projects: what the root says is not handed on`,
  ]);
  assertEquals(
    at("[]", "// projects", {
      "vitest.workspace.ts": `export default defineWorkspace(["packages/**"]);`,
      "packages/x/y/vite.config.mts": `export default { test: { ${line} } };`,
    }),
    ["keep packages/x/y/vite.config.mts Vitest has its line"],
  );
});

Deno.test("a project whose tests have cassettes in some projects alone is told that, and of what runs outside of them", () => {
  const checked = (runner: Runner["name"], files: Record<string, string>) =>
    checkRunner(factsOf(runner, files)).map(({ name, verdict }) => `${verdict} ${name}`);
  const root = `export default { test: { projects: ["packages/*"], setupFiles: ["${AUTO}"] } };`;
  const lacks = { "vitest.config.ts": root, "packages/a/vitest.config.ts": "test: {}" };
  assertEquals(checked("vitest", lacks), ["wrong projects"]);
  const has = { ...lacks, "packages/a/vitest.config.ts": root };
  assertEquals(checked("vitest", has), []);
  // Nobody has wanted cassettes for all.
  assertEquals(
    checked("vitest", { ...lacks, "vitest.config.ts": root.replace(AUTO, "./a.ts") }),
    [],
  );
  const setUp = { "vitest.config.ts": `test: { globalSetup: "./g.ts", setupFiles: ["${AUTO}"] }` };
  assertEquals(checked("vitest", setUp), ["note globalSetup"]);
  const asking = { ...setUp, "g.ts": 'export default () => fetch("https://api.example.com");' };
  assertEquals(checked("vitest", asking), ["wrong globalSetup"]);
  const held = { ...setUp, "g.ts": 'export default () => withCassette("global-setup", seed);' };
  assertEquals(checked("vitest", held), []);
  const jest = '{ "jest": { "testEnvironment": "@retake/retake/jest", "globalSetup": "./g.js" } }';
  assertEquals(checked("jest", { "package.json": jest }), ["note globalSetup"]);
  const node =
    `{ "scripts": { "test": "node --import ${AUTO} --test --test-global-setup=g.mjs" } }`;
  assertEquals(checked("node", { "package.json": node }), ["note globalSetup"]);
  assertEquals(checked("vitest", { "vitest.config.ts": `test: { setupFiles: ["${AUTO}"] }` }), []);
});
