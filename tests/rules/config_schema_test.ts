// docs/config.schema.json says what the types of options say, and what their checks take.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { configSchema } from "../../scripts/config_schema.ts";
import { checkConfig, CONFIG_NAMES } from "../../src/session/options.ts";
import { canRead, read } from "./tree.ts";

const ignore = !canRead;

/** A part of the schema, as far as these tests look into it. */
interface Part {
  type?: string;
  enum?: string[];
  anyOf?: Part[];
  properties?: Record<string, Part>;
  items?: Part;
  additionalProperties?: false | Part;
}

/** A value of each type of JSON that members of options have. */
const SAMPLES: Record<string, unknown> = { boolean: true, number: 2 };

Deno.test({
  name: "docs/config.schema.json is made of the types (deno run -A scripts/config_schema.ts)",
  ignore,
  fn: () => assertEquals(JSON.parse(read("docs/config.schema.json")), JSON.parse(configSchema())),
});

Deno.test({
  name:
    "the schema has every option that JSON can say, and the checks take its words and no others",
  ignore,
  fn() {
    const { properties = {} }: Part = JSON.parse(configSchema());
    const code = ["store", "now", "fetch", "onWarning"];
    assertEquals(
      Object.keys(properties).sort(),
      CONFIG_NAMES.filter((name) => !code.includes(name)).sort(),
    );
    let words = 0;
    const texts: Record<string, string> = {
      expires: "2w",
      dir: "tapes",
      bucket: "s3://tapes/all",
      $schema: "x.json",
    };
    for (const [name, part] of Object.entries(properties)) {
      for (const one of part.anyOf ?? [part]) {
        for (const word of one.enum ?? []) {
          words++;
          checkConfig({ [name]: word });
          assertThrows(() => checkConfig({ [name]: `${word}x` }));
        }
        if (one.type === "boolean") checkConfig({ [name]: true });
        if (one.type === "number") checkConfig({ [name]: 2 });
        if (one.type === "string") checkConfig({ [name]: texts[name] });
        if (one.type === "array") checkConfig({ [name]: [] });
        if (one.type !== "object") continue;
        checkConfig({ [name]: {} });
        for (const [member, inner] of Object.entries(one.properties ?? {})) {
          checkConfig({ [name]: { [member]: SAMPLES[inner.type ?? ""] ?? [] } });
        }
        if (one.properties) assertThrows(() => checkConfig({ [name]: { nothing: 1 } }));
      }
    }
    assert(words > 20, "the reading of types has gone astray");
  },
});
