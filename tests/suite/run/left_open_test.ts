// What cases leave open.
import { assertEquals } from "@std/assert";
import "../../../mod.ts";
import { runInContext } from "../../../src/session/context.ts";
import { type OpenHandle, watchLeftOpen } from "../../../src/suite/run/left_open.ts";

Deno.test("what an owner has left open is told once, and closed at the end", () => {
  let listener: (handle: OpenHandle) => void = () => {};
  let watching = true;
  const leftOpen = watchLeftOpen((given) => {
    listener = given;
    return () => void (watching = false);
  });
  const closed: string[] = [];
  const opens = (name: string, isOpen = true) =>
    listener({ describe: () => name, isOpen: () => isOpen, close: () => void closed.push(name) });
  const [one, other] = [{}, {}];
  runInContext({ observer: one }, () => {
    opens("a server");
    opens("what it has closed", false);
    opens("a connection");
  });
  runInContext({ observer: other }, () => opens("what is never asked for"));
  opens("nobody's");
  assertEquals(leftOpen.leftBy(one), ["a server", "a connection"]);
  assertEquals(leftOpen.leftBy(one), []);
  leftOpen.stop();
  assertEquals([watching, closed], [false, ["a server", "a connection"]]);
});
