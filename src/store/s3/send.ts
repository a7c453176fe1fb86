/**
 * Requests to a server of S3: signed, and tried again while it is busy.
 *
 * @module
 */
import { digest } from "../../host/files.ts";
import { importPackage } from "../../host/packages.ts";
import { pause } from "../../host/process.ts";
import { clock, realFetch } from "../../wire/native.ts";
import type { S3Credentials } from "./types.ts";
import { textOf } from "./xml.ts";

/** The part of the package aws4fetch that is used here: it signs, and sends nothing. */
interface SignerPackage {
  AwsV4Signer: new (
    what: S3Credentials & {
      method: string;
      url: string;
      headers: Record<string, string>;
      body?: Uint8Array<ArrayBuffer>;
      service: string;
      region: string;
      datetime: string;
    },
  ) => { sign(): Promise<{ url: URL; headers: Headers }> };
}

/** A request, before it is signed. */
export interface Asked {
  method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  url: string;
  headers?: Record<string, string>;
  body?: Uint8Array<ArrayBuffer>;
}

/** An answer, read to its end. */
export interface Answered {
  status: number;
  headers: Headers;
  bytes: Uint8Array<ArrayBuffer>;
}

/** How requests are sent. */
export interface Sending {
  service: "s3" | "sts";
  region: string;
  attempts: number;
  wait: number;
  timeout: number;
}

/** What a server says that is busy, or has been asked for one thing by two at once. */
const BUSY = [409, 429, 500, 502, 503, 504];
/** The longest wait before another try, in milliseconds. */
const LONGEST = 20_000;

/**
 * Sends a request, again where that may help.
 *
 * @param asked the request
 * @param credentials what it is signed with; `undefined` for no signature
 * @param sending how
 * @returns the answer, whatever it says
 * @throws what fetch throws, where no answer came at the last try either; {RetakeError} `PACKAGE_MISSING`
 */
export async function send(
  asked: Asked,
  credentials: S3Credentials | undefined,
  { attempts, wait, timeout, ...where }: Sending,
): Promise<Answered> {
  for (let attempt = 1;; attempt++) {
    const isLast = attempt >= attempts;
    let next = Math.min(wait * 2 ** (attempt - 1), LONGEST);
    try {
      const signed = credentials ? await sign(asked, credentials, where) : asked;
      const answer = await sendOnce(signed, timeout);
      if (isLast || !isBusy(answer)) return answer;
      const seconds = Number(answer.headers.get("retry-after"));
      if (seconds > 0) next = Math.min(Math.max(next, seconds * 1000), LONGEST);
    } catch (error) {
      if (isLast || (error as { code?: unknown }).code === "PACKAGE_MISSING") throw error;
    }
    await pause(next);
  }
}

function isBusy({ status, bytes }: Answered): boolean {
  if (BUSY.includes(status)) return true;
  // What was sent has come too slowly.
  return status === 400 && codeIn(bytes) === "RequestTimeout";
}

/** @returns the code of an error, as the server calls it; `undefined` where it says none */
export function codeIn(bytes: Uint8Array): string | undefined {
  return textOf(new TextDecoder().decode(bytes), "Code");
}

async function sign(
  { method, url, headers = {}, body }: Asked,
  credentials: S3Credentials,
  where: Pick<Sending, "service" | "region">,
): Promise<Asked> {
  const { AwsV4Signer } = await importPackage<SignerPackage>("aws4fetch", {
    has: "AwsV4Signer",
    purpose: "to sign requests to a bucket",
  });
  const signer = new AwsV4Signer({
    ...credentials,
    ...where,
    method,
    url,
    headers: { ...headers, "x-amz-content-sha256": digest(body ?? new Uint8Array()) },
    ...body ? { body } : {},
    // The real time, also where somebody has stopped the clock.
    datetime: new Date(clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, ""),
  });
  const signed = await signer.sign();
  return { method, url, headers: Object.fromEntries(signed.headers), ...body ? { body } : {} };
}

async function sendOnce(
  { method, url, headers = {}, body }: Asked,
  timeout: number,
): Promise<Answered> {
  const controller = new AbortController();
  const late = () => controller.abort(new Error(`no answer within ${timeout / 1000} seconds`));
  const timer = clock.setTimeout(late, timeout);
  try {
    // What leads elsewhere is told: a signature is for one server.
    const { signal } = controller;
    const response = await realFetch(url, {
      method,
      headers,
      redirect: "manual",
      signal,
      ...body ? { body } : {},
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const wanted = response.headers.get("content-length");
    // Not every runtime says so when a connection is cut in the middle of an answer.
    if (
      method !== "HEAD" && wanted !== null && Number(wanted) !== bytes.length &&
      response.headers.get("content-encoding") === null
    ) {
      throw new Error(`the connection was cut after ${bytes.length} of ${wanted} bytes`);
    }
    return { status: response.status, headers: response.headers, bytes };
  } finally {
    clock.clearTimeout(timer);
  }
}
