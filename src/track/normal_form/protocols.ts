/** Methods that a platform calls by itself, by what is handed to it. */
import { meaningOf } from "../source/meaning.ts";
import { get, isClass, list, type Node, opt, str, walk } from "../syntax/ast.ts";
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
    if (list(call, "arguments").some((it) => givesInstance(writer, it))) {
      writer.form.isDynamic = true;
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

function givesInstance(writer: Writer, argument: Node): boolean {
  let found = false;
  walk(argument, (it) => {
    if (it.type === "ThisExpression" || isClass(it)) found = true;
    if (it.type === "NewExpression" && get(it, "callee").type === "Identifier") {
      found ||= writer.module.names.of.has(get(it, "callee"));
    }
    if (it.type === "Identifier" && /^[A-Z]/.test(str(it, "name"))) {
      const declared = writer.module.names.of.get(it)?.declaration;
      found ||= declared !== undefined && isClass(declared);
    }
    return !found;
  });
  return found;
}
