/**
 * Where in the project what failed stands: file and line, from the frames of its error.
 *
 * @module
 */
import { pathHere } from "../host/paths.ts";
import type { ErrorReport, RunReport } from "../suite/types.ts";

/** @returns the report, with file and line of each error whose frames lead into the project */
export function locate(report: RunReport): RunReport {
  return {
    ...report,
    errors: report.errors.map(placed),
    suites: report.suites.map((suite) => ({
      ...suite,
      ...(suite.error ? { error: placed(suite.error) } : {}),
      cases: suite.cases.map((one) => one.error ? { ...one, error: placed(one.error) } : one),
    })),
  };
}

/** A frame ends in a path or URL with line and column, in brackets or not; on Bun too. */
const PLACE =
  /(?:\(|@|\bat (?:async )?|^\s*)((?:file:\/\/|[A-Za-z]:[\\/]|\/)[^()]*?):(\d+):\d+\)?$/;

function placed(error: ErrorReport): ErrorReport {
  for (const frame of error.stack?.split("\n") ?? []) {
    const [, path, line] = PLACE.exec(frame.trimEnd()) ?? [];
    const file = path === undefined ? undefined : pathHere(path);
    if (file !== undefined && !/(?:^|\/)node_modules\//.test(file)) {
      return { ...error, file, line: Number(line) };
    }
  }
  return error;
}
