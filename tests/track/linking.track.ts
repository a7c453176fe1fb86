// Which functions a recording comes from: tracked ones through every asynchronous boundary, else those
// on the stack, else those that the callback names. A program records in a process of its own.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { RetakeError } from "../../src/errors.ts";
import { signFunction, track } from "../../src/track.ts";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inProject } from "../support/tracked_project.ts";

const LIBRARY = `
import { EventEmitter } from "node:events";
import { track } from "@retake/retake/track";
import { wrap } from "@retake/retake";

export const ask = async (path: string) => {
  await new Promise((done) => setTimeout(done, 1));
  return await (await fetch("https://api.test/" + path)).text();
};
export const tracked = track(async (path: string) => await ask(path));
export const outer = track(async () => await Promise.all([tracked("a"), ask("b")]));
export const timer = track(() => new Promise((done) => setTimeout(() => done(ask("timer")), 1)));
export const micro = track(() => new Promise((done) => queueMicrotask(() => done(ask("micro")))));
export const emitted = track(() => {
  const emitter = new EventEmitter();
  return new Promise((done) => {
    emitter.on("go", () => done(ask("emitted")));
    emitter.emit("go");
  });
});
export const steps = track(async function* () {
  yield await ask("step");
});
export class Client {
  base = "https://api.test/";
  static async make() {
    return await ask("make");
  }
  async get(path: string) {
    return await (await fetch(this.base + path)).text();
  }
}
track(Client, "make");
track(Client, "get");
export const table = { row: track("row", async () => await ask("row")) };
export default track(async () => await ask("default"));
// Without "return call()": Bun's engine leaves no trace of who does that.
async function inner(path: string) {
  const response = await fetch("https://api.test/" + path);
  return response;
}
export async function direct(path: string) {
  const response = await inner(path);
  return response;
}
export async function later(path: string) {
  await null;
  await null;
  return await deep(path);
}
async function deep(path: string) {
  await new Promise((done) => setTimeout(done, 1));
  const go = new Promise<Response>((done) => setTimeout(() => done(fetch("https://api.test/" + path)), 1));
  return await go;
}
export const wrapped = wrap(async (path: string) => await ask(path), {
  name: "wrapped",
  mode: "record",
  fetch: () => Promise.resolve(new Response("ok")),
});
`;

const PROGRAM = `
import { withCassette } from "@retake/retake";
import { readdirSync, readFileSync } from "node:fs";
import "@retake/retake/track";
import * as library from "./lib/library.ts";
import tracked, { direct, later } from "./lib/library.ts";
import { track } from "@retake/retake/track";

const local = track("local", async () => await library.ask("local"));
const native = track(Math.max);
const fetch = () => Promise.resolve(new Response("ok"));
const cases: Record<string, () => unknown> = {
  tracked: () => library.tracked("x"),
  outer: () => library.outer(),
  timer: () => library.timer(),
  micro: () => library.micro(),
  emitted: () => library.emitted(),
  steps: async () => { for await (const _ of library.steps()); },
  method: () => new library.Client().get("x"),
  static: () => library.Client.make(),
  member: () => library.table.row(),
  default: () => tracked(),
  local: () => local(),
  untracked: () => library.ask("x"),
};
for (const [name, run] of Object.entries(cases)) {
  await withCassette(name, { mode: "record", fetch }, async () => void await run());
}
await withCassette("stack", { mode: "record", fetch }, async () => void await direct("x"));
await withCassette("named", { mode: "record", fetch }, async () => void await later("x"));
await library.wrapped("x");
console.log(native(1, 2));
const out: Record<string, unknown> = {};
for (const name of readdirSync("cassettes").sort()) {
  const { interactions } = JSON.parse(readFileSync("cassettes/" + name, "utf8"));
  out[name.replace(/(?:-\\w{6})?\\.json$/, "")] = interactions.map(({ producedBy = [] }) =>
    producedBy.map(({ fn, how, hash }) => [fn, how, hash?.length].join(" "))
  );
}
console.log(JSON.stringify(out));
`;

const lib = (name: string, how = "scope") => `lib/library.ts#${name} ${how} 64`;

Deno.test("recordings are linked to what they come from, through every boundary", () =>
  inProject({ "lib/library.ts": LIBRARY, "main.ts": PROGRAM }, async ({ run }) => {
    const { code, stdout, stderr } = await run("main.ts");
    assertEquals(code, 0, stderr);
    const [max, text] = stdout.trim().split("\n");
    assertEquals(max, "2", "a native function is called as it is");
    const { untracked, stack, named, ...scoped } = JSON.parse(text!);
    assertEquals(scoped, {
      tracked: [[lib("tracked")]],
      outer: [[lib("outer"), lib("tracked")], [lib("outer")]],
      timer: [[lib("timer")]],
      micro: [[lib("micro")]],
      emitted: [[lib("emitted")]],
      steps: [[lib("steps")]],
      method: [[lib("Client.get")]],
      static: [[lib("Client.make")]],
      member: [[lib("table.row")]],
      default: [[lib("default")]],
      local: [["main.ts#local scope 64"]],
      wrapped: [[lib("wrapped")]],
    });
    assertEquals(stack, [[lib("direct", "stack"), lib("inner", "stack")]]);
    // What a stack shows of callers that await is the runtime's affair; the function itself is there.
    assert(untracked[0].includes(lib("ask", "stack")), JSON.stringify(untracked));
    assert(named[0].length > 0, "and where no function is on it, the callback names one");
    assert(
      named[0].every((it: string) =>
        [lib("deep", "stack"), lib("later", "stack"), lib("later", "named")].includes(it)
      ),
      JSON.stringify(named),
    );
  }));

const CHAINS = `
import {
  RouterRunnable,
  RunnableBranch,
  RunnableLambda,
  RunnableMap,
  RunnableSequence,
} from "@langchain/core/runnables";

async function get(path: string) {
  await new Promise((done) => setTimeout(done, 1)); // here the stack ends
  const response = await fetch("https://api.test/" + path);
  return await response.text();
}
const shout = (text: string) => text + "!";
export const lambda = RunnableLambda.from(async (text: string) => await get(text));
export const sequence = RunnableSequence.from([shout, async (text: string) => await get(text)]);
export const piped = RunnableLambda.from(shout).pipe(async (text: string) => await get(text));
export const other = RunnableLambda.from(async (text: string) => await get(text + "?"));
// Nodes by name, a choice, and nodes at once: what graphs are made of.
const node = RunnableLambda.from(async (text: string) => await get(text));
export const router = new RouterRunnable({ runnables: { draft: node, review: other } });
export const branch = RunnableBranch.from([[(text: string) => text !== "", node], other]);
export const both = RunnableMap.from({ draft: node, words: (text: string) => text.length });
export async function ask(text: string) {
  const answer = await sequence.invoke(text);
  return answer;
}
export class Agent {
  chain = piped;
  async ask(text: string) {
    const answer = await this.chain.invoke(text);
    return answer;
  }
}
export const agent = new Agent();
export const words = (answer: unknown) => String(answer).split(" ");
`;

const OF_CHAINS = `
import { useCassette, withCassette } from "@retake/retake";
import "@retake/retake/track";
import { readdirSync, readFileSync } from "node:fs";
import { Agent, agent, ask, both, branch, lambda, piped, router, sequence, words } from "./chains.ts";
const fetch = () => Promise.resolve(new Response("ok"));
const how = { mode: "record", fetch } as const;

await withCassette("invoke", how, async () => void words(await sequence.invoke("a")));
await withCassette("lambda", how, async () => void await lambda.invoke("a"));
await withCassette("batch", how, async () => void await sequence.batch(["b", "c"]));
await withCassette("stream", how, async () => {
  for await (const part of await piped.stream("d")) words(part);
});
await withCassette("pipe", how, async () => void await sequence.pipe((it) => words(it)).invoke("e"));
await withCassette("retry", how, async () => void await piped.withRetry().invoke("f"));
await withCassette("function", how, async () => void await ask("g"));
await withCassette("class", how, async () => void await new Agent().ask("h"));
await withCassette("instance", how, async () => void await agent.ask("i"));
await withCassette("router", how, async () => void await router.invoke({ key: "draft", input: "l" }));
await withCassette("branch", how, async () => void await branch.invoke("m"));
await withCassette("both", how, async () => void await both.invoke("n"));
async function testText() { words(await sequence.invoke("j")); }
await withCassette("named", how, testText);
const opened = async () => {
  const session = await useCassette("opened", how);
  words(await sequence.invoke("k"));
  await session.close();
};
await opened();
const out: Record<string, unknown> = {};
for (const name of readdirSync("cassettes").sort()) {
  const { interactions } = JSON.parse(readFileSync("cassettes/" + name, "utf8"));
  out[name.slice(0, -5)] = [...new Set(interactions.flatMap(({ producedBy = [] }) => producedBy.map(({ fn }) => fn)))];
}
console.log(JSON.stringify(out));
`;

Deno.test("kind 5: what runnables have cut off is found by what the callback names and leads there", () =>
  inProject({ "chains.ts": CHAINS, "main_test.ts": OF_CHAINS }, async ({ folder, run }) => {
    const packages = fileURLToPath(new URL("../../node_modules", import.meta.url));
    await symlink(packages, join(folder, "node_modules"), "junction");
    const { code, stdout, stderr } = await run("main_test.ts");
    assertEquals(code, 0, stderr);
    const linked = JSON.parse(stdout.trim().split("\n").at(-1)!) as Record<string, string[]>;
    for (
      const [cassette, ...expected] of [
        ["invoke", "sequence"],
        ["lambda", "lambda"],
        ["batch", "sequence"],
        ["stream", "piped"],
        ["pipe", "sequence"],
        ["retry", "piped"],
        ["function", "ask"],
        ["class", "Agent.ask"],
        ["instance", "Agent.ask"],
        ["named", "sequence"],
        ["opened", "sequence"],
        ["router", "router"],
        ["branch", "branch"],
        ["both", "both"],
      ]
    ) {
      const found = linked[cassette!]!;
      for (const name of expected) {
        assert(found.includes(`chains.ts#${name}`), `${cassette}: ${found}`);
      }
      assert(!/words|other|main_test/.test(found.join()), `${cassette}: ${found}`);
    }
  }));

Deno.test("a tracked function is what it was to those who call it", async () => {
  const boom = new Error("boom");
  const sync = track(function (this: { base: number }, more: number) {
    return this.base + more;
  });
  assertEquals(sync.call({ base: 1 }, 2), 3);
  const failing = track(() => {
    throw boom;
  });
  try {
    failing();
    throw new Error("it did not throw");
  } catch (error) {
    assert(error === boom);
  }
  const later: Promise<number> = track(async (value: number) => await Promise.resolve(value))(4);
  assertEquals(await later, 4);
  const marked = track(Object.assign(function named(_a: number, _b: number) {}, { mark: 1 }));
  assertEquals([marked.name, marked.length, marked.mark], ["named", 2, 1]);
  assert(track(marked) === marked, "tracked once");
  class Point {
    constructor(readonly x: number) {}
  }
  const Tracked = track(Point as unknown as (x: number) => Point) as unknown as typeof Point;
  assert(new Tracked(3) instanceof Point);
  assertEquals([
    ...track(function* () {
      yield* [1, 2];
    })(),
  ], [1, 2]);
});

Deno.test("track says what it cannot do", () => {
  class Empty {
    static one() {}
  }
  const wrong: [() => unknown, string, string][] = [
    [() => track("name" as never), "OPTION_INVALID", "it must get a function"],
    [() => track(Empty, "two"), "OPTION_INVALID", "methods  one"],
    [() => track(() => {}, { dep: [] } as never), "OPTION_UNKNOWN", `no option "dep"`],
    [() => track(() => {}, { deps: "a" } as never), "OPTION_INVALID", "a list of texts"],
  ];
  for (const [fn, code, said] of wrong) {
    try {
      fn();
    } catch (error) {
      assert(error instanceof RetakeError && error.code === code);
      assertStringIncludes(error.message, said);
      continue;
    }
    throw new Error(`${said}: nothing was thrown`);
  }
});

Deno.test("a function that is not there, and a source that is none: what is, and what to do", () =>
  inProject({
    "lib/a.ts": "export function askModel() {}\nexport class Client { send() {} }\n",
    "lib/bad.ts": "export const x = ;\n",
    "lib/uses.ts": `import { x } from "./bad.ts";\nexport const f = () => x;\n`,
  }, async ({ folder }) => {
    const options = { root: folder, signatures: `${folder}/signatures` };
    const failure = async (id: string): Promise<RetakeError> => {
      try {
        await signFunction(id, options);
      } catch (error) {
        if (error instanceof RetakeError) return error;
        throw error;
      }
      throw new Error(`${id} was signed`);
    };
    const close = await failure("lib/a.ts#askModl");
    assertEquals(close.code, "FUNCTION_UNKNOWN");
    assertStringIncludes(close.message, `did you mean "askModel"?`);
    assertStringIncludes(close.message, "Client.send");
    assertStringIncludes((await failure("lib/b.ts#ask")).message, "which is not there either");
    const bad = await failure("lib/uses.ts#f");
    assertEquals(bad.code, "PARSE_FAILED");
    assertStringIncludes(bad.message, "lib/bad.ts:1:18 cannot be parsed");
    assertEquals((await signFunction("lib/a.ts#askModel", options)).hash.length, 64);
  }));
