/** The load test's command line. */
import { Command, InvalidArgumentError, Option } from "commander";
import { readSecret } from "../runtime/secret-file.ts";

/** A number that changes linearly from one value to another over the test, or stays the same. */
export interface Ramp {
  from: number;
  to: number;
}

export interface Options {
  url: URL;
  /** Requests a second, whether or not they are answered; without it, `concurrency` counts. */
  rate: Ramp | undefined;
  concurrency: Ramp;
  durationMs: number;
  /** The test ends after this many requests. */
  requests: number;
  timeoutMs: number;
  /** A JSON body, sent by POST. */
  post: string | undefined;
  /** Sent as `Authorization: Bearer KEY`. */
  key: string | undefined;
  /** Reuses connections. A Service balances connections, not requests: a few connections are served by a few agents. */
  keepAlive: boolean;
  json: boolean;
  report: string | undefined;
}

type Parsed = Omit<Options, "url" | "durationMs" | "timeoutMs" | "key"> & {
  keyFile?: string;
  duration: number;
  timeout: number;
};

export function parseOptions(argv: readonly string[]): Options {
  const command = new Command("load-test")
    .description("Send requests to a target for a bounded time, and report how it handled them.")
    .argument("<url>", "the target, such as http://agent-service:8080/", parseUrl)
    .option(
      "--rate <number>",
      "requests a second; 10..200 increases from 10 to 200",
      parseRamp(10_000),
    )
    .addOption(
      new Option(
        "--concurrency <number>",
        "requests in flight at a time; 1..50 increases from 1 to 50",
      )
        .argParser(parseRamp(1000))
        .default({ from: 1, to: 20 }, "1..20"),
    )
    .addOption(
      new Option("--duration <time>", "such as 30s or 5m")
        .argParser(parseTime(3_600_000))
        .default(300_000, "5m"),
    )
    .option("--requests <number>", "send at most this many", parseWhole(10_000_000), 1_000_000)
    .addOption(
      new Option("--timeout <time>", "abandon a request after this")
        .argParser(parseTime(600_000))
        .default(10_000, "10s"),
    )
    .option("--post <json>", "send POST requests with this body instead of GET", parseJson)
    .option(
      "--key-file <file>",
      "send the key in this file, as the coordinator and agents need it for tasks",
      readKey,
    )
    .option("--keep-alive", "reuse connections instead of opening one for each request", false)
    .option("--json", "print the summary, and each second, as JSON", false)
    .option(
      "--report <file>",
      "write an HTML page with plots of rate, latency and errors to this file",
    )
    .parse(argv, { from: "user" });
  const { duration, timeout, rate, post, keyFile, report, ...rest } = command.opts<Parsed>();
  const url = command.processedArgs[0] as URL;
  return {
    ...rest,
    url,
    rate,
    post,
    key: keyFile,
    report,
    durationMs: duration,
    timeoutMs: timeout,
  };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new InvalidArgumentError("Give an http or https address.");
}

const parseWhole = (most: number) => (text: string) => {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${most}.`);
};

const parseRamp =
  (most: number) =>
  (text: string): Ramp => {
    const [from = "", to = from, ...more] = text.split("..");
    if (more.length > 0) throw new InvalidArgumentError("Give one number, or two as in 10..200.");
    const whole = parseWhole(most);
    return { from: whole(from), to: whole(to) };
  };

const units = { ms: 1, s: 1000, m: 60_000 };

const parseTime = (most: number) => (text: string) => {
  const [, number, unit] = /^(\d+)(ms|s|m)$/.exec(text) ?? [];
  const value = Number(number) * units[unit as keyof typeof units];
  if (value >= 1 && value <= most) return value;
  throw new InvalidArgumentError(`Give a time such as 500ms, 30s or 5m, at most ${most / 1000}s.`);
};

function readKey(file: string): string {
  try {
    return readSecret(file);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function parseJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw new InvalidArgumentError(`This is not JSON: ${(error as Error).message}`);
  }
}
