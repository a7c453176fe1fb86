/**
 * What a function reaches, unit by unit, with texts and places; and what of the project was looked
 * at for that.
 *
 * @module
 */
import { splitId } from "../functions/by_id.ts";
import { formOf } from "../normal_form/form_of.ts";
import { asText, evaluationOrder, expand, withLineFeeds } from "../source/graph.ts";
import type { SignedUnit } from "../types.ts";
import { isFile, type Unit } from "../units/unit.ts";
import { closureOf } from "./closure.ts";
import type { Project } from "./project.ts";
import { ownHash } from "./text.ts";

/**
 * @param id the function
 * @param project the project, open
 * @returns the function and all that it reaches, itself first
 * @throws {RetakeError} as `signFunction`
 */
export async function unitsOf(id: string, project: Project): Promise<SignedUnit[]> {
  const closure = await closureOf(id, project);
  const { root, extras, global } = closure;
  const all = [
    root,
    ...[...closure.units].filter((unit) => unit !== root && unit.kind !== "identity"),
  ];
  const ids = uniqueIds(all);
  return await Promise.all(all.map(async (unit): Promise<SignedUnit> => {
    const referred = formOf(project.units, unit).tokens.flatMap((token) =>
      typeof token === "object" && "unit" in token ? [token.unit] : []
    );
    const next = [...referred, ...extras.get(unit) ?? [], ...(unit === root ? global : [])];
    const uses = [...new Set(next)].flatMap((it) => it === unit ? [] : ids.get(it) ?? []);
    return {
      id: ids.get(unit)!,
      hash: await ownHash(project, unit),
      ...await positionOf(project, unit),
      uses,
    };
  }));
}

/** Two units may have one id: functions of one name, a getter and its setter. */
function uniqueIds(units: readonly Unit[]): Map<Unit, string> {
  const ids = new Map<Unit, string>();
  const count = new Map<string, number>();
  const byPlace = [...units].sort((a, b) => (a.node?.start ?? 0) - (b.node?.start ?? 0));
  for (const unit of byPlace) {
    const number = (count.get(unit.id) ?? 0) + 1;
    count.set(unit.id, number);
    ids.set(unit, number === 1 ? unit.id : `${unit.id}~${number}`);
  }
  return ids;
}

async function positionOf(
  project: Project,
  unit: Unit,
): Promise<Pick<SignedUnit, "path" | "line" | "source">> {
  const { module } = unit;
  const node = unit.node ?? unit.item?.nodes[0];
  if (module?.kind === "code" && node) {
    const before = module.source.slice(0, node.start);
    const source = withLineFeeds(module.source.slice(node.start, node.end));
    return { path: module.path, line: before.split(/\r\n?|\n/).length, source };
  }
  const path = module?.path ?? unit.path[0] ?? unit.id;
  const content = await project.units.graph.bytes(path);
  const isText = typeof content === "string" || content !== undefined && !content.includes(0);
  return { path, line: 1, source: isText ? withLineFeeds(asText(content)!) : undefined };
}

/** What of a project decides over signatures. */
export interface Consulted {
  /** The sources that the module of a function reaches. */
  reached: readonly string[];
  /** Other files that were looked for by anybody: settings, texts, what is not there. */
  files: readonly string[];
  /** Folders that were listed by anybody. */
  folders: readonly string[];
}

/**
 * @param project the project, open
 * @param id a function that was signed
 * @returns all that, if it is the same, gives the same signature; paths from the root
 */
export function consulted(project: Project, id: string): Consulted {
  const { graph } = project.units;
  const { files, folders } = graph.consulted;
  const { path } = splitId(id);
  return {
    reached: evaluationOrder(graph, path).map((module) => module.path),
    files: [...files.keys()].filter((file) => graph.modules.get(file)?.kind !== "code"),
    folders: [...folders],
  };
}

/**
 * @param project the project, open
 * @param path a module of it that is loaded
 * @returns the files that what it exports reads, with all that this reaches; paths from the root
 * @throws {RetakeError} as `signFunction`
 */
export async function filesReadBy(project: Project, path: string): Promise<string[]> {
  const { graph } = project.units;
  const found = new Set<string>();
  for (const name of graph.modules.get(path)?.exports.keys() ?? []) {
    const { units } = await closureOf(`${path}#${name}`, project);
    for (const unit of units) {
      if (!isFile(unit)) continue;
      const [file = ""] = unit.path;
      const isOne = !file.includes("*") && await graph.bytes(file) !== undefined;
      const all = isOne
        ? [file]
        : file.includes("*")
        ? await expand(graph, "", file)
        : await graph.files.listFiles?.(file) ?? [];
      for (const it of all) found.add(it);
    }
  }
  return [...found].sort();
}
