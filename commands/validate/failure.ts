/** One thing that validation found wrong, and where. */

export interface Failure {
  /** The overlay or file: `overlays/gke`. */
  place: string;
  /** Kind and name. */
  object: string;
  field: string;
  message: string;
  /** The check that found it: a policy's name, `kubeconform 1.36`, `kubernetes-models`. */
  rule: string;
  /** Why the rule exists. */
  reason?: string;
}
