/**
 * Builds the npm package into `npm/`: ESM and types, from the exports of `deno.json`.
 *
 * `deno task build:npm` takes dnt where JSR can be reached, else TypeScript's own compiler from
 * `node_modules`; `--builder=dnt` or `--builder=tsc` forces one. Both leave the same tree, so what
 * stands around it (the manifest, the README) is written here, once.
 *
 * The modules are then bundled, one file for what each entry point adds: some thirty small files
 * cost a program 50 ms to import, and five cost it a fifth of that. Types stay file by file.
 *
 * ESM only: a second copy in CommonJS would be a second owner of the global fetch. `require()` of
 * an ES module works on every Node this package supports.
 *
 * Runs with `--no-config`, since the links of `deno.json` reach dnt's own imports too.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = `${root}npm`;

/** What `deno.json` says of the package. */
interface Config {
  name: string;
  version: string;
  license: string;
  exports: Record<string, string>;
}
const config: Config = JSON.parse(await Deno.readTextFile(`${root}deno.json`));

/**
 * The modules that do something when they are imported (they put the trampoline over the global
 * fetch): a bundler must not drop them.
 */
const SIDE_EFFECTS = [
  "./esm/mod.js",
  "./esm/src/testing.js",
  "./esm/src/suite.js",
  "./esm/src/cli.js",
  "./esm/shared-*.js",
];

/**
 * What the function tracker, the ledger and the command line load when they are asked; nothing else
 * needs them. Both majors of the parser give the same fingerprints, and the older one runs on every
 * Node that this package supports; so do these majors of the command line's two.
 */
const DEPENDENCIES = {
  "@babel/parser": "^7.29.0 || ^8.1.0",
  "@pydantic/genai-prices": "^0.1.8",
  "commander": "^14.0.3",
  "diff": "^9.0.0",
  "log-update": "^7.2.0",
};

/** What ships beside the modules, the README and the licence: all that the README leads to. */
const PAPERS = ["CHANGELOG.md", "SECURITY.md"];

const builders = { dnt: buildWithDnt, tsc: buildWithTsc };

const forced = Deno.args.find((arg) => arg.startsWith("--builder="))?.slice("--builder=".length);
if (forced !== undefined && !(forced in builders)) {
  console.error(`There is no builder "${forced}"; there is dnt and tsc.`);
  Deno.exit(2);
}

await Deno.remove(out, { recursive: true }).catch(() => {});
await Deno.mkdir(out, { recursive: true });
if (forced !== undefined) await builders[forced as keyof typeof builders]();
else await buildWithDnt().catch(reportAnd(buildWithTsc));
await finish(await bundle());

function reportAnd(next: () => Promise<void>): (error: unknown) => Promise<void> {
  return (error) => {
    console.log(`dnt cannot be had here (${String(error).split("\n")[0]}): tsc builds instead`);
    return next();
  };
}

async function buildWithDnt(): Promise<void> {
  // Not a literal: Deno would try to load it before it runs this script, also where tsc is forced.
  const dnt: string = "jsr:@deno/dnt@^0.42.3";
  const { build } = await import(dnt);
  await build({
    entryPoints: Object.entries(config.exports).map(([name, path]) => ({
      kind: "export" as const,
      name,
      path: root + path.slice(2),
    })),
    outDir: out,
    // Its own manifest is overwritten below.
    package: { name: config.name, version: config.version },
    scriptModule: false,
    test: false,
    typeCheck: false,
    configFile: false,
    skipNpmInstall: true,
    skipSourceOutput: true,
    shims: { deno: { test: "dev" } },
    compilerOptions: {
      target: "ES2022",
      lib: ["ESNext", "DOM", "DOM.Iterable"],
      sourceMap: true,
      inlineSources: true,
    },
  });
  for (const extra of [".npmignore", "esm/package.json", "package-lock.json", "node_modules"]) {
    await Deno.remove(`${out}/${extra}`, { recursive: true }).catch(() => {});
  }
}

async function buildWithTsc(): Promise<void> {
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  if (!await exists(tsc)) throw new Error("There is no tsc: run `npm install` first.");
  // Beside the output, not in it: paths in a tsconfig count from where it lies.
  const project = `${root}.tsconfig.npm.json`;
  await Deno.writeTextFile(
    project,
    JSON.stringify({
      compilerOptions: {
        target: "ES2022", // lowers `using`, which Node 20 cannot parse
        lib: ["ESNext", "DOM", "DOM.Iterable"],
        types: ["node"],
        module: "nodenext",
        strict: true,
        noUncheckedIndexedAccess: true,
        rewriteRelativeImportExtensions: true,
        declaration: true,
        sourceMap: true,
        inlineSources: true,
        rootDir: ".",
        outDir: "npm/esm",
      },
      files: Object.values(config.exports),
    }),
  );
  try {
    await run("node", [tsc, "--project", project]);
  } finally {
    await Deno.remove(project);
  }
}

/** What esbuild says of the files it wrote: by path from the root, what each imports. */
type Outputs = Record<string, { imports: { path: string; external?: boolean }[] }>;

/** Puts the modules together, and removes those that went in. */
async function bundle(): Promise<Outputs> {
  const esbuild = `${root}node_modules/.bin/esbuild`;
  if (!await exists(esbuild)) throw new Error("There is no esbuild: run `npm install` first.");
  const entries = Object.values(config.exports).map((path) =>
    path.replace(/^\.\//, "npm/esm/").replace(/\.ts$/, ".js")
  );
  await run(esbuild, [
    ...entries,
    "--bundle",
    "--splitting",
    "--format=esm",
    "--target=es2022",
    "--platform=neutral",
    "--external:node:*",
    "--sourcemap",
    "--chunk-names=shared-[hash]",
    "--outbase=npm/esm",
    "--outdir=npm/bundle",
    "--metafile=npm/bundle/meta.json",
    "--log-level=warning",
  ]);
  for await (const path of filesIn(`${out}/esm`)) {
    if (/\.js(?:\.map)?$/.test(path)) await Deno.remove(path);
  }
  const { outputs } = JSON.parse(await Deno.readTextFile(`${out}/bundle/meta.json`));
  await Deno.remove(`${out}/bundle/meta.json`);
  for await (const path of filesIn(`${out}/bundle`)) {
    await Deno.rename(path, path.replace("/npm/bundle/", "/npm/esm/"));
  }
  await Deno.remove(`${out}/bundle`, { recursive: true });
  return outputs;
}

/** What is the same whoever built: the manifest, the papers, and a look over the result. */
async function finish(outputs: Outputs): Promise<void> {
  const built = (path: string, ending: string) =>
    path.replace(/^\.\//, "./esm/").replace(/\.ts$/, ending);
  const exports = Object.entries(config.exports).map(([name, path]) => [
    name,
    { types: built(path, ".d.ts"), default: built(path, ".js") },
  ]);
  const main = config.exports["."]!;
  await Deno.writeTextFile(
    `${out}/package.json`,
    JSON.stringify(
      {
        name: config.name,
        version: config.version,
        description:
          "Record real HTTP once, replay it forever: cassettes for fetch, on Deno, Node and Bun.",
        keywords: [
          "vcr",
          "cassette",
          "record",
          "replay",
          "fetch",
          "http",
          "mock",
          "testing",
          "llm",
        ],
        license: config.license,
        type: "module",
        main: built(main, ".js"),
        types: built(main, ".d.ts"),
        bin: { retake: "esm/src/cli.js" },
        exports: { ...Object.fromEntries(exports), "./package.json": "./package.json" },
        sideEffects: SIDE_EFFECTS,
        files: ["esm", "docs", ...PAPERS],
        engines: { node: ">=20.19" },
        dependencies: DEPENDENCIES,
      },
      null,
      2,
    ) + "\n",
  );
  for (const paper of ["README.md", "LICENSE", ...PAPERS]) {
    await Deno.copyFile(root + paper, `${out}/${paper}`);
  }
  for await (const path of filesIn(`${root}docs`)) {
    const copy = `${out}/${path.slice(root.length)}`;
    await Deno.mkdir(copy.slice(0, copy.lastIndexOf("/")), { recursive: true });
    await Deno.copyFile(path, copy);
  }
  for await (const path of filesIn(`${out}/esm`)) await look(path);
  for (const core of ["src/core.js", "src/store/module.js"]) {
    wantNoRuntime(outputs, `npm/bundle/${core}`);
  }
  console.log(`built ${config.name}@${config.version} into npm/`);
}

/** Holds one built file to what a package must be, and mends what the compilers leave open. */
async function look(path: string): Promise<void> {
  const name = path.slice(out.length + 1);
  let text = await Deno.readTextFile(path);
  if (path.endsWith(".d.ts")) {
    // The compiler rewrites `./x.ts` in the code, not in the types.
    text = text.replace(/((?:from|import\()\s*["']\.{1,2}\/[^"']*)\.ts(["'])/g, "$1.js$2");
    await Deno.writeTextFile(path, text);
  }
  if (text.includes(root) || text.includes("file:///")) {
    throw new Error(`${name} has a path of this machine in it`);
  }
}

/** Holds a file of the core, and all it imports, to web standards. */
function wantNoRuntime(outputs: Outputs, name: string, seen = new Set<string>()): void {
  if (seen.has(name)) return;
  seen.add(name);
  for (const { path, external } of outputs[name]!.imports) {
    if (external) throw new Error(`${name} imports ${path}`);
    wantNoRuntime(outputs, path, seen);
  }
}

async function* filesIn(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* filesIn(path);
    else yield path;
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function run(command: string, args: string[]): Promise<void> {
  const { success } = await new Deno.Command(command, { args, cwd: root }).output().then(
    (result) => {
      Deno.stdout.writeSync(result.stdout);
      Deno.stderr.writeSync(result.stderr);
      return result;
    },
  );
  if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
}
