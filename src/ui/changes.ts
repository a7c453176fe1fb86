/**
 * What changed: cassettes as they are, beside what git holds, by what that means to who reads the answers.
 *
 * @module
 */
import {
  type CassetteDifferences,
  cassetteDifferences,
  type InteractionPair,
  type PlacedInteraction,
} from "../diff/cassettes.ts";
import type { Comparison } from "../diff/comparison.ts";
import { type Difference, shorten } from "../diff/difference.ts";
import {
  answerVerdict,
  cassetteVerdict,
  DIFFERENCE_VERDICTS,
  type DifferenceVerdict,
  isLoud,
  loudness,
  pairVerdict,
  requestVerdict,
} from "../diff/verdict.ts";
import { type Content, type Markup, markup } from "../suite/report/markup.ts";
import { oneLine } from "../suite/report/printable.ts";
import { counted } from "../suite/report/words.ts";
import { type Decisions, decisionsOn, kindForms, openChanges } from "./deciding.ts";
import type { Deciding } from "./desk.ts";
import { factLine, label, marked, type Page } from "./shell.ts";
import type { Links, Place, Revision, Sides, SinceThen } from "./types.ts";
import { differenceLabel } from "./verdicts.ts";

/** So much of a value is shown. */
const LONGEST = 2000;

/** What became of one cassette. */
interface Compared extends Sides {
  differences: CassetteDifferences;
  verdict: DifferenceVerdict;
}

function compared(sides: Sides, comparison: Comparison): Compared {
  const differences = cassetteDifferences(sides.now, sides.was, comparison);
  return { ...sides, differences, verdict: cassetteVerdict(differences) };
}

function wordOf({ was, now, verdict }: Compared): Markup {
  if (was === undefined) return label("new", "new");
  if (now === undefined) return label("bad", "removed");
  return differenceLabel(verdict);
}

/** How cassettes are compared. */
export interface ChangesOptions {
  /** A commit. */
  against: string;
  /** What makes two requests the same. */
  comparison: Comparison;
  /** What was decided on; absent where nothing is. */
  deciding?: Deciding | undefined;
  /** What else they can be compared with. */
  revisions?: readonly Revision[];
}

/**
 * @param since cassettes that are not the same to the letter, and those that cannot be read
 * @param options what they are compared with, and what was decided on
 * @returns the page that names them, the loudest first
 */
export function changesPage(
  { both, unread }: SinceThen,
  { against, comparison, deciding, revisions = [] }: ChangesOptions,
  links: Links,
): Page {
  const here: Place = { kind: "changes", against };
  const rows = both.map((one) => compared(one, comparison))
    .sort((a, b) => loudness(b.verdict) - loudness(a.verdict) || (a.name < b.name ? -1 : 1));
  const counts = [...DIFFERENCE_VERDICTS].reverse().flatMap((verdict) => {
    const count = rows.filter((one) => one.verdict === verdict).length;
    return count > 0 ? [`${count} ${verdict}`] : [];
  });
  const open = openChanges(both, { comparison, deciding });
  const undecided = new Set(open.map(({ name }) => name));
  const isDecided = ({ name }: Sides) => deciding !== undefined && !undecided.has(name);
  const row = (one: Compared) =>
    markup`<li class="cassette"><a href="${
      links.href(here, { kind: "change", name: one.name, against })
    }">${one.name}</a> <span class="facts-line">${summary(one.differences)}</span> ${
      isDecided(one) && isShown(one) ? label("good", "kept") : wordOf(one)
    }</li>`;
  const [loud, quiet] = [rows.filter(isShown), rows.filter((one) => !isShown(one))];
  return {
    place: here,
    title: "What changed",
    lead: markup`${factLine([`since ${against}`, counted(rows.length, "cassette"), ...counts])}${
      links.isLive ? againstForm(here, { against, revisions }, links) : undefined
    }`,
    main: markup`${
      kindForms(open, { against }, links)
    }<section aria-labelledby="h-changed"><h2 id="h-changed">Cassettes</h2>${
      loud.length > 0
        ? markup`<ul class="cassettes">${loud.map(row)}</ul>`
        : markup`<p>${
          rows.length === 0
            ? `No cassette${unread.length > 0 ? " that can be read" : ""} differs from ${against}.`
            : "Nothing has changed that anybody would notice."
        }</p>`
    }${
      quiet.length > 0
        ? markup`<details class="quiet-part"><summary>${
          counted(quiet.length, "cassette")
        } without a difference that matters</summary><ul class="cassettes">${
          quiet.map(row)
        }</ul></details>`
        : undefined
    }${
      unread.length > 0
        ? markup`<h3>Not compared</h3><ul class="cassettes">${
          unread.map(({ name, why }) =>
            markup`<li class="cassette">${name} <span class="facts-line">${why}</span> ${
              label("bad", "damaged")
            }</li>`
          )
        }</ul>`
        : undefined
    }</section>`,
  };
}

function isShown({ was, now, verdict }: Compared): boolean {
  return isLoud(verdict) || was === undefined || now === undefined;
}

function summary({ added, removed, pairs }: CassetteDifferences): string {
  const differing = pairs.filter((pair) => pairVerdict(pair) !== "same").length;
  return [
    differing > 0 ? `${counted(differing, "request")} otherwise` : "",
    added.length > 0 ? `${added.length} asked now` : "",
    removed.length > 0 ? `${removed.length} asked no more` : "",
  ].filter(Boolean).join(", ");
}

function againstForm(
  here: Place,
  { against, revisions }: { against: string; revisions: readonly Revision[] },
  links: Links,
): Markup {
  const options = revisions.map(({ name, about }) =>
    markup`<option value="${name}">${oneLine(about)}</option>`
  );
  return markup`<form class="filter against" method="get" action="${
    links.href(
      here,
      here.kind === "change" ? { kind: "change", name: here.name } : { kind: "changes" },
    )
  }"><label for="against">Compare with<input id="against" name="against" value="${
    // Empty, so that all that is offered is shown.
    against === "HEAD"
      ? ""
      : against}" placeholder="HEAD" autocomplete="off" spellcheck="false" list="revisions"></label><datalist id="revisions">${options}</datalist><button type="submit">Compare</button></form>`;
}

/** @returns the page of one cassette beside what git holds of it */
export function changePage(
  sides: Sides,
  { against, comparison, deciding, revisions = [] }: ChangesOptions,
  links: Links,
): Page {
  const one = compared(sides, comparison);
  const { forPair, forOnly, forWhole, open, ignoring } = decisionsOn(
    sides,
    { against, comparison, deciding },
    links,
  );
  const { name, now, differences: { added, removed, pairs, variables } } = one;
  const here: Place = { kind: "change", name, against };
  const differing = pairs.filter((pair) => pairVerdict(pair) !== "same");
  const loud = differing.filter((pair) => isLoud(pairVerdict(pair)));
  const quiet = differing.filter((pair) => !isLoud(pairVerdict(pair)));
  const same = pairs.length - differing.length;
  const nothing = added.length + removed.length + differing.length + variables.length === 0;
  return {
    place: here,
    title: name,
    lead: markup`${
      factLine([
        wordOf(one),
        `since ${against}`,
        summary(one.differences),
        same > 0 ? `${counted(same, "request")} as before` : "",
        now && markup`<a href="${links.href(here, { kind: "cassette", name })}">The cassette</a>`,
        markup`<a href="${links.href(here, { kind: "changes", against })}">All that changed</a>`,
      ])
    }${links.isLive ? againstForm(here, { against, revisions }, links) : undefined}`,
    main: markup`${forWhole}${kindForms(open, { against, name }, links)}${
      nothing
        ? markup`<section><p>Nothing differs from ${against} in what is asked and answered.</p></section>`
        : undefined
    }
${
      section(
        "h-loud",
        "Answered otherwise",
        loud.map((pair) => pairBlock(pair, { forPair, ignoring })),
      )
    }
${section("h-added", "Asked now", added.map((placed) => lonely(placed, forOnly("new", placed))))}
${
      section(
        "h-removed",
        "Asked no more",
        removed.map((placed) => lonely(placed, forOnly("gone", placed))),
      )
    }
${
      variables.length > 0
        ? section("h-values", "Values of the recording", [
          table(
            "Values of the recording: what differs",
            variables.map((difference) => ({ difference, verdict: "changed" as const })),
          ),
        ])
        : undefined
    }
${
      quiet.length > 0
        ? markup`<section><details class="quiet-part"><summary><h2>${
          counted(quiet.length, "harmless request")
        }</h2></summary>${
          quiet.map((pair) => pairBlock(pair, { forPair, ignoring }))
        }</details></section>`
        : undefined
    }`,
  };
}

function section(id: string, title: string, blocks: readonly Content[]): Markup | undefined {
  if (blocks.length === 0) return undefined;
  return markup`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${blocks}</section>`;
}

function titleOf({ position, interaction: { request } }: PlacedInteraction): Content {
  return markup`<span class="number">${position + 1}</span> ${
    marked(`${oneLine(request.method)} ${oneLine(request.url)}`)
  }`;
}

function lonely(placed: PlacedInteraction, decision: Content): Markup {
  return markup`<div class="problem fine"><h3>${titleOf(placed)}</h3>${decision}</div>`;
}

function pairBlock(
  pair: InteractionPair,
  { forPair, ignoring }: Pick<Decisions, "forPair" | "ignoring">,
): Markup {
  const rows = [
    ...pair.request.map((difference) => ({
      difference: { ...difference, field: `asked ${difference.field}` },
      verdict: requestVerdict(difference),
    })),
    ...pair.answer.map((difference) => ({ difference, verdict: answerVerdict(difference) })),
  ];
  const loud = rows.filter(({ verdict }) => isLoud(verdict));
  const quiet = rows.filter(({ verdict }) => !isLoud(verdict));
  const name = `Request ${pair.after.position + 1}`;
  return markup`<details class="problem request${
    pairVerdict(pair) === "breaking" ? "" : " fine"
  }" open><summary><h3>${titleOf(pair.after)}</h3> ${differenceLabel(pairVerdict(pair))}</summary>
${loud.length > 0 ? table(`${name}: what differs`, loud, ignoring) : undefined}
${
    quiet.length > 0
      ? markup`<details class="quiet-part"><summary>${
        counted(quiet.length, "harmless difference")
      }</summary>${table(`${name}: what differs and is harmless`, quiet, ignoring)}</details>`
      : undefined
  }${forPair(pair)}</details>`;
}

interface Row {
  difference: Difference;
  verdict: DifferenceVerdict;
}

function table(
  name: string,
  rows: readonly Row[],
  ignoring?: (option: string, field: string) => Content,
): Markup {
  const value = (text: string | undefined, kind: string) =>
    text === undefined
      ? markup`<span class="quiet">not there</span>`
      : markup`<pre class="${kind}" tabindex="0">${marked(shorten(text, LONGEST))}</pre>`;
  return markup`<div class="table"><table class="sides" aria-label="${name}"><thead><tr><th scope="col">What</th><th scope="col">Before</th><th scope="col">Now</th></tr></thead><tbody>${
    rows.map(({ difference: { field, recorded, asked, ignore }, verdict }) =>
      markup`<tr><th scope="row"><code>${oneLine(field)}</code><br>${differenceLabel(verdict)}${
        ignore === undefined ? undefined : ignoring?.(ignore, field)
      }</th><td data-what="Before">${value(recorded, "before")}</td><td data-what="Now">${
        value(asked, "after")
      }</td></tr>`
    )
  }</tbody></table></div>`;
}
