/**
 * The file of settings of a project: found from the working directory upward, to the top of the
 * repository of git. Outside of one only the working directory counts: what lies above it may be
 * anybody's, and a module is run.
 *
 * @module
 */
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isRetakeError, RetakeError } from "../errors.ts";
import type { ConfigurationFile } from "../session/types.ts";
import { faultOf, fs, readSmall } from "./files.ts";
import { mayAsk, process } from "./process.ts";
import { outside } from "./scope.ts";

/** Files of their own, as they may be called. */
export const CONFIG_FILES = ["ts", "mts", "js", "mjs", "json"].map((end) => `retake.config.${end}`);

/** Files of others that may have settings in them, under the key `retake`. */
const SHARED_FILES = ["deno.json", "deno.jsonc", "package.json"];
const KEY = "retake";

/** Names a file of settings in place of the one that would be found. */
export const CONFIG_VARIABLE = "RETAKE_CONFIG";

/**
 * @param variable reads an environment variable
 * @param from where to begin
 * @returns the file of settings; `undefined` where there is none, or none that may be read without asking
 * @throws {RetakeError} `OPTION_INVALID` where there are two in one folder, or not the one that was named
 */
export function findConfiguration(
  variable: (name: string) => string | undefined,
  from = process.cwd(),
): ConfigurationFile | undefined {
  const named = variable(CONFIG_VARIABLE);
  if (named) return openNamed(resolve(named));
  for (const folder of foldersUpward(from)) {
    const pathsOf = filesThere(folder);
    const found = pathsOf(CONFIG_FILES).map(openOwn);
    for (const path of pathsOf(SHARED_FILES)) {
      const text = readSmall(path);
      if (text !== undefined && hasKey(text)) found.push(fileAt(path, { text, key: KEY }));
    }
    if (found.length > 1) {
      throw new RetakeError(
        "OPTION_INVALID",
        `There are ${found.length} configurations in ${folder}: ${
          found.map(({ where, key }) => key ? `${where} ("${key}")` : where).join(", ")
        }.\n  to do  keep one of them`,
        { facts: { files: found.map(({ where }) => where) } },
      );
    }
    if (found.length === 1) return found[0];
  }
}

/** The working directory, and those above it that are of the same repository. */
function foldersUpward(start: string): string[] {
  const folders: string[] = [];
  for (let folder = start;; folder = dirname(folder)) {
    folders.push(folder);
    const top = join(folder, ".git");
    if (!mayAsk({ name: "read", path: top })) return [start];
    if (fs().existsSync(top)) return folders;
    if (folder === dirname(folder)) return [start];
  }
}

/** @returns gives the paths of those files in a folder that are there, and may be read */
function filesThere(folder: string): (names: readonly string[]) => string[] {
  const pathOf = (name: string) => join(folder, name);
  if (mayAsk({ name: "read", path: folder })) {
    const all = listed(folder); // once, which takes a third of the time of asking for each
    return (names) => names.filter((name) => all.includes(name)).map(pathOf);
  }
  const isThere = (path: string) => mayAsk({ name: "read", path }) && fs().existsSync(path);
  return (names) => names.map(pathOf).filter(isThere);
}

function listed(folder: string): string[] {
  try {
    return fs().readdirSync(folder);
  } catch (error) {
    if (faultOf(error) === "other") throw error;
    return []; // not for us to read, or gone
  }
}

/** Whether an object in JSON has the key, at its top or further below, where it is something else. */
function hasKey(text: string): boolean {
  if (!/"retake"\s*:/.test(text)) return false;
  let depth = 0;
  // Strings with the colon behind them are keys; what is in a comment counts for neither.
  const tokens = /"((?:[^"\\]|\\.)*)"(\s*:)?|\/\/.*|\/\*[^]*?\*\/|[{}[\]]/g;
  for (const [token, string, colon] of text.matchAll(tokens)) {
    if (colon && depth === 1 && string === KEY) return true;
    if (token === "{" || token === "[") depth++;
    if (token === "}" || token === "]") depth--;
  }
  return false;
}

function openNamed(path: string): ConfigurationFile {
  if (!mayAsk({ name: "read", path }) || !fs().existsSync(path)) {
    throw new RetakeError(
      "OPTION_INVALID",
      `There is no configuration ${shown(path)}, or it may not be read.\n` +
        `  to do  look at --config, or at ${CONFIG_VARIABLE} in the environment`,
      { facts: { file: shown(path) } },
    );
  }
  const isShared = SHARED_FILES.some((name) => path === join(dirname(path), name));
  return isShared ? fileAt(path, { text: readSmall(path)!, key: KEY }) : openOwn(path);
}

function openOwn(path: string): ConfigurationFile {
  return /\.jsonc?$/.test(path)
    ? fileAt(path, { text: readSmall(path)! })
    : fileAt(path, { load: () => loadModule(path) });
}

function fileAt(
  path: string,
  content: { text: string; key?: string } | { load(): Promise<unknown> },
): ConfigurationFile {
  const folder = dirname(path);
  return { where: shown(path), folder, resolve: (to) => shown(resolve(folder, to)), ...content };
}

/** A path as it is shortest to read, and leads to the same from the working directory. */
function shown(path: string): string {
  const near = relative(process.cwd(), path).replaceAll("\\", "/");
  return near.startsWith("../../") || near === "" ? path : near;
}

/** Loads a module. @returns what it exports by default */
async function loadModule(path: string): Promise<unknown> {
  let loaded: Record<string, unknown>;
  try {
    loaded = await importModule(path);
  } catch (error) {
    throw cannotLoad(path, error);
  }
  const { default: given } = loaded;
  // What was written as an ES module, and made CommonJS of, has it one step further down.
  const inner = Object(given) as { __esModule?: unknown; default?: unknown };
  return inner.__esModule && inner.default !== undefined ? inner.default : given;
}

async function importModule(path: string): Promise<Record<string, unknown>> {
  try {
    return await outside(() => import(pathToFileURL(path).href));
  } catch (error) {
    // Jest has no `import()` without a flag.
    if (!/^ERR_VM_DYNAMIC_IMPORT/.test(String(Object(error).code))) throw error;
    const { createRequire } = process.getBuiltinModule("node:module");
    try {
      const loaded = createRequire(path)(path);
      return Object(loaded).default === undefined ? { default: loaded } : loaded;
    } catch (cause) {
      if (!/import to load ES Module|Unexpected token 'export'/.test(String(cause))) throw cause;
      throw new RetakeError(
        "RUNTIME_UNABLE",
        `Jest loads no ES module inside of tests without a flag, so ${
          shown(path)
        } cannot be loaded.\n` +
          "  to do  write retake.config.json, or module.exports = { ... } in retake.config.js;\n" +
          '         or NODE_OPTIONS="--experimental-vm-modules" npx jest',
        { facts: { file: shown(path) }, cause },
      );
    }
  }
}

function cannotLoad(path: string, error: unknown): RetakeError {
  if (isRetakeError(error)) return error;
  const { code, message } = Object(error) as { [name: string]: unknown };
  const facts = { file: shown(path) };
  if (code === "ERR_UNKNOWN_FILE_EXTENSION") {
    return new RetakeError(
      "RUNTIME_UNABLE",
      `This Node (${process.versions.node}) cannot read TypeScript, so ${
        shown(path)
      } cannot be loaded.\n` +
        "  to do  call it retake.config.mjs, or write retake.config.json;\n" +
        "         or use Node 22.18 or newer, or --import tsx",
      { facts, cause: error },
    );
  }
  const said = error instanceof Error ? `${error.name}: ${message}` : String(message ?? error);
  return new RetakeError("OPTION_INVALID", `${shown(path)} cannot be loaded: ${said}`, {
    facts,
    cause: error,
  });
}
