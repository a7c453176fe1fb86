/** Methods that a platform calls by itself, by what is handed to it. */
import { meaningOf } from "../source/meaning.ts";
import { get, list, type Node, opt } from "../syntax/ast.ts";
import { classesAt } from "./dynamic.ts";
import type { Writer } from "./writer.ts";

const CALLED: Record<string, string> = {
  TransformStream: "start transform flush cancel readableType writableType",
  ReadableStream: "start pull cancel type",
  WritableStream: "start write close abort",
  Proxy: "get set has deleteProperty apply construct ownKeys defineProperty getPrototypeOf " +
    "getOwnPropertyDescriptor isExtensible preventExtensions setPrototypeOf",
  FinalizationRegistry: "register",
};

/** Notes which methods a call to the platform or to a package may call in turn. */
export function noticeProtocols(writer: Writer, name: string | undefined, call: Node): void {
  const known = name === undefined ? undefined : CALLED[name];
  for (const it of known?.split(" ") ?? []) writer.form.names.add(it);
  // A package may call any method of an instance that it is given.
  if (
    name?.includes("#") && !/^[A-Z]|^node:/.test(name) && isExternal(writer, get(call, "callee"))
  ) {
    for (const it of list(call, "arguments").flatMap((it) => valuesIn(it))) {
      for (const item of classesAt(writer, it)) writer.form.open.add(item);
    }
  }
}

function isExternal(writer: Writer, callee: Node): boolean {
  let base = callee;
  while (opt(base, "object")) base = get(base, "object");
  const binding = writer.module.names.of.get(base);
  return binding?.top === true &&
    meaningOf(writer.units.graph, writer.module, binding).kind === "external";
}

/** The values that an argument is, or is a list or a record of. */
function valuesIn(node: Node): Node[] {
  switch (node.type) {
    case "ObjectExpression":
      return list(node, "properties").flatMap((it) => valuesIn(opt(it, "value") ?? it));
    case "ArrayExpression":
      return list(node, "elements").flatMap(valuesIn);
    default:
      return [node];
  }
}
