// Where a call of fetch goes. In a real page, worker and workerd: scripts/check_core.mjs.
import { assertEquals, assertThrows } from "@std/assert";
import { absoluteUrl, baseUrl } from "../../src/wire/address.ts";

const url = "https://api.example.com/a";

/** Runs where the globals are those of a page or a worker; nothing else runs meanwhile. */
function where(globals: Record<string, unknown>, fn: () => void): void {
  const before = Object.keys(globals).map((name) =>
    [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const
  );
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }
  try {
    fn();
  } finally {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  }
}

const location = { href: "https://page.example/one/two?x#y" };

Deno.test("an absolute URL is itself, wherever that is", () => {
  for (
    const globals of [{}, { location }, { location, document: { baseURI: "https://b.example/" } }]
  ) {
    where(globals, () => {
      for (const input of [url, new URL(url), new Request(url)]) {
        assertEquals(absoluteUrl(input), url);
      }
    });
  }
});

Deno.test("a relative URL is relative to the page's base, or to where a worker comes from", () => {
  where({ location }, () => {
    assertEquals(absoluteUrl("three"), "https://page.example/one/three");
    assertEquals(absoluteUrl("/three?a"), "https://page.example/three?a");
  });
  where({ location, document: { baseURI: "https://b.example/c/d" } }, () => {
    assertEquals(baseUrl(), "https://b.example/c/d");
    assertEquals(absoluteUrl("three"), "https://b.example/c/three");
  });
});

Deno.test("where nothing is its base, a relative URL is none", () => {
  where({ location: undefined, document: undefined }, () => {
    assertEquals(baseUrl(), undefined);
    assertThrows(() => absoluteUrl("/three"), TypeError);
  });
});
