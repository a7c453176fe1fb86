/**
 * Cassettes in a bucket: of S3 and what speaks like it, on a share, or behind anything that keeps bytes by their
 * digest. `docs/bucket.md` tells how a project uses one.
 *
 * @module
 */
export { bucketStore } from "./bucket.ts";
export type { BucketOptions } from "./bucket.ts";
export { folderObjects } from "./bucket/folder.ts";
export type { ObjectFacts, Objects } from "./objects.ts";
export { s3Objects } from "./s3/objects.ts";
export type { S3Addressing, S3Credentials, S3Options } from "./s3/types.ts";
export type { Store } from "./types.ts";
