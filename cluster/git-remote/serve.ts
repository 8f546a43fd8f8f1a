/** The git server as a process of its own: `node serve.ts ROOT PORT CERTIFICATE KEY`. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { refreshApplications } from "../../kubernetes/argo-cd/refresh.ts";
import { connectEmbedded } from "../connect.ts";
import { loopback } from "../processes/ports.ts";
import { headOf } from "./repository.ts";
import { startGitServer } from "./server.ts";

const [root, port, certificate, key] = process.argv.slice(2);
if (!root || !port || !certificate || !key) {
  throw new Error("usage: node serve.ts ROOT PORT CERTIFICATE KEY");
}

await startGitServer({
  root,
  port: Number(port),
  host: loopback,
  certificate: readFileSync(certificate, "utf8"),
  key: readFileSync(key, "utf8"),
  onPush: async (repository) => {
    try {
      const head = await headOf(join(root, repository));
      await refreshApplications(await connectEmbedded(), head);
    } catch (error) {
      console.error(`${repository} was pushed, but Argo CD could not be told: ${error}`);
    }
  },
});
console.log(`serves ${root} on ${loopback}:${port}`);
