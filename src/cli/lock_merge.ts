/**
 * Lock files of two branches, put together: cassette by cassette, and inside of those that both have recorded.
 *
 * @module
 */
import { formatCassette, parseCassette } from "../cassette/format.ts";
import type { Cassette } from "../cassette/types.ts";
import { mergeCassettes, NOTHING } from "../diff/merge.ts";
import { isRetakeError, RetakeError } from "../errors.ts";
import type { Bucket } from "../store/bucket.ts";
import { formatPins, mergePins, parsePins, type Pin, type Pins } from "../store/bucket/pins.ts";

/** The texts of a lock file: of the commit that both come from, of our side, of the other. */
export interface LockSides {
  base: string;
  ours: string;
  theirs: string;
  /** Where it belongs, for messages. */
  name: string;
  /** Opens the bucket that it is of, where one is needed; `undefined` where none is set. */
  open(): Promise<Bucket | undefined>;
}

/**
 * @param sides the three texts
 * @returns the text of the merged one, and the cassettes that were put together out of two recordings: these lie in the
 * folder of cassettes now, and are to be pushed
 * @throws {RetakeError} `CASSETTE_INVALID` where a cassette that both have recorded cannot be merged; `STORE_READ`
 */
export async function mergeLocks(
  { base, ours, theirs, name, open }: LockSides,
): Promise<{ text: string; merged: string[] }> {
  const side = (text: string, which: string): Pins =>
    text.trim() === "" ? new Map() : parsePins(text, `${name} (${which})`);
  const [was, mine, other] = [side(base, "before"), side(ours, "ours"), side(theirs, "theirs")];
  const { pins, both } = mergePins(was, mine, other);
  if (both.length > 0) {
    const bucket = await open();
    // All of them before any is written: it is one merge.
    const merged: [cassette: string, text: string][] = [];
    for (const cassette of both) {
      const sides = [was.get(cassette), mine.get(cassette)!, other.get(cassette)!] as const;
      merged.push([cassette, await mergeOne(cassette, sides, { name, bucket })]);
    }
    for (const [cassette, text] of merged) await bucket!.own.save(cassette, text);
  }
  return { text: formatPins(pins), merged: both };
}

async function mergeOne(
  cassette: string,
  [was, mine, other]: readonly [Pin | undefined, Pin, Pin],
  { name, bucket }: { name: string; bucket: Bucket | undefined },
): Promise<string> {
  if (!bucket) throw cannot(cassette, name, "no bucket is set where this runs");
  if (await bucket.own.load(cassette) !== undefined) {
    throw cannot(
      cassette,
      name,
      `${bucket.own.locate(cassette)} is a third one, which is not pushed`,
    );
  }
  const read = async (pin: Pin): Promise<Cassette> =>
    parseCassette(await bucket.read(cassette, pin), `${cassette} of ${name}`);
  let sides: [Cassette, Cassette, Cassette];
  try {
    sides = [was ? await read(was) : NOTHING, await read(mine), await read(other)];
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    throw cannot(cassette, name, error.message.split("\n", 1)[0]!);
  }
  const { cassette: merged, members } = mergeCassettes(...sides);
  if (members.length > 0) {
    throw cannot(
      cassette,
      name,
      `both have another ${members.join(" and ")}, on which recordings depend`,
    );
  }
  return formatCassette(merged);
}

function cannot(cassette: string, name: string, why: string): RetakeError {
  return new RetakeError(
    "CASSETTE_INVALID",
    `${name} cannot be merged: both sides have recorded ${cassette} anew, and ${why}.\n` +
      "  kept   our side is left as it is\n" +
      `  to do  git checkout --merge ${name}  once that is mended;\n` +
      `         or take one side (git checkout --ours ${name}, or --theirs), and record what is missing`,
    { facts: { cassette, name } },
  );
}
