/** What the model does with personas: streams, tools, embeddings, conversations. */
import assert from "node:assert/strict";
import { suite } from "@retake/retake/suite";
import {
  askAboutGroup,
  findSimilar,
  interview,
  introduce,
  label,
  PersonaBuilder,
  PersonaGroup,
  rate,
  readData,
} from "../mod.ts";
import { ada, ben, threePeople } from "./people.ts";
import { setup } from "./setup.ts";

type Choices = Parameters<typeof readData>[0]["choices"];

/** An answer as the API gives it, for what the API cannot be asked to do. */
function answer(content: string | null, change: Partial<Choices[0]> = {}): { choices: Choices } {
  const message = { role: "assistant" as const, content, refusal: null };
  return { choices: [{ index: 0, finish_reason: "stop", logprobs: null, message, ...change }] };
}

export const aiFeatures = suite("AI features", {
  category: "ai-features",
  setup,
  cases: [
    {
      name: "a persona introduces itself as a stream",
      cassette: true,
      tags: ["model", "stream"],
      async fn({ signal }) {
        const pieces: string[] = [];
        const text = await introduce(ben, { signal, onPiece: (piece) => pieces.push(piece) });
        assert.ok(pieces.length > 5, "the introduction came in one piece");
        assert.equal(pieces.join("").trim(), text);
      },
    },
    {
      name: "a persona is interviewed and remembers what it said",
      cassette: true,
      tags: ["model", "stream"],
      async fn({ signal }) {
        const questions = ["What did you do today?", "And why?"];
        const answers = await interview(ada, questions, { signal });
        assert.equal(new Set(answers).size, 2);
      },
    },
    {
      name: "the model answers with figures that it asked a tool for",
      cassette: true,
      tags: ["model", "tool"],
      async fn({ signal }) {
        const group = threePeople();
        const { text, figures } = await askAboutGroup(group, "What is the mean age?", { signal });
        assert.notEqual(text.trim(), "");
        assert.deepEqual(figures.age, group.statistics("age"));
      },
    },
    {
      name: "personas like a description are found by their embeddings",
      cassette: true,
      tags: ["model", "embeddings"],
      async fn({ signal }) {
        const found = await findSimilar(threePeople(), "somebody who bakes bread", 2, { signal });
        assert.equal(found.length, 2);
        const [first, second] = found.map(({ similarity }) => similarity);
        assert.ok(first! >= second! && first! <= 1.001 && second! >= -1.001);
        assert.notEqual(found[0]!.persona, found[1]!.persona);
      },
    },
    {
      name: "three personas are rated for a role at once",
      cassette: true,
      tags: ["model"],
      async fn({ signal }) {
        const ratings = await rate(threePeople(), "a night guard in a museum", { signal });
        assert.equal(ratings.length, 3);
        for (const { score, reason } of ratings) {
          assert.ok(Number.isInteger(score) && score >= 0 && score <= 100);
          assert.notEqual(reason.trim(), "");
        }
      },
    },
    {
      name: "a persona gets one of the labels",
      cassette: true,
      tags: ["model"],
      async fn({ signal }) {
        const labels = ["early adopter", "sceptic", "bystander"] as const;
        assert.ok(labels.includes(await label(ben, labels, { signal })));
      },
    },
    {
      name: "personas of the model are found again among others",
      cassette: true,
      tags: ["model", "embeddings"],
      async fn({ signal }) {
        const sailor = await PersonaBuilder.fromPrompt("a sailor who cannot swim", { signal });
        const group = PersonaGroup.fromArray([ada, sailor]);
        const found = await findSimilar(group, "a person of the sea", 5, { signal });
        assert.deepEqual(new Set(found.map(({ persona }) => persona)), new Set([ada, sailor]));
      },
    },
    {
      name: "answers that are no data are refused",
      fn() {
        const refusal = {
          role: "assistant" as const,
          content: null,
          refusal: "I would rather not.",
        };
        const refused: [{ choices: Choices }, RegExp][] = [
          [{ choices: [] }, /gave no answer/],
          [answer(null, { message: refusal }), /refused: I would rather not\./],
          [answer('{"name": "Ad', { finish_reason: "length" }), /cut off, as it was too long/],
          [answer("Certainly!"), /is not JSON: "Certainly!"/],
          [answer(null), /is not JSON: null/],
        ];
        for (const [completion, message] of refused) {
          assert.throws(() => readData(completion), { message });
        }
        assert.deepEqual(readData(answer('{"name": "Ada"}')), { name: "Ada" });
      },
    },
  ],
});
