/** Node wants an IPv6 address in brackets, curl without. */
const loopback = ["127.0.0.1", "localhost", "::1", "[::1]"];

/** A star means everything only where it stands alone. */
const withLoopback = (list = "") =>
  list.trim() === "*" ? list : [list, ...loopback].filter(Boolean).join();

/**
 * What is on this machine is reached without a proxy, by this program and by every one that it starts. Of the two names of the
 * variable Node and curl prefer one and Go the other, so each keeps what it says.
 */
export function reachLoopbackDirectly(): void {
  const { NO_PROXY, no_proxy } = process.env;
  process.env.NO_PROXY = withLoopback(NO_PROXY ?? no_proxy);
  process.env.no_proxy = withLoopback(no_proxy ?? NO_PROXY);
}
