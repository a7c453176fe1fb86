#!/usr/bin/env node
/**
 * The program `retake`: run it, do not import it.
 *
 * ```console
 * $ deno run -A jsr:@retake/retake/cli test
 * $ npx retake test
 * ```
 *
 * @module
 */
import { main } from "./cli/main.ts";
import { endProgram, programArguments } from "./host/terminal.ts";

const loadRunSuite = async () => (await import("./suite.ts")).runSuite;

endProgram(await main(programArguments(), loadRunSuite));
