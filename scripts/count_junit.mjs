/**
 * Prints what failed in JUnit files, and `N passed, N failed`; fails if no test ran.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import { countJUnit } from "./runtimes.mjs";

let passed = 0, failed = 0;
for (const path of process.argv.slice(2)) {
  const one = countJUnit(readFileSync(path, "utf8"));
  for (const failure of one.failures) console.log(`failed: ${failure}`);
  passed += one.passed;
  failed += one.failed;
}
console.log(`${passed} passed, ${failed} failed`);
if (passed + failed === 0) process.exitCode = 1;
