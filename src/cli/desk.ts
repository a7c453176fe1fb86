/**
 * What the page of `retake ui` does: by the functions of the commands, and each of it can be undone.
 *
 * @module
 */
import type { Change } from "../diff/review.ts";
import { FAILED_SUFFIX } from "../cassette/name.ts";
import type { IgnoreRules } from "../diff/comparison.ts";
import { isRetakeError, RetakeError } from "../errors.ts";
import { historyFolder, signatureName } from "../signatures/format.ts";
import { acceptChange } from "../staleness/stale.ts";
import { validityPrefix } from "../staleness/valid.ts";
import { BODIES, bodiesIn } from "../store/fs/bodies.ts";
import { folderStore } from "../store/fs.ts";
import { reloadSettings } from "./configuration.ts";
import { counted } from "../suite/report/words.ts";
import type { Desk, KeepWish } from "../ui/desk.ts";
import { type CassetteFolder, lookAtAll, wantAllFetched } from "./cassettes.ts";
import { staleOptions } from "./status.ts";
import {
  changeId,
  decisionsFile,
  keepNewOf,
  keepOldOf,
  openChanges,
  openReview,
} from "./decisions.ts";
import {
  openRecordingJobs,
  type RecordingJobOptions,
  type RecordingJobs,
} from "./recording_job.ts";
import { redactCassettes } from "./redacting.ts";
import { isHeld, lastCommit, removeCassette } from "./removal.ts";
import { nameTyped, renameCassette } from "./renaming.ts";
import type { BothSides } from "./revisions.ts";
import { typedCommand } from "../host/shell_word.ts";
import { retakeHere } from "../host/retake.ts";
import { settingsPath, writeOptions } from "./settings_file.ts";
import { type Held, heldCassette, heldFile, heldModule, openDeeds, type Said } from "./undo.ts";

/** What is typed of it. */
export type DeskOptions = Pick<
  RecordingJobOptions,
  "dir" | "signatures" | "results" | "command" | "lastRun" | "program"
>;

/** So many cassettes are named that a change was accepted for. */
const MOST_NAMED = 5;

/** What can be done, and cassettes beside what they were, before recordings too. */
export type OpenDesk = Desk & Pick<RecordingJobs, "since" | "recorded">;

/**
 * @param folder the cassettes
 * @param options how recordings are started, and where the signatures of functions are
 * @returns what can be done to them
 */
export function openDesk(folder: CassetteFolder, options: DeskOptions): OpenDesk {
  const signatures = options.signatures ?? "signatures";
  const deeds = openDeeds();
  const { since, ...recordings } = openRecordingJobs({ folder, deeds, ...options });
  return {
    since,
    ...recordings,
    async deciding() {
      try {
        const { decisions } = await openReview(folder, [], "HEAD");
        return { idOf: changeId, kept: new Set(decisions.kept.keys()) };
      } catch (error) {
        if (!isRetakeError(error, "OPTION_INVALID")) throw error;
        return { idOf: changeId, kept: new Set() }; // without git, nothing is remembered
      }
    },
    async keep(wish) {
      const { name, against } = wish;
      let all: BothSides[] = [];
      return await deeds.act(
        async () => {
          ({ both: all } = await since(name === undefined ? [] : [name], against));
          return [
            ...all.flatMap((one) => heldCassette(folder, one.name)),
            heldModule(folder),
            heldFile(await decisionsFile(folder)),
          ];
        },
        () => keep(wish, all, folder),
      );
    },
    async rename(name, to) {
      let made = name;
      const done = await deeds.act(
        async () => await heldByName([name, nameTyped(to)], folder, signatures),
        async () => {
          ({ made } = await renameCassette({ old: name, to, signatures }, folder));
          return {
            said: `${folder.store.locate(made)} was ${folder.store.locate(name)}.`,
            undo: `The same: ${retakeHere()} ${
              typedCommand([
                ...["move", made, name],
                ...(options.dir === undefined ? [] : ["--dir", options.dir]),
                ...(options.signatures === undefined ? [] : ["--signatures", signatures]),
              ])
            }`,
            leadsTo: name,
          };
        },
      );
      return { ...done, made };
    },
    async remove(name) {
      let isBack = false;
      return await deeds.act(
        async () => {
          isBack = await isSafe(name, folder);
          return [...heldCassette(folder, name), heldModule(folder)];
        },
        async () => {
          const where = folder.store.locate(name);
          await removeCassette(folder, { name, where, verdict: "fresh" });
          return {
            said: `${where} is deleted.`,
            undo: isBack
              ? `git holds it as it was: ${typedCommand(["git", "restore", where])}`
              : "git does not hold it: when this program has ended, nobody gets it back.",
            leadsTo: name,
          };
        },
      );
    },
    isHeld: (name) => isSafe(name, folder),
    redact: (name) =>
      deeds.act(
        async () => [
          ...heldCassette(folder, name),
          ...await heldBodies(folder, name),
          heldModule(folder),
        ],
        () => redact(name, folder),
      ),
    ignore: (option) =>
      deeds.act(
        () => Promise.resolve([heldFile(settingsPath())]),
        () => ignore(option),
      ),
    accept: (fn, reason) =>
      deeds.act(
        () => heldSignature(fn, signatures),
        () => accept({ fn, reason: reason.trim(), signatures }, folder),
        { adds: true },
      ),
    async undo(id) {
      const done = await deeds.undo(id);
      await reloadSettings(); // it may have been in them
      return done;
    },
    done: deeds.done,
  };
}

async function keep(
  { side, which, against }: KeepWish,
  all: readonly BothSides[],
  folder: CassetteFolder,
): Promise<Said> {
  const review = await openReview(folder, [...all], against);
  const isMeant = "kind" in which
    ? ({ kind }: Change) => kind === which.kind
    : (change: Change) => changeId(change) === which.change;
  const touched: BothSides[] = [];
  for (const one of all) {
    // What somebody has kept stays: its new was wanted.
    const meant = openChanges(one, review).filter(isMeant);
    if (meant.length === 0) continue;
    const ids = new Set(meant.map(changeId));
    if (side === "new") await keepNewOf(one, review, meant);
    else await keepOldOf(one, review, (change) => ids.has(changeId(change)));
    touched.push(one);
  }
  if (touched.length === 0) {
    throw new RetakeError(
      "OPTION_INVALID",
      "There is nothing of that left to decide on: the cassette has changed meanwhile, or was decided on.",
    );
  }
  const { kept, left } = review.counts;
  const where = touched.length === 1 ? touched[0]!.name : counted(touched.length, "cassette");
  return side === "new"
    ? {
      said: `The new is kept of ${
        counted(kept, "change")
      } since ${against} in ${where}: nobody is asked about it again.`,
      undo: "Undone, it is to be decided on again. No cassette was changed.",
    }
    : {
      said: `The old is kept of ${counted(left, "change")} in ${where}: ${
        becameOld(touched, against)
      }.`,
      undo:
        `Undone, the new is there again. Later, a recording brings it: ${retakeHere()} record --only ${
          touched.length === 1 ? touched[0]!.name : "NAME"
        } -- and the test command.`,
    };
}

/** What was not there before is gone. */
function becameOld(touched: readonly BothSides[], against: string): string {
  const gone = touched.filter(({ now }) => now === undefined).length;
  if (gone === 0) return `it is there again as it was at ${against}`;
  if (gone === touched.length) return `what was not there at ${against} is deleted`;
  return `each is as it was at ${against}, and ${
    counted(gone, "cassette")
  } that had not been there deleted`;
}

/** Whether git would give it back as it is; of what cannot be read, nobody knows that. */
async function isSafe(name: string, folder: CassetteFolder): Promise<boolean> {
  try {
    return await isHeld(name, folder, await lastCommit(folder));
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    return false;
  }
}

/** All that a new name may write: cassettes, what failed runs have left of them, and what was verified of functions. */
async function heldByName(
  names: readonly [old: string, made: string],
  folder: CassetteFolder,
  signatures: string,
): Promise<Held[]> {
  const store = folderStore(signatures);
  const [before, after] = [validityPrefix(names[0]), validityPrefix(names[1])];
  const verdicts = (await store.list()).filter((name) => name.startsWith(before))
    .flatMap((name) => [name, after + name.slice(before.length)]);
  return [
    ...names.flatMap((name) => [
      ...heldCassette(folder, name),
      ...heldCassette(folder, name + FAILED_SUFFIX),
    ]),
    ...verdicts.flatMap((name) => heldCassette({ path: signatures, store }, name)),
    heldModule(folder),
  ];
}

/** The large bodies of a cassette: those that are redacted are removed. */
async function heldBodies(folder: CassetteFolder, name: string): Promise<Held[]> {
  const texts: string[] = [];
  for (const held of heldCassette(folder, name)) {
    const content = await held.read();
    texts.push(typeof content === "object" ? new TextDecoder().decode(content) : content ?? "");
  }
  return texts.flatMap(bodiesIn).map((file) => heldFile(`${folder.path}/${BODIES}/${file}`));
}

async function redact(name: string, folder: CassetteFolder): Promise<Said> {
  await reloadSettings(); // today's rules
  const [one] = await redactCassettes([name], folder, { dryRun: false });
  const { where, replaced, leaks, why } = one!;
  if (why !== undefined) throw new RetakeError("STORE_WRITE", `${where} is left as it is: ${why}`);
  const left = leaks.length === 0
    ? ""
    : ` What is left and looks like a secret:\n${
      leaks.map(({ place, rule, excerpt }) => `${place}  ${rule}  ${excerpt}`).join("\n")
    }\nSay in the configuration what it is: redact, or notSecret.`;
  if (replaced.length === 0) {
    return { said: `Nothing in ${where} is secret by today's rules.${left}`, undo: "" };
  }
  return {
    said: `${counted(replaced.length, "place")} of ${where} redacted: ${
      [...new Set(replaced.map(({ rule }) => rule))].join(", ")
    }.${left}`,
    undo:
      "Undone, the secrets are there again. Revoke what was committed: git's history has it all the same.",
  };
}

async function ignore(option: string): Promise<Said> {
  const { path, isWritten } = await writeOptions({ ignore: rulesIn(option) });
  if (!isWritten) {
    throw new RetakeError(
      "OPTION_INVALID",
      `${path} is no JSON, so it is left as it is.\n  to do  put this there:  ${option}`,
    );
  }
  await reloadSettings(); // from now on, what is shown is compared by it
  return {
    said: `${path} has it now:  ${option}`,
    undo: `Undone, the field counts again; later, take it out of ${path}.`,
  };
}

/** The file of a function, and the entries of its history: some of them are made by what is done. */
async function heldSignature(fn: string, signatures: string): Promise<Held[]> {
  const store = folderStore(signatures);
  const entries = (await store.list()).filter((name) => name.startsWith(historyFolder(fn)));
  return [signatureName(fn), ...entries].flatMap((name) =>
    heldCassette({ path: signatures, store }, name)
  );
}

async function accept(
  { fn, reason, signatures }: { fn: string; reason: string; signatures: string },
  folder: CassetteFolder,
): Promise<Said> {
  await wantAllFetched(folder);
  const stale = staleOptions(folder, await lookAtAll(folder, []), signatures);
  const names = await acceptChange(fn, reason, stale);
  const [some, more] = [names.slice(0, MOST_NAMED), names.length - MOST_NAMED];
  return {
    said: `The change of ${fn} is accepted, "${reason}", and ${
      counted(names.length, "cassette")
    } hold${names.length === 1 ? "s" : ""}: ${some.join(", ")}${
      more > 0 ? ` and ${counted(more, "more", "more")}` : ""
    }.`,
    undo:
      `Undone, they are stale again. Later, git takes it back: it is in ${signatures}/, and nowhere else.`,
  };
}

/**
 * An option as differences tell it, in TypeScript: data, which is read and not run.
 *
 * @throws {RetakeError} `OPTION_INVALID` where it is another
 */
function rulesIn(option: string): IgnoreRules {
  const [, list, items = ""] = /^ignore: \{ (query|headers|body): \[(.*)\] \}$/s.exec(option) ?? [];
  const value = /^(?:'[^'\\]*'|"(?:[^"\\]|\\.)*")$/s.test(items)
    ? items.startsWith("'") ? items.slice(1, -1) : jsonIn(items)
    : undefined;
  if (list === undefined || typeof value !== "string") {
    throw new RetakeError("OPTION_INVALID", "That is no option that leaves a field out.");
  }
  return { [list]: [value] };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
