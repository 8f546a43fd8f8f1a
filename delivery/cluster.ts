/**
 * Asks a cluster's API server. Plain requests rather than the client's typed ones: those know a NetworkPolicy's `from` as
 * `_from` only, and drop it, which a dry run would then show as removed.
 */
import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import { KubeConfig } from "@kubernetes/client-node";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { listAt, textAt } from "../kubernetes/value.ts";

export interface Answer {
  status: number;
  body: unknown;
}

interface Request {
  method?: "GET" | "PATCH";
  query?: Record<string, string>;
  /** Sent as a server-side apply. */
  body?: unknown;
}

export interface Cluster {
  context: string;
  ask: (path: string, request?: Request) => Promise<Answer>;
}

const patienceMs = 15_000;

function kubeConfig(context: string | undefined): KubeConfig {
  const config = new KubeConfig();
  config.loadFromDefault();
  const names = config.getContexts().map(({ name }) => name);
  const wanted = context ?? config.getCurrentContext();
  if (!names.includes(wanted)) {
    const known = names.length > 0 ? `There are: ${names.join(", ")}.` : "The kubeconfig has none.";
    throw new UserError(
      wanted ? `There is no context "${wanted}". ${known}` : `No context is current. ${known}`,
    );
  }
  config.setCurrentContext(wanted);
  return config;
}

async function send(
  config: KubeConfig,
  path: string,
  { method = "GET", query = {}, body }: Request,
) {
  const url = new URL(path, config.getCurrentCluster()?.server);
  url.search = new URLSearchParams(query).toString();
  const options: https.RequestOptions = { method, timeout: patienceMs };
  await config.applyToHTTPSOptions(options);
  const headers = {
    ...(options.headers as http.OutgoingHttpHeaders),
    accept: "application/json",
    ...(body !== undefined && { "content-type": "application/apply-patch+yaml" }),
  };
  const { request } = url.protocol === "https:" ? https : http;
  return new Promise<Answer>((resolve, reject) => {
    const call = request(url, { ...options, headers }, async (response) => {
      const answer = await text(response);
      resolve({ status: response.statusCode ?? 0, body: parse(answer) });
    });
    call.on("timeout", () => call.destroy(new Error(`no answer within ${patienceMs / 1000} s`)));
    call.on("error", reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function parse(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return { message: answer };
  }
}

export function connect(context?: string): Cluster {
  const config = kubeConfig(context);
  const name = config.getCurrentContext();
  return {
    context: name,
    async ask(path, request = {}) {
      try {
        return await send(config, path, request);
      } catch (error) {
        throw new UserError(
          `The cluster of context "${name}" does not answer: ${(error as Error).message}`,
        );
      }
    },
  };
}

export interface Resource {
  plural: string;
  namespaced: boolean;
  prefix: string;
}

/** Finds out, once for each version of an API, by which paths its kinds are reached. */
export function discovery({ ask }: Cluster) {
  const lists = new Map<string, Promise<Answer>>();
  return async ({ apiVersion, kind }: Pick<KubernetesObject, "apiVersion" | "kind">) => {
    const prefix = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const answer = lists.get(prefix) ?? ask(prefix);
    lists.set(prefix, answer);
    const found = listAt((await answer).body, "resources").find(
      (resource) => textAt(resource, "kind") === kind && !textAt(resource, "name")?.includes("/"),
    );
    if (found === undefined) return undefined;
    const namespaced = (found as { namespaced?: boolean }).namespaced === true;
    return { plural: textAt(found, "name") ?? "", namespaced, prefix } satisfies Resource;
  };
}

export const pathOf = (
  { prefix, namespaced, plural }: Resource,
  { namespace, name }: { namespace?: string | undefined; name?: string },
): string =>
  [prefix, ...(namespaced ? ["namespaces", namespace ?? "default"] : []), plural, name]
    .filter(Boolean)
    .join("/");
