/**
 * `retake diff`: what differs between recordings, by meaning: two cassettes, or one and what git holds.
 *
 * @module
 */
import type { PlacedInteraction } from "../../diff/cassettes.ts";
import type { Difference } from "../../diff/difference.ts";
import {
  answerVerdict,
  DIFFERENCE_VERDICTS,
  type DifferenceVerdict,
  isLoud,
  loudness,
  pairVerdict,
  requestVerdict,
} from "../../diff/verdict.ts";
import { RetakeError } from "../../errors.ts";
import { printLine } from "../../host/terminal.ts";
import { retakeHere } from "../../host/retake.ts";
import { painter } from "../../suite/report/colours.ts";
import { type Command, type Declared, oneOf } from "../arguments.ts";
import {
  AS_JSON,
  type CassetteFolder,
  dirOption,
  findName,
  FOLDER,
  namesIn,
  readCassette,
  sayUnread,
} from "../cassettes.ts";
import { cassetteText, type Compared, compared, comparedMarkdown, sumOf } from "../compared.ts";
import type { Shows } from "../differences.ts";
import { openThere } from "../folders.ts";
import { openSince, type Since, sinceRevision } from "../revisions.ts";
import { showsColour } from "../reports.ts";

/** The options as they are typed. */
interface DiffOptions {
  dir?: string;
  json?: true;
  markdown?: true;
  since?: string;
  all?: true;
  failOn?: DifferenceVerdict;
}

const OPTIONS: Record<keyof DiffOptions, Declared> = {
  dir: FOLDER,
  json: AS_JSON,
  markdown: ["--markdown", "print Markdown, for a comment on a pull request"],
  since: ["--since <commit>", "compare with this commit (default: HEAD)"],
  all: ["-a, --all", "show what is harmless too"],
  failOn: [
    "--fail-on <verdict>",
    `exit with 1 where something is so, or louder: ${DIFFERENCE_VERDICTS.slice(1).join(", ")}`,
    oneOf(DIFFERENCE_VERDICTS.slice(1), "a verdict"),
  ],
};

/** The command. */
export const diffCommand: Command = {
  name: "diff",
  description: "Show what differs between recordings, by meaning.",
  argument: [
    "[names...]",
    "one cassette, to compare with git; two, to compare with each other; none for all that git sees changed",
  ],
  options: Object.values(OPTIONS),
  more: `
Verdicts, from the quietest:
  same      nothing differs
  harmless  ids, times, counts of tokens, a text in other words
  changed   fields that came, values that are others, other requests
  breaking  a field or a tool's call that is gone, another type, an answer cut short, an error`,
  async run(typed, options: DiffOptions) {
    const since = options.since ?? "HEAD";
    const folder = typed.length === 2
      ? await openThere(options.dir)
      : await openSince(options.dir, since);
    if (typed.length > 2) {
      throw new RetakeError(
        "OPTION_INVALID",
        `retake diff compares one or two cassettes, not ${typed.length}.\n  to do  ${retakeHere()} diff ONE OTHER${
          dirOption(folder)
        }; without names, all that git sees changed`,
      );
    }
    if (typed.length === 2 && options.since !== undefined) {
      throw new RetakeError(
        "OPTION_INVALID",
        "--since is for one cassette, or for none: two are compared with each other.\n" +
          `  to do  ${retakeHere()} diff ${typed.join(" ")}${dirOption(folder)}`,
      );
    }
    const { found, unread } = typed.length === 2
      ? { found: [await betweenTwo(typed, folder)], unread: [] }
      : await sinceCommit(typed[0], since, folder);
    for (const { error } of unread) sayUnread(error, "the others are compared without it");
    if (options.json) printLine(JSON.stringify(found.map(asData), null, 2));
    else {
      const shows = options.all ? () => true : isLoud;
      const text = options.markdown ? comparedMarkdown(found, shows) : toText(found, shows);
      if (found.length > 0 || unread.length === 0) printLine(text);
    }
    if (unread.length > 0) return 2;
    const { failOn } = options;
    return failOn && found.some(({ verdict }) => loudness(verdict) >= loudness(failOn)) ? 1 : 0;
  },
};

async function betweenTwo(typed: readonly string[], folder: CassetteFolder): Promise<Compared> {
  const names = await namesIn(folder);
  const [before, after] = typed.map((name) => findName(name, names, folder)) as [string, string];
  const [was, now] = [await readCassette(folder, before), await readCassette(folder, after)];
  return compared(`${before} and ${after}`, was, now);
}

async function sinceCommit(
  typed: string | undefined,
  revision: string,
  folder: CassetteFolder,
): Promise<{ found: Compared[]; unread: Since["unread"] }> {
  const typedNames = typed === undefined ? [] : [typed];
  const found: Compared[] = [];
  const { both, unread } = await sinceRevision(typedNames, revision, folder);
  for (const { name, where, was, now } of both) {
    if (typed !== undefined && was === undefined) {
      throw new RetakeError(
        "NAME_INVALID",
        `git has no ${where} at ${revision}: it is new since then.\n  to do  ${retakeHere()} show ${name}${
          dirOption(folder)
        }`,
      );
    }
    found.push(compared(name, was?.cassette, now?.cassette));
  }
  return { found, unread };
}

// ---------------------------------------------------------------- as data

/** The form of `--json`. */
function asData({ name, only, verdict, differences }: Compared): object {
  const { added, removed, pairs, variables } = differences;
  const request = ({ position, interaction: { request: { method, url } } }: PlacedInteraction) => ({
    number: position + 1,
    method,
    url,
  });
  return {
    name,
    ...(only ? { only } : {}),
    verdict,
    added: added.map(request),
    removed: removed.map(request),
    pairs: pairs.map((pair) => ({
      ...request(pair.after),
      before: pair.before.position + 1,
      verdict: pairVerdict(pair),
      request: pair.request.map((one) => ({ ...told(one), verdict: requestVerdict(one) })),
      answer: pair.answer.map((one) => ({ ...told(one), verdict: answerVerdict(one) })),
    })),
    variables: variables.map(told),
  };
}

function told({ field, recorded, asked }: Difference): object {
  return { field, before: recorded ?? null, after: asked ?? null };
}

// ---------------------------------------------------------------- as text

function toText(all: readonly Compared[], shows: Shows): string {
  const paint = painter(showsColour("stdout"));
  if (all.length === 0) return "no cassette differs";
  const blocks = all.map((one) => cassetteText(one, shows, paint));
  return [...blocks, paint("faint", sumOf(all))].join("\n");
}
