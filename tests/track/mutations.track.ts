// Mutations of the sample projects whose effect was observed when the drivers of the projects were
// run (`deno task track:mutations` writes them down): the hashes of the changed functions change.
import { assert, assertEquals } from "@std/assert";
import process from "node:process";
import { filesOfSample, hashesOf, IDS, inMemory, OBSERVED, sampleFiles } from "./samples.ts";

/** How many of them are tried; all of them with `TRACK_MUTATIONS=all`. */
const SAMPLE = 100;
const SEED = Number(process.env.TRACK_SEED || 20261123);

/** A sequence that a seed determines. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed >>> 0;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

function sample<T>(all: readonly T[], size: number): T[] {
  if (process.env.TRACK_MUTATIONS === "all") return [...all];
  const random = numbers(SEED);
  const left = [...all];
  return Array.from(
    { length: Math.min(size, left.length) },
    () => left.splice(Math.floor(random.next().value * left.length), 1)[0]!,
  );
}

for (const [name, { ids, mutants }] of Object.entries(OBSERVED)) {
  Deno.test(`track: mutations of the project ${name} that can be observed are found`, async () => {
    assert(mutants.length > 100);
    const files = await filesOfSample(name);
    const before = await hashesOf(await sampleFiles(name), IDS[name]!);
    const missed: string[] = [];
    let functions = 0;
    for (const [path, at, from, to, positions] of sample(mutants, SAMPLE / 2)) {
      const source = files[path]!;
      assertEquals(source.slice(at, at + from.length), from, "run deno task track:mutations");
      const edited = source.slice(0, at) + to + source.slice(at + from.length);
      const changed = positions.split(" ").map((it) => ids[Number(it)]!);
      const after = await hashesOf(inMemory({ ...files, [path]: edited }), changed);
      functions += changed.length;
      for (const id of changed) {
        if (after[id] === before[id]) missed.push(`${path}:${at} ${from} -> ${to}: ${id}`);
      }
    }
    assert(missed.length <= functions * 0.005, `seed ${SEED}:\n${missed.join("\n")}`);
  });
}
