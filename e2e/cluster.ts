/** How every scenario reaches the cluster under test: its API, and kubectl for the commands an engineer would type. */
import { execa } from "execa";
import { connectUser, type Kubernetes } from "../kubernetes/client/client.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { resolveTool } from "../tools/resolve.ts";

export interface Cluster {
  readonly api: Kubernetes;
  /** Runs kubectl on this cluster and returns its output. Throws with kubectl's error message. */
  readonly kubectl: (parameters: readonly string[], options?: KubectlOptions) => Promise<string>;
}

interface KubectlOptions {
  input?: string;
  /** Stopped after this long without counting as a failure: for commands that follow, such as `logs -f`. */
  atMostSeconds?: number;
  /** A failure returns the output with the error message instead of throwing. */
  mayFail?: boolean;
}

export async function connect(context?: string): Promise<Cluster> {
  const api = await connectUser(context);
  const kubectl = await resolveTool("kubectl", { report: (line) => console.error(line) });
  return {
    api,
    kubectl: async (parameters, { input, atMostSeconds, mayFail } = {}) => {
      const result = await execa(kubectl, ["--context", api.context, ...parameters], {
        ...(input !== undefined && { input }),
        ...(atMostSeconds !== undefined && { timeout: atMostSeconds * 1000 }),
        reject: false,
      });
      if (!result.failed || result.timedOut) return result.stdout;
      if (mayFail) return `${result.stdout}\n${result.stderr}`.trim();
      throw new UserError(
        `kubectl ${parameters.join(" ")}: ${result.stderr || result.shortMessage}`,
      );
    },
  };
}
