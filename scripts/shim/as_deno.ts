/**
 * `Deno.test` for runtimes that have none, so that the very same test files run on Node and Bun.
 * It covers what our tests use: the forms of `Deno.test`, `t.step`, `ignore`, `only`.
 *
 * A test that asks for `permissions` is left out: without Deno nothing would hold it to them, and
 * a green tick for it would be a lie. How many were left out is said when the process ends.
 *
 * @module
 */

import { appendFileSync } from "node:fs";

/** What a runtime's own test runner must offer. */
export type Register = (
  name: string,
  fn: () => Promise<void>,
  options: { ignore: boolean; only: boolean },
) => unknown;

interface Definition {
  name?: string;
  fn: (t: Step) => unknown;
  ignore?: boolean;
  only?: boolean;
  permissions?: unknown;
}

interface Step {
  name: string;
  origin: string;
  parent?: Step;
  step(...args: unknown[]): Promise<boolean>;
}

/**
 * Puts a `Deno` with `test` and `permissions.querySync` on the global object: no more than that, so
 * that a library that looks for Deno by what it can do is not misled.
 *
 * @param register defines one test with the runner at hand
 */
export function installDenoTest(register: Register): void {
  let leftOut = 0;

  const define = (args: unknown[], forced: Partial<Definition> = {}): void => {
    const test = { ...definition(args), ...forced };
    const name = test.name ?? test.fn.name;
    if (test.permissions !== undefined && test.permissions !== "inherit") {
      leftOut++;
      // scripts/test_all.mjs sums up a run of many processes in this file.
      const list = process.env.RETAKE_TESTS_LEFT_OUT;
      if (list) appendFileSync(list, `${name}\n`);
      return;
    }
    const options = { ignore: test.ignore === true, only: test.only === true };
    const origin = callingFile();
    register(name, () => run(name, origin, test.fn), options);
  };

  process.on("exit", () => {
    if (leftOut > 0 && !process.env.RETAKE_TESTS_LEFT_OUT) {
      console.log(`left out: ${leftOut} (they need Deno's permissions)`);
    }
  });

  const test = Object.assign((...args: unknown[]) => define(args), {
    ignore: (...args: unknown[]) => define(args, { ignore: true }),
    only: (...args: unknown[]) => define(args, { only: true }),
  });
  const permissions = { querySync: () => ({ state: "granted" }) };
  Object.assign(globalThis, { Deno: { test, permissions } });
}

/** The forms: (fn), (name, fn), (options), (options, fn), (name, options, fn). */
function definition(args: unknown[]): Definition {
  const parts: Partial<Definition> = {};
  for (const arg of args) {
    if (typeof arg === "string") parts.name = arg;
    else if (typeof arg === "function") parts.fn = arg as Definition["fn"];
    else Object.assign(parts, arg);
  }
  if (!parts.fn) throw new TypeError(`Deno.test: "${parts.name}" has no function`);
  return parts as Definition;
}

/** Runs a test or step. As on Deno a failing step does not throw, it fails the test at its end. */
async function run(
  name: string,
  origin: string,
  fn: (t: Step) => unknown,
  parent?: Step,
): Promise<void> {
  const failed: { name: string; error: unknown }[] = [];
  const t: Step = {
    name,
    origin,
    parent,
    async step(...args) {
      const step = definition(args);
      if (step.ignore) return true;
      const stepName = step.name ?? step.fn.name;
      try {
        await run(stepName, origin, step.fn, t);
        return true;
      } catch (error) {
        failed.push({ name: stepName, error });
        return false;
      }
    },
  };
  await fn(t);
  const first = failed[0];
  if (!first) return;
  const more = failed.length > 1 ? ` (and ${failed.length - 1} more)` : "";
  const message = first.error instanceof Error ? first.error.message : String(first.error);
  throw new Error(`step "${first.name}" failed${more}: ${message}`, { cause: first.error });
}

/** The URL of the test file that calls `Deno.test`: the first frame outside of this folder. */
function callingFile(): string {
  for (const line of (new Error().stack ?? "").split("\n").slice(1)) {
    const path = /(?:file:\/\/)?(\/[^():]+|[A-Za-z]:[\\/][^():]+):\d+:\d+\)?$/.exec(line)?.[1];
    if (!path || /[\\/]scripts[\\/]shim[\\/]/.test(path)) continue;
    return new URL(`file://${path.startsWith("/") ? "" : "/"}${path.replaceAll("\\", "/")}`).href;
  }
  return "";
}
