/** For tests: a container registry that gives manifests to those who have fetched a token. */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeRegistry extends AsyncDisposable {
  /** Host and port: the beginning of the names of its images. */
  host: string;
  /** Bytes of a manifest, by `name:tag`. */
  manifests: Map<string, string>;
  /** What the registry says of every manifest, where that is not the truth. */
  claimedDigest?: string;
  /** What a request for a token must send, as `user:password`. */
  login?: string;
  /** Headers of the requests for a token. */
  logins: (string | undefined)[];
}

export const digestOfText = (text: string): string =>
  `sha256:${createHash("sha256").update(text).digest("hex")}`;

export async function fakeRegistry(): Promise<FakeRegistry> {
  const manifests = new Map<string, string>();
  const logins: FakeRegistry["logins"] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
    const { authorization } = request.headers;
    if (url.pathname === "/token") {
      logins.push(authorization);
      const wanted = fake.login && `Basic ${Buffer.from(fake.login).toString("base64")}`;
      if (wanted && authorization !== wanted) return response.writeHead(403).end("{}");
      return response.end(JSON.stringify({ token: `for ${url.searchParams.get("scope")}` }));
    }
    const [, name = "", tag = ""] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(url.pathname) ?? [];
    const scope = `repository:${name}:pull`;
    if (authorization !== `Bearer for ${scope}`) {
      const realm = `Bearer realm="http://${request.headers.host}/token",service="fake",scope="${scope}"`;
      return response.writeHead(401, { "www-authenticate": realm }).end();
    }
    const manifest = manifests.get(`${name}:${tag}`);
    if (manifest === undefined) return response.writeHead(404).end('{"errors": []}');
    const digest = fake.claimedDigest ?? digestOfText(manifest);
    return response.writeHead(200, { "docker-content-digest": digest }).end(manifest);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const fake: FakeRegistry = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    manifests,
    logins,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}
