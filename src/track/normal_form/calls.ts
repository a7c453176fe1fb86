/** Calls, and what they may do that is not in the code: read files, load modules, run text. */
import { pathText } from "../source/file_paths.ts";
import { fileUsesOf, unreadFile } from "../source/file_uses.ts";
import { isGlob, loadedBy, metaGlobs, specifiersOf } from "../source/loading.ts";
import { importedName, importMeaning, meaningOf } from "../source/meaning.ts";
import { get, list, literalText, type Node } from "../syntax/ast.ts";
import { chainOf } from "../syntax/members.ts";
import { ownCall } from "../units/own_calls.ts";
import { refer, writtenUnit } from "../units/reference.ts";
import { addressUnit, exportsUnit, fileUnit } from "../units/unit.ts";
import { classesAt, classesIn, constantText } from "./dynamic.ts";
import { noticeEnvironment } from "./environment.ts";
import { namedArguments } from "./observed_names.ts";
import { noticeProtocols } from "./protocols.ts";
import { writeReference } from "./references.ts";
import { emit, type Role, type WriteNode, type Writer } from "./writer.ts";

export const CALLS: Record<string, WriteNode> = {
  CallExpression: writeCall,
  OptionalCallExpression: writeCall,
  NewExpression: writeCall,
  ImportExpression: (writer, node) => writeLoading(writer, get(node, "source")),
};

/** Writes a call, with `new` or without. */
function writeCall(writer: Writer, node: Node, role?: Role): void {
  if (role === "statement" && writeFilling(writer, node)) return;
  const source = loadedBy(node, writer.module.names);
  if (source) return writeLoading(writer, source);
  const globs = metaGlobs(node);
  if (globs) return writeMetaGlobs(writer, node, globs);
  const own = ownCall(writer.units, writer.module, node);
  if (own) {
    for (const dep of own.deps) writer.form.deps.add(dep);
    // `track(Class, "method")` gives nothing back.
    return own.method === undefined ? writer.write(own.tracked) : emit(writer, "undefined");
  }
  const callee = get(node, "callee");
  const args = list(node, "arguments");
  const isNew = node.type === "NewExpression";
  noticeFiles(writer, node);
  const address = isNew && literalText(args[0]) !== undefined && addressOf(writer, node);
  // Where the file is moves with the file.
  if (address) return emit(writer, "(file", { unit: addressUnit(writer.units, address) }, ")");
  const sign = node.type === "OptionalCallExpression" ? node.optional ? "?" : "-" : "";
  emit(writer, isNew ? "(new" : `(call${sign}`);
  const before = writer.form.tokens.length;
  writer.write(callee, isNew ? undefined : "callee");
  noticeCallee(writer, node, before);
  emit(writer, "[");
  for (const it of args) writer.write(it);
  emit(writer, "])");
}

/** What a call does with files; which ones, is worked out when all that is called is known. */
function noticeFiles(writer: Writer, node: Node): void {
  const { units: { graph }, module, form, unread } = writer;
  const within = unreadFile(graph, module, node);
  if (within) unread.add(within);
  if (!unread.has(node)) form.fileUses.push(...fileUsesOf(graph, module, node));
}

/** The file of the project that `new URL("./a.md", import.meta.url)` is the address of. */
function addressOf({ units: { graph }, module }: Writer, node: Node): string | undefined {
  if (get(node, "callee").name !== "URL" || module.names.of.has(get(node, "callee"))) {
    return undefined;
  }
  const path = pathText(graph, module, node)?.replace(/[?#].*$/, "");
  if (!path?.startsWith("/") || path.endsWith("/")) return undefined;
  return path.includes("*") || path === `/${module.path}` ? undefined : path.slice(1);
}

/** Writes `Object.assign(target, ...)` whose result nobody takes: what `target` held is not read. */
function writeFilling(writer: Writer, node: Node): boolean {
  const { units, module } = writer;
  const [target, ...others] = node.type === "CallExpression" ? list(node, "arguments") : [];
  if (target?.type !== "Identifier") return false;
  const name = importedName(units.graph, module, get(node, "callee"));
  const binding = module.names.of.get(target);
  if (!/^(Object#(assign|defineProperty)|Reflect#set)$/.test(name ?? "") || !binding?.top) {
    return false;
  }
  const meaning = meaningOf(units.graph, module, binding);
  const filled = meaning.kind === "item" ? writtenUnit(units, meaning.item) : undefined;
  if (!filled) return false;
  emit(writer, "(fill");
  writer.write(get(node, "callee"));
  emit(writer, { unit: filled });
  for (const it of others) writer.write(it);
  emit(writer, ")");
  return true;
}

function noticeCallee(writer: Writer, node: Node, before: number): void {
  const { form, module } = writer;
  const callee = get(node, "callee");
  const args = list(node, "arguments");
  const [token, more] = form.tokens.slice(before);
  if (typeof token === "object" && "unit" in token && more === undefined) {
    const named = namedArguments(writer.units.graph, module, args);
    const isPlain = args.every((it) => it.type !== "SpreadElement");
    const instances = isPlain ? args.map((it) => classesAt(writer, it)) : [];
    form.calls.push({
      unit: token.unit,
      ...(instances.some((it) => it.length > 0) && { instances }),
      texts: args.map(literalText),
      named,
      ...(isPlain && { args }),
    });
  }
  const name = importedName(writer.units.graph, module, callee);
  if (name === "eval" || name === "Function") form.opaque.add(`${name} in ${module.path}`);
  if (/^node:vm#|^node:child_process#fork$/.test(name ?? "")) {
    form.opaque.add(`${name} in ${module.path}`);
  }
  const { base, path } = chainOf(callee);
  if (["Deno", "Bun"].includes(String(base.name)) && /^env\.(get|has)$/.test(path.join("."))) {
    noticeEnvironment(writer, args[0]);
  }
  if (REFLECTS.test(name ?? "")) {
    const member = args[1] && constantText(writer, args[1]);
    if (member !== undefined) form.names.add(member);
    else if (args[0]) { for (const it of classesIn(writer, args[0])) form.open.add(it); }
  }
  noticeProtocols(writer, name, node);
}

/** Functions of the platform that find a member by the name that they are given, or all of them. */
const REFLECTS =
  /^(Reflect#(get|apply|ownKeys|getOwnPropertyDescriptor)|Object#(getOwnPropertyDescriptors?|getOwnPropertyNames))$/;

/** Writes `import(x)` or `require(x)` that is read as a whole. */
function writeLoading(writer: Writer, source: Node): void {
  const { units, module, form } = writer;
  const specifiers = specifiersOf(source, module.names);
  emit(writer, "(load");
  for (const specifier of specifiers) {
    if (!specifier.includes("*")) {
      const meaning = importMeaning(units.graph, module, { specifier, name: "*" });
      writeReference(writer, refer(units, meaning, []));
    } else if (isGlob(specifier)) writeMatches(writer, specifier);
    else form.opaque.add(`import() in ${module.path}`);
  }
  // What is loaded says it all, where it is one module.
  if (specifiers.length > 1 || specifiers[0]!.includes("*")) writer.write(source);
  emit(writer, ")");
}

/** Writes `import.meta.glob()`: what it matches, and how that is loaded. */
function writeMetaGlobs(writer: Writer, node: Node, globs: readonly string[]): void {
  const [, options] = list(node, "arguments");
  emit(writer, "(load");
  for (const glob of globs) writeMatches(writer, glob);
  writer.write(options);
  emit(writer, ")");
}

function writeMatches(writer: Writer, glob: string): void {
  const { units, module } = writer;
  for (const path of module.matches.get(glob) ?? []) {
    const found = units.graph.modules.get(path);
    if (!found) continue;
    emit(writer, JSON.stringify(relative(module.path, path)));
    emit(writer, {
      unit: found.kind === "code" ? exportsUnit(units, found) : fileUnit(units, path),
    });
  }
}

/** What follows the folder that two paths share. */
function relative(from: string, to: string): string {
  let same = 0;
  while (from[same] === to[same] && same < from.length) same++;
  return to.slice(to.lastIndexOf("/", same - 1) + 1);
}
