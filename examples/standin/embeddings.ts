// POST /v1/embeddings (floats, or base64 as the official SDK asks for), and what is as small:
// GET /v1/models and POST /v1/files.
import {
  type Answer,
  CREATED,
  idOf,
  type Json,
  type JsonObject,
  randomFrom,
  seedOf,
  tokensIn,
} from "./seed.ts";

export function embeddings(body: JsonObject): Answer {
  const inputs = Array.isArray(body.input) ? body.input : [body.input];
  const length = typeof body.dimensions === "number" ? body.dimensions : 1536;
  const data = inputs.map((input, index) => {
    const vector = unitVector(JSON.stringify([body.model, input]), length);
    const embedding: Json = body.encoding_format === "base64" ? base64(vector) : Array.from(vector);
    return { object: "embedding", index, embedding };
  });
  const tokens = inputs.reduce((sum: number, input) => sum + tokensIn(String(input)), 0);
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  return { json: { object: "list", data, model: body.model, usage } };
}

export function models(): Answer {
  const data = ["gpt-4.1-mini", "text-embedding-3-small"].map((id) => ({
    id,
    object: "model",
    created: CREATED,
    owned_by: "retake-standin",
  }));
  return { json: { object: "list", data } };
}

/** Nothing is kept of an upload: only said back. `file` is its name, its size and its bytes' hash. */
export function files(body: JsonObject): Answer {
  const { name, size, hash } = body.file as { name: string; size: number; hash: string };
  return {
    json: {
      id: idOf("file-", hash + name),
      object: "file",
      bytes: size,
      created_at: CREATED,
      filename: name,
      purpose: body.purpose,
      status: "processed",
    },
  };
}

function unitVector(text: string, length: number): Float32Array {
  const random = randomFrom(seedOf(text));
  const vector = Float32Array.from({ length }, () => random() - 0.5);
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

/** Little-endian float32s, four bytes each. */
function base64(vector: Float32Array): string {
  const bytes = new DataView(new ArrayBuffer(vector.length * 4));
  vector.forEach((value, index) => bytes.setFloat32(index * 4, value, true));
  return btoa(Array.from(new Uint8Array(bytes.buffer), (b) => String.fromCharCode(b)).join(""));
}
