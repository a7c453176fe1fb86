// Answers in the shape of a JSON schema (structured outputs, arguments of tools): values within what
// the schema allows, and texts that say who wrote them, so that nobody takes them for a model's.
import { type Json, type JsonObject, pick, WORDS } from "./seed.ts";

/**
 * A value that satisfies a JSON schema, as far as structured outputs need it.
 *
 * @param schema the schema
 * @param random where the choices come from
 * @param prompt what was asked: of several options, the one that it names is taken
 */
export function valueFor(schema: JsonObject, random: () => number, prompt: string): Json {
  if (Array.isArray(schema.enum)) {
    return schema.enum.find((option) => names(prompt, option)) ?? pick(schema.enum, random);
  }
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.anyOf)) {
    return valueFor(branchOf(schema.anyOf as JsonObject[], random, prompt), random, prompt);
  }
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case "object": {
      const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonObject>);
      return inOrder(
        Object.fromEntries(properties.map(([key, of]) => [key, valueFor(of, random, prompt)])),
      );
    }
    case "array": {
      const { minItems, maxItems } = schema as { minItems?: number; maxItems?: number };
      const length = Math.max(minItems ?? 0, Math.min(maxItems ?? Infinity, 2));
      const items = (schema.items ?? {}) as JsonObject;
      return Array.from({ length }, () => valueFor(items, random, prompt));
    }
    case "integer":
    case "number":
      return numberFor(schema, type === "integer", random);
    case "boolean":
      return random() < 0.5;
    case "null":
      return null;
    default:
      return `stand-in ${pick(WORDS, random)} ${pick(WORDS, random)}`;
  }
}

/** Whole numbers below 100, others up to 100 by tenths, unless the schema says otherwise. */
function numberFor(schema: JsonObject, whole: boolean, random: () => number): number {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema as Record<
    string,
    number | undefined
  >;
  const above = maximum ?? exclusiveMaximum;
  const lowest = minimum ?? exclusiveMinimum ?? Math.min(0, (above ?? 100) - 100);
  const highest = above ?? lowest + (whole ? 99 : 100);
  const step = multipleOf ?? (whole ? 1 : highest - lowest >= 10 ? 0.1 : 0.001);
  // Counted in steps; the small number is for bounds such as 0.3, which are not whole steps exactly.
  let first = Math.ceil(lowest / step - 1e-9);
  let last = Math.floor(highest / step + 1e-9);
  if (exclusiveMinimum !== undefined && first * step <= exclusiveMinimum) first++;
  if (exclusiveMaximum !== undefined && last * step >= exclusiveMaximum) last--;
  const chosen = first + Math.floor(random() * (Math.max(first, last) - first + 1));
  return Number((chosen * step).toFixed(6));
}

/** Of several kinds of objects, any; of anything else the first, which is what is not null. */
function branchOf(branches: JsonObject[], random: () => number, prompt: string): JsonObject {
  if (!branches.every(({ type }) => type === "object")) return branches[0] as JsonObject;
  return branches.find((branch) => kindsOf(branch).some((kind) => names(prompt, kind))) ??
    pick(branches, random);
}

/** What tells a kind of objects from the others: properties of one possible value. */
function kindsOf(branch: JsonObject): Json[] {
  const properties = Object.values((branch.properties ?? {}) as Record<string, JsonObject>);
  return properties.flatMap(({ const: only, enum: options }) =>
    only !== undefined ? [only] : Array.isArray(options) && options.length === 1 ? options : []
  );
}

function names(prompt: string, option: Json): boolean {
  return typeof option === "string" && option !== "" &&
    prompt.toLowerCase().includes(option.toLowerCase());
}

/** No schema can say that one property is below another. */
function inOrder(object: JsonObject): JsonObject {
  const { min, max } = object;
  if (typeof min !== "number" || typeof max !== "number" || min <= max) return object;
  return { ...object, min: max, max: min };
}
