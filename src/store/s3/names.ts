/**
 * Names of buckets and of what is in them, checked before anything is asked.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";

/**
 * @param bucket the name of a bucket
 * @param prefix what the names of its objects begin with
 * @returns the parts of the prefix
 * @throws {RetakeError} `OPTION_INVALID`
 */
export function checkNames(bucket: string, prefix: string): string[] {
  const segments = prefix.split("/").filter((segment) => segment !== "");
  const wrong = !/^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/i.test(bucket)
    ? `"${bucket}" is the name of no bucket`
    : segments.some((one) => one === "." || one === "..")
    ? `the prefix "${segments.join("/")}" leads elsewhere`
    : undefined;
  if (wrong === undefined) return segments;
  throw new RetakeError(
    "OPTION_INVALID",
    `A bucket cannot be opened: ${wrong}.\n  to do  s3://NAME/PREFIX, as s3://recordings/my-project`,
    { facts: { name: "bucket" } },
  );
}

/** @returns what a bucket is called, for people */
export function whereOf(bucket: string, segments: readonly string[]): string {
  return `s3://${[bucket, ...segments].join("/")}`;
}
