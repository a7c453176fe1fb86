/**
 * Ways out of a process: each is tried with no cassette open, to see that it does lead out, and then
 * in a replay. What arrives is counted by a trap in another process.
 */
import { once } from "node:events";
import net from "node:net";
import process from "node:process";
import type { SessionOptions } from "../../mod.ts";

/** Where the ways lead: a trap, under a name of this machine that is not loopback, where it has one. */
export interface Far {
  host: string;
  port: number;
  /** `host:port` */
  place: string;
  /** Whether what is sent there arrives: not where the host is a name that does not exist. */
  arrives: boolean;
}

/** What a replay is to do about it. */
export type Verdict = "refused" | "told" | "passes";

export interface WayOut {
  name: string;
  verdict: Verdict;
  /** Absent where a runtime does not have it. */
  absent?: boolean;
  /** Whether it leads to a place where nobody listens, as the port 443. */
  toNobody?: boolean;
  /** Whether connecting alone is seen: nothing is written. */
  connects?: boolean;
  /** Options of the cassette. */
  options?(far: Far): SessionOptions;
  /** Done before, outside of every cassette. */
  setUp?(far: Far): Promise<void> | void;
  /** Goes out; settles when an answer is there or it has failed. */
  leave(far: Far): Promise<unknown>;
  /** What is to be put away afterwards. */
  tearDown?(): Promise<void> | void;
}

export interface Tried {
  name: string;
  expected: Verdict;
  verdict: Verdict | "silent" | "refused, and sent" | "absent";
  /** Whether it led out with no cassette open; `undefined` where that cannot be seen. */
  leads: boolean | undefined;
  /** How much of it arrived in spite of the cassette. */
  sent: number;
  /** What the caller, the session, and its user were told. */
  caller: string;
  session: string;
  warnings: string[];
}

type WithCassette = typeof import("../../mod.ts")["withCassette"];

/** Tries them one after the other. */
export async function tryWaysOut(
  ways: WayOut[],
  far: Far,
  { withCassette, options }: { withCassette: WithCassette; options: SessionOptions },
): Promise<Tried[]> {
  const tried: Tried[] = [];
  for (const [at, way] of ways.entries()) tried.push(await tryOne(way, at));
  return tried;

  async function tryOne(way: WayOut, at: number): Promise<Tried> {
    const { name, verdict: expected } = way;
    const row = { name, expected, sent: 0, caller: "", session: "", warnings: [] as string[] };
    if (way.absent) return { ...row, verdict: "absent", leads: undefined };
    await way.setUp?.(far);
    const start = await arrived(far);
    await way.leave(far).catch(() => {});
    const before = await arrived(far);
    try {
      await withCassette(`ways/${at}`, {
        ...options,
        ...way.options?.(far),
        onWarning: (message) => void row.warnings.push(message),
      }, async () => {
        try {
          await way.leave(far);
        } catch (error) {
          row.caller = words(error);
        }
      });
    } catch (error) {
      row.session = words(error);
    }
    const sent = row.sent = far.arrives ? (await arrived(far)) - before - 1 : 0;
    await way.tearDown?.();
    const failed = row.session.includes("UNHEARD");
    const verdict = failed
      ? (sent > 0 ? "refused, and sent" : "refused")
      : row.warnings.length > 0
      ? "told"
      : expected === "passes" && row.session === "" && row.caller === ""
      ? "passes"
      : "silent";
    const leads = !far.arrives || way.toNobody || expected === "passes"
      ? undefined
      : before - start - 1 > 0;
    return { ...row, verdict, leads };
  }
}

/** How many requests, and connections that said nothing, the trap has seen; this question is one. */
async function arrived({ port, arrives }: Far): Promise<number> {
  if (!arrives) return 0;
  const socket = net.connect(port, "127.0.0.1");
  socket.end("count");
  let text = "";
  socket.setEncoding("utf8").on("data", (data) => text += data);
  await once(socket, "close");
  return Number(text);
}

/** Listens on all addresses, answers what looks like HTTP with nothing, and counts. */
export async function openTrap(): Promise<{ port: number; close(): Promise<void> }> {
  let count = 0;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    count++;
    sockets.add(socket);
    let first = true;
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (data) => {
      if (!first) count++; // another request over a connection that was open
      first = false;
      const text = String(data);
      if (text === "count") socket.end(String(count));
      else if (/^[A-Z]+ \S+ HTTP\/1/.test(text)) {
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
      } else socket.destroy();
    });
  });
  server.listen(0);
  await once(server, "listening");
  return {
    port: (server.address() as net.AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** What the program of ways is given: where they lead. */
export function farFromArguments(): Far {
  const [host, port, arrives] = process.argv.slice(2) as [string, string, string];
  return { host, port: Number(port), place: `${host}:${port}`, arrives: arrives === "true" };
}

/** Everything an error says, with what it was caused by. */
function words(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, cause } = error as { code?: string; cause?: unknown };
  return `${error.name} ${code ?? ""} ${error.message.split("\n", 1)[0]}` +
    (cause ? ` <- ${words(cause)}` : "");
}

/** Settles with an emitter: resolves at one of the good events, rejects at an error. */
export function settled(
  emitter: { on(event: string, fn: (value: unknown) => void): unknown },
  ...good: string[]
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    emitter.on("error", reject);
    for (const event of good) emitter.on(event, resolve);
  });
}
