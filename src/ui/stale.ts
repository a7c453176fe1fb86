/**
 * Staleness: the functions because of which recordings may hold no longer, what has changed in which of their helpers,
 * and what it takes to renew what was recorded.
 *
 * @module
 */
import type { Change as UnitChange } from "../signatures/explain.ts";
import { type Content, type Markup, markup } from "../suite/report/markup.ts";
import { oneLine } from "../suite/report/printable.ts";
import { counted } from "../suite/report/words.ts";
import { writingForm } from "./forms.ts";
import { copyButton, factLine, label, type Page } from "./shell.ts";
import type { ChangedFunction, Links, Place } from "./types.ts";

const HERE: Place = { kind: "stale" };
/** So many cassettes of a function are named before the others are folded away. */
const MOST_NAMES = 20;

/**
 * @param all the functions that are not what they were
 * @param renewing how all of their recordings are made again
 * @param links how pages name one another
 * @returns the page that says why recordings are stale
 */
export function stalePage(
  all: readonly ChangedFunction[],
  renewing: string,
  links: Links,
): Page {
  const cassettes = new Set(all.flatMap(({ cassettes }) => cassettes));
  return {
    place: HERE,
    title: "Stale",
    lead: factLine([
      counted(all.length, "function"),
      counted(cassettes.size, "cassette"),
      all.length > 0 ? markup`all again: ${command(renewing)}` : undefined,
    ]),
    main: all.length === 0
      ? markup`<section><p>No recording is stale because of a function: those that are tracked are what they were when it was made.</p></section>`
      : markup`<section aria-labelledby="h-functions"><h2 id="h-functions">Functions</h2>${
        all.map((one) => functionBlock(one, links))
      }</section>`,
  };
}

function functionBlock(one: ChangedFunction, links: Links): Markup {
  const { fn, why, word, detail, unknown, changes, cassettes, cost, accept } = one;
  const [path = "", name = fn] = fn.split("#");
  return markup`<details class="problem request fine" open><summary><h3>${oneLine(name)}</h3> ${
    label(why === "changed" ? "care" : "bad", word)
  } <span class="quiet">${oneLine(path)}</span></summary>
${unknown === undefined ? undefined : markup`<p class="note said">${unknown}</p>`}
${detail === undefined ? undefined : markup`<p class="note said">${detail}</p>`}
${changes.map(changeBlock)}
<dl class="facts">
<div><dt>Cassettes</dt><dd>${cassetteList(cassettes, links)}</dd></div>
<div><dt>Renewing costs</dt><dd>${cost}</dd></div>
${
    accept === undefined
      ? undefined
      : markup`<div><dt>If they hold all the same</dt><dd>${acceptForm(fn, links)}${
        command(accept)
      }</dd></div>`
  }</dl></details>`;
}

/** Who accepts a change says why, for those who read its history. */
function acceptForm(fn: string, { writes }: Links): Markup | undefined {
  return writes && writingForm(writes, {
    deed: "accept",
    fields: { fn },
    inputs: markup`<label>Why they hold<input name="reason" required autocomplete="off"></label>`,
    buttons: [{ words: "Accept the change", about: `of ${oneLine(fn)}` }],
  });
}

const KINDS: Record<UnitChange["kind"], string> = {
  changed: "has changed",
  added: "is new",
  removed: "is gone",
};

function changeBlock({ unit, kind, path, file, diff, note }: UnitChange): Markup {
  const way = path.length > 1
    ? markup`<p class="quiet">by way of ${path.map(nameOf).map(oneLine).join(" → ")}</p>`
    : undefined;
  const text = note === undefined
    ? diff === "" ? undefined : difference(diff)
    : markup`<p class="quiet">(${note})</p>`;
  return markup`<h4><code>${oneLine(nameOf(unit))}</code> in ${oneLine(file)} ${
    KINDS[kind]
  }</h4>${way}${text}`;
}

/** What is in front of each line says what it is, beside the colour. */
function difference(diff: string): Markup {
  const lines = diff.replace(/\n+$/, "").split("\n").filter((line) =>
    !/^(?:={3,}|Index: |\\ No newline)/.test(line)
  );
  return markup`<pre class="code difference" tabindex="0">${
    lines.map((line): Content => {
      const kind = /^(?:---|\+\+\+|@@)/.test(line)
        ? "where"
        : line.startsWith("+")
        ? "after"
        : line.startsWith("-")
        ? "before"
        : "";
      return markup`<span class="line ${kind}">${line}</span>`;
    })
  }</pre>`;
}

function cassetteList(names: readonly string[], links: Links): Content {
  const item = (name: string) =>
    markup`<li><a href="${links.href(HERE, { kind: "cassette", name })}">${name}</a></li>`;
  const [shown, more] = [names.slice(0, MOST_NAMES), names.slice(MOST_NAMES)];
  return [
    markup`<ul>${shown.map(item)}</ul>`,
    more.length > 0
      ? markup`<details><summary>${counted(more.length, "more", "more")}</summary><ul>${
        more.map(item)
      }</ul></details>`
      : undefined,
  ];
}

function nameOf(unit: string): string {
  return unit.slice(unit.lastIndexOf("#") + 1);
}

/** @returns a command, to be copied */
function command(words: string): Markup {
  return markup`<span class="copied"><code>${words}</code> ${copyButton(words)}</span>`;
}
