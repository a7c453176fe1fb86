/** Questions about a group that the model answers with figures from a tool. */
import type OpenAI from "openai";
import { track } from "@retake/retake/track";
import { type AskOptions, type Message, objectOf, system, user } from "./ask.ts";
import { MODEL, openai } from "./client.ts";
import type { PersonaGroup } from "./group.ts";
import { ANSWER_WITH_FIGURES } from "./prompts.ts";
import type { Statistics } from "./statistics.ts";

/** What the model said, and the figures that it asked for before. */
export interface FiguresAnswer {
  text: string;
  figures: Record<string, Statistics>;
}

/** Asks about a group. The model calls the tool first, is told its result, and then speaks. */
export const askAboutGroup = track(
  async (
    group: PersonaGroup,
    question: string,
    { signal }: AskOptions = {},
  ): Promise<FiguresAnswer> => {
    const tools = [statisticsTool(fieldsOf(group))];
    const messages: Message[] = [system(ANSWER_WITH_FIGURES), user(question)];
    const asking = await openai().chat.completions.create({
      model: MODEL,
      messages,
      tools,
      tool_choice: "required",
    }, { signal });
    const message = asking.choices[0]?.message;
    const calls = (message?.tool_calls ?? []).filter((call) => call.type === "function");
    if (!message || calls.length === 0) throw new Error("The model did not ask for any figures.");
    const figures = Object.fromEntries(calls.map((call) => figuresFor(group, call)));
    const results = calls.map((call) => ({
      role: "tool" as const,
      tool_call_id: call.id,
      content: JSON.stringify(figuresFor(group, call)[1]),
    }));
    const telling = await openai().chat.completions.create({
      model: MODEL,
      messages: [...messages, message, ...results],
      tools,
      tool_choice: "none",
    }, { signal });
    return { text: telling.choices[0]?.message.content ?? "", figures };
  },
);

function statisticsTool(fields: string[]): OpenAI.ChatCompletionFunctionTool {
  return {
    type: "function",
    function: {
      name: "group_statistics",
      description: "Mean, median, standard deviation, percentiles of a field of all personas.",
      parameters: objectOf({ field: { type: "string", enum: fields } }),
      strict: true,
    },
  };
}

/** The fields that hold numbers. */
function fieldsOf(group: PersonaGroup): string[] {
  const numbers = group.map(({ attributes }) =>
    Object.keys(attributes).filter((name) => typeof attributes[name] === "number")
  );
  return [...new Set(["age", ...numbers.flat()])];
}

function figuresFor(
  group: PersonaGroup,
  { function: { name, arguments: text } }: OpenAI.ChatCompletionMessageFunctionToolCall,
): [string, Statistics] {
  if (name !== "group_statistics") throw new Error(`The model called a tool of its own: ${name}.`);
  const { field } = JSON.parse(text) as { field: string };
  return [field, group.statistics(field)];
}
