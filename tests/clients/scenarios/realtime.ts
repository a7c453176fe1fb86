// A voice agent as it is written for OpenAI's Realtime API: run with the URL, the class to ask by, a folder
// of cassettes, a mode, what it says, and what of the options is to be another. Prints what it has seen.
import process from "node:process";
import { folderStore, isRetakeError, type SessionOptions, withCassette } from "../../../mod.ts";

const [url = "", by = "", folder = "", mode = "", text = "", more = "{}"] = process.argv.slice(2);
const KEY = `sk-${"proj"}-A1b2C3d4E5f6G7h8I9j0K1l2M3n4`;

/** What of a class both have. */
type Socket = new (url: string, protocols: string[]) => WebSocket;

const { default: ws } = by === "ws" ? await import("ws") : { default: undefined };

/** Talks until it has its answer; what it says is made anew each time, as an SDK does. */
function talk(name: string): Promise<unknown[]> {
  const Socket = (ws ?? globalThis.WebSocket) as unknown as Socket;
  return new Promise((resolve) => {
    const seen: unknown[] = [];
    const socket = new Socket(`${url}/v1/realtime?model=gpt-realtime`, [
      "realtime",
      `openai-insecure-api-key.${KEY}`,
    ]);
    socket.binaryType = "arraybuffer";
    const send = (event: object) =>
      socket.send(JSON.stringify({ event_id: crypto.randomUUID(), ...event }));
    const spoken = new Uint8Array(4800).map((_, at) => (at * name.length) % 251);
    socket.onopen = () => seen.push(["open", socket.protocol]);
    socket.onmessage = ({ data }) => {
      if (typeof data !== "string") {
        seen.push(["bytes", new Uint8Array(data).reduce((sum, byte) => sum + byte, 0)]);
        return;
      }
      const event = JSON.parse(data);
      seen.push([event.type, event.delta ?? event.transcript ?? event.response?.usage ?? null]);
      if (event.type === "session.created") {
        send({ type: "session.update", session: { instructions: `You are ${name}.` } });
      } else if (event.type === "session.updated") {
        for (let at = 0; at < spoken.length; at += 1600) {
          const audio = btoa(String.fromCharCode(...spoken.subarray(at, at + 1600)));
          send({ type: "input_audio_buffer.append", audio });
        }
        socket.send(spoken);
        send({ type: "response.create", response: { input: text } });
      } else if (event.type === "response.done") socket.close(1000, "thanks");
    };
    socket.onerror = (event) => seen.push(["error", (event as ErrorEvent).message.split("\n")[0]]);
    socket.onclose = ({ code, reason }) => resolve([...seen, ["close", code, reason]]);
  });
}

const options: SessionOptions = {
  store: folderStore(folder),
  mode: mode as "record",
  ignore: { body: ["$.event_id"] },
  unused: "error",
  ...JSON.parse(more),
};
try {
  const names = ["ada", "grace", "linus"];
  const all = names.map((name) => withCassette(name, options, () => talk(name)));
  console.log(JSON.stringify(await Promise.all(all)));
} catch (error) {
  if (!isRetakeError(error)) throw error;
  console.log(JSON.stringify({ code: error.code, message: error.message }));
}
