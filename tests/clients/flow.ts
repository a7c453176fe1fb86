// What a client does in each of its flows, and what it is given for that. A flow uses a client as anybody
// would and knows nothing of Retake; run_flows.ts puts it on tape.

/** What each client is tried with, as far as it can do it. */
export const FLOW_NAMES = [
  "json",
  "stream",
  "upload",
  "error",
  "abort",
  "redirect",
  "compressed",
  "refused",
] as const;

export type FlowName = typeof FLOW_NAMES[number];

/** Where the server is. */
export interface Place {
  /** The URL of something that is answered in this manner: see flow_server.ts. */
  at(manner: string, rest?: string): string;
  /** Where nobody listens. */
  nobody: string;
}

/** Does something with a client, and tells what it has seen. */
export type Flow = (place: Place) => Promise<unknown>;
export type Flows = Partial<Record<FlowName, Flow>>;

/** What is uploaded: more than a socket takes at once. */
export const BYTES: Uint8Array<ArrayBuffer> = new TextEncoder().encode(
  "0123456789abcdef".repeat(20_000),
);

/** What code branches on in an error, and in what it was caused by. */
export function told(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error) && typeof (error as Error)?.message !== "string") {
    return String(error);
  }
  const { name, message, code, status, cause } = error as Error & Record<string, unknown>;
  return {
    name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(status === undefined ? {} : { status }),
    ...(cause === undefined || depth > 3 ? {} : { cause: told(cause, depth + 1) }),
  };
}

/** What a call fails with; that it does not is a mistake in the flow. */
export async function failing(call: () => PromiseLike<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await call();
  } catch (error) {
    return told(error);
  }
  throw new Error(`the call was to fail, and gave ${JSON.stringify(value)}`);
}

/** What a call gives, or fails with: where that is up to the runtime. */
export const outcomeOf = (call: () => PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(call()).catch(told);

/** A stream of Node's as a text: in which pieces it comes is a matter of time. */
export async function textOf(stream: AsyncIterable<Uint8Array | string>): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const piece of stream) {
    text += typeof piece === "string" ? piece : decoder.decode(piece, { stream: true });
  }
  return text;
}
