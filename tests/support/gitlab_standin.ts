// A stand-in for the part of GitLab's API that `retake pr` asks, on loopback, with the branches of a real repository of
// git behind it. It is honest about what it is: each answer carries `x-retake-standin: true`.
import { execFileSync } from "node:child_process";
import { type Hit, type LocalServer, serve } from "./local_server.ts";

/** The project, as its API calls it. */
export const PROJECT = "7";
/** Who the token is of. */
const BOT = 2;

/** A merge request, as somebody has opened it. */
export interface MergeRequest {
  iid: number;
  branch: string;
  base: string;
  /** The number of the project that its branch is in. */
  source?: number;
  /** Where its branch leads to, where that is not in the repository. */
  sha?: string;
  isClosed?: true;
}

/** What a test may look at. */
export interface GitlabStandIn extends LocalServer {
  requests: MergeRequest[];
  notes: { id: number; iid: number; body: string; author: { id: number } }[];
}

/**
 * @param bare the repository of git
 * @param token the token that it takes
 */
export async function serveGitlab(bare: string, token: string): Promise<GitlabStandIn> {
  const requests: MergeRequest[] = [];
  const notes: GitlabStandIn["notes"] = [];
  const git = (...words: string[]) =>
    execFileSync("git", words, { cwd: bare, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })
      .trim();
  let last = 1000;
  const dataOf = (
    { iid, branch, base, source = Number(PROJECT), sha, isClosed }: MergeRequest,
  ) => ({
    iid,
    web_url: `https://gitlab.example/owner/project/-/merge_requests/${iid}`,
    state: isClosed ? "closed" : "opened",
    source_branch: branch,
    target_branch: base,
    source_project_id: source,
    target_project_id: Number(PROJECT),
    sha: sha ?? git("rev-parse", `refs/heads/${branch}`),
  });
  const answer = ({ method, path, body }: Hit): [status: number, data?: unknown] => {
    const url = new URL(path, "http://stand.in");
    const sent = body === "" ? {} : JSON.parse(body);
    const route = `${method} ${url.pathname.replace(`/api/v4/projects/${PROJECT}`, "")}`;
    const [, iid = "", , id = ""] = /^\w+ \/merge_requests\/(\d+)(\/notes(?:\/(\d+))?)?$/
      .exec(route) ?? [];
    const found = requests.find((one) => one.iid === Number(iid));
    const note = notes.find((one) => one.id === Number(id) && one.iid === Number(iid));
    const named = (branch: unknown, base: unknown) =>
      requests.filter((one) => one.branch === branch && one.base === base).toReversed();
    if (route === "GET /api/v4/user") return [200, { id: BOT }];
    if (route === "GET /merge_requests") {
      const [branch, base] = ["source_branch", "target_branch"].map((name) =>
        url.searchParams.get(name)
      );
      return [200, named(branch, base).map(dataOf)];
    }
    if (route === "POST /merge_requests") {
      if (named(sent.source_branch, sent.target_branch).some(({ isClosed }) => !isClosed)) {
        return [409, { message: ["Another open merge request already exists"] }];
      }
      const made = {
        iid: 100 + requests.length,
        branch: sent.source_branch,
        base: sent.target_branch,
      };
      requests.push(made);
      return [201, dataOf(made)];
    }
    if (!found) return [404, { message: `404 Not found: ${route}` }];
    if (route === `GET /merge_requests/${iid}`) return [200, dataOf(found)];
    if (route === `GET /merge_requests/${iid}/notes`) {
      const [page, size] = ["page", "per_page"].map((name) => Number(url.searchParams.get(name)));
      const all = notes.filter((one) => one.iid === Number(iid));
      return [200, all.slice((page! - 1) * size!, page! * size!)];
    }
    if (route === `POST /merge_requests/${iid}/notes`) {
      const made = { id: last++, iid: Number(iid), body: sent.body, author: { id: BOT } };
      notes.push(made);
      return [201, made];
    }
    if (route === `PUT /merge_requests/${iid}/notes/${id}` && note) {
      note.body = sent.body;
      return [200, note];
    }
    if (route === `DELETE /merge_requests/${iid}/notes/${id}` && note) {
      notes.splice(notes.indexOf(note), 1);
      return [204];
    }
    return [404, { message: `the stand-in knows no ${route}` }];
  };
  const server = await serve((hit, response, { headers }) => {
    const isKnown = headers["private-token"] === token;
    const [status, data] = isKnown ? answer(hit) : [401, { message: "401 Unauthorized" }] as const;
    response.writeHead(status, {
      "content-type": "application/json",
      "x-retake-standin": "true",
    });
    response.end(data === undefined ? undefined : JSON.stringify(data));
  });
  return Object.assign({ requests, notes }, server);
}
