/**
 * What a change of code has done to recordings, told without a key: which are stale or expired, what renewing
 * them costs, and what the change may reach.
 *
 * @module
 */
import { addEstimates, describeCost, type Estimate } from "../ledger/estimate.ts";
import { showAge } from "../cassette/expiry.ts";
import { STALE_WORDS } from "../session/tracker.ts";
import { annotation } from "../suite/report/annotations.ts";
import { counted } from "../suite/report/words.ts";
import { type CassetteFolder, fetchAll, sayUnfetched } from "./cassettes.ts";
import { unreachedSince } from "./changed.ts";
import { code } from "./compared.ts";
import { type Allowed, faultsOf } from "./findings.ts";
import { planRecording } from "./record_plan.ts";
import { type Status, statusOf } from "./status.ts";

/** What is asked. */
export interface PullCheckQuery {
  /** Where signatures are. */
  signatures: string | undefined;
  /** What is no fault. */
  allowed: readonly Allowed[];
  /** The commit that the change is since, where it is to be known what it may reach. */
  since: string | undefined;
}

/** A recording that is to be renewed. */
export interface Renewal {
  name: string;
  where: string;
  verdict: "stale" | "expired";
  /** Why, in words. */
  why: string;
  /** The functions because of which it is stale. */
  functions: NonNullable<Status["functions"]>;
  cost: Estimate;
}

/** What was found. */
export interface PullCheck {
  /** How many cassettes there are. */
  cassettes: number;
  renewals: Renewal[];
  /** The names of those that cannot be read, or not be fetched from the bucket: `retake check` says why. */
  damaged: string[];
  /** What renewing all of them costs, by what they have cost before. */
  cost: Estimate;
  /** Cassettes whose requests the change may have made others: only a run can tell; absent where nobody asked. */
  reached?: { names: string[]; cost: Estimate };
  /** Whether more is stale, expired or damaged than is allowed. */
  isFault: boolean;
}

/**
 * @param folder a folder of cassettes
 * @param query what is asked
 * @returns what the code as it is has done to them; nothing is run, and nothing asked
 * @throws {RetakeError} `STORE_READ`; `OPTION_INVALID` where git does not know the commit
 */
export async function checkPull(
  folder: CassetteFolder,
  { signatures, allowed, since }: PullCheckQuery,
): Promise<PullCheck> {
  const unfetched = await fetchAll(folder);
  sayUnfetched(unfetched, "of the others it is said which hold");
  const { all } = await statusOf(folder, { texts: [], signatures });
  const plan = { missing: false, changed: false, expired: true, stale: true, signatures };
  const planned = await planRecording(folder, { ...plan, isWanted: () => true });
  const costs = new Map(planned.map(({ name, cost }) => [name, cost]));
  const renewals = all.flatMap((one): Renewal[] => {
    const { name, where, verdict, functions = [], age = 0 } = one;
    const cost = costs.get(name);
    if ((verdict !== "stale" && verdict !== "expired") || !cost) return [];
    const why = verdict === "expired"
      ? `${showAge(age)} old`
      : functions.map(({ fn, why }) => `${fn} ${STALE_WORDS[why]}`).join(", ");
    return [{ name, where, verdict, why, functions, cost }];
  });
  return {
    cassettes: all.filter(({ verdict }) => !/^(?:interrupted|recording)$/.test(verdict)).length,
    renewals,
    damaged: all.filter(({ verdict }) => verdict === "damaged" || verdict === "unfetched")
      .map(({ name }) => name),
    cost: addEstimates(renewals.map(({ cost }) => cost)),
    ...(since === undefined ? {} : { reached: await reachedSince(folder, since, renewals) }),
    // Of what is not here nobody knows whether it holds.
    isFault: unfetched.length > 0 ||
      faultsOf(all, allowed).some(({ rule, level }) =>
        level === "error" && (rule === "stale" || rule === "expired" || rule === "damaged")
      ),
  };
}

async function reachedSince(
  folder: CassetteFolder,
  since: string,
  renewals: readonly Renewal[],
): Promise<NonNullable<PullCheck["reached"]>> {
  const out = new Set([
    ...await unreachedSince(folder, since),
    ...renewals.map(({ name }) => name),
  ]);
  const planned = await planRecording(folder, {
    missing: false,
    changed: true,
    expired: false,
    stale: false,
    signatures: undefined,
    isWanted: (name) => !out.has(name),
  });
  return {
    names: planned.map(({ name }) => name),
    cost: addEstimates(planned.map(({ cost }) => cost)),
  };
}

/** @returns the first sentence about it */
export function checkHeadline({ cassettes, renewals, damaged, cost }: PullCheck): string {
  const unread = damaged.length === 0
    ? ""
    : `; ${damaged.length} cannot be read, retake check says why`;
  if (renewals.length === 0) {
    return `${counted(cassettes, "cassette")}: no recording went stale${unread}`;
  }
  const counts = (["stale", "expired"] as const).flatMap((verdict) => {
    const count = renewals.filter((one) => one.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${verdict}`];
  });
  return `${counted(renewals.length, "recording")} to renew (${counts.join(", ")}): ${
    describeCost(cost)
  }${unread}`;
}

/** So many rows are shown. */
const MOST = 100;

/** How to go on from there. */
export interface CheckAdvice {
  /** The command that renews them on a machine of one's own. */
  record: string;
  /** The command that tells whether what the change reaches is still answered. */
  replay: string;
}

/**
 * @param found what was found
 * @param advice how to go on
 * @returns it as Markdown, without a heading
 */
export function checkMarkdown(found: PullCheck, { record, replay }: CheckAdvice): string {
  const { renewals, reached } = found;
  const rows = renewals.slice(0, MOST).map(({ name, verdict, why, cost }) =>
    `| ${code(name)} | ${verdict} | ${code(why)} | ${describeCost(cost).replaceAll("|", "\\|")} |`
  );
  const blocks = rows.length === 0 ? [] : [
    `| cassette | | why | renewing it costs |\n| --- | --- | --- | --- |\n${rows.join("\n")}`,
    ...renewals.length > MOST ? [`${counted(renewals.length - MOST, "more cassette")}.`] : [],
    `To renew them: comment \`/retake\`, where this project has that, or run\n\n${fenced(record)}`,
  ];
  if (reached && reached.names.length > 0) {
    blocks.push(
      `The change may reach ${
        counted(reached.names.length, "more cassette")
      }. Whether what is asked there is still what was recorded, a replay tells, for nothing; recording all of ` +
        `them again costs at most ${describeCost(reached.cost)}.\n\n${fenced(replay)}`,
    );
  }
  return blocks.join("\n\n");
}

function fenced(command: string): string {
  return `\`\`\`sh\n${command}\n\`\`\``;
}

/** @returns the commands by which GitHub shows it beside the code: one for each function, and one for what is old */
export function checkAnnotations({ renewals, isFault }: PullCheck): string[] {
  const level = isFault ? "error" : "warning";
  const byFunction = new Map<string, Renewal[]>();
  for (const one of renewals) {
    for (const { fn } of one.functions) byFunction.set(fn, [...byFunction.get(fn) ?? [], one]);
  }
  const old = renewals.filter(({ verdict }) => verdict === "expired");
  const costOf = (some: readonly Renewal[]) =>
    `renewing costs ${describeCost(addEstimates(some.map(({ cost }) => cost)))}`;
  return [
    ...[...byFunction].map(([fn, some]) =>
      annotation(
        level,
        `${fn} has made ${counted(some.length, "recording")} stale: ${namesOf(some)}; ${
          costOf(some)
        }`,
        { title: "retake: stale", file: fn.slice(0, fn.lastIndexOf("#")), line: 1 },
      )
    ),
    ...old.length === 0 ? [] : [annotation(
      level,
      `${counted(old.length, "recording")} expired: ${namesOf(old)}; ${costOf(old)}`,
      { title: "retake: expired", file: old[0]!.where, line: 1 },
    )],
  ];
}

function namesOf(some: readonly Renewal[]): string {
  const names = some.slice(0, 5).map(({ name }) => name);
  return names.join(", ") +
    (some.length > names.length ? ` and ${some.length - names.length} more` : "");
}
