/** The machine's operating system and processor, by the names that Go and the projects' releases use. */
import { arch, platform } from "node:process";

export interface Host {
  readonly os: string;
  readonly arch: string;
}

const processors: Record<string, string> = { x64: "amd64", ia32: "386" };

export const thisHost: Host = {
  os: platform === "win32" ? "windows" : platform,
  arch: processors[arch] ?? arch,
};
