// A process that saves cassettes with large bodies, one after the other, until it is killed: saving.ts FOLDER. It
// prints the number of each save that has ended. With `saving.ts FOLDER SAVE STEP` it kills itself in that save, between
// its first body and its cassette, at one of the steps in which files are made.
import { promises, writeSync } from "node:fs";
import process from "node:process";
import { folderStore } from "../../mod.ts";
import { encodeBody } from "../../src/cassette/body.ts";
import { formatCassette } from "../../src/cassette/format.ts";
import type { Cassette } from "../../src/cassette/types.ts";

const store = folderStore(process.argv[2]!, { bodies: { text: 1000, binary: 1000 } });
const recordedAt = new Date(0).toISOString();
const [save, step] = process.argv.slice(3).map(Number);
let left = Infinity;

/** A moment at which it may be killed. */
function pass(): void {
  if (left-- === 0) process.kill(process.pid, "SIGKILL");
}

if (save !== undefined) killInBetween();

/** Counts moments from when the first body of the save is there: five of a file, and one behind it. */
function killInBetween(): void {
  const { open, rename } = promises;
  promises.open = async (...words) => {
    pass();
    const file = await open(...words);
    pass();
    const write = file.writeFile.bind(file);
    file.writeFile = async (content, ...more) => {
      const half = (content as string | Uint8Array).slice(0, (content as string).length / 2);
      if (left === 0) await write(half, ...more);
      pass();
      await write(content, ...more);
      pass();
    };
    return file;
  };
  promises.rename = async (...words) => {
    pass();
    await rename(...words);
    // Bodies have their digest in their names; that of nobody's attributes does not count.
    const isBody = /\.bodies.[\da-f]{2}.[\da-f]{64}/.test(String(words[1]));
    if (isBody && now === save && left === Infinity) left = step!;
    pass();
  };
}

let now = 0;
for (let number = 0;; number++) {
  now = number;
  const bytes = new Uint8Array(5000).fill(number).fill(255, 0, 9);
  const texts = [`number ${number} `.repeat(200), JSON.stringify(Array(300).fill(`${number}`))];
  const bodies = [
    encodeBody(bytes, ""),
    ...texts.map((text) => encodeBody(new TextEncoder().encode(text), "")),
  ];
  const cassette: Cassette = {
    format: "retake/2",
    recordedAt,
    interactions: bodies.map((body, at) => ({
      request: { method: "GET", url: `https://a.example/${number}/${at}`, headers: [] },
      recordedAt,
      waited: 0,
      response: { status: 200, statusText: "", type: "basic", headers: [], body },
    })),
  };
  await store.save(`a/${number % 3}`, formatCassette(cassette));
  writeSync(1, `${number}\n`);
}
