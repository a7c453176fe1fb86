/**
 * The examples of the README and of `docs/` that need an npm package or a test runner, run as their
 * reader would: the files of a section are written into a project, and the commands below them are
 * typed. The first one records from a server on loopback that stands in for the API; then the server
 * is stopped, and what comes after must be answered by the recordings. At last the question is
 * changed, and the test must fail. `npm run check:npm` calls this, with the packed package installed.
 *
 * A block is a file where it is marked `ignore` (`deno task check` runs all others), and its first line
 * is a comment with the name of the file.
 *
 * @module
 */

import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { environment, filesBelow, root } from "./runtimes.mjs";

/** What the pages need beside the package, TypeScript and Vitest. */
export const PACKAGES = {
  "@playwright/test": "1.65.1",
  "@types/bun": "1.4.5",
  "jest": "30.5.2",
  "mocha": "12.0.3",
  "openai": "7.57.0",
};

/**
 * @param folder a project that has all these installed
 * @param options `check` runs a command as one check, and says how it went; `words` are in the paths of the
 * pages to try, all where there is none
 */
export async function checkPages(folder, { check, words }) {
  const pages = ["README.md", ...filesBelow("docs", ".md")]
    .filter((page) => words.every((word) => page.toLowerCase().includes(word.toLowerCase())));
  for (const page of pages) {
    for (const section of sectionsOf(readFileSync(join(root, page), "utf8"))) {
      await checkSection({ ...section, page, folder }, check);
    }
  }
}

/** The sections of a page that hold files to be written, with the commands to be typed. */
export function sectionsOf(text) {
  const sections = [];
  // A heading is one outside of blocks only: in a block of a shell, `#` begins a comment.
  let current, block;
  for (const line of text.split("\n")) {
    const fence = /^```(.*)$/.exec(line);
    if (block && fence) {
      current.blocks.push(block);
      block = undefined;
    } else if (block) {
      block.lines.push(line);
    } else if (fence) {
      block = { kind: fence[1].trim(), lines: [] };
    } else if (/^#{1,6} /.test(line)) {
      sections.push(current = { title: line.replace(/^#+ /, ""), prose: "", blocks: [] });
    } else {
      current.prose += `${line}\n`;
    }
  }
  return sections.map(({ title, prose, blocks }) => ({
    title,
    files: blocks.filter(({ kind }) => /^[jt]s ignore$/.test(kind)).map(({ lines }) => ({
      name: /^\/\/ (\S+\.\w+)$/.exec(lines[0])?.[1],
      text: lines.join("\n") + "\n",
    })),
    commands: blocks.filter(({ kind }) => kind === "console").flatMap(({ lines }) => lines)
      .filter((line) => line.startsWith("$ "))
      .map((line) => line.slice(2).replace(/\s+# .*$/, "")),
    cassettes: [...prose.matchAll(/`(cassettes\/[\w./-]+\.json)`/g)].map(([, path]) => path),
  })).filter(({ files }) => files.length > 0);
}

/** One section, as some four checks. */
async function checkSection({ page, title, files, commands, cassettes, folder }, check) {
  const name = (what) => `${page}, ${title.replaceAll("`", "")}: ${what}`;
  const project = join(folder, "pages", `${page} ${title}`.replace(/[^a-z0-9]+/gi, "-"));
  const write = (file, text) => {
    mkdirSync(dirname(join(project, file)), { recursive: true });
    writeFileSync(join(project, file), text);
  };
  const server = await startServer();
  const code = files.map(({ text }) => text).join("");
  const isCommonJs = code.includes('require("./hello');
  const hello = (path) => {
    for (const [ending, type] of [["js", ""], ["ts", ": string"]]) {
      write(
        `hello.${ending}`,
        `${isCommonJs ? "exports.hello =" : "export"} async function hello(name${type}) {\n` +
          `  const response = await fetch("${server.origin}${path}" + name);\n` +
          `  return (await response.text())${type && " as string"};\n}\n`,
      );
    }
  };
  if (code.includes("Deno.test")) {
    // Deno finds packages in the folder of its settings alone, and those that are named there.
    const { workspaces: _, ...user } = JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    );
    write("package.json", JSON.stringify(user));
    symlinkSync(join(folder, "node_modules"), join(project, "node_modules"));
    const assert = pathToFileURL(join(root, "scripts/std/assert/mod.ts")).href;
    write("deno.json", JSON.stringify({ imports: { "@std/assert": assert } }));
  } else {
    const type = isCommonJs ? "commonjs" : "module";
    write("package.json", JSON.stringify({ name: "a-page", private: true, type }));
  }
  hello("/hello/");
  for (const { name, text } of files) write(name, text);

  const env = environment({ OPENAI_BASE_URL: `${server.origin}/v1` });
  const type = (count) => ["-c", ["set -e", ...commands.slice(0, count)].join("\n")];
  const only = (from) => {
    const exports = commands.slice(0, from).filter((line) => line.startsWith("export "));
    return ["-c", ["set -e", ...exports, ...commands.slice(from)].join("\n")];
  };
  const records = commands.findIndex((line) => /record/.test(line)) + 1;
  try {
    const recording = await check(name("records"), "bash", type(records), { cwd: project, env });
    if (!recording.ok) return;
    await server.close();
    if (!(await check(name("replays"), "bash", only(records), { cwd: project, env })).ok) return;
    const missing = cassettes.filter((path) => !existsSync(join(project, path)));
    const look = `if (${JSON.stringify(missing)}.length) throw new Error("not there: ${missing}")`;
    await check(name("has the cassettes it speaks of"), process.execPath, ["--eval", look]);

    hello("/bye/");
    for (const { name, text } of files) write(name, text.replace("Name a", "Name another"));
    const misses = { cwd: project, env, fails: true, says: /No recording answers/ };
    await check(name("a changed question fails"), "bash", only(records), misses);
  } finally {
    await server.close();
  }

  // Deno has looked at the types itself; the other runners leave them out.
  const typed = files.filter(({ name }) => name.endsWith(".ts")).map(({ name }) => name);
  if (typed.length === 0 || code.includes("Deno.test")) return;
  const types = code.includes("bun:test") ? "bun" : "node";
  const tsc = ["--noEmit", "--strict", "--target", "es2024", "--module", "nodenext"];
  const more = ["--allowImportingTsExtensions", "--skipLibCheck", "--types", types];
  await check(name("types"), join(folder, "node_modules/.bin/tsc"), [...tsc, ...more, ...typed], {
    cwd: project,
    env,
  });
}

/** Says hello; and answers as the API of the README's example does. */
async function startServer() {
  const chat = {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "gpt-4.1-mini",
    choices: [{
      index: 0,
      finish_reason: "stop",
      message: { role: "assistant", content: "Blue.", refusal: null },
    }],
    usage: { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 },
  };
  const server = createServer((request, response) => {
    request.resume();
    const [, word, who] = request.url.split("/");
    if (word === "hello") return response.end(`hello ${who}`);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(chat));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
