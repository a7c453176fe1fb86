/**
 * Recordings that the page starts: one at a time, by the exact command that somebody would type.
 *
 * @module
 */
import { isRetakeError, RetakeError } from "../errors.ts";
import { type Running, startJob } from "../host/jobs.ts";
import { runtimeHost } from "../host/runtime.ts";
import { textRedaction } from "../session/redaction_rules.ts";
import { printable } from "../suite/report/printable.ts";
import type { Desk, Job, RecordingPlan } from "../ui/desk.ts";
import type { Revision } from "../ui/types.ts";
import { type CassetteFolder, fetchAll } from "./cassettes.ts";
import { readLastRuns, type RunCommand } from "./last_run.ts";
import { dollars } from "./arguments.ts";
import { OVER_BUDGET } from "./other_runner.ts";
import { testsHere, toldWords } from "./test_command.ts";
import { describePlan, planRecording } from "./record_plan.ts";
import { loadSide, type Side, type Since, sinceRevision } from "./revisions.ts";
import { typedCommand } from "../host/shell_word.ts";
import { retakeHere } from "../host/retake.ts";
import { type Deeds, heldCassette, heldModule } from "./undo.ts";

/** How recordings are started. */
export interface RecordingJobOptions {
  folder: CassetteFolder;
  /** What `--dir` says. */
  dir?: string | undefined;
  /** What `--signatures` says. */
  signatures?: string | undefined;
  /** What `--results` says. */
  results?: string | undefined;
  /** The test command that was named; where there is none, that of the last run, or of the project. */
  command: readonly string[];
  /** Finds how tests were run the last time. */
  lastRun?: () => Promise<RunCommand | undefined>;
  /** How this program is started. */
  program: readonly string[];
  deeds: Deeds;
}

/** What the page can do about recording again. */
export interface RecordingJobs
  extends Pick<Desk, "planOf" | "record" | "stop" | "job" | "listen" | "close"> {
  /** The same as `sinceRevision`, which also knows what was there before each recording. */
  since(names: readonly string[], revision: string): Promise<Since>;
  /** @returns what was there before recordings, as `since` takes it */
  recorded(): Revision[];
}

/** More of what a recording says is left out. */
const MOST_SAID = 1_000_000;

/** @returns no recording yet */
export function openRecordingJobs(options: RecordingJobOptions): RecordingJobs {
  const { folder, command, dir, signatures, results, program, deeds } = options;
  const { lastRun = async () => (await readLastRuns()).last } = options;
  const { store, bucket, path } = folder;
  // What is recorded lies here, whatever is pinned: that is neither fetched for it, nor changed by it.
  const recorded = bucket ? { path, store: bucket.own } : folder;
  const listeners = new Set<() => void>();
  const kept = new Map<string, { name: string; was: Side | undefined }>();
  let job: Job | undefined;
  let count = 0;
  let running: Running | undefined;
  let over: Promise<unknown> = Promise.resolve();

  const change = (more: Partial<Job>) => {
    job = { ...job!, ...more };
    for (const listener of listeners) listener();
  };
  const testsOf = async (): Promise<RunCommand & { from: RecordingPlan["from"] }> => {
    if (command.length > 0) return { words: command, suites: false, from: "named" };
    const last = await lastRun();
    return last
      ? { ...last, from: "last run" }
      : { words: testsHere(), suites: false, from: "project" };
  };
  const wordsFor = (name: string, tests: RunCommand, budget?: string): string[] => [
    "record",
    ...["--only", name],
    ...(budget === undefined ? [] : ["--budget", budget]),
    ...(dir === undefined ? [] : ["--dir", dir]),
    ...(signatures === undefined ? [] : ["--signatures", signatures]),
    ...(results === undefined ? [] : ["--results", results]),
    ...(tests.suites ? tests.words : ["--", ...tests.words]),
  ];
  return {
    async planOf(name) {
      const none = { missing: false, changed: false, expired: false, stale: false };
      const plan = { ...none, signatures, isWanted: (other: string) => other === name };
      await fetchAll(folder); // what cannot be had may be recorded anew
      const planned = await planRecording(folder, plan);
      const estimate = planned.length > 0
        ? describePlan(planned, plan)
        : `What ${store.locate(name)} has cost before cannot be read from it.`;
      const tests = await testsOf();
      return {
        command: `${retakeHere()} ${typedCommand(wordsFor(name, told(tests)))}`,
        from: tests.from,
        estimate,
      };
    },
    async record(name, { budget: typed = "" } = {}) {
      const budget = typed === "" ? undefined : typed.replace("$", "");
      if (budget !== undefined) dollars(budget); // refuses what is none
      const tests = await testsOf();
      const words = wordsFor(name, tests, budget);
      const was = await loadSide(name, folder).catch((error) => {
        if (!isRetakeError(error)) throw error;
        return "damaged" as const; // it may be recorded again all the same, and be compared with nothing
      });
      const finish = await deeds.begin([...heldCassette(recorded, name), heldModule(folder)]);
      // From here on nothing waits: of two that ask at once, the second is refused.
      if (job && job.state !== "ended") {
        throw new RetakeError(
          "OPTION_INVALID",
          `${job.name} is being recorded: one recording at a time.\n  to do  wait for its end, or stop it`,
        );
      }
      const before = was === "damaged" ? undefined : `recording-${kept.size + 1}`;
      if (before !== undefined && was !== "damaged") kept.set(before, { name, was });
      const redact = textRedaction(runtimeHost());
      job = {
        id: ++count,
        name,
        command: redact(`${retakeHere()} ${typedCommand(wordsFor(name, told(tests), budget))}`),
        text: "",
        state: "running",
        ...(before ? { before } : {}),
      };
      const own: Running = startJob([...program, ...words], (line) => {
        const { length } = job!.text;
        if (length > MOST_SAID) return;
        const said = `${printable(redact(line))}\n`;
        change({
          text: job!.text + said + (length + said.length > MOST_SAID ? "more is left out\n" : ""),
        });
      });
      running = own;
      over = own.ended.then(async (code) => {
        const done = await finish((isChanged) => ({
          said: saidOf({
            where: store.locate(name),
            code,
            isChanged,
            budget,
            stopped: job?.state === "stopping",
          }),
          undo: "Undone, the recording before is there again.",
          leadsTo: name,
        }));
        running = undefined;
        change({ state: "ended", code, done });
      });
      over.catch((error) => {
        running = undefined;
        change({ state: "ended", text: `${job!.text}${String(error)}\n` });
      });
    },
    stop() {
      if (!running) return;
      change({ state: "stopping" });
      running.stop();
    },
    job: () => job,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      running?.stop();
      await over.catch(() => {}); // it is told in the job
    },
    recorded: () =>
      [...kept].map(([before, { name }]) => ({
        name: before,
        about: `before ${name} was recorded`,
      })),
    async since(names, revision) {
      const found = kept.get(revision);
      if (!found) return await sinceRevision(names, revision, folder);
      const { name, was } = found;
      const now = await loadSide(name, folder);
      const isWanted = names.length === 0 ? was?.text !== now?.text : names.includes(name);
      const both = isWanted && (was || now) ? [{ name, where: store.locate(name), was, now }] : [];
      return { both, unread: [] };
    },
  };
}

/** As it may be shown. */
function told({ words, suites }: RunCommand): RunCommand {
  return { words: toldWords(words), suites };
}

function saidOf(
  { where, code, isChanged, budget, stopped }: {
    where: string;
    code: number;
    isChanged: boolean;
    budget: string | undefined;
    stopped: boolean;
  },
): string {
  const end = stopped
    ? "It was stopped"
    : code === 0
    ? "It ended well"
    : budget !== undefined && code === OVER_BUDGET
    ? `It stopped at the budget of $${budget}, and what is left undone is told below`
    : `It ended with code ${code}`;
  return `${end}: ${where} ${isChanged ? "is another now" : "is as it was"}.`;
}
