/** Whether code means an object around it. */
import { isClass, isFunction, type Node, walk } from "./ast.ts";

/** Whether a function says `this` of its own. */
export function saysThis(node: Node): boolean {
  let found = false;
  walk(node, (it) => {
    if (it.type === "ThisExpression" || it.type === "Super") found = true;
    return !found && (it === node || it.type === "ArrowFunctionExpression" || !isFunction(it)) &&
      !(isClass(it) && it !== node);
  });
  return found;
}
