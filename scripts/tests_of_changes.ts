/**
 * Which tests stand for which files: those of the room of the same name.
 *
 * @module
 */

/** What is run for some changed files, and what is not. */
export interface Chosen {
  /** Test files, sorted. */
  run: string[];
  /** A sentence for each room that has changed and of which not all, or nothing, is run. */
  leftOut: string[];
}

/** Tests that need packages or more than a minute: how they end, and the command that runs them. */
const SLOW: Record<string, string> = {
  ".client.ts": "deno task test:clients",
  ".property.ts": "deno task test:properties",
  ".track.ts": "deno task test:track",
};

/**
 * Chooses the tests for what has changed: `src/store/fs.ts`, `scripts/store/a.ts` and
 * `tests/store/a_test.ts` all mean `tests/store/`. The rules of `tests/rules` are always run.
 *
 * @param changed the files that have changed, as slash paths from the root
 * @param tests all files below `tests/`, as slash paths from the root
 */
export function testsOfChanges(changed: string[], tests: string[]): Chosen {
  const rooms = new Map<string, string>();
  for (const path of changed) {
    const room = roomOf(path);
    if (room !== undefined && !rooms.has(room)) rooms.set(room, path);
  }
  const run = new Set<string>();
  const leftOut: string[] = [];
  for (const [room, path] of [...rooms, ["rules", ""] as const]) {
    const inside = tests.filter((test) => test.startsWith(`tests/${room}/`));
    const quick = inside.filter((test) => test.endsWith("_test.ts"));
    quick.forEach((test) => run.add(test));
    const commands = Object.entries(SLOW)
      .filter(([ending]) => inside.some((test) => test.endsWith(ending)))
      .map(([, command]) => command);
    if (commands.length > 0) leftOut.push(`tests/${room} has more: ${commands.join(", ")}`);
    else if (quick.length === 0) leftOut.push(`no tests/${room}/*_test.ts stands for ${path}`);
  }
  return { run: [...run].sort(), leftOut: leftOut.sort() };
}

/** The room a file is of: the folder it is in, or its own name where it lies beside the rooms. */
function roomOf(path: string): string | undefined {
  const [top, room, ...rest] = path.split("/");
  if (path === "mod.ts") return "session";
  if (!/^(?:src|tests|scripts)$/.test(top!) || room === undefined) return undefined;
  if (rest.length > 0) return room;
  return top === "src" ? room.replace(/\.ts$/, "") : top === "scripts" ? "scripts" : undefined;
}
