/**
 * What a function may depend on, told by names alone: the yardstick that `track_histories.ts` holds the
 * tracker's verdicts against. It shares nothing with the tracker but the parser: a declaration brings
 * along all declarations that its names lead to, whole, wherever they are used; where none of their
 * texts has changed, no verdict "changed" can be right.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { loadParser } from "../src/host/parser.ts";

type Tree = { type: string; [key: string]: unknown };

interface Declaration {
  readonly file: SourceFile;
  readonly name: string;
  readonly nodes: Tree[];
}

interface SourceFile {
  readonly path: string;
  readonly declared: Map<string, Declaration>;
  /** Local name to what is imported of where. */
  readonly imported: Map<string, { from: string; name: string }>;
  readonly exported: Map<string, { from?: string; name: string }>;
  readonly stars: string[];
  /** What a file names to be loaded. */
  readonly specifiers: string[];
  /** What runs when the file is loaded, and declares nothing. */
  readonly statements: Declaration[];
  /** What a CommonJS file says, which counts whole; nothing of others. */
  readonly common: string | undefined;
}

/** The texts of a project by path, parsed. */
export interface Oracle {
  /** What a function may depend on: equal where nothing of it has changed. */
  readonly closureOf: (path: string, name: string) => string;
  /** The pieces of that, by name: what is in one and not in another explains a difference. */
  readonly piecesOf: (path: string, name: string) => ReadonlyMap<string, string>;
}

/** What was read, by path and text: most files of a version are those of the version before. */
const known = new Map<string, SourceFile>();

/** Reads a project for the oracle; `files` holds all its texts by path, with slashes. */
export async function openOracle(files: ReadonlyMap<string, string>): Promise<Oracle> {
  const sources = new Map<string, SourceFile>();
  const { parse } = await loadParser();
  for (const [path, text] of files) {
    if (!/\.[cm]?[jt]sx?$/.test(path) || path.endsWith(".d.ts")) continue;
    const key = `${path} ${hashOf(text)}`;
    const before = known.get(key);
    if (before) sources.set(path, before);
    if (before) continue;
    try {
      const plugins = [...(/ts/.test(path.slice(-4)) ? ["typescript"] : []), "decorators"];
      if (!path.endsWith(".ts") && !path.endsWith("mts")) plugins.push("jsx");
      const options = { sourceType: "module", plugins, attachComment: false };
      const file = readFile(path, (parse(text, options) as { program: Tree }).program);
      known.set(key, file);
      sources.set(path, file);
    } catch {
      continue; // the tracker says so of it
    }
  }
  const piecesOf = (path: string, name: string) => collect(files, sources, path, name);
  return {
    piecesOf,
    closureOf: (path, name) =>
      [...piecesOf(path, name)].map(([id, hash]) => `${id.slice(id.indexOf("#"))} ${hash}`)
        .sort().join("\n"),
  };
}

function readFile(path: string, program: Tree): SourceFile {
  const file: SourceFile = {
    path,
    declared: new Map(),
    imported: new Map(),
    exported: new Map(),
    stars: [],
    specifiers: [],
    statements: [],
    common: isCommonJs(program) ? printed(program) : undefined,
  };
  for (const statement of treesOf(program.body)) readStatement(file, statement);
  walk(program, (node) => {
    const source = node.type === "ImportExpression" ? node.source as Tree : undefined;
    if (source?.type === "StringLiteral") file.specifiers.push(String(source.value));
    const required = file.common !== undefined && node.type === "CallExpression" &&
        nameOf(node.callee) === "require"
      ? treesOf(node.arguments)[0]
      : undefined;
    if (required?.type === "StringLiteral") file.specifiers.push(String(required.value));
  });
  return file;
}

function isCommonJs(program: Tree): boolean {
  if (treesOf(program.body).some((it) => /^(Import|Export|TSExport)/.test(it.type))) return false;
  let found = false;
  walk(program, (node) => {
    if (node.type === "Identifier" && nameOf(node) === "exports") found = true;
  });
  return found;
}

function readStatement(file: SourceFile, statement: Tree): void {
  const source = (statement.source as Tree | undefined)?.value;
  if (typeof source === "string") file.specifiers.push(source);
  if (statement.type === "ImportDeclaration") {
    for (const it of treesOf(statement.specifiers)) {
      const name = it.type === "ImportSpecifier"
        ? nameOf(it.imported)
        : it.type === "ImportDefaultSpecifier"
        ? "default"
        : "*";
      file.imported.set(nameOf(it.local), { from: String(source), name });
    }
    return;
  }
  if (statement.type === "ExportAllDeclaration") return void file.stars.push(String(source));
  if (statement.type === "ExportNamedDeclaration" && !statement.declaration) {
    for (const it of treesOf(statement.specifiers)) {
      const local = it.type === "ExportNamespaceSpecifier" ? "*" : nameOf(it.local);
      const from = source === undefined ? {} : { from: String(source) };
      file.exported.set(nameOf(it.exported), { ...from, name: local });
    }
    return;
  }
  const isExport = /^Export/.test(statement.type);
  const node = isExport ? statement.declaration as Tree : statement;
  const isDefault = statement.type === "ExportDefaultDeclaration";
  const declare = (name: string, tree: Tree) => {
    const known = file.declared.get(name);
    if (known) known.nodes.push(tree);
    else file.declared.set(name, { file, name, nodes: [tree] });
    if (isExport) file.exported.set(isDefault ? "default" : name, { name });
  };
  if (/^(Function|Class|TSEnum|TSModule)Declaration$/.test(node.type)) {
    declare(node.id ? nameOf(node.id) : "default", node);
  } else if (node.type === "VariableDeclaration") {
    for (const it of treesOf(node.declarations)) {
      walk(it.id as Tree, (id) => {
        if (id.type === "Identifier") declare(nameOf(id), it);
      });
    }
  } else if (isDefault) {
    if (node.type === "Identifier") file.exported.set("default", { name: nameOf(node) });
    else declare("default", node);
  } else if (!/^(TS|Empty)/.test(node.type)) {
    const name = `statement ${file.statements.length}`;
    file.statements.push({ file, name, nodes: [node] });
  }
}

/** All that a function leads to by names, with the hash of each piece. */
function collect(
  files: ReadonlyMap<string, string>,
  sources: ReadonlyMap<string, SourceFile>,
  path: string,
  asked: string,
): Map<string, string> {
  const pieces = new Map<string, string>();
  const reached = new Set<Declaration>();
  const classes = new Set<Declaration>();
  const packages = new Set<string>();
  const members = new Set<string>();
  const queue: Declaration[] = [];
  const [first = "", method] = asked.split(".");
  const reach = (declaration: Declaration | undefined) => {
    if (declaration && !reached.has(declaration)) {
      reached.add(declaration);
      queue.push(declaration);
    }
  };
  const find = (file: SourceFile, name: string, seen = new Set<string>()): Declaration[] => {
    const key = `${file.path}#${name}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const exported = file.exported.get(name);
    if (exported?.from !== undefined) return follow(file, exported.from, exported.name, seen);
    if (exported) return local(file, exported.name, seen);
    return file.stars.flatMap((it) => follow(file, it, name, seen));
  };
  const local = (file: SourceFile, name: string, seen = new Set<string>()): Declaration[] => {
    const own = file.declared.get(name);
    if (own) return [own];
    const imported = file.imported.get(name);
    return imported ? follow(file, imported.from, imported.name, seen) : [];
  };
  const follow = (
    file: SourceFile,
    from: string,
    name: string,
    seen: Set<string>,
  ): Declaration[] => {
    const to = resolve(files, file.path, from);
    const found = to === undefined ? undefined : sources.get(to);
    if (to === undefined) packages.add(from);
    else if (!found) pieces.set(to, hashOf(files.get(to)!));
    if (!found) return [];
    if (found.common !== undefined) {
      if (pieces.has(found.path)) return [];
      pieces.set(found.path, found.common);
      return found.specifiers.flatMap((it) => follow(found, it, "*", seen));
    }
    if (name !== "*") return find(found, name, seen);
    const names = [...found.exported.keys(), ...found.stars.flatMap((it) => namesOf(found, it))];
    return [...new Set(names)].flatMap((it) => find(found, it, new Set(seen)));
  };
  const namesOf = (file: SourceFile, star: string, depth = 0): string[] => {
    const to = resolve(files, file.path, star);
    const found = to === undefined ? undefined : sources.get(to);
    if (!found || depth > 5) return [];
    return [
      ...found.exported.keys(),
      ...found.stars.flatMap((it) => namesOf(found, it, depth + 1)),
    ];
  };
  const read = (declaration: Declaration, node: Tree, id: string) => {
    if (pieces.has(id)) return;
    const { printed, types, names, texts, imports, others } = factsOf(node);
    pieces.set(id, printed);
    const { file } = declaration;
    for (const type of types) {
      const found = local(file, type);
      found.filter(({ nodes }) => nodes.some((one) => /^Class/.test(one.type))).forEach(reach);
    }
    for (const name of names) {
      for (const found of local(file, name)) reach(found);
      members.add(name);
    }
    for (const text of texts) {
      members.add(text);
      const named = fileNamed(files, file.path, text);
      if (named) pieces.set(named, hashOf(files.get(named)!));
    }
    for (const specifier of imports) {
      for (const found of follow(file, specifier, "*", new Set())) reach(found);
    }
    for (const name of others) members.add(name);
  };
  const start = sources.get(path);
  if (!start) return pieces;
  for (const it of [...local(start, first), ...find(start, first)]) reach(it);
  if (method) members.add(method);
  const graph = graphOf(files, sources, path);
  const inGraph = new Set(graph);
  for (let before = -1; before !== pieces.size;) {
    before = pieces.size;
    for (let it = queue.pop(); it; it = queue.pop()) {
      it.nodes.forEach((node, index) => {
        const id = `${it!.file.path}#${it!.name}${index || ""}`;
        if (/^Class/.test(node.type)) classes.add(it!);
        else read(it!, node, id);
      });
    }
    for (const it of classes) {
      const node = it.nodes.find((one) => /^Class/.test(one.type))!;
      const id = `${it.file.path}#${it.name}`;
      const isMethod = (one: Tree) => one.type === "ClassMethod" && one.kind === "method";
      const inside = treesOf((node.body as Tree).body);
      // Decorators run when the class is declared, and are told what they stand before.
      const rest = inside.flatMap((one) =>
        !isMethod(one)
          ? [one]
          : Array.isArray(one.decorators) && one.decorators.length
          ? [{ type: "Decorated", key: one.key, decorators: one.decorators }]
          : []
      );
      // A namespace of its name is read by that.
      read(it, shellOf(node, rest), `${id} (class)`);
      inside.filter(isMethod).forEach((one) => {
        const name = nameOf(one.key);
        if (members.has(name) || one.computed) read(it, one, `${id}.${name}`);
      });
    }
    for (const file of graph) {
      for (const statement of file.statements) {
        if (!mayWrite(statement, file, local, reached, packages)) continue;
        read(statement, statement.nodes[0]!, `${file.path}#${statement.name}`);
      }
    }
    for (const { file, name } of reached) {
      if (inGraph.has(file)) writersIn(file).get(name)?.forEach(reach);
    }
  }
  return pieces;
}

const shells = new WeakMap<Tree, Tree>();

/** A class without its methods. */
function shellOf(node: Tree, rest: Tree[]): Tree {
  let shell = shells.get(node);
  if (!shell) shells.set(node, shell = { ...node, body: { type: "ClassBody", body: rest } });
  return shell;
}

/** What a piece of source says, and what it names. */
interface Facts {
  readonly printed: string;
  readonly types: Set<string>;
  readonly names: Set<string>;
  readonly texts: Set<string>;
  readonly imports: Set<string>;
  readonly others: Set<string>;
}

const facts = new WeakMap<Tree, Facts>();

function factsOf(node: Tree): Facts {
  const before = facts.get(node);
  if (before) return before;
  const [types, names, texts, imports, others] = [1, 2, 3, 4, 5].map(() => new Set<string>());
  walk(node, (it) => {
    for (const type of typesIn(it)) types!.add(type);
    if (/^(JSX)?Identifier$/.test(it.type)) names!.add(nameOf(it));
    else if (it.type === "StringLiteral") texts!.add(String(it.value));
    else if (it.type === "ImportExpression") {
      const { value } = it.source as Tree;
      if (typeof value === "string") imports!.add(value);
    } else if (it.type === "TemplateElement" || it.type === "PrivateName") {
      others!.add(it.type === "PrivateName" ? nameOf(it.id) : "");
    }
  });
  const found: Facts = {
    printed: printed(node),
    types: types!,
    names: names!,
    texts: texts!,
    imports: imports!,
    others: others!,
  };
  facts.set(node, found);
  return found;
}

/** The types of a field, or of what a function gets: what is injected is called through them. */
function typesIn(node: Tree): string[] {
  const typed = /^Class(Private)?Property$/.test(node.type) ? [node] : [];
  if (Array.isArray(node.params)) {
    for (let it of treesOf(node.params)) {
      if (it.type === "TSParameterProperty") it = it.parameter as Tree;
      typed.push(it.type === "AssignmentPattern" ? it.left as Tree : it);
    }
  }
  const named = (type: Tree | undefined): string[] =>
    type === undefined
      ? []
      : /^TS(Union|Intersection)Type$/.test(type.type)
      ? treesOf(type.types).flatMap(named)
      : type.type === "TSTypeReference"
      ? [nameOf(type.typeName)]
      : [];
  return typed.flatMap((it) => {
    const annotation = it.typeAnnotation as Tree | undefined;
    return named(annotation?.typeAnnotation as Tree | undefined);
  });
}

const written = new WeakMap<Tree, Set<string>>();

/** The names that a node assigns to, or calls, or of which it does so to a member. */
function writtenBy(node: Tree): Set<string> {
  const before = written.get(node);
  if (before) return before;
  const found = new Set<string>();
  const add = (node: Tree | undefined) => {
    let base = node;
    while (base && /Member/.test(base.type)) base = base.object as Tree;
    if (base?.type === "Identifier") found.add(nameOf(base));
  };
  walk(node, (node) => {
    if (/^(Assignment|Update)Expression$/.test(node.type)) {
      add((node.left ?? node.argument) as Tree);
    }
    if (node.type === "CallExpression") {
      const callee = node.callee as Tree;
      add(callee);
      if (/Member/.test(callee.type) && nameOf(callee.object as Tree) === "Object") {
        add(treesOf(node.arguments)[0]);
      }
    }
  });
  written.set(node, found);
  return found;
}

/** Whether a top-level statement assigns to what was reached, or calls it, or one of its members. */
function mayWrite(
  statement: Declaration,
  file: SourceFile,
  local: (file: SourceFile, name: string) => Declaration[],
  reached: ReadonlySet<Declaration>,
  packages: ReadonlySet<string>,
): boolean {
  return [...writtenBy(statement.nodes[0]!)].some((name) => {
    const imported = file.imported.get(name);
    return local(file, name).some((it) => reached.has(it)) ||
      imported !== undefined && packages.has(imported.from) ||
      /^(process|globalThis|console)$/.test(name);
  });
}

const assigned = new WeakMap<SourceFile, Map<string, Declaration[]>>();

/** The declarations of a file by the names that they assign to. */
function writersIn(file: SourceFile): Map<string, Declaration[]> {
  let found = assigned.get(file);
  if (found) return found;
  assigned.set(file, found = new Map());
  for (const other of file.declared.values()) {
    for (const node of other.nodes) {
      walk(node, (it) => {
        const target = it.type === "AssignmentExpression" ? it.left as Tree : undefined;
        if (target?.type !== "Identifier") return;
        found.set(nameOf(target), [...found.get(nameOf(target)) ?? [], other]);
      });
    }
  }
  return found;
}

function graphOf(
  files: ReadonlyMap<string, string>,
  sources: ReadonlyMap<string, SourceFile>,
  start: string,
): SourceFile[] {
  const seen = new Set([start]);
  for (const path of seen) {
    for (const it of sources.get(path)?.specifiers ?? []) {
      const to = resolve(files, path, it);
      if (to !== undefined) seen.add(to);
    }
  }
  return [...seen].flatMap((it) => sources.get(it) ?? []);
}

const ENDINGS = ["", ".ts", ".tsx", ".mts", ".js", ".json", "/index.ts", "/index.tsx", "/index.js"];

function resolve(files: ReadonlyMap<string, string>, from: string, to: string): string | undefined {
  const stem = to.replace(/\.[cm]?jsx?$/, "");
  const folder = from.slice(0, from.lastIndexOf("/") + 1);
  const starts = to.startsWith(".")
    ? [joined(folder, to), joined(folder, stem)]
    // `@/lib/a`, `~/lib/a`, `src/lib/a`: an alias of a folder, the nearest that has it.
    : /^([@~]\/|#|src\/)/.test(to)
    ? foldersAbove(from).flatMap((it) =>
      [it, `${it}src/`].map((base) => base + to.replace(/^([@~]\/|#)/, ""))
    )
    : memberNamed(files, to);
  for (const start of starts) {
    const found = ENDINGS.find((it) => files.has(start + it));
    if (found !== undefined) return start + found;
  }
  return undefined;
}

/** The folders that a file is in, the nearest first: `a/b/`, `a/`, and the project itself. */
function foldersAbove(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return [...parts.keys(), parts.length].reverse().map((length) =>
    parts.slice(0, length).map((part) => `${part}/`).join("")
  );
}

const members = new WeakMap<ReadonlyMap<string, string>, Map<string, string>>();

/** Where a package may begin that is a member of the workspace: `packages/a/src/` for `@name/a`. */
function memberNamed(files: ReadonlyMap<string, string>, to: string): string[] {
  let folders = members.get(files);
  if (!folders) members.set(files, folders = membersOf(files));
  const [, name = "", rest = ""] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.+))?$/.exec(to) ?? [];
  const folder = folders.get(name);
  return folder === undefined
    ? []
    : [`${folder}/src/${rest}`, `${folder}/${rest}`].map((it) => it.replace(/\/$/, ""));
}

/** The folders of packages by name, as far as a workspace names them: all else comes from elsewhere. */
function membersOf(files: ReadonlyMap<string, string>): Map<string, string> {
  const named: RegExp[] = [];
  const folders = new Map<string, string>();
  for (const [path, text] of files) {
    const [, folder = "", file = ""] = /^(?:(.+)\/)?([^/]+)$/.exec(path)!;
    const lists = file === "package.json"
      ? /"workspaces":[^[\]]*(\[[^\]]*\])/.exec(text)?.[1]?.matchAll(/"([^"]+)"/g)
      : file === "pnpm-workspace.yaml"
      ? text.matchAll(/^ *- *['"]?([^'"!\s#]+)/gm)
      : undefined;
    for (const [, glob = ""] of lists ?? []) {
      const pattern = joined(`${folder}/`, glob).replace(/[.+?^$()|{}]/g, "\\$&")
        .replace(/\*+/g, (stars) => stars === "*" ? "[^/]+" : ".+");
      named.push(new RegExp(`^${pattern}$`));
    }
  }
  for (const [path, text] of files) {
    const folder = /^(.+)\/package\.json$/.exec(path)?.[1];
    const name = folder && /"name":\s*"([^"]+)"/.exec(text)?.[1];
    if (name && named.some((it) => it.test(folder))) folders.set(name, folder);
  }
  return folders;
}

function fileNamed(
  files: ReadonlyMap<string, string>,
  from: string,
  name: string,
): string | undefined {
  if (!/\.\w+$/.test(name) || /\.[cm]?[jt]sx?$/.test(name)) return undefined;
  const folder = from.slice(0, from.lastIndexOf("/") + 1);
  const starts = name.startsWith(".") ? [folder] : ["", folder];
  return starts.map((it) => joined(it, name)).find((it) => files.has(it));
}

function joined(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (folder + path).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

const WRAPPERS = /^(TSAs|TSSatisfies|TSNonNull|TSInstantiation|Parenthesized)Expression$/;
const NOISE = new Set(
  ("start end loc range extra errors comments tokens leadingComments trailingComments " +
    "innerComments typeAnnotation typeParameters typeArguments returnType implements accessibility " +
    "readonly override definite superTypeParameters directives shorthand").split(" "),
);

/** A hash of what a node says, without types, comments and positions. */
function printed(node: Tree): string {
  const text = JSON.stringify(node, function (key, value) {
    if (NOISE.has(key)) return undefined;
    if (typeof value !== "object" || value === null) return value;
    let bare = value as Tree;
    while (WRAPPERS.test(bare.type ?? "")) bare = bare.expression as Tree;
    if (/^TS/.test(bare.type ?? "") && !/Enum|Module|ParameterProperty/.test(bare.type)) {
      return undefined;
    }
    if (bare.type === "ClassMethod" && bare.abstract || bare.declare) return undefined;
    return bare;
  }) as string | undefined;
  return hashOf(text ?? ""); // of a type alone nothing is left
}

function walk(node: Tree, visit: (node: Tree) => void): void {
  if (/^TS/.test(node.type) && !WRAPPERS.test(node.type) && !/Enum|Module|Param/.test(node.type)) {
    return;
  }
  visit(node);
  for (const [key, value] of Object.entries(node)) {
    if (NOISE.has(key) && key !== "extra") continue;
    for (const it of treesOf(Array.isArray(value) ? value : [value])) walk(it, visit);
  }
}

function treesOf(value: unknown): Tree[] {
  return (value as unknown[]).filter((it): it is Tree =>
    typeof it === "object" && it !== null && typeof (it as { type?: unknown }).type === "string"
  );
}

function nameOf(node: unknown): string {
  const { name, value } = (node ?? {}) as { name?: unknown; value?: unknown };
  return String(name ?? value ?? "");
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
