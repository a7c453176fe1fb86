/** What the model is told, in one place: a change here asks for new recordings, and only here. */

export const DESCRIBE_PERSONA =
  "You invent personas for user research. Invent people who could be real, and no celebrities.";

export const IMPROVE_PROMPT =
  "You improve prompts that ask for a persona. Answer with the improved prompt and nothing else.";

export const SUGGEST_ATTRIBUTES =
  "You know what is worth knowing of a user. Suggest attributes that the persona does not have yet.";

export const SUMMARISE_GROUP = "You summarise groups of personas for a product team, soberly.";

export const CHOOSE_DISTRIBUTION =
  "You are a statistician. Choose the distribution, and its parameters, that fits the description.";

export const ANSWER_WITH_FIGURES =
  "You answer questions about a group of personas. Get figures from the tool; do not guess any.";

export const JUDGE_PERSONA = "You judge personas by what is said of them, and by nothing else.";

/** One of several parts of a larger answer; the parts are asked for at once, so each says which. */
export function partOf(prompt: string, size: number, part: number, parts: number): string {
  const people = size === 1 ? "one persona" : `${size} different personas`;
  const which = `This is part ${part} of ${parts}; the others get other names.`;
  return `Invent ${people}: ${prompt}${parts === 1 ? "" : `\n\n${which}`}`;
}

/** Lets the model speak as a persona. */
export function speakAs(sketch: string): string {
  return `Speak as this person, in the first person and in two sentences at most: ${sketch}`;
}
