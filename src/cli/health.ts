/**
 * What could make a green run lie, or a red one a riddle: looked at one by one, each with what to do.
 *
 * @module
 */
import { counted } from "../suite/report/words.ts";
import { ageOf } from "../cassette/expiry.ts";
import { isRetakeError } from "../errors.ts";
import { factsOf, removeFile } from "../host/files.ts";
import { askGit } from "../host/git.ts";
import { installedCopies, isSameCopy, ownCopy } from "../host/installed.ts";
import { askByHttp, askBySocket, askByUndici, openLoopback } from "../host/loopback.ts";
import { pathHere } from "../host/paths.ts";
import { inTime } from "../host/process.ts";
import { runtimeHost } from "../host/runtime.ts";
import { runtimeName } from "../host/runtime_name.ts";
import { createText } from "../host/new_files.ts";
import { owner } from "../intercept/owner.ts";
import { CI_RECORDS, isCI } from "../session/ci.ts";
import { type Configuration, readConfiguration } from "../session/configuration.ts";
import { isRecordingRefused, settle } from "../session/options.ts";
import { makeRetake } from "../session/use.ts";
import type { Runtime } from "../session/types.ts";
import { type Bucket, isUnfetched } from "../store/bucket.ts";
import { memoryStore } from "../store/memory.ts";
import { VERSION } from "../version.ts";
import { realNow } from "../wire/native.ts";
import { namesIn, openCassettes, readCassette } from "./cassettes.ts";
import type { Project } from "./project.ts";
import { retakeBy, retakeHere } from "../host/retake.ts";
import { textsNamed, withoutComments } from "./runner_projects.ts";
import { type Facts, projectSteps } from "./setup_plan.ts";

/** What was seen. */
export interface Check {
  /** What was looked at. */
  name: string;
  /** Whether all is well, somebody should know, or a green run may lie. */
  verdict: "ok" | "note" | "wrong";
  /** What is so. */
  says: string;
  /** What to do about it. */
  next?: string;
}

const ok = (name: string, says: string): Check => ({ name, verdict: "ok", says });
const note = (name: string, says: string, next?: string): Check =>
  next === undefined ? { name, verdict: "note", says } : { name, verdict: "note", says, next };
const wrong = (name: string, says: string, next: string): Check => ({
  name,
  verdict: "wrong",
  says,
  next,
});

/** The oldest versions that are tested. */
const OLDEST: Readonly<Record<string, readonly [number, number]>> = {
  node: [20, 19],
  deno: [2, 6],
  bun: [1, 4],
};

/** @returns the runtime, where this program was loaded from, and whether the tests have another copy */
export function checkCopies(): Check[] {
  const runtime = runtimeName();
  const [, name = "", major = 0, minor = 0] = /^(\w+) (\d+)\.(\d+)/.exec(runtime) ?? [];
  const [least, then] = OLDEST[name] ?? [0, 0];
  const isOld = Number(major) < least || (Number(major) === least && Number(minor) < then);
  const own = ownCopy();
  const where = (path: string) => pathHere(path) ?? path;
  const others = installedCopies().filter((copy) => !isSameCopy(copy, own));
  return [
    isOld
      ? wrong(
        "runtime",
        `${runtime} is older than what is tested`,
        `use ${name} ${least}.${then} or newer`,
      )
      : ok("runtime", runtime),
    ok("retake", `${VERSION}, from ${where(own.path)}`),
    ...others.length === 0 ? [] : [note(
      "copies",
      `the project has ${
        others.length === 1 ? "another copy" : `${others.length} other copies`
      }: ` +
        others.map(({ path, version = "of a version that is not told" }) =>
          `${version} in ${where(path)}`
        )
          .join(", "),
      `run the project's own: ${retakeHere()} doctor;  npm dedupe, where there are two of them`,
    )],
  ];
}

/** @returns what is set, by the file and by the environment, that makes a green run say less */
export async function checkConfiguration(): Promise<Check[]> {
  const host = runtimeHost();
  let file: Configuration | undefined;
  try {
    file = await readConfiguration(host);
    // In CI a mode that records is refused, which is no fault of what is set.
    const lets: Runtime = {
      ...host,
      variable: (name) => name === CI_RECORDS ? "true" : host.variable(name),
    };
    const { mode, allowFallback, guard, outside, drift, onExpired, onChange, own, pass } = settle(
      {},
      file?.options ?? {},
      lets,
      file,
    );
    const found: Check[] = [file ? ok("configuration", file.where) : ok("configuration", "none")];
    if (mode === "live") {
      found.push(wrong(
        "mode",
        "everything is sent, and nothing replayed: tests pass by what the real API says",
        `leave mode out, and CASSETTE_MODE; ${retakeHere()} config says which of them it is`,
      ));
    }
    if (allowFallback) {
      found.push(wrong(
        "fallback",
        "what no recording answers is sent to the real API",
        "unset ALLOW_FALLBACK, or allowFallback in the configuration",
      ));
    }
    if (guard !== "error") {
      found.push(wrong(
        "guard",
        `requests that are not heard are sent (guard: "${guard}")`,
        "unset CASSETTE_GUARD, or guard in the configuration; name with pass what is nobody's business",
      ));
    }
    if (drift === "accept") {
      found.push(wrong(
        "drift",
        "whatever is asked by now takes the place of what was recorded",
        "unset CASSETTE_DRIFT once it has done its work",
      ));
    }
    const { pass: named = [] } = file?.options ?? {};
    const passing = pass.slice(named.length); // the words of CASSETTE_PASS stand behind those of the file
    if (passing.length > 0) {
      found.push(wrong(
        "pass",
        `requests to ${
          passing.join(", ")
        } are sent, neither recorded nor played, as CASSETTE_PASS says`,
        "unset CASSETTE_PASS; what is nobody's business for everybody stands in the configuration, as pass",
      ));
    }
    if (named.length > 0) {
      const names = named.map((rule) =>
        typeof rule === "function" ? "what a function names" : rule
      );
      found.push(note(
        "pass",
        `requests to ${names.join(", ")} are sent, neither recorded nor played, as ${
          file!.where
        } says`,
      ));
    }
    if (own === "pass") {
      found.push(note("own", "requests to servers of the tests' own process are sent"));
    }
    const records = [["onExpired", onExpired], ["onChange", onChange]] as const;
    for (const [name, what] of records) {
      if (what !== "record" || isRecordingRefused(host)) continue;
      const when = name === "onExpired" ? "has expired" : "functions that have changed ask for";
      found.push(note(name, `what ${when} is recorded again, in a replay too`));
    }
    if (outside === "pass") {
      found.push(note("outside", "requests in no cassette are sent, while one is open"));
    }
    if (isCI(host)) {
      found.push(
        isRecordingRefused(host)
          ? ok("CI", "nothing is recorded here")
          : note("CI", `cassettes may be recorded here: ${CI_RECORDS} is set`),
      );
    }
    return found;
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    return [wrong("configuration", error.message.split("\n")[0]!, "mend it: no cassette opens")];
  }
}

/** In milliseconds; nothing of it leaves this machine. */
const LONGEST = 20_000;

/** @returns for each way to ask whether it is recorded and replayed, tried with a server on this machine */
export async function checkSeams({ packages }: Project): Promise<Check[]> {
  const ways: [name: string, ask: (url: string) => Promise<unknown>][] = [
    ["fetch", async (url) => await (await fetch(url)).text()],
    ["node:http", askByHttp],
    ...packages.has("undici") && !runtimeName().startsWith("bun")
      ? [["undici", askByUndici] as [string, typeof askByUndici]]
      : [],
    ...typeof WebSocket === "function"
      ? [["WebSocket", askBySocket] as [string, typeof askBySocket]]
      : [],
  ];
  const found: Check[] = [];
  for (const [name, ask] of ways) {
    const why = await tryWay(ask);
    found.push(
      why === undefined
        ? ok(name, "recorded and replayed")
        : wrong(name, `is not heard: ${why}`, "see who stands in its place, below; docs/reach.md"),
    );
  }
  return found;
}

/** @returns why a way to ask is not heard; `undefined` where it is */
async function tryWay(ask: (url: string) => Promise<unknown>): Promise<string | undefined> {
  // None of what is set for the project's tests, which is looked at elsewhere.
  const host: Runtime = {
    ...runtimeHost(),
    variable: (name) => name === CI_RECORDS ? "true" : undefined,
    variables: () => [],
    configuration: () => undefined,
  };
  const { withCassette } = makeRetake(host, { own: "record", onWarning: () => {} });
  const store = memoryStore();
  const server = await openLoopback();
  try {
    const through = async (mode: "record" | "replay") => {
      const before = server.count();
      const counts = await withCassette("doctor", { mode, store }, async (session) => {
        const asking = ask(`${server.origin}/`);
        if (!await inTime(asking, LONGEST)) throw new Error("it does not end");
        return session.report();
      });
      return { sent: server.count() - before, ...counts };
    };
    const live = await through("record");
    if (live.sent !== 1 || live.recorded !== 1) return "it was asked, and not recorded";
    const played = await through("replay");
    return played.sent === 0 && played.played === 1 ? undefined : "it was sent in a replay";
  } catch (error) {
    return String(Object(error).message ?? error).split("\n")[0];
  } finally {
    await server.close();
  }
}

/** Who else takes requests, by the names of packages, and what that looks like. */
const OTHERS: readonly [packages: RegExp, says: string][] = [
  [
    /^msw$/,
    "answers what it has handlers for, before a cassette is asked, and lets the rest through to it; 3 answers below it, and is recorded",
  ],
  [
    /^nock$/,
    "answers what it has interceptors for; what it lets through is heard; 15 answers below a cassette, and is recorded",
  ],
  [/^next$/, "wraps fetch for its cache: a test of a server component may be answered by that"],
  [
    /^@sentry\/(?!types|utils|cli)/,
    'wraps fetch, and sends events of its own: pass: ["*.sentry.io"]',
  ],
  [
    /^@opentelemetry\/(?:instrumentation|auto|exporter|sdk)/,
    "wraps clients, and sends traces: pass: [/\\/v1\\/(traces|metrics|logs)$/]",
  ],
  [
    /^(?:dd-trace|newrelic|elastic-apm-node)$/,
    "wraps clients, and sends traces of its own: name their hosts with pass",
  ],
];

/** @returns who stands in the place of fetch by now, and who of the project's packages would */
export function checkOthers({ packages }: Project, loaded: readonly string[]): Check[] {
  const after = loaded.length > 0 ? `, after ${loaded.join(", ")}` : "";
  const { name } = globalThis.fetch;
  const own = globalThis.fetch === owner.trampoline
    ? ok("global fetch", `is Retake's${after}`)
    : note(
      "global fetch",
      `is the function "${name || "(no name)"}"${after}, which stands on Retake's`,
    );
  return [
    own,
    ...[...packages.keys()].flatMap((name) =>
      OTHERS.filter(([form]) => form.test(name)).map(([, says]) => note(name, says))
    ),
  ];
}

/** @returns whether the tests of each of the runner's projects have cassettes, where those of one have, and what is in none */
export function checkRunner(facts: Facts): Check[] {
  const { runner, folder } = facts;
  const steps = projectSteps(facts) ?? [];
  const lacking = steps.filter(({ kind }) => kind !== "keep").map(({ path }) => path);
  const ours = folder.names.filter((name) => runner.files?.test(name));
  const texts = [...new Set([...ours, "package.json", ...steps.map(({ path }) => path)])]
    .map((path) => [path, withoutComments(folder.read(path) ?? "")] as const);
  const isUsed = texts.some(([, text]) => /@retake\/retake\/(?:auto|jest|playwright)/.test(text));
  if (!isUsed) return [];
  const found: Check[] = [];
  if (lacking.length > 0) {
    found.push(wrong(
      "projects",
      `${runner.label} hands what the root says on to no project that has a configuration of its own, so tests have ` +
        `no cassettes by it: ${lacking.slice(0, 3).join(", ")}${lacking.length > 3 ? ", ..." : ""}`,
      `${retakeHere()} init  gives each its line, or names it`,
    ));
  }
  // Playwright's process has Retake, which refuses it.
  const setUp = runner.name === "playwright" ? undefined : texts.map(([path, text]) => ({
    path,
    said: SET_UP.exec(runner.name === "node" || path !== "package.json" ? text : jestOf(text))?.[0],
  })).find(({ said }) => said !== undefined);
  if (setUp) {
    const run = textsNamed({ path: setUp.path, text: setUp.said! }, folder.read).join("\n");
    const asks = /\bfetch\(|\baxios\b|\bgot[.(]/.test(run);
    if (!run.includes("Cassette(")) {
      found.push((asks ? wrong : note)(
        "globalSetup",
        `${setUp.path} has one${
          asks ? ", which asks an API" : ""
        }: ${runner.label} runs it in a process of its own, ` +
          "where what it asks is sent in every run",
        'in it, put withCassette("global-setup", fn) around what asks an API',
      ));
    }
  }
  return found;
}

/** A global set-up, with its files where they are named. */
const SET_UP =
  /\bglobalSetup["']?\s*:\s*(?:\[[^\]]*\]|["'][^"']*["'])?|--test-global-setup(?:=|\s+)[^\s"']+/;

/** What stands for Jest in package.json. */
function jestOf(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text).jest ?? {});
  } catch {
    return ""; // damaged, which is told elsewhere
  }
}

/** Clients that are not heard, by runtime, and what to do: see docs/clients.md. */
const ESCAPING: readonly [on: RegExp, packages: RegExp, says: string][] = [
  [
    /^bun/,
    /^(?:node-fetch|undici|ws)$/,
    "is Bun's own under this name, and refused: give the client fetch: globalThis.fetch, or install it by another name",
  ],
  [
    /^bun/,
    /^(?:cross-fetch|telegraf|gaxios)$/,
    "stands on Bun's own node-fetch, and is refused: give it fetch: globalThis.fetch",
  ],
  [/^bun/, /^(?:socket\.io-client|mqtt)$/, "stands on Bun's own ws, and is refused"],
  [
    /./,
    /^(?:@grpc\/grpc-js|google-gax|@google-cloud\/.+|nice-grpc)$/,
    "speaks gRPC by HTTP/2, and is refused: where it can, have it speak REST",
  ],
  [
    /./,
    /^@aws-sdk\/client-bedrock-runtime$/,
    "speaks HTTP/2, and is refused: give it requestHandler: new NodeHttpHandler()",
  ],
  [/./, /^pusher-js$/, "brings sockets of its own, which are refused"],
];

/** @returns which clients of the project are not heard on this runtime */
export function checkClients({ packages }: Project): Check[] {
  const runtime = runtimeName();
  const found = [...packages.keys()].flatMap((name) =>
    ESCAPING.filter(([on, form]) => on.test(runtime) && form.test(name))
      .map(([, , says]) => note(name, says))
  );
  return found.length > 0 ? found : [ok("clients", "none that is known not to be heard")];
}

/** @returns whether git keeps the cassettes, and merges them */
export async function checkGit(): Promise<Check[]> {
  const inside = await askGit("rev-parse", "--is-inside-work-tree");
  if (!inside.ok) {
    return [note("git", "there is no repository here: cassettes are to be committed")];
  }
  const { path: dir, bucket } = openCassettes(undefined);
  // With a bucket it is the lock file that others have.
  const path = bucket?.lock ?? dir;
  const sample = bucket?.lock ?? `${path}/retake/doctor.json`;
  if ((await askGit("check-ignore", "-q", sample)).ok) {
    const rule = await askGit("check-ignore", "-v", sample);
    return [wrong(
      "git",
      `cassettes are ignored, so that nobody else has them (${rule.text.split("\t")[0]})`,
      "take that line out of the ignore file, and commit the cassettes",
    )];
  }
  const found: Check[] = [];
  const untracked = (await askGit("ls-files", "--others", "--exclude-standard", "--", path)).text
    .split("\n").filter((line) => line.endsWith(".json"));
  if (untracked.length > 0) {
    const what = bucket
      ? `${path} is`
      : `${counted(untracked.length, "cassette")} ${untracked.length === 1 ? "is" : "are"}`;
    found.push(note("git", `${what} not committed`, `git add ${path}`));
  }
  const attribute = await askGit("check-attr", "merge", "--", sample);
  const isMerged = attribute.text.endsWith(": retake");
  const driver = await askGit("config", "merge.retake.driver");
  if (!isMerged || !driver.ok) {
    found.push(note(
      "git merge",
      isMerged
        ? "cassettes have a merge driver that this clone does not know"
        : "two branches that record one cassette conflict",
      isMerged
        ? `git config merge.retake.driver "${retakeBy()} merge %O %A %B %P"`
        : `${retakeHere()} init writes the line of .gitattributes`,
    ));
  }
  return found.length > 0
    ? found
    : [ok("git", "cassettes are committed, and merged by retake merge")];
}

/** Nothing of it is asked over a network. */
async function checkBucket(bucket: Bucket): Promise<Check> {
  try {
    const names = [...bucket.pins().keys()];
    let unfetched = 0;
    for (const name of names) if (await isUnfetched(bucket, name)) unfetched++;
    const unpushed = (await bucket.own.list()).length;
    const says = `${bucket.objects.where}: ${names.length} pinned, ${unfetched} not fetched yet, ` +
      `${unpushed} not pushed`;
    return unpushed > 0 ? note("bucket", says, `${retakeHere()} push`) : ok("bucket", says);
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    return wrong(
      "bucket",
      error.message.split("\n", 1)[0]!,
      `mend the lock file: ${retakeHere()} check says more`,
    );
  }
}

/** A clock that is so far off makes recordings expire at the wrong time. In milliseconds. */
const CLOCK_OFF = 600_000;

/** @returns whether cassettes can be written, and whether the clock makes sense of them */
export async function checkDisk(): Promise<Check[]> {
  const folder = openCassettes(undefined);
  const parts = folder.path.split("/");
  while (parts.length > 0 && !factsOf(parts.join("/") || "/")) parts.pop();
  const nearest = parts.length > 0 ? parts.join("/") || "/" : ".";
  const file = `${nearest}/.retake-doctor`;
  const found: Check[] = [];
  try {
    removeFile(file);
    await createText(file, "");
    const off = realNow() - (factsOf(file)?.changed ?? realNow());
    removeFile(file);
    found.push(ok("store", `${folder.path}/ can be written`));
    if (Math.abs(off) > CLOCK_OFF) {
      found.push(wrong(
        "clock",
        `is ${Math.round(Math.abs(off) / 60_000)} minutes off that of the disk`,
        "set it: recordings expire by it",
      ));
    }
  } catch (error) {
    found.push(note("store", `${folder.path}/ cannot be written: ${(error as Error).message}`));
  }
  if (folder.bucket) found.push(await checkBucket(folder.bucket));
  const future: string[] = [];
  for (const name of await namesIn(folder)) {
    if (folder.bucket && await isUnfetched(folder.bucket, name)) continue;
    try {
      if (ageOf(await readCassette(folder, name), realNow()) < -CLOCK_OFF) future.push(name);
    } catch (error) {
      if (!isRetakeError(error)) throw error; // retake status tells what is damaged
    }
  }
  if (future.length > 0) {
    found.push(wrong(
      "clock",
      `${future.length} cassettes were recorded later than now, and will not expire in time: ${
        future[0]
      }`,
      "set the clock, or record them again",
    ));
  }
  return found;
}
