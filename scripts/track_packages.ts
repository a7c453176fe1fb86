/**
 * `deno task track:packages [SEED] [COUNT]`: mutates the sources of published packages, by chance that a
 * seed decides, until a driver (`track_driver.ts`) has seen what COUNT of the mutations (300) do, each to
 * one function or more; and counts the functions that do something else though their hash is as it was.
 * The packages are those of `package.json` that ship their sources; they are copied to a temporary
 * folder, and nothing of them is kept.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { loadParser } from "../src/host/parser.ts";
import { openProject, type Project } from "../src/track/sign/project.ts";
import { signFunction } from "../src/track/sign/sign.ts";
import { children, list, type Node } from "../src/track/syntax/ast.ts";
import { parseModule } from "../src/track/syntax/parse.ts";
import { runtimes } from "../tests/support/others.ts";
import { type Mutant, mutantsOf } from "../tests/support/track_mutants.ts";
import { folderFiles } from "../tests/support/track_score.ts";
import { randomFrom } from "./track_random.ts";

/** A package, where its sources are, and which of them are driven. */
const PACKAGES: readonly [name: string, driven: RegExp][] = [
  ["simple-statistics", /^src\/(?!combinations|quantile|quickselect)\w+\.js$/],
  ["ml-matrix", /^src\/((?!index)\w+|dc\/\w+)\.js$/],
  [
    "openai",
    /^src\/(internal\/(qs|utils|decoders)\/\w+|internal\/(headers|parse)|lib\/transform|lib\/parser|_vendor\/.*\/parser|core\/(error|uploads|streaming))\.ts$/,
  ],
  ["ai", /^src\/util\/(?!.*(write-to|download|job))[\w-]+\.ts$/],
  ["zod", /^src\/v4\/core\/(util|regexes|errors|doc|registries)\.ts$/],
  ["eventsource-parser", /^src\/(parse|errors)\.ts$/],
];

const modules = fileURLToPath(new URL("../node_modules", import.meta.url));
const driver = fileURLToPath(new URL("track_driver.ts", import.meta.url));
/** The one that starts soonest. */
const command = runtimes().find(([path]) => /bun/.test(path!)) ?? runtimes()[0]!;

type Seen = Record<string, string[]>;

/** A package, ready to be mutated. */
interface Opened {
  readonly name: string;
  readonly folder: string;
  /** What each function does as it is published. */
  readonly before: Seen;
  readonly hashes: Map<string, string>;
  readonly candidates: Mutant[];
  /** The modules that can see a change of a file, by that file: those that import it, however far. */
  readonly dependents: Map<string, string[]>;
}

function drive(
  folder: string,
  driven: readonly string[],
  { only, timeout = 10_000 }: { only?: string; timeout?: number } = {},
): Promise<Seen | undefined> {
  const [path, ...args] = command;
  const env = { ...process.env, ...(only && { ONLY: only }) };
  return new Promise((resolve) => {
    const options = { cwd: folder, env, timeout, maxBuffer: 2 ** 28 };
    execFile(path!, [...args, driver, folder, ...driven], options, (error, output) => {
      // A module that can no longer be loaded, or never ends, shows nothing of what its functions do.
      resolve(error ? undefined : JSON.parse(output));
    });
  });
}

/** A module is driven if it can be loaded, and does the same each time. */
async function open(name: string, wanted: RegExp): Promise<Opened> {
  const folder = join(await mkdtemp(join(tmpdir(), "retake-packages-")), name.replace("/", "_"));
  const isSource = (path: string) => !/\/(node_modules|dist|tests?|__tests__)(\/|$)/.test(path);
  await cp(join(modules, name), folder, {
    recursive: true,
    filter: (path) => isSource(path.slice(modules.length + name.length + 1)),
  });
  await symlink(modules, join(folder, "node_modules"));
  const all = (await readdir(join(folder, "src"), { recursive: true })).map((it) => `src/${it}`);
  const driven = all.filter((it) => wanted.test(it) && !/\.(d|test|spec)\.ts$|-test/.test(it))
    .sort();
  const before = await drive(folder, driven, { timeout: 120_000 });
  const again = await drive(folder, driven, { timeout: 120_000 });
  if (!before || !again) throw new Error(`the modules of ${name} cannot be driven`);
  const project = projectOf(folder);
  const hashes = new Map<string, string>();
  for (const id of Object.keys(before)) {
    const isSteady = JSON.stringify(before[id]) === JSON.stringify(again[id]);
    const hash = isSteady ? await hashOf(project, id) : undefined;
    if (hash !== undefined) hashes.set(id, hash);
  }
  const candidates: Mutant[] = [];
  for (const path of driven) {
    const source = await readFile(join(folder, path), "utf8");
    candidates.push(...await mutantsOf(path, source), ...await moreMutantsOf(path, source));
  }
  const dependents = new Map<string, string[]>();
  for (const module of driven) {
    for (const path of await importsOf(folder, module)) {
      dependents.set(path, [...dependents.get(path) ?? [], module]);
    }
  }
  return { name, folder, before, hashes, candidates, dependents };
}

/** A module and all that it imports of its package, by the paths that it names. */
async function importsOf(folder: string, module: string): Promise<Set<string>> {
  const found = new Set([module]);
  for (const path of found) {
    const source = await readFile(join(folder, path), "utf8");
    for (const [, to] of source.matchAll(/\b(?:from|import)\s*\(?["'](\.[^"']+)["']/g)) {
      const stem = join(path, "..", to!).replaceAll("\\", "/");
      const endings = ["", ".ts", ".js", "/index.ts", "/index.js"];
      for (
        const it of [stem, stem.replace(/\.[cm]?js$/, "")].flatMap((one) =>
          endings.map((end) => one + end)
        )
      ) {
        if (/\.\w+$/.test(it) && await isFile(join(folder, it))) found.add(it);
      }
    }
  }
  return found;
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then((it) => it.isFile(), () => false);
}

function projectOf(folder: string): Project {
  return openProject(folderFiles(folder));
}

async function hashOf(project: Project, id: string): Promise<string | undefined> {
  try {
    return (await signFunction(id, project)).hash;
  } catch (error) {
    // A method that a loop has put on a prototype, as many of ml-matrix are, stands nowhere in the sources.
    if ((error as { code?: string }).code !== "FUNCTION_UNKNOWN") throw error;
    return undefined;
  }
}

/** Mutations of structure, beside those of single tokens. */
async function moreMutantsOf(path: string, source: string): Promise<Mutant[]> {
  const found: Mutant[] = [];
  const text = (it: Node) => source.slice(it.start, it.end);
  const add = (kind: string, { start, end }: Node, to: string) =>
    found.push({ path, kind, at: start, from: source.slice(start, end), to });
  const visit = (node: Node) => {
    const args = node.type === "CallExpression" ? list(node, "arguments") : [];
    if (args.length > 1) {
      const between = source.slice(args[0]!.end, args[1]!.start);
      add(
        "arguments",
        { ...node, start: args[0]!.start, end: args[1]!.end },
        text(args[1]!) + between + text(args[0]!),
      );
    }
    if (node.type === "BreakStatement") add("jump", node, "continue;");
    if (node.type === "ContinueStatement") add("jump", node, "break;");
    if (node.type === "IfStatement") add("test", node.test as Node, "true");
    if (node.type === "ArrayExpression" && list(node, "elements").length > 1) {
      add("element", list(node, "elements")[0]!, "undefined");
    }
    if (node.type === "AssignmentPattern") add("default", node.right as Node, "undefined");
    if (node.type === "SpreadElement") add("spread", node, "...[]");
    for (const child of children(node)) visit(child);
  };
  visit(await parseModule(path, source, loadParser));
  return found;
}

const [seed = "1", count = "300"] = process.argv.slice(2);
const random = randomFrom(Number(seed));
const opened: Opened[] = [];
for (const [name, driven] of PACKAGES) {
  const one = await open(name, driven);
  opened.push(one);
  console.log(
    `${name}: ${one.hashes.size} functions ${one.candidates.length} mutations`,
  );
}
let [made, visible, functions, more] = [0, 0, 0, 0];
const missed: string[] = [];
while (visible < Number(count) && opened.some((it) => it.candidates.length > 0)) {
  const one = opened[made++ % opened.length]!;
  const [mutant] = one.candidates.splice(Math.floor(random() * one.candidates.length), 1);
  if (!mutant) continue;
  const { path, at, from, to, kind } = mutant;
  const file = join(one.folder, path);
  const source = await readFile(file, "utf8");
  await writeFile(file, source.slice(0, at) + to + source.slice(at + from.length));
  const driven = one.dependents.get(path)!;
  const after = await drive(one.folder, driven);
  const ids = [...one.hashes.keys()].filter((id) => driven.includes(id.split("#")[0]!));
  const isOther = (id: string) => JSON.stringify(one.before[id]) !== JSON.stringify(after![id]);
  const changed = after ? ids.filter(isOther) : [];
  if (changed.length > 0) {
    visible++;
    functions += changed.length;
    const project = projectOf(one.folder);
    const suspects: [id: string, alone: string | undefined][] = [];
    for (const id of ids) {
      const isTold = await hashOf(project, id) !== one.hashes.get(id);
      if (isTold && !changed.includes(id)) more++;
      if (isTold || !changed.includes(id)) continue;
      const alone = await drive(one.folder, driven, { only: id });
      suspects.push([id, JSON.stringify(alone?.[id])]);
    }
    await writeFile(file, source);
    for (const [id, alone] of suspects) {
      const asIs = await drive(one.folder, driven, { only: id });
      // What one function leaves behind, the next one may see: alone it does what it did.
      const isOwn = JSON.stringify(asIs?.[id]) !== alone;
      const line = source.slice(0, at).split("\n").length;
      const title = `${one.name}/${path}:${line} ${kind} ${from} -> ${to}: ${id}`;
      console.log(`${isOwn ? "missed" : "not its own"}: ${title}`);
      if (isOwn) missed.push(title);
      else functions--;
    }
    if (visible % 50 === 0) console.log(`${visible} of ${made} seen, ${missed.length} missed`);
  }
  await writeFile(file, source);
}
for (const { folder } of opened) await rm(join(folder, ".."), { recursive: true });
console.log(
  `seed ${seed}: ${made} mutations, ${visible} of which a driver has seen; of ${functions} functions that did ` +
    `something else ${missed.length} were missed; ${more} hashes changed of functions that did the same`,
);
process.exit(missed.length > 0 ? 1 : 0);
