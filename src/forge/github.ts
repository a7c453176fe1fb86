/**
 * Pull requests of GitHub, by its own client.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { importPackage } from "../host/packages.ts";
import { VERSION } from "../version.ts";
import { patientFetch } from "./patient.ts";
import type { Forge, ForgeAccess, PullComment, PullRequest } from "./types.ts";

/** The part of the package @octokit/request that is used here. */
interface RequestPackage {
  request: {
    defaults(options: {
      baseUrl: string;
      headers: Record<string, string>;
      request: { fetch: unknown };
      owner: string;
      repo: string;
    }): (route: string, values: Record<string, unknown>) => Promise<{ data: unknown }>;
  };
}

interface PullData {
  number: number;
  html_url: string;
  state: string;
  head: { ref: string; sha: string; repo: { full_name: string } | null };
  base: { ref: string; repo: { full_name: string } };
}

interface CommentData {
  id: number;
  body?: string;
  html_url: string;
  author_association?: string;
  user?: { type?: string } | null;
}

const PULLS = "/repos/{owner}/{repo}/pulls";
const ISSUES = "/repos/{owner}/{repo}/issues";

/** So many come at a time, at most. */
const PAGE = 100;

/** What GitHub says where a token may not. */
const PERMISSIONS =
  "the job wants  permissions: { contents: write, pull-requests: write }, and may read alone where it is of a fork";

/**
 * @param access how it is reached
 * @returns GitHub; its client is loaded when something is asked
 */
export function openGithub({ api, server, repository, token }: ForgeAccess): Forge {
  const [owner = "", repo = ""] = repository.split("/");
  const load = async () => {
    const { request } = await importPackage<RequestPackage>("@octokit/request", {
      has: "request",
      purpose: "to speak with GitHub",
    });
    return request.defaults({
      baseUrl: api,
      owner,
      repo,
      headers: {
        "user-agent": `retake/${VERSION}`,
        "x-github-api-version": "2022-11-28",
        ...(token === undefined ? {} : { authorization: `token ${token}` }),
      },
      request: { fetch: patientFetch },
    });
  };
  let client: ReturnType<typeof load> | undefined;
  const ask = async <T>(route: string, values: Record<string, unknown> = {}): Promise<T> => {
    const send = await (client ??= load());
    try {
      return (await send(route, values)).data as T;
    } catch (error) {
      const { status, message } = error as { status?: number; message?: string };
      throw new RetakeError(
        "PULL_REQUEST",
        `GitHub refuses ${filled(route, { owner, repo, ...values })}: ${status ?? "no answer"} ${
          message ?? ""
        }\n  to do  ${
          status === 401
            ? "see that GITHUB_TOKEN is set, and has not expired"
            : status === 404
            ? `see that it is there, and that the token may see ${owner}/${repo}; ${PERMISSIONS}`
            : status === 403
            ? PERMISSIONS
            : "run it again; https://www.githubstatus.com says whether GitHub is well"
        }`,
        { facts: { status }, cause: error },
      );
    }
  };
  return {
    name: "GitHub",
    server,
    user: "x-access-token",
    author: {
      name: "github-actions[bot]",
      email: "41898282+github-actions[bot]@users.noreply.github.com",
    },
    refOf: (number) => `refs/pull/${number}/head`,
    pull: async (number) => pullOf(await ask(`GET ${PULLS}/{number}`, { number })),
    async findPull(branch, base) {
      const query = { head: `${owner}:${branch}`, base, state: "all" };
      const found = (await ask<PullData[]>(`GET ${PULLS}`, query)).map(pullOf);
      return found.find(({ isOpen }) => isOpen) ?? found[0];
    },
    createPull: async ({ branch, base, title, text }) =>
      pullOf(await ask(`POST ${PULLS}`, { head: branch, base, title, body: text })),
    async comments(number) {
      const all: CommentData[] = [];
      for (let page = 1;; page++) {
        const some = await ask<CommentData[]>(`GET ${ISSUES}/{number}/comments`, {
          number,
          page,
          per_page: PAGE,
        });
        all.push(...some);
        if (some.length < PAGE) return all.map(commentOf);
      }
    },
    addComment: async (number, body) =>
      commentOf(await ask(`POST ${ISSUES}/{number}/comments`, { number, body })),
    changeComment: async (_, id, body) =>
      commentOf(await ask(`PATCH ${ISSUES}/comments/{id}`, { id, body })),
    removeComment: async (_, id) => void await ask(`DELETE ${ISSUES}/comments/{id}`, { id }),
    removeLabel: async (number, label) =>
      void await ask(`DELETE ${ISSUES}/{number}/labels/{label}`, { number, label }),
  };
}

/** A route with its values, for a message. */
function filled(route: string, values: Record<string, unknown>): string {
  return route.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? name));
}

function pullOf({ number, html_url, state, head, base }: PullData): PullRequest {
  return {
    number,
    url: html_url,
    branch: head.ref,
    commit: head.sha,
    base: base.ref,
    // A fork that was deleted since is none of this repository either.
    isFork: head.repo?.full_name !== base.repo.full_name,
    isOpen: state === "open",
  };
}

function commentOf(
  { id, body = "", html_url, user, author_association }: CommentData,
): PullComment {
  return {
    id,
    text: body.replaceAll("\r\n", "\n"),
    url: html_url,
    isTrusted: user?.type === "Bot" ||
      ["OWNER", "MEMBER", "COLLABORATOR"].includes(author_association ?? ""),
  };
}
