/**
 * A small Kubernetes API client for plain objects. The typed client converts objects to its own classes, which loses
 * fields of CustomResourceDefinitions and renames others (`from`, `default`): here objects are sent as written.
 */
import http from "node:http";
import https, { type RequestOptions } from "node:https";
import { text } from "node:stream/consumers";
import type { KubeConfig } from "@kubernetes/client-node";
import type { AnyObject } from "../object.ts";
import { UserError } from "../user-error.ts";

export interface Kubernetes {
  /** GET, or another method with a body, on an API path; undefined if a GET finds nothing. */
  call<T = AnyObject>(
    path: string,
    method?: string,
    body?: unknown,
    type?: string,
  ): Promise<T | undefined>;
  server: string;
  context: string;
}

/** A request that the API server refused. */
export class ApiError extends UserError {
  readonly status: number;
  readonly reason: string;
  /** The single fields that it refused, where it names them. */
  readonly causes: readonly Cause[];
  constructor(status: number, reason: string, message: string, causes: readonly Cause[] = []) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.causes = causes;
  }
}

export interface Cause {
  field?: string;
  message?: string;
}

export const fieldManager = "aicp";

/** Name of the context that the library invents without a kubeconfig. */
const inventedContext = "loaded-context";

/** The user has no cluster to connect to: an error for most commands, but not for one that only looks. */
export class NoKubeconfig extends UserError {}

/** Connects to the cluster that the user's own kubeconfig names. */
export async function connectUser(context?: string): Promise<Kubernetes> {
  const { KubeConfig } = await import("@kubernetes/client-node"); // half a second, which few commands need
  const config = new KubeConfig();
  config.loadFromDefault();
  const known = config.getContexts().map(({ name }) => name);
  if (known.length === 0 || known.includes(inventedContext)) {
    throw new NoKubeconfig(
      "There is no kubeconfig: create ~/.kube/config, or set KUBECONFIG to one.",
    );
  }
  if (context && !known.includes(context)) {
    throw new UserError(`The kubeconfig has no context "${context}". It has: ${known.join(", ")}.`);
  }
  if (context) config.setCurrentContext(context);
  return connect(config);
}

/** Connects to the current context of a kubeconfig. */
export async function connect(config: KubeConfig): Promise<Kubernetes> {
  const cluster = config.getCurrentCluster();
  if (!cluster) {
    throw new UserError(
      "The kubeconfig has no current context. Set it: kubectl config use-context NAME",
    );
  }
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options).catch((error: Error) => {
    throw credentialsError(config, error);
  });
  return connectTo(cluster.server, config.getCurrentContext(), options);
}

/** Connects to a server whose address and credentials are known. */
export const connectTo = (
  server: string,
  context: string,
  options: RequestOptions,
): Kubernetes => ({
  server,
  context,
  call: (path, method = "GET", body, type = "application/json") =>
    send(new URL(server.replace(/\/$/, "") + path), options, method, body, type),
});

/** The library passes on only what the plug-in printed, or that it could not be started. */
function credentialsError(config: KubeConfig, { message }: Error): UserError {
  const { command, installHint } = config.getCurrentUser()?.exec ?? {};
  const plugin = command ? ` from ${command}` : "";
  const reason = message.trim().replace(/^spawn .* ENOENT$/, "it is not installed");
  const hint = installHint ? `\n${installHint}` : "";
  const context = config.getCurrentContext();
  return new UserError(
    `The kubeconfig's context "${context}" could not get its credentials${plugin}: ${reason}${hint}`,
  );
}

async function send<T>(
  url: URL,
  options: RequestOptions,
  method: string,
  body: unknown,
  type: string,
): Promise<T | undefined> {
  const headers = { ...options.headers, accept: "application/json", "content-type": type };
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; answer: string }>();
  const { request } = url.protocol === "https:" ? https : http;
  const outgoing = request(url, { ...options, method, headers, timeout: 30_000 }, (response) => {
    text(response).then((answer) => resolve({ status: response.statusCode ?? 0, answer }), reject);
  });
  outgoing.on("error", (error) =>
    reject(
      new UserError(`The API server at ${url.origin} does not answer: ${error.message}`, {
        cause: error,
      }),
    ),
  );
  outgoing.on("timeout", () => outgoing.destroy(new Error("no answer within 30 s")));
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  const { status, answer } = await promise;
  if (status === 404 && method === "GET") return undefined;
  if (status >= 400) throw refusal(status, answer, `${method} ${url.pathname}`);
  return answer.startsWith("{") ? JSON.parse(answer) : (answer as T);
}

function refusal(status: number, answer: string, what: string): ApiError {
  try {
    const { reason, message, details } = JSON.parse(answer);
    return new ApiError(
      status,
      reason ?? "",
      message ?? `${what}: ${status}`,
      details?.causes ?? [],
    );
  } catch {
    return new ApiError(status, "", `${what}: ${status} ${answer.slice(0, 200)}`);
  }
}
