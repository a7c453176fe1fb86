import { getJson, postJson } from "../http.ts";

export abstract class BaseClient {
  static apiVersion: string = "2026-01-01";
  protected readonly pathPrefix: string = "/v1";
  #calls = 0;

  constructor(protected_host: string) {
    this.host = protected_host;
  }

  readonly host: string;

  abstract get name(): string;

  protected async send<T>(path: string, body: Record<string, unknown>): Promise<T> {
    this.#calls += 1;
    return await postJson<T>(this.url(path), {
      ...body,
      version: BaseClient.apiVersion,
      call: this.#calls,
    });
  }

  protected async fetchList<T>(path: string): Promise<T> {
    return await getJson<T>(this.url(path));
  }

  protected url(path: string): string {
    return `https://${this.host}${this.pathPrefix}${path}`;
  }
}
