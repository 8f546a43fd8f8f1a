/** The git server as a process of its own: `node serve.ts STATE PORT`, with the control plane's state folder. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { refreshApplications } from "../../kubernetes/argo-cd/refresh.ts";
import { connectEmbedded } from "../connect.ts";
import { ensurePassword } from "../password-file.ts";
import { loopback } from "../processes/ports.ts";
import { stateIn } from "../state.ts";
import { headOf } from "./repository.ts";
import { startGitServer } from "./server.ts";

const [directory, port] = process.argv.slice(2);
if (!directory || !port) throw new Error("usage: node serve.ts STATE PORT");
const state = stateIn(directory);
const root = state.git;

await startGitServer({
  root,
  port: Number(port),
  host: loopback,
  certificate: readFileSync(state.serverCertificate, "utf8"),
  key: readFileSync(state.serverKey, "utf8"),
  password: ensurePassword(state.gitPassword),
  onPush: async (repository) => {
    try {
      const head = await headOf(join(root, repository));
      await refreshApplications(await connectEmbedded(state), head);
    } catch (error) {
      console.error(`${repository} was pushed, but Argo CD could not be notified: ${error}`);
    }
  },
});
console.log(`serving ${root} on ${loopback}:${port}`);
