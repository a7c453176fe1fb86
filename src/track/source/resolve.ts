/** Where an import specifier leads, by the files on disk alone: the same on every runtime. */
import type { ProjectFiles } from "../types.ts";
import {
  type Config,
  entriesOf,
  type ListFiles,
  readConfig,
  type ReadText,
  type Rule,
} from "./configs.ts";
import type { Resolution } from "./module.ts";
import { join } from "./paths.ts";

/** Resolves specifiers for the modules of one project. */
export type Resolve = (from: string, specifier: string) => Promise<Resolution>;

const ENDINGS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];
/** What TypeScript lets one write for what it reads. */
const WRITTEN: Record<string, string[]> = {
  ".js": [".ts", ".tsx", ".js", ".jsx"],
  ".jsx": [".tsx", ".jsx"],
  ".mjs": [".mts", ".mjs"],
  ".cjs": [".cts", ".cjs"],
};

/** What a resolver may ask beyond the texts of files. */
export interface Lookup {
  /** All files below a folder. */
  readonly files?: ListFiles | undefined;
  /** Packages that are not followed, wherever they lie. */
  readonly external?: readonly string[];
  /** Where a package lies. */
  readonly findPackage?: ProjectFiles["findPackage"] | undefined;
  /** What the configuration of a bundler in a folder says. */
  readonly aliasesOf?: (folder: string) => Promise<Rule[]>;
}

/** Makes the resolver of a project. */
export function resolver(
  read: ReadText,
  { files, external = [], findPackage, aliasesOf }: Lookup = {},
): Resolve {
  const configs = new Map<string, Promise<Config>>();
  const configOf = (folder: string): Promise<Config> => {
    let config = configs.get(folder);
    if (!config) configs.set(folder, config = readWhole(folder));
    return config;
  };
  const readWhole = async (folder: string): Promise<Config> => {
    const config = await readConfig(folder, read, files);
    return aliasesOf ? { folder, rules: [...await aliasesOf(folder), ...config.rules] } : config;
  };
  const answers = new Map<string, Promise<Resolution>>();
  return (from, specifier) => {
    const folder = from.slice(0, from.lastIndexOf("/") + 1);
    const key = `${folder}\n${specifier}`;
    let answer = answers.get(key);
    if (!answer) {
      const known = { read, configOf, external, findPackage };
      answers.set(key, answer = resolveOne(folder, specifier, known));
    }
    return answer;
  };
}

async function resolveOne(
  folder: string,
  written: string,
  { read, configOf, external, findPackage }: {
    read: ReadText;
    configOf: (folder: string) => Promise<Config>;
    external: readonly string[];
    findPackage: ProjectFiles["findPackage"] | undefined;
  },
): Promise<Resolution> {
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
    const found = await byRules(await configOf(at), specifier, read);
    if (found) return found;
  }
  const name = canonical(specifier);
  if (!findPackage || name.startsWith("node:")) return { kind: "external", name };
  const root = /^(@[^/]+\/[^/]+|[^/]+)/.exec(specifier)?.[0] ?? specifier;
  const place = await findPackage(root, folder);
  if (place.kind === "linked") {
    const rules = await entriesOf(place.path, specifier, read);
    const found = await byRules({ folder: `${place.path}/`, rules }, specifier, read);
    if (found) return found;
  }
  return { kind: "external", name, ...(place.kind === "missing" && { isMissing: true }) };
}

async function byRules(
  { folder, rules }: Config,
  specifier: string,
  read: ReadText,
): Promise<Resolution | undefined> {
  for (const { to } of matching(rules, specifier)) {
    for (const target of to) {
      if (/^(\.{1,2})?\//.test(target) || target.startsWith("file:")) {
        const path = join(folder, target.replace(/^file:(\/\/)?/, ""));
        const found = await findSource(path, read) ?? await find(path, read);
        if (found) return { kind: "file", path: found };
      } else if (target !== specifier) {
        return { kind: "external", name: canonical(target) };
      }
    }
  }
  return undefined;
}

/** What a file is built from: `src/index.ts` for `dist/index.js`, whether that has been built or not. */
async function findSource(path: string, read: ReadText): Promise<string | undefined> {
  const built =
    /(^|\/)(dist|build|out|esm|cjs|es)\/(?:(esm|cjs|es|src|node|browser)\/)?(?=[^/]*(?:\/|$))/
      .exec(path);
  if (!built || path.includes("/src/") && built[3] !== "src") return undefined;
  const rest = path.slice(built.index + built[0].length).replace(/(\.d)?\.[cm]?[jt]s$/, "");
  for (const folder of ["src/", ""]) {
    const found = await find(`${path.slice(0, built.index)}${built[1]}${folder}${rest}`, read);
    if (found && /\.[cm]?tsx?$/.test(found)) return found;
  }
  return undefined;
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
  // The root of a workspace may lie above the folder that the project is.
  if (folder === "" || /^(\.\.\/)+$/.test(folder)) {
    return folder.length < 12 ? `../${folder}` : undefined;
  }
  return folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
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
