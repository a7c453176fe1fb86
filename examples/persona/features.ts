/** What the model does with personas that exist: it speaks as them, rates, labels and finds them. */
import { track } from "@retake/retake/track";
import {
  askForData,
  askForText,
  type AskOptions,
  type Message,
  objectOf,
  type StreamOptions,
  system,
  user,
} from "./ask.ts";
import { EMBEDDING_LENGTH, EMBEDDING_MODEL, openai } from "./client.ts";
import type { PersonaGroup } from "./group.ts";
import { type Persona, sketch } from "./persona.ts";
import { JUDGE_PERSONA, speakAs } from "./prompts.ts";

/** How well a persona fits a role. */
export interface Rating {
  /** From 0 to 100. */
  score: number;
  reason: string;
}

/** How alike a persona is to what was looked for: 1 is the same. */
export interface Found {
  persona: Persona;
  similarity: number;
}

const RATING_SCHEMA = objectOf({
  reason: { type: "string" },
  score: { type: "integer", minimum: 0, maximum: 100 },
});

/** A persona introduces itself, streamed. */
export const introduce = track(
  (persona: Persona, options?: StreamOptions): Promise<string> =>
    askForText([system(speakAs(sketch(persona))), user("Introduce yourself.")], options),
);

/** Puts questions to a persona, one after another: each answer is known to the next question. */
export const interview = track(
  async (persona: Persona, questions: string[], options?: StreamOptions): Promise<string[]> => {
    const messages: Message[] = [system(speakAs(sketch(persona)))];
    const answers: string[] = [];
    for (const question of questions) {
      messages.push(user(question));
      const answer = await askForText(messages, options);
      messages.push({ role: "assistant", content: answer });
      answers.push(answer);
    }
    return answers;
  },
);

/** Rates how well each persona of a group fits a role, all at once. */
export const rate = track(
  (group: PersonaGroup, role: string, options?: AskOptions): Promise<Rating[]> =>
    Promise.all(group.map((persona) => {
      const asked = `How well does this person fit the role of ${role}? ${sketch(persona)}`;
      const messages = [system(JUDGE_PERSONA), user(asked)];
      return askForData<Rating>("rating", RATING_SCHEMA, messages, options);
    })),
);

/** The label that fits a persona best. */
export const label = track(
  async <L extends string>(
    persona: Persona,
    labels: readonly L[],
    options?: AskOptions,
  ): Promise<L> => {
    const schema = objectOf({ label: { type: "string", enum: labels } });
    const messages = [system(JUDGE_PERSONA), user(`Which label fits? ${sketch(persona)}`)];
    return (await askForData<{ label: L }>("label", schema, messages, options)).label;
  },
);

/** The personas that are most like a description, by their embeddings. */
export const findSimilar = track(
  async (
    group: PersonaGroup,
    description: string,
    count = 3,
    { signal }: AskOptions = {},
  ): Promise<Found[]> => {
    const { data } = await openai().embeddings.create({
      model: EMBEDDING_MODEL,
      dimensions: EMBEDDING_LENGTH,
      input: [description, ...group.map(sketch)],
    }, { signal });
    const [wanted, ...vectors] = data.map(({ embedding }) => embedding);
    const found = [...group].map((persona, index) => ({
      persona,
      similarity: dot(wanted ?? [], vectors[index] ?? []),
    }));
    return found.sort((a, b) => b.similarity - a.similarity).slice(0, count);
  },
);

/** The cosine of two vectors' angle; embeddings are of length 1 already. */
function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
