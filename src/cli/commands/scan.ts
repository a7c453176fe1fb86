/**
 * `retake scan`: what in cassettes looks like a secret, by file and line, also in bodies beside them.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import { runtimeHost } from "../../host/runtime.ts";
import { printLine } from "../../host/terminal.ts";
import { type CassetteLeak, leakAt, scanStore } from "../../session/scan.ts";
import { painter } from "../../suite/report/colours.ts";
import { oneLine } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import { VERSION } from "../../version.ts";
import type { Command, Declared } from "../arguments.ts";
import {
  AS_JSON,
  fetchAll,
  findName,
  FOLDER,
  loadHere,
  namesIn,
  sayUnfetched,
  sayUnread,
} from "../cassettes.ts";
import { openThere } from "../folders.ts";
import { showsColour } from "../reports.ts";

/** The options as they are typed. */
interface ScanCommandOptions {
  dir?: string;
  json?: true;
  sarif?: true;
}

const OPTIONS: Record<keyof ScanCommandOptions, Declared> = {
  dir: FOLDER,
  json: AS_JSON,
  sarif: ["--sarif", "print SARIF 2.1.0, which services that look at code read"],
};

/** The command. */
export const scanCommand: Command = {
  name: "scan",
  description: "Look for secrets in cassettes that exist.",
  argument: ["[names...]", "only these cassettes"],
  options: Object.values(OPTIONS),
  more:
    "\nIt exits with 1 where it has found something, else with 2 where a cassette cannot be read. What is secret beyond\n" +
    "the built-in rules, and what is none, the configuration says: redact, notSecret.",
  async run(typed, { dir, json, sarif }: ScanCommandOptions) {
    if (json && sarif) {
      throw new RetakeError(
        "OPTION_INVALID",
        "--json and --sarif are two forms of the same.\n  to do  leave one of them out",
      );
    }
    const folder = await openThere(dir);
    const all = await namesIn(folder);
    const unfetched = typed.length === 0 ? await fetchAll(folder) : [];
    const gone = new Set(unfetched.map(({ name }) => name));
    const names = typed.length === 0
      ? all.filter((name) => !gone.has(name)) // it was asked for, and nothing came
      : [...new Set(typed.map((name) => findName(name, all, folder)))];
    const store = {
      ...folder.store,
      list: () => Promise.resolve(names),
      load: (name: string) => loadHere(folder, name),
    };
    const unread: RetakeError[] = [];
    const { scanned, leaks } = await scanStore(
      { store },
      runtimeHost(),
      (error) => unread.push(error),
    );
    if (sarif) printLine(JSON.stringify(toSarif(leaks), null, 2));
    else if (json) printLine(JSON.stringify({ scanned, leaks }, null, 2));
    else {
      const paint = painter(showsColour("stdout"));
      for (const leak of leaks) {
        const { place, rule, excerpt } = leak;
        const at = oneLine(leakAt(leak));
        printLine(
          `${paint("bold", at)}  ${paint("red", oneLine(rule))}  ${oneLine(excerpt)}  ${
            oneLine(place)
          }`,
        );
      }
      const found = leaks.length === 0
        ? "nothing that looks like a secret"
        : counted(leaks.length, "place that looks", "places that look") + " like a secret";
      printLine(`${counted(scanned, "cassette")}: ${found}`);
      if (leaks.length > 0) {
        printLine(
          "  to do  revoke what is one, and record again: it is in git's history too, if it was committed",
        );
      }
    }
    const others = "the others are looked through without it";
    sayUnfetched(unfetched, others);
    for (const error of unread) sayUnread(error, others);
    return leaks.length > 0 ? 1 : unread.length + unfetched.length > 0 ? 2 : 0;
  },
};

/** SARIF 2.1.0 (OASIS): one run, a result for each place. */
function toSarif(leaks: readonly CassetteLeak[]): object {
  const rules = [...new Set(leaks.map(({ rule }) => rule))];
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{
      tool: {
        driver: {
          name: "retake",
          semanticVersion: VERSION,
          rules: rules.map((id) => ({
            id,
            shortDescription: { text: `looks like a secret: ${id}` },
          })),
        },
      },
      results: leaks.map(({ where, file = where, line, offset, place, rule, excerpt }) => ({
        ruleId: rule,
        ruleIndex: rules.indexOf(rule),
        level: "error",
        message: { text: `${place} holds what looks like a secret (${rule}): ${excerpt}` },
        locations: [{
          physicalLocation: {
            artifactLocation: { uri: file.split("/").map(encodeURIComponent).join("/") },
            ...(line === undefined ? {} : { region: { startLine: line } }),
            ...(offset === undefined ? {} : { region: { byteOffset: offset } }),
          },
        }],
      })),
    }],
  };
}
