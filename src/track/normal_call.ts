/** Calls, and what they may do that is not in the code: read files, load modules, run text. */
import { get, isMember, list, literalText, type Node } from "./ast.ts";
import { put, type Writer } from "./form.ts";
import { constantText } from "./dynamic.ts";
import { fileParamOf } from "./file_params.ts";
import { fileOf, importedName, leadsToFile, pathText } from "./files.ts";
import { importMeaning, meaningOf } from "./graph.ts";
import { isGlob, loadedBy, specifiersOf } from "./loading.ts";
import { write } from "./normal_form.ts";
import { chainOf, noticeEnvironment, writeMember, writePlace } from "./normal_names.ts";
import { exportsUnit, fileUnit, locate, placeUnit } from "./units.ts";
import { namedArguments } from "./names_seen.ts";
import { ownCall } from "./transparent.ts";
import { noticeProtocols } from "./protocols.ts";

/** Writes a call, with `new` or without. */
export function writeCall(writer: Writer, node: Node): void {
  const source = loadedBy(node, writer.module.names);
  if (source) return writeLoading(writer, source);
  const own = ownCall(writer.units, writer.module, node);
  if (own) {
    for (const dep of own.deps) writer.form.deps.add(dep);
    // `track(Class, "method")` gives nothing back.
    return own.method === undefined ? write(writer, own.target) : put(writer, "undefined");
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
    put(writer, isUrl ? "(file" : "(reads");
    if (param) writer.form.fileParams.push(param);
    else put(writer, { unit: fileUnit(writer.units, file) });
    if (isUrl) return put(writer, ")");
  }
  const sign = node.type === "OptionalCallExpression" ? node.optional ? "?" : "-" : "";
  put(writer, isNew ? "(new" : `(call${sign}`);
  const before = writer.form.tokens.length;
  if (isMember(callee)) writeMember(writer, callee, [], !isNew);
  else write(writer, callee);
  noticeCallee(writer, node, before);
  put(writer, "[");
  for (const it of args) write(writer, it);
  put(writer, "])");
  if (file !== undefined) put(writer, ")");
}

/** Writes `Object.assign(target, ...)` whose result nobody takes: what `target` held is not read. */
export function writeFilling(writer: Writer, node: Node): boolean {
  const { units, module } = writer;
  const [target, ...others] = node.type === "CallExpression" ? list(node, "arguments") : [];
  if (target?.type !== "Identifier") return false;
  const name = importedName(units.graph, module, get(node, "callee"));
  const binding = module.names.of.get(target);
  if (!/^(Object#(assign|defineProperty)|Reflect#set)$/.test(name ?? "") || !binding?.top) {
    return false;
  }
  const meaning = meaningOf(units.graph, module, binding);
  const place = meaning.kind === "item" ? placeUnit(units, meaning.item) : undefined;
  if (!place) return false;
  put(writer, "(fill");
  write(writer, get(node, "callee"));
  put(writer, { unit: place });
  for (const it of others) write(writer, it);
  put(writer, ")");
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
export function writeLoading(writer: Writer, source: Node): void {
  const { units, module, form } = writer;
  const specifiers = specifiersOf(source, module.names);
  put(writer, "(load");
  for (const specifier of specifiers) {
    if (!specifier.includes("*")) {
      const meaning = importMeaning(units.graph, module, { specifier, name: "*" });
      writePlace(writer, locate(units, meaning, []));
    } else if (isGlob(specifier)) writeMatches(writer, specifier);
    else form.opaque.add(`import() in ${module.path}`);
  }
  // What is loaded says it all, where it is one module.
  if (specifiers.length > 1 || specifiers[0]!.includes("*")) write(writer, source);
  put(writer, ")");
}

function writeMatches(writer: Writer, glob: string): void {
  const { units, module } = writer;
  for (const path of module.matches.get(glob) ?? []) {
    const found = units.graph.modules.get(path);
    if (!found) continue;
    put(writer, JSON.stringify(relative(module.path, path)));
    put(writer, {
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
