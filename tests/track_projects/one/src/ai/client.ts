import { BaseClient } from "./base-client.ts";
import { TEMPLATES } from "../prompt/templates.ts";

type Vector = number[];

export class AiClient extends BaseClient {
  static #instances = 0;
  private seed: number = 7;
  stop: string[] = ["END"];
  onDone = (text: string): string => text + "";

  constructor(host: string = "ai.example.com") {
    super(host);
    AiClient.#instances++;
  }

  override get name(): string {
    return "ai";
  }

  async chat(prompt: string, topP = 1): Promise<string> {
    const reply = await this.send<{ text: string }>("/chat", {
      prompt,
      topP,
      seed: this.seed,
      stop: this.stop,
      client: this.name,
    });
    return this.onDone(reply.text);
  }

  async embed(texts: string[]): Promise<Vector> {
    const reply = await this.send<{ vector: Vector }>("/embed", {
      texts: texts.map((t) => this.#clean(t)),
    });
    return reply.vector;
  }

  async judge(answer: string): Promise<number> {
    const reply = await this.send<{ text: string }>("/judge", { prompt: TEMPLATES.judge, answer });
    return Number(reply.text.length);
  }

  #clean(text: string): string {
    return text.replace(/\s+/g, " ");
  }

  static create(): AiClient {
    return new AiClient();
  }
}

const client = AiClient.create();

export async function askClient(prompt: string): Promise<string> {
  return await client.chat(prompt);
}

export async function embedAll(texts: string[]): Promise<number> {
  const vector = await client.embed(texts);
  return vector.length;
}
