/**
 * Which tests run where, as data. `npm run test:all` runs every file, and all but the longest on every
 * runtime; `npm test` is for people who wait for it, and leaves out on the other runtimes what no runtime can
 * make a difference to, and the longest everywhere. `npm run test:each`, which CI runs, leaves out no file.
 *
 * @module
 */

/**
 * The kinds of test files: how their names end, and what their rows are called, `*` a runtime. Those
 * whose files take longest first.
 */
export const KINDS = [
  { ending: ".client.ts", name: "clients on *" },
  { ending: ".track.ts", name: "tracker on *" },
  { ending: ".property.ts", name: "properties on *" },
  { ending: "_test.ts" },
];

/**
 * What `npm test` does not run everywhere, and why. The first group that a file fits counts. A file
 * that fits none runs on every runtime, so a new one need not be named here.
 *
 * `on` has names of runtimes, or "oldest node" and "newest node"; `all` those of `npm run test:all`, where
 * that is not every runtime either. `each` has those of `npm run test:each`, where these are others than `on`, and others than
 * the first of `all` where `on` is empty.
 */
const GROUPS = [
  {
    files: /\/many_test\.ts$/,
    on: [],
    all: ["newest node", "bun"],
    why: "thousands of cases, for the memory that they keep: one of each engine",
  },
  {
    files: /\/hear_many\.client\.ts$/,
    on: [],
    all: ["newest node", "bun"],
    why: "thousands of cases, for the memory that they keep",
  },
  {
    files: /\/large_file\.track\.ts$/,
    on: [],
    all: ["deno", "bun"],
    why: "for the time that a file of many megabytes takes",
  },
  {
    files: /\/(across|flows)\.client\.ts$/,
    on: [],
    all: ["deno", "newest node", "bun"],
    each: ["deno", "newest node", "bun"],
    why: "each client on each runtime, of which the other files of clients are a selection",
  },
  {
    files: /^tests\/secrets\/(places|traffic|corpus|formats)_test\.ts$/,
    on: ["deno"],
    all: ["deno", "bun"],
    each: ["bun"],
    why: "thousands of values, which are looked at by the same code everywhere",
  },
  {
    files: /^tests\/intercept\/copies_test\.ts$/,
    on: [],
    all: ["deno", "newest node", "bun"],
    why: "many processes, for what does not depend on a version of Node",
  },
  {
    files: /^tests\/intercept\/isolation_test\.ts$/,
    on: ["newest node"],
    all: ["deno", "newest node", "bun"],
    why: "many processes, for what does not depend on a version of Node",
  },
  {
    files: /^tests\/intercept\/ways_out_test\.ts$/,
    on: ["deno", "newest node", "bun"],
    why: "a process for each way, of which two Nodes have the same; in test:all on each",
  },
  {
    files: /^tests\/intercept\/(strays|no_net)_test\.ts$/,
    on: ["newest node"],
    each: ["newest node", "bun"],
    why: "their processes are of every runtime, or of Deno, whichever starts them",
  },
  {
    files: /^tests\/host\/git_branch_test\.ts$/,
    on: [],
    all: ["newest node", "bun"],
    why: "processes of git",
  },
  {
    files: /^tests\/secrets\/flows_test\.ts$/,
    on: ["bun"],
    all: ["deno", "bun"],
    why: "hundreds of flows, each against a server of its own, and what is replayed is data",
  },
  {
    files: /^tests\/(cassette|diff|exchange|ledger|match|secrets|signatures)\/.*_test\.ts$/,
    on: ["bun"],
    all: ["deno", "bun"],
    why:
      "data in, data out, with no clock, disk or network: one of each engine, and V8 has them in deno test --allow-net",
  },
  {
    files: /^tests\/(suite\/report|track)\/.*_test\.ts$/,
    on: ["deno", "bun"],
    all: ["deno", "bun"],
    why: "data in, data out too",
  },
  {
    files: /^tests\/session\/environment_test\.ts$/,
    on: ["deno", "newest node", "bun"],
    all: ["deno", "newest node", "bun"],
    why: "a process for each case; two Nodes read their environment and arguments alike",
  },
  {
    files: /^tests\/session\/(.*\/)?(context|own|full_disk)_test\.ts$/,
    on: ["deno"],
    all: ["deno", "oldest node", "bun"],
    each: ["deno", "bun"],
    why:
      "as what follows; on Deno some of it needs files or processes, which `deno test --allow-net` may not use",
  },
  {
    files: /^tests\/session\/(?!.*(durable|pass|environment|session)_test).*_test\.ts$/,
    on: ["deno"],
    all: ["deno", "oldest node", "bun"],
    each: ["bun"],
    why:
      "what a session stands on, the wire and the ways in, has tests of its own that run on all; on Deno " +
      "`deno test --allow-net` has it",
  },
  {
    files: /^tests\/suite\/(run\/faults|verdict)_test\.ts$/,
    on: ["bun"],
    all: ["deno", "newest node", "bun"],
    each: ["deno", "bun"],
    why:
      "as what follows; on Deno some of it needs files or processes, which `deno test --allow-net` may not use",
  },
  {
    files: /^tests\/suite\/.*_test\.ts$/,
    on: ["bun"],
    all: ["deno", "newest node", "bun"],
    each: ["bun"],
    why:
      "what it stands on, fetch and async scopes, has tests of its own that run on all; on Deno " +
      "`deno test --allow-net` has it",
  },
  {
    files: /^tests\/rules\/core_types_test\.ts$/,
    on: [],
    all: ["deno"],
    why: "it checks types, as `deno task check` does",
  },
  {
    files: /^tests\/rules\/(?!offline).*_test\.ts$/,
    on: ["deno"],
    all: ["deno"],
    why: "they read the sources of the package, which are the same everywhere",
  },
  {
    files: /^tests\/cli\/commands\/bucket_test\.ts$/,
    on: ["bun"],
    all: ["deno", "newest node", "bun"],
    each: ["newest node"],
    why: "a process for each command; what they stand on, tests/store has on all",
  },
  {
    files: /^tests\/cli\/.*_test\.ts$/,
    on: ["bun"],
    all: ["deno", "newest node", "bun"],
    each: ["newest node"],
    why:
      "what of a command is a runtime's own, files and processes, tests/store and tests/host have",
  },
  {
    files: /^tests\/ui\/.*_test\.ts$/,
    on: [],
    all: ["deno", "newest node", "bun"],
    why: "a server made of web standards, and files, which tests/store has on all",
  },
  {
    files: /^tests\/store\/(lock|journal|guard)_test\.ts$/,
    on: ["bun"],
    all: ["deno", "newest node", "bun"],
    each: ["deno", "bun"],
    why: "their processes are of every runtime, whichever starts them",
  },
  {
    files: /^tests\/store\/stored_body_test\.ts$/,
    on: [],
    all: ["deno", "newest node", "bun"],
    each: ["newest node"],
    why: "dozens of processes with bodies of 128 MB, for the memory that they hold",
  },
  {
    files: /^tests\/store\/bodies_test\.ts$/,
    on: ["bun"],
    all: ["deno", "newest node", "bun"],
    why: "dozens of processes that are killed, which is files alone",
  },
  {
    files: /^tests\/(store|forge)\/.*_test\.ts$/,
    on: ["deno", "bun"],
    all: ["deno", "newest node", "bun"],
    why:
      "files, of which Deno and Bun have a node:fs of their own; what a process leaves, durable_test tries on Node",
  },
  {
    files: /^tests\/npm\/.*_test\.ts$/,
    on: [],
    all: ["deno"],
    why: "the package is built again and again, which Deno alone does",
  },
  {
    files: /^tests\/scripts\/.*_test\.ts$/,
    on: ["deno"],
    all: ["deno"],
    why: "what they test is run by Deno alone",
  },
  {
    files: /^tests\/session\/durable_test\.ts$/,
    on: ["newest node"],
    all: ["newest node"],
    why: "its processes are of every runtime, whichever starts them",
  },
  {
    files: /^tests\/track\/(digest|golden|hash)\.track\.ts$/,
    on: ["deno", "oldest node", "newest node", "bun"],
    why: "what every runtime must agree on: the hash of a function, and what is hashed",
  },
  {
    files: /^tests\/track\/digest_others\.track\.ts$/,
    on: [],
    all: ["newest node"],
    why: "its processes are of every runtime, whichever starts them; Vitest is on Node alone",
  },
  {
    files: /^tests\/track\/end_to_end\.track\.ts$/,
    on: ["bun"],
    all: ["deno", "bun"],
    why: "a process for each way to link, of which digest and hash show that the runtimes agree",
  },
  {
    files: /^tests\/track\/from_jsr\.track\.ts$/,
    on: [],
    all: ["deno"],
    why: "a dozen processes of Deno, whichever starts them; tests/host has what they load by",
  },
  {
    files: /^tests\/track\/packages\.track\.ts$/,
    on: ["bun"],
    why: "where packages are found is each runtime's own affair: in test:all on every one",
  },
  {
    files: /\/(check|commands|end_to_end_more|older)\.track\.ts$/,
    on: [],
    all: ["bun"],
    why: "dozens of processes each, of commands that end_to_end and commands have in npm test",
  },
  {
    files: /\/secrets\.track\.ts$/,
    on: [],
    all: ["deno", "bun"],
    each: ["bun"],
    why: "a process for each report and command that could show one",
  },
  {
    files: /\/(edits|mutations|merge|reformat|compiled|robust|audit)\.track\.ts$/,
    on: [],
    all: ["deno"],
    why: "hundreds of sources, which are read by the same code everywhere",
  },
  {
    files: /\/heard\.track\.ts$/,
    on: ["bun"],
    all: ["deno", "bun"],
    each: ["deno", "bun"],
    why: "undici 7 and ws are Bun's own there, and refused",
  },
  {
    files: /\.track\.ts$/,
    on: ["bun"],
    all: ["deno", "bun"],
    why: "the tracker reads sources, and the digest shows that the runtimes agree on them",
  },
  {
    files: /\/undici_late\.client\.ts$/,
    on: ["oldest node", "bun"],
    why: "on Bun nothing tells of what is made, and what is loaded late is told how to be heard",
  },
  {
    files: /\/node_fetch\.client\.ts$/,
    on: ["oldest node"],
    why: "on Bun node-fetch is Bun's own",
  },
  {
    files: /\/(one_for_all|open_before|mcp)\.client\.ts$/,
    on: ["newest node"],
    all: ["newest node", "bun"],
    why: "most of these packages ask by Node's own client; in test:all on every one",
  },
  {
    files: /\/pr(_gitlab)?\.client\.ts$/,
    on: [],
    all: ["bun"],
    why:
      "two dozen jobs of a workflow, each of some processes, of commands whose parts are tried everywhere",
  },
  {
    files:
      /\/(cli_(watch|test|run_many|exchange|ui|config|doctor)|packing|report_junit)\.client\.ts$/,
    on: [],
    all: ["bun"],
    why: "dozens of processes each; what of a command is a runtime's own, tests/cli has on all",
  },
  {
    files: /\/cli_completion\.client\.ts$/,
    on: [],
    all: ["bun"],
    why: "shells, which know nothing of runtimes",
  },
  {
    files: /\/cli_git\.client\.ts$/,
    on: [],
    all: ["newest node", "bun"],
    why: "processes of git, mostly",
  },
  {
    files: /\/cli_status\.client\.ts$/,
    on: [],
    all: ["newest node", "bun"],
    why: "a dozen processes each, of commands whose parts are tried everywhere",
  },
  {
    files: /\/(undici|guard|websocket)\.client\.ts$/,
    on: ["bun"],
    each: ["oldest node", "newest node", "bun"],
    why: "what is Node's own and differs between Nodes: in test:all on every one",
  },
  {
    files: /\/(cli_\w+|report_\w+|examples|ledger)\.client\.ts$/,
    on: ["bun"],
    all: ["newest node", "bun"],
    why: "programs and what they print: tests/cli and tests/suite run on Deno",
  },
  {
    files: /\/freeze\.client\.ts$/,
    on: ["bun"],
    why:
      "ids of published packages, which each runtime makes by other means: in test:all on every one",
  },
  {
    files: /\/(ai|got|ky|ofetch)\.client\.ts$/,
    on: [],
    all: ["deno", "newest node", "bun"],
    each: ["newest node", "bun"],
    why: "they ask as axios and openai do, by node:http or by the global fetch",
  },
  {
    files: /\/(openai|axios)\.client\.ts$/,
    on: ["bun"],
    all: ["deno", "newest node", "bun"],
    each: ["newest node", "bun"],
    why: "clients that ask otherwise on Node",
  },
  {
    files: /\/bucket_many\.client\.ts$/,
    on: [],
    all: ["bun"],
    why: "thousands of requests, signed and checked as in bucket.client.ts",
  },
  {
    files: /\/bucket\.client\.ts$/,
    on: ["bun"],
    all: ["deno", "newest node", "bun"],
    why: "what is a runtime's own in it, fetch and files, has tests that run on all",
  },
  {
    files: /\.client\.ts$/,
    on: ["bun"],
    all: ["deno", "bun"],
    why:
      "each starts many processes with real clients, which Bun does soonest; what is a runtime's own " +
      "in fetch, tests/wire has",
  },
  {
    files: /\.property\.ts$/,
    on: ["oldest node"],
    all: ["deno", "bun"],
    each: ["deno"],
    why:
      "random values for pure functions; Node 26.10 itself ends in one of some twenty runs of them, by a check of its " +
      "optimizing compiler (kUnserializedReadOnlyHeapObject), with whichever values",
  },
];

/**
 * @param level `on` for `npm test`, `each` for `npm run test:each`, `all` for `npm run test:all`
 * @returns the names of the runtimes that run a test file, or undefined for all
 */
export function runtimesOf(file, level) {
  const group = GROUPS.find(({ files }) => files.test(file));
  if (level !== "each") return group?.[level];
  return group?.each ?? (group?.on.length === 0 ? group.all.slice(0, 1) : group?.on);
}

/**
 * How often something random is tried, where nobody has said so by the same variable: in `npm test`, and
 * in `npm run test:all` on the other runtimes than Deno. By itself a property is tried twice as often as on Deno there.
 * `all` is for each runtime of `npm run test:all` and `npm run test:each`: there what is large is as large as it is meant to be.
 */
export const AMOUNTS = {
  all: { RETAKE_TEST_THOROUGH: "true", PROPERTY_RUNS: "30000" },
  some: { PROPERTY_RUNS: "400", RECORDING_KILLS: "6" },
  elsewhere: { PROPERTY_RUNS: "5000" },
};
