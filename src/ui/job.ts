/**
 * Recording a cassette again: what would run and what that has cost, asked first; then what it says, as it says it.
 *
 * @module
 */
import { type Markup, markup } from "../suite/report/markup.ts";
import type { Desk, Job, RecordingPlan } from "./desk.ts";
import { writingForm } from "./forms.ts";
import { copyButton, factLine, label, type Page } from "./shell.ts";
import type { Links, Place } from "./types.ts";

/** @returns the page that asks before it pays */
export function recordPage(
  name: string,
  { plan: { command, from, estimate }, job }: { plan: RecordingPlan; job: Job | undefined },
  links: Links,
): Page {
  const here: Place = { kind: "record", name };
  const isBusy = job !== undefined && job.state !== "ended";
  const form = links.writes && !isBusy
    ? writingForm(links.writes, {
      deed: "record",
      fields: { name },
      inputs: BUDGET_FIELD,
      buttons: [{ words: "Record, and pay for it", isGrave: true }],
    })
    : undefined;
  return {
    place: here,
    title: `Record ${name} again`,
    lead: factLine([
      markup`<a href="${links.href(here, { kind: "cassette", name })}">The cassette</a>`,
    ]),
    main: markup`<section aria-labelledby="h-cost"><h2 id="h-cost">What it costs</h2>
<pre class="wrapped" tabindex="0">${estimate}</pre>
<p class="note">By what it has cost before: nobody knows what the API takes today. All tests of the command run; this cassette alone is recorded, and replaced only where its test ends well.</p></section>
<section aria-labelledby="h-command"><h2 id="h-command">What runs</h2>${markup`<p class="typed"><code>${command}</code>${
      copyButton(command)
    }</p><p class="note">${
      FROM[from]
    } Another one is named by <code>retake ui -- COMMAND</code>. With an amount below, it has <code>--budget</code> too: the request that might pass it is not sent.</p>${form}`}${
      isBusy
        ? markup`<p>One recording at a time: <a href="${
          links.href(here, { kind: "job" })
        }">${job.name} is being recorded</a>.</p>`
        : undefined
    }</section>`,
  };
}

const BUDGET_FIELD =
  markup`<label>Stop before it costs more than, in US dollars<input name="budget" inputmode="decimal" placeholder="no limit" pattern="\\s*[$]?[0-9]+([.][0-9]+)?\\s*" title="an amount of US dollars: 0.50" autocomplete="off"></label>`;

const FROM: Record<RecordingPlan["from"], string> = {
  "named": "Its test command is the one that was named.",
  "last run": "Its test command is that of the last run.",
  "project": "Its test command is the one of this project, as far as its files tell.",
};

/** @returns the page of the recording that runs, or that was the last one */
export function jobPage(job: Job | undefined, links: Links): Page {
  const here: Place = { kind: "job" };
  if (!job) {
    return {
      place: here,
      title: "Recording",
      lead: undefined,
      main:
        markup`<section><p>Nothing is being recorded. Each cassette has a link that begins it.</p></section>`,
    };
  }
  const { name, command, text, state, done, before } = job;
  return {
    place: here,
    title: `Recording ${name}`,
    lead: factLine([
      markup`<span id="state">${stateLabel(job)}</span>`,
      markup`<a href="${links.href(here, { kind: "cassette", name })}">The cassette</a>`,
      done?.canUndo && before !== undefined
        ? markup`<a href="${
          links.href(here, { kind: "change", name, against: before })
        }">What it has changed</a>`
        : undefined,
    ]),
    main: markup`<section aria-labelledby="h-said"><h2 id="h-said">What it says</h2>
<p class="typed"><code>${command}</code></p>
<pre id="job" class="job" role="log" aria-live="polite" aria-labelledby="h-said" tabindex="0" data-state="${state}" data-from="${text.length}">${text}</pre>
${stopForm(job, links)}</section>`,
  };
}

function stateLabel({ state, code }: Job): Markup {
  if (state === "running") return label("new", "running");
  if (state === "stopping") return label("care", "stopping");
  return code === 0
    ? label("good", "ended well")
    : label("bad", `ended with code ${code ?? "none"}`);
}

function stopForm({ state }: Job, { writes }: Links): Markup | undefined {
  if (!writes || state === "ended") return undefined;
  return writingForm(writes, {
    deed: "stop",
    fields: {},
    buttons: [{ words: state === "stopping" ? "Stop at once" : "Stop", isGrave: true }],
  });
}

/**
 * @param desk where the recording runs
 * @param from how much of what it says is known already
 * @returns what it says from there on, as server-sent events, to its end
 */
export function jobEvents(desk: Desk, from: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const job = desk.job();
  let at = from;
  let forget: (() => void) | undefined;
  return new ReadableStream({
    start(controller) {
      const tell = () => {
        const now = desk.job();
        // Another recording has begun: its page is another.
        const isOther = now?.id !== job?.id;
        if (now && !isOther && now.text.length > at) {
          const data = JSON.stringify(now.text.slice(at));
          at = now.text.length;
          controller.enqueue(encoder.encode(`id: ${at}\ndata: ${data}\n\n`));
        }
        if (now && !isOther && now.state !== "ended") return;
        forget?.();
        controller.enqueue(encoder.encode("event: end\ndata: {}\n\n"));
        controller.close();
      };
      forget = desk.listen(tell);
      tell();
    },
    cancel: () => forget?.(),
  });
}
