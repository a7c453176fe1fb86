/**
 * The fetch of a window that is made of JavaScript (jsdom, happy-dom): it takes bodies and signals of the window's
 * classes, and gives answers whose blobs and forms are of them. Its `Headers`, `Request` and `Response` are of one
 * family with what it gives.
 *
 * @module
 */
import type { Fetch } from "../wire/types.ts";
import { initOfWindow, type IsOfWindow, plainBody, typed } from "../wire/window.ts";

/** Classes of a window that are not the runtime's. */
type Window = Pick<typeof globalThis, "Blob" | "File" | "FormData">;

/** What a window has to have, to be given a fetch of its own. */
const OF_ITS_OWN = ["Blob", "File", "FormData"] as const;

/** @returns whether a realm has classes of its own for what fetch takes */
export function isWindow(realm: object): realm is Window {
  return OF_ITS_OWN.every((name) => {
    const its = Reflect.get(realm, name);
    return typeof its === "function" && its !== globalThis[name];
  });
}

/**
 * @param realm the window
 * @param fetch what its fetch stands on
 * @returns what it is to have
 */
export function windowFetch(realm: Window, fetch: Fetch) {
  const { Headers, Request, Response } = globalThis;
  const isOf: IsOfWindow = (value, name) => {
    const its = Reflect.get(realm, name);
    return typeof its === "function" && its !== Reflect.get(globalThis, name) &&
      value instanceof its;
  };

  async function blobOf(blob: Blob): Promise<Blob> {
    return new realm.Blob([await blob.arrayBuffer()], { type: blob.type });
  }

  async function formOf(given: FormData): Promise<FormData> {
    const form = new realm.FormData();
    for (const [name, value] of given) {
      if (typeof value === "string") form.append(name, value);
      else form.append(name, new realm.File([await value.arrayBuffer()], value.name, value));
    }
    return form;
  }

  /** Has the blobs and forms of an answer be of the window: the answer itself stays what it is. */
  function adapted(response: Response): Response {
    const { blob, formData, clone } = response;
    const own = {
      blob: async () => await blobOf(await blob.call(response)),
      formData: async () => await formOf(await formData.call(response)),
      clone: () => adapted(clone.call(response)),
    };
    for (const [name, value] of Object.entries(own)) {
      Object.defineProperty(response, name, { value, writable: true, configurable: true });
    }
    return response;
  }

  class WindowRequest extends Request {
    constructor(input: string | URL | Request, init?: RequestInit) {
      super(input, initOfWindow(input, init, isOf));
    }
    override async blob(): Promise<Blob> {
      return await blobOf(await super.blob());
    }
    override async formData(): Promise<FormData> {
      return await formOf(await super.formData());
    }
  }

  class WindowResponse extends Response {
    constructor(body?: BodyInit | null, init: ResponseInit = {}) {
      const plain = plainBody(body, isOf);
      const all = plain && { ...init, headers: typed(init.headers ?? [], plain.type) };
      super(plain ? plain.body : body, all ?? init);
      adapted(this);
    }
  }

  return {
    fetch: ofOneName(
      (input, init) => answered(() => fetch(input, initOfWindow(input, init, isOf))),
      fetch,
    ),
    Headers,
    Request: ofOneFamily(WindowRequest, Request),
    Response: ofOneFamily(WindowResponse, Response),
  };

  async function answered(ask: () => Promise<Response>): Promise<Response> {
    return adapted(await ask());
  }
}

/** What the runtime makes is one too: answers are none of the window's own class. */
function ofOneFamily<Class extends typeof Request | typeof Response>(
  ours: Class,
  real: Class,
): Class {
  Object.defineProperty(ours, Symbol.hasInstance, {
    value: (value: unknown) => value instanceof (real as typeof Response),
  });
  return Object.defineProperty(ours, "name", { value: real.name });
}

/** Has a function be called, and be marked, as the one that it stands on. */
function ofOneName(ours: Fetch, real: Fetch): Fetch {
  const { prototype: _, ...properties } = Object.getOwnPropertyDescriptors(
    real as Fetch & { prototype?: unknown },
  );
  return Object.defineProperties(ours, properties);
}
