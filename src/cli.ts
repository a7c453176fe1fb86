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
import { programArguments } from "./host/program_arguments.ts";
import { VERSION } from "./version.ts";

const words = programArguments();
if (words.length === 1 && /^(?:-V|--version)$/.test(words[0]!)) console.log(VERSION); // loads nothing else
else {
  const { main } = await import("./cli/main.ts");
  const { endProgram, outliveReaders } = await import("./host/terminal.ts");
  outliveReaders();
  endProgram(await main(words, async () => (await import("./suite.ts")).runSuite));
}
