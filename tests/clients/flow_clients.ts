// The clients that are tried, as data: the file in flows/, what the table calls it, and where it goes by
// something of the runtime's own that nobody can hear.

/** A client of the table. */
export interface FlowClient {
  /** Its file in flows/. */
  file: string;
  name: string;
  /** Runtimes on which what stands under its name is the runtime's own, and is refused. */
  unheard?: readonly string[];
  /** Runtimes that have no such thing; of Node, with a version. */
  absent?: readonly string[];
  /** Runtimes that cannot load the package, and what it wants. */
  unloaded?: Record<string, string>;
}

export const FLOW_CLIENTS: readonly FlowClient[] = [
  { file: "fetch", name: "the global fetch" },
  { file: "axios_http", name: "axios, by its adapter for node:http" },
  { file: "axios_fetch", name: "axios, by its adapter for fetch" },
  { file: "got", name: "got" },
  { file: "node_fetch_2", name: "node-fetch 2, by a name of its own" },
  { file: "node_fetch_3", name: "node-fetch 3", unheard: ["bun"] },
  { file: "openai", name: "openai" },
  { file: "openai_4", name: "openai 4" },
  { file: "langchain", name: "LangChain (@langchain/openai)" },
  { file: "superagent", name: "superagent" },
  { file: "supertest", name: "supertest, of a server elsewhere" },
  { file: "stripe", name: "stripe" },
  { file: "s3", name: "AWS S3 (@aws-sdk/client-s3)" },
  { file: "gaxios", name: "gaxios 6", unheard: ["bun"] },
  { file: "needle", name: "needle" },
  { file: "request", name: "request" },
  { file: "undici_7", name: "undici 7: request, stream, Pool", unheard: ["bun"] },
  { file: "undici_7_fetch", name: "undici 7: fetch", unheard: ["bun"] },
  { file: "undici_6", name: "undici 6, by a name of its own: request, stream, Pool" },
  { file: "undici_6_fetch", name: "undici 6, by a name of its own: fetch" },
  {
    file: "undici_8",
    name: "undici 8, by a name of its own: request, stream, Pool",
    unloaded: { "node 20": "needs Node 22.19" },
  },
  {
    file: "undici_8_fetch",
    name: "undici 8, by a name of its own: fetch",
    unloaded: { "node 20": "needs Node 22.19" },
  },
  { file: "undici_websocket", name: "undici 7: WebSocket", absent: ["bun"] },
  { file: "jsdom", name: "jsdom's XMLHttpRequest" },
  { file: "websocket", name: "the global WebSocket", absent: ["node 20"] },
  { file: "ws", name: "ws", unheard: ["bun"] },
  {
    file: "eventsource_own",
    name: "the runtime's EventSource",
    absent: ["node", "bun"],
  },
  { file: "eventsource", name: "the npm package eventsource" },
];
