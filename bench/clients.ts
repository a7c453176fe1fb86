/**
 * Clients that are no fetch, each asking for some JSON in two ways: as it is, to be answered by a replay, and
 * by a hand-written stub of its kind.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Agent, get } from "node:http";
import { Duplex } from "node:stream";

/** A client, and how it asks. */
export interface BenchClient {
  name: string;
  asks: { stub: () => Promise<unknown>; replay: () => Promise<unknown> };
}

/**
 * `node:http` by an agent that keeps its connections. The stub is an agent whose connection answers by itself,
 * so that the client's own parser reads both.
 *
 * @param url what is asked for
 * @param value what comes
 * @param headers with what headers
 */
export function byNodeHttp(
  url: string,
  value: unknown,
  headers: readonly [string, string][],
): BenchClient {
  const lines = headers.map(([name, text]) => `${name}: ${text}\r\n`).join("");
  const answer = `HTTP/1.1 200 OK\r\n${lines}\r\n${JSON.stringify(value)}`;
  const setting = () => {};
  const stub = new Agent({ keepAlive: true });
  Object.assign(stub, {
    createConnection() {
      const connection: Duplex = new Duplex({
        read: setting,
        write(_bytes, _encoding, done) {
          done();
          setImmediate(() => connection.push(answer));
        },
      });
      const settings = ["setKeepAlive", "setNoDelay", "setTimeout", "ref", "unref"];
      return Object.assign(connection, Object.fromEntries(settings.map((name) => [name, setting])));
    },
  });
  const agent = new Agent({ keepAlive: true });
  const ask = (agent: Agent) =>
    new Promise((resolve, reject) => {
      get(url, { agent }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (piece) => text += piece);
        response.on("end", () => resolve(JSON.parse(text)));
      }).on("error", reject);
    });
  return {
    name: "node:http GET, 1 KB of JSON",
    asks: { stub: () => ask(stub), replay: () => ask(agent) },
  };
}

/** What of undici is used. */
interface Undici {
  request(url: string, options?: { dispatcher?: unknown }): Promise<{
    body: { json(): Promise<unknown> };
  }>;
  Dispatcher: new () => object;
}

/** Who hears an answer, in either of its vocabularies. */
interface Handler {
  onConnect?(abort: () => void): void;
  onHeaders?(status: number, raw: Buffer[], resume: () => void, statusText: string): void;
  onData?(bytes: Buffer): void;
  onComplete?(trailers: Buffer[]): void;
}

/**
 * `request` of undici. The stub is a dispatcher that tells the handler.
 *
 * @param url what is asked for
 * @param value what comes
 * @param headers with what headers
 */
export async function byUndici(
  url: string,
  value: unknown,
  headers: readonly [string, string][],
): Promise<BenchClient> {
  // On Bun, the name of the newer one leads to what Bun itself has in its place.
  const { request, Dispatcher }: Undici = await import("undici-6");
  const bytes = Buffer.from(JSON.stringify(value));
  const raw = headers.flat().map((text) => Buffer.from(text));
  class Stub extends Dispatcher {
    dispatch(_options: unknown, handler: Handler): boolean {
      handler.onConnect!(() => {});
      setImmediate(() => {
        handler.onHeaders!(200, raw, () => {}, "OK");
        handler.onData!(bytes);
        handler.onComplete!([]);
      });
      return true;
    }
  }
  const dispatcher = new Stub();
  const ask = async (options?: { dispatcher: unknown }) => {
    const { body } = await request(url, options);
    return await body.json();
  };
  return {
    name: "undici request, 1 KB of JSON",
    asks: { stub: () => ask({ dispatcher }), replay: () => ask() },
  };
}
