/**
 * How the page looks, beyond what it shares with the report of a run, and the little that its script does:
 * without it all is there to be read.
 *
 * @module
 */
import { DEEDS_SCRIPT, DEEDS_STYLE } from "./deeds_assets.ts";
import { STYLE } from "../suite/report/html_style.ts";

/** The style of all pages. */
export const UI_STYLE = `${STYLE}${DEEDS_STYLE}
.page { max-width: 84rem; }
header { padding-top: 1.6rem; }
h1 { font-size: clamp(1.5rem, 3.4vw, 2.1rem); margin-top: 1.1rem; }
h3 { display: inline; font-size: 1rem; font-weight: 600; margin: 0; }
h4 { font-size: .82rem; font-weight: 600; color: var(--soft); margin: 1.2rem 0 .4rem; }
section { margin-top: 2.2rem; }
main:focus { outline: none; }
.tabs { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; }
.tabs a { padding: .5rem 0; text-decoration: none; border-bottom: 3px solid transparent; }
@media (max-width: 44rem) { .tabs { gap: .2rem .7rem; font-size: .875rem; } }
.tabs a[aria-current] { border-color: var(--hit); color: var(--ink); font-weight: 600; }
.around { align-items: center; }
.filter button { font: 1rem/1.3 var(--sans); min-height: 2.75rem; padding: .5rem 1.1rem; border-radius: 8px; border: 1px solid var(--soft); background: var(--sheet); color: var(--ink); cursor: pointer; }
.against { margin: 1.2rem 0 0; max-width: 34rem; }
.folders { display: flex; flex-wrap: wrap; gap: .3rem .5rem; list-style: none; margin: .8rem 0; padding: 0; font-size: .9rem; }
.folders a { display: inline-block; padding: .35rem .7rem; border-radius: 99px; background: var(--sunk); text-decoration: none; }
.folders a[aria-current] { background: var(--new-soft); color: var(--new); }
.folders span { color: var(--soft); }
.cassettes { list-style: none; margin: .8rem 0 0; padding: 0; border: 1px solid var(--line); border-radius: 12px; background: var(--sheet); overflow: clip; }
.cassette { display: grid; grid-template-columns: minmax(0, 1fr) auto 6.5rem; gap: .2rem 1rem; align-items: center; padding: .5rem 1.1rem; min-height: 2.9rem; border-top: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 2.9rem; }
.cassette:first-child { border-top: 0; }
.cassette:hover { background: var(--sunk); }
.cassette > a { text-decoration: none; padding: .3rem 0; }
.cassette > .label { justify-self: end; }
.cassette .folder { color: var(--soft); }
.cassette .said { grid-column: 1 / -1; margin: 0 0 .4rem; font-size: .85rem; color: var(--soft); }
.facts-line { display: flex; gap: 1.2rem; color: var(--soft); font-size: .85rem; }
.facts-line span { min-width: 6.4rem; text-align: right; }
.facts-line .price { min-width: 8.5rem; }
.changed { margin: 1.6rem 0 0; padding: .8rem 1.1rem; border-radius: 12px; background: var(--new-soft); } .changed:empty { margin: 0; padding: 0; }
.pages { display: flex; gap: 1.2rem; margin: 1rem 0; align-items: center; }
.pages a, .pages span { padding: .5rem 0; } .pages span { color: var(--soft); }
.quiet { color: var(--soft); font-size: .875rem; }
.quiet-part { margin-top: 1rem; } .quiet-part h2 { display: inline; font-size: 1.1rem; }
.number { color: var(--soft); font-variant-numeric: tabular-nums; }
.waterfall li { grid-template-columns: minmax(0, 22rem) minmax(0, 1fr) 5.5rem; padding: .2rem 0; border: 0; font-size: .85rem; }
.waterfall a { text-decoration: none; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding: .2rem 0; }
.waterfall .pause { grid-column: 1 / -1; color: var(--soft); }
.waited { fill: var(--recorded); opacity: .45; } .lasted { fill: var(--recorded); }
.request .label { white-space: normal; line-height: 1.3; }
.request > summary { min-height: 2.75rem; } .fine { border-left-color: var(--line); }
.request:target { border-left-color: var(--link); }
.passages { display: grid; gap: .6rem; }
.passage { border-left: 3px solid var(--line); padding-left: .9rem; min-width: 0; }
.passage pre { margin: .2rem 0 0; } .passage .who { margin: 0; font-size: .82rem; font-weight: 600; color: var(--soft); }
.passage pre.prose { font: 1rem/1.55 var(--sans); white-space: pre-wrap; overflow-wrap: anywhere; background: none; padding: 0; max-height: none; }
.by-user { border-color: var(--recorded); } .by-assistant { border-color: var(--hit); }
.by-system { border-color: var(--unused); } .by-tool, .call { border-color: var(--live); }
.error { border-color: var(--miss); } .thought pre { color: var(--soft); font-style: italic; }
mark { background: var(--care-soft); color: var(--care); border-radius: 3px; padding: 0 .2em; }
.timed { list-style: none; margin: .6rem 0 0; padding: 0; max-height: 32rem; overflow-y: auto; }
.timed li { display: grid; grid-template-columns: 5rem minmax(0, 1fr); gap: 1rem; padding: .15rem 0; color: var(--ink); }
.timed .ms { color: var(--soft); text-align: right; }
.media { list-style: none; padding: 0; margin: .4rem 0; display: flex; flex-wrap: wrap; gap: 1rem; }
.media li { display: grid; gap: .3rem; font-size: .85rem; } .media img { max-width: min(100%, 24rem); max-height: 24rem; border: 1px solid var(--line); border-radius: 8px; background: var(--sunk); }
.media li:has(iframe) { flex: 1 1 100%; } .document iframe { width: 100%; height: 36rem; border: 1px solid var(--line); border-radius: 8px; }
.sides { table-layout: fixed; } .sides th[scope=row] { width: 22%; min-width: 0; } .sides thead th:first-child { width: 22%; }
.sides pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.sides .before { background: var(--bad-soft); } .sides .after { background: var(--good-soft); }
.problem .table, .note + .facts { margin-top: .8rem; } .facts .deed { margin: 0 0 .7rem; }
@media (max-width: 44rem) { .facts .deed { margin-top: .4rem; } }
.difference .line { display: block; min-height: 1.6em; width: max-content; min-width: 100%; }
.difference .before { background: var(--bad-soft); } .difference .after { background: var(--good-soft); }
.difference .where { color: var(--soft); }
.copied { display: inline-flex; flex-wrap: wrap; gap: .3rem .6rem; align-items: center; }
.copy { flex: none; font: .82rem/1.3 var(--sans); padding: .3rem .7rem; min-height: 1.8rem; border-radius: 6px; border: 1px solid var(--soft); background: var(--sheet); color: var(--ink); cursor: pointer; }
.copy:hover { background: var(--sunk); }
.json, .json ul { list-style: none; margin: .2rem 0; padding: 0; font: .85rem/1.6 var(--mono); }
.json ul { padding-left: 1.1rem; border-left: 1px solid var(--line); }
.json { padding: .7rem 1rem; background: var(--sunk); border-radius: 8px; max-height: 40rem; overflow: auto; }
.json li { overflow-wrap: anywhere; position: relative; } .json .key { color: var(--new); } .json .literal { color: var(--care); font-size: 1em; }
.json .string { white-space: pre-wrap; } .json summary { min-height: 1.5rem; }
.path { font: .78rem/1.3 var(--mono); border: 0; border-radius: 4px; padding: .25rem .45rem; background: none; color: var(--link); cursor: pointer; position: absolute; top: 0; right: 0; max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; opacity: 0; }
.path:hover, .path:focus-visible, .json li:hover > .path, .json li:hover > details > .path { opacity: 1; background: var(--sheet); }
@media (hover: none) { .path { position: static; opacity: 1; } }
.player { display: flex; flex-wrap: wrap; gap: .5rem .6rem; align-items: center; margin: .7rem 0; }
.player label { display: inline-flex; gap: .4rem; align-items: center; }
.player select { font: .82rem/1.3 var(--sans); min-height: 1.8rem; color: var(--ink); background: var(--sheet); border: 1px solid var(--soft); border-radius: 6px; }
.player .played { flex-basis: 100%; margin: 0; color: var(--ink); background: var(--sheet); border: 1px solid var(--line); font: 1rem/1.55 var(--sans); white-space: pre-wrap; min-height: 3.4rem; max-height: 20rem; }
.from-client { color: var(--new); } .from-server { color: var(--good); }
.toast { position: fixed; inset: auto 1rem 1rem auto; max-width: min(32rem, calc(100% - 2rem)); margin: 0; padding: .6rem 1rem; border-radius: 8px; background: var(--ink); color: var(--paper); font-size: .9rem; z-index: 2; }
.toast:empty { padding: 0; }
.chart { margin: 0 0 1.2rem; }
.chart svg { display: block; width: 100%; height: 11rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; }
.chart figcaption { display: flex; justify-content: space-between; gap: 1rem; color: var(--soft); font-size: .82rem; margin-top: .3rem; }
section > details > .table { margin-top: .8rem; }
kbd { font: .85em var(--mono); border: 1px solid var(--line); border-radius: 4px; padding: .05em .35em; }
.here { background: var(--new-soft) !important; }
@media (max-width: 44rem) {
  .cassette { grid-template-columns: minmax(0, 1fr) auto; }
  .facts-line { grid-row: 2; grid-column: 1 / -1; } .facts-line { flex-wrap: wrap; gap: .1rem 1rem; } .facts-line span, .facts-line .price { min-width: 0; text-align: left; }
  .facts-line span:empty { display: none; }
  .waterfall li { grid-template-columns: minmax(0, 1fr) auto; }
  .waterfall .bar { grid-column: 1 / -1; order: 3; }
  .sides th[scope=row] { width: auto; } .keys { display: none; }
}
`;

/** What the pages do, with a script: search while somebody types, and keys. */
export const UI_SCRIPT = `${DEEDS_SCRIPT}
(() => {
  const form = document.getElementById("filter");
  const words = document.getElementById("words");
  const verdict = document.getElementById("verdict");
  const sort = document.getElementById("sort");
  let refresh;
  if (form && form.dataset.live === "no") {
    // Files have no server that searches: the names on the page are all there is.
    form.hidden = false;
    const rows = [...document.querySelectorAll(".cassette")];
    const count = document.getElementById("count");
    const apply = () => {
      const wanted = words.value.trim().toLowerCase().split(/\\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const name = row.dataset.name.toLowerCase();
        const fits = wanted.every((word) => name.includes(word)) &&
          (!verdict.value || row.dataset.verdict === verdict.value);
        row.hidden = !fits;
        if (fits) shown++;
      }
      const rank = (row) => Number(row.dataset[sort.value] ?? 0);
      const order = sort.value ? rows.toSorted((a, b) => rank(b) - rank(a) || 0) : rows;
      rows[0]?.parentNode.append(...order);
      const active = wanted.length > 0 || verdict.value;
      count.textContent = active ? shown.toLocaleString("en") + " of " + rows.length.toLocaleString("en") + " cassettes" : "";
    };
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", apply);
    apply();
  } else if (form) {
    let asking;
    let timer;
    const ask = async () => {
      asking?.abort();
      asking = new AbortController();
      const data = [...new FormData(form)].filter(([, value]) => value !== "");
      const address = form.getAttribute("action") + "?" + new URLSearchParams(data);
      try {
        const response = await fetch(address, { signal: asking.signal });
        if (!response.ok) return form.submit();
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        document.getElementById("found").replaceWith(page.getElementById("found"));
        // The line that is read out stays the same one: of another nothing would be read.
        const [line, now] = [document, page].map((it) => it.getElementById("count"));
        line.toggleAttribute("data-pending", now.hasAttribute("data-pending"));
        if (line.textContent !== now.textContent) line.textContent = now.textContent;
        history.replaceState(null, "", address);
        again();
      } catch (error) {
        if (error.name === "AbortError") return;
        // The page may be on its way elsewhere: it stays where it is, or goes there.
        document.getElementById("count").textContent = "No answer: does retake ui still run?";
      }
    };
    refresh = ask;
    // What the server is still looking at is asked for again.
    const again = () => {
      clearTimeout(timer);
      if (document.querySelector("[data-pending]")) timer = setTimeout(ask, 1500);
    };
    again();
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 60);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      ask();
    });
  } else if (document.querySelector("[data-pending]")) setTimeout(() => location.reload(), 2000);
  // The page follows the files: a list is asked for again; what somebody reads stays, and says that it is old.
  const { mark } = document.body.dataset;
  const changed = document.getElementById("changed");
  const SILENT = "No answer: does retake ui still run? What is shown may be old.";
  // By its number the server knows that this page is open, and when it was left.
  const here = mark + "?page=" + crypto.getRandomValues(new Uint32Array(2)).join("-");
  let seen;
  const follow = async () => {
    let pause = 5000;
    try {
      if (!document.hidden || seen === undefined) {
        const response = await fetch(here);
        if (!response.ok) return;
        const [now, again] = (await response.text()).split(" ");
        pause = Number(again);
        if (changed.textContent === SILENT) changed.textContent = "";
        if (seen !== undefined && seen !== now) {
          if (refresh) refresh();
          // A recording that runs is what changes them, and says so itself.
          else if (!document.getElementById("job")) {
            const link = document.createElement("a");
            link.href = location.href;
            link.textContent = "Load the page again";
            link.addEventListener("click", (event) => {
              event.preventDefault();
              location.reload();
            });
            changed.replaceChildren("Files have changed. ", link);
          }
        }
        seen = now;
      }
    } catch {
      pause = 10_000; // it has ended, or the machine sleeps
      changed.textContent = SILENT;
    }
    setTimeout(follow, pause);
  };
  if (mark) {
    addEventListener("pagehide", () => fetch(here + "&left", { keepalive: true }).catch(() => {}));
    // It may come back as it was.
    addEventListener("pageshow", ({ persisted }) => persisted && fetch(here).catch(() => {}));
    follow();
  }
  // What stands in a button, or what it is of, goes where it can be put in elsewhere.
  const status = document.getElementById("said");
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      status.textContent = "Copied: " + button.dataset.copy;
    } catch {
      status.textContent = "The browser lets nothing be copied here. It is: " + button.dataset.copy;
    }
  });
  // Streams are played again at their pace; where no motion is wanted, one piece at a time, when it is asked for.
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const box of document.querySelectorAll(".player")) {
    const rows = [...box.parentNode.querySelectorAll("[data-at]")];
    const [said, at, speed] = [".played", "output", "select"].map((it) => box.querySelector(it));
    const button = (name) => box.querySelector("[data-do=" + name + "]");
    const play = button("play");
    const list = rows[0].parentNode;
    let [next, clock] = [rows.length, 0];
    const show = (count) => {
      next = count;
      rows.forEach((row, place) => row.hidden = place >= count);
      if (said) {
        said.textContent = rows.slice(0, count).map((row) => row.dataset.says ?? "").join("");
        said.scrollTop = said.scrollHeight;
      }
      list.scrollTop = count < rows.length ? list.scrollHeight : 0;
      const last = rows[count - 1];
      at.textContent = count + " of " + rows.length + (last ? ", " + last.querySelector(".ms").textContent : "");
    };
    const halt = () => {
      clearTimeout(clock);
      clock = 0;
      play.textContent = "Play";
    };
    const go = () => {
      if (next >= rows.length) return halt();
      const before = next > 0 ? Number(rows[next - 1].dataset.at) : 0;
      const pause = Math.max(0, Number(rows[next].dataset.at) - before) / Number(speed.value);
      clock = setTimeout(() => {
        show(next + 1);
        go();
      }, pause);
    };
    play.addEventListener("click", () => {
      if (clock) return halt();
      if (next >= rows.length) show(0);
      play.textContent = "Pause";
      go();
    });
    button("next").addEventListener("click", () => {
      halt();
      show(next >= rows.length ? 1 : next + 1);
    });
    button("all").addEventListener("click", () => {
      halt();
      show(rows.length);
    });
    play.hidden = isStill;
    speed.parentNode.hidden = isStill;
    box.hidden = false;
    show(rows.length);
  }
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") {
      target.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", open);
  open();
  const stops = () => [...document.querySelectorAll(".cassette:not([hidden]) > a, .request > summary")];
  const step = (by) => {
    const all = stops();
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
    if (next) next.focus();
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(?:INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "");
    if (typing) {
      if (event.key === "Escape") document.activeElement.blur();
      return;
    }
    if (event.key === "/" && words) words.focus();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "e" || event.key === "c") {
      for (const one of document.querySelectorAll("details.request")) one.open = event.key === "e";
    } else return;
    event.preventDefault();
  });
})();
`;
