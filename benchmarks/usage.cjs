/** Preloaded into every measured process: appends what the process used to the file AICP_USAGE when it ends. */
const { appendFileSync } = require("node:fs");

process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMiB: maxRSS / 1024 };
  appendFileSync(process.env.AICP_USAGE, `${JSON.stringify(usage)}\n`);
});
