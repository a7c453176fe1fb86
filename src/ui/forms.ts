/**
 * Forms that write: they work without the script, by keys, and each button says what it does.
 *
 * @module
 */
import { type Content, type Markup, markup } from "../suite/report/markup.ts";
import { oneLine } from "../suite/report/printable.ts";
import type { Done } from "./desk.ts";
import type { Writes } from "./types.ts";

/** A button of a form; what is pressed is sent along. */
export interface Button {
  words: string;
  /** What it is about, for who does not see where it stands. */
  about?: string;
  /** What is sent where it is pressed. */
  sends?: readonly [name: string, value: string];
  /** Whether it does what cannot be undone, or costs. */
  isGrave?: boolean;
}

/**
 * @param writes how forms write
 * @param form what is done, what is sent with it, what is asked for, and its buttons
 * @returns a form
 */
export function writingForm(
  { token, action }: Writes,
  { deed, fields, inputs, buttons }: {
    deed: string;
    fields: { [name: string]: string | undefined };
    inputs?: Content;
    buttons: readonly Button[];
  },
): Markup {
  const hidden = Object.entries({ token, ...fields }).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [markup`<input type="hidden" name="${name}" value="${{ html: attribute(value) }}">`]
  );
  return markup`<form class="deed" method="post" action="${action(deed)}">${hidden}${inputs}${
    buttons.map(({ words, about, sends, isGrave }) =>
      markup`<button type="submit"${
        sends ? markup` name="${sends[0]}" value="${sends[1]}"` : undefined
      }${isGrave ? markup` class="grave"` : undefined}>${words}${
        about === undefined ? undefined : markup`<span class="unseen"> ${about}</span>`
      }</button> `
    )
  }</form>`;
}

/**
 * @param writes how forms write
 * @param what the option that leaves a field out, the field, and the address of the page
 * @returns a form that puts that option into the configuration
 */
export function ignoreForm(
  writes: Writes,
  { option, field, back }: { option: string; field: string; back: string },
): Markup {
  return writingForm(writes, {
    deed: "ignore",
    fields: { option, back },
    buttons: [{ words: "Ignore it", about: `${oneLine(field)}, in the configuration` }],
  });
}

/** What is sent back is sent to the letter: nothing is made printable, and line ends stay. */
function attribute(value: string): string {
  return value.replace(/[&<>"'\r\n]/g, (it) => `&#${it.charCodeAt(0)};`);
}

/** @returns what was done, how it is undone, and the button that does so */
export function doneNote(
  { id, said, undo, canUndo }: Done,
  back: string,
  writes: Writes,
): Markup {
  return markup`<div class="done" id="done" role="status" tabindex="-1"><p class="said">${said}</p>${
    canUndo
      ? markup`<div class="undo">${
        writingForm(writes, {
          deed: "undo",
          fields: { id, back },
          buttons: [{ words: "Undo" }],
        })
      } <p class="quiet said">${undo}</p></div>`
      : undefined
  }</div>`;
}
