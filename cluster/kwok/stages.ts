/** Stages of kwok for load balancers and storage provisioners, in addition to its own for nodes and pods. */
import type { KubernetesObject } from "../../kubernetes/object.ts";

export const stage = (name: string, spec: object): KubernetesObject => ({
  apiVersion: "kwok.x-k8s.io/v1alpha1",
  kind: "Stage",
  metadata: { name },
  spec,
});

/** An address reserved for documentation: nothing can be reached there. */
const loadBalancer = stage("load-balancer", {
  resourceRef: { apiGroup: "v1", kind: "Service" },
  selector: {
    matchExpressions: [
      { key: ".spec.type", operator: "In", values: ["LoadBalancer"] },
      { key: ".status.loadBalancer.ingress", operator: "DoesNotExist" },
    ],
  },
  next: { statusTemplate: "loadBalancer: { ingress: [{ ip: 203.0.113.10, ipMode: VIP }] }" },
});

const provisionerOf = '.metadata.annotations["volume.kubernetes.io/storage-provisioner"]';

/**
 * Acts as the provisioner of every StorageClass: kube-controller-manager requests a volume by this annotation (with
 * WaitForFirstConsumer, once the scheduler has chosen a node) and binds the volume that appears.
 */
const provisioner = stage("volume-provisioner", {
  resourceRef: { apiGroup: "v1", kind: "PersistentVolumeClaim" },
  selector: {
    matchExpressions: [
      { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" },
      { key: provisionerOf, operator: "Exists" },
      { key: ".spec.volumeName", operator: "DoesNotExist" },
    ],
  },
  steps: [
    {
      apply: {
        template: `
apiVersion: v1
kind: PersistentVolume
metadata:
  name: pvc-{{ .metadata.uid }}
  annotations:
    pv.kubernetes.io/provisioned-by: {{ index .metadata.annotations "volume.kubernetes.io/storage-provisioner" | Quote }}
spec:
  accessModes:
  {{ YAML .spec.accessModes 1 }}
  capacity:
  {{ YAML .spec.resources.requests 2 }}
  persistentVolumeReclaimPolicy: Delete
  storageClassName: {{ .spec.storageClassName | Quote }}
  volumeMode: {{ .spec.volumeMode | Quote }}
  claimRef:
    apiVersion: v1
    kind: PersistentVolumeClaim
    name: {{ .metadata.name | Quote }}
    namespace: {{ .metadata.namespace | Quote }}
    uid: {{ .metadata.uid | Quote }}
  hostPath:
    path: /simulated/pvc-{{ .metadata.uid }}
`,
      },
    },
  ],
});

/** Deletes the volumes of deleted claims, as a provisioner does. */
const reclaimer = stage("volume-reclaimer", {
  resourceRef: { apiGroup: "v1", kind: "PersistentVolume" },
  selector: {
    matchExpressions: [
      { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" },
      { key: ".spec.persistentVolumeReclaimPolicy", operator: "In", values: ["Delete"] },
      { key: ".status.phase", operator: "In", values: ["Released"] },
    ],
  },
  next: { delete: true },
});

export const platformStages = [loadBalancer, provisioner, reclaimer];
