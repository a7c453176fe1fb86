/**
 * The package bundled from its sources with some of them empty: what these are of an import, `bench/start.ts` tells beside
 * the whole.
 *
 *     node bench/without.mjs /tmp/whole
 *     node bench/without.mjs /tmp/played "session/record/|wire/(capture|relay|socket_capture|upstream)\.ts|secrets/leaks\.ts"
 *     node bench/without.mjs /tmp/bare "session/record/|secrets/(?!placeholder|names|secret_names|plain_value|random_text|types)"
 *     node bench/start.ts /tmp/whole /tmp/played /tmp/bare
 *
 * It can be imported, and nothing else: what an empty module exports is a function that gives itself.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const [out, pattern] = process.argv.slice(2);
if (!out) throw new Error("Where to? node bench/without.mjs FOLDER [PATTERN OF PATHS]");
const root = fileURLToPath(new URL("..", import.meta.url));

const ITSELF = `const itself = new Proxy(function () {}, {
  get: (_, key) => key === Symbol.toPrimitive ? () => "" : key === Symbol.iterator ? function* () {} : itself,
  apply: () => itself,
  construct: () => itself,
});
`;

/** A module that exports the same names. */
function emptied(text) {
  const names = text.matchAll(
    /^export (?:async )?(?:function\*?|const|let|class) (\w+)|^export (?:interface|type) (\w+)/gm,
  );
  const lines = [...names].map(([, value, type]) =>
    value ? `export const ${value}: any = itself;` : `export type ${type} = any;`
  );
  return ITSELF + [...new Set(lines)].join("\n");
}

const folder = mkdtempSync(join(tmpdir(), "retake-without-"));
try {
  cpSync(join(root, "src"), join(folder, "src"), { recursive: true });
  cpSync(join(root, "mod.ts"), join(folder, "mod.ts"));
  let bytes = 0;
  for (const path of readdirSync(join(folder, "src"), { recursive: true })) {
    const file = join(folder, "src", path);
    if (!pattern || !path.endsWith(".ts") || !RegExp(pattern).test(path.replaceAll("\\", "/"))) {
      continue;
    }
    const text = readFileSync(file, "utf8");
    bytes += text.length;
    writeFileSync(file, emptied(text));
  }
  const what = JSON.stringify({
    entries: { mod: join(folder, "mod.ts"), "src/core": join(folder, "src/core.ts") },
    groups: ["src/core", "mod"],
    out,
  });
  const { status } = spawnSync(
    process.execPath,
    [join(root, "scripts/npm/bundle.mjs"), what],
    { stdio: "inherit" },
  );
  if (status !== 0) process.exit(1);
  writeFileSync(join(out, "package.json"), '{ "type": "module" }\n');
  console.log(`${out}: without ${Math.round(bytes / 1000)} KB of source`);
} finally {
  rmSync(folder, { recursive: true });
}
