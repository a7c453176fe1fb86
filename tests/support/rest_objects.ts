// Objects behind a server of one's own that is no S3: PUT, GET, HEAD and DELETE of an address each, and a list as JSON.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { RetakeError } from "../../mod.ts";
import type { ObjectFacts, Objects } from "../../src/store/objects.ts";

/** A server with nothing on it, and its objects as Retake asks for them. */
export async function restObjects(): Promise<Objects & AsyncDisposable> {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  const server = createServer((request, response) => {
    const digest = request.url!.slice(1);
    const parts: Uint8Array<ArrayBuffer>[] = [];
    request.on("data", (part: Uint8Array<ArrayBuffer>) => parts.push(part));
    request.on("end", async () => {
      const there = kept.get(digest);
      if (request.method === "PUT") {
        if (!there) kept.set(digest, new Uint8Array(await new Blob(parts).arrayBuffer()));
        response.writeHead(there ? 200 : 201).end();
      } else if (request.method === "DELETE") {
        response.writeHead(kept.delete(digest) ? 204 : 404).end();
      } else if (digest === "") {
        const facts = [...kept].map(([digest, { length }]) => ({
          digest,
          bytes: length,
          changed: 1,
        }));
        response.end(JSON.stringify(facts satisfies ObjectFacts[]));
      } else response.writeHead(there ? 200 : 404).end(there);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const where = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (digest: string, code: "STORE_READ" | "STORE_WRITE", init?: RequestInit) => {
    const answer = await fetch(`${where}/${digest}`, init);
    if (answer.ok || answer.status === 404) return answer;
    throw new RetakeError(code, `${where} answered ${answer.status}`, { facts: {} });
  };
  return {
    where,
    async get(digest) {
      const answer = await ask(digest, "STORE_READ");
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return answer.ok ? bytes : undefined;
    },
    has: async (digest) => (await ask(digest, "STORE_READ", { method: "HEAD" })).ok,
    async put(digest, bytes) {
      const answer = await ask(digest, "STORE_WRITE", { method: "PUT", body: bytes });
      await answer.body?.cancel();
      return answer.status === 201;
    },
    list: async () => await (await ask("", "STORE_READ")).json(),
    async delete(digest) {
      await (await ask(digest, "STORE_WRITE", { method: "DELETE" })).body?.cancel();
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
