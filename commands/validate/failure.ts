/** What validation finds wrong, and where. */

export interface Failure {
  /** The overlay or file: `overlays/gke`. */
  place: string;
  /** Kind and name. */
  object: string;
  field: string;
  message: string;
  /** What found it: a policy's name, `kubeconform 1.36`, `kube-score: pod-probes`. */
  rule: string;
  /** Why there is such a rule. */
  reason?: string;
}
