// Which classes of the project a class extends.
import { assertEquals } from "@std/assert";
import { ancestorsOf, areRelated } from "../../../src/track/units/ancestors.ts";
import { itemOf, open } from "../opened.ts";

Deno.test("track units: a class and all that it extends, through files", async () => {
  const { units, module } = await open(`
    import { Base } from "./base.ts";
    class One extends Base {} class Two extends One {} class Other extends Error {}
    class Round extends Turn {} class Turn extends Round {}
    === src/base.ts
    export class Base {}
  `);
  const names = (name: string) => ancestorsOf(units, itemOf(module, name)).map((it) => it.name);
  assertEquals(names("Two"), ["Two", "One", "Base"]);
  assertEquals(names("Other"), ["Other"]);
  assertEquals(names("Round"), ["Round", "Turn"]);
  const related = (one: string, other: string) =>
    areRelated(units, itemOf(module, one), itemOf(module, other));
  assertEquals([related("One", "Two"), related("Two", "One"), related("Two", "Other")], [
    true,
    true,
    false,
  ]);
});
