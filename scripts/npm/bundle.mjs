/**
 * Puts the modules of the package together: one file of what the core imports, one of what the main entry point
 * adds to that, and for what is loaded later as many as it takes. To import a file costs a program more than what
 * stands in it.
 *
 *     node bundle.mjs <JSON of { entries, groups, out }>
 *
 * - `entries`: entry points by name, `{ "src/core": "esm/src/core.js" }`
 * - `groups`: names of entry points; all that one imports, and none before it, is one file
 * - `out`: the folder to write to
 *
 * Leaves `meta.json` in it, with what each file imports: by path, `{ imports: [{ path, external? }] }`.
 *
 * @module
 */
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";

/**
 * One character beyond ASCII makes V8 hold all of a file in twice the bytes, and read it in twice the time. All of
 * them stand in strings, templates and patterns, where an escape means the same; another place is a fault.
 */
function writeAscii(path) {
  const text = readFileSync(path, "utf8");
  const escaped = text.replace(
    /[\u0080-\uffff]/g, // each half of a pair by itself
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  if (escaped === text) return;
  if (text.includes("String.raw")) {
    throw new Error(`${path}: an escape in String.raw is no character`);
  }
  writeFileSync(path, escaped);
}

/**
 * By this line Bun takes a file as JavaScript that need not be transpiled, which is a tenth of what an import costs it.
 * Traces of the stack are by the map then, which is told that all other lines are one lower.
 */
function markForBun(path) {
  const [, first, rest] = /^(#!.*\n)?([^]*)$/.exec(readFileSync(path, "utf8"));
  writeFileSync(path, `${first ?? ""}// @bun\n${rest}`);
  if (!existsSync(`${path}.map`)) return;
  const map = JSON.parse(readFileSync(`${path}.map`, "utf8"));
  writeFileSync(`${path}.map`, JSON.stringify({ ...map, mappings: `;${map.mappings}` }));
}

const { rolldown } = await import("rolldown");
const { entries, groups, out } = JSON.parse(process.argv[2]);

/** What each entry point imports, itself apart, by its name; what is loaded later is not among it. */
const closures = new Map();

const findClosures = {
  name: "closures",
  /** With the map to its source, that the compiler has left beside it. */
  load(id) {
    if (!existsSync(`${id}.map`)) return null;
    const { version, mappings, names, sources, sourcesContent } = JSON.parse(
      readFileSync(`${id}.map`, "utf8"),
    );
    const map = { version, mappings, names, sources, sourcesContent };
    return { code: readFileSync(id, "utf8"), map };
  },
  buildEnd() {
    for (const name of groups) {
      const seen = new Set();
      const look = (id) => {
        const info = seen.has(id) ? null : this.getModuleInfo(id);
        if (!info) return;
        seen.add(id);
        info.importedIds.forEach(look);
      };
      const entry = realpathSync(resolve(entries[name]));
      look(entry);
      seen.delete(entry);
      closures.set(name, seen);
    }
  },
};

const bundle = await rolldown({
  input: entries,
  external: /^(?!\.{0,2}\/|[A-Za-z]:\\)/,
  platform: "neutral",
  plugins: [findClosures],
});
const { output } = await bundle.write({
  dir: out,
  format: "esm",
  sourcemap: true,
  comments: { legal: true, annotation: false, jsdoc: false },
  entryFileNames: "[name].js",
  chunkFileNames: "shared-[hash].js",
  hashCharacters: "hex",
  codeSplitting: {
    groups: groups.map((name, at) => ({
      name: `shared-${at}`,
      test: (id) => closures.get(name).has(id),
      priority: groups.length - at,
    })),
  },
});
for (const { type, fileName } of output) {
  if (type !== "chunk") continue;
  writeAscii(join(out, fileName));
  markForBun(join(out, fileName));
}
// What the bundler itself would add for syntax that it lowers is no dependency of the package.
const helper = output.flatMap(({ imports = [] }) => imports).find((path) =>
  path.startsWith("@oxc-project/")
);
if (helper) {
  throw new Error(
    `the bundle imports ${helper}` +
      (helper.endsWith("/taggedTemplateLiteral")
        ? "\n  to do  a tagged template holds </script>: put it in as a value, as src/suite/report/html.ts does"
        : ""),
  );
}
const written = new Set(output.map(({ fileName }) => fileName));
const told = output.filter(({ type }) => type === "chunk").map((chunk) => [
  join(out, chunk.fileName),
  {
    imports: [...chunk.imports, ...chunk.dynamicImports].map((path) =>
      written.has(path) ? { path: join(out, path) } : { path, external: true }
    ),
  },
]);
writeFileSync(join(out, "meta.json"), JSON.stringify(Object.fromEntries(told)));
