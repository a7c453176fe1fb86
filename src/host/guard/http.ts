/**
 * Requests of `node:http` and `node:https`. Every one of them, whoever makes it and by whichever agent,
 * is given its agent by an assignment in the constructor of `ClientRequest`, and asks that for a
 * connection: so an accessor in its place sees each request before it has one, in the async context
 * of who makes it.
 *
 * @module
 */
import type { Agent, ClientRequest, RequestOptions } from "node:http";
import type { Duplex } from "node:stream";
import type { Departing, Gate } from "../../intercept/types.ts";
import { process } from "../process.ts";
import { realClientRequest } from "../hear/client_request.ts";
import { hearHttp } from "../hear/http.ts";
import { hearUpgrade } from "../hear/upgrade.ts";
import { failingSocket } from "../hear/virtual_socket.ts";
import { areClientsMocked, areSocketsMocked, watchPassedOn } from "./mocks.ts";
import { type Patch, patch } from "./patch.ts";

type AddRequest = (request: Request, options: Options) => void;

/** What is there of a request, and is not in its type. */
type Request = ClientRequest & {
  onSocket(socket: Duplex | null, error?: Error): void;
  agent: unknown;
};

type Options = RequestOptions & { socketPath?: string; path?: string };

/** The agent of a request that has none: who gives `createConnection` means to go without. */
const NO_AGENT = { keepAlive: false, maxSockets: Infinity };

const PLAIN = { writable: true, enumerable: true, configurable: true };

/** @param gate who decides */
export function httpWays(gate: Gate): Record<string, Patch> {
  /** What is asked first, in front of an agent: one for each agent, since making one takes long. */
  const fronts = new WeakMap<Agent, unknown>();
  const frontOf = (agent: Agent | undefined): unknown => {
    const known = agent && fronts.get(agent);
    if (known) return known;
    const addRequest: AddRequest = (request, options) => add(gate, { request, agent, options });
    if (!agent) return { ...NO_AGENT, addRequest };
    const front = inFrontOf(agent, addRequest);
    fronts.set(agent, front);
    return front;
  };
  return {
    "the accessor on http.ClientRequest.prototype": patch(
      realClientRequest().prototype,
      "agent",
      () => ({
        configurable: true,
        get: () => undefined,
        set(this: Request, agent: Agent | undefined) {
          const value = gate.idle() ? agent : frontOf(agent);
          Object.defineProperty(this, "agent", { value, ...PLAIN });
        },
      }),
    ),
  };
}

/** A request, with the agent that it was given. */
interface Added {
  request: Request;
  agent: Agent | undefined;
  options: Options;
}

/** As an agent takes a request: answers it, refuses it, or lets it go. */
function add(gate: Gate, added: Added): void {
  const { request, agent, options } = added;
  request.agent = agent;
  const departing = departingOf(request, options);
  const socket = departing && socketOf(request, departing);
  const conversation = socket && gate.hearSocket(socket);
  if (conversation) {
    const url = departing!.url!;
    return request.onSocket(hearUpgrade(conversation, { request, agent, options, url }));
  }
  if (departing && isPlain(request) && waitForPassedOn(gate, added, departing)) {
    return connect(request, agent, options);
  }
  const heard = departing && isPlain(request) && !isOfTheirs(request) && gate.hear(departing);
  if (heard) {
    const { url } = departing;
    return request.onSocket(hearHttp(heard, { request, agent, options, url: url! }));
  }
  const error = departing && gate.judge(socket ?? departing);
  if (error) return request.onSocket(null, error);
  mark(gate, request, departing);
  const go = () => connect(request, agent, options);
  // Who may answer it may also pass it on: then its connection is judged, as the request that it is.
  if (departing && isOfTheirs(request)) return gate.passOn(departing, go);
  return departing?.isMocked ? go() : gate.letGo(go);
}

/** Whether one of MSW's and nock's older versions has made it, which may answer it and asks no agent of its own. */
function isOfTheirs(request: Request): boolean {
  return areClientsMocked() && request.constructor !== realClientRequest();
}

/** Tells a server of this process whose cassette a request belongs to. */
function mark(gate: Gate, request: Request, departing: Departing | undefined): void {
  const header = departing && gate.headerFor(departing);
  if (header && !request.headersSent) request.setHeader(...header);
}

/**
 * Leaves a request to who may answer it. What is passed on is answered, refused or let go then, as any other.
 *
 * @returns whether it will be told of that
 */
function waitForPassedOn(
  gate: Gate,
  { request, agent, options }: Added,
  mocked: Departing,
): boolean {
  if (!areClientsMocked()) return false;
  const departing: Departing = { ...mocked, isMocked: false };
  const { AsyncResource } = process.getBuiltinModule("node:async_hooks");
  // Who may answer it takes its time, and whatever context that is in: the request belongs where it was made.
  const decide = AsyncResource.bind((own: Agent | undefined, go: () => Duplex) => {
    const heard = gate.hear(departing);
    if (heard) return hearHttp(heard, { request, agent: own, options, url: departing.url! });
    const error = gate.judge(departing);
    return error ? failingSocket(error) : gate.letGo(go);
  });
  const isWatched = watchPassedOn(agent, decide);
  if (isWatched) mark(gate, request, departing);
  return isWatched;
}

/** An agent that is asked first; a proxy, for agents that have private members. */
function inFrontOf(agent: Agent, addRequest: AddRequest): unknown {
  return new Proxy(agent, {
    get: (target, key) => key === "addRequest" ? addRequest : Reflect.get(target, key, target),
  });
}

/** As the constructor goes on with the agent that it was given, or with none. */
function connect(request: Request, agent: Agent | undefined, options: Options): void {
  if (agent) {
    return (agent as unknown as { addRequest: AddRequest }).addRequest(request, options);
  }
  if (options.socketPath) options.path = options.socketPath;
  let called = false;
  const onCreate = (error: Error | null, socket?: Duplex) => {
    if (called) return;
    called = true;
    request.onSocket(error ? null : socket!, error ?? undefined);
  };
  try {
    const socket = options.createConnection!(
      options as Parameters<NonNullable<RequestOptions["createConnection"]>>[0],
      onCreate as (error: Error | null, socket: Duplex) => void,
    );
    if (socket) onCreate(null, socket);
  } catch (error) {
    onCreate(error as Error);
  }
}

/** Whether a request is one, and no way to a connection of another kind. */
function isPlain(request: Request): boolean {
  return request.method !== "CONNECT" && request.getHeader("upgrade") === undefined;
}

/** @returns the WebSocket that a request opens; `undefined` where it does not */
function socketOf(request: Request, departing: Departing): Departing | undefined {
  if (request.method !== "GET") return undefined;
  if (String(request.getHeader("upgrade")).toLowerCase() !== "websocket") return undefined;
  return { ...departing, way: "WebSocket", url: departing.url!.replace(/^http/i, "ws") };
}

/** @returns what a request asks for; `undefined` where it goes through a Unix socket */
function departingOf(request: Request, options: Options): Departing | undefined {
  if (options.socketPath) return undefined;
  const { method, path, protocol } = request;
  const host = String(options.hostname || options.host || "localhost");
  const isTls = protocol === "https:";
  const port = Number(options.port) || (isTls ? 443 : 80);
  const scheme = isTls ? "https" : "http";
  const place = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  const standard = port === (isTls ? 443 : 80);
  // A proxy is asked for a URL, or for a connection to a place.
  const url = /^https?:\/\//i.test(path)
    ? path
    : method === "CONNECT"
    ? `https://${path}/`
    : `${scheme}://${place}${standard ? "" : `:${port}`}${path}`;
  return {
    way: "node:http",
    method,
    url,
    host,
    port,
    isMocked: areClientsMocked() || areSocketsMocked(),
  };
}
