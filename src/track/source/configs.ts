/** What `deno.json`, `package.json` and `tsconfig.json` say about where specifiers lead. */
import { join, matcherOf } from "./paths.ts";

/** Reads a file of the project, by its path from the root; `undefined` if there is none. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** All files below a folder, as paths from the root. */
export type ListFiles = (folder: string) => Promise<string[]>;

/** A pattern with at most one `*`, or a prefix that ends in a slash, and where it leads. */
export interface Rule {
  readonly pattern: string;
  readonly to: string[];
}

export interface Config {
  /** From the root, `""` or ending in a slash. */
  readonly folder: string;
  readonly rules: Rule[];
}

export async function readConfig(
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
  for (
    const member of await membersOf(
      pnpmPackages(await read(`${folder}pnpm-workspace.yaml`)),
      folder,
      files,
    )
  ) {
    await addMember(rules, member, folder, read);
  }
  // Before a package is looked for, TypeScript's paths are asked.
  const typed = await readPaths(`${folder}tsconfig.json`, read);
  rules.push(...typed.length ? typed : await readPaths(`${folder}jsconfig.json`, read));
  return { folder, rules };
}

/** The folders that `pnpm-workspace.yaml` lists under `packages`. */
function pnpmPackages(text: string | undefined): string[] {
  const found: string[] = [];
  let depth: number | undefined;
  for (const line of (text ?? "").split(/\r?\n/)) {
    const [, blanks = "", key] = /^(\s*)(\w+)\s*:/.exec(line) ?? [];
    if (key && (depth === undefined || blanks.length <= depth)) {
      depth = key === "packages" ? blanks.length : undefined;
    }
    if (depth === undefined) continue;
    const item = /^\s*-\s*(?:"([^"]*)"|'([^']*)'|([^#\s]+))/.exec(line);
    if (item) found.push(item[1] ?? item[2] ?? item[3]!);
    for (const [, name] of line.matchAll(/[[,]\s*["']([^"']+)["']/g)) found.push(name!);
  }
  return found;
}

/** `paths` and `baseUrl` of a configuration of TypeScript, of what it extends, and of what it refers to. */
async function readPaths(file: string, read: ReadText, deep = 0): Promise<Rule[]> {
  const config = asRecord(parseLoose(await read(file)));
  if (!config || deep > 5) return [];
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  const options = asRecord(config.compilerOptions);
  const baseUrl = typeof options?.baseUrl === "string" ? options.baseUrl : undefined;
  const from = (path: string) =>
    "/" + join(folder, `${baseUrl ?? "."}/${path}`.replace(/^.*\$\{configDir\}\//, ""));
  const rules: Rule[] = [];
  for (const [pattern, to] of Object.entries(asRecord(options?.paths) ?? {})) {
    if (!Array.isArray(to)) continue;
    rules.push({ pattern, to: to.filter((it) => typeof it === "string").map(from) });
  }
  const isOwn = rules.length > 0;
  if (baseUrl !== undefined) rules.push({ pattern: "*", to: [from("*")] });
  const next = (path: string) => {
    const name = join(folder, path);
    const isFile = path.endsWith(".json");
    return readPaths(isFile ? name : `${name}.json`, read, deep + 1);
  };
  if (!isOwn) {
    // Of several, the last one counts that has any.
    for (const parent of [config.extends].flat().reverse()) {
      if (typeof parent !== "string" || !parent.startsWith(".")) continue;
      const found = await next(parent);
      rules.push(...found);
      if (found.length) break;
    }
  }
  for (const it of Array.isArray(config.references) ? config.references : []) {
    const path = asRecord(it)?.path;
    if (typeof path !== "string") continue;
    // What is another package has its own rules for its own files.
    if (path.endsWith(".json")) rules.push(...await next(path));
  }
  return rules;
}

/** Where the entry, or another file, of a package leads whose folder is known; relative to that. */
export async function entriesOf(
  folder: string,
  specifier: string,
  read: ReadText,
): Promise<Rule[]> {
  const rules: Rule[] = [];
  const name = /^(@[^/]+\/[^/]+|[^/]+)/.exec(specifier)?.[0] ?? specifier;
  await addMember(rules, ".", `${folder}/`, read, name);
  return rules;
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
  const at = join(folder, member);
  for (const file of ["deno.json", "deno.jsonc", "package.json"]) {
    const config = asRecord(parseLoose(await read(at ? `${at}/${file}` : file)));
    const name = alias ?? config?.name;
    if (!config || typeof name !== "string") continue;
    const base = "./" + member.replace(/^\.\//, "").replace(/\/$/, "");
    const main = [config.source, config.module, config.main, "./index", "./src/index"]
      .filter((it) => typeof it === "string");
    const exported = config.exports ?? main;
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
