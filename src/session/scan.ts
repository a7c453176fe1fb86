/**
 * Looks for secrets in cassettes that exist: the leak gate, for files.
 *
 * @module
 */
import { parseCassette } from "../cassette/format.ts";
import { lineOf } from "../cassette/position.ts";
import { describeLeak, findLeaks, findTextLeaks, gateRules } from "../secrets/leaks.ts";
import { isAlias } from "../secrets/placeholder.ts";
import { redactText } from "../secrets/text.ts";
import type { NotSecret, Redactor } from "../secrets/types.ts";
import { isRetakeError } from "../errors.ts";
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
  /** On which line of its text that is, counted from 1; absent where the store holds values. */
  line?: number;
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
 * @throws {RetakeError} `STORE_READ`; what the file of settings is refused with
 */
export async function scanStore(options: ScanOptions, host: Runtime): Promise<ScanReport> {
  const file = await readConfiguration(host);
  const { redact = [], notSecret = file?.options.notSecret ?? [] } = options;
  const store = options.store ?? defaultStore(host, file);
  const redactors = [...file?.redactors ?? [], ...[redact].flat() as Redactor[]];
  const rules = redactionRules(redactors, notSecret, [], host);
  const names = await store.list();
  const leaks: CassetteLeak[] = [];
  for (const name of names) {
    const where = store.locate(name);
    const source = await store.load(name);
    if (source === undefined) continue; // removed meanwhile
    const text = typeof source === "string" ? source : JSON.stringify(source, null, 2);
    const found = inside(source, where, rules);
    // What no reader of cassettes looks at is in git all the same.
    found.push(...inText(text, rules));
    const seen = new Set<string>();
    for (const { place, rule, excerpt } of found) {
      if (seen.has(excerpt)) continue;
      seen.add(excerpt);
      const line = typeof source === "string" ? lineIn(text, place) : undefined;
      leaks.push({ name, where, place, ...(line === undefined ? {} : { line }), rule, excerpt });
    }
  }
  return { scanned: names.length, leaks };
}

function lineIn(text: string, place: string): number | undefined {
  const [, line] = /^line (\d+)$/.exec(place) ?? [];
  return line === undefined ? lineOf(text, place) : Number(line);
}

type Rules = ReturnType<typeof redactionRules>;

function inside(source: string | object, where: string, rules: Rules) {
  try {
    const { interactions, variables } = parseCassette(source, where);
    const found = interactions.flatMap((interaction, position) =>
      findLeaks(interaction, rules).map((leak) => ({
        ...leak,
        place: `interactions[${position}].${leak.place}`,
      }))
    );
    return [...found, ...findTextLeaks(JSON.stringify(variables ?? {}), "variables", rules)];
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    return []; // damaged: then its text alone is looked at
  }
}

function inText(text: string, rules: Rules) {
  const found: ReturnType<typeof describeLeak>[] = [];
  const note = (secret: string, rule: string) => {
    if (!isAlias(secret)) {
      const line = text.slice(0, text.indexOf(secret)).split("\n").length;
      found.push(describeLeak(secret, rule, `line ${line}`));
    }
    return secret;
  };
  redactText(text, { ...gateRules(rules), isField: () => false }, note);
  return found;
}
