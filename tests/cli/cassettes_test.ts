// The cassettes that a command is about.
import { assert, assertEquals } from "@std/assert";
import { memoryStore } from "../../mod.ts";
import { lookAtAll } from "../../src/cli/cassettes.ts";
import { inFolder } from "../support/temporary.ts";

inFolder("of many cassettes a few are read at a time, since systems open no more", async (path) => {
  const text = '{"format":"retake/2","recordedAt":"2026-01-01T00:00:00.000Z","interactions":[]}';
  const store = memoryStore(
    Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`a/c${at}`, text])),
  );
  let [open, most] = [0, 0];
  const counting = {
    ...store,
    async load(name: string) {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve));
      open--;
      return await store.load(name);
    },
  };
  const seen = await lookAtAll({ path, store: counting }, ["a/"]);
  assertEquals(seen.map(({ name }) => name), await store.list());
  assert(most > 1 && most < 100, String(most));
});
