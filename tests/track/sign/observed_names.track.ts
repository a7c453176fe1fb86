// Whether a name is among those that a closure observes.
import { assertEquals } from "@std/assert";
import { emptyForm, noNames } from "../../../src/track/normal_form/form.ts";
import { addObserved, isObserved } from "../../../src/track/sign/observed_names.ts";
import { itemOf, open } from "../opened.ts";

Deno.test("track sign: names of functions count where all do, those of classes more often", async () => {
  const { graph, module } = await open(
    "class A {} class B extends A {} class C {} class D extends f() {}",
  );
  const token = (name: string) => ({ name, isClass: true, item: itemOf(module, name) });
  const fn = { name: "f" };
  assertEquals(isObserved(graph, noNames(), fn), false);
  assertEquals(isObserved(graph, { ...noNames(), all: true }, fn), true);
  assertEquals(isObserved(graph, { ...noNames(), classes: true }, fn), false);
  assertEquals(isObserved(graph, { ...noNames(), classes: true }, token("C")), true);
  const decorated = { ...noNames(), decorated: true };
  assertEquals(isObserved(graph, decorated, token("A")), false);
  assertEquals(isObserved(graph, decorated, { ...token("A"), isDecorated: true }), true);
  const ofA = { ...noNames(), of: new Set([itemOf(module, "A")]) };
  assertEquals(["A", "B", "C", "D"].map((name) => isObserved(graph, ofA, token(name))), [
    true,
    true, // it extends A
    false,
    true, // it may extend anything
  ]);
});

Deno.test("track sign: what forms observe is added up", async () => {
  const { module } = await open("class A {}");
  const names = noNames();
  const form = emptyForm();
  addObserved(names, form);
  assertEquals(names, noNames());
  form.observes.classes = true;
  form.observes.of.add(itemOf(module, "A"));
  addObserved(names, form);
  addObserved(names, emptyForm());
  assertEquals([names.all, names.classes, names.of.size], [false, true, 1]);
});
