/** etcd with certificates: by kwokctl's default every user of the machine could read and write the whole cluster in it. */
import { loopback, type Ports } from "../processes/ports.ts";
import type { ControlPlaneState } from "../state.ts";

interface Argument {
  key: string;
  value: string;
  /** Replaces the argument that kwokctl passes. */
  override?: true;
}

const clientUrl = ({ etcd }: Ports): string => `https://${loopback}:${etcd}`;
const peerUrl = ({ etcdPeer }: Ports): string => `https://${loopback}:${etcdPeer}`;

export function etcdArguments(state: ControlPlaneState, ports: Ports): Argument[] {
  const urls = {
    "advertise-client-urls": clientUrl(ports),
    "listen-client-urls": clientUrl(ports),
    "initial-advertise-peer-urls": peerUrl(ports),
    "listen-peer-urls": peerUrl(ports),
    "initial-cluster": `node0=${peerUrl(ports)}`,
  };
  const tls = (prefix: string): Argument[] => [
    { key: `${prefix}client-cert-auth`, value: "true" },
    { key: `${prefix}trusted-ca-file`, value: state.certificateAuthority },
    { key: `${prefix}cert-file`, value: state.serverCertificate },
    { key: `${prefix}key-file`, value: state.serverKey },
  ];
  return [
    // Everything in this store can be created again from git: it need not survive a power cut.
    { key: "unsafe-no-fsync", value: "true" },
    ...Object.entries(urls).map(([key, value]): Argument => ({ key, value, override: true })),
    ...tls(""),
    ...tls("peer-"),
  ];
}

/** How the API server reaches it. */
export const etcdClientArguments = (state: ControlPlaneState, ports: Ports): Argument[] => [
  { key: "etcd-servers", value: clientUrl(ports), override: true },
  { key: "etcd-cafile", value: state.certificateAuthority },
  { key: "etcd-certfile", value: state.serverCertificate },
  { key: "etcd-keyfile", value: state.serverKey },
];
