// Chains of members, and properties that are certain.
import { assertEquals } from "@std/assert";
import { chainOf, propertyOf, wholeChainOf } from "../../../src/track/syntax/members.ts";
import { isMember } from "../../../src/track/syntax/ast.ts";
import { expression } from "./parsed.ts";

Deno.test("track syntax: a chain goes as far as its names are fixed", async () => {
  const chain = async (source: string, isLink?: typeof isMember) => {
    const { base, path } = chainOf(await expression(source), isLink);
    return [base.type, ...path];
  };
  assertEquals(await chain("a.b['c']"), ["Identifier", "b", "c"]);
  assertEquals(await chain("a[b].c.d"), ["MemberExpression", "c", "d"]);
  assertEquals(await chain("a().b"), ["CallExpression", "b"]);
  assertEquals(await chain("a?.b.c"), ["OptionalMemberExpression"]);
  assertEquals(await chain("a?.b.c", isMember), ["Identifier", "b", "c"]);
});

Deno.test("track syntax: a whole chain goes to its start, and says where a name is worked out", async () => {
  const { base, path, isWhole } = wholeChainOf(await expression("a[b]?.c"));
  assertEquals([base.name, path, isWhole], ["a", ["*", "c"], false]);
  assertEquals(wholeChainOf(await expression("a.b.c")).isWhole, true);
});

Deno.test("track syntax: a property is certain where no other one can take its place", async () => {
  const has = async (source: string, name: string) =>
    propertyOf(await expression(source), name) !== undefined;
  assertEquals(await has("{ a: 1, b: 2 }", "a"), true);
  assertEquals(await has("{ a: 1, a: 2 }", "a"), true); // the last one counts
  assertEquals(await has("{ a: 1 }", "b"), false);
  assertEquals(await has("{ a: 1, ...b }", "a"), false);
  assertEquals(await has("{ a: 1, [b]: 2 }", "a"), false);
  assertEquals(await has("{ a: 1, __proto__: b }", "a"), false);
  assertEquals(await has("{ get a() { return 1; } }", "a"), true);
  assertEquals(await has("{ get a() { return 1; }, set a(b) {} }", "a"), false);
});
