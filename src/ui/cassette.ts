/**
 * One cassette: its requests in time, and each one opened to what a person wants to know of it.
 *
 * @module
 */
import { isEventStream } from "../cassette/body.ts";
import { headerValue } from "../cassette/headers.ts";
import type { Cassette, HeaderPair, Interaction } from "../cassette/types.ts";
import { type PriceList, priceOf } from "../ledger/price.ts";
import { usagesOf } from "../ledger/usage.ts";
import { type Content, type Markup, markup } from "../suite/report/markup.ts";
import type { RunReport } from "../suite/types.ts";
import { oneLine } from "../suite/report/printable.ts";
import { byteCount, counted, duration, grouped, money } from "../suite/report/words.ts";
import { jsonIn, type Passage, type Reading, readingOf } from "../view/reading.ts";
import { framePieces, streamPieces } from "../view/stream.ts";
import { jsonTree, type TreeRoom } from "./json_tree.ts";
import { runsOf } from "./last_report.ts";
import { mediaIn } from "./media.ts";
import { player } from "./player.ts";
import { factLine, label, marked, type Page } from "./shell.ts";
import type { Links, Listed, Place } from "./types.ts";
import { ageWords, verdictLabel } from "./verdicts.ts";
import { type Span, spansOf } from "./waterfall.ts";

/** A cassette, and what else is known of it. */
export interface CassetteView {
  listed: Listed;
  cassette: Cassette;
  prices: PriceList;
  /** The last run, where its report is there. */
  run?: RunReport | undefined;
}

/** A cassette with no more requests than these shows all of them opened. */
const OPENED = 3;
/** No request is drawn thinner than this, in percent of the whole time: it would not be seen. */
const THINNEST = 0.4;
/** A text of more lines than these is folded. */
const LONG = 60;
/** So many values of JSON a page unfolds one by one; beyond that they are shown as text. */
const MOST_VALUES = 5000;

/** @returns the page of a cassette */
export function cassettePage({ listed, cassette, prices, run }: CassetteView, links: Links): Page {
  const { name, where, bytes, verdict, age, why, next, functions = [] } = listed;
  const { interactions, format, frozen, variables } = cassette;
  const here: Place = { kind: "cassette", name };
  const readings = interactions.map(readingOf);
  const ran = runsOf(name, run, { from: here, links });
  const spans = spansOf(interactions, readings.map(({ milliseconds }) => milliseconds));
  const stale = functions.length > 0
    ? `stale because of ${functions.map(({ fn }) => fn).join(", ")}`
    : undefined;
  const notes = [why, stale, next && `To do: ${next}`].filter((note) => note !== undefined);
  const values = Object.entries(variables ?? {}).map(([name, value]) =>
    [name, markup`<code>${marked(JSON.stringify(value))}</code>`] as const
  );
  const room = { values: MOST_VALUES };
  const requests = interactions.map((interaction, at) =>
    requestBlock({
      interaction,
      reading: readings[at]!,
      number: at + 1,
      isOpen: interactions.length <= OPENED,
      price: priceWords(interaction, prices),
      here: { kind: "cassette", name },
      room,
    }, links)
  );
  return {
    place: here,
    title: name,
    lead: markup`${
      factLine([
        verdictLabel(verdict),
        counted(interactions.length, "request"),
        ageWords(age),
        byteCount(bytes),
        format,
        frozen && `its clock stands at ${frozen.at}`,
        markup`<code>${where}</code>`,
        markup`<a href="${links.href(here, { kind: "raw", name })}">Raw JSON</a>`,
        links.isLive
          ? markup`<a href="${links.href(here, { kind: "change", name })}">What changed</a>`
          : undefined,
      ])
    }${ran === undefined ? undefined : markup`<p class="note">${ran}</p>`}${
      notes.length > 0 ? markup`<p class="note said">${notes.join("\n")}</p>` : undefined
    }`,
    main: markup`${waterfall(readings, spans)}
${
      values.length > 0
        ? markup`<section aria-labelledby="h-values"><h2 id="h-values">Values of the recording</h2>${
          facts(values)
        }</section>`
        : undefined
    }
<section aria-labelledby="h-requests"><h2 id="h-requests">Requests</h2>${requests}</section>`,
  };
}

// ---------------------------------------------------------------- the requests in time

function waterfall(readings: readonly Reading[], spans: readonly Span[]): Markup | undefined {
  if (readings.length === 0) return undefined;
  const whole = Math.max(...spans.map(({ end }) => end));
  // What another tool has recorded may have no times at all.
  const percent = (time: number) => ((time / Math.max(1, whole)) * 100).toFixed(2);
  const rows = readings.map(({ method, url, outcome, milliseconds }, at) => {
    const { start, headers, end, left } = spans[at]!;
    const pause = left > 0
      ? markup`<span class="pause">${duration(left)} later</span> `
      : undefined;
    // The picture is for the eye; the words beside it say the same.
    return markup`<li>${pause}<a href="#r${at + 1}"><span class="number">${at + 1}</span> ${
      marked(`${oneLine(method)} ${shortUrl(url)}`)
    }</a>
<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect class="waited" x="${
      percent(start)
    }" width="${percent(headers - start)}" height="1"/><rect class="${
      isBad(outcome) ? "v-MISS" : "lasted"
    }" x="${Math.min(Number(percent(headers)), 100 - THINNEST).toFixed(2)}" width="${
      Math.max(THINNEST, Number(percent(end - headers))).toFixed(2)
    }" height="1"/></svg>
<span class="ms"><span class="unseen">after ${duration(start)}, took </span>${
      duration(milliseconds)
    }</span></li>`;
  });
  return markup`<section aria-labelledby="h-time"><h2 id="h-time">In time</h2>
<p class="note">${
    duration(whole)
  } in all. Pale: until the first bytes came. Pauses are cut to 2 s.</p>
<ol class="slow waterfall">${rows}</ol></section>`;
}

function shortUrl(url: string): string {
  return oneLine(url.replace(/^\w+:\/\//, ""));
}

function isBad(outcome: string): boolean {
  return !/^[1-3]\d\d/.test(outcome);
}

// ---------------------------------------------------------------- one request

interface Request {
  interaction: Interaction;
  reading: Reading;
  number: number;
  isOpen: boolean;
  price: string | undefined;
  here: Place & { kind: "cassette" };
  room: TreeRoom;
}

function requestBlock(one: Request, links: Links): Markup {
  const { interaction, reading, number, isOpen, price, here, room } = one;
  const { method, url, outcome, milliseconds, asked, answered, used, producedBy } = reading;
  const { request, response } = interaction;
  const tokens = used.map(({ model, input, output }) =>
    `${model === undefined ? "" : `${model}: `}${counted(input, "token")} in, ${
      grouped(output)
    } out`
  );
  return markup`<details class="problem request${isBad(outcome) ? "" : " fine"}" id="r${number}"${
    isOpen ? markup` open` : undefined
  }>
<summary><h3><span class="number">${number}</span> ${
    marked(`${oneLine(method)} ${oneLine(url)}`)
  }</h3> ${label(isBad(outcome) ? "bad" : "good", oneLine(outcome))} <span class="quiet">${
    duration(milliseconds)
  }${price === undefined ? "" : `, ${price}`}</span></summary>
<h4>Asked</h4>${passages(asked, "Nothing but the address.", room)}
${asJson("Asked, as JSON", asked, request, room)}
<h4>Answered</h4>${passages(answered, "No content.", room)}
${response && asJson("Answered, as JSON", answered, response, room)}
${media(one, links)}
${pieces(interaction, number)}
<h4>About</h4>${
    facts([
      ["Asked at", interaction.recordedAt],
      ["Sent to", interaction.recordedFrom],
      ["First bytes", `after ${duration(interaction.waited)}`],
      ["Used", tokens.map(oneLine).join("; ")],
      ["Cost", price],
      ["Made by", producedBy.map(oneLine).join(", ")],
      [
        "Raw JSON",
        markup`<a href="${links.href(here, { kind: "raw", name: here.name })}">the file</a>`,
      ],
    ])
  }
${headerTable("Headers asked", request.headers)}
${response ? headerTable("Headers answered", response.headers) : undefined}
${response?.trailers ? headerTable("Headers behind the body", response.trailers) : undefined}
</details>`;
}

const KIND_WORDS: Partial<Record<Passage["kind"], string>> = {
  call: "calls",
  thought: "thinks",
  result: "gives",
};

function passages(all: readonly Passage[], none: string, room: TreeRoom): Markup {
  if (all.length === 0) return markup`<p class="quiet">${none}</p>`;
  return markup`<div class="passages">${
    all.map((passage) => {
      const { kind, who, text } = passage;
      const title = [who === undefined ? "" : oneLine(who), KIND_WORDS[kind]].filter(Boolean)
        .join(" ");
      const isCode = kind === "json" || kind === "call" || kind === "message" || kind === "error";
      const lines = text.split("\n").length;
      const tree = kind === "json" ? jsonTree(JSON.parse(text), room) : undefined;
      const body = tree ??
        markup`<pre class="${isCode ? "code" : "prose"}" tabindex="0">${marked(text)}</pre>`;
      return markup`<div class="passage ${kind} by-${WHO.has(who ?? "") ? who : "other"}">${
        title === "" ? undefined : markup`<p class="who">${title}</p>`
      }${
        lines > LONG && !tree
          ? markup`<details><summary>${counted(lines, "line")}</summary>${body}</details>`
          : body
      }</div>`;
    })
  }</div>`;
}

const WHO: ReadonlySet<string> = new Set([
  "system",
  "user",
  "assistant",
  "tool",
  "client",
  "server",
]);

/** A stream as it came: piece by piece, each with its time. */
function pieces(interaction: Interaction, number: number): Markup | undefined {
  const { response } = interaction;
  const frames = framePieces(interaction);
  if (frames) {
    return frames.length > 0 ? player("Its messages in time", frames, number) : undefined;
  }
  const type = (response && headerValue(response, "content-type")) ?? "";
  const found = response?.body && streamPieces(response.body, type);
  if (!found || found.length === 0) return undefined;
  const words = isEventStream(type) ? "The stream, piece by piece" : "Piece by piece";
  return player(words, found, number);
}

/** JSON that is shown as a conversation, once more as what it is. */
function asJson(
  title: string,
  passages: readonly Passage[],
  message: Parameters<typeof jsonIn>[0],
  room: TreeRoom,
): Markup | undefined {
  if (passages.some(({ kind }) => kind === "json" || kind === "plain")) return undefined;
  const value = jsonIn(message);
  if (value === undefined) return undefined;
  const tree = jsonTree(value, room);
  if (!tree) {
    return markup`<p class="quiet">${title}: in the file, with more values than are shown here.</p>`;
  }
  return markup`<details class="stack"><summary>${title}</summary>${tree}</details>`;
}

function media({ interaction, number, here }: Request, links: Links): Markup | undefined {
  const found = mediaIn(interaction);
  if (found.length === 0) return undefined;
  const shown = found.map(({ side, type, bytes }, at) => {
    const href = links.href(here, {
      kind: "media",
      name: here.name,
      request: number,
      number: at,
      type,
    });
    const words = `${side}: ${type}, ${byteCount(bytes.length)}`;
    const what = type.startsWith("image/")
      ? markup`<img src="${href}" alt="${words}" loading="lazy">`
      : type.startsWith("audio/")
      ? markup`<audio controls preload="none" src="${href}" aria-label="${words}"></audio>`
      // Not before it is asked for: a viewer runs what a document holds, if not in this page. Of files, Chromium opens it at once.
      : !links.isLive
      ? undefined
      : markup`<details class="document"><summary>Show the document</summary><iframe loading="lazy" src="${href}" title="${words}"></iframe></details>`;
    return markup`<li>${what}<a href="${href}" download>${words}</a></li>`;
  });
  return markup`<h4>To see and to hear</h4><ul class="media">${shown}</ul>`;
}

function headerTable(title: string, headers: readonly HeaderPair[]): Markup | undefined {
  if (headers.length === 0) return undefined;
  return markup`<details class="stack"><summary>${title}: ${grouped(headers.length)}</summary>${
    facts(headers.map(([name, value]) => [name, markup`<code>${marked(value)}</code>`] as const))
  }</details>`;
}

function facts(rows: readonly (readonly [term: string, said: Content])[]): Markup {
  const list = rows.filter(([, said]) => said !== undefined && said !== "")
    .map(([term, said]) => markup`<div><dt>${term}</dt><dd>${said}</dd></div>`);
  return markup`<dl class="facts">${list}</dl>`;
}

/** What it cost, where something that is paid was used. */
function priceWords(interaction: Interaction, prices: PriceList): string | undefined {
  if ((usagesOf(interaction) ?? []).length === 0) return undefined;
  const price = priceOf(interaction, prices);
  if (typeof price === "number") return money(price);
  return price.atLeast ? `at least ${money(price.atLeast)}` : "price unknown";
}
