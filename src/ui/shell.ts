/**
 * What stands around each page.
 *
 * @module
 */
import { aliasSpans } from "../secrets/placeholder.ts";
import { type Content, type Markup, markup } from "../suite/report/markup.ts";
import { oneLine } from "../suite/report/printable.ts";
import type { Tone } from "../suite/report/words.ts";
import { EVERYTHING, type Links, type Place } from "./types.ts";

/** A dot, so that no browser asks for an icon. */
export const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E" +
  "%3Ccircle cx='8' cy='8' r='7' fill='seagreen'/%3E%3Ccircle cx='8' cy='8' r='2.5' fill='white'/%3E%3C/svg%3E";

/** Where no server says so, the page itself does. */
const FILE_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
  "media-src 'self'; base-uri 'none'; form-action 'none'";

/** A page. */
export interface Page {
  /** Which one it is. */
  place: Place;
  title: string;
  /** What stands below the title. */
  lead: Content;
  main: Content;
  /** What was just done. */
  note?: Content;
}

/** @returns a page as it is sent, or written */
export function pageHtml({ place, title, lead, main, note }: Page, links: Links): string {
  const href = (to: Place) => links.href(place, to);
  const here = (...kinds: Place["kind"][]) =>
    kinds.includes(place.kind) ? markup` aria-current="page"` : undefined;
  const policy = links.isLive
    ? undefined
    : markup`<meta http-equiv="Content-Security-Policy" content="${{ html: FILE_POLICY }}">
<meta name="referrer" content="no-referrer">\n`;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${policy}<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${oneLine(title)} - Retake</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${href({ kind: "style" })}">
<script src="${href({ kind: "script" })}" defer>${{ html: "</script>" }}
</head>
<body${links.isLive ? markup` data-mark="${href({ kind: "mark" })}"` : undefined}>
<div class="page">
<a class="skip" href="#main">To the content</a>
<header>
<nav class="tabs" aria-label="Views"><a href="${href({ kind: "list", query: EVERYTHING })}"${
    here("list", "cassette", "record", "job")
  }>Cassettes</a> <a href="${href({ kind: "changes" })}"${
    here("changes", "change")
  }>What changed</a> <a href="${href({ kind: "misses" })}"${here("misses")}>Misses</a> <a href="${
    href({ kind: "stale" })
  }"${here("stale")}>Stale</a> <a href="${href({ kind: "money" })}"${here("money")}>Money</a></nav>
<h1>${oneLine(title)}</h1>
${lead}
</header>
<main id="main" tabindex="-1">
<p class="changed" id="changed" role="status"></p>
${note}${main}
</main>
<p id="said" class="toast" role="status"></p>
<footer>Retake. This page asks for nothing from the network.<span class="keys"> Keys: <kbd>/</kbd> search, <kbd>j</kbd> <kbd>k</kbd> down and up, <kbd>e</kbd> unfold all, <kbd>c</kbd> fold all.</span></footer>
</div>
</body>
</html>
`;
  return page.html;
}

/** @returns a page that says what is wrong, and what to do */
export function troublePage(place: Place, title: string, message: string): Page {
  return { place, title, lead: undefined, main: markup`<pre tabindex="0">${message}</pre>` };
}

/** @returns a text in which what stands in place of a secret is marked */
export function marked(text: string): Content {
  const parts: Content[] = [];
  let at = 0;
  for (const [start, end] of aliasSpans(text)) {
    parts.push(text.slice(at, start));
    parts.push(
      markup`<mark title="stands in the place of a secret">${text.slice(start, end)}</mark>`,
    );
    at = end;
  }
  parts.push(text.slice(at));
  return parts;
}

/** @returns a word as a coloured label */
export function label(tone: Tone | "none", word: string): Markup {
  return markup`<span class="label ${tone}">${word}</span>`;
}

/** @returns a button that copies a text; without the script there is none */
export function copyButton(text: string): Markup {
  return markup`<button type="button" class="copy" hidden data-copy="${text}">Copy<span class="unseen"> ${text}</span></button>`;
}

/** @returns facts in a line */
export function factLine(facts: readonly Content[]): Markup {
  const said = facts.filter((fact) => fact !== undefined && fact !== "");
  return markup`<ul class="around">${said.map((fact) => markup`<li>${fact}</li>`)}</ul>`;
}
