/** Groups of personas. */
import { track } from "@retake/retake/track";
import { askForData, type AskOptions, objectOf, system, user } from "./ask.ts";
import { generatePersonas, type PersonaDistributions } from "./generate.ts";
import { type AttributeValue, type Persona, sketch } from "./persona.ts";
import { SUMMARISE_GROUP } from "./prompts.ts";
import { countsOf, type Statistics, statisticsOf } from "./statistics.ts";

/** What the model says of a group. */
export interface GroupSummary {
  title: string;
  summary: string;
  commonTraits: string[];
  /** From 0, all alike, to 10. */
  diversity: number;
}

/** What the model says of two groups. */
export interface GroupComparison {
  similarities: string[];
  differences: string[];
  /** Which of the two is the more diverse one. */
  moreDiverse: "first" | "second" | "neither";
}

const texts = { type: "array", items: { type: "string" }, minItems: 1, maxItems: 4 };

const SUMMARY_SCHEMA = objectOf({
  title: { type: "string" },
  summary: { type: "string", description: "Two sentences." },
  commonTraits: texts,
  diversity: { type: "integer", minimum: 0, maximum: 10 },
});

const COMPARISON_SCHEMA = objectOf({
  similarities: texts,
  differences: texts,
  moreDiverse: { type: "string", enum: ["first", "second", "neither"] },
});

/** Personas in the order in which they were added. */
export class PersonaGroup implements Iterable<Persona> {
  readonly #personas: Persona[];

  constructor(personas: Iterable<Persona> = []) {
    this.#personas = [...personas];
  }

  static fromArray(personas: readonly Persona[]): PersonaGroup {
    return new PersonaGroup(personas);
  }

  /** A group drawn from distributions, the same one for the same seed. */
  static generate(count: number, distributions: PersonaDistributions, seed: number): PersonaGroup {
    return new PersonaGroup(generatePersonas(count, distributions, seed));
  }

  get size(): number {
    return this.#personas.length;
  }

  [Symbol.iterator](): IterableIterator<Persona> {
    return this.#personas.values();
  }

  add(...personas: Persona[]): this {
    this.#personas.push(...personas);
    return this;
  }

  /** Removes this very persona; says whether it was there. */
  remove(persona: Persona): boolean {
    const index = this.#personas.indexOf(persona);
    if (index >= 0) this.#personas.splice(index, 1);
    return index >= 0;
  }

  find(matches: (persona: Persona) => boolean): Persona | undefined {
    return this.#personas.find(matches);
  }

  filter(matches: (persona: Persona) => boolean): PersonaGroup {
    return new PersonaGroup(this.#personas.filter(matches));
  }

  map<T>(fn: (persona: Persona) => T): T[] {
    return this.#personas.map(fn);
  }

  /** Figures of the ages, or of an attribute of numbers; those without it are left out. */
  statistics(field = "age"): Statistics {
    const values = this.#values(field).filter((value) => typeof value === "number");
    if (values.length > 0) return statisticsOf(values);
    throw new RangeError(`No persona of this group has a number as its ${field}.`);
  }

  /** How often each value comes: of `occupation`, `traits`, or an attribute. */
  counts(field: string): Record<string, number> {
    return countsOf(this.#values(field));
  }

  #values(field: string): AttributeValue[] {
    return this.#personas.flatMap((persona): AttributeValue | readonly AttributeValue[] => {
      if (field === "age" || field === "occupation") return [persona[field]];
      if (field === "traits") return persona.traits;
      return persona.attributes[field] ?? [];
    });
  }

  /** The group in a few words, by the model. */
  async summarise(options?: AskOptions): Promise<GroupSummary> {
    const messages = [system(SUMMARISE_GROUP), user(`Summarise this group:\n${this.#sketches()}`)];
    return await askForData<GroupSummary>("summary", SUMMARY_SCHEMA, messages, options);
  }

  /** What this group and another one have in common and what not, by the model. */
  async compare(other: PersonaGroup, options?: AskOptions): Promise<GroupComparison> {
    const both = `First group:\n${this.#sketches()}\n\nSecond group:\n${other.#sketches()}`;
    const messages = [system(SUMMARISE_GROUP), user(`Compare these two groups.\n${both}`)];
    return await askForData<GroupComparison>("comparison", COMPARISON_SCHEMA, messages, options);
  }

  #sketches(): string {
    if (this.size === 0) throw new RangeError("There is nothing to say of an empty group.");
    return this.#personas.map((persona) => `- ${sketch(persona)}`).join("\n");
  }
}

track(PersonaGroup, "summarise");
track(PersonaGroup, "compare");
