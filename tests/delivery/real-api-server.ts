/** A real API server for the tests of one file, which knows the kinds and namespaces of some objects. */
import { beforeAll } from "vitest";
import { definitionsFor, prepare } from "../../cluster/api-server/prepare.ts";
import { withApiServer } from "../../cluster/api-server/server.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { resolveTool } from "../../tools/resolve.ts";

/** Starts it before the tests and stops it after them. Returns how to reach it, for use in a test. */
export function useApiServer(objects: readonly KubernetesObject[]): () => Kubernetes {
  const started = Promise.withResolvers<Kubernetes>();
  const finished = Promise.withResolvers<void>();
  let cluster: Kubernetes | undefined;
  beforeAll(async () => {
    const [etcd, kubeApiserver] = await Promise.all([
      resolveTool("etcd"),
      resolveTool("kube-apiserver"),
    ]);
    const server = withApiServer({ etcd, kubeApiserver }, async (api) => {
      started.resolve(api);
      await finished.promise;
    });
    server.catch(started.reject);
    cluster = await started.promise;
    await prepare(cluster, objects, await definitionsFor(objects));
    return async () => {
      finished.resolve();
      await server;
    };
  });
  return () => {
    if (!cluster) throw new Error("the API server is there in tests only");
    return cluster;
  };
}
