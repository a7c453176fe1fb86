/** What a piece of code may write: items, globals, its parameters, `this`. */
import { bound, get, isClass, isMember, list, type Node, opt, staticKey, str } from "./ast.ts";
import { meaningOf } from "./graph.ts";
import { withAliases } from "./aliases.ts";
import { loadedParts } from "./class_parts.ts";
import type { Item, Module } from "./module.ts";
import { importedName } from "./files.ts";
import {
  applied,
  calledUnit,
  type Code,
  type Context,
  noteFlow,
  onGlobalObject,
  places,
  type Summary,
  unique,
  type Written,
} from "./places.ts";
import { ownCall } from "./transparent.ts";
import { methodUnits, type Unit, type Units } from "./units.ts";
import { chainOfCallee, mutates, readsOnly, walkCode } from "./writes_code.ts";

/** What items write when their modules are loaded. */
export interface Summaries {
  whenLoaded(item: Item): Written[];
}

const EMPTY: Summary = { writes: [], params: [], returns: [] };

/** Makes the summaries of the modules of a graph, each when it is asked for. */
export function summaries(units: Units, modules: Module[]): Summaries {
  const methods = new Map<string, Unit[]>();
  for (const module of modules) {
    for (const item of module.items) {
      for (const [name, found] of methodUnits(units, item)) {
        methods.set(name, [...methods.get(name) ?? [], ...found]);
      }
    }
  }
  const context: Context = {
    units,
    functions: new Map(),
    methods,
    byName: new Map(),
    summaryOf: (root, module) => {
      const parts = [get(root, "body"), ...list(root, "params")];
      return summarise(context, module, parts, root);
    },
  };
  return {
    whenLoaded(item) {
      const parts = loadedParts(item);
      if (!parts.length) return [];
      const decorated = item.kind === "class" ? item : undefined;
      const { writes } = summarise(context, item.module, parts, undefined, decorated);
      // In a static block, `this` is the class.
      const own = writes.map((it) =>
        item.kind === "class" && typeof it.base === "object" && "this" in it.base
          ? { ...it, base: item }
          : it
      );
      return withAliases(own, (module) => codeOf(context, module));
    },
  };
}

function codeOf(context: Context, module: Module): Code {
  return {
    context,
    module,
    held: new Map(),
    functions: new Map(),
    flows: new Map(),
    busy: new Set(),
  };
}

function summarise(
  context: Context,
  module: Module,
  parts: Node[],
  root: Node | undefined,
  decorated?: Item,
): Summary {
  const known = root && context.functions.get(root);
  if (known) return known;
  const writes: Written[] = [];
  const returns: Written[] = [];
  const params = root
    ? list(root, "params").map((it) => bound(it).flatMap((id) => module.names.of.get(id) ?? []))
    : [];
  // A function that is asked for while it is worked out adds nothing new to itself.
  if (root) context.functions.set(root, { ...EMPTY, params });
  const code = codeOf(context, module);
  const seen: Node[] = [];
  for (const part of parts) walkCode(part, root !== undefined, (node) => void seen.push(node));
  for (const node of seen) noteFlow(code, node);
  for (const node of seen) {
    if (node.type === "AssignmentExpression") {
      for (const it of targets(get(node, "left"))) writes.push(...written(code, it));
    } else if (node.type === "UpdateExpression" || node.operator === "delete") {
      writes.push(...written(code, get(node, "argument")));
    } else if (
      node.type === "CallExpression" || node.type === "OptionalCallExpression" ||
      node.type === "NewExpression"
    ) {
      writes.push(...callWrites(code, node));
    } else if (node.type === "Decorator" && decorated) {
      writes.push(...decoratorWrites(code, node));
    } else if (node.type === "ReturnStatement" && opt(node, "argument")) {
      returns.push(...places(code, get(node, "argument")));
    }
  }
  const body = root && opt(root, "body");
  if (body && body.type !== "BlockStatement") returns.push(...places(code, body));
  const summary = { writes: unique(writes), params, returns: unique(returns) };
  if (root) context.functions.set(root, summary);
  return summary;
}

/** What an assignment writes to, patterns taken apart. */
function targets(node: Node): Node[] {
  switch (node.type) {
    case "ObjectPattern":
      return list(node, "properties").flatMap((it) =>
        targets(opt(it, "value") ?? get(it, "argument"))
      );
    case "ArrayPattern":
      return list(node, "elements").flatMap(targets);
    case "AssignmentPattern":
      return targets(get(node, "left"));
    case "RestElement":
      return targets(get(node, "argument"));
    default:
      return [node];
  }
}

function written(code: Code, target: Node): Written[] {
  if (!isMember(target) && target.type !== "Identifier") return [];
  if (target.type === "Identifier") {
    const binding = code.module.names.of.get(target);
    if (!binding) return [{ base: str(target, "name"), path: [] }];
    const item = binding.top ? code.module.itemOf.get(binding) : undefined;
    return item ? [{ base: item, path: [] }] : [];
  }
  return places(code, target).filter((it) => typeof it.base !== "string" || it.path.length > 0)
    .map(onGlobalObject);
}

function callWrites(code: Code, node: Node): Written[] {
  const callee = get(node, "callee");
  const args = list(node, "arguments");
  const { units } = code.context;
  if (ownCall(units, code.module, node)) return [];
  if (node.type === "NewExpression") return constructorWrites(code, callee, args);
  const known = calledUnit(code, callee);
  if (known) {
    const { writes, params } = code.context.summaryOf(known.root, known.module);
    const self = isMember(callee) ? places(code, get(callee, "object")) : [];
    return applied(code, writes, params, args, self);
  }
  const name = importedName(units.graph, code.module, callee) ?? "";
  const filled = mutates(name);
  if (filled) return args[0] ? fillWrites(code, name, args) : [];
  if (!isMember(callee)) {
    // A package may write what it is given; the platform does not.
    return name.includes("#") ? args.flatMap((it) => places(code, it)).filter(isProject) : [];
  }
  const method = staticKey(callee, "property");
  const receiver = places(code, get(callee, "object"));
  if (name.startsWith("Deno#") || /^(env|environ)$/.test(method ?? "")) return [];
  if (
    /^(set|delete)$/.test(method ?? "") && /^Deno$/.test(String(chainOfCallee(callee).base.name))
  ) {
    return [{ base: "Deno", path: ["env"] }];
  }
  const named = (method !== undefined && code.context.methods.get(method)) || [];
  const found = method === undefined ? [] : byName(code, method, named, args, receiver);
  if (method !== undefined && readsOnly(method)) return found;
  if (named.length && !readsOnly(method!) && !mutates("." + method)) return found;
  return [
    ...found,
    ...receiver.filter((it) => typeof it.base !== "string").map((it) => ({ ...it, isOpen: true })),
  ];
}

function isProject(it: Written): boolean {
  return typeof it.base !== "string";
}

/** `Object.assign(target, { a: 1 })`, `Object.defineProperty(target, "a", ...)`. */
function fillWrites(code: Code, name: string, [target, second]: Node[]): Written[] {
  const base = places(code, target!);
  let keys: (string | undefined)[] = [undefined];
  if (second?.type === "ObjectExpression" && name.startsWith("Object#")) {
    keys = list(second, "properties").map((it) =>
      it.type === "SpreadElement" ? undefined : staticKey(it, "key")
    );
  } else if (second?.type === "StringLiteral") keys = [str(second, "value")];
  if (keys.includes(undefined)) return base.map((it) => onGlobalObject({ ...it, isOpen: true }));
  return base.flatMap((it) =>
    keys.map((key) => onGlobalObject(it.isOpen ? it : { base: it.base, path: [...it.path, key!] }))
  );
}

function constructorWrites(code: Code, callee: Node, args: Node[]): Written[] {
  const { units } = code.context;
  const binding = callee.type === "Identifier" ? code.module.names.of.get(callee) : undefined;
  const meaning = binding?.top ? meaningOf(units.graph, code.module, binding) : undefined;
  if (meaning?.kind !== "item" || meaning.item.kind !== "class") return [];
  const { item } = meaning;
  const members = list(get(item.nodes[0]!, "body"), "body");
  const maker = members.find((it) => it.kind === "constructor");
  if (!maker) return [];
  const { writes, params } = code.context.summaryOf(maker, item.module);
  return applied(code, writes, params, args, []);
}

/** A decorator is called with the class. */
function decoratorWrites(code: Code, node: Node): Written[] {
  const expression = get(node, "expression");
  const known = calledUnit(code, expression);
  if (!known || isClass(known.root)) return [];
  return applied(code, code.context.summaryOf(known.root, known.module).writes, [], [], []);
}

/** What any method of a name may write; of many, only one that writes its own `this` is looked at. */
function byName(code: Code, name: string, named: Unit[], args: Node[], self: Written[]): Written[] {
  const { context } = code;
  let known = context.byName.get(name);
  if (!known) {
    // Methods that call one another by this name add nothing new.
    context.byName.set(name, []);
    const all = named.flatMap((it) => context.summaryOf(it.node!, it.module!).writes);
    context.byName.set(name, known = unique(all.filter(isFree)));
  }
  const near = named.slice(0, 20).flatMap((it) => {
    const { writes, params } = context.summaryOf(it.node!, it.module!);
    return applied(code, writes.filter((it) => !isFree(it)), params, args, self);
  });
  return [...known, ...near];
}

/** Whether a write is the same whoever calls. */
function isFree({ base }: Written): boolean {
  return typeof base === "string" || "kind" in base;
}
