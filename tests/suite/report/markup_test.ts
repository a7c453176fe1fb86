// HTML in which nothing is forgotten to be escaped.
import { assertEquals } from "@std/assert";
import { markup } from "../../../src/suite/report/markup.ts";

Deno.test("what is put in is escaped", () => {
  assertEquals(markup`<p title="${`"><b>&'`}">${["<", markup`<i>${1}</i>`, undefined]}</p>`, {
    html: '<p title="&quot;&gt;&lt;b&gt;&amp;&#39;">&lt;<i>1</i></p>',
  });
});
