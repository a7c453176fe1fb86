/**
 * How the parts of the page look that do something, and what the script does for them.
 *
 * @module
 */

/** Their style. */
export const DEEDS_STYLE = `
.deed { display: flex; flex-wrap: wrap; gap: .5rem .6rem; align-items: end; margin: .9rem 0 0; }
.deed button { font: .95rem/1.3 var(--sans); min-height: 2.75rem; padding: .45rem 1rem; border-radius: 8px; border: 1px solid var(--soft); background: var(--sheet); color: var(--ink); cursor: pointer; }
.deed button:hover { background: var(--sunk); }
.deed button.grave { border-color: var(--bad); color: var(--bad); }
.decided { margin: .9rem 0 0; color: var(--soft); font-size: .9rem; }
.problem h3 + .decided, .problem h3 + .deed { margin-top: .6rem; }
.kinds { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 12px; background: var(--sheet); }
.kinds li { display: grid; grid-template-columns: 8rem minmax(0, 1fr) auto; gap: .3rem 1rem; align-items: center; padding: .5rem 1.1rem; border-top: 1px solid var(--line); }
.kinds li:first-child { border-top: 0; } .kinds .label { justify-self: start; } .kinds .deed { margin: 0; }
.done { margin: 2rem 0 0; padding: .9rem 1.1rem; border-radius: 12px; background: var(--new-soft); border-left: 4px solid var(--new); }
.done p { margin: 0; } .undo { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center; margin-top: .7rem; }
.undo .deed { margin: 0; } .undo .quiet { color: var(--ink); }
.sides th .deed { margin: .5rem 0 0; }
.deed label { display: grid; gap: .25rem; font-size: .82rem; color: var(--soft); flex: 1 1 14rem; max-width: 34rem; }
.deed input { font: 1rem/1.3 var(--sans); color: var(--ink); background: var(--sheet); border: 1px solid var(--soft); border-radius: 8px; padding: .5rem .7rem; min-height: 2.75rem; width: 100%; }
.doing { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 12px; background: var(--sheet); }
.doing > li { padding: .9rem 1.1rem 1.1rem; border-top: 1px solid var(--line); } .doing > li:first-child { border-top: 0; }
.doing h3 { display: block; } .doing .note { margin: .2rem 0 0; } .doing details { margin-top: .4rem; }
.doing summary { padding: .3rem 0; }
.ahead { margin: .6rem 0 0; } .ahead a { display: inline-block; padding: .3rem 0; }
.job { min-height: 8rem; } .job, .wrapped { white-space: pre-wrap; }
.ways { list-style: none; margin: 0; padding: 0; display: grid; gap: .7rem; }
.typed { display: flex; gap: .6rem; align-items: center; margin-top: .25rem; }
.typed code { flex: 0 1 auto; min-width: 0; padding: .45rem .7rem; background: var(--sunk); border-radius: 8px; white-space: pre-wrap; }
@media (max-width: 44rem) {
  .kinds li { grid-template-columns: auto minmax(0, 1fr); } .kinds .deed { grid-column: 1 / -1; }
  .typed { flex-wrap: wrap; }
}
`;

/** Their script. */
export const DEEDS_SCRIPT = `
(() => {
  // What was just done is told first to who does not see the page; a reload tells nothing twice.
  const done = document.getElementById("done");
  if (done) {
    done.focus();
    const address = new URL(location.href);
    address.searchParams.delete("done");
    history.replaceState(null, "", address);
  }
  // What a recording says, as it says it; at its end the page tells what has become of it.
  const said = document.getElementById("job");
  if (said && said.dataset.state !== "ended") {
    const source = new EventSource("job/events?from=" + said.dataset.from);
    source.addEventListener("message", ({ data }) => {
      const isAtEnd = said.scrollTop + said.clientHeight >= said.scrollHeight - 40;
      said.append(JSON.parse(data));
      if (isAtEnd) said.scrollTop = said.scrollHeight;
    });
    source.addEventListener("end", () => {
      source.close();
      location.reload();
    });
    said.scrollTop = said.scrollHeight;
    addEventListener("pagehide", () => source.close());
  }
})();
`;
