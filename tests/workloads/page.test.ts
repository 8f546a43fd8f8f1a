/** The coordinator's page in a real browser: live, steady through a restart, and without an error in its console. */
import type { Browser, Page } from "playwright-core";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { createPostgres } from "../../local/postgres.ts";
import { runServer } from "../../local/program.ts";
import { agentEnv, clientHeaders, clientKey, coordinatorEnv } from "../../local/program-env.ts";
import { initialise } from "../../local/system.ts";
import { launchChromium } from "./chromium.ts";
import { endsAfterAll } from "./cleanup.ts";
import { eventually } from "./eventually.ts";
import { coloursOfPlots, lowestContrast } from "./page-colours.ts";
import { type Restartable, startRestartable } from "./restartable.ts";

const onEnd = endsAfterAll();
let browser: Browser;
let coordinator: Restartable;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await launchChromium();
  onEnd(() => browser.close());
  const postgres = await createPostgres();
  onEnd(postgres.remove);
  await initialise(postgres.connection);
  const agent = await runServer("agent", { env: agentEnv() });
  onEnd(() => agent.stop("SIGKILL"));
  const env = {
    ...coordinatorEnv(postgres.connection, agent.url),
    ENDPOINT_LAG_MS: "0",
  };
  coordinator = await startRestartable("coordinator", env);
  onEnd(() => coordinator.kill());
  await eventually(
    "a ready coordinator",
    async () => (await fetch(`${coordinator.url}/readyz`)).ok,
  );
});

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  complaints = [];
  page.on("console", (message) => {
    const isComplaint = message.type() === "error" || message.type() === "warning";
    // What the tests evaluate in the page has no address, and what Chromium says about that is not the page's fault.
    const isFromPage = message.location().url.startsWith(coordinator.url);
    if (isComplaint && isFromPage) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  // Nothing comes from anywhere but the coordinator itself.
  page.on("request", (request) => {
    if (!/^data:/.test(request.url()) && !request.url().startsWith(coordinator.url))
      complaints.push(request.url());
  });
  await page.goto(`${coordinator.url}/#key=${clientKey}`);
  await isLive();
  return () => page.close();
});

const isLive = () => eventually("a live page", async () => (await text("#connection")) === "live");
const text = (selector: string) => page.textContent(selector);
const rows = (table: string) =>
  page.$$eval(`#${table} tr`, (lines) =>
    lines.map((line) => [...line.children].map(({ textContent }) => textContent)),
  );

async function submit(count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, () =>
      fetch(`${coordinator.url}/tasks`, {
        method: "POST",
        headers: { ...clientHeaders, "content-type": "application/json" },
        body: JSON.stringify({ kind: "primes", input: { limit: 1000 }, reward_satoshis: 500 }),
      }),
    ),
  );
}

test("asks for a key, refuses an unknown one, and keeps the right one for the tab", async () => {
  const context = await browser.newContext();
  const fresh = await context.newPage();
  try {
    await fresh.goto(coordinator.url);
    const enter = async (key: string) => {
      await fresh.fill("#key", key);
      await fresh.press("#key", "Enter");
    };
    await enter("guessed");
    await eventually(
      "the refusal",
      async () => (await fresh.textContent("#refusal")) === "This key is unknown.",
    );
    expect(await fresh.isVisible("#sign-in")).toBe(true);
    expect(await fresh.textContent("#agents")).toBe("");
    await enter(clientKey);
    const live = async () => (await fresh.textContent("#connection")) === "live";
    await eventually("a live page", live);
    expect(await fresh.isVisible("#sign-in")).toBe(false);
    await fresh.reload();
    await eventually("a live page after a reload", live);
    expect(fresh.url()).not.toContain(clientKey);
  } finally {
    await context.close();
  }
});

test("shows what happens, without a reload", async () => {
  expect((await rows("agents")).map(([name]) => name)).toEqual(["agent-1", "agent-2", "agent-3"]);
  const done = async () => (await rows("agents")).reduce((sum, row) => sum + Number(row[4]), 0);
  const before = await done();
  await submit(30);
  await eventually("thirty more tasks", async () => (await done()) === before + 30);
  await eventually("their rows", async () => {
    const [newest] = await rows("tasks");
    return newest?.[1] === "primes" && newest[2] === "done" && newest[6]?.endsWith(" sat");
  });
  expect(complaints).toEqual([]);
});

test("draws its plots, and redraws them as time passes", async () => {
  const pixels = () =>
    page.$$eval("#plots canvas", (all) =>
      all.map((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL()),
    );
  const first = await pixels();
  expect(first).toHaveLength(3);
  await submit(30);
  await eventually("other pixels in each", async () =>
    (await pixels()).every((image, index) => image !== first[index]),
  );
  expect(complaints).toEqual([]);
});

test("survives a coordinator's restart, and keeps what it has seen", async () => {
  await submit(10);
  await coordinator.kill("SIGTERM");
  await eventually("word of it", async () => (await text("#connection")) === "reconnecting…");
  await coordinator.start();
  await isLive();
  await submit(10);
  await eventually("the new tasks", async () =>
    (await rows("tasks")).every((row) => row[2] === "done"),
  );
  // The browser itself tells of the requests that met nobody.
  expect(complaints.filter((line) => !/^Failed to load resource|\/live$/.test(line))).toEqual([]);
});

test("can be used with the keyboard alone", async () => {
  const focused = () =>
    page.evaluate(
      "document.activeElement.tagName + (document.activeElement.id || document.activeElement.value || '')",
    );
  const stops: unknown[] = [];
  for (let count = 0; count < 6; count++) {
    await page.keyboard.press("Tab");
    stops.push(await focused());
  }
  expect(stops).toEqual(["INPUT300", "FIGURE", "FIGURE", "FIGURE", "SELECTstate", "BODY"]);
  await page.focus("figure");
  const press = async (key: string) => {
    await page.keyboard.press(key);
    return text("figure .u-legend");
  };
  await submit(5);
  await eventually("the last value, and another before it", async () => {
    await page.keyboard.press("Escape");
    const last = await press("ArrowLeft");
    return /\d\d:\d\d:\d\d/.test(last ?? "") && (await press("ArrowLeft")) !== last;
  });
  expect(complaints).toEqual([]);
});

test.each(["light", "dark"] as const)("is readable in %s mode", async (colorScheme) => {
  await page.emulateMedia({ colorScheme });
  expect(await page.evaluate(lowestContrast)).toBeGreaterThan(4.5);
  await submit(10);
  await eventually("plots in the colours of the page", async () => {
    const plots = (await page.evaluate(coloursOfPlots)) as string[][];
    return plots.length === 3 && plots.every((colours) => colours.length > 0);
  });
  expect(complaints).toEqual([]);
});
