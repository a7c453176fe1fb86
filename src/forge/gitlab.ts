/**
 * Merge requests of GitLab.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { VERSION } from "../version.ts";
import { patientFetch } from "./patient.ts";
import type { Forge, ForgeAccess, PullComment, PullRequest } from "./types.ts";

interface MergeRequestData {
  iid: number;
  web_url: string;
  state: string;
  source_branch: string;
  target_branch: string;
  source_project_id: number | null;
  target_project_id: number;
  sha: string;
}

interface NoteData {
  id: number;
  body: string;
  author?: { id?: number };
}

/** So many come at a time, at most. */
const PAGE = 100;

/**
 * @param access how it is reached
 * @returns GitLab
 */
export function openGitlab({ api, server, repository, token }: ForgeAccess): Forge {
  const project = `${api}/projects/${encodeURIComponent(repository)}`;
  async function ask<T>(method: string, url: string, values?: Record<string, unknown>): Promise<T> {
    let status: number | undefined;
    let said = "";
    try {
      const response = await patientFetch(url, {
        method,
        headers: {
          "user-agent": `retake/${VERSION}`,
          "content-type": "application/json",
          ...(token === undefined ? {} : { "private-token": token }),
        },
        ...(values ? { body: JSON.stringify(values) } : {}),
      });
      status = response.status;
      said = await response.text();
      if (response.ok) return (said === "" ? undefined : JSON.parse(said)) as T;
    } catch (error) {
      said = (error as Error).message;
    }
    throw new RetakeError(
      "PULL_REQUEST",
      `GitLab refuses ${method} ${url.slice(api.length)}: ${status ?? "no answer"} ${
        said.slice(0, 200)
      }\n  to do  ${
        status === 401 || status === 403 || status === 404
          ? "GITLAB_TOKEN wants the scopes api and write_repository, and the role Developer; CI_JOB_TOKEN may not comment"
          : "run it again; https://status.gitlab.com says whether GitLab is well"
      }`,
      { facts: { status } },
    );
  }
  let me: Promise<number | undefined> | undefined;
  const own = () =>
    me ??= token === undefined
      ? Promise.resolve(undefined)
      : ask<{ id?: number }>("GET", `${api}/user`).then(({ id }) => id);
  const pages = new Map<number, string>();
  const keepPage = (data: MergeRequestData): PullRequest => {
    pages.set(data.iid, data.web_url);
    return pullOf(data);
  };
  const notes = (number: number) => `${project}/merge_requests/${number}/notes`;
  const noteOf = async ({ id, body, author }: NoteData, number: number): Promise<PullComment> => ({
    id,
    text: body,
    url: `${pages.get(number) ?? server}#note_${id}`,
    isTrusted: author?.id !== undefined && author.id === await own(),
  });
  return {
    name: "GitLab",
    server,
    user: "oauth2",
    author: { name: "Retake", email: `retake@noreply.${new URL(server).hostname}` },
    refOf: (number) => `refs/merge-requests/${number}/head`,
    pull: async (number) => keepPage(await ask("GET", `${project}/merge_requests/${number}`)),
    async findPull(branch, base) {
      const query = new URLSearchParams({ source_branch: branch, target_branch: base });
      const all = await ask<MergeRequestData[]>("GET", `${project}/merge_requests?${query}`);
      const found = all.map(keepPage).filter(({ isFork }) => !isFork);
      return found.find(({ isOpen }) => isOpen) ?? found[0];
    },
    createPull: async ({ branch, base, title, text }) =>
      keepPage(
        await ask("POST", `${project}/merge_requests`, {
          source_branch: branch,
          target_branch: base,
          title,
          description: text,
        }),
      ),
    async comments(number) {
      const all: NoteData[] = [];
      for (let page = 1;; page++) {
        const query = `sort=asc&order_by=created_at&per_page=${PAGE}&page=${page}`;
        const some = await ask<NoteData[]>("GET", `${notes(number)}?${query}`);
        all.push(...some);
        if (some.length < PAGE) return await Promise.all(all.map((one) => noteOf(one, number)));
      }
    },
    addComment: async (number, body) =>
      await noteOf(await ask("POST", notes(number), { body }), number),
    changeComment: async (number, id, body) =>
      await noteOf(await ask("PUT", `${notes(number)}/${id}`, { body }), number),
    removeComment: async (number, id) => void await ask("DELETE", `${notes(number)}/${id}`),
    removeLabel: async (number, label) =>
      void await ask("PUT", `${project}/merge_requests/${number}`, { remove_labels: label }),
  };
}

function pullOf(data: MergeRequestData): PullRequest {
  return {
    number: data.iid,
    url: data.web_url,
    branch: data.source_branch,
    commit: data.sha,
    base: data.target_branch,
    isFork: data.source_project_id !== data.target_project_id,
    isOpen: data.state === "opened",
  };
}
