/** A project that is read once for many functions. */
import type { Effects } from "../effects/effects.ts";
import { aliasesIn } from "../source/aliases.ts";
import { openGraph } from "../source/graph.ts";
import type { SignOptions } from "../types.ts";
import type { Unit, Units } from "../units/unit.ts";

/** A project that is read once for many functions. */
export interface Project {
  readonly units: Units;
  readonly options: SignOptions;
  readonly effects: Map<string, Effects>;
  /** The hash of the own text of each unit that was asked for. */
  readonly ownHashes: Map<Unit, string | Promise<string>>;
}

/** Opens a project; what was read is kept, so open it anew when files have changed. */
export function openProject(options: SignOptions): Project {
  const names = options.transparent ?? ["@retake/retake"];
  const graph = openGraph(options, names.filter((name) => !name.startsWith(".")), { aliasesIn });
  const units: Units = { graph, known: new Map(), transparent: names, inQuestion: new Set() };
  return { units, options, effects: new Map(), ownHashes: new Map() };
}
