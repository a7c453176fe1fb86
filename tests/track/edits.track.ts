// Many small edits, each with the verdict that it deserves.
import { assert, assertEquals } from "@std/assert";
import { edited, type Edits, hashIn } from "./edits.ts";
import { CLASSES, DECORATED, NAMES } from "./edits_classes.ts";
import { ALIASES, EFFECTS } from "./edits_effects.ts";
import { INDIRECT } from "./edits_more.ts";
import { FILE_USES } from "./edits_files.ts";
import { FOUND } from "./edits_found.ts";
import { MODULES } from "./edits_modules.ts";
import { INJECTED, OPEN } from "./edits_open.ts";
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
  // The numbered kinds are those of code that nobody wrote for the tracker. The others of them are told
  // by more than a hash: 5 also in linking and units_of_ids, 7 in robust, 8 in compiled, 9 in merge, and
  // 10 in suite and end_to_end.
  "kind 1, files": FILE_USES,
  "kind 2, open keys": OPEN,
  "kind 3, packages": PACKAGES,
  "kind 4, imports": FOUND,
  "kind 5, tracked": TRACKED,
  "kind 6, injected": INJECTED,
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

Deno.test("track: each kind has five forms that change a hash, and five that do not", () => {
  for (const [group, all] of Object.entries(GROUPS).filter(([group]) => group.startsWith("kind"))) {
    const edits = all.flatMap((it) => it.edits);
    for (const wanted of ["same", "changed"]) {
      const found = edits.filter(([, verdict]) => verdict === wanted).length;
      assert(found >= 5, `${group}: ${found} ${wanted}`);
    }
  }
});
