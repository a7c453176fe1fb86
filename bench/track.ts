/**
 * `deno task bench:track`: what the function tracker costs, on generated projects and on a large real
 * one. Times are those of the processor, user and system, so that others on the machine count less; the
 * ratios say whether anything grows faster than what is signed. With `sdk` behind it, the large real one
 * alone, in a process that has parsed nothing yet: what the first function costs.
 *
 * @module
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { loadParser } from "../src/host/parser.ts";
import { openProjectFolder } from "../src/host/project.ts";
import { openProject } from "../src/track/sign/project.ts";
import { signFunction } from "../src/track/sign/sign.ts";
import { openSigner } from "../src/staleness/signer.ts";

type Files = Record<string, string>;

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

async function time<T>(fn: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const start = process.cpuUsage();
  const result = await fn();
  const { user, system } = process.cpuUsage(start);
  return { ms: (user + system) / 1000, result };
}

function project(files: Files) {
  return openProject({
    loadParser,
    readFile: (path) => Promise.resolve(files[path]),
    listFiles: (folder) =>
      Promise.resolve(Object.keys(files).filter((path) => path.startsWith(`${folder}/`))),
  });
}

/** Projects of N units each, and what of them is signed. */
const SHAPES: Record<string, (count: number) => { files: Files; id: string }> = {
  "functions, each calls the next": (count) => ({
    id: "a.ts#f0",
    files: {
      "a.ts": numbers(count).map((n) =>
        `export function f${n}(x) { return ${n + 1 < count ? `f${n + 1}(x)` : "x"} + ${n}; }`
      ).join("\n"),
    },
  }),
  "functions, each writes a let": (count) => ({
    id: "a.ts#all",
    files: {
      "a.ts":
        numbers(count).map((n) =>
          `let v${n} = 0;\nfunction w${n}() { v${n} = ${n}; return v${n}; }`
        ).join("\n") +
        `\nexport const all = () => [${numbers(count).map((n) => `w${n}()`).join()}];`,
    },
  }),
  "classes": (count) => ({
    id: "a.ts#all",
    files: {
      "a.ts": numbers(count).map((n) => `class C${n} { m${n}() { return ${n}; } }`).join("\n") +
        `\nexport const all = () => [${numbers(count).map((n) => `new C${n}().m${n}()`).join()}];`,
    },
  }),
  "members of an object": (count) => ({
    id: "a.ts#all",
    files: {
      "a.ts": `const o = { ${numbers(count).map((n) => `k${n}: ${n}`).join()} };` +
        `\nexport const all = () => [${numbers(count).map((n) => `o.k${n}`).join()}];`,
    },
  }),
  "statements with an effect": (count) => ({
    id: "a.ts#all",
    files: {
      "a.ts": `export const r = new Map();\n` +
        numbers(count).map((n) => `r.set(${n}, () => ${n});`).join("\n") +
        `\nexport const all = () => r.get(1);`,
    },
  }),
  "files in a chain": (count) => ({
    id: "f0.ts#f",
    files: Object.fromEntries(
      numbers(count).map((n) => [
        `f${n}.ts`,
        n + 1 < count
          ? `import { f as g } from "./f${n + 1}.ts";\nexport const f = () => g() + ${n};`
          : `export const f = () => ${n};`,
      ]),
    ),
  }),
};

/** 300 files, 1,000 functions, with constants, helpers of other files and classes. */
function thousand(): { files: Files; ids: string[] } {
  const files: Files = {};
  const ids: string[] = [];
  for (const n of numbers(300)) {
    const next = (n * 7 + 1) % 300;
    const lines = [
      `import { C${next}, help${next} } from "./m${next}.ts";`,
      `const LIMIT = { low: ${n}, high: ${n + 10} };`,
      "const PROMPT = `Answer in ${LIMIT.low} words.\\nBe kind.`;",
      `/** Helps. */\nexport function help${n}(text: string): string {\n  return text.trim() + PROMPT;\n}`,
      `export class C${n} {\n  #count = 0;\n  run(x: number): number {\n    this.#count += x;\n    return this.#count * LIMIT.high;\n  }\n}`,
    ];
    for (const k of numbers(n % 3 === 0 ? 4 : 3)) {
      ids.push(`m${n}.ts#ask${k}`);
      lines.push(
        `export async function ask${k}(text: string, options: { warm?: boolean } = {}) {`,
        `  const words = text.split(" ").filter((word) => word.length > ${k});`,
        `  if (options.warm) words.push(help${n}(text));`,
        `  const total = new C${next}().run(words.length);`,
        `  for (const word of words) {`,
        `    if (word === "stop${k}") break;`,
        `  }`,
        `  return await fetch("https://api.test/${k}", { method: "POST", body: help${next}(text) + total });`,
        `}`,
      );
    }
    files[`m${n}.ts`] = lines.join("\n");
  }
  return { files, ids: ids.slice(0, 1000) };
}

const row = (name: string, ...cells: string[]) =>
  console.log(name.padEnd(34) + cells.map((cell) => cell.padStart(14)).join(""));
const ms = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

/**
 * The milliseconds that the thread which runs this has computed, where Linux tells: compilers and
 * collectors have threads of their own, so it is what one waits for where two cores are idle.
 */
async function ownThread(): Promise<number | undefined> {
  const told = await readFile(`/proc/self/task/${process.pid}/schedstat`, "utf8").catch(() => "");
  return told ? Number(told.split(" ")[0]) / 1e6 : undefined;
}

async function showGrowth(): Promise<void> {
  console.log("Time for each unit, in microseconds; flat where nothing is quadratic\n");
  row("units", "100", "1,000", "10,000", "10,000 ÷ 1,000");
  for (const [name, make] of Object.entries(SHAPES)) {
    const each: number[] = [];
    for (const count of [100, 100, 1000, 10_000]) { // the first one warms up
      const { files, id } = make(count);
      each.push((await time(() => signFunction(id, project(files)))).ms * 1000 / count);
    }
    const [, ...times] = each;
    row(
      name,
      ...times.map((it) => `${it.toFixed(0)} µs`),
      `${(times[2]! / times[1]!).toFixed(1)}x`,
    );
  }
}

async function showThousand(): Promise<void> {
  console.log("\n1,000 functions over 300 files, on disk\n");
  const root = await mkdtemp(join(tmpdir(), "retake-bench-"));
  try {
    const { files, ids } = thousand();
    for (const [path, text] of Object.entries(files)) await writeFile(join(root, path), text);
    const signAll = async () => {
      const signer = openSigner({ root, signatures: join(root, "signatures") });
      const hashes = await Promise.all(ids.map(async (id) => (await signer.sign(id)).hash));
      await signer.save();
      return hashes;
    };
    const cold = await time(signAll);
    const warm = await time(signAll);
    if (warm.result.join() !== cold.result.join()) throw new Error("the cache gives other hashes");
    row("cold", ms(cold.ms));
    row("with the cache warm", ms(warm.ms), `${(cold.ms / warm.ms).toFixed(0)}x faster`);
  } finally {
    await rm(root, { recursive: true });
  }
}

/** @param isFirst whether nothing was parsed before */
async function showSdk(isFirst: boolean): Promise<void> {
  console.log("\nA client method that reaches its whole SDK: openai 7, 225 files, 4.3 MB\n");
  const folder = fileURLToPath(new URL("../node_modules/openai", import.meta.url));
  const sdk = openProjectFolder(folder);
  const client = "src/client.ts#OpenAI.post";
  const files = { readFile: sdk.readFile, listFiles: sdk.listFiles, loadParser };
  const parse = isFirst ? undefined : await time(async () => {
    const { parse } = await loadParser();
    const paths = (await sdk.listFiles("src")).filter((path) => path.endsWith(".ts"));
    const plugins = ["typescript", "decorators"];
    for (const path of paths) {
      const source = new TextDecoder().decode(await sdk.readFile(path));
      parse(source, { sourceType: "module", plugins, attachComment: false });
    }
  });
  const before = await ownThread();
  const start = performance.now();
  const cold = await time(() => signFunction(client, openProject(files)));
  const waited = performance.now() - start;
  const after = await ownThread();
  const again = await time(() => signFunction(client, openProject(files)));
  row("cold", ms(cold.ms), `${cold.result.dependencies.length} units`);
  if (before !== undefined) row("of that, its own thread", ms(after! - before));
  row("by the clock, as it was waited for", ms(waited));
  row("again, what was parsed is kept", ms(again.ms));
  // Both are slowed down alike where others use the processor.
  if (parse) {
    const ratio = cold.ms / parse.ms;
    row("the parser alone, all 455 files", ms(parse.ms), `cold is ${ratio.toFixed(1)}x`);
  }
  row(
    "load of this machine meanwhile",
    loadavg()[0]!.toFixed(1),
    `of ${availableParallelism()} cores`,
  );
}

const isSdk = process.argv[2] === "sdk";
await loadParser();
if (!isSdk) {
  await showGrowth();
  await showThousand();
}
await showSdk(isSdk);
