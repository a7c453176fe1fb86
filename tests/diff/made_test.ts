// Values that are made anew each time, by what they look like; and the option that leaves fields out.
import { assertEquals } from "@std/assert";
import type { Difference } from "../../src/diff/difference.ts";
import { ignoreAll, type Made, madeIn } from "../../src/diff/made.ts";

Deno.test("ids, times and chance are told from what somebody has written", () => {
  const rows: [recorded: string, asked: string, made: Made][] = [
    ['"3f2b8c1e-1d2a-4b5c-9d8e-7f6a5b4c3d2e"', '"0a1b2c3d-1d2a-4b5c-9d8e-7f6a5b4c3d2e"', "whole"],
    ['"2026-11-26T20:18:14.123Z"', '"2026-11-27T08:00:00Z"', "whole"],
    ['"Thu, 26 Nov 2026 20:18:14 GMT"', '"Fri, 27 Nov 2026 08:00:00 GMT"', "whole"],
    ["1795724294", "1795724295123", "whole"],
    ["0.8444218515250481", "0.7579544029403025", "whole"],
    ['"01JDMX9Q4ZC1RV6V2N3K4P5Q6R"', '"01JDMXB3H8T7Y2W5M9S1D4F6GX"', "whole"],
    ['"V1StGXR8_Z5jdHi6B-myT"', '"Uakgb_J5m9g-0JDMbcJqL"', undefined], // no word for a pattern
    ['"d41d8cd98f00b204e9800998ecf8427e"', '"9e107d9d372bb6826bd81d3542a419d6"', "whole"],
    ['"req_7Qh2Lm9Xw4Tz8Kp3Nf6Y"', '"req_1Cd5Eg9Jk2Mn8Pq4Rs7T"', "whole"],
    ['"It is 2026-11-26 20:18 now."', '"It is 2026-11-27 08:00 now."', "part"],
    [
      "a=1&nonce=3f2b8c1e-1d2a-4b5c-9d8e-7f6a5b4c3d2e",
      "a=1&nonce=0a1b2c3d-1d2a-4b5c-9d8e-7f6a5b4c3d2e",
      "part",
    ],
    // As the clients of Replicate and others name a file that has no name; and as people do.
    [
      String.raw`"form-data; name=\"content\"; filename=\"blob_1795783182672\""`,
      String.raw`"form-data; name=\"content\"; filename=\"blob_1795783225550\""`,
      "part",
    ],
    ['"run_1795783182"', '"run_1795783225"', "whole"],
    ['"shot_20261127_084512.png"', '"shot_20261128_101500.png"', "part"],
    ['"uploads/20261127T084512Z.csv"', '"uploads/20261128T101500Z.csv"', "part"],
    [
      '"ocr_d41d8cd98f00b204e9800998ecf8427e_1"',
      '"ocr_9e107d9d372bb6826bd81d3542a419d6_1"',
      "part",
    ],
    ['"order_1795783182672a"', '"order_1795783225550a"', undefined],
    ['"build_20261127"', '"build_20261128"', undefined],
    ['"Name a colour."', '"Name a bright colour."', undefined],
    ['"gpt-4o-2024-05-13"', '"gpt-4o-2024-08-06"', undefined],
    ['"claude-3-5-sonnet-20241022"', '"claude-3-7-sonnet-20250219"', undefined],
    ["0.7", "0.2", undefined],
    ["4096", "8192", undefined],
    ['"2026-11-26"', '"2026-11-27"', undefined], // a day may be what is asked about
    ['"It is 2026-11-26 20:18 now."', '"It was 2026-11-27 08:00."', undefined],
  ];
  for (const [recorded, asked, made] of rows) {
    assertEquals([asked, madeIn({ field: "$.a", recorded, asked })], [asked, made]);
  }
  assertEquals(madeIn({ field: "$.a", recorded: undefined, asked: "1795724294" }), undefined);
});

Deno.test("fields are left out by one object, alike in all items of a list", () => {
  const field = (ignore?: string): Difference => ({
    field: "a",
    recorded: "1",
    asked: "2",
    ...(ignore ? { ignore } : {}),
  });
  const found = [
    field("ignore: { body: ['$.messages[0].id'] }"),
    field("ignore: { body: ['$.messages[7].id'] }"),
    field('ignore: { query: ["nonce"] }'),
    field('ignore: { headers: ["x-run"] }'),
  ];
  assertEquals(
    ignoreAll(found),
    `ignore: { body: ['$.messages[*].id'], query: ["nonce"], headers: ["x-run"] }`,
  );
  assertEquals(
    ignoreAll(found.slice(0, 2), { wildcards: false }),
    "ignore: { body: ['$.messages[0].id', '$.messages[7].id'] }",
  );
  assertEquals(ignoreAll([...found, field()]), undefined);
  assertEquals(ignoreAll([]), undefined);
});
