// A handler of undici is told what comes in the words that it knows, and is waited for.
import { assertEquals } from "@std/assert";
import type { Buffer } from "node:buffer";
import {
  type Controller,
  type DispatchHandler,
  driverOf,
} from "../../../src/host/hear/undici_driver.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
const text = (raw: Buffer[]) => raw.map((one) => one.toString("latin1"));

/** Handlers that note what they are told; those of the old words hold the answer at the word `wait`. */
function noting(): { told: unknown[]; old: DispatchHandler; new: DispatchHandler; held: Held } {
  const told: unknown[] = [];
  const held: Held = {};
  return {
    told,
    held,
    old: {
      onConnect: (abort) => void (held.abort = abort),
      onHeaders(status, raw, resume, reason) {
        held.resume = resume;
        told.push([status, reason, text(raw)]);
        return true;
      },
      onData(piece) {
        told.push(piece.toString());
        return piece.toString() !== "wait";
      },
      onComplete: (raw) => void told.push(text(raw)),
      onError: (error) => void told.push(error.message),
    },
    new: {
      onRequestStart: (controller) => void (held.controller = controller),
      onResponseStart: (controller, status, headers, reason) =>
        void told.push([status, reason, headers, text(controller.rawHeaders!)]),
      onResponseData(controller, piece) {
        told.push(piece.toString());
        if (piece.toString() === "wait") controller.pause();
      },
      onResponseEnd: (_, trailers) => void told.push(trailers),
      onResponseError: (_, error) => void told.push(error.message),
    },
  };
}

interface Held {
  abort?: (reason?: unknown) => void;
  resume?: () => void;
  controller?: Controller;
}

const HEADERS: [string, string][] = [["content-type", "text/plain"], ["etag", "a"], ["etag", "b"]];
const RAW = ["Content-Type", "text/plain", "ETag", "a", "ETag", "b"];
const OBJECT = { "content-type": "text/plain", etag: ["a", "b"] };

for (const words of ["old", "new"] as const) {
  Deno.test(`undici's ${words} words: an answer is told whole, and held where nobody wants more`, async () => {
    const noted = noting();
    const driver = driverOf(noted[words], () => {});
    driver.start();
    await driver.head(200, "OK", HEADERS, ["ETag"]);
    let went = false;
    const held = driver.data(bytes("wait")).then(() => went = true);
    await turn();
    assertEquals(went, false);
    if (words === "old") noted.held.resume!();
    else noted.held.controller!.resume();
    await held;
    driver.end([["x-end", "yes"]]);
    driver.fail(new Error("too late"));
    const head = words === "old" ? [200, "OK", RAW] : [200, "OK", OBJECT, RAW];
    const end = words === "old" ? ["X-End", "yes"] : { "x-end": "yes" };
    assertEquals(noted.told, [head, "wait", end]);
  });

  Deno.test(`undici's ${words} words: who gives up is told so once, and hears nothing more`, async () => {
    const noted = noting();
    const reasons: unknown[] = [];
    const driver = driverOf(noted[words], (reason) => reasons.push(reason));
    driver.start();
    const reason = new Error("enough");
    if (words === "old") noted.held.abort!(reason);
    else noted.held.controller!.abort(reason);
    await driver.head(200, "OK", HEADERS, []);
    await driver.data(bytes("late"));
    driver.end([]);
    driver.fail(new Error("late too"));
    await turn();
    assertEquals([noted.told, reasons], [["enough"], [reason]]);
  });

  Deno.test(`undici's ${words} words: a failure is told`, () => {
    const noted = noting();
    const driver = driverOf(noted[words], () => {});
    driver.start();
    driver.fail(new Error("no way"));
    assertEquals(noted.told, ["no way"]);
  });
}
