// Many small edits, each with the verdict that it deserves.
import { assertEquals } from "@std/assert";
import { edited, type Edits, hashIn } from "./edits.ts";
import { CLASSES, DECORATED, NAMES } from "./edits_classes.ts";
import { ALIASES, EFFECTS } from "./edits_effects.ts";
import { INDIRECT } from "./edits_more.ts";
import { FILE_USES } from "./edits_files.ts";
import { FOUND } from "./edits_found.ts";
import { MODULES } from "./edits_modules.ts";
import { OPEN } from "./edits_open.ts";
import { PACKAGES } from "./edits_packages.ts";
import { PLACES } from "./edits_places.ts";
import { RUNNING } from "./edits_running.ts";
import { SYNTAX } from "./edits_syntax.ts";
import { TRACKED } from "./edits_tracked.ts";
import { READERS, VALUES } from "./edits_values.ts";

const GROUPS: Record<string, readonly Edits[]> = {
  syntax: SYNTAX,
  values: VALUES,
  modules: MODULES,
  classes: CLASSES,
  decorated: DECORATED,
  names: NAMES,
  effects: EFFECTS,
  aliases: ALIASES,
  readers: READERS,
  indirect: INDIRECT,
  tracked: TRACKED,
  running: RUNNING,
  places: PLACES,
  files: FILE_USES,
  open: OPEN,
  found: FOUND,
  packages: PACKAGES,
};

for (const [group, all] of Object.entries(GROUPS)) {
  for (const { base, id, edits } of all) {
    for (const [title, verdict, ...replaced] of edits) {
      Deno.test(`track: ${group}: ${verdict}: ${title}`, async () => {
        const before = await hashIn(base, id);
        const after = await hashIn(edited(base, replaced), id);
        assertEquals(after === before ? "same" : "changed", verdict);
      });
    }
  }
}
