/** Who may connect to the agents: the coordinator, the load-test while it runs, and the clients that an environment names. */
import { describe, expect, test } from "vitest";
import { environmentOf } from "../../generators/catalogue.ts";
import { ofKind } from "../../policies/objects.ts";
import { rendered } from "./rendered.ts";

const overlays = rendered.filter(({ kind }) => kind === "overlay");

/** Networks and namespaces that a policy lets in, of any pod in the overlay. A Prometheus is no client: its path is its own. */
function admittedBy(place: string) {
  const objects = overlays.find((each) => each.place === place)?.objects ?? [];
  const peers = ofKind(
    objects.map(({ object }) => object),
    "NetworkPolicy",
  )
    .filter(({ metadata }) => metadata.name !== "agent-worker-from-monitoring")
    .filter(({ spec }) => spec?.podSelector?.matchLabels?.app === "agent-worker")
    .flatMap(({ spec }) => spec?.ingress ?? [])
    .flatMap(({ from = [] }) => from);
  const name = "kubernetes.io/metadata.name";
  return {
    networks: peers.flatMap(({ ipBlock }) => ipBlock?.cidr ?? []),
    namespaces: peers.flatMap(({ namespaceSelector: other }) => other?.matchLabels?.[name] ?? []),
  };
}

describe.each(overlays.map(({ place }) => place))("%s", (place) => {
  test("lets in the networks and namespaces that its environment names, and no others", () => {
    const { agentClients, platform } = environmentOf(place.replace("overlays/", ""));
    const { networks, namespaces } = admittedBy(place);
    expect(networks.sort()).toEqual(Object.values(agentClients.networks).sort());
    expect(namespaces.sort()).toEqual(agentClients.namespaces.toSorted());
    if (["gke", "eks", "aks"].includes(platform)) expect(networks).toEqual([]);
  });
});
