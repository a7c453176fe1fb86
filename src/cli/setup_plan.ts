/**
 * What a project lacks to be tested with cassettes, as steps: files to make, places to change, and lines that a
 * person has to add, where a file is not of the kind that can be changed safely.
 *
 * @module
 */
import { readLooseJson } from "../cassette/position.ts";
import { VERSION } from "../version.ts";
import { setInJson } from "./json_edit.ts";
import type { JsonFile, Project } from "./project.ts";
import { hasLine, type Listed, listedProjects, projectFiles } from "./runner_projects.ts";
import { type Runner, RUNNERS } from "./runners.ts";
import { testScript } from "./project_commands.ts";
import { retakeHere } from "../host/retake.ts";

/** One step. */
export type Step =
  /** A file that is not there yet. */
  | { kind: "create"; path: string; text: string }
  /** A file with something more in it. */
  | { kind: "edit"; path: string; text: string; what: string }
  /** What is there already. */
  | { kind: "keep"; path: string; what: string }
  /** What a person has to add. */
  | { kind: "add"; path: string; what: string };

/** The files of the working directory, as the plan asks for them. */
export interface Folder {
  names: readonly string[];
  /** All files below it that are of the project. */
  paths: readonly string[];
  /** The text of a file; `undefined` where there is none. */
  read(path: string): string | undefined;
}

/** What the plan is made from. */
export interface Facts {
  project: Project;
  folder: Folder;
  runner: Runner;
  /** The folder of cassettes. */
  dir: string;
  /** Whether there is a file of settings. */
  configured: string | undefined;
  isTypeScript: boolean;
}

const AUTO = "@retake/retake/auto";

/** The lines of runners whose configurations have names of their own, as they stand in those. */
const LINES = {
  vitest: `setupFiles: ["${AUTO}"]`,
  jest: 'testEnvironment: "@retake/retake/jest"',
  playwright: 'import "@retake/retake/playwright";',
  mocha: `require: ["${AUTO}"]`,
};

/** @returns the file of settings, where there is none yet */
export function configStep({ runner, configured }: Facts): Step {
  if (configured) return { kind: "keep", path: configured, what: "the configuration is there" };
  if (runner.name === "jest") {
    // Data: without a flag Jest loads no ES module inside of tests.
    const $schema = "./node_modules/@retake/retake/docs/config.schema.json";
    const text = `${JSON.stringify({ $schema }, null, 2)}\n`;
    return { kind: "create", path: "retake.config.json", text };
  }
  // Which Node loads TypeScript is for each machine to say, and the file is for all of them.
  const isTs = runner.name === "deno" || runner.name === "bun";
  return {
    kind: "create",
    path: `retake.config.${isTs ? "ts" : "mjs"}`,
    text: `import { defineConfig } from "@retake/retake";

export default defineConfig({
  // What differs in each run, and says nothing:  ignore: { body: ["$.metadata.request_id"] },
  // What is secret beyond keys and tokens:  redact: { fields: ["pin"] },
});
`,
  };
}

/** @returns the steps that give the runner its line */
export function runnerSteps(facts: Facts): Step[] {
  const steps: Record<Runner["name"], (facts: Facts) => Step[]> = {
    vitest: vitestSteps,
    jest: jestSteps,
    playwright: playwrightSteps,
    mocha: mochaSteps,
    bun: bunSteps,
    deno: denoSteps,
    node: nodeSteps,
  };
  return steps[facts.runner.name](facts);
}

/**
 * @returns what a person has to add where scripts run tests by another configuration of the runner, or by another
 * runner: what has no line of Retake's asks the real API, and is green
 */
export function otherSteps(facts: Facts): Step[] {
  const { project: { manifest }, folder, runner } = facts;
  const main = ownFile(facts)?.path;
  const found = new Map<string, Step>();
  const commands = Object.entries(Object(manifest?.data.scripts)).flatMap(([script, line]) =>
    String(line).split(/&&|[|;]+/).map((command) => [script, command] as const)
  );
  for (const [script, command] of commands) {
    const other = RUNNERS.find((one) => one.script.test(command));
    if (!other) continue;
    const path = CONFIG.exec(command)?.[1]?.replace(/^\.\//, "");
    const text = path === undefined || path === main ? undefined : folder.read(path);
    if (text !== undefined && other.name in LINES) {
      const line = LINES[other.name as keyof typeof LINES];
      const what = other.name === "vitest" ? `test: { ${line} }` : line;
      if (!text.includes(line.split('"')[1]!)) {
        found.set(path!, add(path!, `${what}  (scripts.${script} runs tests by it)`));
      }
    } else if (other !== runner && path === undefined) {
      const steps = runnerSteps({ ...facts, runner: other });
      if (steps.some(({ kind }) => kind !== "keep")) {
        const what =
          `what  ${retakeHere()} init --runner ${other.name}  adds (scripts.${script} runs ${other.label})`;
        found.set(other.name, add("the project", what));
      }
    }
  }
  return [...found.values()];
}

/** The configuration that a command names. */
const CONFIG = /\s(?:--config|-c)(?:=|\s+)["']?([^\s"']+)/;

/** @returns whether the line of the runner is there once these steps are done */
export function isComplete(steps: readonly Step[]): boolean {
  return steps.every(({ kind }) => kind !== "add");
}

/** The runner's own file, where there is one. */
function ownFile({ folder, runner }: Facts): { path: string; text: string } | undefined {
  const known = folder.names.filter((name) => runner.files?.test(name));
  // Beside Vite's, Vitest's own is the one that counts for it.
  const path = known.find((name) => name.startsWith(runner.name)) ?? known[0];
  const text = path === undefined ? undefined : folder.read(path);
  return path === undefined || text === undefined ? undefined : { path, text };
}

/** @returns the text of what the runner is set by: its own file, or its part of package.json */
export function settingsText(facts: Facts): string {
  const inManifest = Object(facts.project.manifest?.data)[facts.runner.name];
  return ownFile(facts)?.text ?? (inManifest === undefined ? "" : JSON.stringify(inManifest));
}

function vitestSteps(facts: Facts): Step[] {
  const own = ownFile(facts);
  const line = LINES.vitest;
  const projects = projectSteps(facts);
  if (projects) return [...projects, ...scriptSteps(facts)];
  if (own) {
    const step = own.text.includes(AUTO)
      ? keep(own.path, "Vitest has its line")
      : vitestEdit(own, line) ?? vitestBeside(own, line) ?? add(own.path, `test: { ${line} }`);
    return [step, ...scriptSteps(facts)];
  }
  return [{
    kind: "create",
    path: `vitest.config.${facts.isTypeScript ? "ts" : "mjs"}`,
    text: `import { defineConfig } from "vitest/config";

export default defineConfig({ test: { ${line} } });
`,
  }, ...scriptSteps(facts)];
}

/** Where a runner lists its projects, beside its own file. */
const WORKSPACE = /^vitest\.workspace\.(?:[cm]?[jt]s|json)$/;

/**
 * @returns the steps that give each project of Vitest or Jest its line, since the root hands on none; `undefined` where the
 * configuration lists no projects
 */
export function projectSteps(facts: Facts): Step[] | undefined {
  const { folder, runner, project: { manifest } } = facts;
  if (runner.name !== "vitest" && runner.name !== "jest") return undefined;
  const own = ownFile(facts) ??
    (runner.name === "jest" && manifest?.data.jest ? manifest : undefined);
  const workspace = runner.name === "vitest"
    ? folder.names.find((name) => WORKSPACE.test(name))
    : undefined;
  const lists = workspace === undefined
    ? own
    : { path: workspace, text: folder.read(workspace) ?? "" };
  const listed = lists && (listedProjects(lists.text) ??
    (workspace === undefined ? undefined : { globs: undefined, objects: [] }));
  if (!listed) return undefined;
  const { files, bare } = projectFiles(runner.name, listed, folder.paths);
  const is = { ...LINE_OF_PROJECT[runner.name], label: runner.label };
  const steps = [
    ...inlineSteps(lists, own, { listed, is }),
    ...files.filter((path) => path !== own?.path).map((path): Step => {
      const file = { path, text: folder.read(path) ?? "" };
      // Tests that run in a browser have no use for it.
      if (/\bbrowser\s*:\s*\{/.test(file.text)) return keep(path, "its tests run in a browser");
      if (hasLine(file, is.word, folder.read)) return keep(path, `${is.label} has its line`);
      return (runner.name === "vitest" ? vitestEdit(file, LINES.vitest) : undefined) ??
        add(path, is.line);
    }),
    ...bare.map((path) =>
      add(`${path}/${runner.name}.config`, `${is.line}  (it has no file so far)`)
    ),
  ];
  return steps.length > 0
    ? steps
    : [add(lists.path, `${is.line}  to each of its projects: what the root says is not handed on`)];
}

const LINE_OF_PROJECT = {
  vitest: { word: AUTO, line: `test: { ${LINES.vitest} }` },
  jest: { word: "@retake/retake/jest", line: LINES.jest },
};

/** Of projects that stand in the list itself: those of Vitest may extend the root. */
function inlineSteps(
  lists: { path: string; text: string },
  own: { path: string; text: string } | undefined,
  { listed: { objects }, is: { word, line, label } }: {
    listed: Listed;
    is: { word: string; line: string; label: string };
  },
): Step[] {
  if (objects.length === 0) return [];
  const extending = objects.filter((text) => /\bextends\s*:/.test(text) && !text.includes(word));
  const without = objects.filter((text) => !/\bextends\s*:/.test(text) && !text.includes(word));
  const steps: Step[] = [];
  if (without.length > 0) {
    const more = label === "Vitest" ? ", or  extends: true" : "";
    steps.push(
      add(lists.path, `${line}${more}  in each of projects: the root hands it on to none`),
    );
  }
  if (extending.length > 0 && own && !own.text.includes(word)) {
    steps.push(add(own.path, `${line}  beside projects, which extend it`));
  }
  return steps.length > 0 ? steps : [keep(lists.path, `${label} has its line in each project`)];
}

/** With the line in it, where there is one place for it and nothing else like it. */
function vitestEdit(
  { path, text }: { path: string; text: string },
  line: string,
): Step | undefined {
  const bare = text.replace(/\/\*[^]*?\*\/|(?<![:"'`])\/\/.*/g, "");
  const place = /\btest\s*:\s*\{/g;
  const [only, ...others] = bare.match(place) ?? [];
  if (!only || others.length > 0 || text.match(place)!.length > 1) return undefined;
  if (/\bsetupFiles\b|\bprojects\b|\bworkspace\b/.test(text)) return undefined;
  const written = /from '/.test(text) ? line.replaceAll('"', "'") : line;
  const changed = text.replace(
    new RegExp(`(${place.source})([ \\t]*\\r?\\n([ \\t]*))?`),
    (_, head: string, end = "", indent = "") =>
      end === "" ? `${head} ${written},` : `${head}${end}${written},\n${indent}`,
  );
  return { kind: "edit", path, text: changed, what: `test: { ${line} }` };
}

/** Beside Vite's file, where that is a plain object: what it says goes on to count. */
function vitestBeside(
  { path, text }: { path: string; text: string },
  line: string,
): Step | undefined {
  const [, ending] = /^vite\.config\.([cm]?[jt]s)$/.exec(path) ?? [];
  if (ending === undefined || /\btest\s*:/.test(text)) return undefined;
  if (!/export default (?:defineConfig\(\s*)?\{/.test(text)) return undefined;
  const beside = JSON.stringify(`./${ending === "ts" ? "vite.config" : path}`);
  const lines = [
    'import { defineConfig, mergeConfig } from "vitest/config";',
    `import viteConfig from ${beside};`,
    "",
    `export default mergeConfig(viteConfig, defineConfig({ test: { ${line} } }));`,
    "",
  ];
  return { kind: "create", path: `vitest.config.${ending}`, text: lines.join("\n") };
}

function jestSteps(facts: Facts): Step[] {
  const environment = "@retake/retake/jest";
  const own = ownFile(facts);
  const line = LINES.jest;
  const projects = projectSteps(facts);
  if (projects) return [...projects, ...scriptSteps(facts)];
  if (own && !own.path.endsWith(".json")) {
    return [
      own.text.includes(environment) ? keep(own.path, "Jest has its line") : add(own.path, line),
      ...scriptSteps(facts),
    ];
  }
  const file = own ?? facts.project.manifest;
  if (!file) return [add("package.json", `"jest": { ${line} }`)];
  const path = own ? [] : ["jest"];
  const given = path.reduce((inner, name) => Object(inner)[name], jsonOf(file));
  const { testEnvironment } = Object(given) as { [key: string]: unknown };
  if (testEnvironment === environment) {
    return [keep(file.path, "Jest has its line"), ...scriptSteps(facts)];
  }
  if (testEnvironment !== undefined) {
    return [
      add(file.path, `${line}, or the subclass of your own: see docs/runners/jest.md`),
      ...scriptSteps(facts),
    ];
  }
  return mergeEdits([
    edit(file, [...path, "testEnvironment"], environment, line),
    ...scriptSteps(facts),
  ]);
}

function playwrightSteps(facts: Facts): Step[] {
  const own = ownFile(facts);
  const line = LINES.playwright;
  if (!own) {
    return [{
      kind: "create",
      path: `playwright.config.${facts.isTypeScript ? "ts" : "mjs"}`,
      text: [
        line,
        'import { defineConfig } from "@playwright/test";',
        "",
        'export default defineConfig({ testDir: "tests" });',
        "",
      ].join("\n"),
    }, ...scriptSteps(facts)];
  }
  const isThere = own.text.includes("@retake/retake/playwright");
  const isModule = /^\s*(?:\/\/.*\n|\/\*[^]*?\*\/|\s)*import\b/.test(own.text);
  const step: Step = isThere
    ? keep(own.path, "Playwright Test has its line")
    : isModule
    ? { kind: "edit", path: own.path, text: `${line}\n${own.text}`, what: line }
    : add(own.path, `${line}  above all else`);
  return [step, ...scriptSteps(facts)];
}

function mochaSteps(facts: Facts): Step[] {
  const own = ownFile(facts);
  const inManifest = !own && Object(facts.project.manifest?.data).mocha !== undefined;
  if (!own && !inManifest) {
    const text = `${JSON.stringify({ require: [AUTO] }, null, 2)}\n`;
    return [{ kind: "create", path: ".mocharc.json", text }, ...scriptSteps(facts)];
  }
  if (own && !/\.jsonc?$/.test(own.path)) {
    return [
      own.text.includes(AUTO) ? keep(own.path, "Mocha has its line") : add(own.path, LINES.mocha),
      ...scriptSteps(facts),
    ];
  }
  const file = own ?? facts.project.manifest!;
  const path = own ? [] : ["mocha"];
  const given = Object(path.reduce((inner, name) => Object(inner)[name], jsonOf(file))).require;
  const all = given === undefined ? [] : [given].flat().map(String);
  if (all.includes(AUTO)) return [keep(file.path, "Mocha has its line"), ...scriptSteps(facts)];
  return mergeEdits([
    edit(file, [...path, "require"], [AUTO, ...all], LINES.mocha),
    ...scriptSteps(facts),
  ]);
}

function bunSteps(facts: Facts): Step[] {
  const text = facts.folder.read("bunfig.toml");
  const line = `preload = ["${AUTO}"]`;
  const rest = scriptSteps(facts);
  if (text === undefined) {
    return [{ kind: "create", path: "bunfig.toml", text: `[test]\n${line}\n` }, ...rest];
  }
  if (text.includes(AUTO)) return [keep("bunfig.toml", "Bun has its line"), ...rest];
  const section = /^\[test\][^\n]*\n?/m.exec(text);
  if (!section) {
    const more = `${text.endsWith("\n") || text === "" ? text : `${text}\n`}\n[test]\n${line}\n`;
    return [{ kind: "edit", path: "bunfig.toml", text: more, what: line }, ...rest];
  }
  const after = section.index + section[0].length;
  const own = text.slice(after).split(/^\[/m, 1)[0]!;
  if (/^\s*preload\s*=/m.test(own)) {
    return [add("bunfig.toml", `"${AUTO}" in the list preload of [test]`), ...rest];
  }
  const head = section[0].endsWith("\n") ? "" : "\n";
  const changed = `${text.slice(0, after)}${head}${line}\n${text.slice(after)}`;
  return [{ kind: "edit", path: "bunfig.toml", text: changed, what: line }, ...rest];
}

function denoSteps(facts: Facts): Step[] {
  const { project: { deno, packages, manifest }, dir } = facts;
  const isNpm = Object(manifest && packages).has?.("@retake/retake") && !hasImport(deno);
  const preload = `--preload ${isNpm ? "npm" : "jsr"}:${AUTO}`;
  const name = "@retake/retake";
  if (!deno) {
    const imports = { [name]: `jsr:${name}@^${VERSION}` };
    const tasks = { test: `deno test -A ${preload}` };
    const fmt = { exclude: [bodiesIn(dir)] };
    const text = `${JSON.stringify({ imports, tasks, fmt }, null, 2)}\n`;
    return [{ kind: "create", path: "deno.json", text }];
  }
  const steps: Edit[] = [];
  if (!isNpm && !hasImport(deno)) {
    steps.push(edit(deno, ["imports", name], `jsr:${name}@^${VERSION}`, `imports: ${name}`));
  }
  const task = Object(deno.data.tasks).test;
  const script = typeof task === "string" ? task : Object(task).command;
  if (String(script).includes(AUTO)) steps.push(keep(deno.path, "Deno has its line"));
  else if (script === undefined) {
    steps.push(edit(deno, ["tasks", "test"], `deno test -A ${preload}`, `tasks.test: ${preload}`));
  } else if (typeof task === "string" && /\bdeno test\b/.test(task)) {
    const changed = task.replace(/\bdeno test\b/, `deno test ${preload}`);
    steps.push(edit(deno, ["tasks", "test"], changed, `tasks.test: ${preload}`));
  } else steps.push(add(deno.path, `tasks.test: deno test ${preload}`));
  const excluded: unknown = Object(deno.data.fmt).exclude ?? [];
  const isOut = (path: unknown) =>
    bodiesIn(dir).startsWith(`${path}`.replace(/^\.\//, "").replace(/\/*$/, "/"));
  if (!Array.isArray(excluded)) steps.push(add(deno.path, `fmt.exclude: ${bodiesIn(dir)}`));
  else if (!excluded.some(isOut)) {
    const paths = [...excluded, bodiesIn(dir)];
    steps.push(edit(deno, ["fmt", "exclude"], paths, `fmt.exclude: ${bodiesIn(dir)}`));
  }
  return mergeEdits(steps);
}

function hasImport(deno: JsonFile | undefined): boolean {
  return Object.hasOwn(Object(deno?.data.imports), "@retake/retake");
}

/** A command that has Node read files by what it requires first, as `node -r ts-node/register`. */
const HOOKED = /(?:^|[\s"'=])--?r(?:equire)?[ =]/;
/** One that has it load them as ES modules all the same. */
const AS_MODULES = /(?:^|[\s"'=])--(?:import|loader|experimental-loader)[ =]/;

function nodeSteps(facts: Facts): Step[] {
  const manifest = facts.project.manifest;
  const command = (manifest && testScript(manifest)) ?? "";
  // With --import, Node loads the tests as ES modules, past the hooks of what is required.
  const line = HOOKED.test(command) && !AS_MODULES.test(command)
    ? `-r ${AUTO}`
    : `--import ${AUTO}`;
  if (!manifest) return [add("package.json", `"test": "node ${line} --test"`)];
  const script = testScript(manifest);
  if (script?.includes(AUTO)) return [keep(manifest.path, "node:test has its line")];
  if (script === undefined) {
    return [edit(manifest, ["scripts", "test"], `node ${line} --test`, `scripts.test: ${line}`)];
  }
  if (!/\bnode\b.*--test\b/.test(script)) return [add(manifest.path, `node ${line} --test`)];
  const changed = script.replace(/\bnode\b/, `node ${line}`);
  return [edit(manifest, ["scripts", "test"], changed, `scripts.test: ${line}`)];
}

/** The script that runs the tests, where there is none but the one that npm writes into new projects. */
function scriptSteps({ project: { manifest }, runner }: Facts): Edit[] {
  if (!manifest || testScript(manifest) !== undefined) return [];
  return [edit(manifest, ["scripts", "test"], runner.command, `scripts.test: ${runner.command}`)];
}

/** What is kept there to the byte: formatted, it would be another body. */
const bodiesIn = (dir: string) => `${dir}/.bodies/`;

/** @returns what is missing in files that are lists of lines: git's own, and what Prettier lets alone; one step a file */
export function lineSteps({ folder, dir, project: { packages } }: Facts): Step[] {
  if (/^(?:\.\.|\/|[A-Za-z]:)/.test(dir)) return []; // their place is in another folder
  const files: Record<string, string[]> = {
    ".gitignore": [`${dir}/**/*.failed.json`, `${dir}/**/*.journal/`, "results/"],
    ".gitattributes": [`${dir}/**/*.json merge=retake`, `${dir}.lock.json merge=retake`],
  };
  const isPrettier = (name: string) => /^\.?prettier(?:rc|ignore|\.config)\b/.test(name);
  if (packages.has("prettier") || folder.names.some(isPrettier)) {
    files[".prettierignore"] = [bodiesIn(dir)];
  }
  return Object.entries(files).map(([path, lines]): Step => {
    const text = folder.read(path);
    const there = (text ?? "").split(/\r?\n/).map((line) => line.trim());
    const missing = lines.filter((line) => !there.includes(line));
    if (missing.length === 0) return keep(path, "has its lines");
    if (text === undefined) return { kind: "create", path, text: `${missing.join("\n")}\n` };
    const before = text === "" || text.endsWith("\n") ? text : `${text}\n`;
    return {
      kind: "edit",
      path,
      text: `${before}${missing.join("\n")}\n`,
      what: missing.join(", "),
    };
  });
}

function jsonOf({ text }: { text: string }): unknown {
  const read = readLooseJson(text);
  return "value" in read ? read.value : undefined;
}

const keep = (path: string, what: string): Step => ({ kind: "keep", path, what });
const add = (path: string, what: string): Step => ({ kind: "add", path, what });

/** A step that says which value of a JSON file it sets, so that several of one file can be one. */
type Edit = Step & { change?: readonly [readonly string[], unknown] };

function edit(
  file: { path: string; text: string },
  path: readonly string[],
  value: unknown,
  what: string,
): Edit {
  const text = setInJson(file.text, path, value);
  if (text === undefined) return add(file.path, what);
  return { kind: "edit", path: file.path, text, what, change: [path, value] };
}

/** Changes of one file become one: each was made of the file as it was. */
function mergeEdits(steps: readonly Edit[]): Step[] {
  const merged: Edit[] = [];
  for (const step of steps) {
    const before = merged.find((one) => one.kind === "edit" && one.path === step.path);
    if (before?.kind === "edit" && step.kind === "edit" && step.change) {
      before.text = setInJson(before.text, ...step.change)!;
      before.what += `; ${step.what}`;
    } else merged.push({ ...step });
  }
  return merged;
}
