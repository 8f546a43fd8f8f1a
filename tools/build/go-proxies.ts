/** Downloads a file of a Go module from the proxies that GOPROXY names, in the way that Go reads it. */
import { copyFile } from "node:fs/promises";
import type { Options, ToolContext } from "../context.ts";
import { downloadFile, HttpError } from "../download/download.ts";

interface Proxy {
  readonly url: string;
  /** After a `|`, any error leads to the next proxy; after a comma, only that the proxy has no such file. */
  readonly continueOnError: boolean;
}

const defaultList = "https://proxy.golang.org,direct";

/** Where golang.org/toolchain itself is served: "direct" means this address for it. */
const direct = "https://go.dev/dl/mod";

/** What follows "direct" or "off" in the list is never used. */
export function proxiesIn(list: string | undefined): Proxy[] {
  const proxies: Proxy[] = [];
  for (const [, text = "", separator] of (list || defaultList).matchAll(/([^,|]+)([,|]?)/g)) {
    const name = text.trim();
    if (name === "") continue;
    if (name === "off") break;
    if (name === "direct") return [...proxies, { url: direct, continueOnError: false }];
    const url = name.includes(":/") ? name : `https://${name}`;
    proxies.push({ url: url.replace(/\/$/, ""), continueOnError: separator === "|" });
  }
  return proxies;
}

/** fetch() takes no user and password in a URL: they become a header, and stay out of error messages. */
function splitCredentials(text: string): { url: string; headers: Record<string, string> } {
  const url = new URL(text);
  const { username, password } = url;
  if (!username) return { url: text, headers: {} };
  url.username = "";
  url.password = "";
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    url: url.href,
    headers: { authorization: `Basic ${Buffer.from(pair).toString("base64")}` },
  };
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  (error.cause instanceof HttpError
    ? [404, 410].includes(error.cause.status)
    : (error as NodeJS.ErrnoException).code === "ENOENT");

async function copyFrom(
  proxy: string,
  path: string,
  file: string,
  context: ToolContext,
  options: Options,
): Promise<void> {
  const { url, headers } = splitCredentials(`${proxy}/${path}`);
  if (url.startsWith("file:")) await copyFile(new URL(url), file);
  else await downloadFile(url, file, context, { ...options, headers });
}

/** Writes the module proxies' file `path` to `file`; the error names what each proxy answered. */
export async function downloadFromProxies(
  path: string,
  file: string,
  context: ToolContext,
  options: Options,
): Promise<void> {
  const failures: string[] = [];
  for (const { url, continueOnError } of proxiesIn(context.env.GOPROXY)) {
    try {
      return await copyFrom(url, path, file, context, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      failures.push((error as Error).message);
      if (!continueOnError && !isMissing(error)) break;
    }
  }
  throw new Error(failures.join("; ") || `GOPROXY=${context.env.GOPROXY} allows no download`);
}
