import { expect, test } from "vitest";
import { niceLimit } from "./drawing.ts";
import { picture } from "./picture.ts";
import { excerpt, type Timeline } from "./timeline.ts";

const timeline: Timeline = {
  plots: [
    {
      title: "Agents",
      lines: [
        {
          label: "ready",
          colour: "green",
          steps: true,
          points: [
            [0, 3],
            [10, 6],
            [20, null],
            [30, 10],
          ],
        },
      ],
    },
    { title: "Empty", lines: [] },
  ],
  marks: [{ at: 10, text: "more & <more>" }],
};

test("axes end at a round number", () => {
  expect([0.000_03, 0.3, 1, 3, 10, 11, 250, 900].map(niceLimit)).toEqual([
    0.000_04, 0.4, 1, 4, 10, 20, 400, 1000,
  ]);
});

test("a line breaks where there is nothing, and a plot without data is left out", () => {
  const svg = picture(timeline, "Scale up");
  const [line] = svg.match(/<path d="[^"]+" fill="none"/g) ?? [];
  expect(line?.match(/M/g)).toHaveLength(2);
  expect(svg).toContain("more &amp; &lt;more>");
  expect(svg).not.toContain("Empty");
});

test("an excerpt counts from its own beginning, and drops what is outside", () => {
  const { plots, marks } = excerpt(timeline, 10, 20);
  expect(plots[0]?.lines[0]?.points).toEqual([
    [0, 6],
    [10, null],
  ]);
  expect(marks).toEqual([{ at: 0, text: "more & <more>" }]);
  expect(excerpt(timeline, 11, 20).plots[0]?.lines).toEqual([]);
});
