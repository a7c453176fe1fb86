/**
 * The file of settings of a project: read once a process, checked, and laid below what calls say.
 *
 * @module
 */
import { readLooseJson } from "../cassette/position.ts";
import { isRetakeError, RetakeError } from "../errors.ts";
import type { Redactor } from "../secrets/types.ts";
import type { Store } from "../store/types.ts";
import { checkConfig } from "./options.ts";
import { guardOutside } from "./outside.ts";
import type { ConfigurationFile, Keeping, RetakeConfig, Runtime, SessionOptions } from "./types.ts";

/** The file of settings, as sessions use it. */
export interface Configuration {
  /** Where it lies, for messages. */
  where: string;
  /** The folder it lies in, from the root of the file system. */
  folder: string;
  /** All that it says, as it says it. */
  config: RetakeConfig;
  /** What it says of sessions, without where cassettes are kept and what is secret. */
  options: SessionOptions;
  /** The folder of cassettes that it names, as a path that counts here. */
  dir: string | undefined;
  /**
   * The folder that tests are named from, where that is not the working directory: where the file says where
   * cassettes lie, all packages of a repository may share that place.
   */
  namesFrom: string | undefined;
  /** Whether the names of tests' cassettes have the project of their runner in front. */
  byProject: boolean | undefined;
  /** How a folder keeps cassettes. */
  keeping: Keeping;
  /** The store that it gives. */
  store: Store | undefined;
  /** What it says is secret: what a call says is added to it. */
  redactors: readonly Redactor[];
}

type Read = Configuration | undefined | Promise<Configuration | undefined>;

/** What was read, by who finds the file: all runtimes of a process find the same. */
const known = new Map<NonNullable<Runtime["configuration"]>, () => Read>();

/**
 * Reads the file of settings: at once where it is data or there is none, else by loading a module. It is
 * read once, and a fault in it is thrown each time.
 *
 * @param host what the runtime gives
 * @returns what it says; `undefined` where there is none, or none that may be read
 * @throws {RetakeError} `OPTION_UNKNOWN`, `OPTION_INVALID`, `MODE_UNKNOWN`; `RUNTIME_UNABLE` for TypeScript
 * that this runtime cannot load
 */
export function readConfiguration(host: Runtime): Read {
  const { configuration: find } = host;
  if (!find) return undefined;
  let read = known.get(find);
  if (!read) known.set(find, read = readOnce(find, host));
  return read();
}

/** Has the file be read again by who asks next: it was changed by this program. */
export function forgetConfiguration({ configuration: find }: Runtime): void {
  if (find) known.delete(find);
}

function readOnce(find: NonNullable<Runtime["configuration"]>, host: Runtime): () => Read {
  let result: Read;
  try {
    const file = find();
    if (!file) return () => undefined;
    if (file.text !== undefined) result = open(file, dataOf(file, file.text), host);
    else {
      const loading = file.load().then((value) => result = open(file, value, host));
      loading.catch(() => {}); // thrown to each who asks
      result = loading;
    }
  } catch (error) {
    return () => {
      throw error;
    };
  }
  return () => result;
}

function open(file: ConfigurationFile, value: unknown, host: Runtime): Configuration {
  if (value === undefined || value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new RetakeError(
      "OPTION_INVALID",
      `${file.where} gives no options.\n` +
        (file.text === undefined
          ? "  to do  export default defineConfig({ ... }), which the main entry point has"
          : "  to do  write an object of options: see docs/configuration.md"),
      { facts: { file: file.where } },
    );
  }
  checkAt(file, value);
  const { dir, $schema: _, ...config } = value as RetakeConfig;
  const { store, redact = [], bodies, compress, bucket, allow: _rules, byProject, ...options } =
    config;
  guardOutside(options, host);
  return {
    where: file.where,
    folder: file.folder,
    config: dir === undefined ? config : { dir, ...config },
    options,
    dir: dir === undefined ? undefined : file.resolve(dir),
    namesFrom: dir === undefined && store === undefined ? undefined : file.folder,
    byProject,
    keeping: {
      ...bodies === undefined ? {} : { bodies },
      ...compress === undefined ? {} : { compress },
      ...bucket === undefined ? {} : { bucket: bucketFrom(file, bucket) },
    },
    store,
    redactors: [redact].flat() as Redactor[],
  };
}

/** A folder counts from that of the file; what has a scheme is somewhere else. */
function bucketFrom(file: ConfigurationFile, bucket: NonNullable<Keeping["bucket"]>) {
  return typeof bucket !== "string" || bucket.includes("://") ? bucket : file.resolve(bucket);
}

/** Checks what a file says, and leads to its line. */
function checkAt(file: ConfigurationFile, value: object): void {
  try {
    checkConfig(value);
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    const { found, name } = error.facts as { found?: string; name?: string };
    const line = lineOf(file, error.code === "MODE_UNKNOWN" ? "mode" : name ?? found ?? "");
    const next = /^ *to do /m.test(error.message) ? "" : `\n  to do  mend that in ${file.where}`;
    throw new RetakeError(error.code, `${line}: ${error.message}${next}`, {
      facts: { ...error.facts, file: file.where },
    });
  }
}

/** The place of an option in a file, as `retake.config.json:3`. */
function lineOf({ where, text, key }: ConfigurationFile, option: string): string {
  if (text === undefined) return where;
  const read = readLooseJson(text);
  const line = "lineOf" in read ? read.lineOf(`${key ? `${key}.` : ""}${option}`) : undefined;
  return line === undefined ? where : `${where}:${line}`;
}

function dataOf({ where, key }: ConfigurationFile, text: string): unknown {
  const read = readLooseJson(text);
  if ("faultLine" in read) {
    throw new RetakeError(
      "OPTION_INVALID",
      `${where}:${read.faultLine} is damaged: no JSON goes on there.\n  to do  mend that line`,
      { facts: { file: where, line: read.faultLine } },
    );
  }
  return key === undefined ? read.value : (read.value as { [key: string]: unknown })[key];
}
