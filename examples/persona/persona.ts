/** A persona is plain data: what it is made of, and what it must be to count as one. */

/** What an attribute may be. */
export type AttributeValue = string | number;

/** An imagined person. */
export interface Persona {
  readonly name: string;
  /** In whole years. */
  readonly age: number;
  readonly occupation: string;
  /** A few sentences, or nothing. */
  readonly background: string;
  readonly traits: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** The oldest that a persona may be. */
export const OLDEST = 120;

/** Checks a draft, and gives back the persona that it is: a copy, so that neither changes the other. */
export function checkPersona(draft: Partial<Persona>): Persona {
  const { name, age, occupation, background = "", traits = [], attributes = {} } = draft;
  for (const [key, value] of Object.entries(attributes)) {
    if (key.trim() === "") throw new TypeError("A persona's attribute must have a name.");
    const known = typeof value === "string" ? value.trim() !== "" : Number.isFinite(value);
    if (!known) {
      throw new TypeError(
        `A persona's attribute "${key}" must be a text or a finite number, not ${shown(value)}.`,
      );
    }
  }
  return {
    name: textOf("name", name),
    age: ageOf(age),
    occupation: textOf("occupation", occupation),
    background: background.trim(),
    // A trait said twice is one trait.
    traits: [...new Set(traits.map((trait) => textOf("trait", trait)))],
    attributes: { ...attributes },
  };
}

function ageOf(age: unknown): number {
  if (typeof age === "number" && Number.isInteger(age) && age >= 0 && age <= OLDEST) return age;
  throw new RangeError(
    `A persona's age must be a whole number from 0 to ${OLDEST}, not ${shown(age)}.`,
  );
}

function textOf(field: string, value: unknown): string {
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  throw new TypeError(`A persona's ${field} must be a text, not ${shown(value)}.`);
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** A persona in one line: what the model is told of it. */
export function sketch(persona: Persona): string {
  const { name, age, occupation, background, traits, attributes } = persona;
  const more = Object.entries(attributes).map(([key, value]) => `${key}: ${value}`);
  const all = [`${name}, ${age}, ${occupation}`, background, traits.join(", "), more.join(", ")];
  return all.filter((part) => part !== "").join("; ");
}
