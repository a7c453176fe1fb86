/**
 * Which functions run: asked of V8, through the inspector, on Node and Deno.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { process } from "./process.ts";

/** A function that has run. */
export interface CoveredFunction {
  /** As the engine calls it; empty for one without a name. */
  name: string;
  /** Where it begins, in characters of the script. */
  offset: number;
}

/** A script, and what of it has run. */
export interface CoveredScript {
  /** Where it comes from: the URL of a file. */
  url: string;
  /** Its text as the engine has it, which need not be that of the file. */
  text: string;
  functions: CoveredFunction[];
  /** Where a character of the text stands in the file; `undefined` where the text is the file's own. */
  original: ((offset: number) => number | undefined) | undefined;
}

interface Inspector {
  connect(): void;
  disconnect(): void;
  on(event: string, listener: (message: { params: ScriptParsed }) => void): void;
  post(
    method: string,
    params: object,
    callback: (error: Error | null, result: Answers) => void,
  ): void;
}
interface ScriptParsed {
  scriptId: string;
  sourceMapURL?: string;
}
interface Answers {
  scriptSource: string;
  result: {
    scriptId: string;
    url: string;
    functions: { functionName: string; ranges: { startOffset: number; count: number }[] }[];
  }[];
}

/** No source map, and no more than that of one: what `node:module` makes of it. */
interface SourceMapClass {
  new (payload: object): {
    findEntry(line: number, column: number): { originalLine?: number; originalColumn?: number };
  };
}

/**
 * Runs a function, and tells what ran meanwhile in this process.
 *
 * @param fn what to run
 * @param wanted which scripts, by URL
 * @returns the scripts in which something ran
 * @throws {RetakeError} `RUNTIME_UNABLE`; else what `fn` throws
 */
export async function coverWhile(
  fn: () => unknown,
  wanted: (url: string) => boolean,
): Promise<CoveredScript[]> {
  const session = await openInspector();
  const post = (method: string, params: object = {}) =>
    new Promise<Answers>((resolve, reject) =>
      session.post(method, params, (error, answer) => error ? reject(error) : resolve(answer))
    );
  const maps = new Map<string, string>();
  session.on("Debugger.scriptParsed", ({ params }) => {
    if (params.sourceMapURL) maps.set(params.scriptId, params.sourceMapURL);
  });
  try {
    await post("Debugger.enable");
    await post("Profiler.enable");
    await post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    await post("Profiler.takePreciseCoverage"); // from here on it counts
    await fn();
    const { result } = await post("Profiler.takePreciseCoverage");
    await post("Profiler.stopPreciseCoverage");
    const scripts: CoveredScript[] = [];
    for (const { scriptId, url, functions } of result) {
      if (!wanted(url)) continue;
      const ran = functions.flatMap(({ functionName, ranges: [range] }) =>
        range && range.count > 0 ? [{ name: functionName, offset: range.startOffset }] : []
      );
      if (ran.length === 0) continue;
      const { scriptSource: text } = await post("Debugger.getScriptSource", { scriptId });
      const original = await originalOf(text, maps.get(scriptId));
      scripts.push({ url, text, functions: ran, original });
    }
    return scripts;
  } finally {
    session.disconnect();
  }
}

async function openInspector(): Promise<Inspector> {
  const unable = (why: string, cause?: unknown) =>
    new RetakeError("RUNTIME_UNABLE", `Which functions run cannot be told: ${why}.`, { cause });
  if ("bun" in process.versions) {
    throw unable("Bun has no inspector that tells it\n  to do  audit on Node or Deno");
  }
  try {
    const { Session } = await import("node:inspector") as unknown as {
      Session: new () => Inspector;
    };
    const session = new Session();
    session.connect();
    return session;
  } catch (error) {
    const said = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw unable(`${said}\n  to do  on Deno, run with -A`, error);
  }
}

/** Undoes what a loader did to a source, by the map that it put into it. */
async function originalOf(
  text: string,
  url: string | undefined,
): Promise<CoveredScript["original"]> {
  const [, base64] = /^data:application\/json[^,]*;base64,(.+)$/.exec(url ?? "") ?? [];
  if (base64 === undefined) return undefined;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const payload = JSON.parse(new TextDecoder().decode(bytes));
  const [source] = payload.sourcesContent ?? [];
  if (typeof source !== "string") return undefined;
  const { SourceMap } = await import("node:module") as unknown as { SourceMap: SourceMapClass };
  const map = new SourceMap(payload);
  const [from, to] = [lineStarts(text), lineStarts(source)];
  return (offset) => {
    const line = from.findLastIndex((start) => start <= offset);
    const { originalLine, originalColumn } = map.findEntry(line, offset - from[line]!);
    const start = originalLine === undefined ? undefined : to[originalLine];
    return start === undefined ? undefined : start + originalColumn!;
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
