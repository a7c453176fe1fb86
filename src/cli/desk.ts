/**
 * What the page of `retake ui` does: by the functions of the commands, and each of it can be undone.
 *
 * @module
 */
import type { Change } from "../diff/review.ts";
import { isRetakeError, RetakeError } from "../errors.ts";
import { counted } from "../suite/report/words.ts";
import type { Desk, KeepWish } from "../ui/desk.ts";
import type { CassetteFolder } from "./cassettes.ts";
import {
  changeId,
  decisionsFile,
  keepNewOf,
  keepOldOf,
  openChanges,
  openReview,
} from "./decisions.ts";
import { type BothSides, sinceRevision } from "./revisions.ts";
import { heldCassette, heldFile, heldModule, openDeeds, type Said } from "./undo.ts";

/**
 * @param folder the cassettes
 * @returns what can be done to them
 */
export function openDesk(folder: CassetteFolder): Desk {
  const deeds = openDeeds();
  return {
    async deciding() {
      try {
        const { decisions } = await openReview(folder, []);
        return { idOf: changeId, kept: new Set(decisions.kept.keys()) };
      } catch (error) {
        if (!isRetakeError(error, "OPTION_INVALID")) throw error;
        return { idOf: changeId, kept: new Set() }; // without git, nothing is remembered
      }
    },
    async keep(wish) {
      const { name, against } = wish;
      let all: BothSides[] = [];
      return await deeds.act(
        async () => {
          all = await sinceRevision(name === undefined ? [] : [name], against, folder);
          return [
            ...all.map((one) => heldCassette(folder, one.name)),
            heldModule(folder),
            heldFile(await decisionsFile(folder)),
          ];
        },
        () => keep(wish, all, folder),
      );
    },
    undo: deeds.undo,
    done: deeds.done,
  };
}

async function keep(
  { side, which, against }: KeepWish,
  all: readonly BothSides[],
  folder: CassetteFolder,
): Promise<Said> {
  const review = await openReview(folder, [...all]);
  const isMeant = "kind" in which
    ? ({ kind }: Change) => kind === which.kind
    : (change: Change) => changeId(change) === which.change;
  const touched: string[] = [];
  for (const one of all) {
    // What somebody has kept stays: its new was wanted.
    const meant = openChanges(one, review).filter(isMeant);
    if (meant.length === 0) continue;
    const ids = new Set(meant.map(changeId));
    if (side === "new") await keepNewOf(one, review, meant);
    else await keepOldOf(one, review, (change) => ids.has(changeId(change)));
    touched.push(one.name);
  }
  if (touched.length === 0) {
    throw new RetakeError(
      "OPTION_INVALID",
      "There is nothing of that left to decide on: the cassette has changed meanwhile, or was decided on.",
    );
  }
  const { kept, left } = review.counts;
  const where = touched.length === 1 ? touched[0]! : counted(touched.length, "cassette");
  return side === "new"
    ? {
      said: `The new is kept of ${
        counted(kept, "change")
      } since ${against} in ${where}: nobody is asked about it again.`,
      undo: "Undone, it is to be decided on again. No cassette was changed.",
    }
    : {
      said: `The old is kept of ${
        counted(left, "change")
      } in ${where}: it is there again as it was at ${against}.`,
      undo: `Undone, the new is there again. Later, a recording brings it: retake record --only ${
        touched.length === 1 ? touched[0] : "NAME"
      } -- and the test command.`,
    };
}
