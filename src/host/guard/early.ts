/**
 * The global `WebSocket`, from when Retake is imported: a client that keeps the class then, as some do when
 * they are loaded, keeps one that can be heard by each cassette that is opened later.
 *
 * @module
 */
import { process } from "../process.ts";
import { type Patch, patchGlobal } from "./patch.ts";

/**
 * Makes a WebSocket, or refuses to.
 *
 * @param real the class that is found below
 * @param kind the class that is made: that one, or one that extends it
 */
export type MakeSocket = (real: SocketClass, args: unknown[], kind: SocketClass) => WebSocket;

/** A class that makes WebSockets. */
export type SocketClass = (new (url: string | URL, ...rest: unknown[]) => WebSocket) & object;

/** What the copies of Retake in this process share. */
interface EarlySocket {
  patch: Patch;
  /** What is asked, while somebody wants to be. */
  make: MakeSocket | undefined;
}

const KEY: unique symbol = Symbol.for("retake.websocket/1");

/** @returns the one owner of the global class; `undefined` where there is none */
function earlySocket(): EarlySocket | undefined {
  if (!("WebSocket" in globalThis)) return undefined;
  const global = globalThis as { [KEY]?: EarlySocket };
  if (global[KEY]) return global[KEY];
  const early: EarlySocket = {
    make: undefined,
    patch: patchGlobal<SocketClass>(globalThis, "WebSocket", (real) =>
      new Proxy(real, {
        construct: (target, args, kind) =>
          early.make?.(target, args, kind as SocketClass) ??
            Reflect.construct(target, args, kind),
      })),
  };
  return global[KEY] = early;
}

/**
 * Takes the place of the global class, and hands everything on. On Node that class is part of undici, and to look
 * at it loads undici and http2, which takes longer than all that Retake does when it is imported: where nobody has
 * used it yet, the class stays as it is for the first cassette.
 */
export function keepWebSocket(): void {
  if (isUndiciLoaded()) earlySocket()?.patch.apply();
}

/** Whether Node's own undici is in this process; `true` on a runtime that has none to load. */
function isUndiciLoaded(): boolean {
  if ("bun" in process.versions || "deno" in process.versions) return true;
  const { moduleLoadList = [] } = process as unknown as { moduleLoadList?: string[] };
  return moduleLoadList.includes("NativeModule internal/deps/undici/undici");
}

/** @param make is asked for each that is made, by whichever copy of the class, until that is undone */
export function socketWay(make: MakeSocket): Patch | undefined {
  const early = earlySocket();
  return early && {
    apply() {
      early.patch.apply();
      early.make = make;
    },
    undo() {
      early.make = undefined;
      early.patch.undo();
    },
    isReplaced: () => early.patch.isReplaced(),
  };
}
