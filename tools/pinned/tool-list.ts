/** The command-line tools. Their versions are in the go.mod files of tools/go, and nowhere else. */
import type { Tool } from "../artifact.ts";
import { type Entry, pinned, released, releasedImage } from "./entry.ts";

const clientGo = "k8s.io/client-go/pkg/version";

/** A binary of Kubernetes. All but kubectl are released for Linux alone. */
const kubernetes = (name: string, ask: readonly string[]): Entry => ({
  folder: "kubernetes",
  module: "k8s.io/kubernetes",
  package: `cmd/${name}`,
  ask,
  stamps: (version) => {
    const component = "k8s.io/component-base/version";
    const [major = "", minor = ""] = version.split(".");
    return {
      [`${component}.gitVersion`]: `v${version}`,
      [`${component}.gitMajor`]: major,
      [`${component}.gitMinor`]: minor,
      [`${component}.gitTreeState`]: "clean",
      [`${clientGo}.gitVersion`]: `v${version}`,
    };
  },
  release: ({ version, os, arch }) => {
    if (os !== "linux" && name !== "kubectl") return undefined;
    const url = `https://dl.k8s.io/release/v${version}/bin/${os}/${arch}/${name}`;
    return { url, sums: `${url}.sha256` };
  },
});

const kwok = (name: string): Entry => ({
  folder: "simulation",
  module: "sigs.k8s.io/kwok",
  package: `cmd/${name}`,
  ask: ["--version"],
  release: ({ version, os, arch }) => ({
    url: `https://github.com/kubernetes-sigs/kwok/releases/download/v${version}/${name}-${os}-${arch}`,
    // The project publishes no file of sums: GitHub's own digest of what was uploaded is in its API.
    sums: `https://api.github.com/repos/kubernetes-sigs/kwok/releases/tags/v${version}`,
  }),
});

/** Not downloaded: the archive is 120 MB. Without the tags every cloud's library is compiled, in twice the time. */
const prometheus = (name: string): Entry => ({
  folder: "prometheus",
  module: "github.com/prometheus/prometheus",
  package: `cmd/${name}`,
  ask: ["--version"],
  stamps: (version) => ({ "github.com/prometheus/common/version.Version": version }),
  tags: ["remove_all_sd", "enable_kubernetes_sd"],
});

/** In the order in which `pnpm start` needs them. */
const entries = {
  kustomize: {
    folder: "kustomize",
    module: "sigs.k8s.io/kustomize/kustomize/v5",
    package: "",
    ask: ["version"],
    release: ({ version, os, arch }) =>
      released(
        `kubernetes-sigs/kustomize/releases/download/kustomize%2Fv${version}`,
        [`kustomize_v${version}_${os}_${arch}.tar.gz`, "checksums.txt"],
        "kustomize",
      ),
  },
  kubeconform: {
    folder: "kubeconform",
    module: "github.com/yannh/kubeconform",
    package: "cmd/kubeconform",
    ask: ["-v"],
    stamps: (version) => ({ "main.version": `v${version}` }),
    release: ({ version, os, arch }) =>
      released(
        `yannh/kubeconform/releases/download/v${version}`,
        [`kubeconform-${os}-${arch}.tar.gz`, "CHECKSUMS"],
        "kubeconform",
      ),
  },
  etcd: {
    folder: "etcd",
    module: "go.etcd.io/etcd/server/v3",
    package: "",
    ask: ["--version"],
    release: ({ version, os, arch }) => {
      const folder = `etcd-v${version}-${os}-${arch}`;
      const archive = `${folder}.${os === "linux" ? "tar.gz" : "zip"}`;
      const tag = `etcd-io/etcd/releases/download/v${version}`;
      return released(tag, [archive, "SHA256SUMS"], `${folder}/etcd`);
    },
  },
  "kube-apiserver": kubernetes("kube-apiserver", ["--version"]),
  "kube-controller-manager": kubernetes("kube-controller-manager", ["--version"]),
  "kube-scheduler": kubernetes("kube-scheduler", ["--version"]),
  kubectl: kubernetes("kubectl", ["version", "--client"]),
  kwok: kwok("kwok"),
  kwokctl: kwok("kwokctl"),
  // Released as an image alone. Built with Go 1.27, its OpenAPI document is one that Argo CD cannot read.
  "metrics-server": {
    folder: "simulation",
    module: "sigs.k8s.io/metrics-server",
    package: "cmd/metrics-server",
    ask: ["--version"],
    stamps: (version) => ({ [`${clientGo}.gitVersion`]: `v${version}` }),
    release: ({ version, ...host }) => {
      const image = ["registry.k8s.io", "metrics-server/metrics-server", `v${version}`] as const;
      return host.os === "linux" ? releasedImage(image, host, "metrics-server") : undefined;
    },
  },
  // The stand-in for Redis that Argo CD's own tests run on: it takes redis-server's configuration file.
  miniredis: {
    folder: "miniredis",
    module: "github.com/alicebob/miniredis/v2",
    ask: ["--version"],
    stamps: (version) => ({ "main.version": version }),
    substitute: { command: "redis-server", ask: { arguments: ["--version"] }, from: "6.2.0" },
  },
  // All of its components in one binary: ARGOCD_BINARY_NAME, or the file's name, says which one runs.
  argocd: {
    folder: "argocd",
    module: "github.com/argoproj/argo-cd/v3",
    ask: {
      arguments: ["version", "--short"],
      environment: { ARGOCD_BINARY_NAME: "argocd-server" },
    },
    stamps: (version) => ({
      "github.com/argoproj/argo-cd/v3/common.version": version,
      "github.com/argoproj/argo-cd/v3/common.gitTreeState": "clean",
    }),
    release: ({ version, os, arch }) =>
      released(`argoproj/argo-cd/releases/download/v${version}`, [
        `argocd-${os}-${arch}`,
        "cli_checksums.txt",
      ]),
  },
  actionlint: {
    folder: "actionlint",
    module: "github.com/rhysd/actionlint",
    package: "cmd/actionlint",
    ask: ["-version"],
    release: ({ version, os, arch }) =>
      released(
        `rhysd/actionlint/releases/download/v${version}`,
        [`actionlint_${version}_${os}_${arch}.tar.gz`, `actionlint_${version}_checksums.txt`],
        "actionlint",
      ),
  },
  promtool: prometheus("promtool"),
  // No release: its archive holds Alertmanager too, whose page cannot be built from the module.
  amtool: {
    folder: "alertmanager",
    module: "github.com/prometheus/alertmanager",
    package: "cmd/amtool",
    ask: ["--version"],
    stamps: (version) => ({ "github.com/prometheus/common/version.Version": version }),
  },
  // A released one on the PATH has the web interface too, which a build from the module does not have.
  prometheus: {
    ...prometheus("prometheus"),
    substitute: { command: "prometheus", ask: { arguments: ["--version"] }, from: "3.0.0" },
  },
} satisfies Record<string, Entry>;

export type ToolName = keyof typeof entries;

export const tools = Object.fromEntries(
  Object.entries(entries).map(([name, entry]) => [name, pinned(name, entry)]),
) as Record<ToolName, Tool>;

export const toolNames = Object.keys(tools) as ToolName[];

/** `pnpm check` alone needs the first three, and `pnpm start --monitoring` the last. */
const onRequest: readonly ToolName[] = ["actionlint", "promtool", "amtool", "prometheus"];

/** What `pnpm start` runs, in the order in which it needs it. */
export const startNames = toolNames.filter((name) => !onRequest.includes(name));
