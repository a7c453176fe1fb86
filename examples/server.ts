/**
 * A stand-in for the OpenAI API, and for a small part of Anthropic's: a real HTTP server on this
 * machine, so that examples and tests can record real traffic without a key and without cost.
 *
 * It is honest about what it is: every answer carries `x-retake-standin: true`, every chat answer
 * `system_fingerprint: "fp_retake_standin"`, and the words are drawn from a hash of the prompt.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { chat } from "./standin/chat.ts";
import { embeddings, files, models } from "./standin/embeddings.ts";
import { messages } from "./standin/messages.ts";
import { responses } from "./standin/responses.ts";
import { type Answer, type Json, type JsonObject, lastPrompt, seedOf } from "./standin/seed.ts";

export interface StandInOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  /** How long an answer takes to begin, in ms: from, to. Which of them is chosen by the request. */
  latency?: [number, number];
  /** The pause between two chunks of a stream, in ms. */
  pause?: number;
}

export interface StandIn {
  /** For instance `http://127.0.0.1:4010`. */
  readonly origin: string;
  /** How many requests have come in so far. */
  readonly requests: number;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const ROUTES: Record<string, (body: JsonObject) => Answer> = {
  "POST /v1/chat/completions": chat,
  "POST /v1/responses": responses,
  "POST /v1/embeddings": embeddings,
  "POST /v1/files": files,
  "POST /v1/messages": messages,
  "GET /v1/models": models,
};

/** An error as the API would put it; both shapes, OpenAI's and Anthropic's. */
interface Fault {
  status: number;
  type: string;
  message: string;
  code?: string;
  headers?: Record<string, string>;
}

export async function startServer(options: StandInOptions = {}): Promise<StandIn> {
  const { port = 0, latency = [150, 400], pause = 20 } = options;
  const limited = new Set<string>();
  const seen = new Map<string, number>();
  let requests = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests++;
    const text = await readText(request);
    const path = new URL(request.url ?? "/", "http://127.0.0.1").pathname;
    const seed = seedOf(path + text);
    const nth = (seen.get(path + text) ?? 0) + 1;
    seen.set(path + text, nth);
    await delay(latency[0] + seed % Math.max(1, latency[1] - latency[0]));

    response.setHeader("x-retake-standin", "true");
    response.setHeader("x-request-id", `req_${seed.toString(16).padStart(8, "0")}_${nth}`);
    // The real API sets a cookie too; a recorder has to keep it off the disk.
    response.setHeader("set-cookie", `__cf_bm=standin-cookie-${seed}; path=/; HttpOnly`);

    const asked = read(request, path, text, limited);
    if ("status" in asked) return refuse(response, path, asked);
    if (text.includes("please take your time")) return; // it is never answered
    const answer = asked.answer(asked.body);
    if ("frames" in answer) {
      const slowly = text.includes("please speak slowly") ? 20 : 1;
      return stream(response, answer.frames, pause * slowly);
    }
    send(response, 200, answer.json, String(request.headers["accept-encoding"]).includes("gzip"));
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error) => response.destroy(error));
  });
  // A connection that the server gave up while the client was about to use it would be an error.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function read(
  request: IncomingMessage,
  path: string,
  text: string,
  limited: Set<string>,
): { body: JsonObject; answer: (body: JsonObject) => Answer } | Fault {
  const type = "invalid_request_error";
  if (!request.headers.authorization && !request.headers["x-api-key"]) {
    const message = "You didn't provide an API key.";
    return { status: 401, type: isAnthropic(path) ? "authentication_error" : type, message };
  }
  const answer = ROUTES[`${request.method} ${path}`];
  if (!answer) {
    return { status: 404, type, message: `Invalid URL (${request.method} ${path})` };
  }
  if (request.method === "GET") return { body: {}, answer };
  let body: JsonObject;
  try {
    body = JSON.parse(text);
  } catch {
    return { status: 400, type, message: "We could not parse the JSON body of your request." };
  }
  if (typeof body?.model !== "string" || body.model === "") {
    return { status: 400, type, message: "you must provide a model parameter" };
  }
  if (body.model.startsWith("no-such-")) {
    const message = `The model \`${body.model}\` does not exist or you do not have access to it.`;
    return { status: 404, type, message, code: "model_not_found" };
  }
  const prompt = lastPrompt(body.messages ?? body.input);
  if (prompt.includes("please rate limit me once") && !limited.has(text)) {
    limited.add(text);
    return {
      status: 429,
      type: isAnthropic(path) ? "rate_limit_error" : "requests",
      message: "Rate limit reached, as you asked. Try again in 100ms.",
      code: "rate_limit_exceeded",
      headers: { "retry-after": "1", "retry-after-ms": "100" },
    };
  }
  return { body, answer };
}

function refuse(response: ServerResponse, path: string, fault: Fault): void {
  const { status, type, message, code = null, headers = {} } = fault;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const json = isAnthropic(path)
    ? { type: "error", error: { type, message } }
    : { error: { message, type, param: null, code } };
  send(response, status, json);
}

function isAnthropic(path: string): boolean {
  return path.startsWith("/v1/messages");
}

function send(response: ServerResponse, status: number, json: Json, gzip = false): void {
  const bytes = new TextEncoder().encode(JSON.stringify(json, null, 2));
  response.writeHead(status, {
    "content-type": "application/json",
    ...(gzip ? { "content-encoding": "gzip" } : {}),
  });
  response.end(gzip ? gzipSync(bytes) : bytes);
}

async function stream(response: ServerResponse, frames: string[], pause: number): Promise<void> {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  for (const frame of frames) {
    if (response.destroyed) return; // the client has heard enough
    response.write(frame);
    await delay(pause);
  }
  response.end();
}

/** The body as text; an upload as the JSON of its fields, so that its boundary says nothing. */
async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = new Response(new Blob(chunks as Uint8Array<ArrayBuffer>[]), {
    headers: { "content-type": request.headers["content-type"] ?? "" },
  });
  if (!request.headers["content-type"]?.startsWith("multipart/")) return await body.text();
  const fields: JsonObject = { model: "none" };
  for (const [field, value] of await body.formData()) {
    if (typeof value === "string") fields[field] = value;
    else {
      const bytes = new Uint8Array(await value.arrayBuffer());
      const hash = seedOf(new TextDecoder("latin1").decode(bytes)).toString(16);
      fields[field] = { name: value.name, size: value.size, hash };
    }
  }
  return JSON.stringify(fields);
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
