/**
 * One file as the tracker knows it: what it declares, imports, exports and does when loaded.
 *
 * The room `source/` knows the files of a project: each as a module, where its imports lead, and what
 * a name means across them. It imports from `syntax/`. One enters it by `module.ts`, `graph.ts`,
 * `meaning.ts`, `loading.ts`, `file_paths.ts` and `paths.ts`.
 *
 * @module
 */
import {
  bound,
  get,
  isCall,
  isMember,
  isNode,
  list,
  type Node,
  ofType,
  opt,
  staticKey,
  str,
  walk,
} from "../syntax/ast.ts";
import { parseModule } from "../syntax/parse.ts";
import { type Binding, type Names, resolveNames } from "../syntax/scopes.ts";
import type { TypeImport } from "../syntax/strip.ts";
import type { LoadParser } from "../types.ts";
import { commonParts, isCommonJs, requiredNames } from "./common_js.ts";
import { isGlob, loadedBy, metaGlobs, specifiersOf } from "./loading.ts";

/** A top-level piece of a module. */
export interface Item {
  readonly module: Module;
  readonly kind: "function" | "class" | "variable" | "enum" | "namespace" | "default" | "effect";
  /** What it is called in reports; `default` for a default expression. */
  readonly name: string;
  /** The names it declares, in order. */
  readonly names: Binding[];
  /** The declarations; more than one where TypeScript merges them. */
  readonly nodes: Node[];
  /** `let` and `var`, where it is assigned again. */
  readonly reassigned: boolean;
  /** Where it stands in its module. */
  readonly index: number;
}

/** A name that comes from another module. */
export interface Import {
  readonly specifier: string;
  /** The export, or `*` for all of them. */
  readonly name: string;
}

/** What a specifier leads to. */
export type Resolution =
  | { kind: "file"; path: string }
  | {
    kind: "external";
    name: string;
    /** It is in no `node_modules`, where there are some. */
    isMissing?: boolean;
  };

/** A loaded file. */
export interface Module {
  readonly path: string;
  readonly kind: "code" | "cjs" | "json" | "asset";
  /** It is CommonJS of which the exports are known; then it is `code`, else `cjs`. */
  readonly isCommon: boolean;
  readonly source: string;
  /** The value of a JSON file. */
  readonly value?: unknown;
  readonly program: Node;
  readonly names: Names;
  readonly items: Item[];
  readonly itemOf: Map<Binding, Item>;
  readonly imports: Map<Binding, Import>;
  readonly exports: Map<string, Binding | Import>;
  readonly stars: string[];
  /** Every specifier in the order in which it is evaluated; `import()` last. */
  readonly requests: string[];
  /** `import()` specifiers with substitutions, and those of `import.meta.glob()`, as globs. */
  readonly globs: string[];
  /** Filled in by the loader: where each specifier leads. */
  readonly resolutions: Map<string, Resolution>;
  /** The specifiers of types through which methods are called, which are imported as types alone. */
  readonly typeRequests: string[];
  /** What is imported as types alone, by its local name. */
  readonly typeImports: Map<string, Import>;
  /** The interfaces that it declares. */
  readonly interfaces: ReadonlySet<string>;
  /** Filled in by the loader: where those lead of whose types methods are called. */
  readonly typeResolutions: Map<string, Resolution>;
  /** Filled in by the loader: the files that a glob matches. */
  readonly matches: Map<string, string[]>;
}

const NOTHING: Node = { type: "Program", start: 0, end: 0, body: [] };

/** Makes a module of a file's text. */
export async function readModule(
  path: string,
  source: string,
  loadParser: LoadParser,
): Promise<Module> {
  const kind = !/\.([cm]?[jt]sx?|json)$/.test(path)
    ? "asset"
    : path.endsWith(".json")
    ? "json"
    : "code";
  const isCode = kind === "code";
  const program = isCode ? await parseModule(path, source, loadParser) : NOTHING;
  const names = resolveNames(program);
  const common = isCode && isCommonJs(path, program, names);
  const parts = common ? commonParts(program, names) : undefined;
  const module: Module = {
    path,
    kind: common && !parts ? "cjs" : kind,
    isCommon: parts !== undefined,
    source,
    value: kind === "json" ? JSON.parse(source.replace(/^\uFEFF/, "")) : undefined,
    program,
    names,
    items: [],
    itemOf: new Map(),
    imports: new Map(),
    exports: new Map(),
    stars: [],
    requests: [],
    globs: [],
    resolutions: new Map(),
    matches: new Map(),
    typeRequests: [],
    typeImports: new Map(),
    interfaces: new Set(program.interfaces as string[] | undefined),
    typeResolutions: new Map(),
  };
  for (const { local, ...imported } of (program.typeImports ?? []) as TypeImport[]) {
    module.typeImports.set(local, imported);
  }
  readStatements(module, parts?.rest ?? list(program, "body"), "", names.top);
  for (const [name, node] of parts?.exported ?? []) exportValue(module, name, node);
  readRequests(module);
  return module;
}

type Declared = Map<string, Binding>;

function add(
  module: Module,
  kind: Item["kind"],
  name: string,
  node: Node,
  names: Binding[] = [],
  reassigned = false,
): void {
  const known = names[0] && module.itemOf.get(names[0]);
  if (known && kind === "function" && known.kind === "function") {
    known.nodes[0] = node; // in a script there may be several of a name, and the last one counts
    return;
  }
  // Namespaces merge with what has their name, and enums with one another.
  if (known) return void known.nodes.push(node);
  const index = module.items.length;
  const item: Item = { module, kind, name, names, nodes: [node], reassigned, index };
  module.items.push(item);
  for (const binding of names) module.itemOf.set(binding, item);
}

function readStatements(
  module: Module,
  body: readonly Node[],
  prefix: string,
  declared: Declared,
): void {
  let effects = 0;
  for (const statement of body) {
    const node = statement.type === "ExportNamedDeclaration" && opt(statement, "declaration") ||
      statement;
    const own = (id: Node) => declared.get(str(id, "name"))!;
    const exported = node !== statement && !prefix;
    const share = (binding: Binding) => {
      if (exported) module.exports.set(binding.name, binding);
      return binding;
    };
    switch (node.type) {
      case "FunctionDeclaration":
      case "ClassDeclaration":
      case "TSEnumDeclaration":
      case "TSModuleDeclaration": {
        const binding = share(own(get(node, "id")));
        const kind = KINDS[node.type]!;
        add(module, kind, prefix + binding.name, node, [binding], binding.writes.length > 0);
        if (kind === "namespace") readNamespace(module, node, `${prefix}${binding.name}.`);
        break;
      }
      case "VariableDeclaration":
        for (const declarator of list(node, "declarations")) {
          if (readRequire(module, declarator, share)) continue;
          const ids = bound(get(declarator, "id")).map(own).map(share);
          const again = ids.some((it) => it.writes.length > 0);
          const name = prefix + (ids.map((it) => it.name).join(",") || "{}");
          add(module, "variable", name, declarator, ids, again);
        }
        break;
      case "ImportDeclaration":
        readImport(module, node, declared);
        break;
      case "ExportNamedDeclaration":
        readExports(module, node, declared);
        break;
      case "ExportAllDeclaration": {
        const specifier = str(get(node, "source"), "value");
        module.requests.push(specifier);
        if (opt(node, "exported")) {
          module.exports.set(nameOf(get(node, "exported")), { specifier, name: "*" });
        } else module.stars.push(specifier);
        break;
      }
      case "ExportDefaultDeclaration":
        readDefault(module, get(node, "declaration"), declared);
        break;
      case "TSExportAssignment":
        readDefault(module, get(node, "expression"), declared);
        break;
      case "TSImportEqualsDeclaration":
        readImportEquals(module, node, declared, prefix);
        break;
      case "EmptyStatement":
        break;
      default:
        add(module, "effect", `${prefix}[effect ${++effects}]`, node);
    }
  }
}

const KINDS: Record<string, Item["kind"]> = {
  FunctionDeclaration: "function",
  ClassDeclaration: "class",
  TSEnumDeclaration: "enum",
  TSModuleDeclaration: "namespace",
};

function readNamespace(module: Module, node: Node, prefix: string): void {
  const body = get(node, "body");
  const declared = module.names.inside.get(node)!;
  const statements = body.type === "TSModuleBlock" ? list(body, "body") : [body];
  readStatements(module, statements, prefix, declared);
}

function nameOf(node: Node): string {
  return str(node, node.type === "StringLiteral" ? "value" : "name");
}

function readImport(module: Module, node: Node, declared: Declared): void {
  const specifier = str(get(node, "source"), "value");
  module.requests.push(specifier);
  for (const it of list(node, "specifiers")) {
    const name = it.type === "ImportSpecifier"
      ? nameOf(get(it, "imported"))
      : it.type === "ImportDefaultSpecifier"
      ? "default"
      : "*";
    module.imports.set(declared.get(str(get(it, "local"), "name"))!, { specifier, name });
  }
}

function readExports(module: Module, node: Node, declared: Declared): void {
  const specifier = opt(node, "source") && str(get(node, "source"), "value");
  if (specifier !== undefined) module.requests.push(specifier);
  for (const it of list(node, "specifiers")) {
    const exported = nameOf(get(it, "exported"));
    const name = it.type === "ExportNamespaceSpecifier" ? "*" : nameOf(get(it, "local"));
    const binding = declared.get(name);
    if (specifier !== undefined) module.exports.set(exported, { specifier, name });
    else if (binding) module.exports.set(exported, binding);
  }
}

function readDefault(module: Module, node: Node, declared: Declared): void {
  const id = opt(node, "id");
  const named = id && /Declaration$/.test(node.type) ? declared.get(str(id, "name")) : undefined;
  if (named) {
    add(module, KINDS[node.type]!, named.name, node, [named], named.writes.length > 0);
    return void module.exports.set("default", named);
  }
  exportValue(module, "default", node);
}

/** Exports what an expression gives: a name, or a piece of its own. */
function exportValue(module: Module, name: string, node: Node): void {
  const direct = node.type === "Identifier" && module.names.top.get(str(node, "name"));
  if (direct) return void module.exports.set(name, direct);
  const binding: Binding = { name, top: true, writes: [], declaration: node };
  add(module, KINDS[node.type] ?? "default", name, node, [binding]);
  module.exports.set(name, binding);
}

/** `const a = require("x")` is an import. */
function readRequire(
  module: Module,
  declarator: Node,
  share: (binding: Binding) => Binding,
): boolean {
  const init = opt(declarator, "init");
  const source = init && init.type !== "ImportExpression"
    ? loadedBy(init, module.names)
    : undefined;
  const required = source && requiredNames(declarator, source);
  const bindings = required?.names.map(([id]) => module.names.of.get(id));
  if (!required || bindings!.some((it) => !it || it.writes.length > 0)) return false;
  required.names.forEach(([, name], index) => {
    module.imports.set(share(bindings![index]!), { specifier: required.specifier, name });
  });
  return true;
}

function readImportEquals(module: Module, node: Node, declared: Declared, prefix: string): void {
  const binding = declared.get(str(get(node, "id"), "name"))!;
  const reference = get(node, "moduleReference");
  if (reference.type !== "TSExternalModuleReference") {
    return add(module, "variable", prefix + binding.name, node, [binding]);
  }
  const specifier = str(get(reference, "expression"), "value");
  module.requests.push(specifier);
  module.imports.set(binding, { specifier, name: "default" });
}

/**
 * What a text says that loads something as it runs, or asks of `import.meta`: `require`, `createRequire`, and
 * `import` with other behind it than what an import declaration has; names may be written with `\u`. Most
 * texts say nothing of that kind.
 */
const LOADS = /equire|\\u|\bimport\s*[^\s\w{*"'$]/;

function readRequests(module: Module): void {
  if (!module.typeImports.size && !LOADS.test(module.source)) return;
  const called: Node[] = [];
  const typed = new Map<string, readonly string[]>();
  walk(module.program, (node) => {
    if (!ASKS(node)) return;
    if (isCall(node) && isMember(get(node, "callee"))) {
      called.push(get(get(node, "callee"), "object"));
    }
    noteTypedField(module, typed, node);
    module.globs.push(...metaGlobs(node) ?? []);
    const source = loadedBy(node, module.names);
    if (!isNode(source)) return;
    for (const specifier of specifiersOf(source, module.names)) {
      if (!specifier.includes("*")) module.requests.push(specifier);
      else if (isGlob(specifier)) module.globs.push(specifier);
    }
  });
  const needed = new Set<string>();
  for (const object of called) {
    const names = object.type === "Identifier"
      ? module.names.of.get(object)?.typeNames
      : isMember(object) && get(object, "object").type === "ThisExpression"
      ? typed.get(staticKey(object, "property") ?? "")
      : undefined;
    for (const name of names ?? []) {
      const specifier = module.typeImports.get(name)?.specifier;
      if (specifier !== undefined) needed.add(specifier);
    }
  }
  module.typeRequests.push(...needed);
}

/** Calls, and what tells of the type of a field: no other node is asked what it requests. */
const ASKS = ofType(
  /^(Import|(Optional)?Call|New|Assignment)Expression$|^Class(Private)?Property$/,
);

/** `private api: Api`, as a field or in the parameters of a constructor. */
function noteTypedField(
  { names }: Module,
  typed: Map<string, readonly string[]>,
  node: Node,
): void {
  if (node.type === "AssignmentExpression") {
    // `this.api = api`
    const left = get(node, "left");
    const typeNames = names.of.get(get(node, "right"))?.typeNames;
    if (typeNames && isMember(left) && get(left, "object").type === "ThisExpression") {
      typed.set(staticKey(left, "property") ?? "", typeNames);
    }
  } else if (node.typeNames && node.type.endsWith("Property")) {
    typed.set(staticKey(node, "key") ?? "", node.typeNames as string[]);
  }
}
