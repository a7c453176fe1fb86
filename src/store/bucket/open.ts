/**
 * A bucket, by what a configuration calls it.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import { outside } from "../../host/scope.ts";
import type { Objects } from "../objects.ts";
import { checkNames, whereOf } from "../s3/names.ts";
import type { S3Options } from "../s3/types.ts";
import { folderObjects } from "./folder.ts";

/** What may stand behind the question mark of an `s3://`. */
const PARAMETERS = ["endpoint", "region", "profile", "addressing"] as const;

/**
 * @param text `s3://NAME/PREFIX?endpoint=...`, or the path of a folder
 * @returns the objects there
 * @throws {RetakeError} `OPTION_INVALID`
 */
export function openObjects(text: string): Objects {
  if (text.trim() !== "" && !/^[a-z][a-z\d+.-]+:\/\//i.test(text)) return folderObjects(text);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "s3:" || url.hostname === "") throw wrong(text, "is none");
  if (url.username || url.password) {
    throw wrong(
      text.replace(/\/\/.*@/, "//...@"),
      "has a key in it, which is for everybody to read",
    );
  }
  const parameters = [...url.searchParams];
  const unknown = parameters.find(([name]) => !PARAMETERS.some((one) => one === name));
  if (unknown) {
    // Whatever its value is: it may be a key.
    throw wrong(
      text.replace(/\?.*/, "?..."),
      `has "${unknown[0]}" in it, which is none of ${PARAMETERS.join(", ")}`,
    );
  }
  if (!/^(?:path|virtual|auto|)$/.test(url.searchParams.get("addressing") ?? "")) {
    throw wrong(text, "has an addressing that is neither path nor virtual");
  }
  // A server is said by endpoint: what would be left out here would be another bucket.
  if (url.port) throw wrong(text, "has a port in place of a name");
  if (url.hash) throw wrong(text, "has a # in it, which is written %23");
  let prefix: string;
  try {
    prefix = decodeURIComponent(url.pathname);
  } catch {
    throw wrong(text, "has a % in it, which is written %25");
  }
  return whenAsked(
    {
      bucket: url.hostname,
      prefix,
      ...Object.fromEntries(parameters),
    },
    whereOf(url.hostname, checkNames(url.hostname, prefix)),
  );
}

/** A bucket of S3 whose code is loaded when it is first asked: with all in the cache it never is. */
function whenAsked(options: S3Options, where: string): Objects {
  let opened: Promise<Objects> | undefined;
  const open = () =>
    opened ??= outside(() => import("../s3/objects.ts")).then(({ s3Objects }) =>
      s3Objects(options)
    );
  return {
    where,
    get: async (digest) => await (await open()).get(digest),
    has: async (digest) => await (await open()).has(digest),
    put: async (digest, bytes) => await (await open()).put(digest, bytes),
    list: async () => await (await open()).list(),
    delete: async (digest) => await (await open()).delete(digest),
  };
}

function wrong(text: string, why: string): RetakeError {
  return new RetakeError(
    "OPTION_INVALID",
    `The bucket ${JSON.stringify(text)} ${why}.\n` +
      "  to do  s3://NAME/PREFIX, or s3://NAME/PREFIX?endpoint=https://HOST&region=REGION where it is not AWS's,\n" +
      "         with &addressing=virtual where that wants https://NAME.HOST/; or the path of a folder that all can reach. Keys are in the environment, or in a profile of AWS",
    { facts: { name: "bucket" } },
  );
}
