// Which variables of the environment and which globals are read.
import { assertEquals } from "@std/assert";
import { noticeEnvironment, noticeGlobals } from "../../../src/track/normal_form/environment.ts";
import { chainOf } from "../../../src/track/syntax/members.ts";
import { first, open } from "../opened.ts";
import { writerIn } from "./alone.ts";

async function noticed(body: string) {
  const writer = writerIn(await open(`function f(name, other = 1) { return ${body}; }`));
  const node = first(writer.module.program, "MemberExpression");
  const { base, path } = chainOf(node);
  noticeGlobals(writer, node, base, path);
  return writer.form;
}

Deno.test("track normal form: variables of the environment by name, or by a parameter", async () => {
  assertEquals([...(await noticed("process.env.KEY")).environment], ["KEY"]);
  assertEquals([...(await noticed("import.meta.env.KEY")).environment], ["KEY"]);
  assertEquals([...(await noticed("process.env['KEY' + 1]")).environment], []);
  assertEquals([...(await noticed("process.env[name]")).environmentParams], [0]);
  assertEquals([...(await noticed("process.env[other]")).environmentParams], [1]);
  assertEquals([...(await noticed("own.env.KEY")).environment], []);
  const writer = writerIn(await open("function f(name) { name; }"));
  noticeEnvironment(writer, undefined);
  assertEquals(writer.form.environment.size + writer.form.environmentParams.size, 0);
});

Deno.test("track normal form: what hangs on the global object is a global", async () => {
  assertEquals([...(await noticed("globalThis.limit.x")).globals], ["limit"]);
  assertEquals([...(await noticed("name.limit")).globals], []);
});
