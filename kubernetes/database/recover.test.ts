/** A recovery is a cluster that reads another one's archive, and never writes to it. */
import { expect, test } from "vitest";
import { barmanPlugin, clusterKind } from "../cloudnative-pg.ts";
import type { AnyObject } from "../object.ts";
import { recoveryCluster } from "./recover.ts";

const source: AnyObject = {
  ...clusterKind,
  metadata: { name: "database", namespace: "aicp" },
  spec: {
    instances: 3,
    imageName: "postgresql:17",
    bootstrap: { initdb: { database: "aicp", owner: "aicp" } },
    storage: { size: "10Gi" },
    postgresql: { parameters: { max_connections: "100" }, synchronous: { number: 1 } },
    plugins: [
      { name: barmanPlugin, isWALArchiver: true, parameters: { barmanObjectName: "backups" } },
    ],
  },
};

test("it starts from the archive of the source, at the moment", () => {
  const { spec } = recoveryCluster(source, "2026-11-26T09:29:59Z") as AnyObject;
  expect(spec.bootstrap.recovery).toMatchObject({
    source: "database",
    recoveryTarget: { targetTime: "2026-11-26T09:29:59Z" },
  });
  expect(spec.externalClusters[0].plugin.parameters).toEqual({
    barmanObjectName: "backups",
    serverName: "database",
  });
});

test("it archives nothing, and waits for no standby", () => {
  const { spec } = recoveryCluster(source, "2026-11-26T09:29:59Z") as AnyObject;
  expect(spec).toMatchObject({
    instances: 1,
    postgresql: { parameters: { max_connections: "100" } },
  });
  expect(spec.plugins).toBeUndefined();
  expect(spec.postgresql.synchronous).toBeUndefined();
});

test("a cluster without an archive has no way back", () => {
  const without = { ...source, spec: { ...source.spec, plugins: [] } };
  expect(() => recoveryCluster(without, "2026-11-26T09:29:59Z")).toThrow(/archives nothing/);
});
