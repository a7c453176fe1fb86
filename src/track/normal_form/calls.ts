/** Calls, and what they may do that is not in the code: read files, load modules, run text. */
import { fileOf, leadsToFile, pathText } from "../source/file_paths.ts";
import { isGlob, loadedBy, specifiersOf } from "../source/loading.ts";
import { importedName, importMeaning, meaningOf } from "../source/meaning.ts";
import { get, list, literalText, type Node } from "../syntax/ast.ts";
import { chainOf } from "../syntax/members.ts";
import { ownCall } from "../units/own_calls.ts";
import { refer, writtenUnit } from "../units/reference.ts";
import { exportsUnit, fileUnit } from "../units/unit.ts";
import { constantText } from "./dynamic.ts";
import { noticeEnvironment } from "./environment.ts";
import { fileParamOf } from "./file_params.ts";
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
  const own = ownCall(writer.units, writer.module, node);
  if (own) {
    for (const dep of own.deps) writer.form.deps.add(dep);
    // `track(Class, "method")` gives nothing back.
    return own.method === undefined ? writer.write(own.tracked) : emit(writer, "undefined");
  }
  const callee = get(node, "callee");
  const args = list(node, "arguments");
  const isNew = node.type === "NewExpression";
  const file = fileOf(writer.units.graph, writer.module, node);
  const mayRead = file !== undefined || leadsToFile(writer.units.graph, writer.module, node);
  const param = mayRead ? fileParamOf(writer, node, file) : undefined;
  if (file === undefined && param) writer.form.fileParams.push(param);
  if (file !== undefined) {
    // Where the file is moves with the file.
    const isUrl = isNew && literalText(args[0]) !== undefined;
    emit(writer, isUrl ? "(file" : "(reads");
    if (param) writer.form.fileParams.push(param);
    else emit(writer, { unit: fileUnit(writer.units, file) });
    if (isUrl) return emit(writer, ")");
  }
  const sign = node.type === "OptionalCallExpression" ? node.optional ? "?" : "-" : "";
  emit(writer, isNew ? "(new" : `(call${sign}`);
  const before = writer.form.tokens.length;
  writer.write(callee, isNew ? undefined : "callee");
  noticeCallee(writer, node, before);
  emit(writer, "[");
  for (const it of args) writer.write(it);
  emit(writer, "])");
  if (file !== undefined) emit(writer, ")");
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
    const { graph } = writer.units;
    const isPlain = args.every((it) => it.type !== "SpreadElement");
    const paths = isPlain && { paths: args.map((it) => pathText(graph, module, it)) };
    form.calls.push({ unit: token.unit, texts: args.map(literalText), named, ...paths });
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
    else form.isDynamic = true;
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
