/** What the doctor finds: each thing that was looked at, and the command that fixes it. */
import { styleText } from "node:util";

export interface Finding {
  what: string;
  /** `unknown`: it cannot be told from here, and is no failure. */
  state: "good" | "bad" | "unknown";
  detail: string;
  /** Commands, one a line. */
  fix?: string;
}

const signs = { good: ["green", "✔"], bad: ["red", "✖"], unknown: ["yellow", "?"] } as const;

export function show({ what, state, detail, fix }: Finding): string {
  const [colour, sign] = signs[state];
  const line = `${styleText(colour, sign)} ${what}: ${detail}`;
  const commands = (fix ?? "").split("\n").filter(Boolean);
  return [line, ...commands.map((command) => `    ${command}`)].join("\n");
}
