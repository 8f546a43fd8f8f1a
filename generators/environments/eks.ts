/** Amazon Elastic Kubernetes Service, with the EBS CSI driver and the AWS Load Balancer Controller. */
import type { IStorageClass } from "kubernetes-models/storage.k8s.io/v1/StorageClass";
import { secretReader, secretStore, storeName } from "../components/secret-store.ts";
import { labelsOf, survives, wave } from "../conventions.ts";
import { amazon, publishedImage } from "../settings.ts";
import { internetStore } from "../workloads/network.ts";
import type { BackupStore, Environment } from "./environment.ts";
import tags from "./tags.json" with { type: "json" };

/** Role that may read `aicp-postgres-password` (IAM roles for service accounts). */
const role = `arn:aws:iam::${amazon.account}:role/aicp-secrets`;

/** EKS has no gp3 class of its own. Retain: the disk survives the deletion of its claim. */
const storageClass: IStorageClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: {
    name: "aicp-gp3",
    labels: labelsOf("storage", "storage", "aicp-core"),
    annotations: { ...wave("foundation"), ...survives },
  },
  provisioner: "ebs.csi.aws.com",
  parameters: { type: "gp3", encrypted: "true" },
  reclaimPolicy: "Retain",
  volumeBindingMode: "WaitForFirstConsumer",
  allowVolumeExpansion: true,
};

/** The instances take the role on by their ServiceAccount (IAM roles for service accounts), at AWS' token service. */
const backups: BackupStore = {
  configuration: {
    destinationPath: `s3://${amazon.bucket}/aicp`,
    s3Credentials: { inheritFromIAMRole: true },
  },
  identity: { "eks.amazonaws.com/role-arn": `arn:aws:iam::${amazon.account}:role/aicp-backups` },
  egress: [internetStore],
};

export const eks: Environment = {
  name: "eks",
  platform: "eks",
  image: { registry: publishedImage, tag: tags.eks },
  agents: { min: 3, max: 30 },
  scaling: "autoscaler",
  coordinators: 2,
  storage: { size: "50Gi", class: "aicp-gp3" },
  database: { kind: "cluster", instances: 3, antiAffinity: "required", backups },
  exposure: {
    type: "LoadBalancer",
    loadBalancerClass: "service.k8s.aws/nlb",
    annotations: {
      "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
      "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
      "service.beta.kubernetes.io/aws-load-balancer-healthcheck-protocol": "http",
      "service.beta.kubernetes.io/aws-load-balancer-healthcheck-path": "/readyz",
    },
    // Pods are the load balancer's targets: a pod is ready when its target is healthy, and stops only when its removal is known.
    namespaceLabels: { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" },
    endpointLagMs: 30_000,
  },
  // Nobody until you name a network: `networks: { office: "10.20.0.0/16" }`, and the load balancer's own subnets with it, from
  // which it checks the pods; or a namespace.
  agentClients: { networks: {}, namespaces: [] },
  components: ["zone-spread"],
  monitoring: {
    by: "operator",
    namespace: "monitoring",
    labels: { release: "kube-prometheus-stack" },
  },
  cascade: false,
  resources: [storageClass],
  secretSource: [
    secretReader({ "eks.amazonaws.com/role-arn": role }),
    secretStore({
      aws: {
        service: "SecretsManager",
        region: amazon.region,
        auth: { jwt: { serviceAccountRef: { name: storeName } } },
      },
    }),
  ],
};
