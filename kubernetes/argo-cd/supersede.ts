/** Names of what ends a sync when a newer commit is known: see generators/bootstrap/argo-cd.ts. */
export const supersede = {
  trigger: "aicp-superseded",
  service: "aicp-supersede",
  token: "aicp-supersede-token",
  /** The API server as pods reach it. */
  server: "https://kubernetes.default.svc",
};
