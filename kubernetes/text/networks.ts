/** Networks in CIDR notation, compared as networks and not as text. */
import ipaddr from "ipaddr.js";

type Network = ReturnType<typeof ipaddr.parseCIDR>;

/** RFC 1918, RFC 6598 (carriers, and EKS for its pods) and RFC 4193: never routed on the internet. */
const privateNetworks = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "fc00::/7",
];
/** Where a cloud's metadata service is, and a node's own DNS cache. */
const linkLocal = ["169.254.0.0/16", "fe80::/10"];

function parse(cidr: string): Network | undefined {
  try {
    return ipaddr.parseCIDR(cidr);
  } catch {
    return undefined;
  }
}

const contains = ([outer, bits]: Network, [inner, innerBits]: Network): boolean =>
  outer.kind() === inner.kind() && innerBits >= bits && inner.match(outer, bits);

const isWithin = (networks: readonly string[], cidr: string): boolean => {
  const inner = parse(cidr);
  return networks.some((network) => {
    const outer = parse(network);
    return inner !== undefined && outer !== undefined && contains(outer, inner);
  });
};

/** Whether every address of the network is private; false for what is no network. */
export const isPrivate = (cidr: string): boolean => isWithin(privateNetworks, cidr);

/** Whether the network contains the other one, or is it; false for what is no network. */
export const includes = (outer: string, inner: string): boolean => isWithin([outer], inner);

export const isLinkLocal = (cidr: string): boolean => isWithin(linkLocal, cidr);

/** Addresses at which a node's pods are given the credentials of the node or of an account; AWS has one of each family. */
const metadataServices = ["169.254.169.254/32", "fd00:ec2::254/128"];

/** Whether the network contains a cloud's metadata service. */
export const hasMetadataService = (cidr: string): boolean =>
  metadataServices.some((address) => includes(cidr, address));
