/**
 * The terminal, or what stands in its place: arguments, output, the end of the program.
 *
 * @module
 */
import { importPackage } from "./packages.ts";
import { process } from "./process.ts";

/** Sets a variable of the environment of this program, and of all that it starts. */
export function setVariable(name: string, value: string): void {
  process.env[name] = value;
}

/** A region of the terminal that is written again and again; lines can be put above it. */
export interface LiveRegion {
  show(text: string): void;
  above(line: string): void;
  /** Leaves it empty. */
  end(): void;
}

interface LogUpdatePackage {
  createLogUpdate(stream: unknown): ((text: string) => void) & {
    clear(): void;
    done(): void;
    persist(text: string): void;
  };
}

/**
 * @returns a region at the end of what is on the terminal; what goes through `console` meanwhile is
 * put above it
 * @throws {RetakeError} `PACKAGE_MISSING`
 */
export async function openLiveRegion(): Promise<LiveRegion> {
  const { createLogUpdate } = await importPackage<LogUpdatePackage>("log-update", {
    has: "createLogUpdate",
    purpose: "to show progress",
  });
  const region = createLogUpdate(process.stderr);
  let shown = "";
  const above = (write: () => void) => {
    region.clear();
    write();
    region(shown);
  };
  const release = redirectConsole(above);
  return {
    show(text) {
      shown = text;
      region(text);
    },
    above: (line) => above(() => process.stderr.write(`${line}\n`)),
    end() {
      release();
      region.clear();
      region.done();
    },
  };
}

const METHODS = ["log", "info", "warn", "error", "debug"] as const;

/** Lets somebody stand around each line that goes through `console`. */
function redirectConsole(around: (write: () => void) => void): () => void {
  const before = METHODS.map((name) => [name, console[name]] as const);
  for (const [name, write] of before) {
    console[name] = (...what: unknown[]) => around(() => write.apply(console, what));
  }
  return () => {
    for (const [name, write] of before) console[name] = write;
  };
}

/** How wide the terminal is, in characters. */
export function terminalWidth(): number {
  return process.stdout.columns || process.stderr.columns || 100;
}

/** Whether somebody looks at a terminal: not under CI, and not where output goes to a file. */
export function isTerminal(stream: "stdout" | "stderr"): boolean {
  return process[stream].isTTY === true;
}

/** Writes a line for people. */
export function sayLine(line: string): void {
  console.error(line);
}

/** Writes a result. */
export function printLine(line: string): void {
  console.log(line);
}

/**
 * Hears of Ctrl-C, and of a polite request to end.
 *
 * @param listener gets how often it was heard
 * @returns ends that
 */
export function hearInterrupts(listener: (times: number) => void): () => void {
  let times = 0;
  const heard = () => listener(++times);
  // Windows knows the first only.
  const signals = process.platform === "win32" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) process.on(signal, heard);
  return () => {
    for (const signal of signals) process.off(signal, heard);
  };
}

// At import: while suites run these throw, so that no case ends the run. On Deno, the one of `process`
// calls the other.
const { exit } = "deno" in process.versions
  ? (globalThis as unknown as { Deno: { exit(code: number): never } }).Deno
  : process;

/** Ends the program at once, whatever it is about. */
export function endAtOnce(code: number): void {
  exit(code);
}

/** Ends the program once all that was written is out, whatever may still be open. */
export function endProgram(code: number): void {
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}
