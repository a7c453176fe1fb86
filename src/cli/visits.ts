/**
 * Whether somebody still has the page of `retake ui` open: where the program has opened a browser, it ends with it.
 *
 * @module
 */
import type { Visits } from "../ui/types.ts";
import { clock } from "../wire/native.ts";

/** From one page to the next, and for a page that is loaded again, there is none for a moment; in milliseconds. */
const BETWEEN = 5000;

/**
 * @param options.isBusy whether something runs that nobody wants to be ended with the page
 * @param options.between how long it may be that no page is open, in milliseconds
 * @returns who is told of pages, and `over`, once the last one was left; never, where none has said that it was there
 */
export function openVisits(
  { isBusy, between = BETWEEN }: { isBusy: () => boolean; between?: number },
): Visits & { over: Promise<void> } {
  const pages = new Set<string>();
  // One that has not said yet that it is there, or never will: JSON, a picture, a page without its script.
  let isUntold = false;
  let timer: ReturnType<typeof clock.setTimeout> | undefined;
  let end: () => void;
  const over = new Promise<void>((resolve) => end = resolve);
  const stay = () => {
    clock.clearTimeout(timer);
  };
  const look = () => {
    stay();
    if (pages.size > 0 || isUntold) return;
    timer = clock.setTimeout(() => isBusy() ? look() : end(), between);
  };
  return {
    over,
    sent() {
      isUntold = true;
      stay();
    },
    seen(page) {
      if (pages.has(page)) return;
      pages.add(page);
      isUntold = false;
      stay();
    },
    left(page) {
      if (pages.delete(page)) look();
    },
  };
}
