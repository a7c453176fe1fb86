/**
 * What stands behind a bucket: bytes by their SHA-256. A server of S3, a folder on a share, anything that can
 * get, put, list and delete.
 *
 * @module
 */

/** One of the objects of a bucket, as a list has it. */
export interface ObjectFacts {
  /** The SHA-256 of its bytes, in 64 hexadecimal digits. */
  digest: string;
  /** How many bytes it has. */
  bytes: number;
  /** When it was put there, in milliseconds since 1970. */
  changed: number;
}

/**
 * A place that keeps bytes by their SHA-256, in 64 hexadecimal digits: the objects of a bucket. Nothing that is
 * there is ever changed: other bytes have another digest.
 *
 * `checkObjects` in `@retake/retake/testing` holds one to what is said here.
 *
 * @example
 * ```ts
 * import { bucketStore, type Objects } from "@retake/retake/store/s3";
 *
 * const kept = new Map<string, Uint8Array<ArrayBuffer>>();
 * const objects: Objects = {
 *   where: "my bucket",
 *   get: (digest) => Promise.resolve(kept.get(digest)),
 *   has: (digest) => Promise.resolve(kept.has(digest)),
 *   put(digest, bytes) {
 *     const isNew = !kept.has(digest);
 *     if (isNew) kept.set(digest, bytes);
 *     return Promise.resolve(isNew);
 *   },
 *   list: () =>
 *     Promise.resolve([...kept].map(([digest, { length }]) => ({ digest, bytes: length, changed: 0 }))),
 *   delete: async (digest) => void kept.delete(digest),
 * };
 * console.log(bucketStore({ bucket: objects, dir: "cassettes" }).locate("empty"));
 * ```
 */
export interface Objects {
  /** What it is called, for people: a URL, a path. No credential is in it. */
  readonly where: string;
  /**
   * Reads an object. Who asks looks at the bytes: they need not be checked here.
   *
   * @param digest its SHA-256
   * @returns its bytes, all of them; `undefined` when it is not there, and only then
   * @throws {RetakeError} `STORE_READ` when it may be there and cannot be read
   */
  get(digest: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /**
   * Says whether an object is there.
   *
   * @param digest the SHA-256 of an object
   * @returns whether it is there
   * @throws {RetakeError} `STORE_READ` when that cannot be seen
   */
  has(digest: string): Promise<boolean>;
  /**
   * Keeps an object: whole or not at all, and seen by nobody before it is whole.
   *
   * @param digest its SHA-256
   * @param bytes its bytes
   * @returns whether it is new; not where it is there already, which is left as it is
   * @throws {RetakeError} `STORE_WRITE` when it cannot be kept
   */
  put(digest: string, bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
  /**
   * Lists all objects, in any order, and nothing else that may lie beside them.
   *
   * @throws {RetakeError} `STORE_READ` when they cannot be listed
   */
  list(): Promise<ObjectFacts[]>;
  /**
   * Deletes an object; nothing happens when there is none.
   *
   * @param digest its SHA-256
   * @throws {RetakeError} `STORE_WRITE` when it cannot be deleted
   */
  delete(digest: string): Promise<void>;
}
