import { expect, test } from "vitest";
import type { Kubernetes } from "../client/client.ts";
import type { AnyObject } from "../object.ts";
import { refreshAnnotation, refreshApplications } from "./refresh.ts";
import { synced } from "./sync.ts";

const commit = "new";

/** An API server with one Application, whose controller hears of a request only by `notice`. */
function clusterWith(notice: (application: AnyObject, requests: number) => void): Kubernetes {
  const application: AnyObject = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "aicp-minikube" },
    status: { sync: { status: "Synced", revision: "old" }, health: { status: "Healthy" } },
  };
  let requests = 0;
  const call = async (path: string, method = "GET", body?: unknown): Promise<unknown> => {
    if (method === "PATCH") {
      const before = application.metadata.annotations;
      application.metadata.annotations = { ...before, ...(body as AnyObject).metadata.annotations };
      // A patch that changes nothing is no event.
      if (JSON.stringify(before) !== JSON.stringify(application.metadata.annotations)) {
        notice(application, ++requests);
      }
      return application;
    }
    if (path.endsWith("/applications")) return { items: [structuredClone(application)] };
    if (path.endsWith("/aicp-minikube")) return structuredClone(application);
    return { resources: [{ kind: "Application", name: "applications", namespaced: true }] };
  };
  return { call, server: "https://127.0.0.1:1", context: "test" } as Kubernetes;
}

function finish({ metadata, status }: AnyObject): void {
  metadata.annotations = {};
  status.sync.revision = commit;
}

test.concurrent("a refresh that the controller has overlooked is requested again", async () => {
  let seen = 0;
  const cluster = clusterWith((application, requests) => {
    seen = requests;
    if (requests === 2) finish(application);
  });
  await refreshApplications(cluster, commit);
  expect(seen).toBe(2);
});

test.concurrent("a refresh has happened once its commit is seen, whoever requests the next", async () => {
  const cluster = clusterWith(({ metadata, status }) => {
    status.sync.revision = commit;
    expect(metadata.annotations?.[refreshAnnotation]).toBe("normal");
  });
  await refreshApplications(cluster, commit);
});

test.concurrent("a commit that nobody has announced is synced", async () => {
  const cluster = clusterWith(finish);
  await synced(cluster, "aicp-minikube", commit, { seconds: 60 });
});
