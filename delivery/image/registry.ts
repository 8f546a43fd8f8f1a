/** Asks a container registry which image a tag names now. */
import { createHash } from "node:crypto";
import { UserError } from "../../kubernetes/user-error.ts";
import { parseReference, type Reference } from "./reference.ts";

export interface Credentials {
  username: string;
  password: string;
}

/** An index of several platforms, or the manifest of one. */
const mediaTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const timeoutMs = 30_000;

const isLocal = (host: string): boolean => /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host);

const request = async (url: string, headers: Record<string, string>): Promise<Response> => {
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error ? cause.message : message;
    throw new UserError(`The registry at ${new URL(url).host} does not answer: ${reason}`);
  }
};

/** The token that a registry asks for. Credentials go to the registry's own host and to no other. */
async function tokenFor(
  challenge: string,
  registry: string,
  credentials: Credentials | undefined,
): Promise<string> {
  const parts = [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]);
  const { realm = "", service = "", scope = "" } = Object.fromEntries(parts);
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (!url || (url.protocol !== "https:" && !isLocal(url.host)))
    throw new UserError(`The registry ${registry} asks for a login that is not supported.`);
  url.search = new URLSearchParams({ service, scope }).toString();
  const { username, password } = credentials ?? {};
  const basic = Buffer.from(`${username}:${password}`).toString("base64");
  const own = credentials && url.host === registry ? { authorization: `Basic ${basic}` } : {};
  const answer = await request(url.href, { ...own });
  const body = (await answer.json().catch(() => ({}))) as { token?: string; access_token?: string };
  const token = body.token ?? body.access_token;
  if (answer.ok && token) return token;
  throw new UserError(`The registry ${registry} gives no token: status ${answer.status}.`);
}

/** The digest is of the bytes themselves: what the registry says of them is only compared with it. */
async function digestIn(answer: Response, name: string): Promise<string> {
  const bytes = Buffer.from(await answer.arrayBuffer());
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const said = answer.headers.get("docker-content-digest");
  if (said === null || said === digest) return digest;
  throw new UserError(`The registry says that ${name} is ${said}, but what it sends is ${digest}.`);
}

const manifestUrl = ({ registry, repository, tag }: Reference): string =>
  `${isLocal(registry) ? "http" : "https"}://${registry}/v2/${repository}/manifests/${tag}`;

/** The digest that a tag has now; undefined where the registry does not have the tag. */
export async function digestOf(
  name: string,
  credentials?: Credentials,
): Promise<string | undefined> {
  const reference = parseReference(name);
  const url = manifestUrl(reference);
  let answer = await request(url, { accept: mediaTypes });
  const challenge = answer.headers.get("www-authenticate") ?? "";
  if (answer.status === 401 && challenge.startsWith("Bearer ")) {
    const token = await tokenFor(challenge, reference.registry, credentials);
    answer = await request(url, { accept: mediaTypes, authorization: `Bearer ${token}` });
  }
  if (answer.status === 404) return undefined;
  if (answer.ok) return digestIn(answer, name);
  throw new UserError(
    `The registry ${reference.registry} answers ${answer.status} for ${name}: is the name right, and may you read it?`,
  );
}

/** The login of a workflow or a person, from the environment: never from the arguments. */
export function credentialsFrom(env: NodeJS.ProcessEnv): Credentials | undefined {
  const { REGISTRY_USERNAME: username, REGISTRY_PASSWORD: password } = env;
  return username && password ? { username, password } : undefined;
}
