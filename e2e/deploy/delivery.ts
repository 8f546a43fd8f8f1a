/** How a commit reaches the cluster: by Argo CD where it is installed, and by `kubectl apply -k` where it is not. */
import type { Checkout } from "./checkout.ts";

export interface Delivery {
  readonly way: "Argo CD" | "kubectl apply -k";
  readonly checkout: Checkout;
  /** Hands the checkout's newest commit over, without waiting for what comes of it. */
  publish: (commit: string) => Promise<void>;
  /** Resolves when the cluster holds the commit, and it is healthy. */
  settled: (commit: string, seconds: number) => Promise<void>;
  /** Deploys once more what is deployed already. */
  syncAgain: () => Promise<void>;
  /** Ends a delivery of anything but `commit` that waits for what will never be healthy. Says whether there was one. */
  giveUp: (commit: string) => Promise<boolean>;
  /** Whether what was changed by hand is changed back by itself. */
  readonly healsItself: boolean;
  /** Takes back what the delivery itself needed. What it deployed goes with the namespace. */
  remove: () => Promise<void>;
}
