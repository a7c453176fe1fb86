// A process that saves cassettes with large bodies, one after the other, until it is killed: saving.ts FOLDER. It
// prints the number of each save that has ended.
import { writeSync } from "node:fs";
import process from "node:process";
import { folderStore } from "../../mod.ts";
import { encodeBody } from "../../src/cassette/body.ts";
import { formatCassette } from "../../src/cassette/format.ts";
import type { Cassette } from "../../src/cassette/types.ts";

const store = folderStore(process.argv[2]!, { bodies: { text: 1000, binary: 1000 } });
const recordedAt = new Date(0).toISOString();

for (let number = 0;; number++) {
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
