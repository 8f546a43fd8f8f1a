/** For tests: GitHub's API, as far as comments, checks and pull requests go. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { type GitHub, github } from "../pull-request/github.ts";

interface PullRequest {
  number: number;
  /** `owner:branch` */
  head: string;
  sha: string;
  title?: string;
  body?: string;
}

interface Comment {
  id: number;
  body: string;
  by: "Bot" | "User";
}

interface Issue {
  number: number;
  title: string;
  body: string;
  state: string;
  by: "Bot" | "User";
}

export interface FakeGitHub extends AsyncDisposable {
  api: GitHub;
  /** For a command in a process of its own. */
  environment: Record<string, string>;
  pulls: PullRequest[];
  comments: Comment[];
  issues: Issue[];
  checks: { name: string; conclusion: string | null; status?: string; html_url: string }[];
  /** Requests without the token are refused. */
  token: string;
}

const page = (items: unknown[], query: URLSearchParams): unknown[] => {
  const [size, number] = [Number(query.get("per_page") ?? 30), Number(query.get("page") ?? 1)];
  return items.slice(size * (number - 1), size * number);
};

/** GitHub names the next page in a header, as long as there may be one. */
function nextPage(found: unknown, url: URL): Record<string, string> {
  const items = Array.isArray(found) ? found : (found as { check_runs?: unknown[] }).check_runs;
  if (items?.length !== Number(url.searchParams.get("per_page") ?? 30)) return {};
  const next = new URL(url);
  next.searchParams.set("page", String(Number(url.searchParams.get("page") ?? 1) + 1));
  return { link: `<${next}>; rel="next"` };
}

type State = Pick<FakeGitHub, "pulls" | "comments" | "issues" | "checks" | "token">;

const userOf = (by: "Bot" | "User") => ({
  login: by === "Bot" ? "github-actions[bot]" : "somebody",
});

function read(state: State, path: string, query: URLSearchParams): unknown {
  if (path.endsWith("/check-runs"))
    return { total_count: state.checks.length, check_runs: page(state.checks, query) };
  if (path === "/pulls") {
    const found = state.pulls.filter(({ head }) => head === query.get("head"));
    return page(
      found.map(({ sha, ...pull }) => ({ ...pull, head: { sha } })),
      query,
    );
  }
  if (path === "/issues") {
    const issues = state.issues.filter(({ state }) => state === query.get("state"));
    return page(
      issues.map(({ by, ...issue }) => ({ ...issue, user: userOf(by) })),
      query,
    );
  }
  if (path.endsWith("/comments")) {
    const comments = state.comments.map(({ by, ...comment }) => ({
      ...comment,
      user: userOf(by),
    }));
    return page(comments, query);
  }
  return undefined;
}

/** POST makes, PATCH changes; both answer with what is there then. */
function write(state: State, path: string, body: Record<string, string>): unknown {
  const id = Number(path.split("/").at(-1));
  if (path === "/pulls") {
    const pull = { number: state.pulls.length + 1, sha: "", ...body, head: `acme:${body.head}` };
    state.pulls.push(pull);
    return pull;
  }
  if (path === "/issues") {
    const number = state.issues.length + 1;
    const issue = { number, title: "", body: "", state: "open", by: "Bot" as const, ...body };
    state.issues.push(issue);
    return issue;
  }
  const issue = state.issues.find(({ number }) => path === `/issues/${number}`);
  if (issue) return Object.assign(issue, body);
  const pull = state.pulls.find(({ number }) => path === `/pulls/${number}`);
  if (pull) return Object.assign(pull, body);
  const comment = state.comments.find(
    (found) => found.id === id && path === `/issues/comments/${id}`,
  );
  if (comment) return Object.assign(comment, body);
  const made = { id: 1000 + state.comments.length, body: body.body ?? "", by: "Bot" as const };
  state.comments.push(made);
  return made;
}

export async function fakeGitHub(): Promise<FakeGitHub> {
  const state: State = {
    pulls: [],
    comments: [],
    issues: [],
    checks: [],
    token: "not-a-real-token",
  };
  const answer = async (request: IncomingMessage, url: URL): Promise<[number, unknown]> => {
    if (!request.headers.authorization?.endsWith(` ${state.token}`))
      return [401, { message: "Bad credentials" }];
    const path = url.pathname.replace("/repos/acme/aicp", "");
    const found =
      request.method === "GET"
        ? read(state, path, url.searchParams)
        : write(state, path, (await json(request)) as Record<string, string>);
    return found === undefined ? [404, { message: "Not Found" }] : [200, found];
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
    const [status, body] = await answer(request, url);
    const type = { "content-type": "application/json" };
    response.writeHead(status, { ...type, ...nextPage(body, url) }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const environment = {
    GITHUB_REPOSITORY: "acme/aicp",
    GITHUB_TOKEN: state.token,
    GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  return {
    ...state,
    environment,
    api: github(environment),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
