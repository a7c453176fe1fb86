/** Personas and attributes as the model gives them. */
import { objectOf, type Schema } from "./ask.ts";
import { checkPersona, OLDEST, type Persona } from "./persona.ts";

/** A strict schema knows no object of any keys, so the model gives attributes as pairs. */
export interface AttributeAnswer {
  name: string;
  value: string;
}

/** A persona, as the model gives it. */
export interface PersonaAnswer extends Omit<Persona, "attributes"> {
  attributes: AttributeAnswer[];
}

/** Attributes: this many, or two to four. */
export function attributesSchema(count?: number): Schema {
  const items = objectOf({ name: { type: "string" }, value: { type: "string" } });
  return { type: "array", items, minItems: count ?? 2, maxItems: count ?? 4 };
}

export const PERSONA_SCHEMA = objectOf({
  name: { type: "string" },
  age: { type: "integer", minimum: 0, maximum: OLDEST },
  occupation: { type: "string" },
  background: { type: "string", description: "Two or three sentences." },
  traits: { type: "array", items: { type: "string" }, minItems: 2, maxItems: 5 },
  attributes: attributesSchema(),
});

/** So many personas. */
export function personasSchema(count: number): Schema {
  return objectOf({
    personas: { type: "array", items: PERSONA_SCHEMA, minItems: count, maxItems: count },
  });
}

/** The pairs as attributes; of two of one name the last counts. */
export function readAttributes(pairs: readonly AttributeAnswer[]): Record<string, string> {
  return Object.fromEntries(pairs.map(({ name, value }) => [name, value]));
}

/** The persona that the model means, checked as any other. */
export function readPersona(answer: PersonaAnswer): Persona {
  return checkPersona({ ...answer, attributes: readAttributes(answer.attributes) });
}
