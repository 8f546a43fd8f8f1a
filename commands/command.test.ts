/** How every command ends. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";

/** The machine that runs the tests may have proxies of its own. */
const withoutProxies = Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name));

/** Runs a command with this action, as a program of its own, with these variables beside the machine's. */
const start = (action: string, env: NodeJS.ProcessEnv = {}) =>
  spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { setTimeout as sleep } from "node:timers/promises";
       import { Command } from "commander";
       import { run } from "${join(repositoryRoot, "commands/command.ts")}";
       await run(new Command().action(async () => { ${action} }));`,
    ],
    {
      cwd: repositoryRoot,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...Object.fromEntries(withoutProxies), ...env },
    },
  );

async function listening() {
  const server = createServer((_, response) => response.end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function outcome(child: ReturnType<typeof start>) {
  const [errors, [exitCode]] = await Promise.all([text(child.stderr), once(child, "close")]);
  return { errors, exitCode };
}

test("a reader that has gone ends no command, and changes nothing of how it ends", async () => {
  const child = start(`
    for (let line = 0; line < 5; line++) {
      console.log("line", line);
      await sleep(10);
    }
    process.exitCode = 3;`);
  child.stdout.destroy(); // long before the command has anything to write
  expect(await outcome(child)).toEqual({ errors: "", exitCode: 3 });
});

test("a server that does not answer is named, and is no defect", async () => {
  const { server, url } = await listening();
  server.close();
  const { errors, exitCode } = await outcome(start(`await fetch("${url}");`));
  expect(errors).toBe(`connect ECONNREFUSED ${new URL(url).host}\n`);
  expect(exitCode).toBe(1);
});

const proxy = "http://127.0.0.1:9";
const proxies = { NODE_USE_ENV_PROXY: "1", HTTP_PROXY: proxy, http_proxy: proxy };

test.each([
  {},
  { no_proxy: "" },
  { no_proxy: ".corp" },
  { NO_PROXY: ".corp" },
  { NO_PROXY: "*", no_proxy: ".corp" },
])("what is on this machine is reached without a proxy, beside %o", async (env) => {
  const { server, url } = await listening();
  onTestFinished(() => void server.close());
  const child = start(`await fetch("${url}");`, { ...proxies, ...env });
  expect(await outcome(child)).toEqual({ errors: "", exitCode: 0 });
});

const loopback = "127.0.0.1,localhost,::1,[::1]";

test.each([
  [{}, loopback, loopback],
  [{ NO_PROXY: "*" }, "*", "*"],
  [{ no_proxy: "*" }, "*", "*"],
  [{ NO_PROXY: ".corp" }, `.corp,${loopback}`, `.corp,${loopback}`],
  // As on machines where an administrator set the one and a person the other.
  [{ NO_PROXY: "*", no_proxy: ".corp" }, "*", `.corp,${loopback}`],
  [{ NO_PROXY: ".corp", no_proxy: "*" }, `.corp,${loopback}`, "*"],
])("%o leaves NO_PROXY=%s and no_proxy=%s", async (env, upper, lower) => {
  const child = start("console.log(process.env.NO_PROXY, process.env.no_proxy);", env);
  expect(await text(child.stdout)).toBe(`${upper} ${lower}\n`);
});
