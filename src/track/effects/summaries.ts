/** What pieces of code may write: functions in terms of their parameters, items when they are loaded. */
import type { Item, Module } from "../source/module.ts";
import {
  bound,
  get,
  isCall,
  isClass,
  isFunction,
  isMember,
  list,
  type Node,
  opt,
  staticKey,
} from "../syntax/ast.ts";
import { methodUnits, type Unit, type Units } from "../units/unit.ts";
import { withAliases } from "./aliases.ts";
import { accessorWrites, callWrites, decoratorWrites, handedBy } from "./call_writes.ts";
import { classOf } from "./calls.ts";
import { doneIn, loadedParts, mayWrite } from "./code.ts";
import { deferredIn } from "./deferred.ts";
import { noteFlow, patternsOf } from "./flows.ts";
import { applied, locationsOf, onGlobalObject, unique } from "./locations.ts";
import { noteAssignment, targets, written } from "./targets.ts";
import type { Code, Context, Location, ModuleFunction, Param, Summary } from "./types.ts";

const EMPTY: Summary = { writes: [], params: [], returns: [], handed: [], fields: new Map() };

/** Begins to sum up the code of some modules; each summary is made when it is asked for. */
export function contextOf(units: Units, modules: readonly Module[]): Context {
  const context: Context = {
    units,
    functions: new Map(),
    methods: methodsOf(units, modules),
    accessors: accessorsOf(modules),
    byName: new Map(),
    assigned: new Map(),
    holds: new Map(),
    summaryOf: (fn, module) => {
      const known = context.functions.get(fn);
      if (known) return known;
      const parts = [get(fn, "body"), ...list(fn, "params")];
      return summarise(codeOf(context, module), parts, fn, fn);
    },
    summaryOfNew: (node, module) => summaryOfNew(context, node, module),
  };
  return context;
}

/** The methods of all classes that are units, by name. */
function methodsOf(units: Units, modules: readonly Module[]): Map<string, Unit[]> {
  const methods = new Map<string, Unit[]>();
  for (const item of modules.flatMap((module) => module.items)) {
    for (const [name, found] of methodUnits(units, item)) {
      const called = found.filter((it) => it.node!.kind === "method"); // getters are read
      const known = methods.get(name);
      if (known) known.push(...called);
      else if (called.length) methods.set(name, called);
    }
  }
  return methods;
}

/** What an item may write when its module is loaded. */
export function writesWhenLoaded(context: Context, item: Item): Location[] {
  const parts = loadedParts(item);
  const hasAccessors = context.accessors.size > 0;
  if (!parts.some((it) => mayWrite(it, hasAccessors))) return [];
  const code = codeOf(context, item.module);
  const { writes } = summarise(code, parts, undefined, undefined, {
    decorated: item.kind === "class",
    deferred: deferredIn(code, item),
  });
  // In a static block, `this` is the class.
  const own = writes.map((it) =>
    item.kind === "class" && typeof it.base === "object" && "this" in it.base
      ? { ...it, base: item }
      : it
  );
  return withAliases(own, (module) => codeOf(context, module)).map(onGlobalObject);
}

function codeOf(context: Context, module: Module, owner?: Code["owner"]): Code {
  return {
    context,
    module,
    held: new Map(),
    flows: new Map(),
    busy: new Set(),
    ...(owner && { owner }),
  };
}

/** What `new` does: fields, the constructor, and what the class extends. */
function summaryOfNew(context: Context, node: Node, module: Module): Summary {
  const known = context.functions.get(node);
  if (known) return known;
  const members = list(get(node, "body"), "body");
  const values = members.filter((it) =>
    /Property$/.test(it.type) && !it.static && opt(it, "value")
  );
  const maker = members.find((it) => it.kind === "constructor");
  const code = codeOf(context, module, { node, module });
  const parts = maker ? [...values, get(maker, "body"), ...list(maker, "params")] : values;
  const own = summarise(code, parts, maker, node);
  for (const it of values) {
    keep(own.fields, staticKey(it, "key"), locationsOf(code, get(it, "value")));
  }
  for (const { binding, path } of own.params.flat()) {
    const isField = maker &&
      list(maker, "params").some((it) =>
        it.type === "TSParameterProperty" && bound(it).some((id) => id.name === binding.name)
      );
    if (isField) keep(own.fields, binding.name, [{ base: binding, path }]);
  }
  const base = maker ? undefined : classOf(context.units, module, opt(node, "superClass"));
  if (!base) return own;
  const above = summaryOfNew(context, base.node, base.module);
  for (const [name, found] of above.fields) keep(own.fields, name, found);
  const all = { ...own, params: above.params, writes: [...own.writes, ...above.writes] };
  context.functions.set(node, all);
  return all;
}

function keep(fields: Summary["fields"], name: string | undefined, found: Location[]): void {
  if (name !== undefined) fields.set(name, [...fields.get(name) ?? [], ...found]);
}

/** `this.a = b` in a constructor. */
function keepField(code: Code, fields: Summary["fields"], target: Node, value: Node): void {
  if (!code.owner || !isMember(target) || get(target, "object").type !== "ThisExpression") return;
  keep(fields, staticKey(target, "property"), locationsOf(code, value));
}

/** What the constructor of the class above keeps of what it is given. */
function keepInherited(code: Code, fields: Summary["fields"], node: Node): void {
  const { module, context, owner } = code;
  const base = classOf(context.units, module, opt(owner!.node, "superClass"));
  if (!base) return;
  const above = context.summaryOfNew(base.node, base.module);
  for (const [name, found] of above.fields) {
    keep(
      fields,
      name,
      applied(code, found, above.params, list(node, "arguments"), undefined, false),
    );
  }
}

/**
 * Sums up code.
 *
 * @param fn the function whose parameters count
 * @param key under which the summary is kept
 * @param how whether decorators run, and which functions are kept for later: what those write to globals
 * and packages is for who runs them
 */
function summarise(
  code: Code,
  parts: readonly Node[],
  fn: Node | undefined,
  key: Node | undefined,
  { decorated = false, deferred = [] }: { decorated?: boolean; deferred?: readonly Node[] } = {},
): Summary {
  const { context, module } = code;
  const known = key && context.functions.get(key);
  if (known) return known;
  const params = fn ? list(fn, "params").map((it) => paramsOf(module, it)) : [];
  // A function that is asked for while it is worked out adds nothing new to itself.
  if (key) context.functions.set(key, { ...EMPTY, params });
  const seen = parts.flatMap((it) => doneIn(it, key !== undefined));
  for (const node of seen) noteFlow(code, node);
  code.known = new Map();
  const dropped = droppedCalls(seen);
  const atOnce: Location[] = [];
  const returns: Location[] = [];
  const handed: Summary["handed"] = [];
  const fields: Summary["fields"] = new Map();
  const later: Location[] = [];
  for (const node of seen) {
    const isLater = deferred.some((it) => it.start <= node.start && node.end <= it.end);
    const writes = isLater ? later : atOnce;
    switch (node.type) {
      case "AssignmentExpression":
        for (const it of targets(get(node, "left"))) writes.push(...written(code, it));
        noteAssignment(code, get(node, "left"), get(node, "right"));
        keepField(code, fields, get(node, "left"), get(node, "right"));
        break;
      case "ForOfStatement":
      case "ForInStatement":
        for (const it of targets(get(node, "left"))) writes.push(...written(code, it));
        break;
      case "UpdateExpression":
        writes.push(...written(code, get(node, "argument")));
        break;
      case "UnaryExpression":
        if (node.operator === "delete") writes.push(...written(code, get(node, "argument")));
        break;
      case "MemberExpression":
      case "OptionalMemberExpression":
        writes.push(...accessorWrites(code, node));
        break;
      case "CallExpression":
      case "OptionalCallExpression":
      case "NewExpression":
      case "TaggedTemplateExpression":
        writes.push(...callWrites(code, node, dropped.has(node)));
        handed.push(...handedBy(code, params, node));
        if (code.owner && get(node, "callee")?.type === "Super") keepInherited(code, fields, node);
        break;
      case "Decorator":
        if (decorated) writes.push(...decoratorWrites(code, node));
        break;
      case "ReturnStatement":
      case "YieldExpression":
        if (opt(node, "argument")) returns.push(...locationsOf(code, get(node, "argument")));
    }
  }
  const body = fn && opt(fn, "body");
  if (body && body.type !== "BlockStatement") returns.push(...locationsOf(code, body));
  delete code.known;
  const writes = [...atOnce, ...later.filter((it) => typeof it.base !== "string")];
  const summary = { writes: unique(writes), params, returns: unique(returns), handed, fields };
  if (key) context.functions.set(key, summary);
  return summary;
}

/** The calls of which nobody takes what they give. */
function droppedCalls(seen: readonly Node[]): Set<Node> {
  const found = new Set<Node>();
  for (const node of seen) {
    if (node.type !== "ExpressionStatement") continue;
    let at = get(node, "expression");
    while (at.type === "AwaitExpression" || at.type === "UnaryExpression") at = get(at, "argument");
    found.add(at);
    // `i18next.use(plugin).init(settings)`, `main().catch(tell)`
    while (isCall(at) && isMember(get(at, "callee"))) {
      at = get(get(at, "callee"), "object");
      found.add(at);
    }
  }
  return found;
}

function paramsOf(module: Module, param: Node): Param[] {
  const isSpread = param.type === "RestElement";
  return patternsOf(isSpread ? get(param, "argument") : param).flatMap(({ id, path, isRest }) => {
    const binding = module.names.of.get(id);
    return binding
      ? [{ binding, path, ...(isRest && { isRest }), ...(isSpread && { isSpread }) }]
      : [];
  });
}

/** The getters and setters of classes and of constant objects, by name. */
function accessorsOf(
  modules: readonly Module[],
): Map<string, ModuleFunction[]> {
  const found = new Map<string, ModuleFunction[]>();
  for (const module of modules) {
    let own = ACCESSORS.get(module);
    if (!own) ACCESSORS.set(module, own = accessorsIn(module));
    for (const [name, it] of own) {
      const known = found.get(name);
      if (known) known.push(it);
      else found.set(name, [it]);
    }
  }
  return found;
}

/** By module: the effects of each root ask for those of all that it reaches. */
const ACCESSORS = new WeakMap<Module, readonly [name: string, ModuleFunction][]>();

function accessorsIn(module: Module): [name: string, ModuleFunction][] {
  const found: [string, ModuleFunction][] = [];
  for (const item of module.items) {
    const node = item.nodes[0]!;
    const init = item.kind === "variable" ? opt(node, "init") : node;
    const members = init && isClass(init)
      ? list(get(init, "body"), "body")
      : init?.type === "ObjectExpression"
      ? list(init, "properties")
      : [];
    for (const fn of members) {
      const isAccessor = fn.kind === "get" || fn.kind === "set";
      const name = isAccessor && isFunction(fn) ? staticKey(fn, "key") : undefined;
      if (name !== undefined) found.push([name, { fn, module }]);
    }
  }
  return found;
}
