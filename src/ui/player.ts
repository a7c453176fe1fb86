/**
 * A stream as it came, piece by piece with its times; with a script it is played again at its pace.
 *
 * @module
 */
import { type Markup, markup } from "../suite/report/markup.ts";
import { duration, grouped } from "../suite/report/words.ts";
import type { StreamPiece } from "../view/stream.ts";
import { marked } from "./shell.ts";

const SPEEDS: readonly [factor: string, words: string][] = [
  ["0.5", "half as fast"],
  ["1", "as it was"],
  ["2", "twice as fast"],
  ["5", "5 times as fast"],
  ["20", "20 times as fast"],
];

/**
 * @param title what these are pieces of
 * @param pieces what came, and when
 * @param number of the request, so that each player has a name of its own
 */
export function player(title: string, pieces: readonly StreamPiece[], number: number): Markup {
  const rows = pieces.map(({ at, from, text, says }) =>
    markup`<li data-at="${at}"${says === undefined ? undefined : markup` data-says="${says}"`}>
<span class="ms">${duration(at)}</span><code class="said">${
      from === undefined ? undefined : markup`<b class="from-${from}">${from}</b> `
    }${marked(text)}</code></li>`
  );
  const hasWords = pieces.some(({ says }) => says !== undefined);
  const speed = `speed-${number}`;
  return markup`<details class="stack"><summary>${title}: ${grouped(pieces.length)}</summary>
<div class="player" hidden><button type="button" data-do="play" class="copy">Play</button> <button type="button" data-do="next" class="copy">Next piece</button> <button type="button" data-do="all" class="copy">All pieces</button>
<label for="${speed}">Speed <select id="${speed}">${
    SPEEDS.map(([factor, words]) =>
      markup`<option value="${factor}"${
        factor === "1" ? markup` selected` : undefined
      }>${words}</option>`
    )
  }</select></label> <output for="${speed}" class="quiet"></output>${
    hasWords
      ? markup`<pre class="prose played" tabindex="0" aria-label="What has been said so far" role="region"></pre>`
      : undefined
  }</div>
<ol class="timed" tabindex="0" aria-label="${title}">${rows}</ol></details>`;
}
