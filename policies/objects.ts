/** Rendered objects by kind. Policies do not rely on the schemas having passed. */
import type { IApplication } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application";
import type { IAppProject } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProject";
import type { ICluster } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster";
import type { IScheduledBackup } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackup";
import type { IExternalSecret } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret";
import type { ISecretStore } from "@kubernetes-models/external-secrets/external-secrets.io/v1/SecretStore";
import type { IScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { IStatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import type { IHorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import type { ICronJob } from "kubernetes-models/batch/v1/CronJob";
import type { IJob } from "kubernetes-models/batch/v1/Job";
import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import type { IPodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import type { IStorageClass } from "kubernetes-models/storage.k8s.io/v1/StorageClass";
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import type { INamespace } from "kubernetes-models/v1/Namespace";
import type { IPersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import type { IResourceQuota } from "kubernetes-models/v1/ResourceQuota";
import type { ISecret } from "kubernetes-models/v1/Secret";
import type { IService } from "kubernetes-models/v1/Service";
import type { IServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import type { ObjectStore } from "../generators/workloads/object-store.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";

interface Kinds {
  Application: IApplication;
  AppProject: IAppProject;
  Cluster: ICluster;
  ConfigMap: IConfigMap;
  CronJob: ICronJob;
  Deployment: IDeployment;
  ExternalSecret: IExternalSecret;
  HorizontalPodAutoscaler: IHorizontalPodAutoscaler;
  Job: IJob;
  Namespace: INamespace;
  NetworkPolicy: INetworkPolicy;
  ObjectStore: ObjectStore;
  PersistentVolumeClaim: IPersistentVolumeClaim;
  PodDisruptionBudget: IPodDisruptionBudget;
  ResourceQuota: IResourceQuota;
  ScaledObject: IScaledObject;
  ScheduledBackup: IScheduledBackup;
  Secret: ISecret;
  SecretStore: ISecretStore;
  Service: IService;
  ServiceAccount: IServiceAccount;
  StatefulSet: IStatefulSet;
  StorageClass: IStorageClass;
}

/** All objects of one kind. Group and version are not compared: the same kind in another group has no schema and is refused. */
export const ofKind = <Kind extends keyof Kinds>(
  objects: readonly KubernetesObject[],
  kind: Kind,
): (Kinds[Kind] & KubernetesObject)[] =>
  objects.filter((object): object is Kinds[Kind] & KubernetesObject => object.kind === kind);

export const named = (objects: readonly KubernetesObject[], kind: string, name: string) =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

export const annotation = (object: KubernetesObject, name: string) =>
  object.metadata.annotations?.[name];

/** Kinds without a namespace. */
export const isClusterWide = ({ kind }: KubernetesObject) =>
  ["ClusterRules", "ClusterSecretStore", "Namespace", "PriorityClass", "StorageClass"].includes(
    kind,
  );
