/** The load test as a program: against a server, with no server, and with a report that a browser shows. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { runProgram } from "../../local/program.ts";
import { launchChromium } from "./chromium.ts";
import { endsAfterAll } from "./cleanup.ts";

const onEnd = endsAfterAll();
let url: string;
let directory: string;
let connections = 0;
const received: { method: string | undefined; body: string }[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "aicp-load-test-"));
  onEnd(() => rm(directory, { recursive: true }));
  // Every fourth request fails.
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    received.push({ method: request.method, body: chunks.join("") });
    if (received.length % 4 === 0) response.writeHead(503).end();
    else response.end(JSON.stringify({ agent: `pod-${received.length % 2}` }));
  });
  server.on("connection", () => connections++);
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onEnd(() => server.close().closeAllConnections());
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

async function loadTest(...options: string[]) {
  const program = runProgram("load-test", { arguments: options });
  return { code: await program.ended, output: program.output() };
}

test("sends no more than it is told, and counts the results", async () => {
  received.length = 0;
  const { code, output } = await loadTest(url, "--requests", "40", "--concurrency", "4", "--json");
  expect(code).toBe(0);
  expect(received).toHaveLength(40);
  expect(JSON.parse(output)).toMatchObject({
    sent: 40,
    succeeded: 30,
    failed: 10,
    failures: { "status 503": 10 },
    answeredBy: { "pod-0": 10, "pod-1": 20 },
  });
});

test("keeps to a rate that rises, and posts what it is given", async () => {
  received.length = 0;
  const options = ["--rate", "10..30", "--duration", "2s", "--post", '{"a":1}', "--json"];
  const { output } = await loadTest(url, ...options);
  expect(JSON.parse(output).sent).toBe(40); // 20 a second on average, for two seconds
  expect(new Set(received.map(({ method, body }) => `${method} ${body}`))).toEqual(
    new Set(['POST {"a":1}']),
  );
});

test("comes as many clients would, by a connection for each request, unless it is told to keep one", async () => {
  const count = async (...options: string[]) => {
    connections = 0;
    await loadTest(url, "--requests", "12", "--concurrency", "1", ...options);
    return connections;
  };
  expect(await count()).toBe(12);
  expect(await count("--keep-alive")).toBeLessThanOrEqual(2); // a second, if the first is not free at once
});

test("says what keeps requests from succeeding, and fails if none does", async () => {
  const { code, output } = await loadTest("http://127.0.0.1:1/", "--requests", "3");
  expect(code).toBe(1);
  expect(output).toMatch(
    /3 requests in .* s: 0 succeeded \(0 a second\), 3 failed\nfailed +3 {2}connection refused/,
  );
});

test("ends in order when it is stopped, and sums up", async () => {
  const program = runProgram("load-test", {
    arguments: [url, "--rate", "50", "--duration", "10m", "--json"],
  });
  const before = received.length;
  while (received.length < before + 20) await new Promise(setImmediate);
  expect(await program.stop("SIGINT")).toBe(0);
  expect(JSON.parse(program.output()).sent).toBeGreaterThanOrEqual(20);
});

test.each([
  [["ftp://x"], "Give an http or https address."],
  [["http://x", "--rate", "0"], "Give a whole number from 1 to 10000."],
  [["http://x", "--rate", "1..2..3"], "Give one number, or two as in 10..200."],
  [["http://x", "--duration", "5"], "Give a time such as 500ms, 30s or 5m"],
  [["http://x", "--duration", "61m"], "at most 3600s"],
  [["http://x", "--post", "{"], "This is not JSON"],
  [["http://x", "--frobnicate"], "unknown option '--frobnicate'"],
  [[], "missing required argument 'url'"],
])("refuses %j", async (options, message) => {
  const { code, output } = await loadTest(...options);
  expect(code).toBe(1);
  expect(output).toContain(message);
});

test("writes a report that a browser shows without a network", async () => {
  const report = join(directory, "report.html");
  const { code } = await loadTest(url, "--rate", "20", "--duration", "3s", "--report", report);
  expect(code).toBe(0);
  expect(await readFile(report, "utf8")).toContain("<title>Load test</title>");
  const browser = await launchChromium();
  onEnd(() => browser.close());
  const context = await browser.newContext({ offline: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`file://${report}`);
  expect(await page.textContent("h1")).toBe(`Load test of ${url}`);
  expect(await page.$$eval("canvas", (all) => all.length)).toBe(3);
  expect(await page.$$eval("caption", (all) => all.map(({ textContent }) => textContent))).toEqual([
    "Latency, ms",
    "Failures",
    "Answered by",
  ]);
  expect(complaints).toEqual([]);
});
