/** Which policies the cluster itself enforces too, by the ValidatingAdmissionPolicy that does: a fixture that breaks one is refused by both. */
export const clusterRules: Readonly<Record<string, string>> = {
  "images-pinned": "aicp-images",
  "namespace-enforces-restricted": "aicp-pod-security",
  "only-agent-service-is-exposed": "aicp-exposure",
  "own-image-has-a-registry": "aicp-images",
  "storage-class-is-not-the-default": "aicp-storage-class",
};
