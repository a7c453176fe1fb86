/**
 * Deciding on what changed: which of it is open, and the buttons that keep the new or the old of it.
 *
 * @module
 */
import type { InteractionPair, PlacedInteraction } from "../diff/cassettes.ts";
import type { Comparison } from "../diff/comparison.ts";
import {
  type Change,
  CHANGE_KINDS,
  type ChangeKind,
  changesOf,
  undecided,
} from "../diff/review.ts";
import { DIFFERENCE_VERDICTS } from "../diff/verdict.ts";
import { type Content, type Markup, markup } from "../suite/report/markup.ts";
import { counted, grouped } from "../suite/report/words.ts";
import type { Deciding } from "./desk.ts";
import { ignoreForm, writingForm } from "./forms.ts";
import { label } from "./shell.ts";
import type { Links, Place, Sides } from "./types.ts";
import { differenceLabel } from "./verdicts.ts";

/** A change on which somebody has to decide. */
export interface OpenChange {
  name: string;
  change: Change;
}

/** How changes are found, and which of them are decided on. */
interface Finding {
  comparison: Comparison;
  deciding: Deciding | undefined;
}

/** @returns what has to be decided on, by the same kinds as `retake review`; nothing where nothing can be */
export function openChanges(
  all: readonly Sides[],
  { comparison, deciding }: Finding,
): OpenChange[] {
  if (!deciding) return [];
  return all.flatMap(({ name, was, now }) =>
    undecided(changesOf(was, now, comparison), (change) => deciding.kept.has(deciding.idOf(change)))
      .map((change) => ({ name, change }))
  );
}

const LOUDEST_FIRST: readonly ChangeKind[] = [
  ...[...DIFFERENCE_VERDICTS].reverse(),
  ...CHANGE_KINDS.filter((kind) => kind === "new" || kind === "gone"),
];

/** @returns a form for each kind of what is open: of a cassette, or of all */
export function kindForms(
  open: readonly OpenChange[],
  { against, name }: { against: string; name?: string },
  { writes }: Links,
): Markup | undefined {
  if (!writes || open.length < 2) return undefined;
  const rows = LOUDEST_FIRST.flatMap((kind) => {
    const count = open.filter(({ change }) => change.kind === kind).length;
    if (count === 0) return [];
    const form = writingForm(writes, {
      deed: "keep",
      fields: { against, name, kind },
      buttons: keepButtons(`of all that are ${kind}`),
    });
    return [markup`<li>${kindLabel(kind)} <span>${counted(count, "change")}</span>${form}</li>`];
  });
  return markup`<section aria-labelledby="h-kinds"><h2 id="h-kinds">${
    grouped(open.length)
  } to decide on</h2><ul class="kinds">${rows}</ul><p class="note">Kept new, it is not asked about again. Kept old, it is put back into the cassette, and a cassette that is new is deleted. Both can be undone.</p></section>`;
}

function kindLabel(kind: ChangeKind): Markup {
  if (kind === "new") return label("new", "asked now");
  return kind === "gone" ? label("bad", "asked no more") : differenceLabel(kind);
}

function keepButtons(about: string) {
  return [
    { words: "Keep new", about, sends: ["side", "new"] as const },
    { words: "Keep old", about, sends: ["side", "old"] as const },
  ];
}

/** The decisions on one cassette, to stand beside what they are about. */
export interface Decisions {
  forPair(pair: InteractionPair): Content;
  forOnly(kind: ChangeKind, placed: PlacedInteraction): Content;
  /** Where it can be kept or left only as a whole. */
  forWhole: Content;
  open: readonly OpenChange[];
  /** A form that leaves a field of requests out of all comparisons. */
  ignoring(option: string, field: string): Content;
}

/** @returns a form for each change of a cassette, and what was decided on before */
export function decisionsOn(
  sides: Sides,
  { against, comparison, deciding }: Finding & { against: string },
  { writes, href }: Links,
): Decisions {
  const { name, was, now } = sides;
  const here: Place = { kind: "change", name, against };
  const all = deciding && writes ? changesOf(was, now, comparison) : [];
  const form = (change: Change | undefined, about: string): Content => {
    if (!change || !deciding || !writes) return undefined;
    const id = deciding.idOf(change);
    if (deciding.kept.has(id)) {
      return markup`<p class="decided">${label("good", "kept")} The new is kept.</p>`;
    }
    return writingForm(writes, {
      deed: "keep",
      fields: { against, name, change: id },
      buttons: keepButtons(about),
    });
  };
  const whole = all.find((change) => change.whole);
  const placed = (position: number) => `of request ${position + 1}`;
  return {
    forPair: ({ after }) =>
      form(
        all.find(({ pair, whole }) => !whole && pair?.after.position === after.position),
        placed(after.position),
      ),
    forOnly: (kind, { position }) =>
      form(
        all.find((one) => !one.whole && one.kind === kind && one.only?.position === position),
        placed(position),
      ),
    forWhole: whole &&
      markup`<section aria-labelledby="h-whole"><h2 id="h-whole">${
        WHOLE[whole.whole!](sides)
      }</h2><p class="note">It can be kept or left only as a whole.</p>${
        form(whole, "of the cassette as a whole")
      }</section>`,
    ignoring: (option, field) =>
      writes && ignoreForm(writes, { option, field, back: href(here, here) }),
    open: whole ? [] : openChanges([sides], { comparison, deciding }),
  };
}

const WHOLE: Record<NonNullable<Change["whole"]>, (sides: Sides) => string> = {
  file: ({ was }) => was === undefined ? "A new cassette" : "A cassette that was removed",
  frozen: () => "Its clock stands at another time",
  variables: () => "Its values are others, on which recordings depend",
  hashes: () => "What it was recorded by is another, on which recordings depend",
};
