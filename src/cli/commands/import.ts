/**
 * `retake import`: makes cassettes of other tools' recordings, redacted and looked over as all are.
 *
 * @module
 */
import { FORMAT, formatCassette, parseCassette } from "../../cassette/format.ts";
import { checkName, fileSegment, otherCaseOf, sameFileWords } from "../../cassette/name.ts";
import { lineOf } from "../../cassette/position.ts";
import type { Cassette } from "../../cassette/types.ts";
import { Fault, wantShallow } from "../../cassette/validate.ts";
import { type ErrorCode, isRetakeError, RetakeError } from "../../errors.ts";
import {
  type ForeignFormat,
  formatNamed,
  formatOf,
  nameInside,
  READERS,
} from "../../exchange/formats.ts";
import { toInteractions } from "../../exchange/interactions.ts";
import { INVENTIONS, LEFT_OUT, noNotes, type Notes } from "../../exchange/types.ts";
import { readYaml, type YamlPackage } from "../../exchange/yaml.ts";
import { foreignFiles, readForeign, statusText, undoCoding } from "../../host/foreign_files.ts";
import { importPackage } from "../../host/packages.ts";
import { runtimeHost } from "../../host/runtime.ts";
import { printLine, sayLine } from "../../host/terminal.ts";
import { retakeHere } from "../../host/retake.ts";
import type { Redaction } from "../../secrets/types.ts";
import { projectRedaction, redactInteractions } from "../../session/redact_interactions.ts";
import { painter } from "../../suite/report/colours.ts";
import { oneLine, printable } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import { realNow } from "../../wire/native.ts";
import { type Command, type Declared, several } from "../arguments.ts";
import { AS_JSON, type CassetteFolder, openCassettes } from "../cassettes.ts";
import { showsColour } from "../reports.ts";

/** The options as they are typed. */
interface ImportOptions {
  from?: ForeignFormat;
  to?: string;
  name?: string;
  replace?: string[];
  dryRun?: true;
  force?: true;
  json?: true;
}

const OPTIONS: Record<keyof ImportOptions, Declared> = {
  from: [
    "--from <format>",
    `which tool wrote it, where its content does not say so: ${Object.keys(READERS).join(", ")}`,
    formatNamed,
  ],
  to: [
    "--to <folder>",
    "where the cassettes go (default: CASSETTE_DIR, that of the configuration, or cassettes)",
  ],
  name: ["--name <name>", "what the cassette is called (default: as the file)"],
  replace: [
    "--replace <text=value>",
    "put a value in the place of a text first: --replace '<REGION>=eu-west-1'; several times",
    several,
  ],
  dryRun: ["--dry-run", "say what would be written, and write nothing"],
  force: ["--force", "replace cassettes that exist"],
  json: AS_JSON,
};

/** The command. */
export const importCommand: Command = {
  name: "import",
  description: "Make cassettes of other tools' recordings: HAR, nock, Polly, VCR and more.",
  argument: ["<files...>", "files, or folders of them"],
  options: Object.values(OPTIONS),
  more: `
Secrets are taken out by the rules of a recording. What a file does not say and had to be invented is told.
It exits with 1 where a file was refused: nothing is written for that one.`,
  async run(typed, options: ImportOptions) {
    const folder = openCassettes(options.to);
    const wanted = await wantedFiles(typed, options.name);
    const replacements = (options.replace ?? []).map(readReplacement);
    const results: Result[] = [];
    const taken = new Set<string>();
    for (const file of wanted) {
      const redaction = await projectRedaction([], runtimeHost());
      results.push(await importFile(file, { options, folder, taken, replacements, redaction }));
    }
    if (results.every(({ isOther }) => isOther)) {
      throw new RetakeError(
        "IMPORT_INVALID",
        `No recording of a tool that is known is in ${typed.join(", ")}: ${
          counted(results.length, "file")
        } looked at.\n  there  ${
          Object.keys(READERS).join(", ")
        }\n  to do  name a file by itself, to be told why it is none:  ${retakeHere()} import ${
          results[0]!.path
        }`,
      );
    }
    if (options.json) printLine(JSON.stringify(results.map(asData), null, 2));
    else tell(results, options);
    return results.some(({ refused }) => refused !== undefined) ? 1 : 0;
  },
};

/** A file that is to be imported. */
interface WantedFile {
  path: string;
  /** What its cassette is to be called, where the file itself says no name. */
  name: string;
  /** Whether that was typed. */
  isNamed: boolean;
  /** Whether it was named by itself; of a folder, what is no recording is left. */
  isMeant: boolean;
}

/** What became of a file. */
interface Result {
  path: string;
  format?: ForeignFormat;
  name?: string;
  where?: string;
  recordings?: number;
  /** How many secrets were taken out. */
  secrets?: number;
  notes: Notes;
  /** Why nothing was written, and its code. */
  refused?: string;
  code?: ErrorCode;
  /** Whether it is no recording of any tool that is known, in a folder of other files. */
  isOther?: true;
}

async function wantedFiles(
  typed: readonly string[],
  name: string | undefined,
): Promise<WantedFile[]> {
  const all: { path: string; isMeant: boolean }[] = [];
  for (const path of typed) {
    const { files, isFolder } = await foreignFiles(path);
    if (isFolder && files.length === 0) {
      throw new RetakeError(
        "STORE_READ",
        `There is no .har, .json or .yaml in ${path}.\n  to do  name the files, or the folder that they are in`,
      );
    }
    all.push(...files.map((path) => ({ path, isMeant: !isFolder })));
  }
  if (name !== undefined) {
    checkName(name);
    if (all.length > 1) {
      throw new RetakeError(
        "OPTION_INVALID",
        `--name is for one file, and these are ${all.length}.\n` +
          "  to do  leave it out: each cassette is called as its file",
      );
    }
  }
  const shared = sharedFolder(all.map(({ path }) => path));
  return all.map(({ path, isMeant }) => ({
    path,
    name: name ?? nameOf(path.replaceAll("\\", "/").slice(shared.length)),
    isNamed: name !== undefined,
    isMeant,
  }));
}

/** The folder that all paths have in common, with its slash. */
function sharedFolder(paths: readonly string[]): string {
  const [first = "", ...others] = paths.map((path) => path.replaceAll("\\", "/"));
  let shared = first.slice(0, first.lastIndexOf("/") + 1);
  while (!others.every((path) => path.startsWith(shared))) {
    shared = shared.slice(0, shared.lastIndexOf("/", shared.length - 2) + 1);
  }
  return shared;
}

function nameOf(path: string): string {
  return path.replace(/(?:\.(?:har|json|ya?ml|gz))+$/i, "").split("/")
    .filter((part) => part !== "").map(fileSegment).join("/");
}

interface Importing {
  options: ImportOptions;
  folder: CassetteFolder;
  /** Names that files before it have got. */
  taken: Set<string>;
  /** What is put in the place of which text. */
  replacements: readonly Replacement[];
  redaction: Redaction;
}

type Replacement = readonly [text: string, value: string];

function readReplacement(word: string): Replacement {
  const [, text, value] = /^(.+?)=([\w.:/@-]*)$/s.exec(word) ?? [];
  if (text !== undefined && value !== undefined) return [text, value];
  throw new RetakeError(
    "OPTION_INVALID",
    `--replace "${word}" is no text, equals sign and value of letters, digits and . : / @ _ -\n` +
      "  to do  --replace '<REGION>=eu-west-1'",
  );
}

async function importFile(file: WantedFile, importing: Importing): Promise<Result> {
  const { path } = file;
  const result: Result = { path, notes: noNotes() };
  try {
    const read = await readFile(file, importing);
    if (read === undefined) return { ...result, isOther: true };
    result.format = read.format;
    const { cassette, secrets } = await convert(read, result.notes, importing.redaction);
    const name = checkName(nameFor(file, read.value, importing.taken));
    result.name = name;
    result.where = importing.folder.store.locate(name);
    if (importing.taken.has(name)) {
      throw new RetakeError(
        "NAME_INVALID",
        `Another of these files is "${name}" already.\n  to do  import it by itself, with --name`,
      );
    }
    importing.taken.add(name);
    await keep(name, cassette, importing);
    return { ...result, recordings: cassette.interactions.length, secrets };
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    return { ...result, refused: error.message, code: error.code };
  }
}

/** As it is typed, as the file itself says, or as the file is called: the first that nobody else has. */
function nameFor({ name, isNamed }: WantedFile, value: unknown, taken: Set<string>): string {
  const inside = isNamed ? undefined : nameInside(value);
  const named = inside === undefined ? name : nameOf(inside);
  return taken.has(named) ? name : named;
}

/** A file, parsed, and where in it things stand. */
interface ReadFile {
  path: string;
  text: string;
  value: unknown;
  format: ForeignFormat;
  lineOf: (place: string) => number | undefined;
  beside: (name: string) => Uint8Array<ArrayBuffer> | undefined;
}

async function readFile(
  { path, isMeant }: WantedFile,
  { options: { from }, folder, replacements }: Importing,
): Promise<ReadFile | undefined> {
  const { text: found, isZip, beside } = await readForeign(path);
  if (found === undefined) {
    if (!isMeant) return undefined;
    throw new RetakeError(
      "IMPORT_INVALID",
      isZip
        ? `${path} is a zip file.\n  to do  unzip it, and import the .har in it`
        : `${path} is no text in UTF-8.\n  to do  export it again from the tool that wrote it`,
    );
  }
  const text = replacements.reduce((text, [what, value]) => text.replaceAll(what, value), found);
  const parsed = await parse(path, text, isMeant);
  const format = parsed && (from ?? formatOf(parsed.value));
  if (parsed && format) return { path, text, ...parsed, format, beside };
  if (!isMeant) return undefined;
  const { format: own } = Object(parsed?.value) as { format?: unknown };
  throw new RetakeError(
    "IMPORT_INVALID",
    /^retake\//.test(String(own))
      ? `${path} is a cassette already: ${own}.\n  to do  copy it into ${folder.path}/, where ${retakeHere()} ls names it`
      : `${path} is the recording of no tool that is known.\n  there  ${
        Object.keys(READERS).join(", ")
      }\n  to do  --from names the one that wrote it`,
  );
}

/** What a recording begins with: a damaged one is told of among other files too. */
const LOOKS_RECORDED = /\b(?:http_)?interactions"?\s*:|"log"\s*:\s*\{|"scope"\s*:|"snapshot"\s*:/;

/** @returns `undefined` for what is none of these, in a folder of other files */
async function parse(
  path: string,
  text: string,
  isMeant: boolean,
): Promise<Pick<ReadFile, "value" | "lineOf"> | undefined> {
  if (/\.[cm]?[jt]sx?$/.test(path) || /\bnock\s*\(\s*['"`]http/.test(text.slice(0, 2000))) {
    if (!isMeant) return undefined;
    throw new RetakeError(
      "IMPORT_INVALID",
      `${path} is code, which is not run.\n` +
        "  to do  have nock write data: nock.recorder.rec({ output_objects: true, dont_print: true })",
    );
  }
  const isLeft = !isMeant && !LOOKS_RECORDED.test(text.slice(0, 2000));
  if (/^\s*[{[]/.test(text)) {
    try {
      return { value: JSON.parse(text), lineOf: (place) => lineOf(text, place) };
    } catch (error) {
      if (isLeft) return undefined;
      throw new RetakeError(
        "IMPORT_INVALID",
        `${path} is damaged: it is not JSON (${(error as Error).message}).\n` +
          "  to do  restore it, or export it again from the tool that wrote it",
        { cause: error },
      );
    }
  }
  const yaml = await importPackage<YamlPackage>("yaml", {
    has: "parseDocument",
    purpose: "to read YAML",
  });
  try {
    return readYaml(text, yaml);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (isLeft) return undefined;
    throw refusal(path, error, () => undefined);
  }
}

function refusal(
  path: string,
  { path: place, message }: Fault,
  lineOf: (place: string) => number | undefined,
): RetakeError {
  const told = /^line (\d+)$/.exec(place)?.[1];
  const line = told ?? lineOf(place);
  const at = line === undefined ? path : `${path}:${line}`;
  const what = told === undefined ? `${place} ${message}` : message;
  const asked = /^asks "(.*)", which is no URL that can be asked$/.exec(message)?.[1];
  const wayOut = asked !== undefined
    ? `\n  to do  where it is a placeholder:  --replace '${replacementFor(asked)}'`
    : "\n  to do  mend that place in the file, or leave the file out: others are imported without it";
  return new RetakeError("IMPORT_INVALID", `${at} cannot be carried over: ${what}.${wayOut}`, {
    facts: { path, place, ...(line === undefined ? {} : { line: Number(line) }) },
  });
}

/** What makes a URL of one with a placeholder in it, by that one's name; the value is an example. */
function replacementFor(url: string): string {
  const placeholder = /<+[^<>\s]+>+|\{+[^{}\s]+\}+/.exec(url)?.[0] ?? "<REGION>";
  const [before, after = ""] = url.split(placeholder);
  if (before === "") return `${placeholder}=https://api.example.com${/^\//.test(after) ? "" : "/"}`;
  const isHost = /:\/\/$/.test(before!) && /^(?:[/?#:]|$)/.test(after);
  return `${placeholder}=${isHost ? "api.example.com" : "eu-west-1"}`;
}

/** The cassette that a file makes, and how many secrets were taken out. */
async function convert(
  file: ReadFile,
  notes: Notes,
  redaction: Redaction,
): Promise<{ cassette: Cassette; secrets: number }> {
  const { path, text, value, format } = file;
  try {
    wantShallow(value);
    const erb = format === "vcr" ? /<%=/.exec(text) : null;
    if (erb) {
      const line = text.slice(0, erb.index).split("\n").length;
      throw new Fault(`line ${line}`, "it has ERB (<%= ... %>), which is Ruby and is not run");
    }
    const exchanges = READERS[format](file, notes);
    if (exchanges.length === 0) {
      throw new Fault("the file", "holds nothing that could be played: all of it is left out");
    }
    const tools = { undo: undoCoding, statusText, now: realNow() };
    const raw = await toInteractions(exchanges, tools, notes);
    const { interactions, secrets, leaks } = redactInteractions(raw, redaction);
    const [leak] = leaks;
    if (leak) {
      throw new RetakeError(
        "SECRET_FOUND",
        `${path} holds ${
          counted(leaks.length, "text")
        } that looks like a secret and is not known as one.\n` +
          `  in     interactions[${leak.position}].${leak.place}: ${leak.excerpt}, by rule: ${leak.rule}\n` +
          `  to do  in the configuration:  ${leak.redact}\n` +
          `         or, if it is none:  ${leak.pass}`,
      );
    }
    const recordedAt = interactions.map((one) => one.recordedAt).sort().at(-1)!;
    const cassette: Cassette = { format: FORMAT, recordedAt, interactions };
    // What would be refused when it is played is refused now.
    parseCassette(cassette, path);
    return { cassette, secrets: secrets.length };
  } catch (error) {
    throw error instanceof Fault ? refusal(path, error, file.lineOf) : error;
  }
}

async function keep(
  name: string,
  cassette: Cassette,
  { options: { dryRun, force }, folder: { store } }: Importing,
): Promise<void> {
  const save = async () => {
    if (!force && await store.load(name) !== undefined) {
      throw new RetakeError(
        "NAME_INVALID",
        `There is a cassette "${name}" already: ${store.locate(name)} is left as it is.\n` +
          "  to do  --name gives it another name, --force replaces it",
      );
    }
    const other = otherCaseOf(name, await store.list());
    if (other !== undefined) {
      throw new RetakeError(
        "NAME_INVALID",
        `The names ${sameFileWords(name, other)}.\n  to do  --name gives it another name`,
      );
    }
    if (!dryRun) await store.save(name, formatCassette(cassette));
  };
  await (dryRun || !store.exclusively ? save() : store.exclusively(name, save));
}

// ---------------------------------------------------------------- what is told

function asData({ notes, ...result }: Result): object {
  return {
    ...result,
    invented: Object.fromEntries(notes.invented),
    leftOut: Object.fromEntries(notes.leftOut),
  };
}

function tell(results: readonly Result[], { dryRun }: ImportOptions): void {
  const paint = painter(showsColour("stdout"));
  for (const { path, format, where, recordings, secrets, notes, refused, isOther } of results) {
    if (isOther) continue;
    if (refused !== undefined) {
      sayLine(
        `${paint("red", "refused")}  ${oneLine(path)}\n  ${
          printable(refused).replaceAll("\n", "\n  ")
        }`,
      );
      continue;
    }
    printLine(
      `${paint("bold", oneLine(where!))}  ${counted(recordings!, "recording")} of ${format}, from ${
        oneLine(path)
      }`,
    );
    if (secrets! > 0) printLine(`  redacted  ${counted(secrets!, "secret")}`);
    for (const [what, count] of notes.invented) {
      printLine(`  invented  ${INVENTIONS[what]} (${count})`);
    }
    for (const [what, count] of notes.leftOut) {
      printLine(`  left out  ${LEFT_OUT[what]} (${count})`);
    }
  }
  const [made, refused, other] = [
    results.filter(({ recordings }) => recordings !== undefined).length,
    results.filter((one) => one.refused !== undefined).length,
    results.filter(({ isOther }) => isOther).length,
  ];
  printLine(
    [
      `${counted(made, "file")} ${dryRun ? "could be imported: nothing is written" : "imported"}`,
      ...(refused > 0 ? [`${refused} refused`] : []),
      ...(other > 0 ? [`${other} of no tool that is known`] : []),
    ].join(", "),
  );
}
