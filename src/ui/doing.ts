/**
 * What can be done to one cassette: forms below it.
 *
 * @module
 */
import { type Markup, markup } from "../suite/report/markup.ts";
import { writingForm } from "./forms.ts";
import type { Links, Listed } from "./types.ts";

/**
 * @param listed the cassette
 * @param options whether git would give it back as it is
 * @returns what can be done to it; nothing where nothing is written
 */
export function doSection(
  { name, where, verdict }: Pick<Listed, "name" | "where" | "verdict">,
  { isHeld }: { isHeld: boolean },
  { writes, href }: Links,
): Markup | undefined {
  if (!writes) return undefined;
  const renaming = writingForm(writes, {
    deed: "rename",
    fields: { name },
    inputs:
      markup`<label for="to">Another name<input id="to" name="to" value="${name}" required autocomplete="off" spellcheck="false"></label>`,
    buttons: [{ words: "Rename" }],
  });
  const redacting = writingForm(writes, {
    deed: "redact",
    fields: { name },
    buttons: [{ words: "Redact again" }],
  });
  const deleting = writingForm(writes, {
    deed: "delete",
    fields: { name },
    buttons: [{ words: `Delete ${name}`, isGrave: true }],
  });
  // What a failed run has left is of no test: the next run that ends well removes it.
  const recording = verdict === "failed"
    ? undefined
    : markup`<li><h3>Record again</h3><p class="note">Runs the test command, which asks the real API. What that costs is said first.</p><p class="ahead"><a href="${
      href({ kind: "cassette", name }, { kind: "record", name })
    }">Record ${name} again</a></p></li>`;
  return markup`<section aria-labelledby="h-do"><h2 id="h-do">Do</h2><ul class="doing">
${recording}
<li><h3>Rename</h3><p class="note">What a failed run has left of it moves along, and what was verified of its functions. A test that asks for the old name misses.</p>${renaming}</li>
<li><h3>Redact again</h3><p class="note">Takes out what today's rules say is secret: the built-in ones, and those of the configuration.</p>${redacting}</li>
<li><h3>Delete</h3><details><summary>Delete <code>${where}</code></summary><p class="note">${
    isHeld
      ? "git holds it as it is, and gives it back."
      : "git does not hold it as it is: only the button that undoes it does, while this program runs."
  }</p>${deleting}</details></li></ul></section>`;
}
