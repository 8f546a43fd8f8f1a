/** The kinds that may appear in a manifest of this repository: each has a schema, and any other kind fails validation. */

/** Kinds of Kubernetes itself, by the API version that serves them. */
export const kubernetesKinds: Readonly<Record<string, readonly string[]>> = {
  v1: [
    "ConfigMap",
    "LimitRange",
    "Namespace",
    "PersistentVolumeClaim",
    "ResourceQuota",
    "Secret",
    "Service",
    "ServiceAccount",
  ],
  "admissionregistration.k8s.io/v1": [
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
  ],
  "apps/v1": ["Deployment", "StatefulSet"],
  "autoscaling/v2": ["HorizontalPodAutoscaler"],
  "batch/v1": ["CronJob", "Job"],
  "networking.k8s.io/v1": ["NetworkPolicy"],
  "policy/v1": ["PodDisruptionBudget"],
  "rbac.authorization.k8s.io/v1": ["Role", "RoleBinding"],
  "scheduling.k8s.io/v1": ["PriorityClass"],
  "storage.k8s.io/v1": ["StorageClass"],
};

/** Files of custom resource definitions: paths in their module. */
export const argoCdDefinitions = [
  "manifests/crds/application-crd.yaml",
  "manifests/crds/applicationset-crd.yaml",
  "manifests/crds/appproject-crd.yaml",
] as const;

export const externalSecretsDefinitions = [
  "config/crds/bases/external-secrets.io_clustersecretstores.yaml",
  "config/crds/bases/external-secrets.io_externalsecrets.yaml",
  "config/crds/bases/external-secrets.io_secretstores.yaml",
  "config/crds/bases/generators.external-secrets.io_passwords.yaml",
] as const;

export const kedaDefinitions = ["config/crd/bases/keda.sh_scaledobjects.yaml"] as const;

export const prometheusOperatorDefinitions = [
  "example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml",
  "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
] as const;

export const cloudNativePgDefinitions = [
  "config/crd/bases/postgresql.cnpg.io_backups.yaml",
  "config/crd/bases/postgresql.cnpg.io_clusters.yaml",
  "config/crd/bases/postgresql.cnpg.io_scheduledbackups.yaml",
] as const;

export const barmanCloudDefinitions = [
  "config/crd/bases/barmancloud.cnpg.io_objectstores.yaml",
] as const;
