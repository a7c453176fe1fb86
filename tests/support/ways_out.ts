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

/** What a replay does about it. */
export type Verdict = "refused" | "refused, and sent" | "told" | "passes";

export interface WayOut {
  name: string;
  verdict: Verdict;
  /** Absent where a runtime does not have it. */
  absent?: boolean;
  /** Whether it leads to a place where nobody listens, as the port 443. */
  toNobody?: boolean;
  /** Whether it may still connect, and then say nothing. */
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
  verdict: Verdict | "silent" | "absent";
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
    const after = await arrived(far);
    const sent = row.sent = way.connects
      ? after.requests - before.requests
      : after.all - before.all;
    await way.tearDown?.();
    const failed = /\b(?:UNHEARD|MISS)\b/.test(row.session);
    const verdict = failed
      ? (sent > 0 ? "refused, and sent" : "refused")
      : row.warnings.length > 0
      ? "told"
      : expected === "passes" && row.session === "" && row.caller === ""
      ? "passes"
      : "silent";
    const leads = !far.arrives || way.toNobody || expected === "passes"
      ? undefined
      : before.all - start.all > 0;
    return { ...row, verdict, leads };
  }
}

/** What the trap has seen. */
interface Seen {
  /** Requests, and connections that said nothing. */
  all: number;
  /** Requests. */
  requests: number;
}

/** Asks the trap; this question is not counted. */
async function arrived({ port, arrives }: Far): Promise<Seen> {
  if (!arrives) return { all: 0, requests: 0 };
  const socket = net.connect(port, "127.0.0.1");
  socket.end("count");
  let text = "";
  socket.setEncoding("utf8").on("data", (data) => text += data);
  await once(socket, "close");
  return JSON.parse(text);
}

/** Listens on all addresses, answers what looks like HTTP with nothing, and counts. */
export async function openTrap(): Promise<{ port: number; close(): Promise<void> }> {
  const seen: Seen = { all: 0, requests: 0 };
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    seen.all++;
    sockets.add(socket);
    let said = 0;
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    const read = (data: Uint8Array) => {
      const text = String.fromCharCode(...data);
      if (text === "count") {
        seen.all--;
        return void socket.end(JSON.stringify(seen));
      }
      if (text.startsWith("PRI * HTTP/2")) {
        seen.all--; // a session is no request
        socket.off("data", read);
        return answerHttp2(socket, data.subarray(24), seen);
      }
      seen.requests++;
      if (said++ > 0) seen.all++; // another request over a connection that was open
      if (/^[A-Z]+ \S+ HTTP\/1/.test(text)) {
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
      } else socket.destroy();
    };
    socket.on("data", read);
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

/** As little of HTTP/2 as answers every request with a 200. */
function answerHttp2(socket: net.Socket, first: Uint8Array, seen: Seen): void {
  const [HEADERS, SETTINGS, PING] = [1, 4, 6];
  let rest = new Uint8Array();
  const frame = (type: number, flags: number, stream: Uint8Array, payload: number[] | Uint8Array) =>
    socket.write(Uint8Array.from([0, 0, payload.length, type, flags, ...stream, ...payload]));
  const nobody = new Uint8Array(4);
  const read = (data: Uint8Array) => {
    rest = Uint8Array.from([...rest, ...data]);
    while (rest.length >= 9) {
      const length = 9 + (rest[0]! << 16 | rest[1]! << 8 | rest[2]!);
      if (rest.length < length) return;
      const [type, flags] = [rest[3], rest[4]!];
      const [stream, payload] = [rest.slice(5, 9), rest.slice(9, length)];
      rest = rest.slice(length);
      if (type === SETTINGS && (flags & 1) === 0) frame(SETTINGS, 1, nobody, []);
      if (type === PING && (flags & 1) === 0) frame(PING, 1, nobody, payload);
      if (type !== HEADERS) continue;
      seen.all++;
      seen.requests++;
      frame(HEADERS, 5, stream, [0x88]); // the end, with ":status: 200"
    }
  };
  frame(SETTINGS, 0, nobody, []);
  socket.on("data", read);
  read(first);
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
