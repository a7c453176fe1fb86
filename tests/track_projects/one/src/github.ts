import { getJson } from "@/http.ts";
import { query as toQuery } from "#lib/query.ts";

const API = "https://api.github.example";
export let pageSize = 30;
export const STATES = { open: "open", closed: "closed", all: "all" } as const;

export function setPageSize(value: number): void {
  pageSize = Math.max(1, value);
}

const SORTERS: Record<string, (field: string) => string> = {
  newest: (field) => `-${field}`,
  oldest: (field) => field,
};

export const listIssues = async (
  repo: string,
  { state = STATES.open, sort = "newest" }: { state?: string; sort?: string } = {},
): Promise<number> => {
  const issues = await getJson<unknown[]>(
    `${API}/repos/${repo}/issues?` +
      toQuery({ state, sort: SORTERS[sort]!("created"), per_page: pageSize }),
  );
  return issues.length;
};
