/** Tells one process from a later one with the same number, so that nothing of a stranger's is ever stopped. */
import { readFileSync } from "node:fs";
import { execa } from "execa";

/** When the process began, as the system words it; undefined once it is gone. Never parsed, only compared. */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  return process.platform === "linux" ? fromProc(pid) : await fromPs(pid);
}

function fromProc(pid: number): string | undefined {
  try {
    // The second field is the command's name in brackets and may hold spaces: count from its end.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, startTicks] = [fields[0], fields[19]];
    // Ticks count from the boot, so the boot is part of the identity.
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return state === "Z" || state === "X" ? undefined : `${boot}/${startTicks}`;
  } catch {
    return undefined;
  }
}

async function fromPs(pid: number): Promise<string | undefined> {
  const { stdout, exitCode } = await execa("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
    reject: false,
  });
  if (exitCode !== 0 || stdout.trim().startsWith("Z")) return undefined;
  return stdout.trim().replace(/^\S+\s+/, "");
}

/** The command line of a running process. */
export async function commandOf(pid: number): Promise<string | undefined> {
  if (process.platform !== "linux") {
    const { stdout, exitCode } = await execa("ps", ["-o", "command=", "-p", String(pid)], {
      reject: false,
    });
    return exitCode === 0 ? stdout : undefined;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return undefined;
  }
}
