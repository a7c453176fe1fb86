import { post } from "../core/net.ts";

type Ctor<T = object> = new (...args: any[]) => T;

function Timed<B extends Ctor>(Base: B) {
  return class extends Base {
    stamp(): string {
      return "T0";
    }
  };
}

class Plain {
  label(): string {
    return "plain";
  }
  stamp(): string {
    return "none";
  }
}

export class Service extends Timed(Plain) {
  async call(): Promise<unknown> {
    return await post("https://mixin.example", {
      label: this.label(),
      stamp: this.stamp(),
      kind: this.constructor.name,
    });
  }
}

export async function callService(): Promise<unknown> {
  return await new Service().call();
}

abstract class Step {
  async run(): Promise<unknown> {
    return await post("https://step.example", { body: this.body(), tags: this.tags });
  }
  protected abstract body(): string;
  get tags(): string[] {
    return ["base"];
  }
}
class Ask extends Step {
  protected body(): string {
    return "ask";
  }
  override get tags(): string[] {
    return [...super.tags, "ask"];
  }
}
export const runAsk = (): Promise<unknown> => new Ask().run();
