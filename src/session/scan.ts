/**
 * Looks for secrets in cassettes that exist: the leak gate, for files.
 *
 * @module
 */
import { parseCassette } from "../cassette/format.ts";
import { lineOf } from "../cassette/position.ts";
import { textWithoutBodies } from "../cassette/side_files.ts";
import { describeLeak, findLeaks, findTextLeaks, gateRules, type Leak } from "../secrets/leaks.ts";
import { isAlias } from "../secrets/placeholder.ts";
import { redactText } from "../secrets/text.ts";
import type { NotSecret, Redactor } from "../secrets/types.ts";
import { isRetakeError, type RetakeError } from "../errors.ts";
import type { Store } from "../store/types.ts";
import { readConfiguration } from "./configuration.ts";
import { defaultStore } from "./options.ts";
import { redactionRules } from "./redaction_rules.ts";
import type { Runtime } from "./types.ts";

/** What to scan, and what is known. */
export interface ScanOptions {
  /**
   * Where the cassettes are kept.
   *
   * @default the folder cassettes, or that of CASSETTE_DIR
   */
  store?: Store;
  /**
   * What is secret beyond the built-in rules.
   *
   * @default none
   */
  redact?: Redactor | readonly Redactor[];
  /**
   * What looks like a secret and is none.
   *
   * @default none
   */
  notSecret?: readonly NotSecret[];
}

/** A place in a cassette that holds what looks like a secret. */
export interface CassetteLeak {
  /** The cassette's name. */
  name: string;
  /** Where the cassette lies. */
  where: string;
  /** Where in it: `interactions[2].request.url`, `line 17`. */
  place: string;
  /** The file that holds it, where that is a body beside the cassette. */
  file?: string;
  /** On which line of that file, else of the cassette's text, counted from 1; absent where the store holds values. */
  line?: number;
  /** How many bytes of that file are before it, where it is no text. */
  offset?: number;
  /** By what it was found: the name of a format, of a field, of an environment variable. */
  rule: string;
  /** Its first characters and its length: enough to find it, too little to use it. */
  excerpt: string;
}

/** What a scan has found. */
export interface ScanReport {
  /** How many cassettes were looked at. */
  scanned: number;
  /** What looks like a secret, cassette by cassette. */
  leaks: CassetteLeak[];
}

/**
 * @param options what to scan
 * @param host what the runtime gives
 * @param onUnread hears of each cassette that cannot be read; without it the first such is thrown
 * @throws {RetakeError} `STORE_READ`; what the file of settings is refused with
 */
export async function scanStore(
  options: ScanOptions,
  host: Runtime,
  onUnread?: (error: RetakeError) => void,
): Promise<ScanReport> {
  const file = await readConfiguration(host);
  const { redact = [], notSecret = file?.options.notSecret ?? [] } = options;
  const store = options.store ?? defaultStore(host, file);
  const redactors = [...file?.redactors ?? [], ...[redact].flat() as Redactor[]];
  const rules = redactionRules(redactors, notSecret, [], host);
  const names = await store.list();
  const leaks: CassetteLeak[] = [];
  let scanned = names.length;
  const load = async (name: string) => {
    try {
      return await store.load(name);
    } catch (error) {
      if (!onUnread || !isRetakeError(error)) throw error;
      onUnread(error);
      scanned--;
    }
  };
  for (const name of names) {
    const where = store.locate(name);
    const source = await load(name);
    if (source === undefined) continue; // removed meanwhile, or told
    const kept = typeof source === "string" ? source : await textWithoutBodies(source);
    const seen = new Set<string>();
    const known = inside(source, where, rules, seen);
    // What no reader of cassettes looks at is in git all the same.
    const text = known && kept !== undefined ? kept : textOf(source);
    const found = [...known ?? [], ...inText(text, rules, seen)];
    for (const { place, rule, excerpt, beside } of found) {
      const lineHere = kept === undefined ? undefined : lineIn(kept, place);
      const { path, line, offset } = beside ?? { path: undefined, line: lineHere };
      leaks.push({
        ...{ name, where, place, rule, excerpt },
        ...(path === undefined ? {} : { file: path }),
        ...(line === undefined ? {} : { line }),
        ...(offset === undefined ? {} : { offset }),
      });
    }
  }
  return { scanned, leaks };
}

/**
 * @param leak what was found
 * @returns where, in a few words: a file, with its line, or the byte that it begins at
 */
export function leakAt({ where, file = where, line, offset }: CassetteLeak): string {
  return line !== undefined
    ? `${file}:${line}`
    : offset !== undefined
    ? `${file} from byte ${offset} on`
    : file;
}

const textOf = (source: string | object) =>
  typeof source === "string" ? source : JSON.stringify(source, null, 2);

function lineIn(text: string, place: string): number | undefined {
  const [, line] = /^line (\d+)$/.exec(place) ?? [];
  return line === undefined ? lineOf(text, place) : Number(line);
}

type Rules = ReturnType<typeof redactionRules>;

/** What its reader sees; `undefined` where it is damaged: then its text alone is looked at. */
function inside(
  source: string | object,
  where: string,
  rules: Rules,
  seen: Set<string>,
): Leak[] | undefined {
  try {
    const { interactions, variables } = parseCassette(source, where);
    const found = interactions.flatMap((interaction, position) =>
      findLeaks(interaction, rules, seen).map((leak) => ({
        ...leak,
        place: `interactions[${position}].${leak.place}`,
      }))
    );
    return [...found, ...findTextLeaks(JSON.stringify(variables ?? {}), "variables", rules, seen)];
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    return undefined;
  }
}

function inText(text: string, rules: Rules, seen: Set<string>) {
  const found: Leak[] = [];
  const note = (secret: string, rule: string) => {
    if (!isAlias(secret) && !seen.has(secret)) {
      seen.add(secret);
      const line = text.slice(0, text.indexOf(secret)).split("\n").length;
      found.push(describeLeak(secret, rule, `line ${line}`));
    }
    return secret;
  };
  redactText(text, { ...gateRules(rules), isField: () => false }, note);
  return found;
}
