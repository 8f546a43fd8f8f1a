/** Hashes a text repeatedly with SHA-256: the cost is proportional to the number of rounds. */
import { hash } from "node:crypto";
import type { Kind } from "./kind.ts";

const roundsPerYield = 256;

export const digest: Kind<{ text: string; rounds: number }> = {
  summary: "the SHA-256 of `text`, hashed `rounds` times",
  input: {
    type: "object",
    properties: {
      text: { type: "string", maxLength: 32_768 },
      rounds: { type: "integer", minimum: 1, maximum: 1_000_000 },
    },
    required: ["text", "rounds"],
    additionalProperties: false,
  },
  *work({ text, rounds }) {
    let value = text;
    for (let round = 1; round <= rounds; round++) {
      value = hash("sha256", value);
      if (round % roundsPerYield === 0) yield;
    }
    return { sha256: value };
  },
};
