/**
 * `deno task track:histories`: holds the function tracker against the histories of real projects. Of
 * each it takes 40 consecutive versions, signs every exported function of each, and asks of every
 * verdict "changed" whether anything that the function can reach by names has changed
 * (`track_oracle.ts`): where nothing has, the verdict is a false alarm, and is listed with what made it.
 *
 * A history is `npm:NAME`, the published versions of a package that ships its sources, or
 * `git:FOLDER_OR_URL`, the commits of a repository that touch TypeScript. What is fetched stays in a
 * folder outside of this repository: `TRACK_HISTORIES`, else below the folder for temporary files.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { loadParser } from "../src/host/parser.ts";
import { openProjectFolder } from "../src/host/project.ts";
import { functionsOf } from "../src/track/functions/by_id.ts";
import { openProject } from "../src/track/sign/project.ts";
import { signFunction } from "../src/track/sign/sign.ts";
import { openOracle } from "./track_oracle.ts";

/** Tools that call APIs, and clients of APIs that ship their sources. */
const HISTORIES = [
  "git:https://github.com/BuilderIO/ai-shell",
  "git:https://github.com/Nutlope/aicommits",
  "git:https://github.com/di-sukharev/opencommit",
  "git:https://github.com/transitive-bullshit/agentic",
  "git:https://github.com/makenotion/notion-sdk-js",
  "git:https://github.com/resend/resend-node",
  "git:https://github.com/ollama/ollama-js",
  "git:https://github.com/slackapi/node-slack-sdk",
  "git:https://github.com/exa-labs/exa-js",
  "git:https://github.com/line/line-bot-sdk-nodejs",
  "npm:groq-sdk",
  "npm:@ai-sdk/openai",
];
const VERSIONS = 40;
/** What is taken of a repository. */
const SOURCES = /\.([cm]?tsx?|json|md|txt|ya?ml)$/;
const cache = process.env.TRACK_HISTORIES ?? join(tmpdir(), "retake-histories");
const run = promisify(execFile);

/** A function of one version, as both see it. */
interface Judged {
  readonly hash: string;
  /** Own hashes by id, to say what made a verdict. */
  readonly parts: ReadonlyMap<string, string>;
  readonly oracle: string;
}

/** The folders of 41 consecutive versions, the oldest first. */
async function versionsOf(history: string): Promise<{ name: string; folder: string }[]> {
  const [kind, ...rest] = history.split(":");
  const source = rest.join(":");
  const base = join(cache, source.replace(/[^\w.-]+/g, "_"));
  await mkdir(base, { recursive: true });
  return kind === "npm" ? await packed(source, base) : await committed(source, base);
}

async function packed(name: string, base: string) {
  const { stdout } = await run("npm", ["view", name, "versions", "--json"]);
  const all = (JSON.parse(stdout) as string[]).filter((it) => /^[\d.]+$/.test(it));
  const found: { name: string; folder: string }[] = [];
  for (const version of all.slice(-VERSIONS - 1)) {
    const folder = join(base, version);
    if (!await isThere(folder)) {
      const { stdout } = await run("npm", ["pack", `${name}@${version}`, "--silent"], {
        cwd: base,
      });
      await unpack(["-xzf", join(base, stdout.trim()), "--strip-components=1"], folder);
      await rm(join(base, stdout.trim()));
    }
    found.push({ name: version, folder });
  }
  return found;
}

async function committed(source: string, base: string) {
  const isFolder = await isThere(source);
  const git = isFolder ? source : join(base, "git");
  if (!await isThere(git)) await run("git", ["clone", "--bare", source, git]);
  const args = ["-C", git, "rev-list", "--no-merges", `-${VERSIONS + 1}`, "HEAD", "--", "*.ts"];
  const { stdout } = await run("git", args);
  const found: { name: string; folder: string }[] = [];
  for (const commit of stdout.trim().split("\n").reverse()) {
    const folder = join(base, commit);
    if (!await isThere(folder)) {
      const tar = join(base, `${commit}.tar`);
      // What is built is no source, as are fixtures, and may be missing from a copy.
      const { stdout: names } = await run("git", [
        "-C",
        git,
        "ls-tree",
        "-r",
        "--name-only",
        commit,
      ]);
      const sources = names.split("\n").filter((it) => SOURCES.test(it) && !/\/fixtures\//.test(it))
        .map((it) => `:(literal)${it}`);
      await run("git", ["-C", git, "archive", "-o", tar, commit, ...sources]);
      await unpack(["-xf", tar], folder);
      await rm(tar);
    }
    found.push({ name: commit.slice(0, 7), folder });
  }
  return found;
}

async function unpack(args: string[], folder: string): Promise<void> {
  await mkdir(`${folder}.part`, { recursive: true });
  await run("tar", [...args, "-C", `${folder}.part`]);
  await rename(`${folder}.part`, folder);
}

function isThere(path: string): Promise<boolean> {
  return readdir(path).then(() => true, () => false);
}

const TESTS =
  /(^|\/)(tests?|__tests__|__mocks__|examples?|dist|out|bin|ecosystem-tests)\/|\.(test|spec)\.|\.d\.[cm]?ts$/;

/** Every exported function of a version, by id. */
async function judge(folder: string, failed: Set<string>): Promise<Map<string, Judged>> {
  const { readFile: read, listFiles } = openProjectFolder(folder);
  const project = openProject({ readFile: read, listFiles, loadParser }); // nothing is installed
  const paths = await listFiles("");
  const texts = new Map<string, string>();
  for (const path of paths) {
    if (/\.(png|jpe?g|gif|mp3|mp4|wav|woff2?|map)$/.test(path)) continue;
    if (/(^|\/)(dist|out)\//.test(path)) continue;
    texts.set(path, await readFile(join(folder, path), "utf8"));
  }
  const oracle = await openOracle(texts);
  const found = new Map<string, Judged>();
  for (const path of paths.filter((it) => /\.[cm]?tsx?$/.test(it) && !TESTS.test(it))) {
    let ids: string[] = [];
    try {
      ids = await functionsOf(project, path);
    } catch (error) {
      failed.add(String((error as Error).message).split("\n")[0]!);
    }
    const exported = project.units.graph.modules.get(path)?.exports;
    for (const id of ids) {
      const name = id.slice(id.indexOf("#") + 1);
      if (!exported?.has(name.split(".")[0]!)) continue;
      try {
        const { hash, dependencies, own } = await signFunction(id, project);
        const parts = new Map(dependencies.map((it) => [it.id, it.hash]));
        found.set(id, { hash, parts: parts.set(id, own), oracle: oracle.closureOf(path, name) });
      } catch (error) {
        failed.add(`${id}: ${String((error as Error).message).split("\n")[0]}`);
      }
    }
  }
  return found;
}

/** What of a function is not what it was, for a reader. */
function difference(before: Judged, after: Judged): string {
  const ids = new Set([...before.parts.keys(), ...after.parts.keys()]);
  const words = [...ids].filter((id) => before.parts.get(id) !== after.parts.get(id))
    .map((id) => `${before.parts.has(id) ? after.parts.has(id) ? "~" : "-" : "+"}${id}`);
  return words.sort().slice(0, 4).join(" ") + (words.length > 4 ? ` and ${words.length - 4}` : "");
}

let changed = 0, wrong = 0, judged = 0, quiet = 0;
const wanted = process.argv.slice(2);
for (const history of wanted.length ? wanted : HISTORIES) {
  const versions = await versionsOf(history);
  const failed = new Set<string>();
  const reasons = new Map<string, string[]>();
  const counts = { judged: 0, changed: 0, wrong: 0, quiet: 0 };
  let before = await judge(versions[0]!.folder, failed);
  for (const { name, folder } of versions.slice(1)) {
    const after = await judge(folder, failed);
    for (const [id, now] of after) {
      const then = before.get(id);
      if (!then) continue;
      counts.judged++;
      const isChanged = then.hash !== now.hash;
      const isReal = then.oracle !== now.oracle;
      if (isChanged) counts.changed++;
      if (!isChanged && isReal) counts.quiet++;
      if (!isChanged || isReal) continue;
      counts.wrong++;
      const reason = difference(then, now);
      reasons.set(reason, [...reasons.get(reason) ?? [], `${name} ${id}`]);
    }
    before = after;
  }
  const share = 100 * counts.wrong / (counts.changed || 1);
  console.log(
    `${history}: ${versions.length - 1} versions, ${before.size} functions in the last, ` +
      `${counts.judged} verdicts, ${counts.changed} changed, ${counts.wrong} of them false ` +
      `(${share.toFixed(2)} %), ${counts.quiet} the same though a name leads to a change`,
  );
  for (const [reason, found] of [...reasons].sort((a, b) => b[1].length - a[1].length)) {
    console.log(`  false ${found.length} times: ${reason}\n    as in ${found[0]}`);
  }
  for (const it of failed) console.log(`  not signed: ${it}`);
  judged += counts.judged, changed += counts.changed, wrong += counts.wrong, quiet += counts.quiet;
}
const share = 100 * wrong / (changed || 1);
console.log(
  `${judged} verdicts, ${changed} changed, ${wrong} of them false (${share.toFixed(2)} %), ` +
    `${quiet} the same though a name leads to a change`,
);
process.exit(share > 1 ? 1 : 0);
