// Calls every tracked function against a fake network and prints what was observed, as JSON.
// Used to check that each case's expected verdict is true of behaviour.
declare const process: { argv: string[]; env: Record<string, string | undefined> };
type Seen = { method: string; url: string; headers: [string, string][]; body: string | null };
let seen: Seen[] = [];
let fail5xx = 0;
const replies = {
  choices: [{ message: { content: "  hello {world}  " } }],
  text: "some text",
  vector: [1, 2, 3],
  temp: 21.456,
  score: 0.6,
  length: 0,
  data: { user: 1 },
};
globalThis.fetch = (async (input: Request | URL | string, init?: RequestInit) => {
  const request = new Request(input as string, init);
  seen.push({
    method: request.method,
    url: request.url,
    headers: [...request.headers].sort(),
    body: request.body ? await request.text() : null,
  });
  if (fail5xx > 0) {
    fail5xx--;
    return new Response("down", { status: 503 });
  }
  if (request.url.includes("github.example")) return Response.json([1, 2, 3]);
  return Response.json(replies);
}) as typeof fetch;
const only = process.env.ONLY?.split(",");
const out: Record<string, unknown> = {};
async function go(id: string, run: () => Promise<unknown>[] | Promise<unknown>): Promise<void> {
  if (only && !only.includes(id)) return;
  seen = [];
  let result: unknown;
  try {
    result = await run();
  } catch (error) {
    result = "ERROR " + String((error as Error).message);
  }
  out[id] = { result, seen };
}
const long = "word {x} \u0007 ".repeat(700);
const load = async <T>(id: string, f: () => Promise<T>): Promise<T | undefined> => {
  if (only && !only.some((o) => o.startsWith(id))) return undefined;
  return await f();
};
const a = await load("src/ai/from-prompt.ts", () => import("./src/ai/from-prompt.ts"));
if (a) {
  await go(
    "src/ai/from-prompt.ts#fromPrompt",
    async () => [
      await a.fromPrompt("hi \u0001 there"),
      await a.fromPrompt(long, { temperature: 1, maxTokens: 5 }),
      (fail5xx = 1, await a.fromPrompt("again")),
      (fail5xx = 9, await a.fromPrompt("never").catch((e: Error) => (fail5xx = 0, e.message))),
    ],
  );
  await go("src/ai/from-prompt.ts#summarize", () => a.summarize("some text"));
}
const b = await load("src/ai/client.ts", () => import("./src/ai/client.ts"));
if (b) {
  await go("src/ai/client.ts#askClient", () => b.askClient("what?"));
  await go("src/ai/client.ts#embedAll", () => b.embedAll(["a  b", "c"]));
  await go("src/ai/client.ts#AiClient.judge", () => new b.AiClient().judge("yes"));
}
const c = await load("src/github.ts", () => import("./src/github.ts"));
if (c) {
  await go(
    "src/github.ts#listIssues",
    async () => [
      await c.listIssues("o/r"),
      await c.listIssues("o/r", { state: "all", sort: "oldest" }),
      (c.setPageSize(0), await c.listIssues("o/r")),
    ],
  );
}
const d = await load("src/weather.ts", () => import("./src/weather.ts"));
if (d) {
  await go("src/weather.ts#getWeather", () => d.getWeather("Oslo"));
  await go("src/weather.ts#default", () => d.default(["Oslo", "Oslo", "Rome"]));
}
const e = await load("src/run-plugin.ts", () => import("./src/run-plugin.ts"));
if (e) await go("src/run-plugin.ts#runPlugin", () => e.runPlugin("summary", "abc"));
const f = await load("src/graphql.ts", () => import("./src/graphql.ts"));
if (f) {
  await go("src/graphql.ts#fetchUser", () => f.fetchUser("7"));
  await go("src/graphql.ts#fetchBits", () => f.fetchBits("7"));
}
const g = await load("src/legacy/classify.ts", () => import("./src/legacy/classify.ts"));
if (g) await go("src/legacy/classify.ts#classify", () => g.classify("buy now"));
console.log(JSON.stringify(out));
