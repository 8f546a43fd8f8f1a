/** Every kind of task that an agent can do. A new kind is one file in this folder and one line here. */
import { digest } from "./digest.ts";
import type { Kind } from "./kind.ts";
import { primes } from "./primes.ts";
import { words } from "./words.ts";

// biome-ignore lint/suspicious/noExplicitAny: each kind has an input of its own, which its schema guards.
const kinds: Record<string, Kind<any>> = { primes, digest, words };

/** A task as a client sends it, after it has passed `taskSchema`. */
export interface TaskRequest {
  kind: string;
  input: unknown;
}

/** JSON Schema of a task, closed: one variant for each kind. `fields` are accepted in addition. */
export const taskSchema = (fields: Record<string, object> = {}): object => ({
  type: "object",
  required: ["kind", "input"],
  properties: { kind: { enum: Object.keys(kinds) } },
  discriminator: { propertyName: "kind" },
  oneOf: Object.entries(kinds).map(([kind, { input }]) => ({
    properties: { kind: { const: kind }, input, ...fields },
    additionalProperties: false,
  })),
});

export function startWork({ kind, input }: TaskRequest) {
  const chosen = kinds[kind];
  if (!chosen) throw new Error(`there is no kind of task "${kind}"`);
  return chosen.work(input);
}
