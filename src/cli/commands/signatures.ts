/**
 * `retake signatures`: the functions behind recordings: which there are, why one has changed, and that a change
 * of one is none.
 *
 * @module
 */
import { showAge } from "../../cassette/expiry.ts";
import { closestWord, RetakeError } from "../../errors.ts";
import { printLine } from "../../host/terminal.ts";
import { STALE_WORDS } from "../../session/tracker.ts";
import { readPlain, readSignature, signatureNames } from "../../signatures/files.ts";
import { acceptChange, explainStore, judgeStore } from "../../staleness/stale.ts";
import { folderStore } from "../../store/fs.ts";
import { painter } from "../../suite/report/colours.ts";
import { oneLine, printable } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import { realNow } from "../../wire/native.ts";
import type { Command, Declared } from "../arguments.ts";
import { typedCommand } from "../../host/shell_word.ts";
import { retakeHere } from "../../host/retake.ts";
import {
  AS_JSON,
  dirOption,
  FOLDER,
  listedOnce,
  lookAtAll,
  openCassettes,
  wantAllFetched,
} from "../cassettes.ts";
import { openTyped } from "../folders.ts";
import { showsColour } from "../reports.ts";
import { SIGNATURES, staleOptions } from "../status.ts";
import { withTests } from "../test_command.ts";

/** The options as they are typed. */
interface SignaturesOptions {
  dir?: string;
  json?: true;
  signatures?: string;
  reason?: string;
}

const OPTIONS: Record<keyof SignaturesOptions, Declared> = {
  dir: FOLDER,
  json: AS_JSON,
  signatures: SIGNATURES,
  reason: ["--reason <text>", "with accept: why the recordings hold, for the history"],
};

/** The command. */
export const signaturesCommand: Command = {
  name: "signatures",
  description: "List the functions behind recordings, explain a change of one, or accept it.",
  argument: ["[words...]", "list (the default), explain [function], accept <function>"],
  options: Object.values(OPTIONS),
  more: `
A function is named by its id, lib/persona.ts#fromPrompt, or a part of it that no other has.
  retake signatures                                   all, and which make recordings stale
  retake signatures explain fromPrompt                what has changed, on which way, and what recording costs
  retake signatures accept fromPrompt --reason "..."  its recordings hold all the same
`,
  async run([what = "list", ...typed]: string[], options: SignaturesOptions) {
    const run = Object.hasOwn(WAYS, what) ? WAYS[what as keyof typeof WAYS] : undefined;
    if (!run) {
      const close = closestWord(what, Object.keys(WAYS));
      throw new RetakeError(
        "OPTION_INVALID",
        `retake signatures knows no "${what}"${close ? `; did you mean "${close}"?` : "."}\n` +
          `  there  list, explain [function], accept <function>\n  to do  ${retakeHere()} signatures${
            ownOptions(options)
          } lists all functions`,
      );
    }
    if (options.reason !== undefined && what !== "accept") {
      throw new RetakeError(
        "OPTION_INVALID",
        "--reason is of accept, which alone writes it down.\n" +
          `  to do  ${retakeHere()} signatures accept FUNCTION --reason "why the recordings hold"`,
      );
    }
    await run(typed, options);
    return 0;
  },
};

const WAYS = { list, explain, accept };

/** A function that has a signature, or whose recordings are stale. */
interface Listed {
  id: string;
  /** When it changed last, as far as it was recorded. */
  at?: string;
  /** How many changes are known. */
  changes: number;
  /** How many changes were accepted. */
  accepted: number;
  /** Why recordings of it are stale. */
  stale?: keyof typeof STALE_WORDS;
  /** The cassettes that are stale because of it. */
  cassettes: readonly string[];
}

async function list(typed: readonly string[], options: SignaturesOptions): Promise<void> {
  const store = listedOnce(folderStore(options.signatures ?? "signatures"));
  const { report } = await judgeStore(await staleIn(options));
  const stale = new Map(report.functions.map((it) => [it.fn, it.why]));
  const ids = new Set(stale.keys());
  for (const name of await signatureNames(store)) {
    const { id } = await readPlain(store, name) ?? {};
    if (id !== undefined) ids.add(id);
  }
  const text = typed.find((text) => ![...ids].some((id) => id.includes(text)));
  if (text !== undefined) {
    const close = closestId(text, [...ids]);
    throw new RetakeError(
      "FUNCTION_UNKNOWN",
      `No function has "${text}" in its id${close ? `; did you mean "${close}"?` : "."}\n` +
        `${ids.size === 0 ? "  there  none at all\n" : ""}  to do  ${retakeHere()} signatures${
          ownOptions(options)
        } lists all functions`,
      { facts: { id: text } },
    );
  }
  const all: Listed[] = [];
  for (const id of [...ids].sort()) {
    if (typed.length > 0 && !typed.some((text) => id.includes(text))) continue;
    const history = (await readSignature(store, id))?.history ?? [];
    const last = history.map(({ at }) => at).sort().at(-1);
    const why = stale.get(id);
    all.push({
      id,
      ...(last === undefined ? {} : { at: last }),
      changes: history.filter(({ before }) => before !== undefined).length,
      accepted: history.filter(({ accepted }) => accepted).length,
      ...(why === undefined ? {} : { stale: why }),
      cassettes: report.stale.filter(({ functions }) => functions.some(({ fn }) => fn === id))
        .map(({ name }) => name),
    });
  }
  printLine(
    options.json
      ? JSON.stringify(all, null, 2)
      : listText(all, store.locate(""), ownOptions(options)),
  );
}

function listText(all: readonly Listed[], where: string, own: string): string {
  if (all.length === 0) return `no signature in ${where.slice(0, -".json".length)}`;
  const paint = painter(showsColour("stdout"));
  const width = Math.max(...all.map(({ id }) => oneLine(id).length));
  const lines = all.map(({ id, at, changes, accepted, stale, cassettes }) => {
    const age = at === undefined ? "no signature" : `${showAge(ageSince(at))} old`;
    const facts = [
      age,
      counted(changes, "change"),
      ...(accepted > 0 ? [`${accepted} accepted`] : []),
    ].join(", ");
    const told = stale === undefined
      ? ""
      : paint("yellow", `  ${STALE_WORDS[stale]}: ${counted(cassettes.length, "cassette")} stale`);
    return `${oneLine(id).padEnd(width)}  ${paint("faint", facts)}${told}`;
  });
  const count = all.filter(({ stale }) => stale !== undefined).length;
  const next = count > 0
    ? [`  to do  ${retakeHere()} signatures explain${own} shows what has changed`]
    : [];
  const sum = `${counted(all.length, "function")}, ${count} with stale recordings`;
  return [...lines, ...next, sum].join("\n");
}

function ageSince(at: string): number {
  return Math.max(0, realNow() - Date.parse(at));
}

async function explain(typed: readonly string[], options: SignaturesOptions): Promise<void> {
  const all = await explainStore(await staleIn(options));
  const ids = [...new Set(all.map(({ function: { fn } }) => fn))];
  const wanted = typed.length === 0
    ? ids
    : typed.map((text) => findId(text, ids, ownOptions(options)));
  const found = all.filter(({ function: { fn } }) => wanted.includes(fn));
  if (options.json) {
    printLine(
      JSON.stringify(found.map(({ function: stale, ...rest }) => ({ ...stale, ...rest })), null, 2),
    );
  } else if (found.length === 0) printLine("no recording is stale because of a function");
  else {
    printLine(found.map(({ text }) => printable(text)).join("\n\n"));
    printLine(
      `\n  to do  ${
        withTests(`record --stale${ownOptions(options)}`)
      }  records them again\n         ${retakeHere()} signatures accept ${wanted[0]}${
        ownOptions(options)
      } --reason "..."  where they hold all the same`,
    );
  }
}

async function accept(typed: readonly string[], options: SignaturesOptions): Promise<void> {
  const { reason } = options;
  const [text] = typed;
  if (text === undefined || typed.length > 1 || !reason?.trim()) {
    throw new RetakeError(
      "OPTION_INVALID",
      `retake signatures accept takes one function and a reason, which the history keeps.\n` +
        `  to do  ${retakeHere()} signatures accept ${text ?? "FUNCTION"}${
          ownOptions(options)
        } --reason "why the recordings hold"`,
    );
  }
  const stale = await staleIn(options);
  const { report } = await judgeStore(stale);
  const id = findId(
    text,
    [...new Set(report.functions.map(({ fn }) => fn))],
    ownOptions(options),
  );
  const names = await acceptChange(id, reason.trim(), stale);
  if (options.json) {
    printLine(JSON.stringify({ id, reason: reason.trim(), cassettes: names }, null, 2));
  } else printLine(`${id}: ${counted(names.length, "cassette")} hold: ${names.join(", ")}`);
}

/** Where cassettes and signatures are, for a command that is advised. */
function ownOptions({ dir, signatures }: SignaturesOptions): string {
  const own = signatures === undefined ? "" : ` --signatures ${typedCommand([signatures])}`;
  return dirOption(openCassettes(dir)) + own;
}

async function staleIn({ dir, signatures }: SignaturesOptions) {
  const folder = await openTyped(dir);
  await wantAllFetched(folder);
  return staleOptions(folder, await lookAtAll(folder, []), signatures);
}

/** The id, or the name of the function in it, that is closest. */
function closestId(text: string, ids: readonly string[]): string | undefined {
  return closestWord(text, ids.flatMap((id) => [id, id.slice(id.lastIndexOf("#") + 1)]));
}

function findId(text: string, ids: readonly string[], own: string): string {
  if (ids.includes(text)) return text;
  const fitting = ids.filter((id) => id.includes(text));
  if (fitting.length === 1) return fitting[0]!;
  const close = closestId(text, ids);
  throw new RetakeError(
    "FUNCTION_UNKNOWN",
    fitting.length > 1
      ? `"${text}" is in the names of ${fitting.length} functions.\n  there  ${
        fitting.join(", ")
      }\n  to do  type more of the one that you mean`
      : `No recording is stale because of "${text}"${
        close ? `; did you mean "${close}"?` : "."
      }\n` +
        `  stale  ${
          ids.join(", ") || "nothing"
        }\n  to do  ${retakeHere()} signatures${own} lists all functions`,
    { facts: { id: text, stale: ids } },
  );
}
