// With the browser that it has opened, `retake ui` ends: when the last page was left, and not before.
import { assertEquals } from "@std/assert";
import { openVisits } from "../../src/cli/visits.ts";

/** Pages that come and go; `over` says whether it has ended, when all that was begun has had its turn. */
function opened() {
  const state = { isBusy: false, isOver: false };
  const visits = openVisits({ isBusy: () => state.isBusy, between: 1 });
  visits.over.then(() => state.isOver = true);
  const isOver = async () => {
    for (let turn = 0; turn < 3; turn++) await new Promise((done) => setTimeout(done, 5));
    return state.isOver;
  };
  return { ...visits, state, isOver };
}

Deno.test("visits: it ends when the last page was left", async () => {
  const { sent, seen, left, over, isOver } = opened();
  sent();
  seen("1");
  sent();
  seen("2");
  left("1");
  assertEquals(await isOver(), false);
  left("2");
  await over;
});

Deno.test("visits: from one page to the next, in either order, nothing ends", async () => {
  const { sent, seen, left, over, isOver } = opened();
  sent();
  seen("1");
  sent(); // the next one is asked for before this one is left
  left("1");
  assertEquals(await isOver(), false);
  seen("2");
  left("2");
  sent(); // or after
  assertEquals(await isOver(), false);
  seen("3");
  left("3");
  seen("3"); // or it is back as it was
  assertEquals(await isOver(), false);
  left("3");
  await over;
});

Deno.test("visits: of what has no script nobody knows when it is closed: it ends with Ctrl-C", async () => {
  const { sent, seen, left, over, isOver } = opened();
  assertEquals(await isOver(), false); // nobody has come yet
  sent();
  seen("1");
  sent(); // the JSON of a file
  left("1");
  seen("1-again-before-it-was-left");
  left("unknown");
  assertEquals(await isOver(), false);
  left("1-again-before-it-was-left");
  await over;
});

Deno.test("visits: a recording that runs is not ended with the page", async () => {
  const { state, seen, left, over, isOver } = opened();
  state.isBusy = true;
  seen("1");
  left("1");
  assertEquals(await isOver(), false);
  state.isBusy = false;
  await over;
});
