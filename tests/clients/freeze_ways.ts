// What code makes of time and chance: the runtime's own ways and those of published packages, imported as users do.
import { Buffer } from "node:buffer";
import crypto, { randomBytes, randomInt, randomUUID } from "node:crypto";
import process from "node:process";
import { customAlphabet, nanoid } from "nanoid";
import { customAlphabet as customAlphabet3, nanoid as nanoid3 } from "nanoid-3";
import { v1, v4, v6, v7 } from "uuid";
import { v1 as v1Of9, v4 as v4Of9 } from "uuid-9";

interface Temporal {
  Now: Record<string, (zone?: string) => { toString(): string }>;
}
const temporal = (globalThis as { Temporal?: Temporal }).Temporal;
const hexId = customAlphabet("0123456789abcdef", 12);
const hexId3 = customAlphabet3("0123456789abcdef", 12);
const bytesOf = (id: Uint8Array) => Buffer.from(id).toString("hex");

/** Each way to ask, by name. */
export const WAYS: Readonly<Record<string, () => unknown>> = {
  "nanoid": () => nanoid(),
  "nanoid, of a length": () => nanoid(7),
  "nanoid, of an alphabet": () => hexId(),
  "nanoid 3": () => nanoid3(),
  "nanoid 3, of an alphabet": () => hexId3(),
  "uuid v4": () => v4(),
  "uuid v4, into an array": () => bytesOf(v4({}, new Uint8Array(16))),
  "uuid v1": () => v1(),
  "uuid v6": () => v6(),
  "uuid v7": () => v7(),
  "uuid 9 v4": () => v4Of9(),
  "uuid 9 v4, into an array": () => bytesOf(v4Of9({}, new Uint8Array(16))),
  "uuid 9 v1": () => v1Of9(),
  "randomUUID": () => randomUUID(),
  "crypto.randomUUID": () => crypto.randomUUID(),
  "randomUUID of the global": () => globalThis.crypto.randomUUID(),
  "randomBytes": () => randomBytes(12).toString("hex"),
  "crypto.randomBytes": () => crypto.randomBytes(12).toString("hex"),
  // On Deno a name of node:crypto cannot be replaced, and this one goes through no global.
  ...("deno" in process.versions ? {} : { "randomInt": () => randomInt(1_000_000_000) }),
  "crypto.randomInt": () => crypto.randomInt(1_000_000_000),
  "getRandomValues": () => globalThis.crypto.getRandomValues(new Uint32Array(2)).join(),
  "Math.random": () => Math.random(),
  "Date.now": () => Date.now(),
  "new Date": () => new Date().toISOString(),
  "toLocaleString": () => new Date().toLocaleString("en"),
  "Intl.DateTimeFormat": () =>
    new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "full" }).format(),
  ...(temporal
    ? {
      "Temporal.Now.instant": () => String(temporal.Now.instant!()),
      "Temporal.Now.zonedDateTimeISO": () => String(temporal.Now.zonedDateTimeISO!("Asia/Tokyo")),
    }
    : {}),
};

/** What stays the same while the clock stands. */
export const OF_THE_CLOCK =
  /^(?:Date\.now|new Date|toLocaleString|Intl\.DateTimeFormat|Temporal\..*)$/;

/** @returns two values of each way */
export function askAll(): Record<string, unknown[]> {
  return Object.fromEntries(Object.entries(WAYS).map(([way, ask]) => [way, [ask(), ask()]]));
}
