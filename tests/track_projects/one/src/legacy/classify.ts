import { postJson } from "../http.ts";

export enum Label {
  Spam = "spam",
  Ham = "ham",
}

const enum Weight {
  Low = 1,
  High = 10,
}

namespace Rules {
  export const threshold = 0.5;
  export function pick(score: number): Label {
    return score > threshold ? Label.Spam : Label.Ham;
  }
}

function traced(prefix: string) {
  return function <A extends unknown[], R>(method: (...args: A) => Promise<R>, _context: unknown) {
    return async function (this: unknown, ...args: A): Promise<R> {
      args[0] = (prefix + String(args[0])) as A[0];
      return await method.apply(this, args);
    };
  };
}

class Classifier {
  constructor(private readonly endpoint: string, public weight: number = Weight.High) {}

  @traced("t:")
  async run(text: string): Promise<Label> {
    const reply = await postJson<{ score: number }>(this.endpoint, {
      text,
      weight: this.weight,
      low: Weight.Low,
      labels: [Label.Spam, Label.Ham],
    });
    return Rules.pick(reply.score);
  }
}

export async function classify(text: string): Promise<string> {
  return await new Classifier("https://classify.example").run(text);
}
