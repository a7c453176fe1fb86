/** Building personas: step by step, or by the model. */
import { track } from "@retake/retake/track";
import {
  type AttributeAnswer,
  attributesSchema,
  PERSONA_SCHEMA,
  type PersonaAnswer,
  personasSchema,
  readAttributes,
  readPersona,
} from "./answers.ts";
import {
  askForData,
  askForText,
  type AskOptions,
  objectOf,
  type StreamOptions,
  system,
  user,
} from "./ask.ts";
import { type AttributeValue, checkPersona, type Persona, sketch } from "./persona.ts";
import { DESCRIBE_PERSONA, IMPROVE_PROMPT, partOf, SUGGEST_ATTRIBUTES } from "./prompts.ts";

/** How many personas one request asks for: more become worse, and slower. */
const AT_ONCE = 4;

/** Builds a persona. Every step gives a new builder, so that one may be the start of several. */
export class PersonaBuilder {
  readonly #draft: Partial<Persona>;

  constructor(draft: Partial<Persona> = {}) {
    this.#draft = draft;
  }

  /** A builder that starts with all that a persona has. */
  static from(persona: Persona): PersonaBuilder {
    return new PersonaBuilder(persona);
  }

  name(name: string): PersonaBuilder {
    return new PersonaBuilder({ ...this.#draft, name });
  }

  age(age: number): PersonaBuilder {
    return new PersonaBuilder({ ...this.#draft, age });
  }

  occupation(occupation: string): PersonaBuilder {
    return new PersonaBuilder({ ...this.#draft, occupation });
  }

  background(background: string): PersonaBuilder {
    return new PersonaBuilder({ ...this.#draft, background });
  }

  /** Adds traits to those there are. */
  traits(...traits: string[]): PersonaBuilder {
    return new PersonaBuilder({
      ...this.#draft,
      traits: [...this.#draft.traits ?? [], ...traits],
    });
  }

  attribute(name: string, value: AttributeValue): PersonaBuilder {
    return this.attributes({ [name]: value });
  }

  /** Adds attributes to those there are; of one name the new one counts. */
  attributes(attributes: Readonly<Record<string, AttributeValue>>): PersonaBuilder {
    return new PersonaBuilder({
      ...this.#draft,
      attributes: { ...this.#draft.attributes, ...attributes },
    });
  }

  /** The persona; throws, saying what is wrong, where the draft is none. */
  build(): Persona {
    return checkPersona(this.#draft);
  }

  /** A persona, as the model imagines it. */
  static async fromPrompt(prompt: string, options?: AskOptions): Promise<Persona> {
    const messages = [system(DESCRIBE_PERSONA), user(partOf(prompt, 1, 1, 1))];
    return readPersona(
      await askForData<PersonaAnswer>("persona", PERSONA_SCHEMA, messages, options),
    );
  }

  /** Several personas. Many are asked for in several requests, all of them at once. */
  static async generateMultiple(
    prompt: string,
    count: number,
    options?: AskOptions,
  ): Promise<Persona[]> {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(`The count of personas must be a whole number above 0, not ${count}.`);
    }
    const parts = Math.ceil(count / AT_ONCE);
    const batches = Array.from({ length: parts }, async (_, index) => {
      const size = Math.min(AT_ONCE, count - index * AT_ONCE);
      const messages = [
        system(DESCRIBE_PERSONA),
        user(partOf(prompt, size, index + 1, parts)),
      ];
      const { personas } = await askForData<{ personas: PersonaAnswer[] }>(
        "personas",
        personasSchema(size),
        messages,
        options,
      );
      if (personas.length !== size) {
        throw new Error(`The model gave ${personas.length} personas where ${size} were asked for.`);
      }
      return personas.map(readPersona);
    });
    return (await Promise.all(batches)).flat();
  }

  /** A better prompt for `fromPrompt`, streamed as the model writes it. */
  static optimizePrompt(prompt: string, options?: StreamOptions): Promise<string> {
    return askForText([system(IMPROVE_PROMPT), user(prompt)], options);
  }

  /** Attributes that a persona does not have yet and might. */
  static async suggestAttributes(
    persona: Persona,
    count = 3,
    options?: AskOptions,
  ): Promise<Record<string, string>> {
    const { attributes } = await askForData<{ attributes: AttributeAnswer[] }>(
      "attributes",
      objectOf({ attributes: attributesSchema(count) }),
      [system(SUGGEST_ATTRIBUTES), user(`Suggest ${count} for this persona: ${sketch(persona)}`)],
      options,
    );
    const suggested = Object.entries(readAttributes(attributes));
    return Object.fromEntries(suggested.filter(([name]) => !(name in persona.attributes)));
  }
}

track(PersonaBuilder, "fromPrompt");
track(PersonaBuilder, "generateMultiple");
track(PersonaBuilder, "optimizePrompt");
track(PersonaBuilder, "suggestAttributes");
