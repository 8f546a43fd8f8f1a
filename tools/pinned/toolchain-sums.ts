/** The sums of the Go toolchains, as Go's checksum database lists them. */

import { UserError } from "../../kubernetes/user-error.ts";
import type { Artifact } from "../artifact.ts";
import { isTool } from "../artifact.ts";
import { proxiesIn } from "../build/go-proxies.ts";
import { toolchainOf } from "../build/toolchain.ts";
import type { ToolContext } from "../context.ts";
import { downloadText } from "../download/download.ts";
import type { Host } from "../host.ts";

/** The toolchains that build these artifacts on the hosts: module and version, once each. */
export function toolchainsOf(artifacts: readonly Artifact[], hosts: readonly Host[]): string[] {
  const versions = new Set(artifacts.map((each) => (isTool(each) ? each.build.go : each.go)));
  return [...versions].flatMap((go) => hosts.map((host) => toolchainOf(go, host)));
}

/** The database itself, and then the proxies: many of them mirror it, for networks that reach nothing else. */
const databasesOf = ({ env }: ToolContext): string[] => [
  "https://sum.golang.org",
  ...proxiesIn(env.GOPROXY).map(({ url }) => `${url}/sumdb/sum.golang.org`),
];

/** The sum of a toolchain, over TLS; the error names what each database answered. */
export async function lookUpSum(toolchain: string, context: ToolContext): Promise<string> {
  const failures: string[] = [];
  for (const database of databasesOf(context)) {
    try {
      const text = await downloadText(`${database}/lookup/${toolchain}`, context);
      const line = text.split("\n").find((each) => each.startsWith(toolchain.replace("@", " ")));
      const sum = line?.match(/ (h1:[\w+/=]+)$/)?.[1];
      if (sum) return sum;
      failures.push(`${database}: has no sum of ${toolchain}`);
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  throw new UserError(failures.join("; "));
}
