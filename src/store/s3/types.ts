/**
 * The words of what is kept on a server of S3.
 *
 * @module
 */

/** A key of AWS, or of a server like it. */
export interface S3Credentials {
  /** What it is called: no secret. */
  accessKeyId: string;
  /** The secret. */
  secretAccessKey: string;
  /** What comes with a key for a few hours. */
  sessionToken?: string;
  /** When it ends, in milliseconds since 1970; absent where it does not. */
  expires?: number;
}

/** Where the name of a bucket stands: `https://HOST/BUCKET/`, or `https://BUCKET.HOST/`. */
export type S3Addressing = "path" | "virtual";

/** A bucket of S3, and how it is asked. */
export interface S3Options {
  /** The name of the bucket. */
  bucket: string;
  /**
   * What the names of all objects begin with: a bucket may be shared, a prefix belongs to one repository.
   *
   * @default none
   */
  prefix?: string;
  /**
   * The server, where it is not AWS's: `https://ACCOUNT.r2.cloudflarestorage.com`, `http://127.0.0.1:9000`.
   *
   * @default AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, that of the profile, else AWS's own
   */
  endpoint?: string;
  /**
   * Where the name of the bucket stands: in the `path`, or `virtual`, as the first part of the host's name.
   *
   * @default s3.addressing_style of the profile, else path, and virtual for AWS
   */
  addressing?: S3Addressing;
  /**
   * The region of the bucket.
   *
   * @default AWS_REGION, AWS_DEFAULT_REGION, that of the profile, else us-east-1
   */
  region?: string;
  /**
   * The profile in the files of AWS.
   *
   * @default AWS_PROFILE, else default
   */
  profile?: string;
  /**
   * The key, or a function that gives one, which is asked again when that has expired. Without any, what
   * everybody may read is read all the same.
   *
   * @default that of the environment, of a web identity, or of the profile
   */
  credentials?: S3Credentials | (() => Promise<S3Credentials>);
  /**
   * How often a request is tried that finds the server busy or the connection cut.
   *
   * @default 6
   */
  attempts?: number;
  /**
   * How long to wait before the second try, in milliseconds; before each further one twice as long.
   *
   * @default 200
   */
  wait?: number;
  /**
   * How long the server may take for an answer, in milliseconds.
   *
   * @default 60000
   */
  timeout?: number;
  /**
   * Gets what should be known of the server, one text each.
   *
   * @default console.warn
   */
  onWarning?: (message: string) => void;
}
