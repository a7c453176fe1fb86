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
import { runSuite } from "./suite.ts";

endProgram(await main(programArguments(), runSuite));
