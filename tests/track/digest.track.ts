// One digest over all signatures of both sample projects: the same on every runtime, whatever was
// signed first. That programs of others find the same, `digest_others.track.ts` has.
import { assertEquals } from "@std/assert";
import { bothDigests, DIGEST, digestAtOnce } from "../support/track_digest.ts";

Deno.test("track: all signatures of the sample projects, here", async () => {
  assertEquals(await bothDigests(), `${DIGEST} ${DIGEST}`);
});

Deno.test("track: all signatures of the sample projects, signed at once", async () => {
  assertEquals(await digestAtOnce(), DIGEST);
});
