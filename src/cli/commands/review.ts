/**
 * `retake review`: goes through what a recording has changed since a commit, a request at a time.
 *
 * @module
 */
import { lineOf } from "../../cassette/position.ts";
import { type Change, CHANGE_KINDS, type ChangeKind } from "../../diff/review.ts";
import { answerVerdict, requestVerdict } from "../../diff/verdict.ts";
import { isRetakeError, RetakeError } from "../../errors.ts";
import { editFile } from "../../host/editor.ts";
import { isTerminal, openKeys, printLine, sayLine } from "../../host/terminal.ts";
import { type Paint, painter } from "../../suite/report/colours.ts";
import { oneLine } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import { type Again, type Command, type Declared, oneOf } from "../arguments.ts";
import { AS_JSON, FOLDER, sayUnread } from "../cassettes.ts";
import {
  decide,
  keepNewOf,
  keepOldOf,
  openChanges,
  openReview,
  type Review,
} from "../decisions.ts";
import { COLOUR, pairLines, title } from "../differences.ts";
import { showsColour } from "../reports.ts";
import { type BothSides, loadSide, openSince, sinceRevision } from "../revisions.ts";

/** The options as they are typed. */
interface ReviewOptions {
  dir?: string;
  against?: string;
  accept?: readonly ChangeKind[];
  keepOld?: readonly ChangeKind[];
  json?: true;
}

const OPTIONS: Record<keyof ReviewOptions, Declared> = {
  dir: FOLDER,
  against: ["--against <commit>", "what the changes are since (default: HEAD)"],
  accept: ["--accept <kinds>", "keep the new of these kinds, without asking", kindsTyped],
  keepOld: ["--keep-old <kinds>", "keep the old of these kinds, without asking", kindsTyped],
  json: AS_JSON,
};

/** The command. */
export const reviewCommand: Command = {
  name: "review",
  description: "Go through what a recording has changed, and keep the new or the old of it.",
  argument: ["[names...]", "only these cassettes; none for all that git sees changed"],
  options: Object.values(OPTIONS),
  more: `
Kinds, with commas between: ${
    CHANGE_KINDS.join(", ")
  }; all. What is same differs in its times alone, and
is not asked about. On a terminal a key decides; without one, or with --accept or --keep-old, nothing is asked.
It exits with 1 while something is undecided, and with 2 where a cassette cannot be read.`,
  async run(typed, options: ReviewOptions, again) {
    const { accept = [], keepOld: leave = [], against = "HEAD", json } = options;
    const twice = accept.find((kind) => leave.includes(kind));
    if (twice) {
      throw new RetakeError(
        "OPTION_INVALID",
        `--accept and --keep-old both name "${twice}": one of them decides on it.\n  to do  leave it out of one`,
      );
    }
    const folder = await openSince(options.dir, against);
    const { both, unread } = await sinceRevision(typed, against, folder);
    const review = await openReview(folder, both, against);
    const isAsked = accept.length + leave.length === 0 && !json && isTerminal("stdout") &&
      isTerminal("stdin");
    if (isAsked) await ask(review);
    else for (const one of review.all) await decide(one, review, { accept, leave });
    const open = review.all.flatMap((one) =>
      openChanges(one, review).map((change) => ({ one, change }))
    );
    if (json) printLine(JSON.stringify(open.map(asData), null, 2));
    else tell(review, open, isAsked ? undefined : again);
    for (const { error } of unread) sayUnread(error, "the others can be decided on without it");
    if (unread.length > 0) return 2;
    return open.length > 0 ? 1 : 0;
  },
};

const kindTyped = oneOf([...CHANGE_KINDS, "all"], "a kind of change");

function kindsTyped(word: string, before: unknown = []): ChangeKind[] {
  const words = word.split(",").map((one) => one.trim()).filter((one) => one !== "");
  const kinds = words.flatMap((one): readonly ChangeKind[] => {
    const kind = kindTyped(one);
    return kind === "all" ? CHANGE_KINDS : [kind];
  });
  return [...before as ChangeKind[], ...kinds];
}

// ---------------------------------------------------------------- on a terminal

const KEYS = [
  ["n", "keep the new"],
  ["o", "keep the old"],
  ["s", "skip"],
  ["e", "edit"],
  ["a", "keep the new of all of this kind"],
  ["q", "quit"],
] as const;

/** Asks about each change, until all are decided, skipped, or nobody wants to go on. */
async function ask(review: Review): Promise<void> {
  const paint = painter(showsColour("stdout"));
  const keys = openKeys();
  const skipped = new Set<string>();
  const next = () => {
    for (const one of review.all) {
      const change = openChanges(one, review).find(({ key }) => !skipped.has(key));
      if (change) return { one, change };
    }
  };
  const left = () =>
    review.all.reduce(
      (sum, one) => sum + openChanges(one, review).filter(({ key }) => !skipped.has(key)).length,
      0,
    );
  try {
    for (let found = next(); found; found = next()) {
      const { one, change } = found;
      printLine(changeLines(one, change, paint).join("\n"));
      const choices = KEYS.map(([key, what]) => `${paint("bold", key)} ${what}`).join("   ");
      sayLine(`${choices}   ${paint("faint", `(${left()} to go)`)}`);
      const key = await keys.next(KEYS.map(([key]) => key));
      if (key === undefined || key === "q") return;
      if (key === "s") skipped.add(change.key);
      else await act(key, found, { review, paint, keys });
    }
  } finally {
    keys.close();
  }
}

async function act(
  key: string,
  { one, change }: { one: BothSides; change: Change },
  { review, paint, keys }: { review: Review; paint: Paint; keys: ReturnType<typeof openKeys> },
): Promise<void> {
  const say = (text: string) => sayLine(`  ${paint("faint", text)}\n`);
  try {
    if (key === "n") {
      await keepNewOf(one, review, [change]);
      say("the new is kept");
    } else if (key === "o") {
      await keepOldOf(one, review, (other) => other.key === change.key);
      say("the old is kept");
    } else if (key === "a") {
      let count = 0;
      for (const other of review.all) {
        const alike = openChanges(other, review).filter(({ kind }) => kind === change.kind);
        if (alike.length > 0) await keepNewOf(other, review, alike);
        count += alike.length;
      }
      say(`the new is kept of all ${count} that are ${change.kind}`);
    } else if (key === "e") {
      if (!one.now) return say("there is no file to edit: it was removed");
      const position = (change.pair?.after ?? change.only)?.position ?? 0;
      const line = change.kind === "gone"
        ? 1
        : lineOf(one.now.text, `interactions[${position}]`) ?? 1;
      await keys.aside(() => editFile(one.where, line));
      one.now = await loadSide(one.name, review.folder);
      say("as it was edited");
    }
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    sayLine(`  ${paint("red", error.message)}\n`);
  }
}

// ---------------------------------------------------------------- what is told

function changeLines(one: BothSides, change: Change, paint: Paint): string[] {
  const { kind, pair, only, whole, differences } = change;
  const colour = kind === "new" || kind === "gone" ? "yellow" : COLOUR[kind];
  const head = `${paint("bold", oneLine(one.name))}  ${paint(colour, kind)}`;
  if (whole === "file") {
    const { length } = (one.now ?? one.was)!.cassette.interactions;
    const what = kind === "new" ? "a new cassette" : "a cassette that was removed";
    return [`${head}  ${what}: ${counted(length, "recording")}`];
  }
  if (whole) {
    return [
      `${head}  as a whole: its ${whole} ${
        whole === "frozen" ? "clock is" : "are"
      } others, on which recordings depend`,
      ...differences!.pairs.flatMap((pair) => [
        `  ${title(pair.after)}`,
        ...pairLines(pair, () => true, paint),
      ]),
    ];
  }
  if (pair) return [`${head}  ${title(pair.after)}`, ...pairLines(pair, () => true, paint)];
  return [`${head}  ${title(only!)}  ${kind === "new" ? "asked now" : "asked no more"}`];
}

interface Open {
  one: BothSides;
  change: Change;
}

function asData({ one, change: { kind, pair, only, whole } }: Open): object {
  const placed = pair?.after ?? only;
  const differs = (field: string, verdict: string) => ({ field, verdict });
  return {
    name: one.name,
    kind,
    ...(whole ? { whole } : {}),
    ...(placed && whole === undefined
      ? {
        number: placed.position + 1,
        method: placed.interaction.request.method,
        url: placed.interaction.request.url,
      }
      : {}),
    ...(pair
      ? {
        request: pair.request.map((one) => differs(one.field, requestVerdict(one))),
        answer: pair.answer.map((one) => differs(one.field, answerVerdict(one))),
      }
      : {}),
  };
}

/** @param again the command that was typed with more, where nobody was asked */
function tell(
  { counts: { kept, left } }: Review,
  open: readonly Open[],
  again: Again | undefined,
): void {
  const paint = painter(showsColour("stdout"));
  if (again) {
    for (const { one, change } of open) printLine(changeLines(one, change, paint)[0]!);
  }
  const parts = [
    ...(kept > 0 ? [`${kept} kept new`] : []),
    ...(left > 0 ? [`${left} kept old`] : []),
    ...(open.length > 0 ? [`${open.length} undecided`] : []),
  ];
  printLine(parts.length === 0 ? "nothing to decide on" : parts.join(", "));
  if (open.length === 0 || !again) return;
  const kinds = [...new Set(open.map(({ change }) => change.kind))].join(",");
  sayLine(
    `  to do  ${again("--accept", kinds)}, or --keep-old ${kinds}; or by keys on a terminal`,
  );
}
