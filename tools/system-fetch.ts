/** fetch() that trusts every certificate authority that the machine trusts, as Go, git and curl do. */
import tls from "node:tls";

let isTrusting = false;

/**
 * Node's own list lacks the authority of a company's proxy: without the system's, nothing could be downloaded there. The
 * first releases of Node 24 cannot add to the list.
 */
function trustSystem(): void {
  if (isTrusting) return;
  isTrusting = true;
  const authorities = [...tls.getCACertificates("default"), ...tls.getCACertificates("system")];
  tls.setDefaultCACertificates?.(authorities);
}

export const systemFetch: typeof fetch = (input, init) => {
  trustSystem();
  return fetch(input, init);
};
