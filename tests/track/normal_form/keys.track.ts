// The names of properties and members, private ones among them.
import { assertEquals } from "@std/assert";
import {
  enterClass,
  privateNameOf,
  writeKey,
  writePrivateName,
} from "../../../src/track/normal_form/keys.ts";
import { list } from "../../../src/track/syntax/ast.ts";
import { first, itemOf, open } from "../opened.ts";
import { told, writerIn } from "./alone.ts";

Deno.test("track normal form: a key by its name, however it was quoted", async () => {
  const writer = writerIn(
    await open("({ a: 1, 'a': 1, ['a']: 1, 1: 1, [b]: 1, __proto__: 1, ['__proto__']: 1 });"),
  );
  const object = first(writer.module.program, "ObjectExpression");
  const keys = list(object, "properties").map((property) => {
    writer.form.tokens.length = 0;
    writeKey(writer, property, "key");
    return told(writer.form.tokens);
  });
  assertEquals(keys, [
    '"a"',
    '"a"',
    '"a"',
    '"1"',
    "(computed <b> )",
    '"__proto__"',
    '(computed "__proto__")',
  ]);
});

Deno.test("track normal form: a private name is that of the innermost class that has it", async () => {
  const writer = writerIn(await open("class A { #a; #b; } class B { #b; }"));
  const [a, b] = ["A", "B"].map((name) => itemOf(writer.module, name));
  enterClass(writer, a!.nodes[0]!, a);
  enterClass(writer, b!.nodes[0]!);
  assertEquals(privateNameOf(writer, "a"), "src/main.ts#A#a");
  assertEquals(privateNameOf(writer, "b"), `src/main.ts:${b!.nodes[0]!.start}#b`); // by where it stands
  assertEquals(privateNameOf(writer, "c"), "#c");
  writePrivateName(writer, "a");
  assertEquals(writer.form.tokens, [{ privateName: "src/main.ts#A#a" }]);
});
