/**
 * `retake ui`: a page on which to look at recordings and at what has changed in them, and to decide on that.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import { committedFolder } from "../../host/git.ts";
import { importPackage } from "../../host/packages.ts";
import { writeFolder } from "../../host/site_folder.ts";
import { ownProgram } from "../../host/programs.ts";
import { hearInterrupts, isTerminal, printLine, sayLine } from "../../host/terminal.ts";
import { hasScreen, openBrowser, randomSecret, serveHere } from "../../host/web_server.ts";
import { retakeHere } from "../../host/retake.ts";
import { counted } from "../../suite/report/words.ts";
import type { Desk } from "../../ui/desk.ts";
import { type HonoPackage, uiRoutes } from "../../ui/routes.ts";
import { siteFiles } from "../../ui/site.ts";
import type { Shelf } from "../../ui/types.ts";
import { type Command, type Declared, wholeNumber } from "../arguments.ts";
import { FOLDER } from "../cassettes.ts";
import { openTyped } from "../folders.ts";
import { openDesk } from "../desk.ts";
import { openQuiet } from "../quiet.ts";
import { openShelf } from "../shelf.ts";
import { SIGNATURES } from "../status.ts";
import { toldCommand } from "../test_command.ts";
import { openVisits } from "../visits.ts";

/** The options as they are typed. */
interface UiOptions {
  dir?: string;
  port?: number;
  open?: boolean;
  export?: string;
  since?: string;
  signatures?: string;
  results?: string;
  readOnly?: true;
}

const OPTIONS: Record<keyof UiOptions, Declared> = {
  dir: FOLDER,
  port: [
    "--port <number>",
    "where it listens on this machine (default: any that is free)",
    readPort,
  ],
  open: ["--no-open", "open no browser, and print the address alone"],
  export: ["--export <folder>", "write the page as files there, and end: for an artifact of CI"],
  since: ["--since <commit>", "of --export: compare with this commit (default: HEAD)"],
  signatures: SIGNATURES,
  results: [
    "--results <folder>",
    "where reports are, with what was spared so far (default: results)",
  ],
  readOnly: ["--read-only", "have the page change nothing: no button writes, and no form is taken"],
};

/**
 * @param words all that was typed
 * @returns the command
 */
export function uiCommand(words: readonly string[]): Command {
  return {
    name: "ui",
    description: "Look at recordings, and decide on what has changed in them, in a browser.",
    argument: [
      "[command...]",
      "the test command behind --, by which the page records: retake ui -- npm test (default: that of the last run, or of the project)",
    ],
    options: Object.values(OPTIONS),
    more: `
It listens on this machine alone, and ends with Ctrl-C, or with the browser that it has opened: when the last of its
pages is closed. Its address holds a secret: who has it can read the cassettes
for as long as it runs and, without --read-only, do what the buttons do. Each of them says how it is undone.`,
    async run(command, options: UiOptions) {
      const { dir, port, open = true, since, export: folder, readOnly } = options;
      if (command.length > 0) checkCommand(command, words, options);
      const cassettes = await openTyped(dir);
      const desk = readOnly || folder !== undefined
        ? undefined
        : openDesk(cassettes, { ...options, command, program: ownProgram() });
      const { disturb, quiet } = openQuiet();
      const shelf = openShelf(cassettes, {
        ...options,
        sides: desk?.since,
        recorded: desk?.recorded,
        quiet,
      });
      if (folder !== undefined) {
        if (since !== undefined) await committedFolder(shelf.path, since); // refuses what git does not know
        return await exported(shelf, folder, since ?? "HEAD");
      }
      if (since !== undefined) {
        throw new RetakeError(
          "OPTION_INVALID",
          "--since is for --export: the page itself has a field for the commit.\n" +
            `  to do  ${retakeHere()} ui --export FOLDER --since ${since}`,
        );
      }
      return await served(shelf, { desk, port: port ?? 0, opens: open, disturb });
    },
  };
}

function checkCommand(
  command: readonly string[],
  words: readonly string[],
  { readOnly, export: folder }: UiOptions,
): void {
  if (!words.includes("--")) {
    throw new RetakeError(
      "OPTION_INVALID",
      `A test command stands behind --, and "${command[0]}" does not.\n` +
        `  to do  ${retakeHere()} ui --dir ${command[0]}   for a folder\n` +
        `         ${retakeHere()} ui -- ${
          toldCommand(command)
        }   for a command by which the page records`,
    );
  }
  if (readOnly || folder !== undefined) {
    throw new RetakeError(
      "OPTION_INVALID",
      `Nothing is recorded with ${
        readOnly ? "--read-only" : "--export"
      }, so no command is wanted.\n` +
        `  to do  leave it out, or the option:  ${retakeHere()} ui -- ${toldCommand(command)}`,
    );
  }
}

async function exported(shelf: Shelf, folder: string, against: string): Promise<number> {
  if (folder === "") throw new RetakeError("OPTION_INVALID", "--export names no folder.");
  const count = await writeFolder(folder, siteFiles(shelf, against));
  printLine(`${counted(count, "file")} in ${folder}: open ${folder}/index.html`);
  return 0;
}

async function served(
  shelf: Shelf,
  { desk, port, opens, disturb }: {
    desk: Desk | undefined;
    port: number;
    opens: boolean;
    disturb: () => void;
  },
): Promise<number> {
  // It begins to read while the server and the browser open; what goes wrong with that is told on the page.
  shelf.list().catch(() => {});
  const hono = await importPackage<HonoPackage>("hono", {
    has: "Hono",
    purpose: "to show the page",
  });
  const gate = {
    base: `/${randomSecret().slice(0, 16)}/`,
    key: randomSecret(),
    cookie: { name: "retake-ui", value: randomSecret() },
    ...(desk ? { token: randomSecret() } : {}),
  };
  const visits = openVisits({ isBusy: () => (desk?.job()?.state ?? "ended") !== "ended" });
  let host = "";
  const { fetch } = uiRoutes(hono, shelf, {
    gate,
    host: () => host,
    visits,
    ...(desk ? { desk } : {}),
  });
  const interrupted = new Promise<void>((resolve) => {
    const release = hearInterrupts(() => {
      release(); // the second one ends what may hang
      resolve();
    });
  });
  const server = await serveHere((request) => {
    // What a script asks for is not waited for by a page that is being shown.
    if (request.headers.get("sec-fetch-dest") !== "empty") disturb();
    return fetch(request);
  }, port);
  host = `127.0.0.1:${server.port}`;
  const address = `http://${host}${gate.base}?key=${gate.key}`;
  printLine(address);
  const browser = opens && isTerminal("stdout") && hasScreen() ? openBrowser(address) : undefined;
  const isOpened = await browser?.opened ?? false;
  sayLine(isOpened ? "Ctrl-C ends it, or that its page is closed." : "Ctrl-C ends it.");
  if (browser && !isOpened) sayLine("No browser could be opened: open the address yourself.");
  await (isOpened ? Promise.race([interrupted, visits.over]) : interrupted);
  browser?.forget();
  await desk?.close();
  await server.close();
  return 0;
}

function readPort(word: string): number {
  const port = wholeNumber(word);
  if (port <= 65_535) return port;
  throw new RetakeError("OPTION_INVALID", `"${word}" is no port: they end at 65535.`);
}
