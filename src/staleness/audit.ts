/**
 * The audit: what ran and is in no fingerprint. Sources tell what a function can reach as far as they
 * can be read; what goes through reflection or a computed path is seen when it runs.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { type CoveredScript, coverWhile } from "../host/coverage.ts";
import { stackHere } from "../session/tracker.ts";
import type { SignedUnit } from "../track/types.ts";
import { openSigner, type ProjectOptions, type Signer } from "./signer.ts";
import { isOwn, sitesIn } from "./sites.ts";

/** A function that ran and that no fingerprint foresees. */
export interface UnforeseenFunction {
  /** Its id where it has one, as in `lib/plugins.ts#summary`; else its file and line. */
  fn: string;
  /** The file, from the root of the project. */
  path: string;
  /** Its line, from 1, in the text that ran. */
  line: number;
}

/** What an audit has found. */
export interface AuditReport {
  /** The functions that were audited. */
  audited: readonly string[];
  /** How many functions of the project ran. */
  ran: number;
  /** Those of them that a change of would not be noticed; empty is what one hopes for. */
  unforeseen: readonly UnforeseenFunction[];
  /** The same in words, with what to do. */
  text: string;
}

/** See `audit` in `src/track.ts`. */
export async function auditFunctions(
  ids: readonly string[],
  fn: () => unknown,
  options: ProjectOptions,
): Promise<AuditReport> {
  const opener = stackHere();
  const signer = openSigner(options);
  const foreseen: SignedUnit[] = [];
  for (const id of ids) foreseen.push(...await signer.units(id));
  // What calls the audit is a test, and tests are in no fingerprint.
  const caller = sitesIn(opener, signer.folder.pathOf)[0]?.path;
  const pathOf = (url: string) =>
    url.startsWith("file:") && !isOwn(url)
      ? signer.folder.pathOf(url.replace(/[?#].*$/, ""))
      : undefined;
  const scripts = await coverWhile(fn, (url) => {
    const path = pathOf(url);
    return path !== undefined && !path.startsWith("..") && path !== caller;
  });
  const ranIn = await namesIn(scripts, pathOf, signer);
  const unforeseen = new Map<string, UnforeseenFunction>();
  for (const one of ranIn) if (!isForeseen(one, foreseen)) unforeseen.set(one.fn, one);
  const sorted = [...unforeseen.values()].sort((a, b) => a.fn < b.fn ? -1 : 1);
  const text = describe(ids, ranIn.length, sorted);
  return { audited: ids, ran: ranIn.length, unforeseen: sorted, text };
}

/** What ran, by the names that fingerprints know. */
async function namesIn(
  scripts: readonly CoveredScript[],
  pathOf: (url: string) => string | undefined,
  signer: Signer,
): Promise<UnforeseenFunction[]> {
  const { engine: { functionAt, openProject }, project } = await signer.engine();
  // A loader that leaves no map leaves top-level names as they are: they are looked up in its text.
  const texts = new Map(
    scripts.filter(({ original }) => !original).map(({ url, text }) => [pathOf(url)!, text]),
  );
  const { readFile, ...others } = project.options;
  const asRun = openProject({
    ...others,
    readFile: async (path) => texts.get(path) ?? await readFile(path),
  });
  const named: UnforeseenFunction[] = [];
  for (const { url, text, functions, original } of scripts) {
    const path = pathOf(url)!;
    const file = await signer.folder.readFile(path);
    const shown = original && file ? new TextDecoder().decode(file) : text;
    for (const { name, offset: ran } of functions) {
      const offset = original ? original(ran) : ran;
      if (offset === undefined || isWholeModule(name, ran)) continue;
      const id = (await functionAt(original ? project : asRun, path, { offset }))?.id;
      const line = shown.slice(0, offset).split("\n").length;
      named.push({ fn: id ?? `${path}:${line}${name ? ` (${name})` : ""}`, path, line });
    }
  }
  return named;
}

function isWholeModule(name: string, offset: number): boolean {
  return name === "" && offset === 0;
}

/** Whether a fingerprint holds it, by itself or with what stands around it. */
function isForeseen({ fn, path, line }: UnforeseenFunction, units: readonly SignedUnit[]): boolean {
  const near = units.filter((unit) => unit.path === path);
  const byId = (id: string) =>
    near.find((unit) => unit.id.replace(/#([^.]*)\.static /, "#$1.").replace(/~\d+$/, "") === id);
  for (let id = fn; id.includes("#"); id = id.slice(0, id.lastIndexOf("."))) {
    const unit = byId(id);
    // A class holds its fields and its constructor; its methods are units of their own.
    if (unit) return id === fn || !/^[^({]*\bclass\b/.test(unit.source ?? "");
    if (id.lastIndexOf(".") < id.indexOf("#")) return false;
  }
  return near.some(({ line: first, source = "" }) =>
    line >= first && line < first + source.split("\n").length
  );
}

function describe(
  ids: readonly string[],
  ran: number,
  unforeseen: readonly UnforeseenFunction[],
): string {
  const of = ids.join(", ");
  if (ran === 0) {
    return `No function of the project ran but those of the caller, so nothing is known of ${of}.`;
  }
  if (unforeseen.length === 0) {
    return `All ${ran} functions that ran are in the fingerprint of ${of}.`;
  }
  const deps = unforeseen.map(({ fn }) => JSON.stringify(fn.replace(/:.*/, ""))).join(", ");
  return `${unforeseen.length} of ${ran} functions that ran are not in the fingerprint of ${of}, ` +
    `so a change of them makes no recording stale:\n` +
    unforeseen.map(({ fn, path, line }) => `  ${fn}  ${path}:${line}\n`).join("") +
    `  to do  declare what lies behind: track(fn, { deps: [${deps}] })`;
}

/** @throws {RetakeError} `OPTION_INVALID` */
export function checkAudited(ids: readonly string[], fn: unknown): void {
  if (ids.length > 0 && ids.every((id) => typeof id === "string") && typeof fn === "function") {
    return;
  }
  throw new RetakeError(
    "OPTION_INVALID",
    "audit wants the id of a function, or a list of them, and a function that calls it.\n" +
      `  to do  audit("lib/persona.ts#fromPrompt", () => fromPrompt("a pilot"))`,
  );
}
