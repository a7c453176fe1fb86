/** Names and the members read of them: locals by number, units by reference, globals by value. */
import { get, isFunction, isMember, list, type Node, opt, staticKey, str } from "./ast.ts";
import { localToken, put, quote, type Writer } from "./form.ts";
import { importMeaning, type Meaning, meaningOf } from "./graph.ts";
import { secretOf, write, writeSecret } from "./normal_form.ts";
import { loadedText } from "./loading.ts";
import { literalText } from "./ast.ts";
import { constantText, isOpen } from "./dynamic.ts";
import { noticeName } from "./names_seen.ts";
import { itemUnit, locate, methodUnits, type Place } from "./units.ts";

/** Writes a name on its own. */
export function writeIdentifier(writer: Writer, node: Node): void {
  const name = str(node, "name");
  const binding = writer.module.names.of.get(node);
  if (!binding) {
    if (name === "undefined") return put(writer, "undefined");
    if (name !== "arguments") writer.form.globals.add(name);
    return put(writer, `global:${name}`);
  }
  if (!binding.top) return put(writer, localToken(writer, binding));
  const meaning = meaningOf(writer.units.graph, writer.module, binding);
  writePlace(writer, locate(writer.units, meaning, []));
}

/** A chain of members with fixed names, and what stands at its start. */
export function chainOf(
  node: Node,
  isLink: (node: Node) => boolean = (it) => it.type === "MemberExpression",
): { base: Node; path: string[] } {
  const path: string[] = [];
  let base = node;
  while (isLink(base)) {
    const name = staticKey(base, "property");
    if (name === undefined || name.startsWith("#")) break;
    path.unshift(name);
    base = get(base, "object");
  }
  return { base, path };
}

/** What the start of a chain means, where it is a top-level name or a literal `import()`. */
function baseMeaning(writer: Writer, base: Node): Meaning | undefined {
  const { module, units } = writer;
  if (base.type === "Identifier") {
    const binding = module.names.of.get(base);
    return binding?.top ? meaningOf(units.graph, module, binding) : undefined;
  }
  const loading = base.type === "AwaitExpression" ? get(base, "argument") : base;
  const isRequire = loading.type === "CallExpression" &&
    get(loading, "callee").type === "Identifier";
  const specifier = loading === base && !isRequire ? undefined : loadedText(loading, module.names);
  return specifier === undefined
    ? undefined
    : importMeaning(units.graph, module, { specifier, name: "*" });
}

/** Writes a member, or with no node the object that `this` stands for. */
export function writeMember(
  writer: Writer,
  node: Node | undefined,
  more: string[] = [],
  isCalled = false,
): void {
  if (!node) {
    return put(writer, { unit: itemUnit(writer.units, writer.self!) });
  }
  const { base, path } = chainOf(node);
  const meaning = path.length > 0 && baseMeaning(writer, base);
  if (meaning) {
    const [last] = path.slice(-1);
    if (last === "name" && path.length === 1 && writeFunctionName(writer, meaning)) return;
    return writePlace(writer, locate(writer.units, meaning, [...path, ...more], isCalled));
  }
  if (base.type === "ThisExpression" && writer.self && path.length) {
    const own = { kind: "item" as const, item: writer.self, binding: writer.self.names[0]! };
    const place = locate(writer.units, own, [...writer.selfPath, ...path], isCalled);
    if (place.unit?.kind === "member" && place.unit.path.length > writer.selfPath.length) {
      put(writer, "(self");
      writePlace(writer, place);
      return put(writer, ")");
    }
  }
  if (node.type === "OptionalMemberExpression" && writeCertain(writer, node, more, isCalled)) {
    return;
  }
  noticeGlobals(writer, node, base, path);
  writePlainMember(writer, node);
}

/** Writes `CONFIG?.a` as `CONFIG.a`, where `CONFIG` is a constant that has it; tells whether it is. */
function writeCertain(writer: Writer, node: Node, more: string[], isCalled: boolean): boolean {
  const { base, path } = chainOf(node, isMember);
  const meaning = base.type === "Identifier" && path.length > 0 && baseMeaning(writer, base);
  if (!meaning) return false;
  const place = locate(writer.units, meaning, [...path, ...more], isCalled);
  const isCertain = place.rest.length === 0 && /^(member|data|value)$/.test(place.unit?.kind ?? "");
  if (isCertain) writePlace(writer, place);
  return isCertain;
}

function writePlainMember(writer: Writer, node: Node): void {
  const object = get(node, "object");
  const property = get(node, "property");
  const isOptional = node.type === "OptionalMemberExpression";
  const sign = isOptional ? node.optional ? "?." : "?" : "";
  const name = staticKey(node, "property");
  put(writer, `(${sign}.`);
  write(writer, object);
  if (property.type === "PrivateName") {
    const secret = str(get(property, "id"), "name");
    writeSecret(writer, secret);
    writer.form.names.add(secretOf(writer, secret));
    const owner = writer.classes.findLast((it) => it.names.has(secret))?.item;
    const methods = owner && methodUnits(writer.units, owner).get("#" + secret);
    for (const unit of methods ?? []) put(writer, { unit });
  } else if (name !== undefined) {
    writer.form.names.add(name);
    if (name === "name") noticeName(writer, object);
    put(writer, quote(name));
  } else {
    put(writer, "[");
    write(writer, property);
    put(writer, "]");
    const known = constantText(writer, property);
    if (known !== undefined) writer.form.names.add(known);
    else if (isOpen(writer, object, property)) writer.form.isDynamic = true;
  }
  put(writer, ")");
}

/** Writes where a name leads. */
export function writePlace(writer: Writer, place: Place): void {
  for (const _ of place.rest) put(writer, "(.");
  if (place.unit && place.pick !== undefined) {
    put(writer, "(pick", { unit: place.unit }, `${place.pick})`);
  } else if (place.unit) put(writer, { unit: place.unit });
  else if (place.external) {
    writer.form.packages.add(place.external.name);
    put(writer, `package:${quote(place.external.name)}#${quote(place.external.exported)}`);
  } else {
    writer.form.warnings.add(`${place.missing} cannot be found from ${writer.module.path}`);
    put(writer, `missing:${quote(place.missing)}`);
  }
  for (const name of place.rest) {
    writer.form.names.add(name);
    put(writer, quote(name), ")");
  }
}

/** Writes `f.name` as the text that it is; tells whether it was one. */
function writeFunctionName(writer: Writer, meaning: Meaning): boolean {
  if (meaning.kind !== "item") return false;
  const place = locate(writer.units, meaning, []);
  // `const a = b` has the name of `b`.
  const item = place.unit?.kind === "item" && place.unit.item ? place.unit.item : meaning.item;
  const init = opt(item.nodes[0]!, "init");
  const isNamed = item.kind === "function" || item.kind === "class" ||
    item.kind === "variable" && init !== undefined &&
      (isFunction(init) || init.type === "ClassExpression");
  if (!isNamed) return false;
  put(writer, "(.");
  writePlace(writer, place);
  const own = init && opt(init, "id");
  put(writer, `"name"`, quote(own ? own.name : item.name), ")");
  return true;
}

/** The environment and what hangs on the global object. */
function noticeGlobals(writer: Writer, node: Node, base: Node, path: string[]): void {
  const { form, module } = writer;
  if (base.type !== "Identifier" || module.names.of.has(base)) {
    const isMeta = base.type === "MetaProperty" && path[0] === "env";
    if (isMeta && path[1]) form.environment.add(path[1]);
    return noticeComputed(writer, node);
  }
  const name = str(base, "name");
  if (/^(globalThis|self|window|global)$/.test(name) && path[0]) form.globals.add(path[0]);
  if (["process", "Bun"].includes(name) && path[0] === "env" && path[1]) {
    form.environment.add(path[1]);
  }
}

/** `process.env[name]`, where `name` is a text or a parameter. */
function noticeComputed(writer: Writer, node: Node): void {
  if (!node.computed) return;
  const { base, path } = chainOf(get(node, "object"));
  if (path.join(".") !== "env" || !["process", "Bun"].includes(String(base.name))) return;
  noticeEnvironment(writer, get(node, "property"));
}

/** Notes which variable of the environment is read. */
export function noticeEnvironment(writer: Writer, name: Node | undefined): void {
  const text = literalText(name);
  if (text !== undefined) writer.form.environment.add(text);
  const binding = name?.type === "Identifier" ? writer.module.names.of.get(name) : undefined;
  if (!binding || !writer.root) return;
  const index = list(writer.root, "params").findIndex((param) => {
    const id = param.type === "AssignmentPattern" ? get(param, "left") : param;
    return writer.module.names.of.get(id) === binding;
  });
  if (index >= 0) writer.form.environmentParams.add(index);
}

/** Writes `{ a, b: c } = NAME` by the members that it takes; tells whether it could. */
export function writeTopPattern(writer: Writer, pattern: Node, init: Node | undefined): boolean {
  if (!init) return false;
  const { base, path } = chainOf(init);
  const meaning = baseMeaning(writer, base);
  if (!meaning || meaning.kind === "external") return false;
  const leaves = leavesOf(pattern, path);
  const places = leaves?.map((it) => locate(writer.units, meaning, it.path));
  if (!leaves || !places?.length || places.some((it) => it.rest.length > 0)) return false;
  leaves.forEach(({ target }, index) => {
    put(writer, "(take");
    write(writer, target);
    writePlace(writer, places[index]!);
    put(writer, ")");
  });
  return true;
}

/** What a pattern takes apart, pattern in pattern; `undefined` where a key is not known. */
function leavesOf(
  pattern: Node,
  path: readonly string[],
): { target: Node; path: string[] }[] | undefined {
  const leaves: { target: Node; path: string[] }[] = [];
  for (const it of list(pattern, "properties")) {
    const key = it.type === "ObjectProperty" ? staticKey(it, "key") : undefined;
    if (key === undefined) return undefined;
    const target = get(it, "value");
    const inner = target.type === "ObjectPattern" && list(target, "properties").length > 0
      ? leavesOf(target, [...path, key])
      : [{ target, path: [...path, key] }];
    if (!inner) return undefined;
    leaves.push(...inner);
  }
  return leaves;
}
