// A server of S3 on loopback that really checks signatures (SigV4): of the key, of the time, of each byte. It keeps
// objects in memory, and can be told to be busy, to cut connections, and to know less than others do.
import { Buffer } from "node:buffer";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A key that the server knows. */
export interface Key {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** The key that is known at the start. */
export const KEY: Key = {
  accessKeyId: "RETAKETESTKEY",
  secretAccessKey: "secret/of+the/tests=",
};

/** A request as it came, after its signature was looked at. */
export interface S3Hit {
  method: string;
  /** The path as it was sent: `/bucket/key`. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  /** Whether somebody has signed it. */
  signed: boolean;
  status: number;
}

/** What becomes of a request in place of an answer: a status, with a code, or a cut connection. */
export type Fault = { status: number; code: string } | "cut" | "cut in the middle";

/** The server. */
export interface S3Server extends AsyncDisposable {
  endpoint: string;
  /** Objects by `bucket/key`. */
  objects: Map<string, { bytes: Buffer; changed: number }>;
  hits: S3Hit[];
  keys: Key[];
  /** Gives a fault for a request, or nothing: asked before all else but the signature. */
  fault: (hit: S3Hit) => Fault | undefined;
  /** Whether it knows `If-None-Match: *`, ignores it, or refuses it. */
  conditions: "known" | "ignored" | "refused";
  /** How many objects a page of a list has. */
  page: number;
  /** Whether it says where the next page is. */
  pages: boolean;
  /** Buckets that all may read. */
  open: Set<string>;
  /** What a web identity must say, what a role is called, and what who asks for it with a key must say. */
  identity: { token: string; role: string; external?: string };
  close(): Promise<void>;
}

const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const hmac = (key: string | Uint8Array, text: string) =>
  createHmac("sha256", key).update(text).digest();
const strict = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/((\d{8})\/([^/]+)\/(s3|sts)\/aws4_request), ?SignedHeaders=([^,]+), ?Signature=([\da-f]{64})$/;

/** @returns what is wrong with the signature of a request; `undefined` where it holds */
function faultOf(request: IncomingMessage, body: Buffer, keys: readonly Key[]): string | undefined {
  const { headers } = request;
  const [, id, scope, day, , , names, signature] =
    AUTHORIZATION.exec(headers.authorization ?? "") ?? [];
  if (id === undefined) return "AccessDenied";
  const key = keys.find(({ accessKeyId }) => accessKeyId === id);
  if (!key) return "InvalidAccessKeyId";
  if (key.sessionToken !== undefined && headers["x-amz-security-token"] !== key.sessionToken) {
    return "InvalidToken";
  }
  const date = String(headers["x-amz-date"]);
  const [, year, month, date2, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const at = Date.parse(`${year}-${month}-${date2}T${hour}:${minute}:${second}Z`);
  if (!date.startsWith(day!) || !(Math.abs(at - Date.now()) < 900_000)) {
    return "RequestTimeTooSkewed";
  }
  const payload = String(headers["x-amz-content-sha256"]);
  if (/^[\da-f]{64}$/.test(payload) && payload !== sha256(body)) return "XAmzContentSHA256Mismatch";
  const signed = names!.split(";");
  // What counts must be signed: the host, all of Amazon's own headers, and conditions.
  const wanted = Object.keys(headers).filter((name) =>
    name === "host" || name.startsWith("x-amz-") || name === "if-none-match"
  );
  if (!wanted.every((name) => signed.includes(name))) return "AccessDenied";
  const [path = "", query = ""] = request.url!.split("?");
  const pairs = query.split("&").filter(Boolean).map((pair) => {
    const [name = "", value = ""] = pair.split("=").map((part) =>
      strict(decodeURIComponent(part.replaceAll("+", " ")))
    );
    return `${name}=${value}`;
  });
  const canonical = [
    request.method,
    path.split("/").map((part) => strict(decodeURIComponent(part))).join("/"),
    pairs.sort().join("&"),
    ...signed.map((name) => `${name}:${String(headers[name] ?? "").trim().replace(/ +/g, " ")}`),
    "",
    names,
    payload,
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n");
  const made = hmac(
    scope!.split("/").reduce<string | Uint8Array>(hmac, `AWS4${key.secretAccessKey}`),
    text,
  );
  return timingSafeEqual(made, Buffer.from(signature!, "hex"))
    ? undefined
    : "SignatureDoesNotMatch";
}

/** The bytes of a body that was sent in pieces with a frame each, as AWS's client sends streams. */
function unframed(body: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0;;) {
    const end = body.indexOf("\r\n", at);
    const size = parseInt(body.subarray(at, end).toString(), 16);
    if (!(size > 0)) return Buffer.concat(pieces);
    pieces.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** Starts the server on a free port of this machine. */
export async function startS3(): Promise<S3Server> {
  const sockets = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => answer(request, response, Buffer.concat(pieces)));
  });
  const state: Omit<S3Server, "endpoint" | "close" | typeof Symbol.asyncDispose> = {
    objects: new Map(),
    hits: [],
    keys: [KEY],
    fault: () => undefined,
    conditions: "known",
    page: 1000,
    pages: true,
    open: new Set(),
    identity: { token: "token-of-the-tests", role: "arn:aws:iam::123456789012:role/tests" },
  };

  function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const url = new URL(request.url!, "http://127.0.0.1");
    const hit: S3Hit = {
      method: request.method!,
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      signed: request.headers.authorization !== undefined,
      status: 0,
    };
    state.hits.push(hit);
    const end = (
      status: number,
      content: string | Buffer = "",
      headers: Record<string, string> = {},
    ) => {
      hit.status = status;
      const length = String(Buffer.byteLength(content));
      response.writeHead(status, {
        ...headers,
        ...status === 204 ? {} : { "content-length": length },
      });
      response.end(request.method === "HEAD" ? undefined : content);
    };
    const fail = (status: number, code: string, message = `It is ${code}.`) =>
      end(
        status,
        `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${
          escaped(message)
        }</Message><AWSAccessKeyId>${state.keys[0]?.accessKeyId}</AWSAccessKeyId></Error>`,
        { "content-type": "application/xml" },
      );
    if (request.method === "POST" && url.pathname === "/") return assume(request, body, end, fail);
    // A server knows a bucket by its host's name too.
    const [, named] = /^([^.]+)\.s3\.example(?::|$)/.exec(request.headers.host ?? "") ?? [];
    const path = named ? `/${named}${url.pathname}` : url.pathname;
    const [, bucket = "", ...rest] = path.split("/").map(decodeURIComponent);
    const key = rest.join("/");
    const reads = request.method === "GET" || request.method === "HEAD";
    const isFree = !hit.signed && reads && state.open.has(bucket);
    const wrong = isFree ? undefined : faultOf(request, body, state.keys);
    if (wrong) {
      // As AWS does, a message may repeat what was sent.
      const more = `Sent: ${request.headers.authorization} ${
        request.headers["x-amz-security-token"]
      }`;
      return fail(wrong === "XAmzContentSHA256Mismatch" ? 400 : 403, wrong, more);
    }
    const fault = state.fault(hit);
    if (fault === "cut") return void request.socket.destroy();
    if (fault === "cut in the middle") {
      const bytes = state.objects.get(`${bucket}/${key}`)?.bytes ?? Buffer.from("something");
      response.writeHead(200, { "content-length": String(bytes.length) });
      response.write(bytes.subarray(0, bytes.length / 2), () => request.socket.destroy());
      return;
    }
    if (fault) return fail(fault.status, fault.code);
    if (bucket !== "tapes") return fail(404, "NoSuchBucket");
    if (key === "" && url.searchParams.get("list-type") === "2") return list(url.searchParams, end);
    const found = state.objects.get(`${bucket}/${key}`);
    switch (request.method) {
      case "PUT": {
        if (request.headers["if-none-match"] !== undefined) {
          if (state.conditions === "refused") return fail(501, "NotImplemented");
          if (state.conditions === "known" && found) return fail(412, "PreconditionFailed");
        }
        const framed = String(request.headers["content-encoding"]).includes("aws-chunked");
        const bytes = framed ? unframed(body) : body;
        state.objects.set(`${bucket}/${key}`, { bytes, changed: Date.now() });
        return end(200, "", { etag: `"${createHash("md5").update(bytes).digest("hex")}"` });
      }
      case "HEAD":
      case "GET":
        return found
          ? end(200, found.bytes, { "content-type": "application/octet-stream" })
          : fail(404, "NoSuchKey");
      case "DELETE":
        state.objects.delete(`${bucket}/${key}`);
        return end(204);
    }
    fail(501, "NotImplemented");
  }

  function list(query: URLSearchParams, end: (status: number, content: string) => void): void {
    const start = `tapes/${query.get("prefix") ?? ""}`;
    const all = [...state.objects].filter(([name]) => name.startsWith(start)).sort();
    const from = Number(query.get("continuation-token") ?? 0);
    const some = all.slice(from, from + state.page);
    const more = from + some.length < all.length;
    end(
      200,
      `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
        `<Name>tapes</Name><IsTruncated>${more}</IsTruncated>` +
        (more && state.pages
          ? `<NextContinuationToken>${from + some.length}</NextContinuationToken>`
          : "") +
        some.map(([name, { bytes, changed }]) =>
          `<Contents><Key>${escaped(name.slice("tapes/".length))}</Key><LastModified>${
            new Date(changed).toISOString()
          }</LastModified><ETag>&quot;x&quot;</ETag><Size>${bytes.length}</Size></Contents>`
        ).join("") + "</ListBucketResult>",
    );
  }

  /** The Security Token Service: a key for a role, to who shows the token, or has a key. */
  function assume(
    request: IncomingMessage,
    body: Buffer,
    end: (status: number, content: string) => void,
    fail: (status: number, code: string, message?: string) => void,
  ): void {
    const asked = new URLSearchParams(body.toString());
    const { token, role, external } = state.identity;
    const action = asked.get("Action");
    if (action === "AssumeRole") {
      const wrong = faultOf(request, body, state.keys);
      if (wrong) return fail(403, wrong, `Sent: ${request.headers.authorization}`);
      if (asked.get("RoleArn") !== role || asked.get("ExternalId") !== (external ?? null)) {
        return fail(403, "AccessDenied");
      }
    } else if (action !== "AssumeRoleWithWebIdentity") return fail(400, "InvalidAction");
    else if (asked.get("WebIdentityToken") !== token || asked.get("RoleArn") !== role) {
      return fail(403, "InvalidIdentityToken", `Not ${asked.get("WebIdentityToken")}`);
    }
    const key: Key = {
      accessKeyId: `ASIA${state.keys.length}`,
      secretAccessKey: `for a while ${state.keys.length}`,
      sessionToken: `session+token/${state.keys.length}==`,
    };
    state.keys.push(key);
    end(
      200,
      `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">` +
        `<${action}Result><Credentials><AccessKeyId>${key.accessKeyId}</AccessKeyId>` +
        `<SecretAccessKey>${key.secretAccessKey}</SecretAccessKey><SessionToken>${key.sessionToken}</SessionToken>` +
        `<Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials>` +
        `</${action}Result></${action}Response>`,
    );
  }

  // A connection that the server gave up while the client was about to use it would be an error.
  sockets.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => sockets.listen(0, "127.0.0.1", resolve));
  let closing: Promise<void> | undefined;
  const close = () =>
    closing ??= new Promise<void>((resolve) => {
      sockets.close(() => resolve());
      sockets.closeAllConnections();
    });
  return Object.assign(state, {
    endpoint: `http://127.0.0.1:${(sockets.address() as AddressInfo).port}`,
    close,
    [Symbol.asyncDispose]: close,
  });
}
