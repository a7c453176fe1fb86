/**
 * WebSockets of undici, whichever copy of it: its own class, and on Node also the global one where it was kept
 * from before. The handler is handed a socket that leads nowhere. To be recorded, the handshake is dispatched
 * as it is, without the offer of compression.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import { concatenate } from "../../cassette/body.ts";
import type { Conversation } from "../../intercept/types.ts";
import { type ClientEnd, handshakeUrl, type ServerEnd } from "../../wire/socket.ts";
import { networkError } from "./network_error.ts";
import { acceptOf } from "./socket_frames.ts";
import { type AskedUndici, noteSending, pairsOf } from "./undici.ts";
import { type Controller, type DispatchHandler, driverOf } from "./undici_driver.ts";
import {
  cutOff,
  framesTo,
  listenTo,
  OF_THE_HANDSHAKE,
  openEnd,
  openingHeaders,
  socketHead,
  turn,
  writingTo,
} from "./upgrade.ts";
import { openVirtualSocket } from "./virtual_socket.ts";

/** @returns as undici's `dispatch` does, whether more may be dispatched at once */
export function hearUndiciUpgrade(conversation: Conversation, asked: AskedUndici): boolean {
  const { options, handler, url } = asked;
  const headers = pairsOf(options.headers);
  const key = headers.find(([name]) => name === "sec-websocket-key")?.[1] ?? "";
  const virtual = openVirtualSocket({
    onBytes: framesTo(() => server),
    onClosed: () => server?.cut(),
  }, { isSecure: url.startsWith("wss:"), timeout: 0 });
  const { socket } = virtual;
  let server: ServerEnd | undefined = undefined;
  let isOpen = false;
  const driver = driverOf(handler, () => socket.destroy());
  const end = async (status: number, head: Parameters<ClientEnd["refuse"]>[0]) => {
    await driver.head(status, head.statusText, head.headers, head.spelling ?? []);
    if (head.body.length > 0) await driver.data(head.body);
    driver.end([]);
    socket.destroy();
  };
  driver.start();
  if (socket.destroyed) return true; // given up as soon as it was told of
  server = conversation.converse({
    url,
    headers: headers.filter(([name]) => !OF_THE_HANDSHAKE.has(name)),
    client: {
      ...openEnd(virtual),
      open(head) {
        isOpen = true;
        driver.upgrade(openingHeaders(head, acceptOf(key)), socket);
      },
      refuse: (refusal) => void end(refusal.status, refusal),
      fail(error) {
        if (!isOpen) driver.fail(networkError(error));
        socket.destroy(isOpen ? networkError(error) : undefined);
      },
    },
    turn,
    release: () => virtual.release(),
    connect: (to, client) => conversation.send(() => connect(asked, to, client)),
  });
  return true;
}

/** Dispatches the handshake for real, to this URL. */
function connect(
  { options, handler: caller, dispatch, url }: AskedUndici,
  to: string,
  client: ClientEnd,
): ServerEnd {
  const place = new URL(handshakeUrl(to));
  // Somewhere else by an agent of one's own choice only; a client of one place cannot go there.
  const elsewhere = place.origin === new URL(handshakeUrl(url)).origin
    ? {}
    : { origin: place.origin, path: place.pathname + place.search };
  const headers = pairsOf(options.headers)
    .filter(([name]) => name !== "sec-websocket-extensions").flat();
  const again = { ...options, ...elsewhere, headers };
  let socket: Duplex | undefined;
  let giveUp = () => {};
  let isOver = false;
  const over = (tell: () => void) => {
    if (isOver) return;
    isOver = true;
    tell();
  };
  const onOpen = (raw: Buffer[], opened: Duplex) => {
    socket = opened;
    if (isOver) return void opened.destroy();
    listenTo(opened, client, over);
    client.open(socketHead("Switching Protocols", textsOf(raw)));
  };
  let refused: { status: number; statusText: string; raw: Buffer[] } | undefined;
  const pieces: Uint8Array[] = [];
  const onEnd = () =>
    over(() => {
      if (!refused) return client.fail(cutOff());
      const { status, statusText, raw } = refused;
      const body = concatenate(pieces);
      client.refuse({ status, ...socketHead(statusText, textsOf(raw)), body });
    });
  const onError = (error: Error) => over(() => client.fail(error));
  const rawOf = ({ rawHeaders }: Controller) => rawHeaders ?? [];
  const isNew = typeof caller.onRequestStart === "function";
  const handler: DispatchHandler = isNew
    ? {
      onRequestStart: (controller) => void (giveUp = () => controller.abort(cutOff())),
      onRequestUpgrade: (controller, _, __, opened) => onOpen(rawOf(controller), opened),
      onResponseStart(controller, status, _, statusText) {
        refused = { status, statusText, raw: rawOf(controller) };
      },
      onResponseData: (_, bytes) => void pieces.push(bytes),
      onResponseEnd: onEnd,
      onResponseError: (_, error) => onError(error),
    }
    : {
      onConnect: (abort) => void (giveUp = () => abort(cutOff())),
      onUpgrade: (_, raw, opened) => onOpen(raw, opened),
      onHeaders(status, raw, _, statusText) {
        refused = { status, statusText, raw };
        return true;
      },
      onData: (bytes) => {
        pieces.push(bytes);
        return true;
      },
      onComplete: onEnd,
      onError,
    };
  noteSending(again);
  dispatch(again, handler);
  return {
    ...writingTo(() => socket),
    cut() {
      isOver = true;
      if (socket) socket.destroy();
      else giveUp();
    },
  };
}

function textsOf(raw: Buffer[]): string[] {
  return raw.map((bytes) => bytes.toString("latin1"));
}
