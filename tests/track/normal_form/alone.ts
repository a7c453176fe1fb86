// Writers by themselves: what they hand on is written as `<source>`, so nothing but their own part shows.
import { emptyForm, type Form, type Token } from "../../../src/track/normal_form/form.ts";
import {
  emit,
  type Role,
  type WriteNode,
  type Writer,
} from "../../../src/track/normal_form/writer.ts";
import { isFunction, type Node } from "../../../src/track/syntax/ast.ts";
import { itemUnit } from "../../../src/track/units/unit.ts";
import { first, open, type Opened } from "../opened.ts";

/** A text as it is hashed, before units and private names have numbers. */
export function told(tokens: readonly Token[]): string {
  return tokens.map((token) =>
    typeof token === "string"
      ? token
      : "unit" in token
      ? `@${token.unit.id.replace("src/main.ts#", "")}`
      : "name" in token
      ? `name:${token.name}`
      : token.privateName
  ).filter(Boolean).join(" ");
}

/** A writer for the last item of a project, whose recursion says what it is handed, and as what. */
export function writerIn({ units, module }: Opened): Writer {
  const item = module.items.at(-1)!;
  const [node] = item.nodes;
  const writer: Writer = {
    units,
    unit: itemUnit(units, item),
    module,
    form: emptyForm(),
    write(node: Node | undefined | null, role?: Role) {
      const text = node && module.source.slice(node.start, node.end);
      emit(writer, text ? `<${text}${role ? ` as ${role}` : ""}>` : "_");
    },
    locals: new Map(),
    labels: [],
    classes: [],
    selfPath: [],
    unread: new Set(),
    ...(node && isFunction(node) && { root: node }),
  };
  return writer;
}

/** What writers make of the first node of a type in the last item of a project. */
export async function alone(
  writers: Record<string, WriteNode>,
  type: string,
  project: string,
  role?: Role,
): Promise<{ text: string; form: Form; writer: Writer }> {
  const writer = writerIn(await open(project));
  writers[type]!(writer, first(writer.module.items.at(-1)!.nodes[0]!, type), role);
  return { text: told(writer.form.tokens), form: writer.form, writer };
}
