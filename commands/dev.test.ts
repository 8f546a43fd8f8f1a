/** `pnpm dev` says what is in its way before it starts anything. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";

test("a port that is taken is named, with the option that names another", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { exitCode, stdout, stderr } = await execa(
    "node",
    ["commands/dev.ts", "--port", `${port}`],
    {
      cwd: repositoryRoot,
      reject: false,
      env: { DATABASE_URL: "" }, // not a server of the person who runs this
    },
  );
  expect(exitCode).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(new RegExp(`EADDRINUSE.*:${port}: name another with --port`));
});
