/** Tells one process from a later one with the same id, so that another program's process is never stopped. */
import { readFileSync } from "node:fs";
import { execa } from "execa";

/** When the process began, in the system's own format; undefined once it has exited. Only compared, never parsed. */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  if (process.platform !== "linux") {
    const line = await ps(pid, "stat=,lstart=");
    return line?.startsWith("Z") ? undefined : line?.replace(/^\S+\s+/, "");
  }
  const stat = statOf(pid);
  if (!stat || stat.state === "Z" || stat.state === "X") return undefined;
  // Ticks count from the boot, so the boot is part of the identity.
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return `${boot}/${stat.startTicks}`;
}

export async function parentOf(pid: number): Promise<number | undefined> {
  if (process.platform === "linux") return statOf(pid)?.parent;
  const parent = await ps(pid, "ppid=");
  return parent ? Number(parent) : undefined;
}

/** The command line of a running process. */
export async function commandOf(pid: number): Promise<string | undefined> {
  if (process.platform !== "linux") return ps(pid, "command=");
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return undefined;
  }
}

function statOf(pid: number) {
  try {
    // The second field is the command's name in brackets and may contain spaces: count from its end.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0], parent: Number(fields[1]), startTicks: fields[19] };
  } catch {
    return undefined;
  }
}

/** In one language and time zone: a laptop travels, and a process is still the same. */
async function ps(pid: number, format: string): Promise<string | undefined> {
  const { stdout, exitCode } = await execa("ps", ["-o", format, "-p", String(pid)], {
    reject: false,
    env: { LC_ALL: "C", TZ: "UTC" },
  });
  return exitCode === 0 ? stdout.trim() : undefined;
}
