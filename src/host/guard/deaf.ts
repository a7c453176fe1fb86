/**
 * What is started and cannot be heard from here: workers and child processes. It is told of, by name.
 * (A `spawnSync` that was imported by its name is not seen.)
 *
 * @module
 */
import childProcess from "node:child_process";
import { Worker } from "node:worker_threads";
import type { Gate } from "../../intercept/types.ts";
import { process } from "../process.ts";
import { listenTo } from "./channel.ts";
import { type Patch, patch, patchMethod, patchParent } from "./patch.ts";

/** @param gate who is told */
export function deafWays(gate: Gate): Record<string, Patch> {
  const tell = (what: string) => {
    if (!gate.idle()) gate.tellDeaf(what);
  };
  const tellProgram = (file: unknown) => tell(`the program "${nameOf(file)}"`);
  const { Deno, Bun } = globalThis as unknown as { Deno?: object; Bun?: object };
  return {
    "child_process.ChildProcess.prototype.spawn": patchMethod(
      childProcess.ChildProcess.prototype,
      "spawn",
      (real) =>
        function (...args) {
          tellProgram((args[0] as { file?: unknown } | undefined)?.file);
          return Reflect.apply(real, this, args);
        },
    ),
    ...toldBy(
      childProcess,
      "child_process",
      ["spawnSync", "execFileSync", "execSync"],
      tellProgram,
    ),
    ...(Bun ? toldBy(Bun, "Bun", ["spawn", "spawnSync"], tellProgram) : {}),
    ...(Deno && "deno" in process.versions ? toldOf(Deno, "Command", tellProgram) : {}),
    ...threadWay(() => tell("a worker thread")),
    ...(isNode ? {} : toldOf(globalThis, "Worker", () => tell("a worker"))),
  };
}

const isNode = !("deno" in process.versions) && !("bun" in process.versions);

/** Functions that start a program: their first argument names it, or their options do. */
function toldBy(
  target: object,
  owner: string,
  names: string[],
  tell: (file: unknown) => void,
): Record<string, Patch> {
  return Object.fromEntries(names.map((name) => [
    `${owner}.${name}`,
    patchMethod(target, name, (real) =>
      function (...args) {
        const [first] = args as [unknown];
        const command = (first as { cmd?: unknown[] } | undefined)?.cmd ?? first;
        tell(Array.isArray(command) ? command[0] : command);
        return Reflect.apply(real, this, args);
      }),
  ]));
}

/** Classes whose objects are what is started. */
function toldOf(
  target: object,
  key: string,
  tell: (first: unknown) => void,
): Record<string, Patch> {
  if (typeof Reflect.get(target, key) !== "function") return {};
  return {
    [key]: patch(target, key, (found) => ({
      value: new Proxy(Reflect.get(target, key) as new () => object, {
        construct(real, args, newTarget) {
          tell(args[0]);
          return Reflect.construct(real, args, newTarget);
        },
      }),
      writable: true,
      enumerable: found?.enumerable ?? false,
      configurable: true,
    })),
  };
}

/** The program in a command, without where it lies. */
function nameOf(file: unknown): string {
  return String(file).split(/\s/, 1)[0]!.split(/[\\/]/).at(-1)!;
}

/** Node and Deno tell of their worker threads; on Bun, the class calls its parent. */
function threadWay(tell: () => void): Record<string, Patch> {
  if ("bun" in process.versions) return { "the parent of Worker": patchParent(Worker, tell) };
  let endListening: (() => void) | undefined;
  return {
    "the channel worker_threads": {
      apply() {
        endListening ??= listenTo("worker_threads", tell);
      },
      undo() {
        endListening?.();
        endListening = undefined;
      },
      isReplaced: () => false,
    },
  };
}
