// What a scenario is given, and how it tells what it saw. A scenario uses a client as anybody would
// and knows nothing of Retake; run_scenario.ts puts it on tape.

export interface Scene {
  /** Where the API is: its real address on tape, the stand-in's own without one. */
  origin: string;
  mode: "live" | "record" | "replay";
  /** Something worth comparing even if the scenario itself is made to fail. */
  note(value: unknown): void;
}

export type Scenario = (scene: Scene) => Promise<unknown>;
export type Scenarios = Record<string, Scenario>;

/** Plainly fake, and easy to find should they ever reach a file. */
export const SECRETS = {
  openai: "sk-fake-openai-key-4f1c9a77",
  anthropic: "sk-ant-fake-key-90b2e1d3",
};

/** All that a client can see of a response but its body. */
export function facts(response: Response) {
  const { status, statusText, ok, url, redirected, type } = response;
  // On disk a cookie is redacted, so this one header is not the same in replay, on purpose.
  const headers = [...response.headers].filter(([name]) => name !== "set-cookie");
  // Of an answer from the network Bun says `default`, all others say `basic`; each says it live and in replay.
  const kind = type === "default" ? "basic" : type;
  return { status, statusText, ok, url, redirected, type: kind, headers };
}

/** What code branches on when a client throws. */
export function problem(error: unknown) {
  if (!(error instanceof Error)) throw new Error(`not an Error: ${error}`);
  const known = error as Error & Record<string, unknown>;
  const { status, statusCode, code, type, data, requestID, responseBody } = known;
  return {
    class: error.constructor.name,
    name: error.name,
    message: error.message,
    ...{ status, statusCode, code, type, data, requestID, responseBody },
  };
}

/** The error a call ends in; a call that ends well is a mistake in the scenario. */
export async function failure(call: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error("the call was to fail, and did not");
}

export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of stream) all.push(item);
  return all;
}
