/**
 * Playwright Test: every test has its own cassette, with no line changed in it. To be imported in
 * `playwright.config.ts`: `import "@retake/retake/playwright"`.
 *
 * @module
 */
import { openSession, useCassette } from "../mod.ts";
import { startPlaywright } from "./auto/playwright.ts";
import { linkSessions } from "./auto/test_cassette.ts";
import { requirePackage } from "./host/packages.ts";

linkSessions({ openSession, useCassette });

const { test } = requirePackage<{ test: object }>("@playwright/test", {
  has: "test",
  purpose: "to give its tests cassettes",
});
startPlaywright(test);
