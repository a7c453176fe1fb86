// What a package is told: settings that it keeps for all who use it.
import { assertEquals } from "@std/assert";
import {
  isTelling,
  packageBehind,
  packageOf,
  packageRoot,
  packageWrites,
  toldPackages,
} from "../../../src/track/effects/packages.ts";
import { callOf } from "../../../src/track/effects/calls.ts";
import { get } from "../../../src/track/syntax/ast.ts";
import { codeIn, told } from "./code.ts";

const TOP = `
  import axios, { create as make } from "axios/lib/axios.js";
  import fs from "node:fs";
  import { test } from "vitest";
  const { interceptors } = axios;
  const own = { setup() {} };`;

async function calls(source: string, isDropped = true): Promise<string[]> {
  const { code, last } = await codeIn(`${TOP} ${source};`);
  return told(toldPackages(code, callOf(code, last), isDropped));
}

Deno.test("track effects: a package by one name", () => {
  assertEquals(packageRoot("axios/lib/axios.js"), "axios");
  assertEquals(packageRoot("@scope/name/sub"), "@scope/name");
  assertEquals(packageRoot("node:fs/promises"), "node:fs/promises");
  assertEquals([packageOf("package axios"), packageOf("process")], ["axios", undefined]);
});

Deno.test("track effects: the package behind an expression", async () => {
  for (
    const [source, name] of [
      ["axios.defaults.use(1)", "axios"],
      ["axios.create().use(1)", "axios"],
      ["interceptors.request.use(1)", "axios"],
      ["make(1)", "axios"],
      ["own.setup(1)", undefined],
      ["console.log(1)", undefined],
    ] as const
  ) {
    const { code, last } = await codeIn(`${TOP} ${source};`);
    assertEquals(packageBehind(code, get(last, "callee")), name, source);
  }
});

Deno.test("track effects: what changes what it is called on, by its name and by what is made of it", async () => {
  assertEquals(await calls("axios.interceptors.use(1)"), ["global package axios.interceptors.use"]);
  assertEquals(await calls("axios.interceptors.use(1)", false), [
    "global package axios.interceptors.use",
  ]);
  assertEquals(await calls("axios.tune(1)"), ["global package axios.tune"]);
  assertEquals(await calls("axios.tune(1)", false), []);
  assertEquals(await calls("axios.get(1)"), []);
  assertEquals(await calls("fs.mkdirSync('a')"), []); // the platform keeps nothing
  assertEquals(await calls("test('a', 1)"), []);
  assertEquals([isTelling("useAll", false), isTelling("user", false)], [true, false]);
});

Deno.test("track effects: a member of a package that is assigned", async () => {
  const { code, last } = await codeIn(`${TOP} axios.defaults(1);`);
  assertEquals(told(packageWrites(code, get(last, "callee"))), ["global package axios.defaults"]);
});
