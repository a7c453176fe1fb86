/** The signature of a function: its hash, and what went into it. */
import { closestWord, RetakeError } from "../errors.ts";
import { isFunction, opt } from "./ast.ts";
import { effectsOf } from "./effects.ts";
import { type Closure, follow } from "./follow.ts";
import { asText, expand, exportMeaning, type Graph, load, openGraph } from "./graph.ts";
import { fileUnit, itemUnit, locate, methodUnits, type Unit, type Units } from "./units.ts";
import { addNames, isNameSeen } from "./names_seen.ts";
import { parametersOf } from "./parameters.ts";
import { trackedInside } from "./tracked.ts";
import { transparent } from "./transparent.ts";
import { formOf } from "./unit_form.ts";
import type { Signature, SignOptions } from "./types.ts";
import type { Effects } from "./effects.ts";
import type { Module } from "./module.ts";
import { join } from "./resolve.ts";

/** The first line of what is hashed: a change of the algorithm is a change of it. */
const VERSION = "retake normaliser 1";

/** A project that is read once for many functions. */
export interface Project {
  readonly units: Units;
  readonly options: SignOptions;
  readonly effects: Map<string, Effects>;
  readonly owns: Map<Unit, Promise<string>>;
}

/** Opens a project; what was read is kept, so open it anew when files have changed. */
export function openProject(options: SignOptions): Project {
  const names = options.transparent ?? ["@retake/retake"];
  const graph = openGraph(options, names.filter((name) => !name.startsWith(".")));
  const units: Units = { graph, known: new Map(), transparent: names };
  return { units, options, effects: new Map(), owns: new Map() };
}

/** The error for a function that is not there. */
function unknownFunction(units: Units, id: string): RetakeError {
  if (!id.includes("#")) {
    const wrong = `"${id}" names a file, and no function in it.`;
    return new RetakeError("FUNCTION_UNKNOWN", `${wrong}\n  to do  name one: ${id}#ask`);
  }
  const path = join("", id.slice(0, id.lastIndexOf("#")));
  const module = units.graph.modules.get(path);
  const found = module ? functionsIn(units, module) : [];
  const name = id.slice(id.lastIndexOf("#") + 1);
  const close = closestWord(name, found);
  const there = module
    ? `  there  ${found.slice(0, 12).join(", ") || "no function"}${
      found.length > 12 ? ", ..." : ""
    }\n`
    : "";
  return new RetakeError(
    "FUNCTION_UNKNOWN",
    `There is no function ${name} in ${path}${module ? "" : ", which is not there either"}` +
      `${close ? `; did you mean "${close}"?` : "."}\n${there}` +
      `  to do  ids are a path from the root of the project and a name: lib/a.ts#ask, ` +
      `lib/a.ts#Client.ask, lib/a.ts#default`,
    { facts: { id, path, found } },
  );
}

/** The names of what can be signed in a module, in the order in which they stand there. */
export function functionsIn(units: Units, module: Module): string[] {
  const names: [at: number, name: string][] = [];
  for (const item of module.items) {
    const node = item.nodes[0];
    if (!node || item.name === undefined) continue;
    if (item.kind === "class") {
      for (const [method, [unit]] of methodUnits(units, item)) {
        if (!method.startsWith("#")) names.push([unit?.node?.start ?? 0, `${item.name}.${method}`]);
      }
    }
    const value = transparent(units, module, opt(node, "init") ?? node);
    if (isFunction(value ?? node)) names.push([node.start, item.name]);
  }
  if (module.exports.has("default")) names.push([Infinity, "default"]);
  return names.sort(([a], [b]) => a - b).map(([, name]) => name);
}

/**
 * Works out the signature of a function.
 *
 * @param id `path#name`, `path#default`, `path#Class.method`
 * @param from how to read the project, or a project that is open
 * @returns the signature, the same bytes on every runtime
 */
export async function signFunction(id: string, from: SignOptions | Project): Promise<Signature> {
  const project = "units" in from ? from : openProject(from);
  return describe(project, withSlashes(id), await closureOf(id, project));
}

/** An id as it is on every system. */
function withSlashes(id: string): string {
  const at = id.lastIndexOf("#");
  return id.slice(0, at).replaceAll("\\", "/") + id.slice(at);
}

/** Works out all that a function reaches. */
export async function closureOf(asked: string, project: Project): Promise<Closure> {
  const { units } = project;
  const id = withSlashes(asked);
  const path = join("", id.slice(0, id.lastIndexOf("#")));
  await load(units.graph, path);
  const root = findRoot(units, path, id.slice(id.lastIndexOf("#") + 1));
  if (!root) throw unknownFunction(units, id);
  let effects = project.effects.get(path);
  if (!effects) project.effects.set(path, effects = effectsOf(units, path));
  const closure = follow(units, root, effects);
  for (const dep of project.options.deps ?? []) await addDependency(project, closure, dep);
  await addDeclared(project, closure);
  return closure;
}

function findRoot(units: Units, path: string, name: string): Unit | undefined {
  const module = units.graph.modules.get(path);
  if (!module) return undefined;
  const [first = "", ...rest] = name.split(".");
  const binding = module.names.top.get(first);
  const item = binding && module.itemOf.get(binding);
  const meaning = exportMeaning(units.graph, module, first) ??
    (item && { kind: "item" as const, item, binding });
  if (!meaning || meaning.kind !== "item") return trackedInside(units, module, name);
  if (meaning.item.kind === "class" && rest.length === 1) {
    // Accessors and such are part of the class itself.
    return methodUnits(units, meaning.item).get(rest[0]!)?.[0] ?? itemUnit(units, meaning.item);
  }
  return locate(units, meaning, rest).unit;
}

/** Adds what our own calls in the closure declare, and what that brings declares in turn. */
async function addDeclared(project: Project, closure: Closure): Promise<void> {
  const added = new Set<string>();
  for (;;) {
    const found = [...closure.units].flatMap((it) => [...formOf(project.units, it).deps]);
    const next = [...new Set(found)].filter((it) => !added.has(it)).sort();
    if (!next.length) return;
    for (const dep of next) {
      added.add(dep);
      await addDependency(project, closure, dep);
    }
  }
}

async function addDependency(project: Project, closure: Closure, dep: string): Promise<void> {
  const { units } = project;
  if (!dep.includes("#")) {
    const unit = fileUnit(units, join("", dep));
    closure.units.add(unit);
    return void closure.global.push(unit);
  }
  const path = join("", dep.slice(0, dep.lastIndexOf("#")));
  await load(units.graph, path);
  const root = findRoot(units, path, dep.slice(dep.lastIndexOf("#") + 1));
  if (!root) throw unknownFunction(units, dep);
  const more = follow(units, root, effectsOf(units, path));
  for (const unit of more.units) closure.units.add(unit);
  for (const [unit, extra] of more.extras) {
    closure.extras.set(unit, [...new Set([...closure.extras.get(unit) ?? [], ...extra])]);
  }
  closure.global.push(root, ...more.global);
  for (const unit of more.units) addNames(closure.sees, formOf(units, unit));
}

async function describe(project: Project, id: string, closure: Closure): Promise<Signature> {
  const { units } = project;
  const others = [...closure.units].filter((it) => it !== closure.root && it.kind !== "place");
  const dependencies = await Promise.all(
    others.map(async (unit) => ({ id: unit.id, hash: await ownHash(project, unit) })),
  );
  const forms = [...closure.units].map((unit) => formOf(units, unit));
  const all = (pick: (form: typeof forms[number]) => Iterable<string>) =>
    [...new Set(forms.flatMap((form) => [...pick(form)]))].sort();
  const environment = new Set(all((form) => form.environment));
  for (const { unit, texts } of forms.flatMap((form) => form.calls)) {
    for (const index of formOf(units, unit).environmentParams) {
      if (texts[index] !== undefined) environment.add(texts[index]!);
    }
  }
  const files = others.filter((it) => it.kind === "asset" || it.kind === "glob");
  return {
    id,
    hash: await sha256(await closureText(units, closure)),
    own: await ownHash(project, closure.root),
    parameters: parametersOf(units, closure.root),
    dependencies: dependencies.sort((a, b) => a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
    environment: [...environment].sort(),
    packages: all((form) => form.packages),
    opaque: all((form) => form.opaque),
    assets: files.map((unit) => unit.id).sort(),
    warnings: all((form) => form.warnings),
  };
}

/**
 * @param id the function
 * @param project the project, open
 * @returns the text whose hash is the function's, a line for each piece
 * @throws {RetakeError} as `signFunction`
 */
export async function canonicalText(id: string, project: Project): Promise<string> {
  return await closureText(project.units, await closureOf(id, project));
}

/** The texts of all units, each reference by the number of what it refers to. */
async function closureText(units: Units, closure: Closure): Promise<string> {
  const numbers = new Map<Unit, number>();
  const secrets = new Map<string, number>();
  const lines = [VERSION];
  const stack: Unit[] = [];
  const numberOf = (unit: Unit, found: Unit[]): number => {
    let number = numbers.get(unit);
    if (number === undefined) {
      numbers.set(unit, number = numbers.size);
      found.push(unit);
    }
    return number;
  };
  const print = async (unit: Unit): Promise<void> => {
    const found: Unit[] = [];
    const parts = [await fileText(units, unit)];
    for (const token of formOf(units, unit).tokens) {
      if (typeof token === "string") parts.push(token);
      else if ("unit" in token) parts.push(`@${numberOf(token.unit, found)}`);
      else if ("name" in token) {
        parts.push(isNameSeen(units.graph, closure.sees, token) ? `name:${token.name}` : "");
      } else {
        if (!secrets.has(token.secret)) secrets.set(token.secret, secrets.size);
        parts.push(`#${secrets.get(token.secret)}`);
      }
    }
    for (const extra of closure.extras.get(unit) ?? []) parts.push(`+@${numberOf(extra, found)}`);
    lines.push(`${numbers.get(unit)} ${parts.filter(Boolean).join(" ")}`);
    stack.push(...found.reverse());
  };
  for (const start of [closure.root, ...closure.global]) {
    const found: Unit[] = [];
    lines.push(`from @${numberOf(start, found)}`);
    stack.push(...found);
    for (let unit = stack.pop(); unit; unit = stack.pop()) await print(unit);
  }
  return lines.join("\n");
}

/** What files hold, for units that are files. */
async function fileText({ graph }: Units, unit: Unit): Promise<string> {
  if (unit.kind === "asset") return await contentOf(graph, unit.path[0]!);
  if (unit.kind !== "glob") return "";
  const parts: string[] = [];
  for (const path of await expand(graph, "", unit.path[0]!)) {
    parts.push(JSON.stringify(path.slice(path.lastIndexOf("/") + 1)), await contentOf(graph, path));
  }
  return parts.join(" ");
}

async function contentOf(graph: Graph, path: string): Promise<string> {
  const content = await graph.bytes(path);
  if (content === undefined) {
    const inside = await graph.files.listFiles?.(path) ?? [];
    const parts: string[] = [];
    for (const file of [...inside].sort()) {
      parts.push(JSON.stringify(file.slice(path.length)), await contentOf(graph, file));
    }
    return parts.length ? `folder ${parts.join(" ")}` : "missing";
  }
  const isBinary = typeof content !== "string" && content.includes(0);
  const text = isBinary ? undefined : asText(content)!.replace(/\r\n?/g, "\n");
  return text === undefined
    ? `bytes:${await sha256(content as Uint8Array)}`
    : `text:${JSON.stringify(text)}`;
}

export function ownHash(project: Project, unit: Unit): Promise<string> {
  const known = project.owns.get(unit);
  if (known) return known;
  const made = (async () => {
    const seen = new Map<unknown, number>();
    const number = (key: unknown) => {
      if (!seen.has(key)) seen.set(key, seen.size);
      return seen.get(key);
    };
    const parts = [await fileText(project.units, unit)];
    for (const token of formOf(project.units, unit).tokens) {
      if (typeof token === "string") parts.push(token);
      else if ("unit" in token) parts.push(`@${number(token.unit)}`);
      else if ("secret" in token) parts.push(`#${number(token.secret)}`);
    }
    return (await sha256(`${VERSION}\n${parts.filter(Boolean).join(" ")}`)).slice(0, 16);
  })();
  project.owns.set(unit, made);
  return made;
}

async function sha256(content: string | Uint8Array): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
