/**
 * Requests of Bun's own code, which no JavaScript sees: a `fetch` kept from before, `Bun.fetch`, and
 * what Bun has in the place of `undici` and `node-fetch`. They look for a proxy in the environment each
 * time, so while cassettes are open a proxy of our own stands there, which asks before it lets
 * something through. It cannot know in which scope something was asked.
 *
 * @module
 */
import net from "node:net";
import type { Gate } from "../../intercept/types.ts";
import { ownHandle } from "../open_handles.ts";
import { process } from "../process.ts";

const NAMES = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"];
const BYPASSES = ["NO_PROXY", "no_proxy"];
/** What is asked of this machine is let go without being looked at: programs that are started ask it too. */
const LOCAL = ["localhost", "127.0.0.1", "::1"];

/** What Retake itself was answered, for who reads it. */
const answered = new WeakSet<object>();

/** @returns whether the proxy has not seen what this answers: it was asked of this machine, and not by Retake */
export function isPastProxy(answer: object, host: string): boolean {
  return LOCAL.includes(host.replace(/^\[(.*)\]$/, "$1")) && !answered.has(answer);
}

/** A proxy in the environment, and ways round it. */
export interface Proxy {
  /** Puts it into the environment, until it is let go. */
  hold(): Promise<() => void>;
  /** Sends by fetch as if it were not there. */
  send<T>(fn: () => T): T;
  close(): void;
}

/** @param gate who decides */
export function openProxy(gate: Gate): Proxy {
  let found: Record<string, string | undefined> | undefined;
  let address = "";
  /** What Retake sends itself, as far as it is under way: it may find its way here later. */
  let sending = 0;
  /** How often it was put in place so far. */
  let held = 0;

  const server = ownHandle(net.createServer((client) => {
    client.on("error", () => client.destroy());
    let head = "";
    const read = (data: Uint8Array) => {
      head += latin1(data);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      client.off("data", read);
      client.pause();
      answer(client, head.slice(0, end), head);
    };
    client.on("data", read);
  }));
  const listening = new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  server.unref();

  const answer = (client: net.Socket, head: string, all: string) => {
    const [, method, target] = /^(\S+) (\S+)/.exec(head) ?? [];
    const isTunnel = method === "CONNECT";
    const url = isTunnel ? `https://${target}/` : target ?? "";
    if (!URL.canParse(url)) return void client.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    const { hostname, port, protocol } = new URL(url);
    const place = { host: hostname, port: Number(port) || (protocol === "https:" ? 443 : 80) };
    const isRefused = () =>
      sending === 0 && gate.judgeStray({
          way: "a fetch kept from before",
          ...(isTunnel ? {} : { method }),
          url,
          ...place,
        }) !== undefined;
    // Closed with no answer at all: whatever one said could be taken for the server's.
    if (isRefused()) return void client.destroy();
    gate.letGo(() => forward(client, { ...place, isTunnel, all, isRefused }));
  };

  const forward = (client: net.Socket, { host, port, isTunnel, all, isRefused }: Forwarded) => {
    const theirs = isTunnel
      ? found?.HTTPS_PROXY ?? found?.https_proxy
      : found?.HTTP_PROXY ?? found?.http_proxy;
    const next = theirs && URL.canParse(theirs) ? new URL(theirs) : undefined;
    const to = next ? { host: next.hostname, port: Number(next.port) || 80 } : { host, port };
    const server = ownHandle(new net.Socket());
    server.connect(to, () => {
      if (isTunnel && !next) client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      else server.write(fromLatin1(isTunnel ? all : closing(all)));
      // What was let go in one cassette is not let go in the next by that.
      let since = held;
      client.on("data", () => {
        if (since === held) return;
        if (isRefused()) server.destroy();
        since = held;
      });
      client.pipe(server);
      if (isTunnel) server.pipe(client);
      else closeAfterOne(server, client);
    });
    server.on("error", () => client.destroy());
    server.on("close", () => client.destroy());
    client.on("close", () => server.destroy());
  };

  const put = () => {
    for (const name of NAMES) process.env[name] = address;
    const theirs = found!.NO_PROXY ?? found!.no_proxy;
    const bypass = [...theirs ? [theirs] : [], ...LOCAL].join(",");
    for (const name of BYPASSES) process.env[name] = bypass;
  };
  const putBack = () => {
    for (const [name, value] of Object.entries(found!)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };

  return {
    async hold() {
      await listening;
      address = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
      found = Object.fromEntries([...NAMES, ...BYPASSES].map((name) => [name, process.env[name]]));
      put();
      held++;
      return () => {
        // Whoever has set something else meanwhile, has meant it.
        for (const name of NAMES) if (process.env[name] !== address) delete found![name];
        putBack();
        found = undefined;
      };
    },
    send(fn) {
      if (!found) return fn();
      putBack(); // fetch looks at it before it returns
      try {
        const result = fn();
        if (result instanceof Promise) {
          sending++;
          result.then((answer) => {
            sending--;
            if (answer instanceof Response) answered.add(answer);
          }, () => sending--);
        }
        return result;
      } finally {
        put();
      }
    },
    close: () => void server.close(),
  };
}

/** A request that is let go. */
interface Forwarded {
  host: string;
  port: number;
  isTunnel: boolean;
  /** What came of it so far. */
  all: string;
  /** Asks again. */
  isRefused: () => boolean;
}

/** The head of a message with the word that this is the last one of its connection. */
function closing(head: string): string {
  const end = head.indexOf("\r\n\r\n");
  const others = head.slice(0, end).replaceAll(/\r\n(?:proxy-)?connection:[^\r\n]*/gi, "");
  return `${others}\r\nConnection: close${head.slice(end)}`;
}

/** Has the client ask for a connection anew each time: its next request may be for another host. */
function closeAfterOne(server: net.Socket, client: net.Socket): void {
  let head = "";
  const read = (data: Uint8Array): void => {
    head += latin1(data);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    if (/^HTTP\/1\.\d 1/.test(head)) { // not the answer yet
      client.write(fromLatin1(head.slice(0, end + 4)));
      const rest = head.slice(end + 4);
      head = "";
      return rest === "" ? undefined : read(fromLatin1(rest));
    }
    server.off("data", read);
    client.write(fromLatin1(closing(head)));
    server.pipe(client);
  };
  server.on("data", read);
}

/** Bytes as text and back, one character each: Bun has no Buffer for who may not name one. */
function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function fromLatin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
