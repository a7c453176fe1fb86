import { readFileSync } from "node:fs";
import { post } from "../core/net.ts";

class Router {
  ping(text: string): string {
    return "ping " + text;
  }
  pong(text: string): string {
    return "pong " + text;
  }
}
function pick(target: any, name: string): (text: string) => string {
  const method = target[name];
  return (text) => method.call(target, text);
}
export async function untypedDispatch(name: string): Promise<unknown> {
  return await post("https://frontier.example/dispatch", { text: pick(new Router(), name)("x") });
}

class Tripler {
  transform(chunk: string, controller: TransformStreamDefaultController<string>): void {
    controller.enqueue(chunk.repeat(3));
  }
}
const parts = { transformer: new Tripler() };
export async function indirectCallback(text: string): Promise<unknown> {
  const stream = new TransformStream(parts.transformer);
  const writer = stream.writable.getWriter();
  void writer.write(text);
  void writer.close();
  let out = "";
  for await (const chunk of stream.readable as unknown as AsyncIterable<string>) out += chunk;
  return await post("https://frontier.example/stream", { out });
}

const PROMPT_FILE = "src/prompts/a.md";
export async function cwdFile(): Promise<unknown> {
  return await post("https://frontier.example/file", { text: readFileSync(PROMPT_FILE, "utf8") });
}

export async function lazyModule(name: string): Promise<unknown> {
  const module = await import(`./lazy/${name}.ts`);
  return await post("https://frontier.example/lazy", { text: module.text() });
}

const cache = new Map<string, string>();
function memo(key: string, make: () => string): string {
  if (!cache.has(key)) cache.set(key, make());
  return cache.get(key)!;
}
export async function memoised(): Promise<unknown> {
  return await post("https://frontier.example/memo", { text: memo("a", () => "made") });
}

const lookup: { [key: string]: () => string } = {};
lookup["one"] = () => "1";
lookup.two = two;
function two(): string {
  return "2";
}
export async function lateTable(key: string): Promise<unknown> {
  return await post("https://frontier.example/table", { text: lookup[key]!() });
}

const config = {
  base: "b",
  get full(): string {
    return this.base + "!";
  },
};
export async function objectGetter(): Promise<unknown> {
  return await post("https://frontier.example/getter", { text: config.full });
}

function* steps(): Generator<string> {
  yield* inner();
}
const inner = function* (): Generator<string> {
  yield "s1";
};
export async function delegated(): Promise<unknown> {
  return await post("https://frontier.example/gen", { all: [...steps()] });
}

export const curried =
  ((a: string) => (b: string) => async (): Promise<unknown> =>
    await post("https://frontier.example/curry", { ab: glue(a, b) }))("x")("y");
function glue(a: string, b: string): string {
  return a + "-" + b;
}

export const bound = sender.bind(null, "https://frontier.example/bound");
async function sender(url: string, text: string): Promise<unknown> {
  return await post(url, { text: decorateText(text) });
}
const decorateText = [(t: string): string => `[${t}]`][0]!;

const { left, right: renamed = "R" } = { left: "L" } as { left: string; right?: string };
export async function destructuredTop(): Promise<unknown> {
  return await post("https://frontier.example/destructured", { left, renamed });
}

let counter = 10;
const bump = (): number => (counter += 5);
export async function counted(): Promise<unknown> {
  counter = 10;
  return await post("https://frontier.example/count", { n: bump() });
}
