// WebSockets, by the global class or that of ws: an exchange as with OpenAI's Realtime API, among others.
import { BYTES, type Flows, type Place } from "./flow.ts";

type SocketClass = new (url: string) => WebSocket;

/** What is done with a socket. */
interface Talk {
  onOpen?(socket: WebSocket): void;
  onMessage?(socket: WebSocket, data: unknown): void;
}

/** @param Socket the class */
export function socketFlows(Socket: SocketClass): Flows {
  /** Talks until it is closed; tells what it has seen. */
  const talk = (url: string, { onOpen, onMessage }: Talk = {}): Promise<unknown> =>
    new Promise((resolve) => {
      const seen: unknown[] = [];
      const socket = new Socket(url.replace(/^http/, "ws"));
      socket.binaryType = "arraybuffer";
      socket.onopen = () => {
        seen.push(["open", socket.protocol, socket.extensions]);
        onOpen?.(socket);
      };
      socket.onmessage = ({ data }) => {
        seen.push(typeof data === "string" ? data : [...new Uint8Array(data as ArrayBuffer)]);
        onMessage?.(socket, data);
      };
      socket.onerror = () => void seen.push("error");
      socket.onclose = ({ code, reason, wasClean }) =>
        resolve([...seen, ["close", code, reason, wasClean]]);
    });
  const at = (place: Place, manner: string) => place.at(manner, "socket");
  return {
    json: (place) =>
      talk(at(place, "json"), {
        onMessage(socket, data) {
          const { type } = typeof data === "string" ? JSON.parse(data) : { type: "audio" };
          const send = (event: object) => socket.send(JSON.stringify(event));
          if (type === "session.created") send({ type: "session.update", session: { voice: "x" } });
          if (type === "session.updated") {
            send({ type: "input_audio_buffer.append", audio: btoa("some audio") });
            send({ type: "response.create" });
          }
          if (type === "response.done") socket.close(1000, "thanks");
        },
      }),
    stream: (place) => talk(at(place, "stream"), { onOpen: (socket) => socket.send("three") }),
    upload: (place) =>
      talk(at(place, "upload"), {
        onOpen: (socket) => socket.send(BYTES),
        onMessage: (socket) => socket.close(),
      }),
    error: (place) => talk(at(place, "error")),
    abort: (place) =>
      talk(at(place, "endless"), { onMessage: (socket) => socket.close(4000, "enough") }),
    refused: ({ nobody }) => talk(nobody),
  };
}
