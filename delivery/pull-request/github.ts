/** The few requests to GitHub's API that the workflows need. Where it is and who asks comes from the runner's variables. */
import { UserError } from "../../kubernetes/user-error.ts";

export interface GitHub {
  /** `owner/name` */
  repository: string;
  request: (method: "GET" | "POST" | "PATCH", path: string, body?: object) => Promise<unknown>;
  /** All items of a list, whatever its number of pages. */
  list: (path: string, field?: string) => Promise<unknown[]>;
}

const perPage = 100;
/** A pull request has no more comments than that which anybody reads. */
const mostPages = 30;

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (!value) throw new UserError(`${name} is not set: this command runs in a workflow.`);
  return value;
}

const itemsOf = (body: unknown, field: string | undefined): unknown[] => {
  const items = field ? (body as Record<string, unknown>)[field] : body;
  return Array.isArray(items) ? items : [];
};

export function github(environment: NodeJS.ProcessEnv): GitHub {
  const repository = required(environment, "GITHUB_REPOSITORY");
  const token = required(environment, "GITHUB_TOKEN");
  const root = environment.GITHUB_API_URL ?? "https://api.github.com";
  const request: GitHub["request"] = async (method, path, body) => {
    const response = await fetch(`${root}/repos/${repository}${path}`, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "x-github-api-version": "2022-11-28",
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new UserError(
        `GitHub answers ${method} ${path} with ${response.status}: ${text.slice(0, 300)}`,
      );
    return JSON.parse(text);
  };
  const list: GitHub["list"] = async (path, field) => {
    const all: unknown[] = [];
    const join = path.includes("?") ? "&" : "?";
    for (let page = 1; page <= mostPages; page += 1) {
      const items = itemsOf(
        await request("GET", `${path}${join}per_page=${perPage}&page=${page}`),
        field,
      );
      all.push(...items);
      if (items.length < perPage) break;
    }
    return all;
  };
  return { repository, request, list };
}
