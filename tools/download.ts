/** Downloads a file, and keeps it only if it is the one whose SHA-256 sum is pinned. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Options, Workshop } from "./workshop.ts";

/** Not a missing source but a wrong one: it ends the search. */
export class WrongSum extends Error {}

/** Hosts that could not be reached, so that the next download does not wait for them again. */
const silent = new Map<string, string>();

/** Aborts once `beat` has not been called for so long. */
function watch(stallMs: number) {
  const controller = new AbortController();
  const stop = () => controller.abort(new Error(`nothing came for ${stallMs / 1000} s`));
  let timer = setTimeout(stop, stallMs);
  const end = () => clearTimeout(timer);
  const beat = () => {
    end();
    timer = setTimeout(stop, stallMs);
  };
  return { signal: controller.signal, beat, end };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

async function open(url: string, signal: AbortSignal): Promise<ReadableStream> {
  const { host } = new URL(url);
  const before = silent.get(host);
  if (before) throw new Error(before);
  const response = await fetch(url, { signal }).catch((error: unknown) => {
    silent.set(host, reasonOf(error));
    throw error;
  });
  if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
  return response.body;
}

/** Runs `use` on the body of `url`; whatever hinders it is an error that names the URL. */
async function withBody<T>(
  url: string,
  workshop: Workshop,
  { signal }: Options,
  use: (body: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  const stall = watch(workshop.stallMs);
  const either = signal ? AbortSignal.any([signal, stall.signal]) : stall.signal;
  async function* beating(body: ReadableStream): AsyncIterable<Uint8Array> {
    for await (const chunk of body) {
      stall.beat();
      yield chunk;
    }
  }
  try {
    return await use(beating(await open(url, either)));
  } catch (error) {
    if (signal?.aborted) {
      silent.delete(new URL(url).host);
      throw signal.reason;
    }
    throw new Error(`${url}: ${reasonOf(error)}`, { cause: error });
  } finally {
    stall.end();
  }
}

/** Writes what is at `url` to `file`, which does not stay behind if its sum is another one. */
export async function download(
  url: string,
  file: string,
  sum: string,
  workshop: Workshop,
  options: Options,
): Promise<void> {
  const hash = createHash("sha256");
  await withBody(url, workshop, options, async (body) => {
    async function* hashed() {
      for await (const chunk of body) {
        hash.update(chunk);
        yield chunk;
      }
    }
    await pipeline(Readable.from(hashed()), createWriteStream(file));
  });
  const found = hash.digest("hex");
  if (found === sum) return;
  await rm(file);
  throw new WrongSum(`${url}: SHA-256 is ${found}, not the pinned ${sum}`);
}

/** The text at `url`. */
export const downloadText = (url: string, workshop: Workshop): Promise<string> =>
  withBody(url, workshop, {}, async (body) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.concat(chunks).toString("utf8");
  });
