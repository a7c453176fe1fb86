// A report as a page; scripts/check_html.mjs looks at it in a browser.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { crypto } from "@std/crypto";
import { Buffer } from "node:buffer";
import { toHtml } from "../../../src/suite/report/html.ts";
import { DIGESTS, SCRIPT, STYLE } from "../../../src/suite/report/html_style.ts";
import { hostileRun, passedRun } from "../../support/sample_reports.ts";

Deno.test("nobody breaks out, and nothing is loaded", () => {
  const page = toHtml(hostileRun());
  assertEquals(page.match(/<script/g)?.length, 1);
  assertEquals(page.match(/<\/script/g)?.length, 1);
  assertEquals(page.match(/<h1/g)?.length, 1);
  const tags = page.replace(STYLE, "").replace(SCRIPT, "").match(/<[^>]+>/g)!;
  for (const tag of tags) {
    assert(!/^<(?:img|iframe|object|embed|base|form)\b/.test(tag), tag);
    assert(!/\s(?:on\w+|style)=/.test(tag.replace(/"[^"]*"/g, '""')), tag);
    const [, address] = /\s(?:href|src|action)="([^"]*)"/.exec(tag) ?? [];
    if (address !== undefined) assertMatch(address, /^(?:#[\w-]+$|data:image\/svg\+xml,)/);
  }
  assert(!/url\(|@import|https?:/.test(STYLE + SCRIPT));
});

Deno.test("its policy lets its own style and script run, and no others", async () => {
  const digest = async (text: string) => {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return `sha256-${Buffer.from(bytes).toString("base64")}`;
  };
  // Whoever changes one of the two puts here what it has become.
  assertEquals({ style: await digest(STYLE), script: await digest(SCRIPT) }, DIGESTS);
  const page = toHtml(passedRun());
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)!;
  assertEquals(policy!.split("; "), [
    "default-src 'none'",
    `style-src '${DIGESTS.style}'`,
    `script-src '${DIGESTS.script}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  assert(page.includes(`<style>${STYLE}</style>`) && page.includes(`<script>${SCRIPT}</script>`));
});
