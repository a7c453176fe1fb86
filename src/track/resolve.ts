/** Where an import specifier leads, by the files on disk alone: the same on every runtime. */
import { matcherOf } from "./globs.ts";
import type { Target } from "./module.ts";

/** Reads a file of the project, by its path from the root; `undefined` if there is none. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** All files below a folder, as paths from the root. */
export type ListFiles = (folder: string) => Promise<string[]>;

/** A pattern with at most one `*`, or a prefix that ends in a slash, and where it leads. */
interface Rule {
  readonly pattern: string;
  readonly to: string[];
}

interface Config {
  /** From the root, `""` or ending in a slash. */
  readonly folder: string;
  readonly rules: Rule[];
}

/** Resolves specifiers for the modules of one project. */
export type Resolve = (from: string, specifier: string) => Promise<Target>;

const ENDINGS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];
/** What TypeScript lets one write for what it reads. */
const WRITTEN: Record<string, string[]> = {
  ".js": [".ts", ".tsx", ".js", ".jsx"],
  ".jsx": [".tsx", ".jsx"],
  ".mjs": [".mts", ".mjs"],
  ".cjs": [".cts", ".cjs"],
};

/** Makes the resolver of a project. */
export function resolver(
  read: ReadText,
  files?: ListFiles,
  external: readonly string[] = [],
): Resolve {
  const configs = new Map<string, Promise<Config>>();
  const configOf = (folder: string): Promise<Config> => {
    let config = configs.get(folder);
    if (!config) configs.set(folder, config = readConfig(folder, read, files));
    return config;
  };
  const answers = new Map<string, Promise<Target>>();
  return (from, specifier) => {
    const folder = from.slice(0, from.lastIndexOf("/") + 1);
    const key = `${folder}\n${specifier}`;
    let answer = answers.get(key);
    if (!answer) answers.set(key, answer = resolveOne(folder, specifier, read, configOf, external));
    return answer;
  };
}

async function resolveOne(
  folder: string,
  written: string,
  read: ReadText,
  configOf: (folder: string) => Promise<Config>,
  external: readonly string[],
): Promise<Target> {
  const specifier = /^[./#@\w~]/.test(written) ? written.replace(/\?[^?]*$/, "") : written;
  if (external.some((name) => specifier === name || specifier.startsWith(`${name}/`))) {
    return { kind: "external", name: specifier }; // wherever it lies, also where it is this project
  }
  if (/^\.{0,2}\//.test(specifier) || specifier === "." || specifier === "..") {
    const path = join(folder, specifier);
    return { kind: "file", path: await find(path, read) ?? path };
  }
  if (/^(node|npm|jsr|https?|data|bun):/.test(specifier)) {
    return { kind: "external", name: canonical(specifier) };
  }
  for (let at: string | undefined = folder; at !== undefined; at = above(at)) {
    const config = await configOf(at);
    for (const { to } of matching(config.rules, specifier)) {
      for (const target of to) {
        if (/^\.{1,2}\//.test(target) || target.startsWith("file:")) {
          const path = join(config.folder, target.replace(/^file:(\/\/)?/, ""));
          const found = await find(path, read);
          if (found) return { kind: "file", path: found };
        } else if (target !== specifier) {
          return { kind: "external", name: canonical(target) };
        }
      }
    }
  }
  return { kind: "external", name: canonical(specifier) };
}

/** The name of an external module without its version and its registry. */
export function canonical(specifier: string): string {
  const name = /^(npm|jsr):/.test(specifier)
    ? specifier.replace(/^(npm|jsr):\/?/, "").replace(/^((?:@[^/]+\/)?[^@/]+)@[^/]*/, "$1")
    : specifier;
  return BUILT_IN.test(name) ? `node:${name}` : name;
}
const BUILT_IN =
  /^(assert|async_hooks|buffer|child_process|cluster|console|constants|crypto|dgram|diagnostics_channel|dns|domain|events|fs|http|http2|https|inspector|module|net|os|path|perf_hooks|process|punycode|querystring|readline|repl|stream|string_decoder|timers|tls|tty|url|util|v8|vm|wasi|worker_threads|zlib)(\/|$)/;

function above(folder: string): string | undefined {
  return folder === ""
    ? undefined
    : folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
}

/** Joins and tidies a path from the root; what leads out of the root keeps its `../`. */
export function join(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : folder + path).split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

async function find(path: string, read: ReadText): Promise<string | undefined> {
  const ending = /\.[cm]?jsx?$/.exec(path)?.[0] ?? "";
  const stem = path.slice(0, path.length - ending.length);
  const candidates = [
    path,
    ...(WRITTEN[ending] ?? []).map((it) => stem + it),
    ...ENDINGS.map((it) => path + it),
    ...ENDINGS.map((it) => join(path + "/", "index" + it)),
  ];
  for (const candidate of candidates) {
    if (candidate && await read(candidate) !== undefined) return candidate;
  }
  return undefined;
}

/** The rules that fit, the most particular first, with the `*` filled in. */
function matching(rules: Rule[], specifier: string): Rule[] {
  const found: (Rule & { length: number })[] = [];
  for (const { pattern, to } of rules) {
    const [head = "", tail] = pattern.split("*");
    if (tail === undefined) {
      if (pattern === specifier) found.push({ pattern, to, length: Infinity });
      else if (pattern.endsWith("/") && specifier.startsWith(pattern)) {
        const rest = specifier.slice(pattern.length);
        found.push({ pattern, to: to.map((it) => it + rest), length: pattern.length });
      }
    } else if (
      specifier.startsWith(head) && specifier.endsWith(tail) &&
      specifier.length >= head.length + tail.length
    ) {
      const star = specifier.slice(head.length, specifier.length - tail.length);
      found.push({ pattern, to: to.map((it) => it.replaceAll("*", star)), length: head.length });
    }
  }
  return found.sort((a, b) => b.length - a.length);
}

async function readConfig(
  folder: string,
  read: ReadText,
  files: ListFiles | undefined,
): Promise<Config> {
  const rules: Rule[] = [];
  const json = async (name: string) => asRecord(parseLoose(await read(folder + name)));
  const deno = await json("deno.json") ?? await json("deno.jsonc");
  addEntries(rules, asRecord(deno?.imports));
  const map = typeof deno?.importMap === "string" ? await json(deno.importMap) : undefined;
  addEntries(rules, asRecord(map?.imports));
  const members = asRecord(deno?.workspace)?.members ?? deno?.workspace;
  for (const member of await membersOf(members, folder, files)) {
    await addMember(rules, member, folder, read);
  }
  const pack = await json("package.json");
  addEntries(rules, asRecord(pack?.imports));
  const spaces = Array.isArray(pack?.workspaces)
    ? pack.workspaces
    : asRecord(pack?.workspaces)?.packages;
  for (const member of await membersOf(spaces, folder, files)) {
    await addMember(rules, member, folder, read);
  }
  // A package may import itself by its name.
  await addMember(rules, ".", folder, read);
  for (const [name, version] of Object.entries(asRecord(pack?.dependencies) ?? {})) {
    if (typeof version === "string" && /^(file|link):/.test(version)) {
      await addMember(rules, version.replace(/^(file|link):/, ""), folder, read, name);
    }
  }
  // Before a package is looked for, TypeScript's paths are asked.
  rules.push(...await readPaths(folder, "tsconfig.json", read));
  return { folder, rules };
}

async function readPaths(folder: string, name: string, read: ReadText, deep = 0): Promise<Rule[]> {
  const config = asRecord(parseLoose(await read(folder + name)));
  const options = asRecord(config?.compilerOptions);
  const base = typeof options?.baseUrl === "string" ? `./${options.baseUrl}/` : "./";
  const rules: Rule[] = [];
  for (const [pattern, to] of Object.entries(asRecord(options?.paths) ?? {})) {
    if (Array.isArray(to)) {
      const targets = to.filter((it) => typeof it === "string").map((it) => base + it);
      rules.push({ pattern, to: targets });
    }
  }
  const parent = config?.extends;
  if (rules.length || deep > 5 || typeof parent !== "string" || !parent.startsWith(".")) {
    return rules;
  }
  return readPaths(folder, parent.endsWith(".json") ? parent : parent + ".json", read, deep + 1);
}

/** The folders of a workspace, globs among them expanded: those that hold a configuration. */
async function membersOf(
  listed: unknown,
  folder: string,
  files: ListFiles | undefined,
): Promise<string[]> {
  const found = new Set<string>();
  for (const member of Array.isArray(listed) ? listed : []) {
    if (typeof member !== "string" || member.startsWith("!")) continue;
    if (!member.includes("*")) {
      found.add(member);
      continue;
    }
    const glob = join(folder, member);
    const matches = matcherOf(glob);
    const start = glob.slice(0, glob.lastIndexOf("/", glob.indexOf("*")) + 1);
    for (const file of [...await files?.(start.replace(/\/$/, "")) ?? []].sort()) {
      if (!/(^|\/)(deno\.jsonc?|package\.json)$/.test(file)) continue;
      const at = file.slice(0, file.lastIndexOf("/"));
      if (matches.test(at) && !/(^|\/)node_modules\//.test(file)) {
        found.add("./" + at.slice(folder.length));
      }
    }
  }
  return [...found];
}

/** Adds the name and the exports of a workspace member. */
async function addMember(
  rules: Rule[],
  member: string,
  folder: string,
  read: ReadText,
  alias?: string,
): Promise<void> {
  const at = join(folder, member) + "/";
  for (const file of ["deno.json", "deno.jsonc", "package.json"]) {
    const config = asRecord(parseLoose(await read(at + file)));
    const name = alias ?? config?.name;
    if (!config || typeof name !== "string") continue;
    const base = "./" + member.replace(/^\.\//, "").replace(/\/$/, "");
    const exported = config.exports ?? config.module ?? config.main ?? "./index";
    const entries = asRecord(exported);
    if (entries && Object.keys(entries).some((key) => key.startsWith("."))) {
      for (const [key, to] of Object.entries(entries)) {
        rules.push({ pattern: name + key.slice(1), to: within(base, to) });
      }
    } else rules.push({ pattern: name, to: within(base, exported) });
    rules.push({ pattern: `${name}/`, to: [`${base}/`] });
  }
}

function within(base: string, to: unknown): string[] {
  return conditions(to).map((it) => `${base}/${it.replace(/^\.\//, "")}`);
}

function addEntries(rules: Rule[], entries: Record<string, unknown> | undefined): void {
  for (const [pattern, to] of Object.entries(entries ?? {})) {
    rules.push({ pattern, to: conditions(to) });
  }
}

/** The targets of an entry that may depend on conditions, in a fixed order. */
function conditions(to: unknown): string[] {
  if (typeof to === "string") return [to];
  if (Array.isArray(to)) return to.flatMap(conditions);
  const record = asRecord(to);
  if (!record) return [];
  return ["source", "import", "module", "default", "node", "deno", "bun", "require"]
    .flatMap((key) => conditions(record[key]));
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : undefined;
}

/** JSON that may have comments and commas too many. */
function parseLoose(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const bare = text.replace(/^\uFEFF/, "")
    .replace(/("(?:[^"\\]|\\.)*")|\/\*[\s\S]*?\*\/|\/\/.*/g, (_all, quoted) => quoted ?? "")
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_all, quoted) => quoted ?? "");
  try {
    return JSON.parse(bare);
  } catch {
    return undefined;
  }
}
