/** Downloads over HTTP: to a file whose SHA-256 sum is checked, or as text. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Options, ToolContext } from "../context.ts";

/** The source is there but serves something else than expected: no other source is tried. */
export class WrongSum extends Error {}

export class HttpError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

export interface Expected {
  readonly sum: string;
  /** Where the sum is from: sums.json, or what the project publishes beside the file. */
  readonly check: "pinned" | "published";
}

/** By fetch function, the hosts that it could not reach: the next download does not wait for them again. */
const unreachableHosts = new WeakMap<typeof fetch, Map<string, string>>();

function unreachableBy({ fetch }: ToolContext): Map<string, string> {
  const known = unreachableHosts.get(fetch) ?? new Map<string, string>();
  unreachableHosts.set(fetch, known);
  return known;
}

/** Aborts once `restart` has not been called for `stallMs`. */
function stallTimer(stallMs: number) {
  const controller = new AbortController();
  const abort = () => controller.abort(new Error(`nothing received for ${stallMs / 1000} s`));
  let timer = setTimeout(abort, stallMs);
  const end = () => clearTimeout(timer);
  const restart = () => {
    end();
    timer = setTimeout(abort, stallMs);
  };
  return { signal: controller.signal, restart, end };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

interface DownloadOptions extends Options {
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

async function open(
  url: string,
  context: ToolContext,
  init: { signal: AbortSignal; headers: Readonly<Record<string, string>> },
): Promise<ReadableStream> {
  const { host } = new URL(url);
  const unreachable = unreachableBy(context);
  const before = unreachable.get(host);
  if (before) throw new Error(before);
  const response = await context.fetch(url, init).catch((error: unknown) => {
    unreachable.set(host, reasonOf(error));
    throw error;
  });
  if (!response.ok || !response.body) throw new HttpError(response.status);
  return response.body;
}

/** Runs `use` on the body of `url`; every failure is an error that names the URL. */
async function withBody<T>(
  url: string,
  context: ToolContext,
  { signal, headers = {} }: DownloadOptions,
  use: (body: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  const stall = stallTimer(context.stallMs);
  const either = signal ? AbortSignal.any([signal, stall.signal]) : stall.signal;
  async function* watched(body: ReadableStream): AsyncIterable<Uint8Array> {
    for await (const chunk of body) {
      stall.restart();
      yield chunk;
    }
  }
  try {
    return await use(watched(await open(url, context, { signal: either, headers })));
  } catch (error) {
    if (signal?.aborted) {
      unreachableBy(context).delete(new URL(url).host);
      throw signal.reason;
    }
    throw new Error(`${url}: ${reasonOf(error)}`, { cause: error });
  } finally {
    stall.end();
  }
}

/** Writes what is at `url` to `file`, and returns its SHA-256 sum. */
export async function downloadFile(
  url: string,
  file: string,
  context: ToolContext,
  options: DownloadOptions,
): Promise<string> {
  const hash = createHash("sha256");
  await withBody(url, context, options, async (body) => {
    async function* hashed() {
      for await (const chunk of body) {
        hash.update(chunk);
        yield chunk;
      }
    }
    await pipeline(Readable.from(hashed()), createWriteStream(file));
  });
  return hash.digest("hex");
}

/** Writes what is at `url` to `file`, which is removed again if it has a different sum. */
export async function download(
  url: string,
  file: string,
  { sum, check }: Expected,
  context: ToolContext,
  options: Options,
): Promise<void> {
  const found = await downloadFile(url, file, context, options);
  if (found === sum) return;
  await rm(file);
  throw new WrongSum(`${url}: SHA-256 is ${found}, not the ${check} ${sum}`);
}

/** The text at `url`. */
export const downloadText = (
  url: string,
  context: ToolContext,
  options: DownloadOptions = {},
): Promise<string> =>
  withBody(url, context, options, async (body) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.concat(chunks).toString("utf8");
  });
