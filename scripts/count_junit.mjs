/**
 * Prints what failed in a JUnit file, and `N passed, N failed`; fails if no test ran.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import { countJUnit } from "./runtimes.mjs";

const { passed, failed, failures } = countJUnit(readFileSync(process.argv[2], "utf8"));
for (const failure of failures) console.log(`failed: ${failure}`);
console.log(`${passed} passed, ${failed} failed`);
if (passed + failed === 0) process.exitCode = 1;
