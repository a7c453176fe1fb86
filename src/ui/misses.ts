/**
 * Misses: what the last runs asked for and no recording answered, beside what comes closest, with what would mend it.
 *
 * @module
 */
import { type Content, type Markup, markup } from "../suite/report/markup.ts";
import { oneLine } from "../suite/report/printable.ts";
import { counted } from "../suite/report/words.ts";
import { ignoreForm } from "./forms.ts";
import { copyButton, factLine, label, marked, type Page } from "./shell.ts";
import type { Links, Missed, Place } from "./types.ts";

/**
 * @param all what was missed
 * @param known names of cassettes that are there
 * @returns the page that names it
 */
export function missesPage(all: readonly Missed[], known: ReadonlySet<string>, links: Links): Page {
  const here: Place = { kind: "misses" };
  const blocks = all.map((one, at) => missBlock(one, { number: at + 1, here, known }, links));
  return {
    place: here,
    title: "Misses",
    lead: factLine([
      counted(all.length, "request") + " that no recording answered",
      all[0] && markup`the last of them in <code>${all[0].command}</code>`,
    ]),
    main: all.length === 0
      ? markup`<section><p>No request was missed in the last runs that <code>retake</code> has seen: <code>retake test</code>, and those behind <code>retake run --</code>, <code>record --</code> and <code>replay --</code>.</p></section>`
      : markup`<section aria-labelledby="h-misses"><h2 id="h-misses" class="unseen">Requests</h2>${blocks}</section>`,
  };
}

function missBlock(
  { name, message, miss, endedAt, command }: Missed,
  { number, here, known }: { number: number; here: Place; known: ReadonlySet<string> },
  links: Links,
): Markup {
  const { method, url, closest } = miss;
  const isThere = known.has(name);
  const cassette = isThere
    ? markup`<a href="${links.href(here, { kind: "cassette", name })}">${name}</a>`
    : markup`${name} ${label("care", "not there")}`;
  const beside = closest &&
    markup`<h4>Beside the closest recording, ${
      isThere
        ? markup`<a href="${
          links.href(here, { kind: "cassette", name, request: closest.number })
        }">request ${closest.number}</a>`
        : `request ${closest.number}`
    }</h4>${differenceTable(closest, { here, number }, links)}`;
  return markup`<details class="problem request" id="m${number}" open><summary><h3><span class="number">${number}</span> ${
    marked(`${oneLine(method)} ${oneLine(url)}`)
  }</h3> ${label("bad", "miss")}</summary>
<ul class="around"><li>${cassette}</li><li>${
    endedAt.slice(0, 19).replace("T", " ")
  } UTC</li><li><code>${command}</code></li></ul>
${beside}
<h4>What would mend it</h4>${ways(message)}
<details class="stack"><summary>All that was said</summary><pre tabindex="0">${
    marked(message)
  }</pre></details></details>`;
}

function differenceTable(
  { differences, fields }: NonNullable<Missed["miss"]["closest"]>,
  { here, number }: { here: Place; number: number },
  { writes, href }: Links,
): Markup {
  const value = (text: string | undefined, kind: string) =>
    text === undefined
      ? markup`<span class="quiet">not there</span>`
      : markup`<pre class="${kind}" tabindex="0">${marked(text)}</pre>`;
  const rows = differences.map(({ field, recorded, asked, ignore }) => {
    const button = ignore !== undefined && writes
      ? ignoreForm(writes, { option: ignore, field, back: href(here, here) })
      : undefined;
    return markup`<tr><th scope="row"><code>${
      oneLine(field)
    }</code>${button}</th><td data-what="Recorded">${
      value(recorded, "before")
    }</td><td data-what="Asked">${value(asked, "after")}</td></tr>`;
  });
  const more = fields - differences.length;
  return markup`<div class="table"><table class="sides" aria-label="Miss ${number}"><thead><tr><th scope="col">What</th><th scope="col">Recorded</th><th scope="col">Asked</th></tr></thead><tbody>${rows}</tbody></table></div>${
    more > 0 ? markup`<p class="note">and ${counted(more, "field")} more</p>` : undefined
  }`;
}

/** What was said to do: why, and what is to be typed, to copy. */
function ways(message: string): Content {
  const all = waysIn(message);
  if (all.length === 0) return markup`<p class="quiet">Nothing that is known.</p>`;
  return markup`<ul class="ways">${
    all.map(({ why, typed }) =>
      markup`<li>${why}${
        typed === undefined
          ? undefined
          : markup`<span class="typed"><code>${typed}</code>${copyButton(typed)}</span>`
      }</li>`
    )
  }</ul>`;
}

/**
 * @param message what a miss says
 * @returns what it says to do: in words, and what is to be typed, where that is said
 */
export function waysIn(message: string): { why: string; typed?: string }[] {
  const lines = message.split("\n");
  const first = lines.findIndex((line) => line.startsWith("  to do "));
  if (first < 0) return [];
  const end = lines.findIndex((line, at) => at > first && !/^ {4}/.test(line));
  return lines.slice(first, end < 0 ? undefined : end).map((line) => {
    const text = line.replace(/^ {2}to do/, "").trim();
    // Behind what is typed may stand what to do then, and, in brackets, when that holds.
    const [, why, typed, then = "", when = ""] =
      /^(.*?): {2}(.+?)(, and record it again)?( {2}\(.*\))?$/.exec(text) ?? [];
    return typed === undefined
      ? { why: text }
      : { why: why! + then + when.replace("  ", " "), typed };
  });
}
