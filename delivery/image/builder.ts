/** Finds a program that can build images on this machine now. */
import { execa } from "execa";
import { UserError } from "../../kubernetes/user-error.ts";

/** In order of preference, with a command that succeeds only if a build would: docker needs its daemon. */
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
  throw new UserError(
    `No program on this machine can build an image. Install or start one of these:\n${reasons.join("\n")}`,
  );
}
