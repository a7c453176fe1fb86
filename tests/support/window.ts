/** A window of its own, as jsdom makes one: its objects keep what they hold behind a symbol. */

const impl = Symbol("impl");

class Blob {
  readonly [impl]: { _bytes: Uint8Array };
  readonly type: string;
  readonly [Symbol.toStringTag]: string = "Blob";

  constructor(parts: (string | ArrayBuffer)[], { type = "" }: { type?: string } = {}) {
    const bytes = parts.flatMap((part) => [
      ...(typeof part === "string" ? new TextEncoder().encode(part) : new Uint8Array(part)),
    ]);
    this[impl] = { _bytes: new Uint8Array(bytes) };
    this.type = type;
  }

  get size(): number {
    return this[impl]._bytes.length;
  }
}

class File extends Blob {
  override readonly [Symbol.toStringTag] = "File";

  constructor(parts: (string | ArrayBuffer)[], readonly name: string, bag?: { type?: string }) {
    super(parts, bag);
  }
}

class FormData {
  readonly [impl]: [string, string | File][] = [];
  readonly [Symbol.toStringTag] = "FormData";

  append(name: string, value: string | File): void {
    this[impl].push([name, value]);
  }

  [Symbol.iterator]() {
    return this[impl][Symbol.iterator]();
  }
}

class URLSearchParams {
  readonly [impl] = {};
  readonly [Symbol.toStringTag] = "URLSearchParams";

  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

class AbortSignal extends EventTarget {
  readonly [Symbol.toStringTag] = "AbortSignal";
  aborted = false;
  reason: unknown;

  abort(reason: unknown): void {
    this.aborted = true;
    this.reason = reason;
    this.dispatchEvent(new Event("abort"));
  }
}

const WINDOW = { Blob, File, FormData, URLSearchParams, AbortSignal };

/** What its user sees: the classes of the web, and what it was given. */
export type TestWindow = typeof WINDOW & Partial<Pick<typeof globalThis, "fetch">> & {
  Headers?: typeof Headers;
  Request?: typeof Request;
  Response?: typeof Response;
};

/** A window with nothing in it but its own classes. */
export function testWindow(): TestWindow {
  return { ...WINDOW };
}

/** What a window has made, as a body: the types know the runtime's own alone. */
export function asBody(made: object): BodyInit {
  return made as BodyInit;
}

/** Bodies of each kind, by what a server gets of them. */
export function windowBodies(
  window: TestWindow,
): Record<string, { body: BodyInit; wanted: RegExp }> {
  const form = new window.FormData();
  form.append('a"\n', "1\n2");
  form.append("f", new window.File(["é"], 'ä".txt', { type: "text/x" }));
  form.append("g", new window.File(["g"], "blob"));
  const wanted = [
    String.raw`^multipart/form-data; boundary=(\S+) --\1\r\n`,
    String.raw`Content-Disposition: form-data; name="a%22%0D%0A"\r\n\r\n1\r\n2\r\n--\1\r\n`,
    String.raw`Content-Disposition: form-data; name="f"; filename="ä%22\.txt"\r\n`,
    String.raw`Content-Type: text/x\r\n\r\né\r\n--\1\r\n`,
    String.raw`Content-Disposition: form-data; name="g"; filename="blob"\r\n`,
    String.raw`Content-Type: application/octet-stream\r\n\r\ng\r\n--\1--\r\n$`,
  ];
  return {
    blob: { body: asBody(new window.Blob(["hey"], { type: "text/y" })), wanted: /^text\/y hey$/ },
    untyped: { body: asBody(new window.Blob(["hey"])), wanted: /^none hey$/ },
    file: { body: asBody(new window.File(["h"], "a", { type: "text/z" })), wanted: /^text\/z h$/ },
    search: {
      body: asBody(new window.URLSearchParams("a=1")),
      wanted: /^application\/x-www-form-urlencoded;charset=UTF-8 a=1$/i,
    },
    form: { body: asBody(form), wanted: new RegExp(wanted.join("")) },
  };
}
