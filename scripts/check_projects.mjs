/**
 * The projects of `scripts/projects.mjs`, run as their users would: recorded from an API on loopback,
 * replayed when that is stopped, and with one question changed. `npm run check:npm` calls this, with the
 * packed package installed.
 *
 * @module
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { PROJECTS, QUESTIONS } from "./projects.mjs";
import { environment, NODE_VERSIONS, nodeOf, program as programOf } from "./runtimes.mjs";

/** Where the projects lie, as npm wants it for workspaces. */
export const WORKSPACES = ["projects/*"];

const NEWEST = Math.max(...NODE_VERSIONS);
const slug = (name) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
/** Those that need the same lie in one workspace, so that it is installed once. */
const workspaceOf = ({ packages = {} }) =>
  slug(`with ${Object.entries(packages).flat().join(" ") || "nothing more"}`);
const folderOf = (folder, run) => join(folder, "projects", workspaceOf(run), slug(run.name));

/**
 * One of them for each Node it is run on, since each leaves cassettes of its own. On the newest, and where there is one
 * runtime, each check is made; on others what is replayed is seen where one question is changed, by the tests that pass.
 */
const RUNS = PROJECTS.flatMap(({ nodes = [NEWEST], ...project }) =>
  project.runtime ? [{ ...project, isWhole: true }] : nodes.map((major, at) => ({
    ...project,
    major,
    isWhole: at === nodes.length - 1,
    name: `${project.name}, Node ${major}`,
  }))
);

/**
 * Writes the projects, before what they need is installed.
 *
 * @param folder the root of the workspaces
 */
export function layProjects(folder) {
  const write = (path, files) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
    }
  };
  for (const run of RUNS) {
    const { name, files, module, packages = {} } = run;
    const project = folderOf(folder, run);
    const manifest = { name: slug(name), private: true, dependencies: packages };
    const workspace = { ...manifest, name: workspaceOf(run) };
    write(dirname(project), { "package.json": JSON.stringify(workspace) });
    const own = { ...manifest, type: module ? "module" : "commonjs" };
    write(project, { "package.json": JSON.stringify(own), ...files });
  }
}

/**
 * @param folder where the projects lie, with what they need installed
 * @param options `check` runs a command as one check, and says how it went; `words` are in the names of
 * those to try, all where there is none
 */
export async function checkProjects(folder, { check, words }) {
  const waiting = RUNS.filter(({ name }) =>
    words.every((word) => name.toLowerCase().includes(word.toLowerCase()))
  );
  const work = async () => {
    for (let run; (run = waiting.shift());) await checkProject(folder, run, check);
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));
}

/** One project: it records, replays, and misses what is changed; it is done where the first of these fails. */
async function checkProject(folder, run, check) {
  const { name, program, args, says: [passes, fails], env: more = {}, leaves = "cassettes" } = run;
  const { telemetry = false, asks = QUESTIONS, advises = false, tells, isWhole } = run;
  const cwd = folderOf(folder, run);
  const started = run.runtime ? programOf(run.runtime) : await nodeOf(run.major);
  const own = [join(cwd, "..", "node_modules"), join(folder, "node_modules")];
  const file = program && own.map((at) => join(at, program)).find((path) => existsSync(path));
  const typed = [...program ? [file ?? program] : [], ...args];
  const api = await startApi();
  const collector = await startCollector();
  try {
    const env = (variables) =>
      environment({
        API_ORIGIN: api.origin,
        TELEMETRY_ORIGIN: collector.origin,
        ...more,
        ...variables,
      });
    /** Whether the telemetry of what has run has come, where there is any. */
    const isTold = () => !telemetry || collector.takeCount() > 0 || "its telemetry did not arrive";
    const missing = () => [leaves].flat().filter((path) => !existsSync(join(cwd, path)));
    const records = env({ CASSETTE_MODE: "record" });
    const checkReplay = async () => {
      const notes = join(cwd, "notes");
      if (tells) mkdirSync(notes, { recursive: true });
      const { ok } = await check(`${name}: replays`, started, typed, {
        cwd,
        env: env(tells && { RETAKE_COLLECT: notes }),
        says: passes,
        and: () => tells && !isNoted(notes, tells) ? "it has not told of its run" : isTold(),
      });
      return ok;
    };
    const recorded = await check(`${name}: records`, started, typed, {
      cwd,
      env: records,
      says: passes,
      and: () =>
        api.asked.sort().join() !== asks.join()
          ? `the API was asked for ${api.asked}`
          : missing().length === 0
          ? isTold()
          : `it has left no ${missing()}`,
    });
    if (!recorded.ok) return;
    await api.close();
    if (isWhole && !await checkReplay()) return;
    const changed = await check(
      `${name}: a changed question fails its test alone`,
      started,
      typed,
      {
        cwd,
        env: env({ CHANGED_QUESTION: QUESTIONS[1] }),
        fails: true,
        says: fails,
        and: ({ output }) =>
          /No recording answers[^]*another than a number/.test(output) || "no miss",
      },
    );
    if (isWhole && advises) {
      await checkAdvice(run, { cwd, env, check, output: changed.output ?? "" });
    }
  } finally {
    await api.close();
    await collector.close();
  }
}

/** Whether all that a runner has told of its run is this, as `retake run` reads it. */
function isNoted(folder, wanted) {
  const lines = readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), "utf8").split("\n").filter((line) => line !== "")
  );
  const notes = lines.map((line) => JSON.parse(line).note).filter((note) => note !== undefined);
  return notes.length > 0 && notes.every((note) => JSON.stringify(note) === JSON.stringify(wanted));
}

/** Types what a miss advises, with the API there again: it must be asked what the test asks, and no other. */
async function checkAdvice({ name, major }, { cwd, env, check, output }) {
  const api = await startApi();
  const [, command] = /record it again: {2}(.+)/.exec(output) ?? [];
  const bins = dirname(await nodeOf(major ?? NEWEST));
  const more = env({ API_ORIGIN: api.origin });
  const own = ["../node_modules/.bin", "../../../node_modules/.bin"].map((path) => join(cwd, path));
  try {
    await check(`${name}: the command that it advises records that test alone`, "bash", [
      "-c",
      command ?? "echo there is no advice; exit 1",
    ], {
      cwd,
      env: { ...more, PATH: [bins, ...own, more.PATH].join(":") },
      and: () => {
        const asked = api.asked.filter((what) => what !== "a file");
        return asked.join() === QUESTIONS[1] || `${command}: the API was asked for ${asked}`;
      },
    });
  } finally {
    await api.close();
  }
}

/** Listens for telemetry, and counts it. */
async function startCollector() {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      count++;
      response.setHeader("content-type", "application/json");
      response.end("{}");
    });
  });
  const takeCount = () => {
    const counted = count;
    count = 0;
    return counted;
  };
  return { ...await listen(server), takeCount };
}

/** The answer of a chat model, in the form of OpenAI's. */
const completion = (content) => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content } }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

/** An API that says what it was asked for, also as a chat model. */
async function startApi() {
  const asked = [];
  const server = createServer((request, response) => {
    // The windows of jsdom and happy-dom ask from another origin, as browsers do.
    response.setHeader("access-control-allow-origin", "*");
    if (request.method === "OPTIONS") return response.end();
    let body = "";
    request.setEncoding("utf8").on("data", (text) => body += text).on("end", () => {
      const { question, messages } = JSON.parse(body);
      const what = question ?? messages.at(-1).content;
      const answer = `you asked for ${what}`;
      asked.push(what);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(messages ? completion(answer) : { answer }));
    });
  });
  return { ...await listen(server), asked };
}

/** Has a server listen on a port of this machine that is free. */
async function listen(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
