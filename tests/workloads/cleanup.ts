/** Stops what a test file started, in reverse order, whether it passed or failed. */
import { afterAll } from "vitest";

type End = () => Promise<unknown> | unknown;

export function endsAfterAll(): (end: End) => void {
  const ends: End[] = [];
  afterAll(async () => {
    for (let end = ends.pop(); end; end = ends.pop()) await end();
  });
  return (end) => ends.push(end);
}
