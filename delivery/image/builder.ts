/** Finds a program on this machine that builds images, and that can do so now. */
import { execa } from "execa";

/** In order of preference. Each is asked something that only works if it could build: docker's client needs its server. */
const probes = {
  docker: ["info"],
  podman: ["info"],
  buildah: ["images", "--quiet"],
} as const;

export type Builder = keyof typeof probes;

export async function findBuilder(): Promise<Builder> {
  const reasons: string[] = [];
  for (const [builder, probe] of Object.entries(probes)) {
    const { failed, code, stderr } = await execa(builder, probe, { reject: false });
    if (!failed) return builder as Builder;
    const reason = code === "ENOENT" ? "is not on the PATH" : stderr.trim().split("\n").at(-1);
    reasons.push(`  ${builder}: ${reason}`);
  }
  throw new Error(
    `Nothing here can build an image. Install one of these, or start it:\n${reasons.join("\n")}`,
  );
}
