/**
 * Objects in a bucket of S3: AWS, R2, MinIO and what speaks like them.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import { readVariable } from "../../host/variables.ts";
import { clock } from "../../wire/native.ts";
import type { ObjectFacts, Objects } from "../objects.ts";
import { exportOf, findCredentials, type Found, PLACES } from "./credentials.ts";
import { addressingOf, baseOf, endpointOf } from "./endpoints.ts";
import { checkNames, whereOf } from "./names.ts";
import { readProfiles } from "./profiles.ts";
import { type Answered, type Asked, codeIn, send, type Sending } from "./send.ts";
import type { S3Options } from "./types.ts";
import { elementsOf, textOf } from "./xml.ts";

/** A key that ends within this time is as good as ended, in milliseconds. */
const SOON = 300_000;

/**
 * Keeps objects in a bucket of S3, under `PREFIX/ab/abcd…`. One that is there is never written again
 * (`If-None-Match: *`). Requests are signed (SigV4, with the SHA-256 of what is sent), and tried again with growing
 * waits while the server is busy or the connection is cut. They are no part of any cassette.
 *
 * @param options which bucket, and how it is asked
 * @returns the objects in it
 * @throws {RetakeError} `OPTION_INVALID`
 * @example
 * ```ts
 * import { s3Objects } from "@retake/retake/store/s3";
 *
 * const bucket = s3Objects({ bucket: "recordings", prefix: "my-project", region: "eu-central-1" });
 * console.log(bucket.where); // "s3://recordings/my-project"
 * ```
 */
export function s3Objects(options: S3Options): Objects {
  const { bucket, prefix = "", attempts = 6, wait = 200, timeout = 60_000 } = options;
  const warn = options.onWarning ?? ((message: string) => console.warn(message));
  const segments = checkNames(bucket, prefix);
  const where = whereOf(bucket, segments);
  const start = segments.map((segment) => `${segment}/`).join("");
  const keyOf = (digest: string) => `${start}${digest.slice(0, 2)}/${digest}`;
  let opened:
    | { base: string; sending: Sending; settings: ReturnType<typeof readProfiles> }
    | undefined;
  let found: Promise<Found | undefined> | undefined;
  let isConditional = true;
  /** What could not be reached a moment ago is tried once: a thousand cassettes without a network end soon. */
  let isDown = false;

  /** Late, so that a store that is never asked reads nothing of the machine. */
  const open = () => opened ??= openServer(options, { attempts, wait, timeout });
  const key = async (): Promise<Found | undefined> => {
    const { credentials } = options;
    if (credentials && typeof credentials !== "function") {
      return { credentials, from: "the option credentials" };
    }
    if (found) {
      const known = await found;
      if (!known || (known.credentials.expires ?? Infinity) > clock.now() + SOON) return known;
    }
    const { settings, sending } = open();
    found = credentials
      ? credentials().then((given) => ({ credentials: given, from: "the option credentials" }))
      : findCredentials(settings, sending, options.profile);
    found.catch(() => found = undefined);
    return await found;
  };
  /** Answers of `meant` are told as they are, beside what is fine; all others are thrown. */
  const ask = async (
    asked: Omit<Asked, "url">,
    { path = "", query = {}, meant = [] }: Question,
  ): Promise<Answered> => {
    const verb = asked.method === "GET" || asked.method === "HEAD" ? "read" : "write";
    const { base, sending } = open();
    const by = await key();
    if (!by && verb === "write") throw noKey(where, verb);
    const search = Object.entries(query).map(([name, value]) => `${name}=${encode(value)}`).join(
      "&",
    );
    const url = base + path.split("/").map(encode).join("/") + (search === "" ? "" : `?${search}`);
    let answer: Answered;
    try {
      const tries = isDown ? 1 : attempts;
      answer = await send({ ...asked, url }, by?.credentials, { ...sending, attempts: tries });
      isDown = false;
    } catch (error) {
      if (error instanceof RetakeError) throw error;
      isDown = true;
      throw unreached(error as Error, { where, url, verb, by });
    }
    const { status, bytes } = answer;
    const code = codeIn(bytes) ?? "";
    // Who is no server of S3 answers 404 too: with a page of its own, and with no code.
    const isMeant = meant.includes(status) &&
      (status !== 404 || asked.method === "HEAD" || code === "NoSuchKey");
    if (status >= 200 && status < 300 || isMeant) return answer;
    if (/^Expired/.test(code)) found = undefined; // it is looked for anew
    if (!by && (status === 401 || status === 403)) throw noKey(where, verb);
    throw refused(answer, { where, url, verb, by, method: asked.method, region: sending.region });
  };
  const has = async (digest: string) =>
    (await ask({ method: "HEAD" }, { path: keyOf(digest), meant: [404] })).status < 300;
  return {
    where,
    has,
    async get(digest) {
      const { status, bytes } = await ask({ method: "GET" }, { path: keyOf(digest), meant: [404] });
      return status < 300 ? bytes : undefined;
    },
    async put(digest, bytes) {
      const put = async (condition: Record<string, string>, meant: readonly number[]) => {
        const headers = { "content-type": "application/octet-stream", ...condition };
        const asked = { method: "PUT" as const, headers, body: bytes };
        return (await ask(asked, { path: keyOf(digest), meant })).status;
      };
      if (isConditional) {
        const status = await put({ "if-none-match": "*" }, [412, 501]);
        if (status !== 501) return status < 300;
      }
      if (await has(digest)) return false;
      await put({}, []);
      if (isConditional) {
        isConditional = false;
        warn(
          `retake: ${where} knows no If-None-Match, so that of two who push the same recording at once both ` +
            "write it. Nothing is lost: what has another content has another name.",
        );
      }
      return true;
    },
    async list() {
      const all: ObjectFacts[] = [];
      let token: string | undefined;
      do {
        const query: Record<string, string> = {
          "list-type": "2",
          ...start ? { prefix: start } : {},
        };
        if (token !== undefined) query["continuation-token"] = token;
        const { bytes } = await ask({ method: "GET" }, { query });
        const xml = new TextDecoder().decode(bytes);
        for (const one of elementsOf(xml, "Contents")) {
          const name = textOf(one, "Key") ?? "";
          const digest = name.slice(-64);
          if (!/^[\da-f]{64}$/.test(digest) || name !== keyOf(digest)) continue; // somebody else's
          const changed = Date.parse(textOf(one, "LastModified") ?? "");
          all.push({ digest, bytes: Number(textOf(one, "Size")), changed: changed || clock.now() });
        }
        const hasMore = textOf(xml, "IsTruncated") === "true";
        token = hasMore ? textOf(xml, "NextContinuationToken") : undefined;
        if (hasMore && token === undefined) throw unlisted(where);
      } while (token !== undefined);
      return all;
    },
    async delete(digest) {
      await ask({ method: "DELETE" }, { path: keyOf(digest), meant: [404] });
    },
  };
}

/** What is asked about. */
interface Question {
  path?: string;
  query?: Record<string, string>;
  /** Statuses that say something, beside those of success. */
  meant?: readonly number[];
}

/** As SigV4 has it: all but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function openServer(
  { bucket, ...options }: S3Options,
  how: Pick<Sending, "attempts" | "wait" | "timeout">,
) {
  const settings = readProfiles(options.profile);
  const profile = settings.profiles.get(settings.profile);
  const region = options.region || readVariable("AWS_REGION") ||
    readVariable("AWS_DEFAULT_REGION") ||
    profile?.region || "us-east-1";
  const endpoint = endpointOf("s3", settings, options.endpoint);
  return {
    settings,
    sending: { ...how, service: "s3", region } satisfies Sending,
    base: baseOf(bucket, region, endpoint, addressingOf(settings, options.addressing)),
  };
}

/** What is told of a request that failed. */
interface Failed {
  where: string;
  url: string;
  verb: "read" | "write";
  by: Found | undefined;
}

function codeOf(verb: "read" | "write"): "STORE_READ" | "STORE_WRITE" {
  return verb === "read" ? "STORE_READ" : "STORE_WRITE";
}

function noKey(where: string, verb: "read" | "write"): RetakeError {
  return new RetakeError(
    codeOf(verb),
    `${where} cannot be ${verb === "read" ? "read" : "written"}: there is no key for it.\n` +
      `  looked  ${PLACES}\n` +
      `  to do   set one of them;  a machine's own role, or one who signs in:  ${exportOf()}\n` +
      "          on Deno, give --allow-env and --allow-read=$HOME/.aws too",
    { facts: { where } },
  );
}

function unreached(
  error: Error,
  { where, url, verb, by }: Failed,
): RetakeError {
  const cause = (error.cause as Error | undefined)?.message;
  const said = bare(cause ? `${error.message}: ${cause}` : error.message, by);
  return new RetakeError(
    codeOf(verb),
    `${where} cannot be ${verb === "read" ? "read" : "written"}: no answer from ${
      new URL(url).host
    } (${said}).\n` +
      "  to do   look at the network, and at the endpoint",
    { facts: { where, host: new URL(url).host } },
  );
}

function refused(
  { status, headers, bytes }: Answered,
  { where, url, verb, by, method, region }: Failed & { method: string; region: string },
): RetakeError {
  const xml = new TextDecoder().decode(bytes);
  const code = textOf(xml, "Code");
  const said = textOf(xml, "Message");
  const own = headers.get("x-amz-bucket-region");
  const leads = status >= 300 && status < 400;
  const why = [status, code, ...said && said !== code ? [`(${bare(said, by).slice(0, 300)})`] : []]
    .filter(Boolean).join(" ");
  const from = by?.from ?? "nowhere";
  const advice = own && own !== region
    ? `the bucket is in ${own}, not in ${region}: say region=${own}`
    : leads
    ? "say its region and its endpoint: the server leads elsewhere"
    : code === "RequestTimeTooSkewed"
    ? "set the clock of this machine"
    : /^(?:InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|Expired)/.test(code ?? "")
    ? `look at the key: it is from ${from}`
    : code === "NoSuchBucket"
    ? "look at the bucket's name, and make it where it is to be"
    : status === 403
    // To HEAD no code is given: the key may be a wrong one too.
    ? (code
      ? `let the key (from ${from})`
      : `see whether the key (from ${from}) is right, and let it`) +
      " do s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket there"
    : `see what ${new URL(url).host} says of itself, and try again`;
  return new RetakeError(
    codeOf(verb),
    `${where} cannot be ${verb === "read" ? "read" : "written"}: ${
      new URL(url).host
    } answers ${method} with ${why}.\n` +
      `  to do   ${advice}`,
    { facts: { where, status, ...code === undefined ? {} : { code } } },
  );
}

function unlisted(where: string): RetakeError {
  return new RetakeError(
    "STORE_READ",
    `${where} cannot be listed: its server gives a part, and no way to the rest (ListObjectsV2).\n` +
      "  to do   use a release of the server that knows ListObjectsV2",
    { facts: { where } },
  );
}

/** A text of others, without what it may repeat of a key. */
function bare(text: string, by: Found | undefined): string {
  const { accessKeyId, secretAccessKey, sessionToken } = by?.credentials ?? {};
  return [accessKeyId, secretAccessKey, sessionToken].reduce<string>(
    (left, secret) => secret ? left.replaceAll(secret, "[redacted]") : left,
    text.replace(/\s+/g, " "),
  );
}
