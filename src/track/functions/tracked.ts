/** Functions that are tracked where they stand, deep inside of a test or of another function. */
import type { Module } from "../source/module.ts";
import { children, get, isFunction, list, type Node, opt, staticKey, str } from "../syntax/ast.ts";
import { chainOf } from "../syntax/members.ts";
import { itemsByStart, unitAround } from "../units/around.ts";
import { ownCall } from "../units/own_calls.ts";
import { innerUnit, type Unit, type Units } from "../units/unit.ts";

/**
 * Finds the call that tracks a function under a name: the name that it is given, or that its result
 * is assigned to.
 *
 * @returns the unit around the call, or the function itself where that is no function
 */
export function trackedInside(units: Units, module: Module, name: string): Unit | undefined {
  let given: Node | undefined;
  let assigned: Node | undefined;
  const look = (node: Node, outer: readonly Node[]): void => {
    const own = ownCall(units, module, node);
    if (own?.name === name) given ??= node;
    else if (own && assignedTo(outer, node) === name) assigned ??= node;
    const inside = [...outer, node];
    for (const it of children(node)) look(it, inside);
  };
  look(module.program, []);
  const call = given ?? assigned;
  const around = call && unitAround(units, itemsByStart(module), call);
  const tracked = call && ownCall(units, module, call)?.tracked;
  // What stands around it in a test is the test's own text.
  return around?.item?.kind === "effect" && tracked && isFunction(tracked)
    ? innerUnit(units, around.item, name, tracked)
    : around;
}

/**
 * The name that a call is assigned to: `ask`, `tools.ask`, `Class.ask`, `default`.
 *
 * @param outer what stands around the call, the innermost last
 */
export function assignedTo(outer: readonly Node[], call: Node): string | undefined {
  const names: string[] = [];
  const whole = (first: string) => [first, ...names].join(".");
  let below = call;
  for (const node of [...outer].reverse()) {
    switch (node.type) {
      case "VariableDeclarator": {
        const id = get(node, "id");
        return id.type === "Identifier" ? whole(str(id, "name")) : undefined;
      }
      case "ExportDefaultDeclaration":
        return whole("default");
      case "ClassDeclaration":
        return opt(node, "id") && whole(str(get(node, "id"), "name"));
      case "AssignmentExpression":
        return get(node, "right") === below ? assignedMember(get(node, "left"), whole) : undefined;
      case "ObjectProperty":
      case "ClassProperty": {
        const key = staticKey(node, "key");
        if (key === undefined) return undefined;
        names.unshift(key);
        break;
      }
      case "CallExpression":
        // `Object.freeze({ ask: track(...) })`
        if (!list(node, "arguments").includes(below)) return undefined;
        break;
      case "ObjectExpression":
      case "ClassBody":
      case "AwaitExpression":
        break;
      default:
        return undefined;
    }
    below = node;
  }
  return undefined;
}

/** `exports.ask = track(...)` is `ask`, `Client.ask = track(...)` is `Client.ask`. */
function assignedMember(left: Node, whole: (first: string) => string): string | undefined {
  const { base, path } = chainOf(left);
  if (base.type !== "Identifier") return undefined;
  const isExport = /^(module|exports)$/.test(str(base, "name"));
  const parts = isExport ? path.filter((it) => it !== "exports") : [str(base, "name"), ...path];
  return parts.length ? whole(parts.join(".")) : undefined;
}
