/**
 * Prints `N passed, N failed` for a JUnit file; fails if no test ran.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import { countJUnit } from "./runtimes.mjs";

const { passed, failed } = countJUnit(readFileSync(process.argv[2], "utf8"));
console.log(`${passed} passed, ${failed} failed`);
if (passed + failed === 0) process.exitCode = 1;
