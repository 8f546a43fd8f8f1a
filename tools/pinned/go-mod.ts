/** Reads a pinned version and the version of Go that builds it from the go.mod that the build uses too. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../kubernetes/user-error.ts";

export interface Pin {
  /** The tool's version, without the leading v. */
  readonly version: string;
  /** The version of Go that builds it. */
  readonly go: string;
}

/** The version that the go.mod in `folder` requires of `module`, and its toolchain. */
export function readPin(folder: string, module: string): Pin {
  const file = join(folder, "go.mod");
  const text = readFileSync(file, "utf8");
  const required = new RegExp(`^(?:require)?\\s+${module.replaceAll(".", "\\.")} v(\\S+)`, "m");
  const version = text.match(required)?.[1];
  if (!version) throw new UserError(`${file}: requires no version of ${module}`);
  const go = text.match(/^toolchain go(\S+)$/m)?.[1];
  if (!go) throw new UserError(`${file}: has no line "toolchain goX.Y.Z"`);
  return { version, go };
}
