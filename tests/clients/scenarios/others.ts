// One of the others that stand in the place of fetch, or below it, together with Retake: started before
// Retake is imported or after it. What was seen is printed as a line of JSON.
//
//     scenarios/others.ts LIBRARY before|after ORIGIN [node:http|undici]
import http from "node:http";
import process from "node:process";

const [library, order, origin, way] = process.argv.slice(2) as [
  string,
  "before" | "after",
  string,
  ("node:http" | "undici")?,
];

/** Answered by the library, whatever stands on the tape. */
const THEIRS = `${way ? "http" : "https"}://mocked.example.com/theirs`;

/** What was seen. */
export interface Seen {
  /** Who answered while recording, and in replay. */
  recorded: string[];
  played: string[];
  /** Who answers in replay what is nobody's business. */
  left: string[];
  /** Whose answers are on the tape. */
  tape: string[];
  /** What the library has seen or counted that nobody asked. */
  strays: string[];
  /** What Retake said. */
  warnings: string[];
}

async function startMsw2(onUnhandledRequest: "bypass" | "error"): Promise<() => string[]> {
  const { http, HttpResponse } = await import("msw-2");
  const { setupServer } = await import("msw-2/node");
  const server = setupServer(http.all(THEIRS, () => HttpResponse.json({ from: "theirs" })));
  const seen: string[] = [];
  server.events.on("request:start", ({ request }) => void seen.push(request.url));
  server.listen({ onUnhandledRequest });
  return () => seen;
}

/** Starts a library; it answers THEIRS, and hands all else on. Gives what it has seen. */
const LIBRARIES: Record<string, () => Promise<() => string[]>> = {
  "msw-2": () => startMsw2("bypass"),
  /** One that refuses what it has no answer for. */
  "msw-2, strict": () => startMsw2("error"),
  async msw() {
    const { http, HttpResponse } = await import("msw");
    const { setupServer } = await import("msw/node");
    const server = setupServer(http.all(THEIRS, () => HttpResponse.json({ from: "theirs" })));
    server.listen({ onUnhandledFrame: "bypass" });
    return () => [];
  },
  async "nock-14"() {
    const { default: nock } = await import("nock-14");
    nock(new URL(THEIRS).origin).persist().get("/theirs").reply(200, { from: "theirs" })
      .post("/theirs").reply(200, { from: "theirs" });
    return () => [];
  },
  async nock() {
    const { default: nock } = await import("nock");
    nock(new URL(THEIRS).origin).persist().get("/theirs").reply(200, { from: "theirs" })
      .post("/theirs").reply(200, { from: "theirs" });
    return () => [];
  },
  async undici() {
    const { MockAgent, setGlobalDispatcher } = await import("undici");
    const agent = new MockAgent();
    agent.get("https://mocked.example.com").intercept({ path: "/theirs" })
      .reply(200, { from: "theirs" }, { headers: { "content-type": "application/json" } })
      .persist();
    agent.enableNetConnect(/^127\.0\.0\.1:/);
    setGlobalDispatcher(agent);
    return () => [];
  },
  async "@vitest/spy"() {
    const { spyOn } = await import("@vitest/spy");
    const spy = spyOn(globalThis, "fetch");
    return () => spy.mock.calls.map(([input]) => String(input));
  },
  async sinon() {
    const { default: sinon } = await import("sinon");
    const spy = sinon.spy(globalThis, "fetch");
    return () => spy.args.map(([input]: unknown[]) => String(input));
  },
};

const start = LIBRARIES[library]!;
let seen: () => string[] = () => [];
if (order === "before") seen = await start();
const { memoryStore, parseCassette, withCassette } = await import("../../../mod.ts");
if (order === "after") seen = await start();

const ours = `${origin}/ours`;
const mocks = !["@vitest/spy", "sinon"].includes(library);
const passesOn = !library.endsWith("strict");
const asked = [...(mocks ? [THEIRS] : []), ...(passesOn ? [ours] : [])];
const byHttp = (url: string) =>
  new Promise<Response>((resolve, reject) => {
    const request = http.request(url, { method: "POST" }, async (response) => {
      let text = "";
      for await (const piece of response) text += piece;
      resolve(new Response(text));
    });
    request.on("error", reject).end("{}");
  });
const byUndici = async (url: string) => {
  const { request } = await import("undici");
  return (await request(url, { method: "POST", body: "{}" })).body as unknown as Response;
};
const ways = { fetch: (url: string) => fetch(url), "node:http": byHttp, undici: byUndici };
const ask = async (urls: string[]) => {
  const answers: string[] = [];
  for (const url of urls) {
    const response = await ways[way ?? "fetch"](url);
    answers.push((await response.json()).from);
  }
  return answers;
};
const store = memoryStore();
const warnings: string[] = [];
const options = { store, onWarning: (message: string) => void warnings.push(message) };
const recorded = await withCassette("others", { ...options, mode: "record" }, () => ask(asked));
const played = await withCassette("others", options, () => ask(asked));
// Left to them, whatever is on a tape.
const pass = [new URL(THEIRS).hostname];
const left = await withCassette("left", { store, pass }, () => ask(mocks ? [THEIRS] : []));
const tape = await store.load("others");
const interactions = tape ? parseCassette(tape, "others").interactions : [];
const seenHere: Seen = {
  recorded,
  played,
  left,
  tape: interactions.map(({ request }) => request.url === THEIRS ? "theirs" : "ours"),
  strays: seen().filter((url) => url !== ours && url !== THEIRS),
  warnings,
};
console.log(JSON.stringify(seenHere));
process.exit(0); // some keep the process alive
