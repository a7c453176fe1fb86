/**
 * All that speaks against the cassettes and signatures of a project, each with its file and line.
 *
 * @module
 */
import { annotation } from "../suite/report/annotations.ts";
import { isAhead, parseDuration, showAge } from "../cassette/expiry.ts";
import { sameFileWords } from "../cassette/name.ts";
import { isRetakeError, RetakeError } from "../errors.ts";
import { factsAt } from "../host/files.ts";
import { runtimeHost } from "../host/runtime.ts";
import { retakeHere } from "../host/retake.ts";
import { scanStore } from "../session/scan.ts";
import { STALE_WORDS } from "../session/tracker.ts";
import { readSignature, signatureNames } from "../signatures/files.ts";
import { signatureId } from "../signatures/format.ts";
import { isSeenLost } from "../store/bucket.ts";
import { folderStore } from "../store/fs.ts";
import { oneOf } from "./arguments.ts";
import { fileSettings } from "./configuration.ts";
import {
  type CassetteFolder,
  dirOption,
  fetchAll,
  lifetime,
  listedOnce,
  namesIn,
} from "./cassettes.ts";
import { type Status, statusOf, type StatusQuery } from "./status.ts";

/** What may speak against a file, in the order in which it is told. */
export const RULES = [
  "damaged",
  "lock",
  "alike",
  "leak",
  "signature",
  "renamed",
  "orphaned",
  "stale",
  "expired",
  "future",
  "failed",
  "interrupted",
  "unused",
] as const;

/** One of them. */
export type Rule = typeof RULES[number];

const readRule = oneOf(RULES, "a rule");

/** What is no fault by itself, and told all the same. */
const WARNINGS: readonly Rule[] = ["future", "failed", "interrupted", "unused"];

/** What is no fault: all of a rule, or as much of it as is said. */
export interface Allowed {
  rule: Rule;
  /** So many of them; of more, each is a fault. */
  atMost?: number;
  /** Those that have expired for less than so many milliseconds. */
  within?: number;
}

/**
 * @param word what is allowed, as it is typed: `stale`, `stale=5`, `expired=14d`
 * @throws {RetakeError} `OPTION_INVALID`
 */
export function readAllowed(word: string): Allowed {
  const [name = "", amount] = word.trim().split("=");
  const rule = readRule(name);
  if (amount === undefined) return { rule };
  if (/^\d+$/.test(amount)) return { rule, atMost: Number(amount) };
  const within = rule === "expired" ? parseDuration(amount) : undefined;
  if (within !== undefined) return { rule, within };
  throw new RetakeError(
    "OPTION_INVALID",
    `"${word}" says no amount of ${rule}.\n` +
      `  to do  --allow ${rule}, --allow ${rule}=5 for so many${
        rule === "expired" ? ", --allow expired=14d for as long" : ""
      }`,
  );
}

/**
 * @param typed what `--allow` says, which takes the place of what the configuration does
 * @returns what is no fault in this project
 * @throws {RetakeError} `OPTION_INVALID` where the configuration names no rule
 */
export function allowedHere(typed: readonly Allowed[] | undefined): readonly Allowed[] {
  const file = fileSettings();
  if (typed || !file?.config.allow) return typed ?? [];
  try {
    return [file.config.allow].flat().flatMap((words) => words.split(",").map(readAllowed));
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    throw new RetakeError(error.code, `allow in ${file.where}: ${error.message}`, {
      facts: { ...error.facts, file: file.where },
    });
  }
}

/** Something that speaks against a file. */
export interface Finding {
  level: "error" | "warning";
  rule: Rule;
  /** The path of the file, from the working directory. */
  file: string;
  /** Its line, from 1, where one is known. */
  line?: number;
  message: string;
  /** What a person would do. */
  next?: string;
}

/**
 * @param folder a folder of cassettes
 * @param query which of them, and where signatures are
 * @param allowed what is no fault here: it is told as a warning
 * @returns all that speaks against them
 * @throws {RetakeError} `STORE_READ`
 */
export async function findFaults(
  folder: CassetteFolder,
  query: StatusQuery,
  allowed: readonly Allowed[],
): Promise<Finding[]> {
  const lock = await lockFaults(folder);
  if (lock.isDamaged) return lock.faults.map((one): Finding => ({ level: "error", ...one }));
  const { all } = await statusOf(folder, query);
  const sound = all.filter(({ verdict }) =>
    !/^(?:damaged|interrupted|recording|unfetched)$/.test(verdict)
  );
  const names = sound.map(({ name }) => name);
  const store = { ...folder.store, list: () => Promise.resolve(names) };
  const { leaks } = await scanStore({ store }, runtimeHost());
  const found: Fault[] = [
    ...all.filter(({ name }) => !lock.unfetched?.has(name)).flatMap(ofStatus),
    ...all.flatMap(ofAge),
    ...lock.faults,
    ...await alikeFaults(folder, all),
    ...all.flatMap((one) => one.unpushed ? [ofUnpushed(one, folder)] : []),
    ...leaks.map(({ where, file = where, line, offset, place, rule, excerpt }) => ({
      rule: "leak" as const,
      file,
      ...(line === undefined ? {} : { line }),
      message: `${place}${file === where ? "" : ` of ${where}`}${
        offset === undefined ? "" : `, from byte ${offset} on,`
      } holds what looks like a secret (${rule}): ${excerpt}`,
      next:
        "revoke it, if it is one, and record again: it is in git's history too, if it was committed",
    })),
    ...await signatureFaults(query.signatures ?? "signatures"),
  ];
  return judged(found, allowed)
    .sort((a, b) => RULES.indexOf(a.rule) - RULES.indexOf(b.rule) || (a.file < b.file ? -1 : 1));
}

/**
 * @param all what is known of cassettes
 * @param allowed what is no fault here: it is told as a warning
 * @returns what speaks against them by that alone
 */
export function faultsOf(all: readonly Status[], allowed: readonly Allowed[]): Finding[] {
  return judged(all.flatMap(ofStatus), allowed);
}

function judged(found: readonly Fault[], allowed: readonly Allowed[]): Finding[] {
  const isAllowed = (one: Fault) => allowed.some((rule) => allows(rule, one, found));
  return found.map(({ expiredFor: _, ...one }, at): Finding => ({
    level: WARNINGS.includes(one.rule) || isAllowed(found[at]!) ? "warning" : "error",
    ...one,
  }));
}

/** One that is not judged yet; of one that has expired, for how many milliseconds. */
type Fault = Omit<Finding, "level"> & { expiredFor?: number };

function allows({ rule, atMost, within }: Allowed, fault: Fault, all: readonly Fault[]): boolean {
  if (rule !== fault.rule) return false;
  if (within !== undefined) return (fault.expiredFor ?? Infinity) < within;
  return atMost === undefined || all.filter((one) => one.rule === rule).length <= atMost;
}

function ofStatus({ name, where, verdict, why = "", next, ...more }: Status): Fault[] {
  if (verdict === "fresh" || verdict === "recording" || verdict === "unfetched") return [];
  const { functions = [], rename, unasked, age = 0 } = more;
  const messages: Record<typeof verdict, string> = {
    damaged: why,
    renamed: `${name} holds what the test of ${rename} asks for, which has no cassette`,
    orphaned: `no test asks for ${name}, and no source names it${why ? `; ${why}` : ""}`,
    stale: functions.map(({ fn, why }) => `${fn} ${STALE_WORDS[why]}`).join(", "),
    expired: `${name} is ${showAge(age)} old`,
    failed: `${name} was left by a run that failed`,
    interrupted: `a recording of ${name} was cut off: ${why}`,
    unused: `${name} was not asked for by the last run of all tests: ${unasked?.command}`,
  };
  const line = verdict === "damaged" ? lineIn(why) : 1;
  return [{
    rule: verdict,
    file: where,
    ...(line === undefined ? {} : { line }),
    message: messages[verdict],
    ...(next === undefined ? {} : { next }),
    ...(verdict === "expired" ? { expiredFor: age - lifetime() } : {}),
  }];
}

/** It expires later than it should, or never. */
function ofAge({ name, where, age = 0 }: Status): Fault[] {
  if (!isAhead(age)) return [];
  return [{
    rule: "future",
    file: where,
    line: 1,
    message: `${name} was recorded ${showAge(-age)} later than now, and does not expire in time`,
    next: "set the clock, where it is wrong, or record it again",
  }];
}

/** What the lock file pins and cannot be had; or that it cannot be used itself. */
async function lockFaults(
  folder: CassetteFolder,
): Promise<{ faults: Fault[]; unfetched?: ReadonlySet<string>; isDamaged?: true }> {
  const { bucket, path } = folder;
  const file = bucket?.lock ?? `${path}.lock.json`;
  if (!bucket) {
    const faults = factsAt(file)
      ? [{
        rule: "lock" as const,
        file,
        message: `${file} pins recordings, and no bucket is set in which they would be`,
        next: 'say the bucket in the configuration ("bucket"), or delete the lock file',
      }]
      : [];
    return { faults };
  }
  const told = (message: string): Fault => {
    const [first = "", ...rest] = message.split("\n");
    const advice = rest.map((line) => /^ {2}to do\s+(.*)$/.exec(line)?.[1]).find(Boolean);
    const line = lineIn(first);
    return {
      rule: "lock",
      file,
      ...(line === undefined ? {} : { line }),
      message: first,
      ...(advice === undefined ? {} : { next: advice }),
    };
  };
  try {
    const unfetched = await fetchAll(folder);
    const names = new Set(unfetched.map(({ name }) => name));
    const kept = [...bucket.pins().keys()].filter((name) =>
      !names.has(name) && isSeenLost(bucket, name)
    );
    return {
      faults: [
        ...unfetched.map(({ error }) => told(error.message)),
        ...kept.map((name) =>
          told(
            `The recording of ${name} is in the cache here, and not as ${file} pins it in ${bucket.objects.where}\n` +
              `  to do  ${retakeHere()} push --all`,
          )
        ),
      ],
      unfetched: names,
    };
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    return { faults: [told(error.message)], isDamaged: true };
  }
}

/** Names that differ in case alone: of two files, macOS and Windows have one, with what was checked out last. */
async function alikeFaults(folder: CassetteFolder, all: readonly Status[]): Promise<Fault[]> {
  const names = await namesIn(folder);
  const looked = new Set(all.map(({ name }) => name));
  const bySmall = new Map<string, string>();
  return names.flatMap((name): Fault[] => {
    const first = bySmall.get(name.toLowerCase());
    if (first === undefined) bySmall.set(name.toLowerCase(), name);
    if (first === undefined || !(looked.has(name) || looked.has(first))) return [];
    return [{
      rule: "alike",
      file: folder.store.locate(name),
      line: 1,
      message: sameFileWords(first, name),
      next: `give its test another name, and move it:  ${retakeHere()} move ${name} ${name}-2${
        dirOption(folder)
      }`,
    }];
  });
}

/** What was recorded and is seen by nobody else: the commit would replay another recording, or none. */
function ofUnpushed({ name, where }: Status, { bucket }: CassetteFolder): Fault {
  const { lock, pins } = bucket!;
  return {
    rule: "lock",
    file: where,
    line: 1,
    message: pins().has(name)
      ? `${name} was recorded again, and ${lock} pins the recording before`
      : `${name} was recorded, and ${lock} does not pin it`,
    next: `${retakeHere()} push, and commit ${lock}`,
  };
}

/** Files of signatures that cannot be read, as after a merge with conflicts. */
async function signatureFaults(path: string): Promise<Fault[]> {
  const store = listedOnce(folderStore(path));
  const faults: Fault[] = [];
  for (const name of await signatureNames(store)) {
    try {
      await readSignature(store, signatureId(name));
    } catch (error) {
      if (!isRetakeError(error, "SIGNATURE_INVALID")) throw error;
      const [message = ""] = error.message.split("\n");
      const line = lineIn(message);
      faults.push({
        rule: "signature",
        file: store.locate(name),
        ...(line === undefined ? {} : { line }),
        message,
        next: "conflict" in error.facts
          ? `take one side:  git checkout --ours ${store.locate(name)}   or --theirs`
          : "restore it (git checkout), or delete it: it is written again when its function records",
      });
    }
  }
  return faults;
}

/** The first line that a message names. */
function lineIn(message: string): number | undefined {
  const [, line] = /\bline (\d+)/.exec(message) ?? [];
  return line === undefined ? undefined : Number(line);
}

/** @returns a finding as a workflow command of GitHub, which shows it at its file and line */
export function githubAnnotation({ level, rule, file, line, message, next }: Finding): string {
  const text = next === undefined ? message : `${message}\nto do: ${next}`;
  return annotation(level, text, { title: `retake: ${rule}`, file, line });
}
