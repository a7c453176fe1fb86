/**
 * `retake export`: cassettes as other tools read them.
 *
 * @module
 */
import { refusedFile } from "../../host/refused_files.ts";
import { RetakeError } from "../../errors.ts";
import { LOST, toHar } from "../../exchange/har_writer.ts";
import { createText, replaceFile } from "../../host/new_files.ts";
import { printLine, sayLine } from "../../host/terminal.ts";
import { oneLine } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import { VERSION } from "../../version.ts";
import type { Command, Declared } from "../arguments.ts";
import { findName, FOLDER, namesIn, openCassettes, readCassette } from "../cassettes.ts";

/** The options as they are typed. */
interface ExportOptions {
  dir?: string;
  har?: true;
  output?: string;
  force?: true;
}

const OPTIONS: Record<keyof ExportOptions, Declared> = {
  dir: FOLDER,
  har: ["--har", "as HAR 1.2, which is what it is without it too"],
  output: ["-o, --output <file>", "write it there (default: print it)"],
  force: ["--force", "replace a file that exists"],
};

/** The command. */
export const exportCommand: Command = {
  name: "export",
  description: "Write cassettes as HAR, which browsers, Playwright and proxies read.",
  argument: ["<names...>", "the cassettes: each becomes a page of the HAR"],
  options: Object.values(OPTIONS),
  more: "\nWhat HAR has no place for is told. Secrets are as in the cassettes: taken out.",
  async run(typed, { dir, output, force }: ExportOptions) {
    const folder = openCassettes(dir);
    const all = await namesIn(folder);
    const names = [...new Set(typed.map((name) => findName(name, all, folder)))];
    const cassettes = [];
    for (const name of names) {
      cassettes.push({ name, cassette: await readCassette(folder, name) });
    }
    const { har, lost } = toHar(cassettes, VERSION);
    const text = JSON.stringify(har, null, 2);
    if (output === undefined) printLine(text);
    else await write(output, `${text}\n`, force);
    for (const [what, count] of lost) sayLine(`  left out  ${LOST[what]} (${count})`);
    if (output !== undefined) {
      const count = cassettes.reduce((sum, { cassette }) => sum + cassette.interactions.length, 0);
      sayLine(
        `${oneLine(output)}  ${counted(count, "recording")} of ${
          counted(names.length, "cassette")
        }`,
      );
    }
    return 0;
  },
};

async function write(path: string, text: string, force: true | undefined): Promise<void> {
  if (path === "") throw new RetakeError("OPTION_INVALID", "--output names no file.");
  try {
    if (force) await replaceFile(path, text);
    else if (!await createText(path, text)) {
      throw new RetakeError(
        "OPTION_INVALID",
        `${path} is there already, and is left as it is.\n  to do  --force replaces it`,
      );
    }
  } catch (error) {
    if (error instanceof RetakeError) throw error;
    throw refusedFile(error) ?? new RetakeError(
      "STORE_WRITE",
      `${path} cannot be written: ${
        (error as Error).message
      }.\n  to do  name another file: --output`,
      { cause: error },
    );
  }
}
