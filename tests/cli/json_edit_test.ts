// JSON that people have written is changed in one place, and stays as it is elsewhere.
import { assertEquals } from "@std/assert";
import { readLooseJson } from "../../src/cassette/position.ts";
import { setInJson } from "../../src/cli/json_edit.ts";

Deno.test("a value is put where it belongs, and all else stays", () => {
  const rows: [text: string, path: string[], value: unknown, result: string | undefined][] = [
    ['{\n  "a": 1\n}\n', ["a"], "x", '{\n  "a": "x"\n}\n'],
    ['{\n  "a": 1\n}\n', ["b"], "x", '{\n  "a": 1,\n  "b": "x"\n}\n'],
    ['{\n\t"a": {}\n}\n', ["a", "b"], 2, '{\n\t"a": {\n\t\t"b": 2\n\t}\n}\n'],
    ["{}\n", ["a", "b"], "x", '{\n  "a": {\n    "b": "x"\n  }\n}\n'],
    ['{"a":{"b":1}}', ["a", "c"], true, '{"a":{"b":1, "c": true}}'],
    ['{"a":[1, 2]}', ["a"], ["x", "y"], '{"a":["x", "y"]}'],
    [
      '// one\n{\n  "a": 1, // two\n  /* three */\n}\n',
      ["b"],
      "x",
      '// one\n{\n  "a": 1,\n  "b": "x", // two\n  /* three */\n}\n',
    ],
    ['{"a": 1}', ["a", "b"], 1, undefined],
    ['{"a": [1]}', ["a", "b"], 1, undefined],
    ['{"a": ', ["a"], 1, undefined],
  ];
  for (const [text, path, value, result] of rows) {
    const made = setInJson(text, path, value);
    assertEquals([text, made], [text, result]);
    if (made === undefined) continue;
    const read = readLooseJson(made);
    const found = path.reduce(
      (inner, name) => Object(inner)[name],
      "value" in read && read.value as unknown,
    );
    assertEquals(found, value);
    assertEquals(setInJson(made, path, value), made, "a second time changes nothing");
  }
});
