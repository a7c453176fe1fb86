/** The one client of the API, and which models it asks. */
import process from "node:process";
import OpenAI from "openai";

/** What writes. */
export const MODEL = "gpt-4.1-mini";

/** What turns texts into vectors, and how long these are. */
export const EMBEDDING_MODEL = "text-embedding-3-small";
export const EMBEDDING_LENGTH = 64;

let client: OpenAI | undefined;

/** Made when it is first needed: whoever never asks the model needs no client. */
export function openai(): OpenAI {
  return client ??= new OpenAI({
    apiKey: keyOfEnvironment() ?? "key-of-nobody",
    // Recordings are found by the URL, so it must not depend on the environment's OPENAI_BASE_URL.
    baseURL: "https://api.openai.com/v1",
  });
}

/** A replay needs no key, and so no permission to read the environment either. */
function keyOfEnvironment(): string | undefined {
  try {
    return process.env.OPENAI_API_KEY;
  } catch {
    return undefined;
  }
}
