/** The ways to ask the model: for data in the shape of a schema, and for text as it is written. */
import type OpenAI from "openai";
import { MODEL, openai } from "./client.ts";

/** A message of a conversation. */
export type Message = OpenAI.ChatCompletionMessageParam;

/** What every function that asks the model takes. */
export interface AskOptions {
  /** Gives up when it is aborted. */
  signal?: AbortSignal;
}

/** What those take that stream. */
export interface StreamOptions extends AskOptions {
  /** Gets each piece of the text as it comes. */
  onPiece?: (piece: string) => void;
}

/** A JSON schema, as structured outputs take it. */
export type Schema = Record<string, unknown>;

/** An object of these properties, all of them and no others: strict schemas want no less. */
export function objectOf(properties: Record<string, Schema>): Schema {
  const required = Object.keys(properties);
  return { type: "object", properties, required, additionalProperties: false };
}

export function system(content: string): Message {
  return { role: "system", content };
}

export function user(content: string): Message {
  return { role: "user", content };
}

/**
 * Asks for data. A strict schema gives `T` its shape; what no schema can say, whoever asks checks.
 *
 * @param name what the data is, for the model
 */
export async function askForData<T>(
  name: string,
  schema: Schema,
  messages: Message[],
  { signal }: AskOptions = {},
): Promise<T> {
  const completion = await openai().chat.completions.create({
    model: MODEL,
    messages,
    response_format: { type: "json_schema", json_schema: { name, schema, strict: true } },
  }, { signal });
  return readData(completion) as T;
}

/** The data of an answer. */
export function readData(completion: Pick<OpenAI.ChatCompletion, "choices">): unknown {
  const choice = completion.choices[0];
  if (!choice) throw new Error("The model gave no answer.");
  const { content, refusal } = choice.message;
  if (refusal) throw new Error(`The model refused: ${refusal}`);
  if (choice.finish_reason === "length") {
    throw new Error("The model's answer was cut off, as it was too long.");
  }
  try {
    return JSON.parse(content ?? "");
  } catch (cause) {
    throw new Error(`The model's answer is not JSON: ${JSON.stringify(content)}`, { cause });
  }
}

/** Asks for text, and hands on each piece of it as it comes. */
export async function askForText(
  messages: Message[],
  { signal, onPiece }: StreamOptions = {},
): Promise<string> {
  const stream = await openai().chat.completions.create({
    model: MODEL,
    messages,
    stream: true,
    stream_options: { include_usage: true }, // else nobody knows what it cost
  }, { signal });
  let text = "";
  for await (const chunk of stream) {
    const piece = chunk.choices[0]?.delta.content ?? "";
    if (piece === "") continue;
    text += piece;
    onPiece?.(piece);
  }
  if (text.trim() === "") throw new Error("The model wrote nothing.");
  return text.trim();
}
