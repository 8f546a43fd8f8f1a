/** The smallest server that does an agent's unit of work: Node's own HTTP server and nothing else. Its process is measured. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { countPrimes } from "../../workloads/agent/kinds/primes.ts";

const limit = Number(process.env.WORK_UNIT);

function countAll(): number {
  const work = countPrimes(limit);
  let step = work.next();
  while (!step.done) step = work.next();
  return step.value;
}

const server = createServer((request, response) => {
  if (request.url === "/cpu") {
    const { user, system } = process.cpuUsage();
    response.end(String((user + system) / 1e6));
    return;
  }
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ agent: "bare", result: { primes: countAll() } }));
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
process.on("SIGTERM", () => process.exit(0));
