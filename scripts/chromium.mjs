/**
 * The browser that scripts look at things in.
 *
 * @module
 */

import { program } from "./runtimes.mjs";

/** The one without a window first: it does the same for two thirds of the work. */
const NAMES = [
  ...["chromium-headless-shell", "chromium", "chromium-browser"],
  ...["google-chrome-stable", "google-chrome", "chrome"],
];

/** Flags for a browser that nobody sits before, and that asks nobody but the page. */
export const CHROMIUM_FLAGS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** @returns the path of Chromium: the one that `CHROMIUM` names, else the one in the PATH */
export function findChromium() {
  return process.env.CHROMIUM ?? NAMES.map(program).find(Boolean);
}
