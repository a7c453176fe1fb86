// WebSockets of undici: what its handlers do that no server sees.
import { assertEquals } from "@std/assert";
import { hearUndiciUpgrade } from "../../../src/host/hear/undici_upgrade.ts";
import type { DispatchHandler } from "../../../src/host/hear/undici_driver.ts";

/** Dispatches a handshake that its handler gives up as soon as it is told of it. @returns what it was told, and how many were asked for */
async function givenUp(
  kind: (giveUp: Error, told: (error: Error) => void) => DispatchHandler,
): Promise<[error: Error, told: Error, asked: number]> {
  const giveUp = new Error("no longer wanted");
  let asked = 0;
  const conversation = {
    converse() {
      asked++;
      throw new Error("nobody wants it");
    },
    send: () => {
      throw new Error("nobody wants it");
    },
  };
  const told = await new Promise<Error>((resolve) => {
    hearUndiciUpgrade(conversation as never, {
      options: { path: "/", method: "GET", upgrade: "websocket", headers: [] } as never,
      handler: kind(giveUp, resolve),
      dispatch: () => true,
      url: "ws://api.example.com/",
    });
  });
  return [giveUp, told, asked];
}

Deno.test("a handshake that is given up at once is not asked for, and its handler hears why", async () => {
  const [error, told, asked] = await givenUp((giveUp, told) => ({
    onRequestStart: (controller) => controller.abort(giveUp),
    onResponseError: (_, error) => told(error),
  }));
  assertEquals([told, asked], [error, 0]);
});

Deno.test("the same, as handlers of undici 6 have it", async () => {
  const [error, told, asked] = await givenUp((giveUp, told) => ({
    onConnect: (abort) => abort(giveUp),
    onError: told,
  }));
  assertEquals([told, asked], [error, 0]);
});
