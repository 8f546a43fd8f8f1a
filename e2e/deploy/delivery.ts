/** How a commit reaches the cluster: by Argo CD where it is installed, and by `kubectl apply -k` where it is not. */
import type { Checkout } from "./checkout.ts";

export interface Delivery {
  readonly method: "Argo CD" | "kubectl apply -k";
  readonly checkout: Checkout;
  /** Publishes the checkout's newest commit without waiting for the result. */
  publish: (commit: string) => Promise<void>;
  /** Resolves when the commit is deployed and healthy. */
  settled: (commit: string, seconds: number) => Promise<void>;
  /** Deploys the deployed commit again. */
  syncAgain: () => Promise<void>;
  /** Aborts a delivery of any other commit than `commit` that cannot become healthy. Returns whether there was one. */
  giveUp: (commit: string) => Promise<boolean>;
  /** Whether changes by hand are reverted automatically. */
  readonly healsItself: boolean;
  /** Leaves changes by hand alone while `work` runs. */
  withoutHealing: <T>(work: () => Promise<T>) => Promise<T>;
  /** Removes the objects of the delivery itself. The deployed objects go with the namespace. */
  remove: () => Promise<void>;
}
