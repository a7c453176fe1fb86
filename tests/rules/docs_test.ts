// What the README and the pages say: links that lead somewhere, options and variables that there are.
import { assert, assertEquals } from "@std/assert";
import { canRead, codeOf, entryPoints, exists, filesBelow, modules, read } from "./tree.ts";
import { PAPERS } from "../../scripts/npm/manifest.ts";

const ignore = !canRead;

const pages = () => ["README.md", "SECURITY.md", "CHANGELOG.md", ...filesBelow("docs", /\.md$/)];

/** A page's blocks, and what stands around them. A `#` in a block is no heading. */
function partsOf(page: string): { prose: string; blocks: { kind: string; lines: string[] }[] } {
  const blocks: { kind: string; lines: string[] }[] = [];
  const prose = read(page).replace(/^ *```(.*)\n([\s\S]*?)^ *```$/gm, (_, kind, text) => {
    blocks.push({ kind: kind.trim(), lines: text.split("\n") });
    return "";
  });
  return { prose, blocks };
}

Deno.test({
  name: "the README has at most 200 lines",
  ignore,
  fn() {
    const { length } = read("README.md").trimEnd().split("\n");
    assert(length <= 200, `it has ${length}`);
  },
});

/** The anchor that a heading gets: its words without signs, joined by dashes. */
function anchorsOf(page: string): string[] {
  return [...partsOf(page).prose.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, "").trim().replaceAll(" ", "-")
  );
}

/** Whether a file is in the packages of both registries: a link to another leads nowhere there. */
function ships(): (file: string) => boolean {
  const { publish: { exclude } } = JSON.parse(read("deno.json")) as {
    publish: { exclude: string[] };
  };
  const inNpm = ["README.md", "LICENSE", ...PAPERS];
  return (file) =>
    !exclude.some((left) => file === left || file.startsWith(left)) &&
    (inNpm.includes(file) || file.startsWith("docs/"));
}

Deno.test({
  name: "every relative link of the README and the pages leads to a file and heading that ships",
  ignore,
  fn() {
    const isShipped = ships();
    const wrong: string[] = [];
    let count = 0;
    for (const page of pages()) {
      for (const [, link] of partsOf(page).prose.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(link!)) continue;
        count++;
        const [path, anchor] = link!.split("#") as [string, string?];
        const file = path === "" ? page : new URL(path, `file:///${page}`).pathname.slice(1);
        if (!exists(file)) wrong.push(`${page}: ${link}: there is no ${file}`);
        else if (!isShipped(file)) wrong.push(`${page}: ${link}: ${file} is in no package`);
        else if (anchor !== undefined && !anchorsOf(file).includes(anchor)) {
          wrong.push(`${page}: ${link}: ${file} has no such heading`);
        }
      }
    }
    assert(count > 50, "the reading of links has gone astray");
    assertEquals(wrong, []);
  },
});

Deno.test({
  name: "docs/README.md leads to every page",
  ignore,
  fn() {
    const index = read("docs/README.md");
    const missing = filesBelow("docs", /./).map((file) => file.slice("docs/".length))
      .filter((file) => file !== "README.md" && !index.includes(`](${file})`));
    assertEquals(missing, []);
  },
});

Deno.test({
  name: "every example is run: by deno task check, or as a file with commands by check:npm",
  ignore,
  fn() {
    const wrong: string[] = [];
    let count = 0;
    for (const page of pages()) {
      const { blocks } = partsOf(page);
      for (const [position, { kind, lines }] of blocks.entries()) {
        if (!/^(?:[jt]sx?|javascript|typescript)\b/.test(kind)) continue;
        count++;
        if (kind === "ts" || kind === "js") continue;
        const at = `${page}, ${lines[0]}`;
        if (!/^[jt]s ignore$/.test(kind)) {
          wrong.push(`${at}: \`${kind}\` is run by nobody`);
        }
        if (!/^\/\/ \S+\.\w+$/.test(lines[0]!)) wrong.push(`${at}: does not begin with its name`);
        // Several files may stand before the command that they are for.
        const next = blocks.slice(position + 1).find(({ kind }) => !/^[jt]s ignore$/.test(kind));
        if (next?.kind !== "console") wrong.push(`${at}: no command follows`);
      }
    }
    assert(count > 25, "the reading of blocks has gone astray");
    assertEquals(wrong, []);
  },
});

/** The first cells and the rest of a table's rows: the first table after a place in a text. */
function rowsAfter(text: string, index: number): [first: string, ...rest: string[]][] {
  const table = /(?:^\|.*\n)+/m.exec(text.slice(index))?.[0] ?? "";
  return table.trimEnd().split("\n").slice(2).map((row) =>
    row.slice(1, -1).split("|").map((cell) => cell.trim()) as [string, ...string[]]
  );
}

Deno.test({
  name: "docs/command-line.md has the options of the program, and no others",
  ignore,
  fn() {
    const flags = (texts: string[]) =>
      [...new Set(texts.flatMap((text) => text.match(/--[a-z-]+/g) ?? []))].sort();
    const typed = filesBelow("src/cli", /\.ts$/).flatMap((file) =>
      [...codeOf(file).matchAll(/\[\s*"(-[^"]+)",/g)].map(([, words]) => words!)
    );
    assert(typed.length > 10, "the reading of src/cli has gone astray");
    const page = read("docs/command-line.md");
    // Each command has a section of its own, with a table where it has options of its own.
    const sections = page.split(/^## /m).filter((section) => section.startsWith("`retake "));
    assert(sections.length > 1, "the reading of docs/command-line.md has gone astray");
    const rows = sections.flatMap((section) => rowsAfter(section, 0)).map(([first]) => first);
    assertEquals(flags(rows), flags(typed));
  },
});

Deno.test({
  name: "docs/environment.md has the variables that the code reads, and no others",
  ignore,
  fn() {
    const codes = new Set(
      [...codeOf("src/errors.ts").matchAll(/"([A-Z]+(?:_[A-Z]+)*)"/g)].map(([, code]) => code!),
    );
    const ours = /"((?:CASSETTE|RETAKE|ALLOW|CLEAN|SHOW)_[A-Z_]+|VERBOSE)"/g;
    const inCode = modules().flatMap((file) => [...codeOf(file).matchAll(ours)])
      .map(([, name]) => name!).filter((name) => !codes.has(name));
    const page = read("docs/environment.md");
    const rows = rowsAfter(page, page.indexOf("## Variables"));
    assertEquals(
      rows.map(([first]) => first.replaceAll("`", "")).sort(),
      [...new Set(inCode)].sort(),
    );
  },
});

/** Options that are called something else. */
const OTHERS = ["Case", "Redactor", "RetakeConfig", "Selection", "SuiteDefinition", "SuiteSetup"];

/** The public interfaces of options: what each member's doc comment gives as its default. */
function optionsOf(): Map<string, Map<string, string | undefined>> {
  const found = new Map<string, Map<string, string | undefined>>();
  const exported = [...entryPoints().values()]
    .flatMap((door) => [...codeOf(door).matchAll(/^export\s+(?:type\s+)?\{([^}]*)\}/gm)])
    .flatMap(([, list]) => list!.split(",").map((name) => name.trim()))
    .filter((name) => /(?:Options|Rules)$/.test(name) || OTHERS.includes(name));
  for (const file of modules()) {
    for (const [, name, body] of read(file).matchAll(INTERFACE)) {
      if (!exported.includes(name!)) continue;
      const members = new Map<string, string | undefined>();
      for (const [, doc, member, optional] of body!.matchAll(MEMBER)) {
        const tag = /@default ((?:[^@])*)$/.exec(doc!)?.[1];
        const text = tag?.replace(/\n\s*\*/g, " ").replace(/\s+/g, " ").trim();
        members.set(member!, optional ? text : "required");
      }
      found.set(name!, members);
    }
  }
  assertEquals([...found.keys()].sort(), [...new Set(exported)].sort());
  return found;
}
const INTERFACE = /^export interface (\w+)[^{\n]*\{\n([\s\S]*?)^\}/gm;
const MEMBER =
  /^ {2}\/\*\*((?:[^*]|\*(?!\/))*)\*\/\n(?: {2}\/\/.*\n)? {2}(?:readonly )?([\w$]+)(\??)[:(<]/gm;

Deno.test({
  name: "every option that may be left out says by @default what it is then, if only `none`",
  ignore,
  fn() {
    const wrong: string[] = [];
    for (const [name, members] of optionsOf()) {
      for (const [member, text] of members) {
        if (!text) wrong.push(`${name}.${member} has no @default`);
      }
    }
    assertEquals(wrong, []);
  },
});

Deno.test({
  name: "the pages have every option with its default, and no others",
  ignore,
  fn() {
    const options = optionsOf();
    assert(options.size > 10, "the reading of options has gone astray");
    const inCode: string[] = [];
    for (const [name, members] of options) {
      for (const [member, text] of members) inCode.push(`${name}.${member}: ${text}`);
    }
    const inPages: string[] = [];
    for (const page of filesBelow("docs", /\.md$/)) {
      const text = read(page);
      for (const { 1: name, index } of text.matchAll(/^#+ .*`(\w+)`$/gm)) {
        if (!options.has(name!)) continue;
        for (const [member, standard] of rowsAfter(text, index)) {
          inPages.push(`${name}.${member}: ${standard}`.replaceAll("`", ""));
        }
      }
    }
    assertEquals(inPages.sort(), inCode.sort());
  },
});
