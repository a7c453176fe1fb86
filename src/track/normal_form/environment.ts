/** Which variables of the environment and which globals are read; below all writers. */
import { get, literalText, type Node, str } from "../syntax/ast.ts";
import { chainOf } from "../syntax/members.ts";
import { parameterIndex, type Writer } from "./writer.ts";

/** The environment and what hangs on the global object. */
export function noticeGlobals(writer: Writer, node: Node, base: Node, path: string[]): void {
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
  const index = parameterIndex(writer, binding);
  if (index >= 0) writer.form.environmentParams.add(index);
}
