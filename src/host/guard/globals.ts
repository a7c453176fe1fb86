/**
 * Connections that a runtime's own classes open: `WebSocket` and `EventSource` of Deno and Bun, and a
 * `fetch` of Deno that was kept from before. (Those of Node stand on its undici.)
 *
 * The class is replaced by one that asks first. What has been kept from before comes by another way:
 * Deno's classes call their parent, and its fetch looks at the signal of its request; on Bun, a
 * WebSocket is told what to do when something comes, and it is closed then.
 *
 * @module
 */
import type { Departing, Gate, Way } from "../../intercept/types.ts";
import type { RetakeError } from "../../errors.ts";
import {
  type EventSourceClass,
  hearEventSource,
  MEMBER_NAMES,
  memberOfBoth,
  readAskedEventSource,
} from "../hear/event_source.ts";
import {
  hearWebSocket,
  MEMBER_NAMES as SOCKET_MEMBERS,
  memberOfBoth as socketMember,
  readAsked,
  type WebSocketClass,
} from "../hear/websocket.ts";
import { process } from "../process.ts";
import { socketWay } from "./early.ts";
import { type Patch, patch, patchGlobal, patchMethod, patchParent } from "./patch.ts";
import { isPastProxy } from "./proxy.ts";

/** Kept from before fake timers take its place. */
const { queueMicrotask } = globalThis;

/** A class whose first argument says where it connects to. */
type Connecting = (new (url: string | URL, ...rest: unknown[]) => Connection & WebSocket) & object;

interface Connection extends EventTarget {
  readonly url: string;
  readonly readyState: number;
  close(): void;
  terminate?(): void;
}

const WAYS: Way[] = ["WebSocket", "EventSource"];

/** @param gate who decides */
export function globalWays(gate: Gate): Record<string, Patch> {
  const isDeno = "deno" in process.versions;
  if (!isDeno && !("bun" in process.versions)) return nodeWays(gate);
  const ways: Record<string, Patch> = {};
  /** Whether what is being made was asked for by its global name, and has been judged. */
  let judging = false;
  /** What was made so. */
  const judged = new WeakSet<Connection>();
  const construct = (target: Connecting, args: unknown[], kind: Connecting) => {
    judging = true;
    try {
      const made = Reflect.construct(target, args, kind) as Connection & WebSocket;
      judged.add(made);
      return made;
    } finally {
      judging = false;
    }
  };
  const makeJudged = (way: Way, target: Connecting, args: unknown[], kind: Connecting) => {
    const error = gate.idle() ? undefined : judge(gate, way, String(args[0]));
    if (error) throw error;
    return gate.letGo(() => construct(target, args, kind));
  };
  const members = superWay();
  const socket = socketWay((target, args, kind) => {
    const real = target as Connecting;
    const make = (made: unknown[]) => construct(real, made, real);
    if (!gate.idle() && !isPlain(kind, real)) members.wantFor(real);
    const heard = hear(gate, real, args, kind, make);
    if (heard) {
      judged.add(heard);
      return heard;
    }
    if (gate.idle() || readAsked(args)) {
      return makeJudged("WebSocket", real, args, kind as Connecting);
    }
    const made = construct(real, args, kind as Connecting); // which refuses it, as a rule
    judgeMade(gate, "WebSocket", made);
    return made;
  });
  for (const way of WAYS) {
    const real = (globalThis as Record<string, unknown>)[way] as Connecting | undefined;
    if (!real) continue;
    const make = (target: Connecting, args: unknown[], kind: unknown) => {
      const heard = way === "EventSource" ? hearSource(gate, args, kind) : undefined;
      if (heard) judged.add(heard as Connection);
      return heard ?? makeJudged(way, target, args, kind as Connecting);
    };
    ways[`globalThis.${way}`] = way === "WebSocket" ? socket! : patchGlobal<Connecting>(
      globalThis,
      way,
      (found) => new Proxy(found, { construct: make }),
    );
    if (way === "EventSource") Object.assign(ways, memberWays(real));
    if (isDeno) ways[`the parent of ${way}`] = parentWay(gate, way, real, () => judging);
    else Object.assign(ways, touchWays(gate, way, real, judged));
  }
  const { way } = members;
  return {
    "WebSocket.prototype": way,
    ...ways,
    ...(isDeno ? signalWay(gate) : { ...bunWays(gate), ...readWays(gate) }),
  };
}

/**
 * Members of `WebSocket.prototype`, for objects of ours whose class calls them by `super`. They are put in place when
 * the first of such a class is made: to look at the class is to load it, on Node.
 */
function superWay(): { way: Patch; wantFor(real: Connecting): void } {
  let isOn = false;
  let patches: Patch[] | undefined;
  return {
    way: {
      apply() {
        isOn = true;
        for (const one of patches ?? []) one.apply();
      },
      undo() {
        isOn = false;
        for (const one of patches ?? []) one.undo();
      },
      isReplaced: () => patches?.some((one) => one.isReplaced()) ?? false,
    },
    wantFor(real) {
      if (patches) return;
      patches = SOCKET_MEMBERS.map((name) =>
        patch(real.prototype, name, (found) => socketMember(real, name, found))
      );
      if (isOn) { for (const one of patches) one.apply(); }
    },
  };
}

/** Node's own sends by its undici, which is watched there; here it is heard. */
function nodeWays(gate: Gate): Record<string, Patch> {
  const members = superWay();
  const way = socketWay((target, args, kind) => {
    const real = target as Connecting;
    if (!gate.idle() && !isPlain(kind, real)) members.wantFor(real);
    const make = (made: unknown[]) => Reflect.construct(target, made) as WebSocket;
    return hear(gate, real, args, kind, make) ??
      Reflect.construct(target, args, kind);
  });
  return way ? { "WebSocket.prototype": members.way, "globalThis.WebSocket": way } : {};
}

/** @returns what a session makes of it; `undefined` where it is nobody's, or no right one */
function hear(
  gate: Gate,
  target: Connecting,
  args: unknown[],
  newTarget: unknown,
  make: (args: unknown[]) => WebSocket,
): WebSocket | undefined {
  if (gate.idle()) return undefined;
  const asked = readAsked(args);
  const departing = asked && departingOf("WebSocket", asked.url);
  const conversation = departing && gate.hearSocket(departing);
  if (!conversation) return undefined;
  return hearWebSocket(conversation, asked, {
    real: target,
    make,
    ...(isPlain(newTarget, target) ? {} : { kind: newTarget as WebSocketClass }),
  });
}

/** Whether a class is the real one, by whichever of its faces, and none that extends it. */
function isPlain(kind: unknown, real: Connecting): boolean {
  return (kind as WebSocketClass).prototype === real.prototype;
}

/** Its members, for objects of ours whose class extends it. */
function memberWays({ prototype }: Connecting): Record<string, Patch> {
  return Object.fromEntries(MEMBER_NAMES.map((name) => [
    `EventSource.prototype.${name}`,
    patch(prototype, name, (found) => memberOfBoth(name, found)),
  ]));
}

/** @returns what a session makes of it; `undefined` where it is nobody's, or no right one */
function hearSource(gate: Gate, args: unknown[], kind: unknown): EventTarget | undefined {
  const asked = gate.idle() ? undefined : readAskedEventSource(args);
  if (!asked) return undefined;
  const exchange = gate.hear(departingOf("EventSource", asked.url));
  return exchange && hearEventSource(asked, exchange, kind as EventSourceClass);
}

function departingOf(way: Way, url: string): Departing {
  const { hostname, port, protocol } = new URL(url);
  const isTls = /^(?:https|wss):$/.test(protocol);
  return { way, url, host: hostname, port: Number(port) || (isTls ? 443 : 80) };
}

function judge(gate: Gate, way: Way, url: string): RetakeError | undefined {
  if (!URL.canParse(url)) return undefined; // the class says so itself
  return gate.judge(departingOf(way, url));
}

/** Ends what was kept from before, when it has been made and says where it leads. */
function judgeMade(gate: Gate, way: Way, made: Connection): void {
  if (judge(gate, way, made.url)) made.terminate ? made.terminate() : made.close();
}

/** Deno: a class calls its parent before all else. */
function parentWay(gate: Gate, way: Way, real: Connecting, isJudged: () => boolean): Patch {
  return patchParent(real, (made) => {
    if (isJudged() || gate.idle()) return;
    queueMicrotask(() => judgeMade(gate, way, made as Connection));
  });
}

/** Bun: a class of its own is set up by whoever made it, in the turn in which it was made. */
function touchWays(
  gate: Gate,
  way: Way,
  { prototype }: Connecting,
  judged: WeakSet<Connection>,
): Record<string, Patch> {
  const touch = (one: Connection) => {
    if (judged.has(one) || gate.idle()) return;
    judged.add(one);
    judgeMade(gate, way, one);
  };
  const ways: Record<string, Patch> = {};
  for (const key of ["onopen", "onmessage", "onclose", "onerror", "binaryType"]) {
    ways[`${way}.prototype.${key}`] = patch(prototype, key, (found) => ({
      ...found,
      set(this: Connection, value: unknown) {
        touch(this);
        found!.set!.call(this, value);
      },
    }));
  }
  ways[`${way}.prototype.addEventListener`] = patchMethod(
    prototype,
    "addEventListener",
    (real) =>
      function (...args) {
        touch(this);
        return Reflect.apply(real, this, args);
      },
  );
  return ways;
}

/** Bun: what it has in the place of `ws` notes the URL before it connects. */
function bunWays(gate: Gate): Record<string, Patch> {
  const ws = process.getBuiltinModule("ws" as "node:fs") as unknown as
    | { prototype: object }
    | undefined;
  if (!ws) return {}; // then the one of npm is used, which asks by node:http
  return {
    "the URL of ws": patch(ws.prototype, "_url", () => ({
      configurable: true,
      get: () => undefined,
      set(this: object, value: string) {
        const error = gate.idle() ? undefined : judge(gate, "Bun's own ws", String(value));
        if (error) throw error;
        const property = { writable: true, enumerable: true, configurable: true };
        Object.defineProperty(this, "_url", { value, ...property });
      },
    })),
  };
}

/** What reads an answer, also that of what Bun has in the place of `undici` and `node-fetch`. */
const READS = ["text", "json", "arrayBuffer", "bytes", "blob", "formData"];

/**
 * Bun: what its own code asks of this machine is seen by no proxy, and by no JavaScript before it has been
 * answered. Who reads the answer is in the scope of who has asked.
 */
function readWays(gate: Gate): Record<string, Patch> {
  // Of one that somebody has made, this says nothing.
  const { get } = Object.getOwnPropertyDescriptor(Response.prototype, "url")!;
  const judgeRead = (answer: Response) => {
    const url: string = get!.call(answer);
    if (!/^https?:/.test(url)) return;
    const asked = departingOf("a fetch kept from before", url);
    if (isPastProxy(answer, asked.host)) gate.judge(asked);
  };
  return Object.fromEntries(READS.map((name) => [
    `Response.prototype.${name}`,
    patchMethod(Response.prototype, name, (real) =>
      function (...args) {
        if (!gate.idle() && this instanceof Response) judgeRead(this);
        return Reflect.apply(real, this, args);
      }),
  ]));
}

/**
 * Deno: its fetch looks at the signal of the request that it has made of its arguments, in the turn
 * in which it is called and before anything is sent. So does other code, by which nothing leaves.
 */
function signalWay(gate: Gate): Record<string, Patch> {
  return {
    "the signal of Request.prototype": patch(Request.prototype, "signal", (found) => ({
      ...found,
      get(this: Request) {
        if (!gate.idle() && isAskedByFetch()) {
          const error = judgeFetch(gate, this);
          if (error) throw error;
        }
        return found!.get!.call(this);
      },
    })),
  };
}

/** Whether the getter, which is on top of the stack, was called by Deno's own fetch. */
function isAskedByFetch(): boolean {
  const { prepareStackTrace } = Error as { prepareStackTrace?: unknown };
  // Whoever prints stacks in a way of their own: this one is read.
  Reflect.set(Error, "prepareStackTrace", undefined);
  const frames = String(new Error().stack).split("\n");
  Reflect.set(Error, "prepareStackTrace", prepareStackTrace);
  // In the turn in which it was called: what it does later, it does in whichever context that is.
  return /\bext:deno_fetch\/26_fetch\./.test(frames[3] ?? "") &&
    /\bnew Promise\b/.test(frames[4] ?? "");
}

function judgeFetch(gate: Gate, { method, url }: Request): RetakeError | undefined {
  if (!/^https?:/.test(url)) return undefined;
  const { hostname, port, protocol } = new URL(url);
  const asked: Departing = {
    way: "a fetch kept from before",
    method,
    url,
    host: hostname,
    port: Number(port) || (protocol === "https:" ? 443 : 80),
  };
  return gate.judge(asked);
}
