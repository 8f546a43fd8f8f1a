/** Access to GitHub's API. Its address, the repository and the token come from the variables of a workflow. */
import { Octokit } from "octokit";
import { UserError } from "../../kubernetes/user-error.ts";

export interface GitHub {
  octokit: Octokit;
  /** The parameters that every request needs. */
  place: { owner: string; repo: string };
}

/** Items of a list per page, and how many of them anyone would read. */
export const perPage = 100;
const mostItems = 3000;

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new UserError(`${name} is not set: this command runs in a workflow.`);
  return value;
}

/** Throws a UserError with GitHub's own answer where a request fails. */
export function github(env: NodeJS.ProcessEnv): GitHub {
  const [owner = "", repo = ""] = required(env, "GITHUB_REPOSITORY").split("/");
  const octokit = new Octokit({
    auth: required(env, "GITHUB_TOKEN"),
    baseUrl: env.GITHUB_API_URL ?? "https://api.github.com",
    throttle: { enabled: false }, // a handful of requests: waiting between them would only take longer
  });
  octokit.hook.error("request", (error, { method, url }) => {
    const status = "status" in error ? error.status : "an error";
    throw new UserError(`GitHub answers ${method} ${url} with ${status}: ${error.message}`);
  });
  return { octokit, place: { owner, repo } };
}

/** The items of a list, page by page, until there are enough. */
export async function collect<T>(
  pages: AsyncIterable<{ data: T[] }>,
  enough: (items: T[]) => boolean,
): Promise<T[]> {
  const items: T[] = [];
  for await (const { data } of pages) {
    items.push(...data);
    if (items.length >= mostItems || enough(items)) break;
  }
  return items;
}
