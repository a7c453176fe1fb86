import { post } from "../core/net.ts";

class Commands {
  greet(who: string): string {
    return "hello " + who;
  }
  bye(who: string): string {
    return "bye " + who;
  }
  toJSON(): unknown {
    return { kind: "commands" };
  }
  get [Symbol.toStringTag](): string {
    return "Commands";
  }
  *[Symbol.iterator](): Generator<string> {
    yield "greet";
    yield "bye";
  }
}

export async function dispatch(command: "greet" | "bye", who: string): Promise<unknown> {
  const commands = new Commands();
  const handler = commands[command];
  return await post("https://dispatch.example", { text: handler.call(commands, who) });
}

export async function listCommands(): Promise<unknown> {
  return await post("https://dispatch.example/list", {
    all: [...new Commands()],
    self: new Commands(),
    tag: String(new Commands()),
  });
}

class Doubler implements Transformer<string, string> {
  start(): void {}
  transform(chunk: string, controller: TransformStreamDefaultController<string>): void {
    controller.enqueue(chunk + chunk);
  }
}

export async function streamed(text: string): Promise<unknown> {
  const stream = new TransformStream(new Doubler());
  const writer = stream.writable.getWriter();
  void writer.write(text);
  void writer.close();
  let out = "";
  for await (const chunk of stream.readable as unknown as AsyncIterable<string>) out += chunk;
  return await post("https://stream.example", { out });
}

function proxied(target: Record<string, unknown>): Record<string, unknown> {
  return new Proxy(target, {
    get(inner, key) {
      return Reflect.get(inner, key) ?? `no ${String(key)}`;
    },
  });
}

export async function viaProxy(): Promise<unknown> {
  const view = proxied({ a: 1 });
  return await post("https://proxy.example", { a: view.a, b: view.b });
}
