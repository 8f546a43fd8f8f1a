import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { compareObjects } from "../compare/compare.ts";
import { reportOf } from "../report/report.ts";
import type { EnvironmentChanges } from "../report/shared-changes.ts";
import { code } from "./code.ts";
import { githubLimit, toMarkdown } from "./markdown.ts";

const deployment = (name: string, image: string, text = ""): KubernetesObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "aicp", annotations: { text } },
  spec: { template: { spec: { containers: [{ name: "main", image }] } } },
});

const report = (places: EnvironmentChanges[]) =>
  reportOf(places, { from: "1a2b3c4", to: "the tree", notes: [] });

/** An environment in which so many objects change by so many characters each. */
const many = (name: string, objects: number, characters: number): EnvironmentChanges => ({
  name,
  changes: Array.from({ length: objects }, (_, n) => n).flatMap((n) => {
    const text = `${name}-${n}-`.padEnd(Math.min(characters, 390), "x");
    return compareObjects(
      [deployment(`d${n}`, "a:1", "before")],
      [deployment(`d${n}`, "a:1", text)],
    );
  }),
});

const tags = (text: string, tag: string) => text.split(tag).length - 1;

describe("a comment", () => {
  test("says in one line that nothing changes", () => {
    const text = toMarkdown(
      report([
        { name: "minikube", changes: [] },
        { name: "gke", changes: [] },
      ]),
    );
    expect(text.trim()).toBe("No change against `1a2b3c4`.");
  });

  test("names what does not change in one line", () => {
    const text = toMarkdown(
      report([many("gke", 1, 10), { name: "eks", changes: [] }, { name: "aks", changes: [] }]),
    );
    expect(text.split("\n").filter((line) => line.startsWith("No change"))).toEqual([
      "No change: `eks`, `aks`.",
    ]);
  });

  test.each([200, 1000])(
    "with %i changed objects fits, and says what was cut and how to see it",
    (objects) => {
      const text = toMarkdown(report([many("gke", objects, 390), many("eks", 3, 50)]), {
        command: "pnpm diff HEAD^1",
      });
      expect(text.length).toBeLessThanOrEqual(githubLimit);
      expect(text.length).toBeGreaterThan(githubLimit * 0.9);
      const [, cut] =
        /\*\*Cut to fit a comment:\*\* (\d+) changed objects not shown\. To see everything: `pnpm diff HEAD\^1`/.exec(
          text,
        ) ?? [];
      const shown = tags(text, "@@ ~ Deployment");
      expect(Number(cut) + shown).toBe(objects + 3);
      expect(tags(text, "<details")).toBe(tags(text, "</details>"));
      expect(tags(text, "```") % 2).toBe(0);
    },
  );

  test("that fits to the character is not cut, and one character less is", () => {
    const found = report([many("gke", 20, 300)]);
    const whole = toMarkdown(found, { limit: Number.POSITIVE_INFINITY });
    expect(toMarkdown(found, { limit: whole.length })).toBe(whole);
    const smaller = toMarkdown(found, { limit: whole.length - 1 });
    expect(smaller.length).toBeLessThan(whole.length);
    expect(smaller).toMatch(/\d changed objects? not shown/);
  });

  test("cuts call-outs last, and the least severe first", () => {
    const places = Array.from({ length: 40 }, (_, n): EnvironmentChanges => {
      const [old, next] = [
        deployment(`d${n}`, "a:1"),
        deployment(`d${n}`, n === 39 ? "a:latest" : `a:${n + 2}`),
      ];
      return { name: `environment-${n}`, changes: compareObjects([old], [next]) };
    });
    const text = toMarkdown(report(places), { limit: 6000 });
    expect(text.length).toBeLessThanOrEqual(6000);
    expect(text).toContain("🛑 Image `a:latest`");
    expect(text).toMatch(/\d+ call-outs not shown/);
  });

  test("shows values as text, whatever they hold", () => {
    const evil = "```\n</details>\n@everyone [x](https://example.org) <img src=x>";
    const text = toMarkdown(
      report([
        {
          name: "<b>gke</b>",
          changes: compareObjects([deployment("a", "b")], [deployment("a", "b", evil)]),
        },
      ]),
    );
    const fence = /^(`{4,})diff$/m.exec(text)?.[1];
    expect(fence).toBeDefined();
    const [before, inside, after] = text.split(new RegExp(`^${fence}(?:diff)?$`, "m"));
    expect(inside).toContain("@everyone");
    expect(`${before}${after}`).not.toMatch(/@everyone|<img|<b>gke/);
  });
});

test.each([
  ["plain", "`plain`"],
  ["a`b", "``a`b``"],
  ["`a", "`` `a ``"],
  ["two\nlines", "`two\\nlines`"],
  ["", '`""`'],
  ["  ", '`"  "`'],
  [" a ", "`  a  `"],
  ["a\u202eb\u001b[31m", "`a\\u{202e}b\\u{1b}[31m`"],
  ["`".repeat(130), "````````` ````````…(130 backticks) `````````"],
])("%j as code", (value, expected) => {
  expect(code(value)).toBe(expected);
});
