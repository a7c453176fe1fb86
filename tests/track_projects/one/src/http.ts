import { config } from "./config.ts";
import { withRetry } from "./lib/retry.ts";

export const USER_AGENT = "one/1.0";

export class HttpError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(`HTTP ${status}: ${message}`);
    this.status = status;
  }
}

export async function postJson<T>(url: string, body: unknown): Promise<T> {
  return await withRetry(async () => {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        authorization: `Bearer ${config.apiKey}`,
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new HttpError(response.status, await response.text());
    return (await response.json()) as T;
  });
}

export async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url, {
    headers: { accept: "application/json", "user-agent": USER_AGENT },
  });
  if (!response.ok) throw new HttpError(response.status, await response.text());
  return (await response.json()) as T;
}
