/** Where an import specifier leads, by the files on disk alone: the same on every runtime. */
import { type Config, type ListFiles, readConfig, type ReadText, type Rule } from "./configs.ts";
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
  const answers = new Map<string, Promise<Resolution>>();
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
