/** For tests: an API server that keeps objects, applies as a dry run, and adds what a real one adds. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path/posix";
import { json } from "node:stream/consumers";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { type Fields, isFields } from "../../kubernetes/value.ts";

/** Kinds that it knows, by the path of their API. */
const kinds: Record<
  string,
  readonly (readonly [kind: string, plural: string, namespaced: boolean])[]
> = {
  "/api/v1": [
    ["ConfigMap", "configmaps", true],
    ["LimitRange", "limitranges", true],
    ["Namespace", "namespaces", false],
    ["PersistentVolumeClaim", "persistentvolumeclaims", true],
    ["ResourceQuota", "resourcequotas", true],
    ["Service", "services", true],
    ["ServiceAccount", "serviceaccounts", true],
  ],
  "/apis/apps/v1": [
    ["Deployment", "deployments", true],
    ["StatefulSet", "statefulsets", true],
  ],
  "/apis/autoscaling/v2": [["HorizontalPodAutoscaler", "horizontalpodautoscalers", true]],
  "/apis/batch/v1": [
    ["CronJob", "cronjobs", true],
    ["Job", "jobs", true],
  ],
  "/apis/keda.sh/v1alpha1": [["ScaledObject", "scaledobjects", true]],
  "/apis/networking.k8s.io/v1": [["NetworkPolicy", "networkpolicies", true]],
  "/apis/policy/v1": [["PodDisruptionBudget", "poddisruptionbudgets", true]],
};

export interface FakeApiServer extends AsyncDisposable {
  url: string;
  /** What is on the cluster, by path. */
  objects: Map<string, KubernetesObject>;
  /** What was asked to be applied, by path. */
  applied: Map<string, KubernetesObject>;
  /** Queries of those requests. */
  queries: Set<string>;
  /** Paths that are refused, and why. */
  refused: Map<string, string>;
  /** Makes these objects real. */
  settle: (applied: ReadonlyMap<string, KubernetesObject>) => void;
}

/** Maps merge and lists are replaced: enough for objects that were applied whole. */
const merge = (live: unknown, applied: unknown): unknown =>
  isFields(live) && isFields(applied)
    ? {
        ...live,
        ...Object.fromEntries(
          Object.entries(applied).map(([key, value]) => [key, merge(live[key], value)]),
        ),
      }
    : applied;

/** What an API server and its controllers add to an object. */
const stored = (object: KubernetesObject): KubernetesObject => ({
  ...object,
  ...(isFields(object.spec) && { spec: { ...object.spec, defaulted: true } }),
  metadata: {
    ...object.metadata,
    uid: "0d4f",
    resourceVersion: "12",
    creationTimestamp: "2026-11-24T08:00:00Z",
    managedFields: [{ manager: "argocd-controller" }],
    annotations: {
      ...object.metadata.annotations,
      "argocd.argoproj.io/tracking-id": "aicp-minikube",
    },
  },
  status: { observedGeneration: 1 },
});

const resources = (path: string): Fields => ({
  resources: (kinds[path] ?? []).map(([kind, name, namespaced]) => ({ kind, name, namespaced })),
});

function listOf(objects: Map<string, KubernetesObject>, path: string): Fields | undefined {
  const api = Object.keys(kinds).find((prefix) => path.startsWith(`${prefix}/`));
  const known = kinds[api ?? ""]?.find(([, plural]) => path.endsWith(`/${plural}`));
  if (!api || !known) return undefined;
  const items = [...objects].filter(([at]) => dirname(at) === path).map(([, item]) => item);
  return { apiVersion: api.replace(/^\/apis?\//, ""), kind: `${known[0]}List`, items };
}

export async function fakeApiServer(): Promise<FakeApiServer> {
  const state = {
    objects: new Map<string, KubernetesObject>(),
    applied: new Map<string, KubernetesObject>(),
    queries: new Set<string>(),
    refused: new Map<string, string>(),
  };
  const answer = async (request: IncomingMessage): Promise<[number, unknown]> => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const path = url.pathname;
    const live = state.objects.get(path);
    if (request.method === "PATCH") {
      const body = (await json(request)) as KubernetesObject;
      state.applied.set(path, body);
      state.queries.add(url.search);
      const message = state.refused.get(path);
      return message ? [422, { message }] : [200, merge(live ?? stored(body), body)];
    }
    if (path in kinds) return [200, resources(path)];
    const found = live ?? listOf(state.objects, path);
    return found ? [200, found] : [404, { message: "not found" }];
  };
  const server = createServer(async (request, response) => {
    const [status, body] = await answer(request);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    ...state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    settle(applied) {
      for (const [path, object] of applied) state.objects.set(path, stored(object));
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
