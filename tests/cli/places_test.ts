// Where in the project what failed stands.
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import process from "node:process";
import { locate } from "../../src/cli/places.ts";
import { mixedRun } from "../support/sample_reports.ts";

Deno.test("a frame of the project is file and line; one of a package, or of elsewhere, is none", () => {
  const here = (path: string) => join(process.cwd(), path);
  const url = (path: string) => new URL(`file://${here(path)}`).href;
  const rows: [stack: string, place: string][] = [
    [`    at ask (${here("tests/a b.ts")}:12:7)`, "tests/a b.ts:12"],
    [`    at async ${url("tests/a_test.ts")}:3:1`, "tests/a_test.ts:3"],
    [`    at ${here("a.ts")}:3:1`, "a.ts:3"],
    [`ask@${here("lib/b.ts")}:8:1`, "lib/b.ts:8"],
    [`    at f (${here("node_modules/x/i.js")}:1:1)\n    at g (${url("c.ts")}:2:2)`, "c.ts:2"],
    ["    at f (/elsewhere/d.ts:1:1)", ""],
    ["    at f (node:internal/timers:1:1)", ""],
    ["    at (anonymous)", ""],
  ];
  for (const [stack, place] of rows) {
    const { errors: [error] } = locate({
      ...mixedRun(),
      errors: [{ name: "E", message: "", stack }],
    });
    const { file, line } = error!;
    assertEquals([stack, file === undefined ? "" : `${file}:${line}`], [stack, place]);
  }
});
