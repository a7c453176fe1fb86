/** What the suites need around them: something that answers while recording. */
import process from "node:process";
import type { Mode } from "@retake/retake";
import type { SuiteSetup } from "@retake/retake/suite";
import { startServer } from "../../server.ts";

/** With a key the real API answers, without one a stand-in on this machine; a replay needs neither. */
export async function setup({ mode }: { mode: Mode }): Promise<SuiteSetup | void> {
  if (mode === "replay" || process.env.OPENAI_API_KEY) return;
  const standIn = await startServer({ latency: [5, 25], pause: 2 });
  return {
    session: { upstreams: { "https://api.openai.com": standIn.origin } },
    teardown: () => standIn.close(),
  };
}
