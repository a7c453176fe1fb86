import { runScenarios } from "../run_scenario.ts";
import Anthropic from "@anthropic-ai/sdk";
import { collect, facts, failure, problem, type Scenarios, type Scene, SECRETS } from "../scene.ts";

const ask = (content: string) => ({
  model: "claude-haiku-4-5",
  max_tokens: 200,
  messages: [{ role: "user" as const, content }],
});

function clientFor(scene: Scene, maxRetries = 2): Anthropic {
  return new Anthropic({ apiKey: SECRETS.anthropic, baseURL: scene.origin, maxRetries });
}

const scenarios: Scenarios = {
  json: async (scene) => {
    const { data, response, request_id } = await clientFor(scene).messages
      .create(ask("What is a retake? “Ünïcode” 東京")).withResponse();
    return { data, request_id, response: facts(response) };
  },

  stream: async (scene) => {
    const { data, response } = await clientFor(scene).messages
      .create({ ...ask("Tell me a story."), stream: true }).withResponse();
    return { events: await collect(data), response: facts(response) };
  },

  "early break": async (scene) => {
    const stream = await clientFor(scene).messages
      .create({ ...ask("Tell me a long story."), stream: true });
    const events = [];
    for await (const event of stream) {
      events.push(event);
      if (events.length === 6) break;
    }
    return events;
  },

  "stream helper": async (scene) => {
    const deltas: unknown[] = [];
    const stream = clientFor(scene).messages.stream(ask("Tell me another."));
    stream.on("text", (delta, snapshot) => deltas.push([delta, snapshot.length]));
    return { final: await stream.finalMessage(), deltas };
  },

  // The other way this SDK may send a key.
  "bearer token": async (scene) => {
    const options = { apiKey: null, authToken: SECRETS.anthropic, baseURL: scene.origin };
    return await new Anthropic(options).messages.create(ask("Who am I?"));
  },

  "429, then a retry": async (scene) =>
    await clientFor(scene).messages.create(ask("please rate limit me once")),

  "404": async (scene) => {
    const request = { ...ask("Hi"), model: "no-such-model" };
    const error = await failure(() => clientFor(scene).messages.create(request));
    return [problem(error), error instanceof Anthropic.NotFoundError];
  },

  "parallel prompts": async (scene) => {
    const client = clientFor(scene);
    const colours = ["red", "green", "blue", "white", "black"];
    return await Promise.all(
      colours.map((colour) => client.messages.create(ask(`Sing of ${colour}.`))),
    );
  },
};

await runScenarios("anthropic", "https://api.anthropic.com", scenarios);
