// Circles of imports: files that reach one another, directly or round a corner.

/** What each file imports, whether values or types. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/**
 * @param graph what each file imports; what has no entry of its own imports nothing
 * @returns the files of each circle, sorted; a file that imports itself is a circle of one
 */
export function circlesIn(graph: Graph): string[][] {
  const circles: string[][] = [];
  // Tarjan's strongly connected components.
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const path: string[] = [];
  const visit = (file: string): number => {
    const own = order.size;
    order.set(file, own);
    let low = own;
    path.push(file);
    for (const to of graph.get(file) ?? []) {
      if (!order.has(to)) low = Math.min(low, visit(to));
      else if (path.includes(to)) low = Math.min(low, lowest.get(to) ?? order.get(to)!);
    }
    lowest.set(file, low);
    if (low === own) {
      const circle = path.splice(path.indexOf(file));
      if (circle.length > 1 || graph.get(file)?.includes(file)) circles.push(circle.sort());
    }
    return low;
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return circles.sort((a, b) => a[0]! < b[0]! ? -1 : 1);
}
