// Laws 5 to 8: entry points, doc comments, error codes, stores.
import { assert, assertEquals } from "@std/assert";
import { canRead, codeOf, entryPoints, exists, filesBelow, modules, read } from "./tree.ts";

const ignore = !canRead;
const NAME = "@retake/retake";

Deno.test({
  name: "rule 5: the README's table of entry points is that of deno.json",
  ignore,
  fn() {
    // A row of it begins with an entry point in backticks, as `@retake/retake/core`.
    const rows = [...read("README.md").matchAll(/^\|\s*`(@retake\/retake[\w/-]*)`\s*\|/gm)]
      .map(([, specifier]) => specifier!.replace(NAME, "."));
    assertEquals(rows.sort(), [...entryPoints().keys()].sort());
  },
});

Deno.test({
  name: "rule 5: tsconfig.json leads the entry points to the same files",
  ignore,
  fn() {
    const { paths } = JSON.parse(codeOf("tsconfig.json")).compilerOptions;
    const expected: Record<string, string[]> = {};
    for (const [entry, file] of entryPoints()) expected[entry.replace(".", NAME)] = [`./${file}`];
    const own = Object.entries(paths).filter(([name]) => name.startsWith(NAME));
    assertEquals(Object.fromEntries(own), expected);
    for (const file of entryPoints().values()) assert(exists(file), `${file} is missing`);
  },
});

/** The names that the entry points export, with whether each is a type only. */
function publicNames(): Map<string, "value" | "type"> {
  const names = new Map<string, "value" | "type">();
  for (const file of entryPoints().values()) {
    const code = codeOf(file);
    for (const [, type, list] of code.matchAll(/^export\s+(type\s+)?\{([^}]*)\}/gm)) {
      for (const item of list!.split(",").map((part) => part.trim()).filter(Boolean)) {
        const name = item.replace(/^type\s+/, "").replace(/^.*\sas\s+/, "");
        names.set(name, type || item.startsWith("type ") ? "type" : "value");
      }
    }
    for (const [, kind, name] of code.matchAll(DECLARATION)) {
      names.set(name!, /interface|type/.test(kind!) ? "type" : "value");
    }
  }
  return names;
}
const DECLARATION =
  /^export\s+(?:declare\s+|abstract\s+|async\s+)*(function\*?|class|const|interface|type)\s+(\w+)/gm;

Deno.test({
  name: "rule 6: every public name has a doc comment, every public value an example",
  ignore,
  fn() {
    // The first declaration of each name, with the doc comment right before it.
    const docs = new Map<string, string>();
    for (const file of modules()) {
      const text = read(file);
      for (const match of text.matchAll(DECLARATION)) {
        const doc = /\/\*\*(?:[^*]|\*(?!\/))*\*\/\s*$/.exec(text.slice(0, match.index))?.[0] ?? "";
        // The doors declare under their own name what a layer below has too: theirs counts.
        const isDoor = [...entryPoints().values()].includes(file);
        if (isDoor || !docs.has(match[2]!)) {
          const first = docs.get(match[2]!);
          if (!isDoor || first === undefined || !first.includes("@example")) {
            docs.set(match[2]!, doc);
          }
        }
      }
    }
    const names = publicNames();
    assert(names.size > 20, "the reading of the entry points has gone astray");
    const wrong: string[] = [];
    for (const [name, kind] of names) {
      const doc = docs.get(name);
      if (doc === undefined || doc === "") wrong.push(`${name} has no doc comment`);
      else if (kind === "value" && !/@example[\s\S]*```ts/.test(doc)) {
        wrong.push(`${name} has no example`);
      }
    }
    assertEquals(wrong, []);
  },
});

Deno.test({
  name: "rule 7: each error code has a heading in docs/errors.md and a test that raises it",
  ignore,
  fn() {
    const union = /export type ErrorCode =([^;]*);/.exec(codeOf("src/errors.ts"))?.[1] ?? "";
    const codes = [...union.matchAll(/"([A-Z_]+)"/g)].map((match) => match[1]!);
    assert(codes.length > 10, "the reading of src/errors.ts has gone astray");
    const headings = [...read("docs/errors.md").matchAll(/^#+\s.*$/gm)].map(([line]) => line);
    const tests = filesBelow("tests", /\.ts$/)
      .filter((file) => !file.startsWith("tests/rules/"))
      .map((file) => codeOf(file)).join("\n");
    const wrong: string[] = [];
    for (const code of codes) {
      const word = new RegExp(`\\b${code}\\b`);
      if (!headings.some((line) => word.test(line))) wrong.push(`${code}: not in docs/errors.md`);
      if (!word.test(tests)) wrong.push(`${code}: in no test`);
    }
    for (const line of headings) {
      const code = /\b[A-Z]+(?:_[A-Z]+)+\b/.exec(line)?.[0];
      if (code && !codes.includes(code)) wrong.push(`${code}: docs/errors.md has it, the code not`);
    }
    assertEquals(wrong, []);
    const thrown = modules().flatMap((file) => {
      const literals = codeOf(file).matchAll(/new RetakeError\(\s*"([^"]+)"/g);
      return [...literals].map((match) => match[1]!);
    });
    assertEquals(thrown.filter((code) => !codes.includes(code)), []);
  },
});

Deno.test({
  name: "rule 8: every store that can be written to passes the conformance checks",
  ignore,
  fn() {
    const stores = filesBelow("src/store", /\.ts$/).flatMap((file) =>
      [...codeOf(file).matchAll(/export (?:async )?function (\w+Store)\(/g)].map((match) =>
        match[1]!
      )
    );
    assert(stores.length >= 3, "the reading of src/store has gone astray");
    const tests = filesBelow("tests", /_test\.ts$/).map(codeOf)
      .filter((code) => /\bcheckStore\(/.test(code));
    // It takes cassettes from a module that was generated, so it has its own tests.
    const readOnly = ["moduleStore"];
    const untested = stores.filter((name) =>
      name !== "checkStore" && !readOnly.includes(name) &&
      !tests.some((code) => new RegExp(`\\b${name}\\(`).test(code))
    );
    assertEquals(untested, []);
  },
});
