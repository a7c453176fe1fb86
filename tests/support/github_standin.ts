// A stand-in for the part of GitHub's API that `retake pr` asks, on loopback, with the branches of a real
// repository of git behind it. It is honest about what it is: each answer carries `x-retake-standin: true`.
import { execFileSync } from "node:child_process";
import { type Hit, type LocalServer, serve } from "./local_server.ts";

/** A pull request, as somebody has opened it. */
export interface Opened {
  number: number;
  branch: string;
  base: string;
  /** Whose repository its branch is in; `null` for one that is deleted. */
  owner?: string | null;
  /** Where its branch leads to, where that is not in the repository. */
  sha?: string;
  isClosed?: true;
}

/** What a test may look at. */
export interface GithubStandIn extends LocalServer {
  pulls: Opened[];
  comments: { id: number; pull: number; body: string; user: { type: string } }[];
  /** Labels that were taken off. */
  unlabelled: string[];
  /** How it answers what may not be done: the words of a route that it refuses. */
  refuses: string | undefined;
  /** What it does, and says to have failed, the next time: the words of a route. */
  loses: string | undefined;
  /** The token that it knows. */
  token: string;
}

/** The repository, as its API calls it. */
export const REPOSITORY = "owner/project";

/**
 * @param bare the repository of git
 * @param token the token that it takes
 */
export async function serveGithub(bare: string, token: string): Promise<GithubStandIn> {
  const state: Omit<GithubStandIn, keyof LocalServer> = {
    pulls: [],
    comments: [],
    unlabelled: [],
    refuses: undefined,
    loses: undefined,
    token,
  };
  const git = (...words: string[]) =>
    execFileSync("git", words, { cwd: bare, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })
      .trim();
  let last = 1000;
  const pullData = ({ number, branch, base, owner = "owner", sha, isClosed }: Opened) => ({
    number,
    html_url: `https://github.example/${REPOSITORY}/pull/${number}`,
    state: isClosed ? "closed" : "open",
    head: {
      ref: branch,
      sha: sha ?? git("rev-parse", `refs/heads/${branch}`),
      repo: owner === null ? null : { full_name: `${owner}/project` },
    },
    base: { ref: base, repo: { full_name: REPOSITORY, default_branch: "main" } },
  });
  const commentData = ({ id, pull, body, user }: GithubStandIn["comments"][number]) => ({
    id,
    body,
    user,
    author_association: "NONE",
    html_url: `https://github.example/${REPOSITORY}/pull/${pull}#issuecomment-${id}`,
  });
  const answer = ({ method, path, body }: Hit): [status: number, data?: unknown] => {
    const url = new URL(path, "http://stand.in");
    const sent = body === "" ? {} : JSON.parse(body);
    const route = `${method} ${url.pathname.replace(`/repos/${REPOSITORY}`, "")}`;
    if (state.refuses && route.startsWith(state.refuses)) {
      return [403, { message: "Resource not accessible by integration" }];
    }
    const [, number = ""] = /^\w+ \/(?:pulls|issues(?:\/comments)?)\/(\d+)/.exec(route) ?? [];
    const comment = state.comments.find(({ id }) => id === Number(number));
    const pullsOf = (owner: string, branch: string, base: string | null) =>
      state.pulls.filter((one) =>
        (one.owner === undefined ? "owner" : one.owner) === owner && one.branch === branch &&
        one.base === base
      ).toReversed(); // the newest first
    if (route === "GET /pulls") {
      const [owner, branch] = url.searchParams.get("head")!.split(":");
      const found = pullsOf(owner!, branch!, url.searchParams.get("base"));
      const isAll = url.searchParams.get("state") === "all";
      return [200, found.filter(({ isClosed }) => isAll || !isClosed).map(pullData)];
    }
    if (route === "POST /pulls") {
      if (pullsOf("owner", sent.head, sent.base).some(({ isClosed }) => !isClosed)) {
        return [422, { message: "A pull request already exists" }];
      }
      const made = { number: 100 + state.pulls.length, branch: sent.head, base: sent.base };
      state.pulls.push(made);
      return [201, pullData(made)];
    }
    if (route === `GET /pulls/${number}`) {
      const found = state.pulls.find((one) => one.number === Number(number));
      return found ? [200, pullData(found)] : [404, { message: "Not Found" }];
    }
    if (route === `GET /issues/${number}/comments`) {
      const [page, size] = ["page", "per_page"].map((name) => Number(url.searchParams.get(name)));
      const all = state.comments.filter(({ pull }) => pull === Number(number));
      return [200, all.slice((page! - 1) * size!, page! * size!).map(commentData)];
    }
    if (route === `POST /issues/${number}/comments`) {
      const made = { id: last++, pull: Number(number), body: sent.body, user: { type: "Bot" } };
      state.comments.push(made);
      return [201, commentData(made)];
    }
    if (route === `PATCH /issues/comments/${number}` && comment) {
      comment.body = sent.body;
      return [200, commentData(comment)];
    }
    if (route === `DELETE /issues/comments/${number}` && comment) {
      state.comments.splice(state.comments.indexOf(comment), 1);
      return [204];
    }
    if (route.startsWith(`DELETE /issues/${number}/labels/`)) {
      state.unlabelled.push(`${number} ${route.split("/").at(-1)}`);
      return [200, []];
    }
    return [404, { message: `the stand-in knows no ${route}` }];
  };
  const server = await serve((hit, response, { headers }) => {
    const isLost = state.loses !== undefined &&
      `${hit.method} ${hit.path}`.startsWith(state.loses.replace(" ", ` /repos/${REPOSITORY}`));
    const isKnown = /^(?:token|bearer) (.*)$/i.exec(headers.authorization ?? "")?.[1] === token;
    const answered = isKnown ? answer(hit) : [401, { message: "Bad credentials" }] as const;
    if (isLost) state.loses = undefined;
    const [status, data] = isLost ? [502, { message: "Server Error" }] : answered;
    response.writeHead(status, {
      ...(isLost ? { "retry-after": "0.001" } : {}),
      "content-type": "application/json; charset=utf-8",
      "x-retake-standin": "true",
    });
    response.end(data === undefined ? undefined : JSON.stringify(data));
  });
  return Object.assign(state, server);
}
