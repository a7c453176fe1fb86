// CommonJS: what a file exports, where that can be proved.
import { assertEquals } from "@std/assert";
import { commonParts, isCommonJs, requiredNames } from "../../../src/track/source/common_js.ts";
import { get } from "../../../src/track/syntax/ast.ts";
import { resolveNames } from "../../../src/track/syntax/scopes.ts";
import { parsed } from "../syntax/parsed.ts";
import { first } from "../opened.ts";

Deno.test("track source: a file is CommonJS by its ending, or by what it says", async () => {
  const is = async (path: string, source: string) => {
    const program = await parsed(source, path);
    return isCommonJs(path, program, resolveNames(program));
  };
  assertEquals(await is("a.cjs", ""), true);
  assertEquals(await is("a.js", "exports.a = 1;"), true);
  assertEquals(await is("a.js", "module.exports = {};"), true);
  assertEquals(await is("a.js", "export {}; exports.a = 1;"), false);
  assertEquals(await is("a.js", "const exports = {}; exports.a = 1;"), false);
  assertEquals(await is("a.js", "f(exports);"), true);
  assertEquals(await is("a.js", "for (const it of list) exports[it.name] = it;"), true);
  assertEquals(await is("a.js", "(() => { if (x) module.exports = f(); })();"), true);
  assertEquals(await is("a.js", "if (typeof exports === 'object') f();"), false);
  assertEquals(await is("a.js", "f(package.exports, { exports: 1 }, module.id);"), false);
  assertEquals(await is("a.js", "function f(exports) { exports.a = 1; }"), false);
});

Deno.test("track source: exports are known where each is written once, and nothing else says them", async () => {
  const exported = async (source: string) => {
    const program = await parsed(source, "a.cjs");
    const parts = commonParts(program, resolveNames(program));
    return parts && [...parts.exported.keys()].join(" ");
  };
  assertEquals(await exported("exports.a = 1; module.exports.b = 2;"), "a b");
  assertEquals(await exported("module.exports = { a, b() {}, 'c': 1 };"), "a b c");
  assertEquals(await exported("exports.a = 1; exports.a = 2;"), undefined);
  assertEquals(await exported("if (x) exports.a = 1;"), undefined);
  assertEquals(await exported("exports.a = 1; f(module);"), undefined);
  assertEquals(await exported("module.exports = { ...a };"), undefined);
  assertEquals(await exported("module.exports = { get a() { return 1; } };"), undefined);
  assertEquals(await exported("exports.a = function () { return this.b; };"), undefined);
  assertEquals(await exported("exports.a = 1; this.b = 2;"), undefined);
  assertEquals(await exported("f();"), undefined);
});

Deno.test("track source: the names that a require binds", async () => {
  const bound = async (source: string) => {
    const declarator = first(await parsed(source, "a.cjs"), "VariableDeclarator");
    const found = requiredNames(declarator, (get(declarator, "init").arguments as never[])[0]);
    return found && found.names.map(([id, name]) => `${id.name}=${name}`).join(" ");
  };
  assertEquals(await bound(`const a = require("x");`), "a=*");
  assertEquals(await bound(`const { a, b: c } = require("x");`), "a=a c=b");
  assertEquals(await bound(`const { a = 1 } = require("x");`), undefined);
  assertEquals(await bound(`const { ...a } = require("x");`), undefined);
  assertEquals(await bound(`const a = require(x);`), undefined);
});
