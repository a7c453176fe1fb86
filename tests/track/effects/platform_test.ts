// What the platform's own functions and methods do.
import { assertEquals } from "@std/assert";
import {
  COLLECTIONS,
  COPIERS,
  GIVERS,
  HOLDS_NOTHING,
  mutates,
  readsOnly,
  RUNS_NOTHING,
  SAME_ARGUMENT,
  SAME_RECEIVER,
} from "../../../src/track/effects/platform.ts";

Deno.test("track effects: functions that fill their first argument, methods that change their receiver", () => {
  const names = [
    "Object#assign",
    "Reflect#set",
    ".push",
    ".set",
    "Object#keys",
    ".map",
    "push",
    "set",
  ];
  assertEquals(names.filter(mutates), ["Object#assign", "Reflect#set", ".push", ".set"]);
});

Deno.test("track effects: no method both changes its receiver and leaves it alone", () => {
  const methods =
    "push pop shift unshift splice sort reverse fill copyWithin set add delete clear append";
  assertEquals(methods.split(" ").filter((it) => !mutates(`.${it}`)), []);
  assertEquals(methods.split(" ").filter(readsOnly), []);
  assertEquals(["map", "get", "toString", "then"].filter((it) => !readsOnly(it)), []);
  assertEquals(readsOnly("update"), false); // anybody's method may do anything
});

Deno.test("track effects: what comes out of a call of the platform", () => {
  const methods = ["sort", "map", "join", "get"];
  assertEquals(methods.filter((it) => SAME_RECEIVER.test(it)), ["sort"]);
  assertEquals(methods.filter((it) => COPIERS.has(it)), ["map"]);
  assertEquals(methods.filter((it) => HOLDS_NOTHING.test(it)), ["join"]);
  assertEquals(methods.filter((it) => GIVERS.test(it)), ["get"]);
  assertEquals(SAME_ARGUMENT.test("Object#freeze"), true);
  assertEquals(COLLECTIONS.test("WeakMap"), true);
  assertEquals(
    ["console#log", ".push", ".forEach", "setTimeout"].filter((it) => RUNS_NOTHING.test(it)),
    [
      "console#log",
      ".push",
    ],
  );
});
